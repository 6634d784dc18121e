package series

import (
	"math"
	"strconv"
	"strings"

	"github.com/tallywire/tallywire/news"
)

// interval is what a figure allows, ends included.
type interval struct{ low, high float64 }

// parts reports a share told by a part of a whole that stands for any: "four in ten
// teachers", but not "four of ten teachers".
func parts(f news.Figure, quote string) bool {
	return f.Value != nil && f.Of != nil && f.Of.Cmp(news.Int(1)) > 0 && strings.Contains(quote, " in ")
}

// percent returns such a share in percent; other figures are as they were.
func (o Observation) percent() news.Figure {
	f := o.Figure
	if !parts(f, o.Quote) {
		return f
	}
	whole := f.Of.Float()
	of := func(d *news.Decimal) *news.Decimal {
		if d == nil {
			return nil
		}
		percent, err := news.ParseDecimal(strconv.FormatFloat(100*d.Float()/whole, 'f', 1, 64))
		if err != nil {
			return d
		}
		return &percent
	}
	f.Value, f.Low, f.High, f.Of = of(f.Value), of(f.Low), of(f.High), nil
	return f
}

// allowed returns the interval of a figure. An approximate number, or a bare one
// in whole thousands, allows what rounds to it: half a unit of its last digit
// that is not zero, at most a twentieth; "nearly" allows a tenth below.
func allowed(f news.Figure) interval {
	in := interval{math.Inf(-1), math.Inf(1)}
	if f.Low != nil {
		in.low = f.Low.Float()
	}
	if f.High != nil {
		in.high = f.High.Float()
	}
	if f.Value == nil {
		return in
	}
	v := f.Value.Float()
	slack := math.Min(lastUnit(*f.Value)/2, math.Abs(v)/20)
	switch f.Modifier {
	case news.MoreThan, news.AtLeast:
		in.low = v
	case news.LessThan, news.AtMost:
		in.high = v
	case news.Nearly:
		in.low, in.high = v-math.Abs(v)/10, v
	case news.About:
		in.low, in.high = v-math.Max(slack, math.Abs(v)/50), v+math.Max(slack, math.Abs(v)/50)
	default:
		in.low, in.high = v-slack, v+slack
		if lastUnit(*f.Value) < 1000 { // a count to the last hundred is meant so
			in.low, in.high = v, v
		}
	}
	return in
}

// lastUnit is the place value of the last digit that is not zero: 10,000 for
// 1,230,000.
func lastUnit(d news.Decimal) float64 {
	s := strings.TrimPrefix(d.String(), "-")
	if _, frac, ok := strings.Cut(s, "."); ok {
		return math.Pow10(-len(frac))
	}
	return math.Pow10(len(s) - len(strings.TrimRight(s, "0")))
}

// meet reports whether one number can satisfy both.
func (i interval) meet(j interval) bool { return i.low <= j.high && j.low <= i.high }

// point is the number a figure is shown by: its value, else its lower bound,
// else its upper one.
func point(f news.Figure) (float64, bool) {
	for _, d := range []*news.Decimal{f.Value, f.Low, f.High} {
		if d != nil {
			return d.Float(), true
		}
	}
	return 0, false
}
