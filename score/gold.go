package score

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/tallywire/tallywire/news"
)

// Row is a claim of the gold.
type Row struct {
	// File and Line say where the row stands.
	File string
	Line int
	// Article is the name of the article's file or its id.
	Article  string
	Quote    string
	Optional bool
	news.Span
	fields object
	alts   []object // second right answers by slot
}

// answers returns what is right in a field: the row's own value first.
func (r *Row) answers(field string) []any {
	all := []any{r.fields.get(field)}
	for _, alt := range r.alts {
		if v, ok := alt.lookup(field); ok {
			all = append(all, v)
		}
	}
	return all
}

// errorf names the row's file and line.
func (r *Row) errorf(format string, args ...any) error {
	return fmt.Errorf("%s:%d: "+format, append([]any{r.File, r.Line}, args...)...)
}

// maxLine bounds a line of gold or predictions; a longer one is an error.
const maxLine = 64 << 20

// readLines hands every line that is not blank to read, as an object, and
// collects what is wrong under the file's name and line.
func readLines(name string, in io.Reader, read func(line int, o object) error) error {
	var problems []error
	sc := bufio.NewScanner(in)
	sc.Buffer(make([]byte, 0, 64<<10), maxLine)
	n := 1
	for ; sc.Scan(); n++ {
		line := bytes.TrimSpace(sc.Bytes())
		if len(line) == 0 {
			continue
		}
		o, err := parseObject(line)
		if err == nil {
			err = read(n, o)
		}
		if err != nil {
			problems = append(problems, fmt.Errorf("%s:%d: %w", name, n, err))
		}
	}
	if err := sc.Err(); err != nil {
		problems = append(problems, fmt.Errorf("%s:%d: %w", name, n, err))
	}
	return errors.Join(problems...)
}

// ReadGold reads rows, one JSON object a line. The error names every line that
// lacks a field or has a value the field cannot have.
func ReadGold(name string, in io.Reader) ([]Row, error) {
	var rows []Row
	err := readLines(name, in, func(line int, o object) error {
		r, err := newRow(o)
		r.File, r.Line = name, line
		rows = append(rows, r)
		return err
	})
	if err == nil && len(rows) == 0 {
		err = fmt.Errorf("%s: no row of gold in it", name)
	}
	return rows, err
}

func newRow(o object) (Row, error) {
	if err := checkFields(o); err != nil {
		return Row{}, err
	}
	r := Row{Article: o.text("article"), Quote: o.text("quote"), fields: o}
	r.Start, _ = offset(o.get("start"))
	r.End, _ = offset(o.get("end"))
	r.Optional, _ = o.get("optional").(bool)
	if r.End <= r.Start || r.End-r.Start != len(r.Quote) {
		return Row{}, fmt.Errorf("start %d and end %d do not hold a quote of %d bytes", r.Start, r.End, len(r.Quote))
	}
	if alt, ok := o.get("alt").(object); ok {
		r.alts = append(r.alts, alt)
	}
	alts, _ := o.get("alts").([]any)
	for _, alt := range alts {
		r.alts = append(r.alts, alt.(object)) // checkFields let nothing else through
	}
	return r, nil
}

// Check holds rows against the texts they speak of, by article id: every article
// is known, and every quote stands where the row says. A text may be missing
// (known but nil), where only predictions are at hand.
func Check(gold []Row, texts map[string]*string) error {
	var problems []error
	for i := range gold {
		r := &gold[i]
		text, ok := byArticle(texts, r.Article)
		switch {
		case !ok:
			problems = append(problems, r.errorf("article %q is not among those given (%s)", r.Article, sample(texts)))
		case text == nil:
		case r.End > len(*text):
			problems = append(problems, r.errorf("end %d is beyond the text of %d bytes", r.End, len(*text)))
		case (*text)[r.Start:r.End] != r.Quote:
			problems = append(problems, r.errorf("text[%d:%d] is %q, the quote is %q", r.Start, r.End, (*text)[r.Start:r.End], r.Quote))
		}
	}
	return errors.Join(problems...)
}

// byArticle looks a row's article up by its id: rows name it with or without
// the ending of its file.
func byArticle[T any](m map[string]T, article string) (T, bool) {
	for _, id := range []string{article, strings.TrimSuffix(article, ".txt"), article + ".txt"} {
		if v, ok := m[id]; ok {
			return v, true
		}
	}
	var none T
	return none, false
}

// sample names a few ids, so that a reader sees how they are written.
func sample[T any](m map[string]T) string {
	const few = 3
	ids := slices.Sorted(maps.Keys(m))
	if len(ids) > few {
		ids = append(ids[:few], "…")
	}
	return strings.Join(ids, ", ")
}
