package rules

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"github.com/tallywire/tallywire/rules/match"
	"go.yaml.in/yaml/v3"
)

// lexDef is a lexicon as its file defines it.
type lexDef struct {
	name    string
	id      int32
	at      place
	fold    match.Case
	entries []lexEntry
	include []pairAt
	without []pairAt
	code    bool       // the program looks words up in it
	asked   bool       // a rule asks it for canonical values
	faulty  bool       // a problem in it is reported already
	state   uint8      // 0 not filled, 1 being filled, 2 filled
	filled  []lexEntry // with those included
	all     []lexEntry // and without those taken out
}

type lexEntry struct {
	text, canon string
	fold        match.Case
	at          place
}

// pairAt is a name and where it stands.
type pairAt struct {
	name string
	at   place
}

func (l *loader) readLexicons(src *source, n *yaml.Node) {
	for _, p := range l.mapping(src, n, "", "lexicons") {
		if old := l.lexicons[p.key.Value]; old != nil {
			l.fail(src.at(p.key), "", fmt.Sprintf("lexicon %q is defined already, at %s:%d", old.name, old.at.src.name, old.at.line),
				"choose another name, or include the other")
			continue
		}
		if !validName(p.key.Value) {
			l.fail(src.at(p.key), "", fmt.Sprintf("%q is no name for a lexicon", p.key.Value), "names have letters, digits, - and _")
			continue
		}
		def := &lexDef{name: p.key.Value, at: src.at(p.key)}
		l.addLexicon(def)
		problems := len(l.problems)
		l.readLexicon(src, def, p.val)
		def.faulty = len(l.problems) > problems
	}
}

func (l *loader) addLexicon(def *lexDef) {
	l.lexicons[def.name] = def
	l.lexOrder = append(l.lexOrder, def)
}

func validName(s string) bool {
	for i := range len(s) {
		c := s[i]
		if !('a' <= c|0x20 && c|0x20 <= 'z' || '0' <= c && c <= '9' || c == '_' || c == '-' && i > 0) {
			return false
		}
	}
	return s != ""
}

func (l *loader) readLexicon(src *source, def *lexDef, n *yaml.Node) {
	what := "lexicon " + def.name
	pairs := l.mapping(src, n, "", what, "case", "entries", "verbs", "nouns", "include", "without", "use")
	for _, p := range pairs {
		if p.key.Value == "case" {
			def.fold = l.readCase(src, p.val)
		}
	}
	for _, p := range pairs {
		switch p.key.Value {
		case "entries":
			l.readEntries(src, def, p.val, what)
		case "verbs":
			l.readForms(src, def, p.val, what, verbForms)
		case "nouns":
			l.readForms(src, def, p.val, what, nounForms)
		case "use":
			def.code = l.readUse(src, p.val)
		case "include":
			for _, e := range l.sequence(src, p.val, "", "include") {
				if name, ok := l.scalar(src, e, "", "an included lexicon"); ok {
					def.include = append(def.include, pairAt{name, src.at(e)})
				}
			}
		case "without":
			for _, e := range l.sequence(src, p.val, "", "without") {
				if w, ok := l.scalar(src, e, "", "a form"); ok {
					def.without = append(def.without, pairAt{w, src.at(e)})
				}
			}
		}
	}
}

func (l *loader) readCase(src *source, n *yaml.Node) match.Case {
	switch n.Value {
	case "any":
		return match.CaseAny
	case "cap":
		return match.CaseCap
	case "exact":
		return match.CaseExact
	}
	l.fail(src.at(n), "", fmt.Sprintf("unknown case %q", n.Value), suggest(n.Value, []string{"any", "cap", "exact"}))
	return match.CaseAny
}

func (l *loader) readEntries(src *source, def *lexDef, n *yaml.Node, what string) {
	add := func(text *yaml.Node, canon string) {
		if s, ok := l.scalar(src, text, "", "an entry of "+what); ok {
			e := lexEntry{s, canon, def.fold, src.at(text)}
			def.entries = append(def.entries, e)
			l.write(def, e)
		}
	}
	if n.Kind == yaml.SequenceNode {
		for _, e := range n.Content {
			if e.Kind == yaml.MappingNode {
				for _, p := range l.mapping(src, e, "", what) {
					if canon, ok := l.scalar(src, p.val, "", "a canonical value"); ok {
						add(p.key, canon)
					}
				}
				continue
			}
			add(e, e.Value)
		}
		return
	}
	for _, p := range l.mapping(src, n, "", "entries of "+what) {
		if p.val.Kind == yaml.SequenceNode { // canon: [entries]
			for _, e := range p.val.Content {
				add(e, p.key.Value)
			}
			continue
		}
		if canon, ok := l.scalar(src, p.val, "", "a canonical value"); ok {
			add(p.key, canon)
		}
	}
}

// write keeps an entry as the file has it, before inflection, for lint to look at.
func (l *loader) write(def *lexDef, e lexEntry) {
	if l.written != nil {
		l.written[def] = append(l.written[def], e)
	}
}

func (l *loader) readForms(src *source, def *lexDef, n *yaml.Node, what string, inflect func(string) []string) {
	add := func(word *yaml.Node, canon string) {
		s, ok := l.scalar(src, word, "", "an entry of "+what)
		if !ok {
			return
		}
		l.write(def, lexEntry{s, canon, def.fold, src.at(word)})
		for _, form := range inflect(s) {
			def.entries = append(def.entries, lexEntry{form, canon, def.fold, src.at(word)})
		}
	}
	for _, e := range l.sequence(src, n, "", "verbs or nouns of "+what) {
		if e.Kind == yaml.MappingNode {
			for _, p := range l.mapping(src, e, "", what) {
				if canon, ok := l.scalar(src, p.val, "", "a canonical value"); ok {
					add(p.key, canon)
				}
			}
			continue
		}
		add(e, e.Value)
	}
}

// readUse reads what a lexicon is used by besides rules.
func (l *loader) readUse(src *source, val *yaml.Node) (code bool) {
	if val.Value != "code" {
		l.fail(src.at(val), "", fmt.Sprintf("unknown use %q", val.Value), "use: code says that the program looks words up here")
	}
	return true
}

// readGazetteer reads a table of names: lines of entry, tab, canonical value,
// after a head of comments that tell origin and licence.
func (l *loader) readGazetteer(src *source) {
	base := src.name[strings.LastIndexByte(src.name, '/')+1:]
	def := &lexDef{name: strings.TrimSuffix(base, ".tsv"), at: place{src, 1, 1}, fold: match.CaseCap}
	var origin, licence bool
	line := 0
	entries := make([]lexEntry, 0, bytes.Count(src.data, []byte("\n"))+1)
	for text := range strings.Lines(string(src.data)) {
		line++
		text = strings.TrimRight(text, "\r\n")
		if comment, ok := strings.CutPrefix(text, "#"); ok {
			key, val, _ := strings.Cut(strings.TrimSpace(comment), ":")
			val = strings.TrimSpace(val)
			switch key {
			case "origin":
				origin = val != ""
			case "licence", "license":
				licence = val != ""
			case "lexicon":
				def.name = val
			case "case":
				def.fold = l.readCase(src, &yaml.Node{Value: val, Line: line, Column: 1})
			case "use":
				def.code = l.readUse(src, &yaml.Node{Value: val, Line: line, Column: 1})
			}
			continue
		}
		if text == "" {
			continue
		}
		name, canon, ok := strings.Cut(text, "\t")
		if !ok {
			canon = name
		}
		entries = append(entries, lexEntry{strings.TrimSpace(name), strings.TrimSpace(canon), def.fold, place{src, line, 1}})
	}
	if !origin || !licence {
		l.fail(place{src, 1, 0}, "", "a gazetteer must say where it is from", "begin it with # origin: … and # licence: …")
	}
	if !validName(def.name) {
		l.fail(place{src, 1, 0}, "", fmt.Sprintf("%q is no name for a lexicon", def.name), "names have letters, digits, - and _")
		return
	}
	if old := l.lexicons[def.name]; old != nil {
		old.code = old.code || def.code
		def = old
	} else {
		l.addLexicon(def)
	}
	def.entries = append(def.entries, entries...)
	for _, e := range entries {
		l.write(def, e)
	}
}

// fillLexicons resolves includes and hands all entries to the matcher.
func (l *loader) fillLexicons() {
	for _, def := range l.lexOrder {
		def.id = l.rs.lex.New(def.name)
	}
	entries := 0
	for _, def := range l.lexOrder {
		entries += len(l.fill(def))
	}
	l.rs.lex.Grow(entries)
	for _, def := range l.lexOrder {
		for _, e := range def.all {
			switch l.rs.lex.Add(def.id, e.text, e.canon, e.fold) {
			case match.NoTokens:
				l.fail(e.at, "", fmt.Sprintf("entry %q of lexicon %q holds no token: no text can reach it", e.text, def.name), "")
			case match.TooLong:
				l.fail(e.at, "", fmt.Sprintf("entry %q of lexicon %q has more than 16 tokens", e.text, def.name), "")
			case match.Disagrees:
				l.warn(e.at, "", fmt.Sprintf("entry %q of lexicon %q has another value already, which stays", e.text, def.name), "")
			}
		}
	}
}

// fill returns all entries of a lexicon, included ones first.
func (l *loader) fill(def *lexDef) []lexEntry {
	if def.state == 2 {
		return def.all
	}
	def.state = 1
	problems := len(l.problems)
	var all []lexEntry
	for _, in := range def.include {
		other := l.lexicons[in.name]
		switch {
		case other == nil:
			l.fail(in.at, "", fmt.Sprintf("unknown lexicon %q", in.name), suggest(in.name, l.lexNames()))
		case other.state == 1:
			l.fail(in.at, "", fmt.Sprintf("lexicon %q includes itself", in.name), "")
		default:
			all = append(all, l.fill(other)...)
		}
	}
	if len(def.include) == 0 && len(def.without) == 0 {
		all = def.entries
	} else {
		all = append(all, def.entries...)
	}
	def.filled = all
	if len(def.without) > 0 {
		without := make(map[string]bool)
		for _, w := range def.without {
			without[w.name] = true
		}
		all = slices.DeleteFunc(slices.Clone(all), func(e lexEntry) bool { return without[e.text] })
	}
	if len(all) == 0 && len(l.problems) == problems && !def.faulty {
		l.fail(def.at, "", fmt.Sprintf("lexicon %q has no entries", def.name), "give entries, verbs, nouns or include")
	}
	def.all, def.state = all, 2
	return all
}

func (l *loader) lexNames() []string {
	names := make([]string, len(l.lexOrder))
	for i, d := range l.lexOrder {
		names[i] = d.name
	}
	return names
}
