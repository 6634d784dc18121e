package series

import (
	"slices"
	"strconv"
	"strings"

	"github.com/tallywire/tallywire/news"
)

// Fill sets the series of every claim of a set.
func (k *Keys) Fill(set *news.ClaimSet) {
	t := k.topicOf(&set.Article)
	for i := range set.Claims {
		set.Claims[i].Series = t.key(&set.Claims[i], &set.Article, "")
	}
	t.tellAgain(set)
	t.setBeside(set)
}

// parts of a key, in order.
const (
	partUnit = iota
	partWhat
	partEvent
	partKind
	partWhere
	partScope
	partCount
)

// within is the key of a claim that is compared within its article only: where
// the claim does not say of what place or of whom it is, the article stands for
// that.
func (t topic) within(c *news.Claim, a *news.Article) string {
	return t.key(c, a, "~"+strings.ReplaceAll(a.ID, "|", "/"))
}

// key returns the name of the series that c, a claim of a, belongs to; empty
// where the claim does not say enough to be compared with anything. home stands
// for a place the claim does not say. Keys are stable across outlets and need no
// decoding, but [Explain] and [Relate] do read their parts:
//
//	unit|who or what|event|kind|countries or place|scope
func (t topic) key(c *news.Claim, a *news.Article, home string) string {
	if !worthFollowing(c) {
		return ""
	}
	var p [partCount]string
	p[partUnit] = c.Unit
	p[partEvent] = t.event(c)
	p[partKind] = string(c.Kind)
	if p[partEvent] == "displace" && c.Kind == news.Stock {
		p[partKind] = string(news.Flow) // who is displaced and who has been are one count
	}
	who := t.concept(c, p[partEvent])
	if c.Kind == news.Stock && who.nation == "" && t.keys.saysLittle(c.Predicate) && home == "" {
		return "" // "there are 13 wells": any
	}
	if c.Kind == news.Stock && slices.Contains(who.status, "registered") {
		p[partEvent] = "live" // to hold papers, to be registered and to live there registered are one state
	}
	if p[partEvent] == "" && (who.empty() || c.Kind == news.Flow) {
		return ""
	}
	p[partWhat] = who.without(t.theme).String()
	where, ok := t.where(c, a, p[partEvent], who)
	if !ok && home == "" {
		return ""
	}
	if p[partWhere] = where; !ok {
		p[partWhere] = home
	}
	if p[partScope], ok = scope(c, a); !ok {
		return ""
	}
	if harms[p[partEvent]] && t.keys.sudden.has(t.cause) && len(p[partScope]) == len("2006-01-02") {
		p[partScope] = "running"
	}
	if c.Modality == news.Projected || c.Modality == news.Hypothetical || c.Modality == news.Denied {
		p[partScope] += "," + string(c.Modality)
	}
	return strings.Join(p[:], "|")
}

// worthFollowing reports whether a claim is a figure that can move: ages,
// lengths of time and bare numbers without unit are not followed.
func worthFollowing(c *news.Claim) bool {
	if c.Unit == "" || c.Value == nil && c.Low == nil && c.High == nil {
		return false
	}
	switch c.Unit {
	case "year", "month", "week", "day", "hour", "minute", "second", "time", "decade", "age":
		return false
	}
	return true
}

// event names what happens to what a claim counts; empty where its verb says
// nothing of it.
func (t topic) event(c *news.Claim) string {
	f := t.keys.frame(c.Predicate)
	if way := t.keys.ways[f]; c.Kind == news.Change && way != "" {
		return way
	}
	if (f == "go" || f == "come" || f == "head") && t.keys.homeward.within(strings.ToLower(t.after(c))) {
		return "return"
	}
	person := person(c.Unit)
	level := t.keys.levels.has(f) && !(f == "cross" && person && c.Kind == news.Flow)
	switch {
	case person && c.Kind == news.Stock && (t.keys.light.has(f) || level || f == "live"):
		return "live"
	case level && c.Kind == news.Flow:
		return "number"
	case t.keys.light.has(f) && c.Kind == news.Flow:
		return ""
	case valued(c.Kind) && t.keys.moved(f):
		return "" // what a rate or price is, it is however it came to be
	}
	return f
}

// moved reports a verb, also one with a particle ("come down"), that tells how a
// value came to be or is told, and nothing else.
func (k *Keys) moved(f string) bool {
	verb, _, _ := strings.Cut(f, " ")
	return k.light.has(verb) || k.levels.has(verb) || k.ways.has(verb) || k.events[verb] == "live" || k.values.has(verb)
}

// valued reports the kinds of figure that are the value of something.
func valued(k news.Kind) bool { return k == news.Rate || k == news.Share || k == news.Measurement }

// person reports whether a unit counts people.
func person(unit string) bool { return unit == "person" || unit == "family" || unit == "household" }

// saysLittle reports a verb that says no more of things than that they are there.
func (k *Keys) saysLittle(predicate string) bool {
	f := k.frame(predicate)
	return f == "" || k.plain.has(f)
}

// frame names the event of a predicate; a verb that no frame knows names its
// own.
func (k *Keys) frame(predicate string) string {
	predicate = strings.ToLower(strings.TrimSpace(predicate))
	return first(k.events[predicate], predicate)
}

// concept is who or what is counted: a nation, the words that part it, the
// noun, and its other content words, sorted.
type concept struct {
	nation string
	status []string
	head   string
	rest   []string
}

func (c concept) empty() bool { return c.nation == "" && c.head == "" && len(c.status) == 0 }

// String joins the parts of a concept, the vague ones left out.
func (c concept) String() string {
	var parts []string
	if c.nation != "" {
		parts = append(parts, c.nation)
	}
	parts = append(parts, c.status...)
	if c.head != "" {
		parts = append(parts, c.head)
	}
	parts = append(parts, c.rest...)
	return strings.Join(parts, " ")
}

// without returns the concept without one of its further words.
func (c concept) without(word string) concept {
	if word != "" && slices.Contains(c.rest, word) {
		c.rest = slices.DeleteFunc(slices.Clone(c.rest), func(w string) bool { return w == word })
	}
	return c
}

// concept normalises what a claim counts and completes it by the topic.
func (t topic) concept(c *news.Claim, event string) concept {
	var out concept
	person := person(c.Unit)
	if c.Counted != nil {
		head := ""
		for w := range words(*c.Counted) {
			lower := strings.ToLower(w)
			if closed[lower] || lower == "s" || lower[0] >= '0' && lower[0] <= '9' {
				continue
			}
			if code := t.keys.nations[lower]; code != "" && upper(w) {
				out.nation = code
				continue
			}
			if s := t.keys.status[lower]; s != "" && person {
				out.addStatus(s)
				continue
			}
			if head != "" {
				out.rest = append(out.rest, head)
			}
			head = singular(lower)
			head = first(t.keys.alike[head], head)
		}
		out.head = head
	}
	for w := range words(t.after(c)) {
		if s := t.keys.status[strings.ToLower(w)]; s == "registered" || s == "undocumented" {
			out.addStatus(s)
		}
	}
	if t.keys.unpapered.within(t.after(c)) {
		out.addStatus("undocumented")
	}
	if event == "register" && person {
		out.addStatus("registered")
	}
	if !person {
		if c.Unit == "percent" && out.head == "rate" && len(out.rest) > 0 { // the unemployment rate is unemployment
			out.head, out.rest = out.rest[len(out.rest)-1], out.rest[:len(out.rest)-1]
			out.head = first(t.keys.alike[out.head], out.head)
		}
		if of := t.statistic(c); of != "" && of != out.head && !slices.Contains(out.rest, of) {
			out.rest = append(out.rest, of)
		}
		slices.Sort(out.rest)
		return out
	}
	if (event == "return" || event == "expel") && !t.contrasted(c) {
		// Those a country sends home are told as "undocumented" or just by
		// their nation.
		out.status = slices.DeleteFunc(out.status, func(s string) bool { return s == "undocumented" })
	}
	migration := moves[event] || event == "live" || event == "hold" || event == "register" || event == "detain"
	vague := out.head == "" || t.keys.generic.has(out.head) ||
		migration && t.keys.moving.has(out.head) && (out.nation != "" || t.nation != "")
	if vague {
		local := t.keys.local.has(out.head)
		out.head = ""
		if out.nation == "" && !harms[event] && !local && (c.Kind != news.Stock || t.keys.frame(c.Predicate) == "live" || event == "register") {
			out.nation = t.nation
		}
	}
	slices.Sort(out.rest)
	slices.Sort(out.status)
	return out
}

// statistic returns the word before a figure that makes it another quantity than
// a plain value: "a 12-month average of 15 percent" is no month's share.
func (t topic) statistic(c *news.Claim) string {
	if c.Start < 0 || c.Start > len(t.text) || c.Sentence.Start < 0 || c.Sentence.Start > c.Start {
		return ""
	}
	before := t.text[max(c.Sentence.Start, c.Start-statisticReach):c.Start]
	if i := strings.LastIndexAny(before, ",.;:"); i >= 0 {
		before = before[i:]
	}
	found := ""
	for w := range words(before) {
		if w = strings.ToLower(w); t.keys.statistics.has(w) {
			found = w
		}
	}
	return found
}

// statisticReach is how far before a figure, in bytes, such a word stands.
const statisticReach = 24

// contrasted reports whether a claim's sentence sets those without papers
// against those with them.
func (t topic) contrasted(c *news.Claim) bool {
	if c.Sentence.Start < 0 || c.Sentence.End > len(t.text) || c.Sentence.Start > c.Sentence.End {
		return false
	}
	for w := range words(t.text[c.Sentence.Start:c.Sentence.End]) {
		if t.keys.status[strings.ToLower(w)] == "registered" {
			return true
		}
	}
	return false
}

func (c *concept) addStatus(s string) {
	if !slices.Contains(c.status, s) {
		c.status = append(c.status, s)
	}
}

// after returns the four words that follow a figure, up to the next
// punctuation: "1.4 million holding proper documentation".
func (t topic) after(c *news.Claim) string {
	if c.End < 0 || c.End >= len(t.text) || c.Sentence.End > len(t.text) || c.End > c.Sentence.End {
		return ""
	}
	s := t.text[c.End:c.Sentence.End]
	if i := strings.IndexAny(s, ".,;:—–\n\"”"); i >= 0 {
		s = s[:i]
	}
	for i, spaces := 0, 0; i < len(s); i++ {
		if s[i] == ' ' {
			if spaces++; spaces > 4 {
				return s[:i]
			}
		}
	}
	return s
}

// where names the countries or the place of a figure. ok is false where the
// event could be any: a toll without a place, a share of nobody.
func (t topic) where(c *news.Claim, a *news.Article, event string, who concept) (string, bool) {
	var from, to, in, bare, place string
	for _, p := range c.Places {
		code := t.keys.country(p)
		switch p.Role {
		case "from":
			from = first(from, code)
		case "to":
			to = first(to, code)
		case "in":
			in = first(in, code)
		default:
			bare = first(bare, code)
		}
		place = first(place, strings.ToLower(p.Name))
	}
	if moves[event] && event != "cross" {
		if event != "flee" && event != "arrive" { // they say themselves which way they go
			in = first(in, bare)
		}
		return t.pair(event, who.nation, from, to, in)
	}
	spot := first(in, first(bare, first(from, to)))
	switch {
	case harms[event]:
		if len(spot) != 2 { // a town's toll is told as its country's
			spot = first(t.country, first(spot, first(place, t.owner(c))))
		}
		if spot == "" || t.cause == "" && len(who.rest) == 0 && c.Unit == "person" {
			return "", false
		}
		return join(spot, when(!longRunning(c, a), t.cause)), true
	case c.Kind == news.Stock || person(c.Unit):
		if spot == who.nation && t.country != who.nation && t.country != "" && who.nation != "" && spot != "" {
			return join(spot, ""), true
		}
		if spot == "" && who.nation != "" { // abroad, in the story's other country
			spot = t.abroad(who.nation)
		}
		spot = first(spot, t.country)
		owner := t.owner(c)
		if owner == "" && (who.nation == "" || spot == "") {
			owner = t.themeOf(c)
		}
		if owner == "" && (who.nation == "" || spot == "") {
			return "", false // any official, any student: of whom is not said
		}
		return join(spot, when(spot == "" || who.nation == "", owner)), true
	}
	// Amounts, shares and things: whose they are tells them apart. A bare head
	// ("vehicles", "percent of sales") could be anybody's.
	owner := t.owner(c)
	if i := slices.Index(who.rest, t.theme); i >= 0 && owner == "" { // "cases of measles" in a story on measles
		owner = t.theme
	}
	anybody := who.nation == "" && (spot == "" && place == "" && t.country == "" || len(who.rest) == 0)
	if owner == "" && anybody {
		owner = t.themeOf(c)
	}
	if owner == "" && who.nation == "" && t.keys.national.has(who.head) && first(spot, t.country) != "" {
		return first(spot, t.country), true // the country's unemployment is nobody else's
	}
	if who.head == "" || owner == "" && anybody {
		return "", false
	}
	if spot == "" && who.nation != "" {
		spot = t.abroad(who.nation)
	}
	return join(first(spot, t.country), owner), true
}

// pair names the two countries of a movement: a return ends in the nation's
// own country, a flight, a departure and an expulsion begin or end as the
// sentence says, and the article gives the country it does not.
func (t topic) pair(event, nation, from, to, in string) (string, bool) {
	if nation == "" {
		nation = t.nation
	}
	other := t.abroad(nation)
	switch event {
	case "return":
		to = first(to, nation)
		if from == "" && in != to {
			from = in
		}
		if from == "" || from == to {
			from = other
		}
	case "leave", "expel":
		if from == "" && in != nation {
			from = in
		}
		if from == "" && to != other {
			from = other
		}
		if to == "" && event == "expel" {
			to = nation
		}
	case "flee", "arrive":
		if to == "" && in != nation {
			to = in
		}
		if to == "" && from == "" {
			return "", false
		}
		if event == "flee" && to != nation {
			from = first(from, nation)
		}
	}
	if from == "" && to == "" || from == to {
		return "", false
	}
	return from + ">" + to, true
}

// abroad is the article's chief country other than the nation's own.
func (t topic) abroad(nation string) string {
	name, _ := t.countries.without(nation).top(1)
	return name
}

// country returns the ISO 3166 country code of a place, or its name in lower
// case where no code is known.
func (k *Keys) country(p news.Place) string {
	if len(p.ID) >= 2 && p.ID[0] >= 'A' && p.ID[0] <= 'Z' && (len(p.ID) == 2 || p.ID[2] == '-') {
		return p.ID[:2]
	}
	name := strings.ToLower(p.Name)
	return first(k.countries[name], name)
}

// scope is "level" for what stands at a moment, "running" for a total that
// grows, a day's date for what that day brought. What is told period by period,
// a year's sales or a month's rate, stays one series: its scope is the length of
// the period. ok is false for a length of time that nothing dates: "8,000 in a
// single week" of a week unknown.
func scope(c *news.Claim, a *news.Article) (string, bool) {
	p := c.Period
	switch {
	case c.Kind == news.Stock:
		return "level", true
	case c.Kind != news.Flow && p != nil && !counting(p, a) && p.Start != nil && p.End != nil && !strings.HasPrefix(*p.Start, "X") && !strings.HasPrefix(*p.End, "X"):
		return periodic(*p.Start, *p.End), true
	case c.Kind != news.Flow:
		return "level", true
	}
	switch {
	case p == nil, p.Start == nil && p.End == nil && p.Duration == nil:
		return "running", true
	case counting(p, a):
		return "running", true
	case p.Start != nil && p.End != nil:
		if strings.HasPrefix(*p.Start, "X") || strings.HasPrefix(*p.End, "X") {
			return "", false
		}
		if each := periodic(*p.Start, *p.End); each != "level" {
			return each, true
		}
		if *p.Start == *p.End { // what one day brought
			return *p.Start, true
		}
		return *p.Start + "/" + *p.End, true
	case p.Start == nil && p.End == nil: // a length only: of the days before publication, as far as is known
		if a.Published.IsZero() {
			return "", false
		}
		year, week := a.Published.ISOWeek()
		return *p.Duration + " about " + isoWeek(year, week), true
	}
	return "running", true
}

// longRunning reports a toll that has run for longer than one event's is counted:
// in a story on one strike the dead of the war.
func longRunning(c *news.Claim, a *news.Article) bool {
	if c.Period == nil || c.Period.Start == nil || a.Published.IsZero() {
		return false
	}
	_, began, ok := days(*c.Period.Start)
	return ok && a.Published.Sub(began) > eventWindow
}

// counting reports a period that had a beginning and has come to publication
// with the article: "since May", "so far". A length ("in three weeks") is bounded.
func counting(p *news.Period, a *news.Article) bool {
	return p.End != nil && p.Duration == nil && !a.Published.IsZero() && *p.End == a.Published.Format("2006-01-02") &&
		(p.Start == nil || *p.Start != *p.End)
}

// periodic names the length of a period that values are told for one by one.
func periodic(start, end string) string {
	if _, ok := wholeYear(start, end); ok || start == end && len(start) == 4 {
		return "each year"
	}
	switch {
	case start != end:
		from, _, okFrom := days(start)
		_, to, okTo := days(end)
		if !okFrom || !okTo {
			return "level"
		}
		days := to.Sub(from).Hours()/24 + 1
		if months := int(days/30.44 + 0.5); months > 0 {
			return "each " + strconv.Itoa(months) + " months"
		}
		return "level"
	case len(start) == 7:
		return "each month"
	}
	return "level" // a day's value is the level of that day
}

func wholeYear(start, end string) (string, bool) {
	if len(start) >= 4 && start[4:] == "-01-01" && end == start[:4]+"-12-31" {
		return start[:4], true
	}
	return "", false
}

func isoWeek(year, week int) string {
	return string([]byte{byte('0' + year/1000%10), byte('0' + year/100%10), byte('0' + year/10%10), byte('0' + year%10),
		'-', 'W', byte('0' + week/10), byte('0' + week%10)})
}

func first(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

func when(cond bool, s string) string {
	if cond {
		return s
	}
	return ""
}

func join(a, b string) string {
	switch {
	case a == "":
		return b
	case b == "":
		return a
	}
	return a + " " + b
}
