package number

import "github.com/tallywire/tallywire/news"

// spelled reads number words: units and tens add, "hundred" multiplies what
// stands before it, and each larger magnitude closes a group.
func spelled(w []word) (amount, bool) {
	var total, group news.Decimal
	var a amount
	var seen, closedByScale bool
	last := 0    // the place of the last unit or ten: 1, 10 or 100; 0 at a group's start
	limit := 400 // magnitudes must fall: exponent of the last one that closed a group
	add := func(d *news.Decimal, by news.Decimal) bool {
		s, err := d.Add(by)
		*d = s
		return err == nil
	}
	for i := 0; i < len(w); i++ {
		x := w[i]
		if x.kind == wPlural { // "three billions", "200 dozens"
			x.kind, x.glue = wMagnitude, x.exp <= 2
		}
		switch x.kind {
		case wOne:
			if seen {
				return amount{}, false
			}
			group, seen, last = x.num, true, 1
			if i+1 == len(w) {
				return amount{}, false // "a" alone is an article
			}
		case wUnit:
			if last == 1 || last == 10 && x.num.Cmp(news.Int(10)) >= 0 {
				return amount{}, false
			}
			if !add(&group, x.num) {
				return amount{}, false
			}
			seen, last, closedByScale = true, 1, false
		case wTen:
			if last == 1 || last == 10 {
				return amount{}, false
			}
			if !add(&group, x.num) {
				return amount{}, false
			}
			seen, last, closedByScale = true, 10, false
		case wDigits: // "3 hundred and 21", "4 thousand 300"
			room := news.Int(1000)
			if last == 100 {
				room = news.Int(100)
			}
			if last == 1 || last == 10 || !x.whole || x.num.Cmp(room) >= 0 || !add(&group, x.num) {
				return amount{}, false
			}
			seen, last, closedByScale = true, 1, false
		case wMagnitude:
			if !seen {
				return amount{}, false
			}
			if x.exp == 2 && x.glue { // hundred, dozen, score: inside a group
				if group == (news.Decimal{}) {
					return amount{}, false
				}
				p, err := group.Mul(x.num)
				if err != nil {
					return amount{}, false
				}
				group, last = p, 100
				a.scaled, a.scale, closedByScale = true, x.num, true
				continue
			}
			if x.exp >= limit {
				if !closedByScale { // "three thousand four million"
					return amount{}, false
				}
				// "a thousand billion"
				p, err := total.Mul(x.num)
				if err != nil || group != (news.Decimal{}) {
					return amount{}, false
				}
				total = p
				a.scaled, a.scale = true, x.num
				continue
			}
			if group == (news.Decimal{}) {
				return amount{}, false
			}
			p, err := group.Mul(x.num)
			if err != nil || !add(&total, p) {
				return amount{}, false
			}
			group, last, limit = news.Decimal{}, 0, x.exp
			a.scaled, a.scale, closedByScale = true, x.num, true
		case wAnd:
			if !seen || i+1 == len(w) {
				return amount{}, false
			}
			if part, n := partAfter(w[i+1:]); n > 0 { // "two and a half million", "a million and a half"
				if err := addPart(&group, a, part, closedByScale); err != nil {
					return amount{}, false
				}
				sum, err := total.Add(group)
				if err != nil {
					return amount{}, false
				}
				return scaleAll(amount{dec: sum, scaled: a.scaled, scale: a.scale}, w[i+1+n:])
			}
			if last == 1 || last == 10 {
				return amount{}, false
			}
		default:
			return amount{}, false
		}
	}
	if !seen {
		return amount{}, false
	}
	sum, err := total.Add(group)
	if err != nil {
		return amount{}, false
	}
	a.dec = sum
	if !closedByScale {
		a.scaled = false
	}
	return a, true
}

// addPart adds a part to group: of the last magnitude where one closed the
// number ("a million and a half"), else of one. After a hundred it is of one:
// "a hundred and three quarters".
func addPart(group *news.Decimal, a amount, part news.Decimal, closed bool) error {
	if closed && a.scale != news.Int(100) {
		p, err := part.Mul(a.scale)
		if err != nil {
			return err
		}
		part = p
	}
	sum, err := group.Add(part)
	*group = sum
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
