package token

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/tallywire/tallywire/news"
)

// Sentences appends the sentences of text to dst. A line break always ends a
// sentence, so that titles and bylines without a stop stand alone. Spans are
// trimmed of space, never empty, in order, and lie on rune boundaries of valid
// text; a stop inside a number, an abbreviation or before a small letter ends
// nothing. The closing quotes and brackets after a stop belong to its sentence.
func Sentences(text string, dst []news.Span) []news.Span {
	start := 0
	for i := 0; i < len(text); {
		c := text[i]
		if !mayEnd[c] {
			i++
			continue
		}
		switch {
		case c == '\n' || c == '\r' || c == '\v' || c == '\f':
			dst = appendTrimmed(text, start, i, dst)
			i++
			start = i
		case c == 0xE2 && (strings.HasPrefix(text[i:], "\u2028") || strings.HasPrefix(text[i:], "\u2029")):
			dst = appendTrimmed(text, start, i, dst)
			i += 3
			start = i
		case c == '.' || c == '!' || c == '?' || c == 0xE2 && strings.HasPrefix(text[i:], "…"):
			end, next := stop(text, i)
			if next >= 0 && ends(text, start, i, end, next) {
				dst = appendTrimmed(text, start, next, dst)
				start = next
			}
			i = end
		default:
			i++
		}
	}
	return appendTrimmed(text, start, len(text), dst)
}

// mayEnd tells the bytes with which the end of a sentence may begin; 0xE2 is the
// first of "…" and of the separators U+2028 and U+2029.
var mayEnd = [256]bool{'\n': true, '\r': true, '\v': true, '\f': true, '.': true, '!': true, '?': true, 0xE2: true}

func appendTrimmed(text string, start, end int, dst []news.Span) []news.Span {
	for start < end {
		r, n := utf8.DecodeRuneInString(text[start:end])
		if !blank(r) {
			break
		}
		start += n
	}
	for end > start {
		r, n := utf8.DecodeLastRuneInString(text[start:end])
		if !blank(r) {
			break
		}
		end -= n
	}
	if start == end {
		return dst
	}
	return append(dst, news.Span{Start: start, End: end})
}

func blank(r rune) bool { return unicode.IsSpace(r) || r == '\u200b' || r == '\ufeff' }

// stop returns where the run of stops and closing marks that begins at i ends,
// and where the next word starts; next is -1 where no space follows.
func stop(text string, i int) (end, next int) {
	j := i
	for j < len(text) {
		switch {
		case text[j] == '.' || text[j] == '!' || text[j] == '?':
			j++
			continue
		case strings.HasPrefix(text[j:], "…"):
			j += len("…")
			continue
		}
		break
	}
	for j < len(text) {
		r, n := utf8.DecodeRuneInString(text[j:])
		if !closing(r) {
			break
		}
		j += n
	}
	end = j
	if j == len(text) {
		return end, end
	}
	spaces := 0
	for j < len(text) {
		r, n := utf8.DecodeRuneInString(text[j:])
		if !blank(r) {
			break
		}
		if lineBreak(r) {
			return end, j
		}
		j += n
		spaces++
	}
	if spaces == 0 {
		if glued(text, i, end) {
			return end, end
		}
		return end, -1
	}
	return end, j
}

func lineBreak(r rune) bool {
	return r == '\n' || r == '\r' || r == '\v' || r == '\f' || r == '\u2028' || r == '\u2029'
}

func closing(r rune) bool {
	switch r {
	case '"', '\'', '”', '’', '»', ')', ']', '}', '›':
		return true
	}
	return false
}

func opening(r rune) bool {
	switch r {
	case '"', '\'', '“', '‘', '«', '(', '[', '‹', '„', '—', '–', '-', '•':
		return true
	}
	return false
}

// glued reports a sentence end whose space was lost ("ended.The next"): two
// small letters before the stop, and a word after it that opens sentences.
func glued(text string, i, end int) bool {
	if end != i+1 || text[i] != '.' || i < 3 || !small(text[i-1]) || !small(text[i-2]) || !small(text[i-3]) {
		return false
	}
	w := wordAt(text, end)
	return len(w) > 1 && starter(w)
}

func small(c byte) bool { return c >= 'a' && c <= 'z' }

// ends decides whether the stop at i, whose run ends at end, ends the sentence
// that began at start, given that the next word starts at next.
func ends(text string, start, i, end, next int) bool {
	if next == len(text) {
		return true
	}
	r, n := utf8.DecodeRuneInString(text[next:])
	if lineBreak(r) {
		return true
	}
	// What follows must look like a beginning.
	at := next
	for opening(r) && at+n < len(text) {
		at += n
		r, n = utf8.DecodeRuneInString(text[at:])
		if blank(r) {
			if text[next] == '(' {
				break
			}
			at += n
			r, n = utf8.DecodeRuneInString(text[at:])
		}
	}
	if unicode.IsLower(r) || r == ',' || r == ';' || r == ':' {
		return false
	}
	if !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.Is(unicode.Sc, r) && r != '#' && r != '@' {
		return r != ')' && r != ']' && !closing(r)
	}
	if text[i] != '.' {
		return true // ! and ? before a capital
	}
	if dots := strings.HasPrefix(text[i:], ".."); dots {
		return at != next || starter(wordAt(text, at)) || unicode.IsUpper(r)
	}
	return !abbreviated(text, start, i, end, at)
}

// abbreviated reports whether the full stop at i belongs to an abbreviation,
// an initial or a list number and so ends nothing before the word at `at`.
func abbreviated(text string, start, i, end, at int) bool {
	w := wordBefore(text, start, i)
	if w == "" {
		return false
	}
	next := wordAt(text, at)
	if end > i+1 && !strings.ContainsAny(text[i+1:end], ")]") { // a closing quote after the stop
		return false
	}
	// "1. First item" at the start of a sentence.
	if len(w) <= 3 && strings.Trim(w, "0123456789") == "" {
		return strings.TrimSpace(text[start:i]) == w
	}
	if r, n := utf8.DecodeRuneInString(w); n == len(w) && unicode.IsUpper(r) { // an initial
		return !starter(next) || w == "J" || strings.HasPrefix(text[at+len(next):], ".")
	}
	switch abbreviation(w) {
	case before: // always followed by what it belongs to
		return true
	case beforeDigit:
		return at < len(text) && text[at] >= '0' && text[at] <= '9'
	case either:
		return !starter(next) || strings.HasPrefix(text[at+len(next):], ".")
	case beforeName:
		return !starter(next)
	}
	if strings.IndexByte(w, '.') > 0 && len(w) <= 8 && dotted(w) { // U.S, a.m, D.C
		return !starter(next)
	}
	return false
}

// dotted reports single letters set apart by stops.
func dotted(w string) bool {
	for part := range strings.SplitSeq(w, ".") {
		if utf8.RuneCountInString(part) != 1 {
			return false
		}
	}
	return true
}

type abbrev uint8

const (
	none abbrev = iota
	before
	beforeDigit
	beforeName
	either
)

// abbreviation classifies a word of at most 24 bytes that stood before a stop.
func abbreviation(w string) abbrev {
	var lower [24]byte
	for i := 0; i < len(w); i++ {
		c := w[i]
		if c >= 'A' && c <= 'Z' {
			c += 'a' - 'A'
		}
		lower[i] = c
	}
	switch string(lower[:len(w)]) {
	case "mr", "mrs", "ms", "mx", "dr", "prof", "gen", "lt", "col", "capt", "sgt", "maj", "cmdr", "cpl", "pvt", "adm", "brig",
		"sen", "gov", "rep", "reps", "sens", "rev", "hon", "fr", "supt", "det", "insp", "pres", "amb", "atty", "st", "mt", "ft",
		"messrs", "mme", "mlle", "vs", "v", "cf", "viz", "e.g", "i.e", "al", "ex-sgt", "ex-gen", "sr.dr", "spc", "treas", "asst", "dept":
		return before
	case "no", "nos", "art", "sec", "fig", "vol", "pp", "p", "para", "ch", "approx", "est", "ca", "c", "rs", "tel", "ext", "op":
		return beforeDigit
	case "jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec",
		"mon", "tue", "tues", "wed", "thu", "thur", "thurs", "fri", "sat":
		return either
	case "inc", "corp", "co", "ltd", "plc", "llc", "jr", "sr", "bros", "etc", "univ", "assn", "ave", "blvd", "rd", "mass", "calif",
		"conn", "fla", "ga", "ill", "ind", "ky", "la", "md", "mich", "minn", "miss", "mo", "neb", "nev", "okla", "ore", "pa",
		"tenn", "tex", "va", "vt", "wash", "wis", "wyo", "ariz", "ark", "colo", "del", "kan", "mont",
		"bn", "mn", "tn", "km", "kg", "cm", "mm", "hr", "hrs", "min", "sq", "oz", "lb", "lbs", "m", "k", "b", "ph.d", "u.s.a":
		return beforeName
	}
	return none
}

// starter reports words that open sentences far more often than they follow
// an abbreviation inside one.
func starter(w string) bool {
	switch w {
	case "The", "A", "An", "In", "On", "At", "It", "He", "She", "They", "We", "I", "But", "And", "This", "That", "These", "Those",
		"There", "For", "After", "Before", "When", "While", "As", "If", "His", "Her", "Its", "Their", "Our", "My", "More", "Of",
		"To", "From", "By", "With", "Some", "No", "Not", "Since", "So", "Then", "Now", "Many", "Most", "Both", "Each", "Every",
		"However", "Meanwhile", "Although", "Though", "Because", "During", "Under", "Over", "Despite", "According", "Also",
		"About", "Other", "Another", "What", "Who", "How", "Why", "Where", "You", "Last", "Earlier", "Later", "Such", "All",
		"Nearly", "Almost", "Only", "Even", "Still", "Yet", "Until", "Among", "Officials", "Police", "People", "Critics":
		return true
	}
	return false
}

// wordBefore returns the word that ends at i, with its inner stops and
// hyphens, at most 24 bytes of it.
func wordBefore(text string, start, i int) string {
	low := max(start, i-24)
	j := i
	for j > low {
		r, n := utf8.DecodeLastRuneInString(text[low:j])
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '.' && r != '-' {
			break
		}
		j -= n
	}
	return strings.TrimLeft(text[j:i], ".-")
}

// wordAt returns the letters at i.
func wordAt(text string, i int) string {
	j := i
	for j < len(text) {
		r, n := utf8.DecodeRuneInString(text[j:])
		if !unicode.IsLetter(r) {
			break
		}
		j += n
	}
	return text[i:j]
}
