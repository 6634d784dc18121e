package extractor

import (
	"github.com/tallywire/tallywire/news"
	"github.com/tallywire/tallywire/rules"
)

// otherClauses appends to dst the parts of a figure's sentence that tell of
// something else, so that a time said there is not the figure's: what stands
// behind a semicolon, a relative clause, a clause led by "while", a second verb
// of another tense. A head of the sentence ahead of its first verb is of all
// its clauses.
func (r *reader) otherClauses(f *figure, dst []news.Span) []news.Span {
	from, to := f.tok.from, f.tok.to
	if m := f.use.vg; m != nil && m.Sentence == f.m.Sentence {
		from, to = min(from, int(m.TokStart)), max(to, int(m.TokEnd))
	}
	if right := r.comparison(to, min(r.clauseEnd(f, to), f.sent.to)); right < f.sent.to {
		dst = append(dst, r.bytes(right, f.sent.to))
	}
	return r.clausesBefore(f, from, dst)
}

// bytes returns the span of tokens from..to, which are not empty.
func (r *reader) bytes(from, to int) news.Span {
	return news.Span{Start: int(r.doc.Tokens[from].Start), End: int(r.doc.Tokens[to-1].End)}
}

// clauseEnd returns where the clause ends that goes on at token i.
func (r *reader) clauseEnd(f *figure, i int) int {
	v := &r.view
	relative := f.use.vg != nil && v.has(int(f.use.vg.TokStart)-1, cRel)
	for ; i < f.sent.to; i++ {
		switch {
		case v.dat[i] != 0, v.qty[i] != 0:
		case v.isAny(i, "(", "["):
			i = r.closing(i, f.sent.to)
		case v.has(i, cBreak) && !v.isAny(i, ".", ")", "]"):
			if j := r.closingDash(i, f.sent.to); j > i {
				i = j // an aside between dashes
				continue
			}
			return i
		case v.has(i, cRel) && v.is(i-1, "those") && i == f.tok.to: // "86 percent of those who have come since April"
		case v.has(i, cRel), r.subordinates(i) && r.apart(f, r.clauseAt(i+1, f.sent.to), v.is(i, "when")):
			return i
		case relative && v.vg[i] != 0 && r.mainVerb(i):
			return i // "a doctor who wrote 300 letters was fined on Friday"
		case v.has(i, cConj):
			if g := r.clauseAt(i+1, f.sent.to); g != nil && !r.continues(f, i, g) {
				return i
			}
		}
	}
	return i
}

// comparison returns where among tokens from..to a figure of another time is set
// against the one before ("40, down from 60 in May", "longer than in 1978"), to
// where none is.
func (r *reader) comparison(from, to int) int {
	v := &r.view
	for i := from; i < to; i++ {
		switch {
		case v.dat[i] != 0, v.qty[i] != 0:
		case v.has(i, cSub) && (v.is(i, "than") && !v.is(i+1, "a") || v.is(i, "as") && v.is(i+1, "in") && v.dat[min(i+2, len(v.dat)-1)] != 0),
			v.has(i, cPrep) && i+1 < to && v.qty[i+1] != 0 && v.isAny(i, "against", "versus"),
			v.has(i, cUpDown) && i+2 < to && v.qty[i+2] != 0 && v.is(i+1, "from"),
			v.isAny(i, "on", "over") && v.has(i+1, cDet) && v.isAny(i+2, "previous", "prior", "preceding"),
			v.is(i, "compared") && v.isAny(i+1, "with", "to"):
			return i
		}
	}
	return to
}

// mainVerb reports a finite verb at token i that no conjunction leads.
func (r *reader) mainVerb(i int) bool {
	g := r.view.verb(i)
	return int(g.TokStart) == i && r.real(g) && (r.form(g) == "finite" || r.form(g) == "modal") && !r.view.has(i-1, cConj)
}

// apart reports whether a clause tells of another time than the figure's: all
// that have a verb do, but "when" and a verb of the same tense.
func (r *reader) apart(f *figure, verb *rules.Mention, when bool) bool {
	return verb != nil && !(when && f.use.vg != nil && r.tenseOf(f.use.vg) == r.tenseOf(verb))
}

// closing returns the bracket that closes the one at i, or the end.
func (r *reader) closing(i, end int) int {
	for j := i + 1; j < end; j++ {
		if r.view.isAny(j, ")", "]") {
			return j
		}
	}
	return end
}

// subordinates reports a word that leads a clause with a time of its own.
// "Since", "after" and "until" lead clauses that tell the time of the main one.
func (r *reader) subordinates(i int) bool {
	return r.view.has(i, cSub) && r.view.isAny(i, "when", "while", "because", "where", "whereas", "although", "though", "if", "unless", "whether", "so", "that")
}

// clauseAt returns the finite verb of a clause that begins at token i, nil
// where no verb comes before the next pause.
func (r *reader) clauseAt(i, end int) *rules.Mention {
	v := &r.view
	for j := i; j < end; j++ {
		if v.has(j, cBreak|cComma|cRel|cConj) {
			return nil
		}
		g := v.verb(j)
		if g == nil || v.qty[j] != 0 || !r.real(g) {
			continue
		}
		if form := r.form(g); form == "finite" || form == "modal" {
			return g
		}
	}
	return nil
}

// continues reports whether what follows the conjunction at i shares its times
// with what stands before: a verb of the same tense, of the same subject or with
// no comma between.
func (r *reader) continues(f *figure, i int, next *rules.Mention) bool {
	if f.use.vg == nil {
		return false
	}
	v := &r.view
	joined := int(next.TokStart) == i+1
	if joined && int(next.TokEnd) == i+2 && v.in(lxVerbPp, i+1) && v.isAny(int(f.use.vg.TokStart), "has", "have", "had", "is", "are", "was", "were") {
		return true // "have shut 40 shops and fined 30 men"
	}
	return (joined || !v.has(i-1, cComma)) && r.tenseOf(f.use.vg) == r.tenseOf(next)
}

// tenseOf tells past from present and from what lies ahead, by the first word
// of a verb group.
func (r *reader) tenseOf(m *rules.Mention) string {
	v := &r.view
	i := int(m.TokStart)
	switch {
	case r.form(m) == "modal":
		return "ahead"
	case v.isAny(i, "has", "have", "'ve") && int(m.TokEnd) > i+1: // has sold
		return "past"
	case v.isAny(i, "has", "have", "is", "are", "'s", "'ve", "'re"), r.present(m):
		return "present"
	}
	return "past"
}

// clausesBefore appends the clauses ahead of the one that token i goes on,
// save the head of the sentence.
func (r *reader) clausesBefore(f *figure, i int, dst []news.Span) []news.Span {
	v := &r.view
	head := r.head(f, i)
	for j := i - 1; j >= head; j-- {
		switch {
		case v.dat[j] != 0, v.qty[j] != 0:
		case v.has(j, cComma):
			k := r.asideAt(j, head)
			if k < 0 {
				k = r.comparedAt(j, head)
			}
			if k >= 0 { // ", which was sold in May, ", ", down from 9 in May, "
				dst = append(dst, r.bytes(k, j))
				j = k
			}
		case v.has(j, cBreak) && !v.isAny(j, ".", "(", ")", "[", "]") && (v.is(j, ";") || r.clauseAt(j+1, f.sent.to) != nil),
			v.has(j, cRel), v.has(j, cConj) && v.has(j-1, cComma) && r.newClause(j, i):
			if j > head {
				dst = append(dst, r.bytes(head, j))
			}
			return dst
		}
	}
	return dst
}

// newClause reports whether the conjunction at j opens a clause with a subject
// of its own, which goes on at token i.
func (r *reader) newClause(j, i int) bool {
	g := r.clauseAt(j+1, i+1)
	return g != nil && int(g.TokStart) != j+1
}

// asideAt returns where a relative clause begins that the comma at j closes, -1
// where it closes none.
func (r *reader) asideAt(j, from int) int {
	v := &r.view
	for k := j - 1; k > from; k-- {
		if v.has(k, cRel) || v.is(k, "that") && v.verb(k+1) != nil {
			return k
		}
		if v.has(k, cComma) && r.describes(k+1) {
			return k + 1
		}
		if v.has(k, cComma|cBreak) && !v.is(k, ".") {
			return -1
		}
	}
	if j > from+1 && v.has(from, cComma) && r.describes(from+1) { // "The bridge, built in 1932, carries"
		return from + 1
	}
	return -1
}

// describes reports a participle at token i, behind a comma: ", built in 1932, ".
func (r *reader) describes(i int) bool {
	g := r.view.verb(i)
	return g != nil && int(g.TokStart) == i && int(g.TokEnd) == i+1 && r.view.in(lxVerbPp, i) && r.view.has(i+1, cPrep) && r.real(g)
}

// comparedAt returns where a figure set against another begins that the comma at j
// closes, -1 where it closes none.
func (r *reader) comparedAt(j, from int) int {
	v := &r.view
	for k := j - 1; k > from && k > j-clauseReach; k-- {
		if v.has(k, cComma) && v.qty[k] == 0 && v.dat[k] == 0 {
			if v.has(k+1, cUpDown) && v.is(k+2, "from") || v.isAny(k+1, "compared", "against", "versus") {
				return k + 1
			}
			return -1
		}
	}
	return -1
}

// head returns where the head of the sentence ends: what stands ahead of its
// first comma and holds no verb ("On Monday, "), or ahead of its first verb.
func (r *reader) head(f *figure, end int) int {
	v := &r.view
	for j := f.sent.from; j < end; j++ {
		if g := v.verb(j); g != nil && r.real(g) || v.has(j, cRel|cBreak) {
			return f.sent.from
		}
		if v.has(j, cComma) {
			return j
		}
	}
	return end
}
