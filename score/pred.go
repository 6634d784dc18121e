package score

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/tallywire/tallywire/news"
)

// Predictions are the claims found, by article id.
type Predictions map[string][]Claim

// Claim is a claim found.
type Claim struct {
	news.Span
	fields object
}

// Read reads what tallywire extract prints, one article a line, and
// adds it. The error names every line that is no such article.
func (p Predictions) Read(name string, in io.Reader) error {
	return readLines(name, in, func(_ int, o object) error {
		id, ok := o.get("id").(string)
		if !ok || id == "" {
			return errors.New(`"id" is missing`)
		}
		list, given := o.lookup("claims")
		if !given {
			return errors.New(`"claims" is missing`)
		}
		claims, ok := list.([]any)
		if !ok && list != nil {
			return fmt.Errorf(`"claims" is %s, expected a list`, shown(list))
		}
		found := make([]Claim, 0, len(claims))
		for i, v := range claims {
			c, err := newClaim(v)
			if err != nil {
				return fmt.Errorf("claim %d: %w", i+1, err)
			}
			found = append(found, c)
		}
		p[id] = found
		return nil
	})
}

func newClaim(v any) (Claim, error) {
	o, ok := v.(object)
	if !ok {
		return Claim{}, fmt.Errorf("%s is no object", shown(v))
	}
	c := Claim{fields: o}
	var start, end bool
	c.Start, start = offset(o.get("start"))
	c.End, end = offset(o.get("end"))
	if !start || !end || c.End < c.Start {
		return Claim{}, fmt.Errorf("start is %s and end is %s, expected byte offsets", shown(o.get("start")), shown(o.get("end")))
	}
	return c, nil
}

// Add takes the claims of an article as if they had been printed and read.
func (p Predictions) Add(id string, claims []news.Claim) error {
	found := make([]Claim, 0, len(claims))
	for i := range claims {
		b, err := json.Marshal(&claims[i])
		if err != nil {
			return fmt.Errorf("%s: %w", id, err)
		}
		o, err := parseObject(b)
		if err != nil {
			return fmt.Errorf("%s: %w", id, err)
		}
		c, err := newClaim(o)
		if err != nil {
			return fmt.Errorf("%s: claim %d: %w", id, i+1, err)
		}
		found = append(found, c)
	}
	p[id] = found
	return nil
}
