package series

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/tallywire/tallywire/news"
)

// changes writes changes down as "63>88", "-12" and "+4,321".
func changes(r *news.Revision, before, after *news.Article) string {
	var out []string
	for _, c := range r.Figures {
		was, is := before.Text, after.Text
		if c.InTitle {
			was, is = before.Title, after.Title
		}
		quote := func(text string, f *news.StatedFigure) string {
			if text[f.Start:f.End] != f.Quote || !strings.Contains(f.Context, f.Quote) {
				return fmt.Sprintf("BAD SPAN %+v", f)
			}
			return f.Quote
		}
		switch {
		case c.Before == nil:
			out = append(out, "+"+quote(is, c.After))
		case c.After == nil:
			out = append(out, "-"+quote(was, c.Before))
		default:
			out = append(out, quote(was, c.Before)+">"+quote(is, c.After))
		}
		if c.InTitle {
			out[len(out)-1] += " in title"
		}
	}
	return strings.Join(out, ", ")
}

func TestRevise(t *testing.T) {
	for _, c := range []struct{ before, after, want string }{
		{"The flood killed 63 people in Kestel.", "The flood killed 88 people in Kestel.", "63>88"},
		{"The flood killed 63 people.", "The flood killed 63 people, the ministry said.", ""},
		{"It cost 1,000 crowns.", "It cost 1000 crowns.", ""},
		{"It cost 1,5 million.", "It cost 1.5 million.", ""},
		{"It cost 1.5 million.", "It cost 1,500 million.", "1.5>1,500"},
		{"Some 12% left.\n\nAbout 40 stayed.", "About 40 stayed.\n\nSome 12% left.", ""},
		{"Police held 30 men.", "Police held 30 men.\nOfficials later put the number of people affected at 4,321.", "+4,321"},
		{"Police held 30 men, 4 of them boys.", "Police held 30 men.", "-4"},
		{"Three ships sank.", "Four ships sank.", "Three>Four"},
		{"Three ships sank.", "3 ships sank.", ""},
		{"In May 12 died and 30 were hurt, the army said.", "In May 15 died and 41 were hurt, the army said.", "12>15, 30>41"},
		{"One of the G20 met on 5 May.", "Some of the G7 met on 5 May.", ""},
		{"洪水で63人が死亡した。", "洪水で88人が死亡した。", "63>88"},
		{"", "At least 9 died.", "+9"},
		{"At least 9 died.", "", "-9"},
		{"", "", ""},
	} {
		before, after := &news.Article{Text: c.before, Title: "Toll"}, &news.Article{Text: c.after, Title: "Toll"}
		if got := changes(Revise(before, after), before, after); got != c.want {
			t.Errorf("%q to %q: got %q, want %q", c.before, c.after, got, c.want)
		}
	}
	before := &news.Article{ID: "a_1", Title: "Toll rises to 63", Text: "63 died.", TextHash: "x"}
	after := &news.Article{ID: "a_1", Title: "Toll rises to 88", Text: "88 died.", TextHash: "y"}
	r := Revise(before, after)
	if got := changes(r, before, after); got != "63>88 in title, 63>88" || !r.Silent || r.Before.TextHash != "x" || r.After.TextHash != "y" {
		t.Errorf("%s in %+v", got, r)
	}
	after.TextHash = "x"
	if r := Revise(before, after); !r.Figures[1].Elsewhere || r.Figures[0].Elsewhere {
		t.Errorf("a change around the article: %+v", r.Figures)
	}
	if v := r.Figures[1].After.Value; v == nil || v.Float() != 88 {
		t.Errorf("value %v", v)
	}
}

// TestGaps: putting the other text's words into the gaps gives the other text,
// and no fewer words differ than need to.
func TestGaps(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		words := rapid.SliceOfN(rapid.SampledFrom([]string{"a", "b", "c", "7"}), 0, 30)
		a, b := split(strings.Join(words.Draw(t, "a"), " ")), split(strings.Join(words.Draw(t, "b"), " "))
		var built []string
		at, cost := 0, 0
		for _, g := range gaps(a, b) {
			for _, p := range a[at:g.a0] {
				built = append(built, p.word)
			}
			for _, p := range b[g.b0:g.b1] {
				built = append(built, p.word)
			}
			at = g.a1
			cost += g.a1 - g.a0 + g.b1 - g.b0
		}
		for _, p := range a[at:] {
			built = append(built, p.word)
		}
		var want []string
		for _, p := range b {
			want = append(want, p.word)
		}
		if strings.Join(built, " ") != strings.Join(want, " ") {
			t.Fatalf("built %v, want %v", built, want)
		}
		if least := len(a) + len(b) - 2*common(a, b); cost != least {
			t.Fatalf("%d words differ, need be %d", cost, least)
		}
	})
}

// common is the length of the longest common subsequence, the slow way.
func common(a, b []piece) int {
	row := make([]int, len(b)+1)
	for _, p := range a {
		diagonal := 0
		for j, q := range b {
			above := row[j+1]
			if p.word == q.word {
				row[j+1] = diagonal + 1
			} else {
				row[j+1] = max(above, row[j])
			}
			diagonal = above
		}
	}
	return row[len(b)]
}

// BenchmarkRevise compares an article of 5 KB with one that has another figure
// in each paragraph.
func BenchmarkRevise(b *testing.B) {
	text := func(n int) string {
		var s strings.Builder
		for i := range 20 {
			fmt.Fprintf(&s, "The ministry said on Monday that at least %d people had left the town of Kestel since the river rose, and that the bridges on the southern road would stay closed until spring. Some %d others waited in schools on the higher side.\n", i*100+n, i*7+n)
		}
		return s.String()
	}
	before, after := &news.Article{Text: text(1)}, &news.Article{Text: text(2)}
	b.ReportAllocs()
	for b.Loop() {
		if r := Revise(before, after); len(r.Figures) != 40 {
			b.Fatal(len(r.Figures))
		}
	}
}

// TestReviseBoundsChanges: a page of bare numbers, all of them other ones than
// before, does not fill the log.
func TestReviseBoundsChanges(t *testing.T) {
	numbers := func(from int) *news.Article {
		var text strings.Builder
		for i := range 2 * maxChanges {
			fmt.Fprintln(&text, from+2*i)
		}
		return &news.Article{Text: text.String()}
	}
	before, after := numbers(10), numbers(11)
	r := Revise(before, after)
	if len(r.Figures) != maxChanges {
		t.Fatalf("%d changes, want %d", len(r.Figures), maxChanges)
	}
	if first := changes(&news.Revision{Figures: r.Figures[:1]}, before, after); first != "10>11" {
		t.Errorf("the first is %s, want 10>11", first)
	}
}
