package passage

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/tallywire/tallywire/news"
)

func pageOf(html string) Page { return Of(&news.Snapshot{Body: []byte(html)}) }

func texts(passages []passage) (out []string) {
	for _, p := range passages {
		out = append(out, p.text)
	}
	return out
}

func TestPassages(t *testing.T) {
	const page = `<h1>Flood</h1><p>At least <b>41</b> people drowned.</p><style>p{x:"a b c d e f g h i j k l m n o p q r s t u v w x y z 1 2 3 4 5 6 7 8 9"}</style>
<table><tr><td>Kestel<td>12</table><figure><figcaption>The bridge</figcaption></figure>
<script>var s = {"key":"short one","body":"<p>The ministry said on Monday that 212 people were treated in the town's hospital.</p><p>x<\/p>","open":"The wall of the old harbour will cost \"four\" million crowns and take 18 months to mend."}</script>
<script>broken = "never closed</script>`
	got := pageOf(page)
	if want := []string{"At least 41 people drowned.", "Kestel", "12", "The bridge"}; !slices.Equal(texts(got.seen), want) {
		t.Errorf("seen %q, want %q", texts(got.seen), want)
	}
	if want := []string{"The ministry said on Monday that 212 people were treated in the town's hospital.",
		`The wall of the old harbour will cost "four" million crowns and take 18 months to mend.`}; !slices.Equal(texts(got.told), want) {
		t.Errorf("told %q, want %q", texts(got.told), want)
	}
}

// TestCompare: the versions of a page, and what is told of their difference; want
// "-" is nothing. The third of each is what is told where only the trace of the
// older page is kept; empty: the same.
func TestCompare(t *testing.T) {
	page := func(caption, script, rest string) string {
		return "<p>At least 41 people drowned in the valley.</p><figure><figcaption>" + caption + "</figcaption></figure><script>a = \"" + script + "\"</script><div id=main>" + rest + "</div>"
	}
	const script, rest = "The wall of the old harbour will take 18 months to mend.", "<ul><li>Ships waiting: 63</ul>"
	before := page("The bridge, 12 May", script, rest)
	for name, c := range map[string]struct{ after, want, traced string }{
		"same":            {before, "-", ""},
		"caption":         {page("The bridge, 13 May", script, rest), "The bridge, 12 May > The bridge, 13 May", ""},
		"in its words":    {page("The old bridge, 12 May", script, rest), "The bridge, 12 May > The old bridge, 12 May", "12 > The old bridge, 12 May"},
		"came":            {page("The bridge, 12 May", script, rest) + "<p>Later 4,321 were counted.</p>", " > Later 4,321 were counted.", ""},
		"many others":     {page("The bridge, 12 May", script, rest) + "<p>1<p>2<p>3<p>4<p>5", "-", ""},
		"script":          {page("The bridge, 12 May", strings.Replace(script, "18", "24", 1), rest), script + " > " + strings.Replace(script, "18", "24", 1), ""},
		"script and size": {page("The bridge, 12 May", strings.Replace(script, "18", "1.180", 1), rest), script + " > " + strings.Replace(script, "18", "1.180", 1), ""},
		"teaser":          {page("The bridge, 12 May", "Most read of all pages this year: Sun shines in June", rest), "-", ""},
		"one place":       {page("The bridge, 12 May", script, strings.Replace(rest, "63", "88", 1)), "Ships waiting: 63 > Ships waiting: 88", ""},
		"one digit":       {page("The bridge, 12 May", script, strings.Replace(rest, "63", "6,300", 1)), "Ships waiting: 63 > Ships waiting: 6,300", ""},
		"one line came":   {page("The bridge, 12 May", script, rest+"<li>Ships lost: 7</li>"), " > Ships lost: 7", "-"},
		"other alphabet":  {page("The bridge, 12 May", script, strings.Replace(rest, "63", "٦٣", 1)), "Ships waiting: 63 > Ships waiting: ٦٣", ""},
		"no figure":       {page("The bridge, 12 May", script, strings.Replace(rest, "waiting", "leaving", 1)), "-", ""},
		"two places":      {page("The bridge, 12 May", script, strings.Replace(rest, "63", "88", 1)+strings.Repeat("<i></i>", 60)+"9"), "-", ""},
		"time stamp":      {page("The bridge, 12 May", script, strings.Replace(rest, "63", "1714982400", 1)), "-", ""},
		"key":             {page("The bridge, 12 May", script, strings.Replace(rest, "63", "63af", 1)), "-", ""},
		"identity":        {strings.Replace(before, "main", "main7", 1), "-", ""},
	} {
		t.Run(name, func(t *testing.T) {
			traced := fromTrace(Of(&news.Snapshot{Body: []byte(before), NoArchive: true}).Trace())
			for i, old := range []Page{pageOf(before), traced} {
				want := c.want
				if i == 1 && c.traced != "" {
					want = c.traced
				}
				d, ok := Compare(old, Of(&news.Snapshot{Body: []byte(c.after), NoArchive: i == 1}))
				if got := fmt.Sprint(d.Before, " > ", d.After); !ok && want != "-" || ok && got != want {
					t.Errorf("%v %q, want %q", ok, got, want)
				}
			}
		})
	}
	if _, ok := Compare(Page{}, pageOf(before)); ok {
		t.Error("a page of which nothing is kept was compared")
	}
}

func FuzzPassages(f *testing.F) {
	f.Add("<p>a<script>\""+strings.Repeat("word ", 20)+"\"</script>", "<p>b 1")
	f.Add("<script>\"\\", "<script>\"é٣,٤\\")
	f.Fuzz(func(t *testing.T, one, other string) {
		p, q := Of(&news.Snapshot{Body: []byte(one), NoArchive: true}), pageOf(other)
		for _, line := range slices.Concat(texts(p.seen), texts(p.told)) {
			if line == "" || strings.Contains(line, "\n") {
				t.Fatalf("passage %q", line)
			}
		}
		Compare(p, q)
		if trace := p.Trace(); trace != nil {
			back := fromTrace(trace)
			if len(back.seen) != len(p.seen) || len(p.seen) > 0 && !reflect.DeepEqual(back.seen[0].numbers, p.seen[0].numbers) {
				t.Fatalf("%+v came back as %+v", p.seen, back.seen)
			}
			for n := range trace {
				if cut := fromTrace(trace[:n]); len(cut.seen)+len(cut.told) > 0 {
					t.Fatalf("a trace cut to %d of %d bytes was read", n, len(trace))
				}
			}
		}
		if d, ok := Compare(p, p); ok {
			t.Fatalf("a page differs from itself: %+v", d)
		}
	})
}

// TestNoParagraphs: a page that is written in divisions alone is compared like
// any other.
func TestNoParagraphs(t *testing.T) {
	before := pageOf("<div>Ships waiting: 63</div>")
	if got, ok := Compare(before, pageOf("<div>Ships waiting: 64</div>")); !ok || got != (Difference{"Ships waiting: 63", "Ships waiting: 64"}) {
		t.Errorf("%q, %v", got, ok)
	}
	if got, ok := Compare(before, Page{}); ok {
		t.Errorf("%q told of a page of which nothing is kept", got)
	}
}
