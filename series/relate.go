package series

import (
	"fmt"
	"strings"
	"time"
)

// Verdict is how one observation stands to another.
type Verdict string

// The verdicts.
const (
	Same          Verdict = "same"           // one number satisfies both
	Update        Verdict = "update"         // the later one moves the series on
	Revision      Verdict = "revision"       // the same voice, for the same period, changed its figure
	Conflict      Verdict = "conflict"       // different voices, bounds that cannot both hold
	NotComparable Verdict = "not comparable" // not figures of one quantity
)

// Relation is a verdict and the reason for it in words.
type Relation struct {
	Verdict Verdict `json:"verdict"`
	Reason  string  `json:"reason"`
}

// partNames say in words what a part of a key is.
var partNames = [partCount]string{"unit", "who is counted", "event", "kind", "place", "period"}

// revisionWindow is how far apart two publications may lie that speak of one
// undated state of things.
const revisionWindow = 24 * time.Hour

// eventWindow is how long the toll of an event goes on being counted. Later ones
// of that kind in that country may be another event's.
const eventWindow = 60 * 24 * time.Hour

// fallWindow is how long after a total a smaller one of another voice contradicts
// it. Later ones may be another event's.
const fallWindow = 7 * 24 * time.Hour

// ofOneEvent reports whether a key counts what one event did: harm, or things
// recalled, closed, bought. Of people who move, fall ill, are registered or live
// displaced in their own country a count may go on for years.
func ofOneEvent(key string) bool {
	p := strings.Split(key, "|")
	return len(p) == partCount && (harms[p[partEvent]] && !strings.Contains(p[partWhat], "internal") || !person(p[partUnit]))
}

// Relate says how b stands to a. The two may come in any order of time; the
// verdict is the same both ways, the reason names the earlier one first.
func Relate(a, b Observation) Relation {
	if a.Series == "" || b.Series == "" {
		return Relation{NotComparable, "a figure does not say enough to be compared"}
	}
	if a.Series != b.Series {
		return Relation{NotComparable, difference(a.Series, b.Series)}
	}
	a.Figure, b.Figure = a.percent(), b.percent()
	x, okX := point(a.Figure)
	y, okY := point(b.Figure)
	if !okX || !okY {
		return Relation{NotComparable, "a figure has neither value nor bound"}
	}
	order := compareTimes(a, b)
	if order > 0 || order == 0 && Less(a, b) > 0 {
		a, b, x, y = b, a, y, x
		order = -order
	}
	meets := allowed(a.Figure).meet(allowed(b.Figure))
	if meets && sameNumber(x, y) {
		return Relation{Same, "the same figure: " + b.Quote}
	}
	if strings.HasSuffix(a.Series, "|running") {
		return relateRunning(a, b, x, y, order, meets)
	}
	_, scope, _ := strings.Cut(a.Series[strings.LastIndexByte(a.Series, '|'):], "|")
	if (strings.HasPrefix(scope, "level") || strings.HasPrefix(scope, "each")) && (order < 0 || strings.HasPrefix(scope, "level of") && y > x && laterDay(a, b)) {
		return Relation{Update, fmt.Sprintf("a later value: %s, then %s", a.Quote, b.Quote)}
	}
	return relateSamePeriod(a, b, order, meets)
}

// relateRunning compares two totals of one count that goes on.
func relateRunning(a, b Observation, x, y float64, order int, meets bool) Relation {
	if since := sinceDiffers(since(a), since(b)); since != "" {
		return Relation{NotComparable, since}
	}
	if apart := publishedApart(a, b); order < 0 && ofOneEvent(a.Series) && (apart > eventWindow && (since(a) == "" || since(b) == "") ||
		apart > fallWindow && y < x && !meets && sameVoice(a, b) == "") {
		return Relation{NotComparable, "told long apart, without saying of which event: it may be another"}
	}
	switch {
	case y > x && (order < 0 || laterDay(a, b) || b.Published.After(a.Published) && sameVoice(a, b) != ""):
		// One voice counts on within the day; two voices on one day disagree.
		return Relation{Update, fmt.Sprintf("a running total that grew: %s, then %s", a.Quote, b.Quote)}
	case order == 0 && undated(a, b):
		return Relation{Update, fmt.Sprintf("a running total only grows, though not both are dated: %s and %s", a.Quote, b.Quote)}
	case order < 0 && meets:
		return Relation{Same, fmt.Sprintf("a looser bound, told later: %s, then %s", a.Quote, b.Quote)}
	}
	return relateSamePeriod(a, b, order, meets)
}

// relateSamePeriod compares two figures for one moment or period.
func relateSamePeriod(a, b Observation, order int, meets bool) Relation {
	voice := sameVoice(a, b)
	switch {
	case voice != "" && order == 0 && !meets && a.ArticleID != "" && a.ArticleID == b.ArticleID:
		return Relation{NotComparable, fmt.Sprintf("one article gives both, and says itself how they stand: %s and %s", a.Quote, b.Quote)}
	case voice != "" && (order < 0 || !meets):
		return Relation{Revision, fmt.Sprintf("%s changed the figure: %s, then %s", voice, a.Quote, b.Quote)}
	case meets:
		return Relation{Same, fmt.Sprintf("both can hold: %s and %s", a.Quote, b.Quote)}
	}
	return Relation{Conflict, fmt.Sprintf("both cannot hold: %s (%s) and %s (%s)", a.Quote, voiceOf(a), b.Quote, voiceOf(b))}
}

// since is the day from when an observation counts; empty where it says a day on
// which the count stood, or none.
func since(o Observation) string {
	if o.Start == o.End {
		return ""
	}
	return o.Start
}

// laterDay reports whether b is about a later day than a.
func laterDay(a, b Observation) bool {
	at, okA := a.About()
	bt, okB := b.About()
	return okA && okB && at.Format(time.DateOnly) < bt.Format(time.DateOnly)
}

// publishedApart is how much later b was published than a; zero where that is not known.
func publishedApart(a, b Observation) time.Duration {
	if a.Published.IsZero() || b.Published.IsZero() {
		return 0
	}
	return b.Published.Sub(a.Published)
}

// difference names the first part in which two keys differ.
func difference(a, b string) string {
	p, q := strings.Split(a, "|"), strings.Split(b, "|")
	if len(p) != partCount || len(q) != partCount {
		return "different quantities"
	}
	var out []string
	for i := range partNames {
		if p[i] != q[i] {
			out = append(out, fmt.Sprintf("%s: %s against %s", partNames[i], orNone(p[i]), orNone(q[i])))
		}
	}
	return strings.Join(out, "; ")
}

// Explain returns the parts of a key in words, for people; empty for a key that
// this package did not make.
func Explain(key string) string {
	p := strings.Split(key, "|")
	if len(p) != partCount {
		return ""
	}
	var out []string
	for i, name := range partNames {
		if p[i] != "" {
			out = append(out, name+": "+p[i])
		}
	}
	return strings.Join(out, ", ")
}

func orNone(s string) string {
	if s == "" {
		return "not said"
	}
	return s
}

// compareTimes orders two observations by what they are about: negative where a
// is earlier, zero where they are of one moment or either is undated.
func compareTimes(a, b Observation) int {
	at, okA := a.About()
	bt, okB := b.About()
	if !okA || !okB {
		return 0
	}
	switch d := bt.Sub(at); {
	case a.End != "" && a.End == b.End:
		return 0
	case d > revisionWindow:
		return -1
	case d < -revisionWindow:
		return 1
	}
	return 0
}

func undated(a, b Observation) bool {
	_, okA := a.About()
	_, okB := b.About()
	return !okA || !okB
}

// sinceDiffers says in words that two totals run from different days, as far
// as both say from when; empty where they may be one.
func sinceDiffers(a, b string) string {
	if a == "" || b == "" || strings.HasPrefix(a, "XXXX") || strings.HasPrefix(b, "XXXX") ||
		strings.HasPrefix(a, b) || strings.HasPrefix(b, a) {
		return ""
	}
	return "counted since " + a + " against since " + b
}

func sameNumber(x, y float64) bool {
	d := x - y
	if d < 0 {
		d = -d
	}
	m := max(x, -x, y, -y)
	return d <= 1e-9*m
}

// sameVoice returns the speaker two observations share, or the outlet where
// both state the figure themselves; empty where they are of different voices.
func sameVoice(a, b Observation) string {
	switch {
	case a.Speaker != "" && b.Speaker != "":
		if namesAgree(a, b) && named(a.Speaker) && named(b.Speaker) {
			return b.Speaker
		}
	case a.Speaker == "" && b.Speaker == "" && a.Outlet != "" && a.Outlet == b.Outlet:
		return b.Outlet
	}
	return ""
}

func voiceOf(o Observation) string {
	switch {
	case o.Speaker != "":
		return o.Speaker
	case o.Outlet != "":
		return o.Outlet
	}
	return "the article itself"
}
