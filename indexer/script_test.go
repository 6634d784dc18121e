package indexer

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/tallywire/tallywire/news"
	"github.com/tallywire/tallywire/query"
)

// TestScripts runs testdata/scripts; its README tells the format.
func TestScripts(t *testing.T) {
	paths, err := filepath.Glob("testdata/scripts/*.txt")
	if err != nil || len(paths) < 2 {
		t.Fatalf("scripts %v, %v", paths, err)
	}
	for _, p := range paths {
		t.Run(strings.TrimSuffix(filepath.Base(p), ".txt"), func(t *testing.T) {
			text, err := os.ReadFile(p)
			if err != nil {
				t.Fatal(err)
			}
			s := &script{t: t, path: p, order: news.ByOldest}
			lines := strings.Split(string(text), "\n")
			for i := 0; i < len(lines); i++ {
				s.line = i + 1
				head := lines[i]
				if head == "" || head[0] == '#' {
					continue
				}
				var more []string
				for i+1 < len(lines) && strings.HasPrefix(lines[i+1], " ") {
					i++
					more = append(more, strings.TrimSpace(lines[i]))
				}
				s.run(head, strings.Join(more, " "))
			}
			if s.found == 0 {
				t.Error("the script searches for nothing")
			}
		})
	}
}

type script struct {
	t     *testing.T
	path  string
	line  int
	sets  []*news.ClaimSet
	x     *Index
	order news.Order
	found int
}

func (s *script) fatal(format string, args ...any) {
	s.t.Helper()
	s.t.Fatalf("%s:%d: %s", s.path, s.line, fmt.Sprintf(format, args...))
}

func (s *script) run(head, more string) {
	word, rest, _ := strings.Cut(head, " ")
	switch word {
	case "article":
		set := &news.ClaimSet{Ruleset: "script"}
		s.pairs(rest+" "+more, func(k, v string) bool {
			a := &set.Article
			into := map[string]*string{"id": &a.ID, "outlet": &a.Outlet, "title": &a.Title, "wire": &a.Wire}[k]
			if into != nil {
				*into = v
				return true
			}
			var err error
			a.Published, err = time.Parse("2006-01-02", v)
			return k == "published" && err == nil
		})
		s.sets = append(s.sets, set)
	case "claim":
		s.claim(rest, more)
	case "order":
		s.order = news.Order(rest)
	case "find":
		s.find(rest, more)
	default:
		s.fatal("%q: expected article, claim, order or find", word)
	}
}

func (s *script) claim(rest, more string) {
	id, sentence, _ := strings.Cut(rest, " ")
	sentence = strings.TrimSuffix(strings.TrimPrefix(sentence, `"`), `"`)
	before, quoted, ok1 := strings.Cut(sentence, "[")
	quote, after, ok2 := strings.Cut(quoted, "]")
	if !ok1 || !ok2 || len(s.sets) == 0 || s.x != nil {
		s.fatal("a claim is ID and a sentence with its figure in [brackets], after its article and before the first find")
	}
	set := s.sets[len(s.sets)-1]
	from := len(set.Article.Text)
	set.Article.Text += before + quote + after
	c := news.Claim{ID: id, Quote: quote, Span: news.Span{Start: from + len(before), End: from + len(before) + len(quote)},
		Sentence: news.Span{Start: from, End: len(set.Article.Text)}}
	set.Article.Text += "\n"
	s.pairs(more, func(k, v string) bool { return setSlot(&c, k, v) })
	set.Claims = append(set.Claims, c)
}

func setSlot(c *news.Claim, k, v string) bool {
	decimal := func(into **news.Decimal) bool {
		d, err := news.ParseDecimal(v)
		*into = &d
		return err == nil
	}
	attribution := func() *news.Attribution {
		if c.Attribution == nil {
			c.Attribution = &news.Attribution{}
		}
		return c.Attribution
	}
	period := func() *news.Period {
		if c.Period == nil {
			c.Period = &news.Period{}
		}
		return c.Period
	}
	switch k {
	case "value":
		return decimal(&c.Value)
	case "low":
		return decimal(&c.Low)
	case "high":
		return decimal(&c.High)
	case "modifier":
		c.Modifier = news.Modifier(v)
	case "unit":
		c.Unit = v
	case "counted":
		c.Counted = &v
	case "kind":
		c.Kind = news.Kind(v)
	case "modality":
		c.Modality = news.Modality(v)
	case "predicate":
		c.Predicate = v
	case "direction":
		c.Direction = &v
	case "series":
		c.Series = v
	case "speaker":
		attribution().Actor = v
	case "role":
		attribution().Role = &v
	case "quoted":
		attribution().Type = v
	case "from":
		period().Start = &v
	case "to":
		period().End = &v
	case "place":
		for p := range strings.SplitSeq(v, ";") {
			name, id, _ := strings.Cut(p, "/")
			c.Places = append(c.Places, news.Place{Name: name, ID: id})
		}
	default:
		return false
	}
	return true
}

// pairs reads KEY=VALUE pairs.
func (s *script) pairs(text string, use func(k, v string) bool) {
	for text = strings.TrimSpace(text); text != ""; text = strings.TrimSpace(text) {
		k, rest, ok := strings.Cut(text, "=")
		v, after, _ := strings.Cut(rest, " ")
		if strings.HasPrefix(rest, `"`) {
			v, after, ok = strings.Cut(rest[1:], `"`)
		}
		if !ok || !use(k, v) {
			s.fatal("%q is no slot with a value", k+"="+v)
		}
		text = after
	}
}

func (s *script) find(text, want string) {
	s.t.Helper()
	s.found++
	if s.x == nil {
		s.x = openTest(s.t, s.t.TempDir(), Options{})
		for i, set := range s.sets {
			mustApply(s.t, s.x, Entry{set, uint64(i + 1)})
		}
	}
	r, err := s.x.Search(s.t.Context(), news.SearchRequest{Query: text, Order: s.order, Size: MaxSize})
	if err != nil {
		s.fatal("%s: %v", text, err)
	}
	q, err := query.Parse(text)
	if err != nil {
		s.fatal("%s: %v", text, err)
	}
	var got []string
	for _, h := range r.Hits {
		got = append(got, h.Claim.ID)
		if !query.Match(q, &h) {
			s.fatal("%s finds %s and does not match it in memory", text, h.Claim.ID)
		}
	}
	wanted := strings.Fields(want)
	if len(wanted) == 0 {
		s.fatal("what does %q find? Say nothing if it finds nothing", text)
	}
	if want == "nothing" {
		wanted = nil
	}
	if !slices.Equal(got, wanted) {
		s.t.Errorf("%s:%d: %s finds %v, want %v", s.path, s.line, text, got, wanted)
	}
}
