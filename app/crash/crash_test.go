package crash

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/tallywire/tallywire/news"
)

var (
	seed    = flag.Uint64("seed", 1, "the kills' moments and the flipped bits are drawn from it")
	kills   = flag.Int("kills", 0, "kill so often during the crawl of newsweb; 0 is the small web, twice")
	newsweb = flag.String("newsweb", filepath.Join("..", "..", "..", "shared", "newsweb"), "folder of the recorded web")
	latency = flag.Bool("latency", true, "the recorded web is as slow and as flaky as real sites")
	flips   = flag.Int("flips", 3, "flip so many bits in each kind of file, each in a copy of its own, with -kills")
)

// TestCrash compares an undisturbed run with one that is killed again and
// again, then damages what the latter stored.
func TestCrash(t *testing.T) {
	if testing.Short() {
		t.Skip("starts the program a dozen times")
	}
	p := build(t)
	n, damages := *kills, *flips
	var w *web
	if n == 0 {
		n, damages = 2, 1
		w = smallWeb(t)
	} else {
		w = recordedWeb(t, *newsweb, *latency)
	}
	p.config(t, w)
	rnd := rand.New(rand.NewPCG(*seed, 0))

	began := time.Now()
	a := p.folder("A")
	p.start(t, a, nil).end(t)
	calm := w.relay.passed()
	t.Logf("undisturbed: %.1fs, %d KB over the wire%s", time.Since(began).Seconds(), calm>>10, w.report(t, true))
	want := p.export(t, a)
	claims := p.verify(t, a).sound(t)
	t.Logf("undisturbed: %d articles, %d claim sets, %d claims proven", len(want.articles), len(want.sets), claims)
	if len(want.articles) == 0 || claims == 0 {
		t.Fatal("nothing was read; the test would prove nothing")
	}

	w.reset(t)
	began = time.Now()
	b := p.folder("B")
	crashes(t, p, w, b, rnd, n, calm)
	t.Logf("killed %d times and started again: %.1fs, %d KB over the wire%s", n+2, time.Since(began).Seconds(), w.relay.passed()>>10, w.report(t, false))
	got := p.export(t, b)
	same(t, "article", want.articles, got.articles)
	same(t, "claim set", want.sets, got.sets)
	if found := p.verify(t, b).sound(t); found != claims {
		t.Errorf("verify proved %d claims after the kills, %d without", found, claims)
	}
	if t.Failed() {
		return
	}
	book := newBook(t, want)
	for _, d := range kindsOfDamage {
		t.Run(d.name, func(t *testing.T) {
			tries := damages
			if *kills > 0 {
				tries = max(tries, len(d.files))
			}
			for i := range tries {
				d.try(t, p, b, book, rnd, i)
			}
		})
	}
}

// crashes runs the program on a folder and kills it n times during the crawl,
// once while it starts and once while it works off what was crawled. The
// moments in the crawl are amounts of bytes exchanged with the web, so that
// they lie anywhere: amid a page, a batch, a sync.
func crashes(t *testing.T, p *program, w *web, dir string, rnd *rand.Rand, n int, total int64) {
	points := make([]int64, n)
	for i := range points {
		points[i] = total/50 + rnd.Int64N(total*85/100)
	}
	slices.Sort(points)
	w.relay.restart()
	for i, at := range points {
		if !p.start(t, dir, nil).killWhen(t, w.relay.at(at)) {
			t.Fatalf("the program had ended before kill %d, at %d of %d bytes", i+1, at, total)
		}
	}
	line := 1 + rnd.IntN(12)
	lines := 0
	starting := newMoment(func(string) bool { lines++; return lines == line })
	if !p.start(t, dir, starting.see).killWhen(t, starting.came) {
		t.Fatalf("the program had ended before line %d of its log", line)
	}
	crawled := newMoment(func(s string) bool {
		return strings.Contains(s, `msg="role stopped"`) && strings.Contains(s, "role=crawl")
	})
	if !p.start(t, dir, crawled.see).killWhen(t, crawled.came) {
		t.Fatal("the program had ended before it had worked off the log")
	}
	t.Logf("killed at %d bytes of %d, at line %d of a start, and after the crawl", points, total, line)
	p.start(t, dir, nil).end(t)
}

// same compares two sorted exports line by line.
func same(t *testing.T, what string, want, got [][]byte) {
	t.Helper()
	for _, lines := range [][][]byte{want, got} {
		for i := 1; i < len(lines); i++ {
			if bytes.Equal(lines[i], lines[i-1]) {
				t.Errorf("%s exported twice: %s", what, head(lines[i]))
			}
		}
	}
	for i, j := 0, 0; i < len(want) || j < len(got); {
		c := -1
		switch {
		case i == len(want):
			c = 1
		case j < len(got):
			c = bytes.Compare(want[i], got[j])
		}
		if c < 0 {
			t.Errorf("%s of the undisturbed run alone: %s", what, head(want[i]))
		} else if c > 0 {
			t.Errorf("%s of the killed run alone: %s", what, head(got[j]))
		}
		if c <= 0 {
			i++
		}
		if c >= 0 {
			j++
		}
	}
}

func head(line []byte) string { return fmt.Sprintf("%.400s", line) }

// record is what a data folder exports, lines sorted.
type record struct{ articles, sets [][]byte }

// book answers what the undisturbed run knows of a claim.
type book struct {
	sets   map[string]news.ClaimSet // by article
	claims map[string]string        // the claim as JSON, by id
	lines  map[string]bool          // of both exports
	ids    []string                 // of the claims, sorted
}

func newBook(t *testing.T, r record) *book {
	b := &book{sets: map[string]news.ClaimSet{}, claims: map[string]string{}, lines: map[string]bool{}}
	for _, line := range r.articles {
		b.lines[string(line)] = true
	}
	for _, line := range r.sets {
		b.lines[string(line)] = true
		var s news.ClaimSet
		if err := json.Unmarshal(line, &s); err != nil {
			t.Fatalf("exported claim set: %v", err)
		}
		b.sets[s.Article.ID] = s
		for i := range s.Claims {
			b.claims[s.Claims[i].ID] = asJSON(t, s.Claims[i])
			b.ids = append(b.ids, s.Claims[i].ID)
		}
	}
	slices.Sort(b.ids)
	return b
}

func asJSON(t *testing.T, v any) string {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}
