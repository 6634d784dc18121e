package web

import (
	"math"
	"strconv"
	"time"

	"github.com/tallywire/tallywire/news"
)

// chart is a drawing of a series: time to the right, value upwards, a bar from
// low to high bound where they differ. The template draws it as SVG with
// classes only, so that the style sheet colours it for day and night.
type chart struct {
	Width, Height            int
	Left, Right, Top, Bottom int // of the plot
	Marks                    []chartMark
	YTicks, XTicks           []chartTick
	Voices                   []voiceView
	Summary                  string
}

type chartMark struct {
	X, Y           int
	Y1, Y2         int // bounds; equal to Y where there are none
	Bar            bool
	OpenUp, OpenDn bool // no bound that way
	Class          string
	Title          string
	Link           string
}

type chartTick struct {
	At    int
	Label string
}

type voiceView struct {
	Name  string
	Class string
}

const voiceColours = 6

// chartOf draws rows that have a value and a time; with fewer than two there
// is nothing to draw.
func chartOf(rows []seriesRow) *chart {
	c := &chart{Width: 760, Height: 300, Left: 84, Right: 716, Top: 16, Bottom: 262}
	type dot struct {
		row      *seriesRow
		t        time.Time
		v        float64
		low, top float64
	}
	var dots []dot
	lo, hi := math.Inf(1), math.Inf(-1)
	var first, last time.Time
	for i := range rows {
		r := &rows[i]
		t, ok := observe(r.Hit).About()
		v, vok := middle(r.Hit.Claim.Figure)
		if !ok || !vok {
			continue
		}
		d := dot{r, t, v, v, v}
		if b := r.Hit.Claim.Low; b != nil {
			d.low = math.Min(v, b.Float())
		}
		if b := r.Hit.Claim.High; b != nil {
			d.top = math.Max(v, b.Float())
		}
		lo, hi = math.Min(lo, d.low), math.Max(hi, d.top)
		if len(dots) == 0 || t.Before(first) {
			first = t
		}
		if len(dots) == 0 || t.After(last) {
			last = t
		}
		dots = append(dots, d)
	}
	if len(dots) < 2 {
		return nil
	}
	step := niceStep(lo, hi)
	lo, hi = math.Floor(lo/step)*step, math.Ceil(hi/step)*step
	if lo == hi {
		hi += step
	}
	if lo > 0 && lo < hi/2 { // near enough to nought to show it
		lo = 0
		step = niceStep(lo, hi)
		hi = math.Ceil(hi/step) * step
	}
	y := func(v float64) int { return c.Bottom - int(math.Round((v-lo)/(hi-lo)*float64(c.Bottom-c.Top))) }
	span := last.Sub(first)
	x := func(t time.Time) int {
		if span == 0 {
			return (c.Left + c.Right) / 2
		}
		return c.Left + 24 + int(math.Round(float64(t.Sub(first))/float64(span)*float64(c.Right-c.Left-48)))
	}
	for v := lo; v <= hi+step/2; v += step {
		c.YTicks = append(c.YTicks, chartTick{y(v), tickLabel(v, step)})
	}
	c.XTicks = timeTicks(first, last, x)
	named := map[int]bool{}
	for _, d := range dots {
		class := "v" + strconv.Itoa(d.row.Voice%voiceColours)
		if !named[d.row.Voice] {
			named[d.row.Voice] = true
			c.Voices = append(c.Voices, voiceView{d.row.Says, class})
		}
		m := chartMark{X: x(d.t), Y: y(d.v), Y1: y(d.top), Y2: y(d.low), Class: class, Link: d.row.Link,
			Title: d.row.Figure.String() + ", " + d.row.Says + ", " + d.row.About}
		m.Bar = m.Y1 != m.Y2
		cl := &d.row.Hit.Claim
		m.OpenUp = cl.Low != nil && cl.High == nil
		m.OpenDn = cl.High != nil && cl.Low == nil
		c.Marks = append(c.Marks, m)
	}
	c.Summary = strconv.Itoa(len(dots)) + " figures from " + day(first) + " to " + day(last) + "; the table below holds the same"
	return c
}

// middle is the height a figure is drawn at: its value, else the middle of its
// bounds, else the one bound it has.
func middle(f news.Figure) (float64, bool) {
	switch {
	case f.Value != nil:
		return f.Value.Float(), true
	case f.Low != nil && f.High != nil:
		return (f.Low.Float() + f.High.Float()) / 2, true
	case f.Low != nil:
		return f.Low.Float(), true
	case f.High != nil:
		return f.High.Float(), true
	}
	return 0, false
}

// niceStep returns 1, 2 or 5 times a power of ten that cuts a range in about
// four.
func niceStep(lo, hi float64) float64 {
	r := hi - lo
	if r <= 0 {
		r = math.Max(math.Abs(hi), 1)
	}
	raw := r / 4
	p := math.Pow(10, math.Floor(math.Log10(raw)))
	for _, m := range []float64{1, 2, 5} {
		if raw <= m*p {
			return m * p
		}
	}
	return 10 * p
}

// tickLabel writes a tick in the largest magnitude the step allows.
func tickLabel(v, step float64) string {
	for _, s := range []struct {
		size float64
		word string
	}{{1e12, " tn"}, {1e9, " bn"}, {1e6, " m"}} {
		if math.Abs(v) >= s.size || (v != 0 && step >= s.size/10) {
			return strconv.FormatFloat(v/s.size, 'f', -1, 64) + s.word
		}
	}
	d, err := news.ParseDecimal(strconv.FormatFloat(v, 'f', decimals(step), 64))
	if err != nil {
		return strconv.FormatFloat(v, 'g', 4, 64)
	}
	return exact(&d)
}

func decimals(step float64) int {
	if step >= 1 {
		return 0
	}
	return min(300, int(math.Ceil(-math.Log10(step))))
}

// timeTicks labels the first and last day and the middle, where there is room.
func timeTicks(first, last time.Time, x func(time.Time) int) []chartTick {
	layout := "2 Jan 2006"
	ticks := []chartTick{{x(first), first.Format(layout)}}
	span := last.Sub(first)
	if span >= 48*time.Hour {
		mid := first.Add(span / 2)
		ticks = append(ticks, chartTick{x(mid), mid.Format(layout)})
	}
	if first.Format(layout) != last.Format(layout) {
		ticks = append(ticks, chartTick{x(last), last.Format(layout)})
	}
	return ticks
}
