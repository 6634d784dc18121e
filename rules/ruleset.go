package rules

import (
	"embed"
	"io/fs"
	"iter"
	"strings"
	"sync"

	"github.com/tallywire/tallywire/rules/match"
	"github.com/tallywire/tallywire/rules/token"
)

// RuleID, TypeID, FieldID and LexiconID number rules, types, fields and lexicons
// within one ruleset. Of types, fields and lexicons 0 means none.
type (
	RuleID    int32
	TypeID    int32
	FieldID   int32
	LexiconID int32
)

var shapeNames = token.ShapeNames()

// Ruleset is a loaded set of rules. It does not change and may be shared.
type Ruleset struct {
	version    string
	vocab      *token.Vocab
	lex        *match.Lexicons
	lexIDs     map[string]int32
	lexicons   []LexiconInfo
	phases     []match.Phase
	phaseNames []string
	rules      []rule
	types      map[string]TypeID
	typeNames  []string
	fields     map[string]FieldID
	fieldNames []string
	emitted    []uint16 // by rule and field: which of those the rule emits it is, counted from 1; 0 for none
	tests      []selfTest
	warnings   Problems
	program    *match.Program
	oracle     func() *match.Oracle
}

type rule struct {
	info     RuleInfo
	emit     []fieldEmit
	captures []match.Capture
}

// RuleInfo describes a rule.
type RuleInfo struct {
	ID, Type, Phase string
	File            string
	Line            int
	Priority        int
	Pattern         string
}

// Version returns the hash of the files, 16 hexadecimal digits. Rulesets of
// the same version find the same.
func (rs *Ruleset) Version() string { return rs.version }

// Warnings returns what looks wrong without being an error, such as a lexicon
// that no rule uses.
func (rs *Ruleset) Warnings() Problems { return rs.warnings }

// Rules describes all rules in the order of their ids ([RuleID]).
func (rs *Ruleset) Rules() []RuleInfo {
	infos := make([]RuleInfo, len(rs.rules))
	for i := range rs.rules {
		infos[i] = rs.rules[i].info
	}
	return infos
}

// LexiconInfo describes a lexicon.
type LexiconInfo struct {
	Name    string
	File    string
	Line    int
	Entries int  // with inflected forms and what it includes
	Code    bool // the program looks words up in it
}

// Lexicons describes all lexicons in the order of the files.
func (rs *Ruleset) Lexicons() []LexiconInfo { return rs.lexicons }

// Rule describes one rule.
func (rs *Ruleset) Rule(id RuleID) RuleInfo { return rs.rules[id].info }

// RuleName returns the id of a rule as written in its file.
func (rs *Ruleset) RuleName(id RuleID) string { return rs.rules[id].info.ID }

// Type returns the number of a type, 0 if no rule produces it.
func (rs *Ruleset) Type(name string) TypeID { return rs.types[name] }

// TypeName returns the name of a type.
func (rs *Ruleset) TypeName(t TypeID) string { return rs.typeNames[t] }

// Field returns the number of a field, 0 if no rule has it.
func (rs *Ruleset) Field(name string) FieldID { return rs.fields[name] }

// Lexicon returns the number of a lexicon, 0 if there is none of that name.
func (rs *Ruleset) Lexicon(name string) LexiconID {
	if lex, ok := rs.lexIDs[name]; ok {
		return LexiconID(lex + 1)
	}
	return 0
}

// Canon returns the canonical value that a lexicon gives to words; ok is false
// if it has no such entry, or there is no such lexicon.
func (rs *Ruleset) Canon(lexicon LexiconID, words string) (canon string, ok bool) {
	if t, ok := rs.vocab.Plain(words); ok {
		return rs.CanonOf(lexicon, []token.Token{t})
	}
	return rs.CanonOf(lexicon, rs.vocab.Tokenize(words, nil))
}

// Tokenize appends the tokens of words to dst, as texts have them.
func (rs *Ruleset) Tokenize(words string, dst []token.Token) []token.Token {
	if t, ok := rs.vocab.Plain(words); ok {
		return append(dst, t)
	}
	return rs.vocab.Tokenize(words, dst)
}

// CanonOf is [Ruleset.Canon] of the words of tokens.
func (rs *Ruleset) CanonOf(lexicon LexiconID, toks []token.Token) (canon string, ok bool) {
	if lexicon == 0 {
		return "", false
	}
	return rs.lex.Canon(int32(lexicon)-1, toks)
}

// Cased reports whether capitals matter to a lexicon.
func (rs *Ruleset) Cased(lexicon LexiconID) bool {
	return lexicon > 0 && rs.lex.Cased(int32(lexicon)-1)
}

// Lookup is [Ruleset.Canon] of the lexicon of a name.
func (rs *Ruleset) Lookup(lexicon, words string) (canon string, ok bool) {
	return rs.Canon(rs.Lexicon(lexicon), words)
}

// Word returns the number that tokens carry for a word, 0 if no rule and no
// lexicon names it.
func (rs *Ruleset) Word(word string) int32 {
	if t, ok := rs.vocab.Plain(word); ok {
		return t.Word
	}
	return rs.vocab.ID(token.Normal(word))
}

// Entries iterates over a lexicon: the numbers of the words of each entry, as
// tokens carry them, and its canonical value. Capitals that an entry asks for
// are not told. A lexicon that does not exist has no entries.
func (rs *Ruleset) Entries(lexicon string) iter.Seq2[[]int32, string] {
	return func(yield func([]int32, string) bool) {
		if lex, ok := rs.lexIDs[lexicon]; ok {
			rs.lex.Entries(lex, yield)
		}
	}
}

// Forms is [Ruleset.Entries] with the words written out, in lower case and
// divided by a space.
func (rs *Ruleset) Forms(lexicon string) iter.Seq2[string, string] {
	return func(yield func(string, string) bool) {
		for ids, canon := range rs.Entries(lexicon) {
			words := make([]string, len(ids))
			for i, id := range ids {
				words[i] = rs.vocab.Word(id)
			}
			if !yield(strings.Join(words, " "), canon) {
				return
			}
		}
	}
}

// seal prepares matching once everything is read.
func (rs *Ruleset) seal() (err error) {
	rs.oracle = sync.OnceValue(func() *match.Oracle { return match.NewOracle(rs.lex, rs.phases) })
	rs.emitted = make([]uint16, len(rs.rules)*len(rs.fieldNames))
	for i := range rs.rules {
		for n, e := range rs.rules[i].emit {
			rs.emitted[i*len(rs.fieldNames)+int(e.field)] = uint16(n + 1)
		}
	}
	rs.program, err = match.NewProgram(rs.lex, rs.phases)
	return err
}

//go:embed data
var data embed.FS

var loadDefault = sync.OnceValues(func() (*Ruleset, error) {
	sub, err := fs.Sub(data, "data")
	if err != nil {
		return nil, err
	}
	return Load(sub)
})

// Default returns the rules built into the program. They are read once.
func Default() (*Ruleset, error) { return loadDefault() }

// DefaultFS returns the files of the rules built into the program, for those
// who want to add to them or to show them.
func DefaultFS() (fs.FS, error) { return fs.Sub(data, "data") }
