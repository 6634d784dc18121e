package web

import (
	"fmt"
	"math"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/tallywire/tallywire/news"
)

var colour = regexp.MustCompile(`--([a-z0-9-]+): #([0-9a-f]{6});`)

// TestContrast: text and what it stands on differ by 4.5 or more, by day and by
// night.
func TestContrast(t *testing.T) {
	css := string(loadAssets().files["style.css"].body)
	day, rest, ok := strings.Cut(css, "@media (prefers-color-scheme: dark)")
	night, _, ok2 := strings.Cut(rest, "*, *::before")
	if !ok || !ok2 {
		t.Fatal("the sheet's two palettes are not where they were")
	}
	for name, block := range map[string]string{"day": day, "night": night} {
		palette := map[string]string{}
		for _, m := range colour.FindAllStringSubmatch(block, -1) {
			palette[m[1]] = m[2]
		}
		for _, pair := range [][2]string{
			{"ink", "paper"}, {"ink", "card"}, {"soft", "paper"}, {"soft", "card"}, {"figure", "paper"}, {"figure", "card"}, {"link", "paper"}, {"link", "card"},
			{"mark-ink", "mark"}, {"ink", "word"}, {"good", "good-bg"}, {"ink", "good-bg"}, {"bad", "bad-bg"}, {"ink", "bad-bg"}, {"soft", "bad-bg"}, {"link", "bad-bg"},
			{"good", "paper"}, {"bad", "paper"}, {"v3", "paper"}, {"paper", "ink"}, {"paper", "figure"},
		} {
			if got := contrast(t, palette[pair[0]], palette[pair[1]]); got < 4.5 {
				t.Errorf("%s: %s on %s has a contrast of %.2f", name, pair[0], pair[1], got)
			}
		}
		for i := range voiceColours { // marks of a chart need 3
			if got := contrast(t, palette[fmt.Sprintf("v%d", i)], palette["paper"]); got < 3 {
				t.Errorf("%s: voice %d has a contrast of %.2f", name, i, got)
			}
		}
	}
}

func contrast(t *testing.T, a, b string) float64 {
	t.Helper()
	light := func(hex string) float64 {
		var c [3]int
		if _, err := fmt.Sscanf(hex, "%02x%02x%02x", &c[0], &c[1], &c[2]); err != nil {
			t.Fatalf("colour %q: %v", hex, err)
		}
		var l float64
		for i, w := range []float64{.2126, .7152, .0722} {
			v := float64(c[i]) / 255
			if v <= .04045 {
				v /= 12.92
			} else {
				v = math.Pow((v+.055)/1.055, 2.4)
			}
			l += w * v
		}
		return l
	}
	x, y := light(a), light(b)
	return (math.Max(x, y) + .05) / (math.Min(x, y) + .05)
}

// TestChart: whatever the figures, every mark and tick lies in the drawing.
func TestChart(t *testing.T) {
	row := func(v string, dayNo int, low, high string) seriesRow {
		c := said{quote: "x", value: v, low: low, high: high, speaker: fmt.Sprint("voice ", dayNo%8)}.claim(t, &news.Article{Text: "x"}, news.Span{Start: 0, End: 1}, dayNo)
		return seriesRow{claimView: viewOf(&news.Hit{Claim: c, Published: now.Add(time.Duration(dayNo) * 24 * time.Hour)}), Voice: dayNo % 8}
	}
	for name, rows := range map[string][]seriesRow{
		"equal values":  {row("5", 0, "", ""), row("5", 1, "", "")},
		"one moment":    {row("5", 0, "", ""), row("7", 0, "", "")},
		"noughts":       {row("0", 0, "", ""), row("0", 3, "", "")},
		"below nought":  {row("-5", 0, "", ""), row("-3", 1, "", ""), row("4", 9, "", "")},
		"huge":          {row("1", 0, "", ""), row("9e200", 1, "", "")},
		"tiny":          {row("0.0000001", 0, "", ""), row("0.0000002", 1, "", "")},
		"bounds":        {row("", 0, "10", "20"), row("15", 2, "", ""), row("", 4, "30", ""), row("", 5, "", "8")},
		"close by":      {row("1000000", 0, "", ""), row("1000001", 1, "", "")},
		"many voices":   {row("1", 0, "", ""), row("2", 1, "", ""), row("3", 2, "", ""), row("4", 3, "", ""), row("5", 4, "", ""), row("6", 5, "", ""), row("7", 6, "", ""), row("8", 7, "", "")},
		"years between": {row("1", 0, "", ""), row("2", 4000, "", "")},
	} {
		c := chartOf(rows)
		if c == nil {
			t.Errorf("%s: no chart", name)
			continue
		}
		if len(c.Marks) != len(rows) || len(c.YTicks) < 2 || len(c.YTicks) > 12 {
			t.Errorf("%s: %d marks, %d ticks", name, len(c.Marks), len(c.YTicks))
		}
		for _, m := range c.Marks {
			if m.X < c.Left || m.X > c.Right || m.Y1 < c.Top-1 || m.Y2 > c.Bottom+1 || m.Y1 > m.Y || m.Y > m.Y2 {
				t.Errorf("%s: a mark at %+v", name, m)
			}
		}
		seen := map[string]bool{}
		for _, k := range c.YTicks {
			if seen[k.Label] || k.At < c.Top-1 || k.At > c.Bottom+1 {
				t.Errorf("%s: tick %+v of %+v", name, k, c.YTicks)
			}
			seen[k.Label] = true
		}
	}
	if chartOf([]seriesRow{row("5", 0, "", "")}) != nil || chartOf(nil) != nil {
		t.Error("one figure is no chart")
	}
}
