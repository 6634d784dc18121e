package timex

import (
	"slices"
	"sort"
	"strconv"
	"strings"
	"time"

	"github.com/tallywire/tallywire/news"
	"github.com/tallywire/tallywire/rules"
)

// Asked is a claim whose period is asked for.
type Asked struct {
	news.Span
	Sentence int
	Kind     news.Kind
	// Ongoing says that its verb tells what goes on as it is said ("is
	// recalling"): then the day of the saying is the day of the figure.
	Ongoing bool
	// Lasting says that it is how long something has gone on: "has been shut
	// for nine years".
	Lasting bool
	// Others are parts of the sentence that tell of something else.
	Others []news.Span
	// Described says that a participle follows which tells something else of
	// what is counted, with dates of its own: "fired four men accused of a theft
	// in May".
	Described bool
}

// Periods says which times the figures of one article hold for. Ask for them
// in the order of the text: what one sentence leaves out it takes from before.
type Periods struct {
	r         *Reader
	doc       *rules.Doc
	found     []Found
	published Stamp
	change    told
}

// told is the last change that had a period, which the changes told after it
// in its paragraph share.
type told struct {
	period *news.Period
	end    int
}

// Periods prepares to say when the figures of doc hold; found are its
// expressions as [Reader.Read] gave them for the same day of publication.
func (r *Reader) Periods(doc *rules.Doc, found []Found, published time.Time) *Periods {
	p := &Periods{r: r, doc: doc, found: found, published: StampOf(published)}
	if p.published.IsZero() {
		p.published = r.Dateline(doc, found)
	}
	return p
}

// bound is a date of the sentence and how it is led.
type bound struct {
	*Found
	lead lead
	from int // where the leading words begin
	// running is set where what began there goes on until the article speaks:
	// "since May", "a campaign launched in May"; "from May" may lie ahead.
	running bool
}

// Of returns the time a figure holds for, or nil where the text does not say:
// of the dates of its sentence the likeliest. A date that belongs to a saying
// ("said on Monday") or to a comparison ("than last year") is not the figure's.
func (p *Periods) Of(a Asked) *news.Period {
	if a.Sentence < 0 || a.Sentence >= len(p.doc.Sentences) {
		return nil
	}
	s, found := p.around(a)
	out := p.stated(a, s, found)
	if a.Kind != news.Change {
		return out
	}
	if out == nil && p.change.period != nil && !strings.Contains(p.doc.Text[p.change.end:max(p.change.end, a.Start)], "\n") {
		out = p.change.period
	}
	whole := p.compared(a, found, out)
	if out != nil {
		p.change = told{out, a.End}
	}
	return whole
}

// within returns the expressions of one sentence.
func (p *Periods) within(sentence int) []Found {
	from := sort.Search(len(p.found), func(i int) bool { return p.found[i].Sentence >= sentence })
	to := sort.Search(len(p.found), func(i int) bool { return p.found[i].Sentence > sentence })
	return p.found[from:to]
}

// reachOf is how far from a figure, in bytes, its time is looked for: further
// than sentences are long, so that one without end costs no more than many.
const reachOf = 800

// datesBeside is how many dates on either side of a figure are asked whether
// they are its time: more than sentences have, so that a page of nothing but
// dates costs no more for each figure.
const datesBeside = 16

// around returns the part of a sentence around a figure and the expressions in it.
func (p *Periods) around(a Asked) (news.Span, []Found) {
	s := p.doc.Sentences[a.Sentence]
	s.Start, s.End = max(s.Start, a.Start-reachOf), min(s.End, a.End+reachOf)
	found := p.within(a.Sentence)
	from := sort.Search(len(found), func(i int) bool { return found[i].Start >= s.Start })
	to := sort.Search(len(found), func(i int) bool { return found[i].Start >= s.End })
	at := sort.Search(len(found), func(i int) bool { return found[i].Start >= a.Start })
	return s, found[max(from, at-datesBeside):min(to, at+datesBeside)]
}

// stated returns the period that the figure's own sentence gives it.
func (p *Periods) stated(a Asked, s news.Span, found []Found) *news.Period {
	text := p.doc.Text
	var best, said bound
	bestCost := 1 << 30
	for i := range found {
		f := &found[i]
		if f.Value.Type == Set || f.Expr.Ref != "" || f.Expr.Dir == Within || f.Expr.noon() || f.Overlaps(a.Span) || a.Kind == news.Change && isBase(text, a.Span, f) {
			continue
		}
		b := p.r.lead(p.doc, s, f, a.Span)
		switch {
		case b.lead == leadSaid:
			said = b
			continue
		case b.lead == leadNone && f.Expr.says().only(hasClock|hasPart): // "it is half past six", "overnight"
			continue
		case f.Expr.Season != "" && f.Expr.says() == hasSeason && !f.Expr.HasShift: // "in the spring", of some year
			continue
		case b.lead == leadOther, p.r.elsewhere(text, s, b, a.Span):
			continue
		case slices.ContainsFunc(a.Others, func(o news.Span) bool { return o.Overlaps(f.Span) }):
			continue
		case a.Described && f.Start >= a.End && !strings.Contains(text[a.End:f.Start], ","):
			continue
		case f.Value.Type == Duration && f.Expr.Dir == NoDir && f.Value.Start.IsZero() && !b.length(text):
			continue
		}
		if cost := b.cost(text, s, a.Span); cost < bestCost {
			best, bestCost = b, cost
		}
	}
	switch {
	case bestCost < 1<<30:
		return p.period(best, found)
	case a.Ongoing && said.Found != nil && said.Value.Start.known():
		said.lead = leadIn
		return p.period(said, found)
	case a.Lasting:
		return p.lasting(a, found)
	}
	return p.soFar(a, found)
}

// length reports whether a bare duration tells the time a figure took: "in two
// weeks", "over three days", not "for two weeks' holiday" nor "two weeks".
func (b bound) length(text string) bool {
	w, _ := firstWord(text[b.from:b.Start])
	return w == "in" || w == "within" || w == "over" || w == "during"
}

// cost orders the dates of a sentence by how likely they are the figure's: the
// nearest, those behind it before those ahead, those in its own clause before
// others. A date at the head of the sentence holds for all of it.
func (b bound) cost(text string, s, claim news.Span) int {
	var gap string
	cost := 0
	if b.Start >= claim.End {
		gap = text[claim.End:b.Start]
	} else {
		gap = text[b.End:claim.Start]
		if gap == ": " { // "2022: 5,000"
			return 0
		}
		cost = 25
		if head := strings.TrimSpace(text[s.Start:b.from]); head == "" {
			cost = 0
			gap = gap[:min(len(gap), 40)]
		}
	}
	cost += len(gap)
	cost += 30 * strings.Count(gap, ",")
	cost += 60 * (strings.Count(gap, ";") + strings.Count(gap, " when ") + strings.Count(gap, " but ") + strings.Count(gap, " while ") +
		strings.Count(gap, " who ") + strings.Count(gap, " which "))
	if b.lead == leadNone && b.Start != claim.End+1 {
		cost += 40
	}
	if b.Value.Start.IsZero() && b.Value.Type == Duration && !strings.HasPrefix(text[b.End:], " to ") { // a length dates nothing
		cost += 60
	}
	return cost
}

// period turns the chosen date into a period.
func (p *Periods) period(b bound, found []Found) *news.Period {
	v, text := b.Value, p.doc.Text
	out := &news.Period{Text: strings.TrimSpace(text[b.from:b.tail(text)])}
	if v.Length != "" && v.Type == Duration {
		out.Duration = &v.Length
	}
	out.Start, out.End = v.Start.known4(v), v.End.known4(v)
	if n := months(text[:b.Start]); n > 0 && v.End.Year != 0 && v.End.Month != 0 { // in the year to March
		out.Start = optional(Stamp{Year: v.End.Year, Month: v.End.Month}.addMonths(1 - n))
	}
	to, ranged := b.far(text, found)
	switch {
	case b.lead == leadUntil:
		out.Start = nil
	case !ranged:
	case b.lead == leadSince:
		out.End = to.Value.End.known4(to.Value)
	case b.lead == leadBetween, b.yearsOn(to):
		out.End = to.Value.End.known4(to.Value)
		out.Start = notAfter(out.Start, out.End)
	case b.upTo(text, to):
		end := to.Value.End
		out.Start, out.End = optional(b.Expr.upTo(end)), optional(end)
	default:
		ranged = false
	}
	if ranged {
		out.Text = strings.TrimSpace(text[b.from:to.End])
	}
	if b.lead == leadSince && !ranged {
		out.End = nil
		if b.running {
			out.End = optional(p.published)
		}
	}
	if out.Start == nil && out.End == nil && out.Duration == nil && v.Type != Date {
		return nil
	}
	return out
}

// months returns how long a period is that the words before a date end with it:
// "in the year to", "in the quarter ended"; 0 where they name none.
func months(before string) int {
	before = strings.TrimSuffix(strings.TrimSuffix(lower(before[max(0, len(before)-24):]), " "), " in")
	for _, end := range [...]string{" to", " ended", " ending", " through", " up to"} {
		if unit, ok := strings.CutSuffix(before, end); ok {
			switch unit[strings.LastIndexByte(unit, ' ')+1:] {
			case "year":
				return 12
			case "half", "half-year":
				return 6
			case "quarter":
				return 3
			case "month":
				return 1
			}
		}
	}
	return 0
}

// yearsOn reports years told side by side: "in 2023 and 2024".
func (b bound) yearsOn(to *Found) bool {
	return b.lead == leadIn && b.Value.Type == Date && to.Value.Type == Date && b.Value.Start.Year != 0 && b.Value.Start.Month == 0 &&
		to.Value.End.Month == 0 && to.Value.End.Year > b.Value.Start.Year
}

// upTo reports a length of time that ends at a date: "in the three months to
// May".
func (b bound) upTo(text string, to *Found) bool {
	return b.Value.Type == Duration && b.Value.Start.IsZero() && b.Expr.HasAmount && to.Value.Type == Date && to.Value.End.Year != 0 &&
		strings.TrimSpace(text[b.End:to.Start]) != "and"
}

// upTo returns where a length of time begins that ends with the unit end.
func (e Expr) upTo(end Stamp) Stamp {
	n := int(e.Amount)
	switch {
	case e.Unit == Month && end.Month != 0:
		return Stamp{Year: end.Year, Month: end.Month}.addMonths(1 - n)
	case e.Unit == Quarter && end.Month != 0:
		return Stamp{Year: end.Year, Month: end.Month}.addMonths(1 - 3*n)
	case e.Unit == Year && end.Month != 0:
		return Stamp{Year: end.Year, Month: end.Month}.addMonths(1 - 12*n)
	case e.Unit == Year:
		return Stamp{Year: end.Year + 1 - n}
	case e.Unit == Week && end.known():
		return end.addDays(1 - 7*n)
	case e.Unit == Day && end.known():
		return end.addDays(1 - n)
	}
	return Stamp{}
}

// optional returns the ISO form of a stamp, nil where nothing is known.
func optional(s Stamp) *string {
	if s.IsZero() {
		return nil
	}
	iso := s.String()
	return &iso
}

// notAfter puts the start of a range a year back where its end has come round
// the new year: "between September and August".
func notAfter(start, end *string) *string {
	if start == nil || end == nil || len(*start) < 7 || len(*end) < 7 || *start <= *end || (*start)[:4] != (*end)[:4] {
		return start
	}
	y, err := strconv.Atoi((*start)[:4])
	if err != nil {
		return start
	}
	s := strconv.Itoa(y-1) + (*start)[4:]
	return &s
}

// tail includes "alone" after a date.
func (b bound) tail(text string) int {
	if strings.HasPrefix(text[b.End:], " alone") {
		return b.End + len(" alone")
	}
	return b.End
}

// far returns the date that ends a range begun by b: "from X to Y", "between X
// and Y".
func (b bound) far(text string, found []Found) (*Found, bool) {
	for i := range found {
		f := &found[i]
		if f.Start <= b.End || f.Sentence != b.Sentence || f.Value.Type == Set {
			continue
		}
		switch strings.TrimSpace(text[b.End:f.Start]) {
		case "ended", "ending", "ended in", "ending in", "to", "until", "till", "through", "and", "up to", "to the":
			return f, true
		}
		return nil, false
	}
	return nil, false
}

// known4 returns the ISO form of a stamp, of an unknown year where the value is
// a date whose year cannot be known; nil where nothing is known.
func (s Stamp) known4(v Value) *string {
	if s.IsZero() && v.Type == Date && (v.TIMEX == "XXXX" || v.TIMEX == "XXXX-XX") {
		unknown := "XXXX"
		return &unknown
	}
	return optional(s)
}
