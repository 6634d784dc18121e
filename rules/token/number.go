package token

// number reads a token that begins with a digit or a vulgar fraction.
func (s *scanner) number() {
	text, start := s.text, s.pos
	end := digitsEnd(text, start)
	digits := end - start
	plain := true // digits only
	if grouped := groupsEnd(text, start, end); grouped > end {
		end, plain = grouped, false
	}
	shape := Num | Int
	if end+1 < len(text) && text[end] == '.' && isDecimal(text[end+1]) && digits > 0 {
		end = digitsEnd(text, end+1)
		shape, plain = Num, false
		if end+1 < len(text) && text[end] == '.' && isDecimal(text[end+1]) { // 1.2.3: a date, a version, an address
			for end+1 < len(text) && text[end] == '.' && isDecimal(text[end+1]) {
				end = digitsEnd(text, end+1)
			}
			s.emit(end, Other)
			return
		}
	}
	if c, _, size := s.at(end); c == cFraction { // 2½
		s.emit(end+size, Num)
		return
	}
	if plain {
		switch suffix := s.letters(end); {
		case ordinal(text[start:end], text[end:suffix]):
			s.emit(suffix, Ord)
			return
		case text[end:suffix] == "s" && digits >= 2 && text[end-1] == '0':
			s.emit(suffix, Decade)
			return
		}
		shape |= yearOrDay(text[start:end])
	}
	s.emit(end, shape)
}

// letters returns the end of the letters at i.
func (s *scanner) letters(i int) int {
	for {
		c, _, size := s.at(i)
		if c != cLetter {
			return i
		}
		i += size
	}
}

func isDecimal(c byte) bool { return c-'0' <= 9 }

func digitsEnd(text string, i int) int {
	for i < len(text) && isDecimal(text[i]) {
		i++
	}
	return i
}

// groupsEnd returns the end of digit groups that follow the digits in
// text[start:end], or end if there are none: 1,000,000, 12,34,567 (lakh), and
// groups divided by a no-break or thin space. An ordinary space does not group.
func groupsEnd(text string, start, end int) int {
	if end-start > 3 || end == start {
		return end
	}
	mark := groupMark(text, end)
	if mark == "" {
		return end
	}
	at, last := end, 0
	for {
		if len(text)-at <= len(mark) || text[at:at+len(mark)] != mark {
			break
		}
		next := digitsEnd(text, at+len(mark))
		n := next - at - len(mark)
		if n != 3 && (n != 2 || mark != "," || end-start > 2 || last == 3) {
			break
		}
		at, last = next, n
	}
	if last != 3 { // "5,60" or "1,2": a list or a mistake
		return end
	}
	return at
}

func groupMark(text string, i int) string {
	for _, mark := range [...]string{",", "\u00a0", "\u202f", "\u2009"} {
		if len(text)-i > len(mark) && text[i:i+len(mark)] == mark {
			return mark
		}
	}
	return ""
}

func ordinal(digits, suffix string) bool {
	if len(suffix) != 2 {
		return false
	}
	switch string([]byte{suffix[0] | 0x20, suffix[1] | 0x20}) {
	case "st", "nd", "rd", "th":
		return true
	}
	return false
}

func yearOrDay(digits string) Shape {
	if len(digits) > 4 {
		return 0
	}
	n := 0
	for i := range len(digits) {
		n = n*10 + int(digits[i]-'0')
	}
	switch {
	case len(digits) == 4 && n >= 1500 && n < 2200:
		return Year
	case len(digits) <= 2 && n >= 1 && n <= 31:
		return Day
	}
	return 0
}
