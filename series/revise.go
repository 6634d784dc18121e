package series

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/tallywire/tallywire/news"
)

// Revise says what changed between two texts of one article: the numbers that
// stand elsewhere in neither, with their places in both. It compares words, so
// that a number is paired with the one that took its place in the sentence. Of
// texts with one hash it says that the change is elsewhere on the page.
func Revise(before, after *news.Article) *news.Revision {
	r := news.NewRevision(before, after)
	for _, c := range changedFigures(before.Title, after.Title) {
		c.InTitle = true
		r.Figures = append(r.Figures, c)
	}
	for _, c := range changedFigures(before.Text, after.Text) {
		c.Elsewhere = before.TextHash == after.TextHash && before.Text != after.Text
		r.Figures = append(r.Figures, c)
	}
	return r
}

// maxChanges is how many changes are told of a title or a text. A page of bare
// numbers, all of which change, would have more than a log should hold.
const maxChanges = 5000

// changedFigures returns the numbers that differ, in the order of the newer
// text, up to maxChanges. One that only moved is none of them.
func changedFigures(before, after string) []news.FigureChange {
	a, b := split(before), split(after)
	var out []news.FigureChange
	for _, g := range gaps(a, b) {
		changes := pair(before, after, figures(a[g.a0:g.a1]), figures(b[g.b0:g.b1]), maxChanges-len(out))
		out = append(out, changes...)
	}
	return dropMoved(out)
}

// pair sets the numbers of two passages against each other, in order, after
// leaving out those both have. It returns at most limit pairs.
func pair(before, after string, old, new []piece, limit int) []news.FigureChange {
	old, new = without(old, new), without(new, old)
	var out []news.FigureChange
	for i := range min(limit, max(len(old), len(new))) {
		var c news.FigureChange
		if i < len(old) {
			c.Before = stated(before, old[i])
		}
		if i < len(new) {
			c.After = stated(after, new[i])
		}
		out = append(out, c)
	}
	return out
}

// without returns the pieces whose value is not among others, as often as it is
// there.
func without(pieces, others []piece) []piece {
	have := map[string]int{}
	for _, p := range others {
		have[p.word]++
	}
	var out []piece
	for _, p := range pieces {
		if have[p.word]--; have[p.word] < 0 {
			out = append(out, p)
		}
	}
	return out
}

// dropMoved leaves out a number that was removed in one place and added in
// another.
func dropMoved(all []news.FigureChange) []news.FigureChange {
	removed := map[news.Decimal]int{}
	for _, c := range all {
		if c.After == nil && c.Before.Value != nil {
			removed[*c.Before.Value]++
		}
	}
	moved := map[news.Decimal]int{}
	var out []news.FigureChange
	for _, c := range all {
		if c.Before == nil && c.After.Value != nil && removed[*c.After.Value] > 0 {
			removed[*c.After.Value]--
			moved[*c.After.Value]++
			continue
		}
		out = append(out, c)
	}
	kept := out[:0]
	for _, c := range out {
		if c.After == nil && c.Before.Value != nil && moved[*c.Before.Value] > 0 {
			moved[*c.Before.Value]--
			continue
		}
		kept = append(kept, c)
	}
	return kept
}

// contextBytes is about how much stands on each side of a number in its context.
const contextBytes = 80

func stated(text string, p piece) *news.StatedFigure {
	f := &news.StatedFigure{Quote: text[p.Start:p.End], Span: p.Span}
	if d, err := news.ParseDecimal(p.word); err == nil {
		f.Value = &d
	}
	from, to := max(0, p.Start-contextBytes), min(len(text), p.End+contextBytes)
	for from > 0 && !utf8.RuneStart(text[from]) {
		from--
	}
	for to < len(text) && !utf8.RuneStart(text[to]) {
		to++
	}
	if i := strings.LastIndexByte(text[from:p.Start], '\n'); i >= 0 {
		from += i + 1
	} else if i := strings.IndexByte(text[from:p.Start], ' '); i >= 0 && from > 0 {
		from += i + 1
	}
	if i := strings.IndexByte(text[p.End:to], '\n'); i >= 0 {
		to = p.End + i
	} else if i := strings.LastIndexByte(text[p.End:to], ' '); i >= 0 && to < len(text) {
		to = p.End + i
	}
	f.Context = text[from:to]
	return f
}

// piece is a word, a number or a sign of a text.
type piece struct {
	news.Span
	word   string // for a number, its value in digits
	number bool
}

func figures(all []piece) []piece {
	var out []piece
	for _, p := range all {
		if p.number {
			out = append(out, p)
		}
	}
	return out
}

// split cuts a text into pieces and leaves space out.
func split(text string) []piece {
	var out []piece
	for at := 0; at < len(text); {
		c, n := utf8.DecodeRuneInString(text[at:])
		switch {
		case unicode.IsSpace(c):
			at += n
			continue
		case c >= '0' && c <= '9':
			n = numberLen(text[at:])
			out = append(out, piece{news.Span{Start: at, End: at + n}, digitsOf(text[at : at+n]), true})
		case unicode.IsLetter(c) && !spaceless(c):
			n = len(text[at:]) - len(strings.TrimLeftFunc(text[at:], func(c rune) bool {
				return unicode.IsLetter(c) && !spaceless(c) || unicode.IsDigit(c) || unicode.IsMark(c)
			}))
			word := strings.ToLower(text[at : at+n])
			value, spelled := spelledNumbers[word]
			if spelled {
				word = value
			}
			out = append(out, piece{news.Span{Start: at, End: at + n}, word, spelled})
		default:
			out = append(out, piece{news.Span{Start: at, End: at + n}, text[at : at+n], false})
		}
		at += n
	}
	return out
}

// spaceless reports letters of scripts that put no space between words: each is
// a piece of its own, and a number may follow at once.
func spaceless(c rune) bool {
	return unicode.In(c, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar)
}

// spelledNumbers are the English words that are numbers by themselves. "One" is
// mostly a pronoun.
var spelledNumbers = map[string]string{
	"two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7", "eight": "8", "nine": "9", "ten": "10", "eleven": "11", "twelve": "12",
	"thirteen": "13", "fourteen": "14", "fifteen": "15", "sixteen": "16", "seventeen": "17", "eighteen": "18", "nineteen": "19",
	"twenty": "20", "thirty": "30", "forty": "40", "fifty": "50", "sixty": "60", "seventy": "70", "eighty": "80", "ninety": "90",
	"dozen": "12", "hundred": "100", "thousand": "1000", "million": "1000000", "billion": "1000000000", "trillion": "1000000000000",
}

// numberLen is the length of the number that text begins with: digits, with a
// point or comma only between digits.
func numberLen(text string) int {
	n := 0
	for n < len(text) {
		switch c := text[n]; {
		case c >= '0' && c <= '9':
		case (c == ',' || c == '.') && n+1 < len(text) && text[n+1] >= '0' && text[n+1] <= '9':
		default:
			return n
		}
		n++
	}
	return n
}

// digitsOf drops what groups digits, so that 1,000 and 1000 are the same.
func digitsOf(s string) string {
	point := strings.LastIndexAny(s, ".,")
	if point < 0 {
		return s
	}
	mark, rest := s[point], len(s)-point-1
	grouped := strings.Count(s, string(mark)) > 1 || mark == ',' && rest == 3
	whole, fraction := s[:point], s[point+1:]
	plain := strings.NewReplacer(".", "", ",", "")
	if grouped {
		return plain.Replace(s)
	}
	return plain.Replace(whole) + "." + fraction
}
