package crawler

import (
	"slices"
	"strings"
	"testing"

	"github.com/tallywire/tallywire/news"
)

func TestPassages(t *testing.T) {
	const page = `<h1>Flood</h1><p>At least <b>41</b> people drowned.</p><style>p{x:"a b c d e f g h i j k l m n o p q r s t u v w x y z 1 2 3 4 5 6 7 8 9"}</style>
<table><tr><td>Kestel<td>12</table><figure><figcaption>The bridge</figcaption></figure>
<script>var s = {"key":"short one","body":"<p>The ministry said on Monday that 212 people were treated in the town's hospital.</p><p>x<\/p>","open":"The wall of the old harbour will cost \"four\" million crowns and take 18 months to mend."}</script>
<script>broken = "never closed</script>`
	got := passagesOf(&news.Snapshot{Body: []byte(page)})
	if want := []string{"At least 41 people drowned.", "Kestel", "12", "The bridge"}; !slices.Equal(got.seen, want) {
		t.Errorf("seen %q, want %q", got.seen, want)
	}
	if want := []string{"The ministry said on Monday that 212 people were treated in the town's hospital.",
		`The wall of the old harbour will cost "four" million crowns and take 18 months to mend.`}; !slices.Equal(got.told, want) {
		t.Errorf("told %q, want %q", got.told, want)
	}
}

// TestOtherFigures: a figure that changed in the same words is told, other words
// and counters beside them are not.
func TestOtherFigures(t *testing.T) {
	before := []string{"At least 41 people drowned in the valley, the ministry said.", "Most read: Snow falls in May", "The mill stays shut."}
	after := []string{"The mill stays shut.", "At least 63 people drowned in the valley, the ministry said.", "Most read: Sun shines in June"}
	was, is := otherFigures(before, after)
	if len(was) != 1 || len(is) != 1 || was[0] != before[0] || is[0] != after[1] {
		t.Errorf("%q became %q", was, is)
	}
	if was, is := otherFigures(before, before); len(was)+len(is) != 0 {
		t.Errorf("nothing changed, and yet %q became %q", was, is)
	}
	more := append(slices.Clone(before), "Later 212 people were found to be affected by the flood.")
	if was, is := otherFigures(before, more); len(was) != 0 || len(is) != 1 {
		t.Errorf("one passage came: %q became %q", was, is)
	}
	if was, is := otherFigures(before, append(more, "Snow falls in May, and nobody knows why.")); len(was)+len(is) != 0 {
		t.Errorf("teasers came: %q became %q", was, is)
	}
	if was, is := otherFigures(before, append(slices.Clone(before), "Snow falls on the pass, the keeper says.")); len(was)+len(is) != 0 {
		t.Errorf("a passage without a figure came: %q became %q", was, is)
	}
}

func FuzzPassages(f *testing.F) {
	f.Add("<p>a<script>\"" + strings.Repeat("word ", 20) + "\"</script>")
	f.Add("<script>\"\\")
	f.Fuzz(func(t *testing.T, page string) {
		p := passagesOf(&news.Snapshot{Body: []byte(page)})
		for _, line := range slices.Concat(p.seen, p.told) {
			if line == "" || strings.Contains(line, "\n") {
				t.Fatalf("passage %q", line)
			}
		}
	})
}
