package series

import (
	"slices"
	"strings"

	"github.com/tallywire/tallywire/news"
)

// sense is what a claim is of, in the words of keys.
type sense struct {
	unit  string
	event string
	kind  news.Kind
	who   concept
	// foreseen says that the words call it a forecast.
	foreseen bool
}

// sense reads what a claim is of.
func (t topic) sense(c *news.Claim) sense {
	s := sense{unit: first(t.keys.alike[c.Unit], c.Unit), kind: c.Kind}
	if t.keys.eventNouns.has(c.Unit) { // arrests and bodies are counts of people
		s.unit = "person"
	}
	if parts(c.Figure, c.Quote) {
		s.unit = "percent"
	}
	s.event = t.event(c, person(s.unit))
	if s.unit == "case" && t.ill() {
		s.event = "infect" // whoever reports, confirms or logs it
	}
	switch {
	case s.event == "miss":
		s.kind = news.Stock // some are found: it is no total that grows
	case (harms[s.event] || scenes[s.event]) && person(s.unit) && s.kind == news.Stock:
		s.kind = news.Flow // who is displaced and who has been are one count
	}
	s.who = t.concept(c, s)
	n := len(s.who.rest)
	s.who.rest = slices.DeleteFunc(s.who.rest, t.keys.foresight.has)
	s.foreseen = len(s.who.rest) < n
	switch {
	case s.unit == "percent" && t.keys.frame(c.Predicate) == "take part":
		s.event, s.who = "", concept{head: "turnout"} // of whom is for the place to say
	case person(s.unit) && s.kind == news.Stock && (s.event == "work" && c.Counted == nil || s.who.head == "employee" && (s.event == "live" || t.keys.saysLittle(c.Predicate))):
		s.event, s.who.head = "employ", "" // a workforce of 900, 900 employees and 900 people employed
	case valued(s.kind) && t.keys.national.has(s.who.head):
		s.event = "" // who hails a turnout does nothing to it
	}
	return s
}

// eventReach is how many words behind a figure may tell its event.
const eventReach = 8

// event names what happens to what a claim counts; empty where its words say
// nothing of it. person says that it counts people.
func (t topic) event(c *news.Claim, person bool) string {
	f := t.keys.frame(c.Predicate)
	if way := t.keys.ways[f]; c.Kind == news.Change && way != "" {
		return way
	}
	if (f == "go" || f == "come" || f == "head") && t.keys.homeward.in(strings.ToLower(t.after(c, statusReach))) != "" {
		return "return"
	}
	if e := t.keys.eventOf(c.Counted); !person && (e == "destroy" || e == "damage") && t.keys.tells(c.Predicate) {
		return e
	}
	if person && !valued(c.Kind) {
		if e := t.keys.eventWords.in(strings.ToLower(t.after(c, eventReach))); e != "" {
			return e
		}
		if e := t.keys.eventOf(c.Counted); e != "" && t.keys.tells(c.Predicate) && (c.Kind != news.Stock || harms[e] || scenes[e]) {
			return e
		}
	}
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

// eventOf returns the event that the words of what is counted tell.
func (k *Keys) eventOf(counted *string) (event string) {
	if counted == nil {
		return ""
	}
	for w := range words(*counted) {
		w = strings.ToLower(w)
		event = first(event, first(k.eventNouns[w], k.eventNouns[singular(w)]))
	}
	return event
}

// tells reports a verb by which a count is told, and that leaves to the noun what
// happened.
func (k *Keys) tells(predicate string) bool {
	f := k.frame(predicate)
	return f == "" || k.telling.has(f) || k.levels.has(f) || k.light.has(predicate) && predicate != "live"
}

// moved reports a verb, also one with a particle ("come down"), that tells how a
// value came to be or is told, and nothing else.
func (k *Keys) moved(f string) bool {
	verb, _, _ := strings.Cut(f, " ")
	return k.light.has(verb) || k.levels.has(verb) || k.ways.has(verb) || k.events[verb] == "live" || k.values.has(verb)
}

// valued reports the kinds of figure that are the value of something.
func valued(k news.Kind) bool { return k == news.Rate || k == news.Share || k == news.Measurement }

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
