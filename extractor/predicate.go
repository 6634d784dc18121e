package extractor

import "strings"

// predicate returns the base form of the verb that says what happens to what
// is counted, or of the event its noun names.
func (r *reader) predicate(f *figure) string {
	u := &f.use
	if f.class == "change" && f.change != "" && f.change != "change" {
		return f.change
	}
	if whole := r.whole(f); whole != "" {
		return whole
	}
	aside := r.aside(f)
	if ev, ok := r.view.lexica.canon(lxNounevent, f.head); ok && f.fig.Unit != "percent" {
		switch {
		case u.verb == "", aside, u.role == oblique && !strings.HasSuffix(u.verb, " "+strings.ToLower(u.prep)), u.role == noRole, r.lex(lxLightverb, u.verb) && u.verb != "report" && !r.lex(lxPledgeverb, u.verb):
			return ev
		}
	}
	if aside {
		return ""
	}
	if i := f.tok.from - 1; r.view.is(i, "of") && (f.fig.Unit == "percent" || f.class == "measure") { // an increase of 3 percent
		if n, ok := r.view.lexica.canon(lxChangenoun, r.view.word(i-1)); ok {
			return n
		}
	}
	if ev := r.supported(f); ev != "" {
		return ev
	}
	if verb := r.way(f); verb != "" {
		return verb
	}
	if u.updown != 0 && (u.verb == "" || u.verb == "be" || u.role != object || r.comma(int(u.vg.TokEnd), f.tok.from)) {
		if u.updown > 0 {
			return "be up"
		}
		return "be down"
	}
	if verb := r.particled(f); verb != "" && !r.attribute(f) {
		return verb
	}
	if f.class == "among" || r.attribute(f) {
		return "be" // "three of them children", "a town of 53,000"
	}
	return ""
}

// way returns the verb that says with "up" or "down" which way a number went,
// right before the figure: "went up by 9 percent", "go up 4 percent".
func (r *reader) way(f *figure) string {
	v, u := &r.view, &f.use
	i := f.tok.from - 1
	if v.is(i, "by") {
		i--
	}
	if u.updown == 0 || u.vg == nil || int(u.vg.TokEnd) != i || !v.isAny(i, "up", "down") {
		return ""
	}
	p, _ := r.phrasal(u.vg.Canon(r.x.ids.verb), i)
	return p
}

// attribute reports a figure that tells what a noun is or has: "a limit of 5
// grams", "a bill, 40 dollars,", "unemployment, at 5 percent,", "worth 40 dollars".
func (r *reader) attribute(f *figure) bool {
	v, u := &r.view, &f.use
	i := f.tok.from - 1
	if u.event || u.role == subject || u.role == modified || f.class == "count" || f.class == "among" || f.class == "change" {
		return false
	}
	switch {
	case v.is(i, "worth"):
		return true
	case v.is(i, "at"):
		return v.has(i-1, cComma) && u.role != object
	case v.is(i, "of"):
		return u.verb == "" && v.shape(i-1).Has(wordShape) && v.cls[i-1] == 0 && v.vg[i-1] == 0 && v.qty[i-1] == 0
	}
	return false
}

// whole returns the verb of the figure that this one is a part of: "carries 40
// people, including 3 children". Where that is only there, the part is included.
func (r *reader) whole(f *figure) string {
	if at := f.tok.from - 1; f.shared == nil || !r.view.is(at, "including") && !(r.view.is(at, "them") && r.view.is(at-1, "among")) {
		return ""
	}
	if verb := r.predicate(f.shared); verb != "" && !r.lex(lxLightverb, verb) {
		return verb
	}
	return ""
}

// aside reports a figure in a phrase of time or cause ahead of its clause, whose
// verb tells nothing of it: "After hundreds of arrests, two men were caught".
func (r *reader) aside(f *figure) bool {
	v := &r.view
	if f.use.role != subject || f.use.vg == nil || !v.isAny(f.tok.from-1, "after", "before", "since", "following", "despite", "amid", "until") {
		return false
	}
	return r.comma(f.tok.to, int(f.use.vg.TokStart))
}

// comma reports whether a comma stands among tokens from..to.
func (r *reader) comma(from, to int) bool {
	for i := from; i < to; i++ {
		if r.view.has(i, cComma) {
			return true
		}
	}
	return false
}

// supported returns the event of a noun that a verb without content of its own
// only supports: "issued a recall of 300 cars", "held interviews with 7 people".
func (r *reader) supported(f *figure) string {
	u, v := &f.use, &r.view
	i := f.tok.from - 1
	if u.role != oblique || !r.lex(lxSupportverb, u.verb) || !v.isAny(i, "of", "for", "with", "on", "against", "to", "into", "at") {
		return ""
	}
	for i--; i > int(u.vg.TokEnd) && v.dat[i] != 0; i-- { // "a recall on Monday of 300 cars"
		if v.has(i-1, cPrep) && v.dat[i-1] == 0 {
			i--
		}
	}
	if i < int(u.vg.TokEnd) {
		return ""
	}
	ev, _ := v.lexica.canon(lxNounevent, v.word(i))
	return ev
}

// particled returns the figure's verb with a particle that its object parts
// from it: "bring inflation down to 2 percent".
func (r *reader) particled(f *figure) string {
	u, v := &f.use, &r.view
	if u.role != oblique || u.vg == nil || u.event {
		return u.verb
	}
	for i := f.tok.from - 1; i > int(u.vg.TokEnd) && i >= f.tok.from-4; i-- {
		if !v.in(lxParticle, i) || !v.has(i+1, cPrep) {
			continue
		}
		if p, ok := r.phrasal(u.verb, i); ok {
			return p
		}
	}
	return u.verb
}

// disagrees reports whether the word at m, a verb in -s or a plural noun, stands
// after a plural that it would be the verb of: then it is the noun.
func (r *reader) disagrees(f *figure, m int) bool {
	v := &r.view
	return v.in(lxVerbS, m) && (v.in(lxThingPl, m) || v.in(lxPersonPl, m)) && f.class == "count" && looksPlural(f.head) && !r.comma(f.tok.to, m)
}
