package rules

import (
	"io/fs"
	"iter"

	"github.com/tallywire/tallywire/news"
	"github.com/tallywire/tallywire/rules/number"
	"github.com/tallywire/tallywire/rules/token"
)

// The bodies below follow; the signatures are what other packages build on.

type (
	RuleID  int32
	TypeID  int32
	FieldID int32
)

type Ruleset struct{}

func Load(fsys fs.FS) (*Ruleset, error)               { panic("being written") }
func Default() (*Ruleset, error)                      { panic("being written") }
func (rs *Ruleset) Version() string                   { panic("being written") }
func (rs *Ruleset) Warnings() Problems                { panic("being written") }
func (rs *Ruleset) Rules() []RuleInfo                 { panic("being written") }
func (rs *Ruleset) Rule(id RuleID) RuleInfo           { panic("being written") }
func (rs *Ruleset) Type(name string) TypeID           { panic("being written") } // -1 if no rule has it
func (rs *Ruleset) Field(name string) FieldID         { panic("being written") } // -1 if no rule has it
func (rs *Ruleset) Test() []Failure                   { panic("being written") }
func (rs *Ruleset) Why(text string) string            { panic("being written") }
func (rs *Ruleset) NewMatcher() *Matcher              { panic("being written") }
func (rs *Ruleset) Lookup(lexicon, words string) (canon string, ok bool) {
	panic("being written")
}

type RuleInfo struct {
	ID, Type, Phase, File, Pattern string
	Line, Priority                 int
}
type Failure struct {
	Problem
}
type Matcher struct{}

func (m *Matcher) Match(text string, sentences []news.Span) *Doc { panic("being written") }

type Doc struct {
	Text      string
	Tokens    []token.Token
	Sentences []news.Span
	Mentions  []Mention // by phase, then start
}

func (d *Doc) ByType(t TypeID) iter.Seq[*Mention] { panic("being written") }

type Mention struct {
	Rule             RuleID
	Type             TypeID
	Start, End       int32 // bytes
	Sentence         int32 // index into Doc.Sentences
	TokStart, TokEnd int32
}

func (m *Mention) At() news.Span                          { panic("being written") }
func (m *Mention) String() string                         { panic("being written") } // its words
func (m *Mention) Has(f FieldID) bool                     { panic("being written") }
func (m *Mention) Text(f FieldID) string                  { panic("being written") } // words the field was taken from
func (m *Mention) Canon(f FieldID) string                 { panic("being written") } // the field's value
func (m *Mention) Span(f FieldID) (news.Span, bool)       { panic("being written") }
func (m *Mention) Mention(f FieldID) (*Mention, bool)     { panic("being written") }
func (m *Mention) Number(f FieldID) (number.Value, bool)  { panic("being written") }
func (m *Mention) Chain(dst []RuleID) []RuleID            { panic("being written") } // this rule after those of the mentions within
