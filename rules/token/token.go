// Package token cuts text into tokens and sentences.
//
// Tokens carry byte offsets, shape bits and the number of their word in a
// vocabulary that holds only the words that rules name. Tokenising allocates
// nothing beyond the slice of tokens, which callers reuse.
package token

// Shape is a set of properties of a token that do not depend on its word.
type Shape uint32

// The shapes, in the order of docs/rules.md.
const (
	Num     Shape = 1 << iota // digits, with groups, decimals or a vulgar fraction
	Int                       // a number without decimals or fraction
	Year                      // four digits, 1500 to 2199
	Day                       // one or two digits, 1 to 31
	Group                     // three digits, which may be a group of a longer number
	Ord                       // 3rd
	Decade                    // 1990s
	Word                      // begins with a letter, or is a contraction such as 've
	Lower                     // a word without capitals
	Cap                       // first letter is a capital
	AllCaps                   // two letters or more, all capitals
	Mixed                     // capitals after the first letter, but not all
	Alnum                     // letters and digits
	Dotted                    // U.S.
	Poss                      // 's
	Cur                       // currency sign, or currency prefix glued to its number
	Pct                       // per cent or per mille sign
	Punct                     // punctuation and symbols
	Quote                     // quotation mark
	Open                      // opening quotation mark
	Close                     // closing quotation mark
	Dash                      // hyphen, dash or minus
	Start                     // first word or number of its sentence
	Line                      // first token of a line
	Glued                     // no white space before it
	URL                       // web or mail address
	Other                     // anything else

	shapeEnd
)

// shapeNames are the names rules use, in the order of the constants.
var shapeNames = [...]string{"num", "int", "year", "day", "group", "ord", "decade", "word", "lower", "cap", "allcaps", "mixed",
	"alnum", "dotted", "poss", "cur", "pct", "punct", "quote", "open", "close", "dash", "start", "line", "glued", "url", "other"}

// ShapeNames lists the shapes by the names rules use.
func ShapeNames() []string { return shapeNames[:] }

// ParseShape returns the shape of that name; ok is false if there is none.
func ParseShape(name string) (s Shape, ok bool) {
	for i, n := range shapeNames {
		if n == name {
			return 1 << i, true
		}
	}
	return 0, false
}

// Has reports whether all of t's bits are set in s.
func (s Shape) Has(t Shape) bool { return s&t == t }

// Token is a piece of text that rules see as one.
type Token struct {
	Start, End int32 // bytes, end exclusive; always on rune boundaries
	Word       int32 // number in the vocabulary, 0 for a word no rule names
	Shape      Shape
}
