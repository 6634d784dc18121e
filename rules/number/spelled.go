package number

import "github.com/tallywire/tallywire/news"

// spelled reads number words: units and tens add, "hundred" multiplies what
// stands before it, and each larger magnitude closes a group.
func spelled(w []word) (amount, bool) {
	s := sum{limit: maxMagnitude}
	for i := range w {
		x := w[i]
		if x.kind == wPlural { // "three billions", "200 dozens"
			x.kind, x.glue = wMagnitude, x.exp <= 2
		}
		ok := false
		switch x.kind {
		case wOne: // "a" alone is an article
			ok = !s.seen && i+1 < len(w) && s.add(x.num, 1)
		case wUnit:
			ok = s.last != 1 && (s.last != 10 || x.num.Cmp(news.Int(10)) < 0) && s.add(x.num, 1)
		case wTen:
			ok = s.last != 1 && s.last != 10 && s.add(x.num, 10)
		case wDigits:
			ok = s.digits(x)
		case wMagnitude:
			ok = s.seen && s.magnitude(x)
		case wAnd:
			if !s.seen || i+1 == len(w) {
				return amount{}, false
			}
			if part, n := partAfter(w[i+1:]); n > 0 { // "two and a half million", "a million and a half"
				return s.withPart(part, w[i+1+n:])
			}
			ok = s.last != 1 && s.last != 10
		}
		if !ok {
			return amount{}, false
		}
	}
	if !s.seen {
		return amount{}, false
	}
	return s.amount()
}

// maxMagnitude is more than the order of any magnitude word.
const maxMagnitude = 400

// sum is a spelled number read so far.
type sum struct {
	total, group news.Decimal // groups closed by a magnitude, and the open one
	scale        news.Decimal // the last magnitude
	scaled       bool
	seen         bool // a number has begun
	closed       bool // a magnitude stands last
	last         int  // the place of the last unit or ten: 1, 10 or 100; 0 at a group's start
	limit        int  // magnitudes must fall: the order of the last one that closed a group
}

// add adds to the open group a number that fills its places from one on.
func (s *sum) add(num news.Decimal, place int) bool {
	group, err := s.group.Add(num)
	s.group, s.seen, s.last, s.closed = group, true, place, false
	return err == nil
}

// digits adds what stands in figures among words: "3 hundred and 21", "4 thousand
// 300".
func (s *sum) digits(x word) bool {
	room := news.Int(1000)
	if s.last == 100 {
		room = news.Int(100)
	}
	return s.last != 1 && s.last != 10 && x.whole && x.num.Cmp(room) < 0 && s.add(x.num, 1)
}

// magnitude multiplies by a magnitude: the open group by a hundred, a dozen or a
// score and it stays open; by a larger one and it is closed; all that is closed where
// one follows at once ("a thousand billion").
func (s *sum) magnitude(x word) bool {
	grown, inside := s.group, x.exp == 2 && x.glue
	if all := !inside && x.exp >= s.limit; all {
		if !s.closed || s.group != (news.Decimal{}) { // "three thousand four million"
			return false
		}
		grown = s.total
	} else if s.group == (news.Decimal{}) {
		return false
	}
	grown, err := grown.Mul(x.num)
	if err != nil {
		return false
	}
	switch {
	case inside:
		s.group, s.last = grown, 100
	case x.exp >= s.limit:
		s.total = grown
	default:
		if grown, err = s.total.Add(grown); err != nil {
			return false
		}
		s.total, s.group, s.last, s.limit = grown, news.Decimal{}, 0, x.exp
	}
	s.scale, s.scaled, s.closed = x.num, true, true
	return true
}

// amount returns the number read. A magnitude that does not stand last scales
// nothing else.
func (s *sum) amount() (amount, bool) {
	dec, err := s.total.Add(s.group)
	return amount{dec: dec, scaled: s.scaled && s.closed, scale: s.scale}, err == nil
}

// withPart returns the number read and a part, times the magnitudes of rest.
func (s *sum) withPart(part news.Decimal, rest []word) (amount, bool) {
	if s.addPart(part) != nil {
		return amount{}, false
	}
	dec, err := s.total.Add(s.group)
	if err != nil {
		return amount{}, false
	}
	return scaleAll(amount{dec: dec, scaled: s.scaled, scale: s.scale}, rest)
}

// addPart adds a part: of the last magnitude where one closed the number ("a
// million and a half"), else of one. After a hundred it is of one: "a hundred and
// three quarters".
func (s *sum) addPart(part news.Decimal) error {
	if s.closed && s.scale != news.Int(100) {
		p, err := part.Mul(s.scale)
		if err != nil {
			return err
		}
		part = p
	}
	group, err := s.group.Add(part)
	s.group = group
	return err
}

// vague reads words that give an order of magnitude and no number. The bounds
// are those of the annotation guidelines.
func vague(w []word) (Value, bool) {
	i := 0
	few := false
	if w[0].kind == wFew {
		few = true
		i++
		if i < len(w) && w[i].kind == wOf {
			i++
		}
	}
	if i >= len(w) {
		return Value{}, false
	}
	first := w[i]
	switch {
	case first.kind == wPlural:
	case few && first.kind == wMagnitude:
	default:
		return Value{}, false
	}
	scale := first
	if i++; i < len(w) && w[i].kind == wOf { // tens of thousands
		if i+1 >= len(w) || w[i+1].kind != wPlural || w[i+1].exp <= first.exp {
			return Value{}, false
		}
		scale = w[i+1]
		i += 2
		return bounds(scale.num, first, i == len(w))
	}
	if few && i < len(w) && w[i].kind == wMagnitude { // several hundred thousand
		scale = w[i]
		return bounds(scale.num, first, i+1 == len(w))
	}
	return bounds(news.Int(1), first, i == len(w))
}

// bounds returns the bounds of "hundreds", "dozens", … times unit.
func bounds(unit news.Decimal, first word, ok bool) (Value, bool) {
	if !ok {
		return Value{}, false
	}
	low, high := first.low, first.high
	one := unit == news.Int(1)
	if !one && first.exp == 3 {
		high = 999_999
	}
	l, err := news.Int(low).Mul(unit)
	if err != nil {
		return Value{}, false
	}
	v := Value{Low: &l, Vague: true}
	if high == 0 {
		return v, true
	}
	if one {
		h := news.Int(high)
		v.High = &h
		return v, true
	}
	// tens of thousands: 20,000 to 99,999, so one less than the next order.
	h, err := news.Int(high + 1).Mul(unit)
	if err != nil {
		return Value{}, false
	}
	if h, err = h.Add(news.Int(-1)); err != nil {
		return Value{}, false
	}
	v.High = &h
	return v, true
}
