package passage

import (
	"bytes"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxOthers is how many passages may differ for a change to be one of words:
// where more differ, the page has other teasers than before.
const maxOthers = 4

// Difference is the passages that two versions of a page do not share, a line
// each.
type Difference struct{ Before, After string }

// Compare returns in what two versions of a page differ: a few passages that
// readers see, or another figure in what the page tells programs, or one figure
// anywhere where all else is as it was. ok is false where it is nothing of these.
func Compare(before, after Page) (d Difference, ok bool) {
	if before.seen == nil || after.seen == nil {
		return d, false // of one of them nothing is kept
	}
	gone, come := missing(before.seen, after.seen), missing(after.seen, before.seen)
	if len(gone)+len(come) > maxOthers {
		return d, false
	}
	was, is, others := otherFigures(before.told, after.told)
	gone, come = append(gone, was...), append(come, is...)
	switch {
	case len(gone)+len(come) > 0:
		return Difference{lines(gone, come), lines(come, gone)}, true
	case others:
		return d, false
	}
	if before.html == nil {
		return oneNumber(before.whole, after)
	}
	return onePlace(before.html, after.html)
}

// missing returns the passages that others have not.
func missing(passages, others []passage) []passage {
	have := map[string]bool{}
	for _, p := range others {
		have[p.key()] = true
	}
	var out []passage
	for _, p := range passages {
		if !have[p.key()] {
			out = append(out, p)
		}
	}
	return out
}

// otherFigures returns the passages that stand in both with the same words and
// another figure or, where all else is as it was, the one passage with a figure
// that came or went. Others are left alone: what a page tells programs is full of
// teasers and counters that differ each time. others reports that there are such.
func otherFigures(before, after []passage) (was, is []passage, others bool) {
	gone, come := missing(before, after), missing(after, before)
	if all := slices.Concat(gone, come); len(all) == 1 && len(all[0].numbers) > 0 {
		return gone, come, false
	}
	old := map[uint64]passage{}
	for _, p := range gone {
		old[p.words] = p
	}
	for _, p := range come {
		if o, ok := old[p.words]; ok {
			was, is = append(was, o), append(is, p)
		}
	}
	return was, is, len(was) < len(gone) || len(is) < len(come)
}

// lines returns the texts of passages. One of which only a trace is kept has the
// words of the one that took its place, else none but its numbers.
func lines(passages, others []passage) string {
	var out []string
	for _, p := range passages {
		text := p.text
		for _, o := range others {
			if text == "" && o.words == p.words && len(o.numbers) == len(p.numbers) {
				text = o.with(p.numbers)
			}
		}
		if text == "" {
			text = strings.Join(p.numbers, " ")
		}
		out = append(out, text)
	}
	return strings.Join(out, "\n")
}

const (
	// maxPlace is how long the one place may be in which two pages differ, in
	// bytes, maxAround how much is told of what stands around it.
	maxPlace  = 300
	maxAround = 80
	// longestFigure is the number of digits in a row from which one is a time or
	// a key of a program.
	longestFigure = 7
	// longestNumber is how long a number may be that a trace keeps, in bytes.
	longestNumber = 11
)

// onePlace tells of a figure that was changed, added or removed in the one place
// in which two pages differ, wherever that is. Where programs count, sign or date
// pages, long numbers and numbers within words differ, and those are no figures.
func onePlace(before, after []byte) (d Difference, ok bool) {
	if before == nil || after == nil {
		return d, false
	}
	from := commonPrefix(before, after)
	for from > 0 && (isPart(before, from-1) || before[from-1] == '<' || before[from-1] == '/' || !runeStart(before, from) || !runeStart(after, from)) {
		from--
	}
	end := commonSuffix(before[from:], after[from:])
	for end > 0 && (isPart(before, len(before)-end) || !runeStart(before, len(before)-end) || !runeStart(after, len(after)-end)) {
		end--
	}
	was, is := before[from:len(before)-end], after[from:len(after)-end]
	if len(was) > maxPlace || len(is) > maxPlace || !tells(was) || !tells(is) || figures(was) == figures(is) {
		return d, false
	}
	left, right := around(before[:from], before[len(before)-end:])
	line := func(middle []byte) string {
		if figures(middle) == "" {
			return ""
		}
		return strings.Join(strings.Fields(withoutTags(left+string(middle)+right)), " ")
	}
	return Difference{line(was), line(is)}, true
}

// oneNumber is onePlace where only a trace of the older page is kept: it knows
// that nothing but one number is another.
func oneNumber(before passage, after Page) (d Difference, ok bool) {
	if before.words != after.whole.words || len(before.numbers) != len(after.whole.numbers) {
		return d, false
	}
	changed := -1
	for i, n := range before.numbers {
		switch {
		case n == after.whole.numbers[i]:
		case changed >= 0:
			return d, false
		default:
			changed = i
		}
	}
	if changed < 0 {
		return d, false
	}
	older := newPassage(string(after.html))
	for i, left := 0, changed; ; i++ {
		if len(older.numbers[i]) > longestNumber {
			continue // whole has none of these
		}
		if left == 0 {
			older.numbers[i] = before.numbers[changed]
			break
		}
		left--
	}
	return onePlace([]byte(older.with(older.numbers)), after.html)
}

func commonPrefix(a, b []byte) int {
	n := min(len(a), len(b))
	for i := range n {
		if a[i] != b[i] {
			return i
		}
	}
	return n
}

func commonSuffix(a, b []byte) int {
	n := min(len(a), len(b))
	for i := range n {
		if a[len(a)-1-i] != b[len(b)-1-i] {
			return i
		}
	}
	return n
}

func runeStart(b []byte, at int) bool { return at >= len(b) || utf8.RuneStart(b[at]) }

// isPart reports whether the byte is of a word or a number.
func isPart(b []byte, at int) bool {
	if at >= len(b) {
		return false
	}
	isDigit := func(c byte) bool { return '0' <= c && c <= '9' }
	c := b[at]
	return isDigit(c) || 'a' <= c|0x20 && c|0x20 <= 'z' || c == '_' || c >= utf8.RuneSelf ||
		(c == '.' || c == ',') && at > 0 && at+1 < len(b) && isDigit(b[at-1]) && isDigit(b[at+1])
}

// tells reports whether no number of a text is one of programs.
func tells(b []byte) bool {
	for word := range bytes.FieldsFuncSeq(b, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '_' }) {
		digits := bytes.IndexAny(word, "0123456789")
		if digits >= 0 && len(bytes.Trim(word, "0123456789")) > 0 || digits >= 0 && len(word) > longestFigure {
			return false
		}
	}
	return true
}

// figures returns the numbers of a text.
func figures(b []byte) string { return strings.Join(newPassage(string(b)).numbers, " ") }

// around returns what stands before and behind a place in its element or string.
func around(before, after []byte) (left, right string) {
	before = before[max(0, len(before)-maxAround):]
	for len(before) > 0 && !utf8.RuneStart(before[0]) {
		before = before[1:]
	}
	before = before[bytes.LastIndexAny(before, "<>\"\n")+1:]
	after = after[:min(len(after), maxAround)]
	if i := bytes.IndexAny(after, "<>\"\n"); i >= 0 {
		after = after[:i]
	}
	return string(before), strings.ToValidUTF8(string(after), "")
}

// withoutTags puts space in the place of tags.
func withoutTags(s string) string {
	var b strings.Builder
	for s != "" {
		i := strings.IndexByte(s, '<')
		if i < 0 {
			b.WriteString(s)
			break
		}
		b.WriteString(s[:i] + " ")
		s = s[i:]
		j := strings.IndexByte(s, '>')
		if j < 0 {
			break
		}
		s = s[j+1:]
	}
	return b.String()
}
