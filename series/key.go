package series

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/tallywire/tallywire/news"
)

// Fill sets the series of every claim of a set.
func (k *Keys) Fill(set *news.ClaimSet) {
	s := k.read(set)
	for i := range s.figures {
		f := &s.figures[i]
		f.Series = s.key(f, "")
	}
	s.partClashing()
	s.tellAgain()
	s.setBeside()
	s.tellAnew()
	s.tellHeadline()
}

// story is an article with its claims, each with what it is of.
type story struct {
	topic
	article *news.Article
	figures []figure
}

// figure is a claim and what it is of.
type figure struct {
	*news.Claim
	sense
	// part says that it is a part of a figure of the same: 12 of 40 killed.
	part bool
}

// read reads what the claims of a set are of.
func (k *Keys) read(set *news.ClaimSet) story {
	s := story{k.topicOf(&set.Article), &set.Article, make([]figure, len(set.Claims))}
	for i := range s.figures {
		c := &set.Claims[i]
		s.figures[i] = figure{c, s.sense(c), false}
		if i > 0 && s.topic.part(c) {
			s.ofWhole(i)
		}
	}
	return s
}

// wholeReach is how far back, in bytes, the figure may stand that another is a part
// of.
const wholeReach = 300

// ofWhole completes figure i, a part of one before it, by that: "380,000 of them" are
// of its nation.
func (s *story) ofWhole(i int) {
	f := &s.figures[i]
	for j := i - 1; j >= 0 && f.Start-s.figures[j].Start <= wholeReach; j-- {
		whole := &s.figures[j]
		if whole.unit != f.unit {
			continue
		}
		f.part = whole.event == f.event
		f.who.nation = first(f.who.nation, whole.who.nation)
		return
	}
	f.part = harms[f.event]
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
func (s *story) within(f *figure) string {
	return s.key(f, "~"+strings.ReplaceAll(s.article.ID, "|", "/"))
}

// key returns the name of the series that a figure belongs to; empty
// where the claim does not say enough to be compared with anything. home stands
// for a place the claim does not say. Keys are stable across outlets and need no
// decoding, but [Explain] and [Relate] do read their parts:
//
//	unit|who or what|event|kind|countries or place|scope
func (s *story) key(f *figure, home string) string {
	c, a, of := f.Claim, s.article, f.sense
	if !worthFollowing(c) || f.part {
		return ""
	}
	if of.kind == news.Stock && of.who.nation == "" && !harms[of.event] && of.event != "employ" && s.keys.saysLittle(c.Predicate) && home == "" {
		return "" // "there are 13 wells": any
	}
	scope, dated := s.scope(c, a, of)
	if slices.Contains(of.who.status, "registered") && (of.kind == news.Stock || of.event == "register" && scope == "running") {
		of.event, of.kind, scope = "live", news.Stock, "level" // to hold papers, to be registered and to live there registered are one state
	}
	if of.event == "" && (of.who.empty() || of.kind == news.Flow) {
		return ""
	}
	where, ok := s.where(c, a, of)
	if !ok && home == "" {
		return ""
	}
	if !dated {
		return ""
	}
	if slices.Contains(of.who.status, "internal") {
		of.who.nation = "" // in their own country
	}
	if across[of.event] && len(where) == len("AA>BB") && of.kind == news.Flow {
		of.event = "arrive" // who flees a country and crosses into another arrives there
		if of.who.nation == where[:2] {
			of.who.nation = ""
		}
	}
	p := [partCount]string{partUnit: of.unit, partWhat: of.who.without(s.theme).String(), partEvent: of.event, partKind: string(of.kind),
		partWhere: where, partScope: scope}
	if !ok {
		p[partWhere] = home
	}
	if of.foreseen || c.Modality == news.Projected {
		p[partScope] += "," + string(news.Projected)
	} else if c.Modality == news.Hypothetical || c.Modality == news.Denied {
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

// person reports whether a unit counts people.
func person(unit string) bool { return unit == "person" || unit == "family" || unit == "household" }

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
func (t topic) concept(c *news.Claim, s sense) concept {
	out := concept{}
	if c.Counted != nil {
		out = t.counted(*c.Counted, s)
	}
	if t.parted(c, s, &out); person(s.unit) {
		t.people(c, s, &out)
	} else {
		t.thing(c, &out)
	}
	slices.Sort(out.rest)
	slices.Sort(out.status)
	return out
}

// counted takes the words of what is counted apart. Its last is the head.
func (t topic) counted(phrase string, s sense) (out concept) {
	for w := range words(phrase) {
		lower := strings.ToLower(w)
		noun := singular(lower)
		switch {
		case closed[lower], lower == "s", lower[0] >= '0' && lower[0] <= '9':
		case upper(w) && t.keys.nations.has(lower):
			out.nation = t.keys.nations[lower]
		case t.named && lower == t.subject: // "Velor's sales": whose they are is not what they are
		case s.event != "" && first(t.keys.eventNouns[lower], t.keys.eventNouns[noun]) == s.event: // "61 bodies": whose, is not said
		case harms[s.event] && t.cause != "" && t.keys.causes[noun] == t.cause: // "flood victims"
		case person(s.unit) && t.keys.status.has(lower):
			out.addStatus(t.keys.status[lower])
		default:
			if out.head != "" && (!t.keys.planning.has(out.head) || t.keys.statistics.has(out.head)) { // "expects sales"
				out.rest = append(out.rest, out.head)
			}
			out.head = first(t.keys.alike[noun], noun)
		}
	}
	return out
}

// parted adds to a concept the part of a group that the words around a figure name.
func (t topic) parted(c *news.Claim, s sense, out *concept) {
	after := strings.ToLower(t.after(c, statusReach))
	for w := range words(after) {
		if part := t.keys.status[w]; part == "registered" || part == "undocumented" {
			out.addStatus(part)
		}
	}
	if t.keys.unpapered.in(after) != "" {
		out.addStatus("undocumented")
	}
	if s.event == "register" && person(s.unit) {
		out.addStatus("registered")
	}
	if s.event == "displace" && t.keys.internal.in(strings.ToLower(c.Quote+t.after(c, eventReach))) != "" {
		out.addStatus("internal")
	}
}

// thing completes the concept of what is no count of people.
func (t topic) thing(c *news.Claim, out *concept) {
	if c.Unit == "percent" && out.head == "rate" && len(out.rest) > 0 { // the unemployment rate is unemployment
		out.head, out.rest = out.rest[len(out.rest)-1], out.rest[:len(out.rest)-1]
		out.head = first(t.keys.alike[out.head], out.head)
	}
	if of := t.statistic(c); of != "" && of != out.head && !slices.Contains(out.rest, of) {
		out.rest = append(out.rest, of)
	}
}

// people completes the concept of people: by those the story is about where the words
// say no more than "people".
func (t topic) people(c *news.Claim, s sense, out *concept) {
	if (s.event == "return" || s.event == "expel") && !t.contrasted(c) {
		// Those a country sends home are told as "undocumented" or just by
		// their nation.
		out.status = slices.DeleteFunc(out.status, func(s string) bool { return s == "undocumented" })
	}
	out.rest = slices.DeleteFunc(out.rest, t.keys.generic.has) // "eight people dead"
	migration := moves[s.event] || s.event == "live" || s.event == "hold" || s.event == "register" || s.event == "detain"
	switch {
	case out.head == "", t.keys.generic.has(out.head), migration && t.keys.moving.has(out.head) && (out.nation != "" || t.nation != ""),
		scenes[s.event] && t.keys.eventNouns.has(out.head): // 14 demonstrators held at a demonstration
	default:
		return
	}
	local := t.keys.local.has(out.head)
	out.head = ""
	if out.nation == "" && !harms[s.event] && !scenes[s.event] && !local &&
		(s.kind != news.Stock || t.keys.frame(c.Predicate) == "live" || s.event == "register") {
		out.nation = t.nation
	}
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
	for w := range words(t.around(c)) {
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

// statusReach is how many words behind a figure may say who is counted.
const statusReach = 4

// after returns the words that follow a figure, so many at most, up to the next
// punctuation: "1.4 million holding proper documentation".
func (t topic) after(c *news.Claim, most int) string {
	if c.End < 0 || c.End >= len(t.text) || c.Sentence.End > len(t.text) || c.End > c.Sentence.End {
		return ""
	}
	s := t.text[c.End:c.Sentence.End]
	if i := strings.IndexAny(s, ".,;:—–\n\"”"); i >= 0 {
		s = s[:i]
	}
	for i, spaces := 0, 0; i < len(s); i++ {
		if s[i] == ' ' {
			if spaces++; spaces > most {
				return s[:i]
			}
		}
	}
	return s
}

// where names the countries or the place of a figure. ok is false where the
// event could be any: a toll without a place, a share of nobody.
func (t topic) where(c *news.Claim, a *news.Article, s sense) (string, bool) {
	event, who := s.event, s.who
	var from, to, in, bare, place string
	for _, p := range c.Places {
		code := t.keys.country(p)
		if name := strings.ToLower(p.Name); t.keys.national.has(who.head) && !t.keys.countries.has(name) && code != name {
			code += " " + name // a province's unemployment is not its country's
		}
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
	if moves[event] && (event != "cross" || from != "" && to != "") {
		if event != "flee" && event != "arrive" { // they say themselves which way they go
			in = first(in, bare)
		}
		return t.pair(event, who.nation, from, to, in)
	}
	spot := first(in, first(bare, first(from, to)))
	switch {
	case scenes[event] && t.cause != "" && len(spot) < 3 && first(spot, t.country) != "":
		return join(first(spot, t.country), t.cause), true
	case slices.Contains(who.status, "internal") && (who.nation == "" || who.nation == first(spot, t.country)):
		return first(spot, t.country), first(spot, t.country) != ""
	case harms[event]:
		if len(spot) != 2 { // a town's toll is told as its country's
			spot = first(t.country, first(spot, first(place, t.owner(c))))
		}
		if spot == "" || t.causeOf(c) == "" && len(who.rest) == 0 && s.unit == "person" {
			return "", false
		}
		return join(spot, when(!t.longRunning(c, a), t.causeOf(c))), true
	case s.kind == news.Stock || person(s.unit):
		if spot == who.nation && t.country != who.nation && t.country != "" && who.nation != "" && spot != "" {
			return join(spot, ""), true
		}
		if spot == "" && who.nation != "" { // abroad, in the story's other country
			spot = t.abroad(who.nation)
		}
		owner := t.owner(c)
		spot = t.sited(spot, owner)
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
	if owner == "" && who.nation == "" && t.keys.national.has(who.head) && first(spot, t.country) != "" {
		return join(first(spot, t.country), when(t.keys.passing.has(t.cause), t.cause)), true // the country's unemployment is nobody else's
	}
	if owner == "" && anybody {
		owner = t.themeOf(c)
	}
	if who.head == "" || owner == "" && anybody {
		return "", false
	}
	if spot == "" && who.nation != "" {
		spot = t.abroad(who.nation)
	}
	return join(t.sited(spot, owner), owner), true
}

// sited returns the country of a figure that owner has. A firm is one, in whatever
// country its story stands; only what it does in another is told apart.
func (t topic) sited(spot, owner string) string {
	if owner == "" || owner != t.subject || !t.named {
		return first(spot, t.country)
	}
	return when(spot != t.country, spot)
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
	case "flee", "arrive", "cross":
		if to == "" && in != nation {
			to = in
		}
		if to == "" && from == "" {
			return "", false
		}
		if event != "arrive" && to != nation {
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
func (t topic) scope(c *news.Claim, a *news.Article, s sense) (string, bool) {
	p := c.Period
	if harms[s.event] && p == nil {
		if year := t.bygone(c, a); year != "" {
			return year, true
		}
	}
	sudden := harms[s.event] && t.keys.sudden.has(t.causeOf(c))
	switch {
	case scenes[s.event] && t.keys.passing.has(t.cause) && fresh(p, a):
		day := a.Published
		if p != nil && p.Start != nil {
			day, _, _ = days(*p.Start)
		}
		return "level of " + weekOf(day), true
	case sudden && past(p, a):
		return *p.End, true // another event of that kind, of which nobody counts on
	case s.kind == news.Stock:
		return "level", true
	case s.kind != news.Flow && p != nil && !counting(p, a) && p.Start != nil && p.End != nil && !strings.HasPrefix(*p.Start, "X") && !strings.HasPrefix(*p.End, "X"):
		return periodic(*p.Start, *p.End), true
	case s.kind != news.Flow:
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
		if sudden && len(*p.Start) == len(time.DateOnly) && *p.Start == *p.End {
			return "running", true
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
		return *p.Duration + " about " + weekOf(a.Published), true
	}
	return "running", true
}

// fresh reports a figure of the days an article is published in: its period is of
// the week before, or not said.
func fresh(p *news.Period, a *news.Article) bool {
	if a.Published.IsZero() {
		return false
	}
	if p == nil || p.Start == nil && p.End == nil {
		return true
	}
	if p.Start == nil || p.End == nil {
		return false
	}
	began, _, ok := days(*p.Start)
	_, ended, ok2 := days(*p.End)
	const week = 7 * 24 * time.Hour
	return ok && ok2 && a.Published.Sub(began) < week && ended.Sub(a.Published) < week
}

// bygone returns the year before an article's that the sentence of a claim without
// a period names: "the 2011 quake killed some 600". It is empty if there is none.
func (t topic) bygone(c *news.Claim, a *news.Article) string {
	before := ""
	for w := range words(t.around(c)) {
		if len(w) == len("2006") && w[0] >= '1' && w[0] <= '2' && before != "since" {
			if year, err := strconv.Atoi(w); err == nil && year > 1800 && year < a.Published.Year() {
				return w
			}
		}
		before = strings.ToLower(w)
	}
	return ""
}

// past reports a period that ended longer ago than an event's toll is counted.
func past(p *news.Period, a *news.Article) bool {
	if p == nil || p.End == nil || a.Published.IsZero() {
		return false
	}
	_, ended, ok := days(*p.End)
	return ok && a.Published.Sub(ended) > eventWindow
}

// longRunning reports a toll that has run for longer than one event's is counted:
// in a story on one strike the dead of the war.
func (t topic) longRunning(c *news.Claim, a *news.Article) bool {
	if c.Period == nil || c.Period.Start == nil || a.Published.IsZero() || past(c.Period, a) {
		return false
	}
	if t.ill() {
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

// weekOf returns the week of a day, "2006-W05".
func weekOf(day time.Time) string {
	year, week := day.ISOWeek()
	return fmt.Sprintf("%04d-W%02d", year, week)
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
