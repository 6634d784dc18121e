package rules

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	"sync"

	"github.com/tallywire/tallywire/rules/match"
	"github.com/tallywire/tallywire/rules/token"
	"go.yaml.in/yaml/v3"
)

// format is the version of the language that files must name.
const format = "claimrules/1"

// The greatest sizes of files in bytes.
const (
	maxRuleFile  = 256 << 10
	maxGazetteer = 4 << 20
)

// loader reads files into a ruleset and collects what is wrong.
type loader struct {
	rs       *Ruleset
	problems Problems
	warnings Problems

	lexicons map[string]*lexDef
	lexOrder []*lexDef
	macros   map[string][]*macro // by name; one a file
	phases   map[string]*phaseDef
	order    []*phaseDef
	rules    []*ruleDef // in the order of files
	ids      map[string]*ruleDef
	tests    []testDef
	asked    []askedField
	unread   bool // a file could not be read at all

	sources []*source

	// Words as the files have them: kept for lint, nil while loading.
	written map[*lexDef][]lexEntry
}

// askedField is a field that a rule wants of a mention it captures.
type askedField struct {
	name string
	rule *ruleDef
}

type macro struct {
	at   place
	node *yaml.Node
	text string
	used bool
}

type phaseDef struct {
	index    int
	name     string
	at       place
	attrs    map[string]place // where strategy, collapse and when were given
	all      bool
	collapse *bool
	when     *yaml.Node
	whenSrc  *source
	rules    []*ruleDef
}

type ruleDef struct {
	index    int32
	id, typ  string
	at       place // of the id
	src      *source
	phase    *phaseDef
	priority int
	pattern  *yaml.Node
	emit     *yaml.Node
	parsed   *match.Pattern
}

// Load reads all rule files (.yaml) and gazetteers (.tsv) of a file system in
// the order of their names. If anything is wrong it returns no ruleset and
// [Problems] with all faults.
func Load(fsys fs.FS) (*Ruleset, error) { return newLoader().load(fsys) }

func newLoader() *loader {
	return &loader{
		rs:       newRuleset(),
		lexicons: make(map[string]*lexDef),
		macros:   make(map[string][]*macro),
		phases:   make(map[string]*phaseDef),
		ids:      make(map[string]*ruleDef),
	}
}

func (l *loader) load(fsys fs.FS) (*Ruleset, error) {
	if err := l.readAll(fsys); err != nil {
		return nil, err
	}
	if !l.unread { // else names would seem unknown that a file did define
		l.fillLexicons()
		l.compile()
	}
	if len(l.problems) > 0 {
		return nil, sorted(l.problems)
	}
	l.rs.warnings = sorted(l.warnings)
	return l.rs, nil
}

// sorted orders problems by file, line and column.
func sorted(ps Problems) Problems {
	slices.SortStableFunc(ps, func(a, b Problem) int {
		return cmp.Or(strings.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Col, b.Col))
	})
	return ps
}

func (l *loader) fail(at place, rule, msg, hint string) {
	l.problems = append(l.problems, problem(at, rule, msg, hint))
}

func (l *loader) warn(at place, rule, msg, hint string) {
	l.warnings = append(l.warnings, problem(at, rule, msg, hint))
}

func problem(at place, rule, msg, hint string) Problem {
	return Problem{File: at.src.name, Line: at.line, Col: at.col, Rule: rule, Msg: msg, Hint: hint, Text: at.src.line(at.line)}
}

// readAll reads every file, in the order of their names. The version is the hash
// of names and contents.
func (l *loader) readAll(fsys fs.FS) error {
	hash := sha256.New()
	err := fs.WalkDir(fsys, ".", func(name string, d fs.DirEntry, err error) error {
		ext := path.Ext(name)
		if err != nil || d.IsDir() || ext != ".yaml" && ext != ".tsv" {
			return err
		}
		data, err := fs.ReadFile(fsys, name)
		if err != nil {
			return err
		}
		fmt.Fprintf(hash, "%s %d\n", name, len(data))
		hash.Write(data)
		l.sources = append(l.sources, &source{name: name, data: data})
		return nil
	})
	if err != nil {
		return fmt.Errorf("reading rules: %w", err)
	}
	if len(l.sources) == 0 {
		return fmt.Errorf("reading rules: no .yaml file found")
	}
	l.rs.version = hex.EncodeToString(hash.Sum(nil)[:8])
	parseAll(l.sources)
	for _, src := range l.sources {
		switch limit := src.limit(); {
		case len(src.data) > limit:
			l.fail(place{src, 0, 0}, "", fmt.Sprintf("the file has %d bytes, at most %d are allowed", len(src.data), limit), "divide it")
		case src.table():
			l.readGazetteer(src)
		default:
			l.readFile(src)
		}
	}
	return nil
}

// parseAll parses all rule files that are not too large, side by side: that is
// most of the time that loading takes.
func parseAll(sources []*source) {
	var all sync.WaitGroup
	for _, src := range sources {
		if !src.table() && len(src.data) <= src.limit() {
			all.Go(src.parse)
		}
	}
	all.Wait()
}

// table reports whether a file is a table of names.
func (s *source) table() bool { return path.Ext(s.name) == ".tsv" }

// limit is how large a file may be.
func (s *source) limit() int {
	if s.table() || strings.HasPrefix(s.name, "gazetteer/") {
		return maxGazetteer
	}
	return maxRuleFile
}

func (l *loader) readFile(src *source) {
	root := l.root(src)
	if root == nil {
		l.unread = true
		return
	}
	pairs := l.mapping(src, root, "", "a rule file", "format", "lexicons", "macros", "phases", "tests")
	if len(pairs) == 0 || pairs[0].key.Value != "format" || pairs[0].val.Value != format {
		l.fail(place{src, root.Line, root.Column}, "", "the file does not begin with its format", "begin it with format: "+format)
	}
	for _, p := range pairs {
		switch p.key.Value {
		case "lexicons":
			l.readLexicons(src, p.val)
		case "macros":
			l.readMacros(src, p.val)
		case "phases":
			for _, n := range l.sequence(src, p.val, "", "phases") {
				l.readPhase(src, n)
			}
		case "tests":
			for _, n := range l.sequence(src, p.val, "", "tests") {
				l.readTest(src, n, "")
			}
		}
	}
}

func (l *loader) readMacros(src *source, n *yaml.Node) {
	for _, p := range l.mapping(src, n, "", "macros") {
		text, ok := l.scalar(src, p.val, "", "a macro")
		if !ok {
			continue
		}
		if !validName(p.key.Value) || strings.Contains(p.key.Value, "-") {
			l.fail(src.at(p.key), "", fmt.Sprintf("%q is no name for a macro", p.key.Value), "names have letters, digits and _")
			continue
		}
		l.macros[p.key.Value] = append(l.macros[p.key.Value], &macro{at: src.at(p.key), node: p.val, text: text})
	}
}

// macro returns the macro that a file means by a name: its own, or else the
// only one of that name.
func (l *loader) macro(src *source, name string) *macro {
	all := l.macros[name]
	for _, m := range all {
		if m.at.src == src {
			return m
		}
	}
	if len(all) == 1 {
		return all[0]
	}
	return nil
}

func (l *loader) readPhase(src *source, n *yaml.Node) {
	pairs := l.mapping(src, n, "", "a phase", "name", "strategy", "collapse", "when", "rules")
	var ph *phaseDef
	for _, p := range pairs {
		if p.key.Value == "name" {
			if ph = l.phases[p.val.Value]; ph == nil {
				ph = &phaseDef{index: len(l.order), name: p.val.Value, at: src.at(p.val), attrs: make(map[string]place)}
				l.phases[ph.name] = ph
				l.order = append(l.order, ph)
			}
		}
	}
	if ph == nil {
		if n.Kind == yaml.MappingNode {
			l.fail(src.at(n), "", "the phase has no name", "")
		}
		return
	}
	for _, p := range pairs {
		switch key := p.key.Value; key {
		case "strategy", "collapse", "when":
			if old, twice := ph.attrs[key]; twice {
				l.fail(src.at(p.key), "", fmt.Sprintf("%s of phase %q is given already, at %s:%d", key, ph.name, old.src.name, old.line), "")
				continue
			}
			ph.attrs[key] = src.at(p.key)
			l.readPhaseAttr(src, ph, key, p.val)
		case "rules":
			for _, r := range l.sequence(src, p.val, "", "rules") {
				l.readRule(src, ph, r)
			}
		}
	}
}

func (l *loader) readPhaseAttr(src *source, ph *phaseDef, key string, n *yaml.Node) {
	switch key {
	case "strategy":
		switch n.Value {
		case "longest":
		case "all":
			ph.all = true
		default:
			l.fail(src.at(n), "", fmt.Sprintf("unknown strategy %q", n.Value), suggest(n.Value, []string{"longest", "all"}))
		}
	case "collapse":
		v := l.boolean(src, n, "", "collapse")
		ph.collapse = &v
	case "when":
		ph.when, ph.whenSrc = n, src
	}
}

func (l *loader) readRule(src *source, ph *phaseDef, n *yaml.Node) {
	r := &ruleDef{src: src, phase: ph, at: src.at(n)}
	if n.Kind == yaml.MappingNode {
		for i := 0; i+1 < len(n.Content); i += 2 {
			if n.Content[i].Value == "id" {
				r.id, r.at = n.Content[i+1].Value, src.at(n.Content[i+1])
			}
		}
	}
	var tests *yaml.Node
	for _, p := range l.mapping(src, n, r.id, "a rule", "id", "type", "priority", "pattern", "emit", "tests", "note") {
		switch p.key.Value {
		case "type":
			r.typ, _ = l.scalar(src, p.val, r.id, "type")
			if !validName(r.typ) {
				l.fail(src.at(p.val), r.id, fmt.Sprintf("%q is no name for a type", r.typ), "names have letters, digits and _")
			}
		case "priority":
			if err := p.val.Decode(&r.priority); err != nil {
				l.fail(src.at(p.val), r.id, "priority must be a whole number", "")
			}
		case "pattern":
			if _, ok := l.scalar(src, p.val, r.id, "pattern"); ok {
				r.pattern = p.val
			}
		case "emit":
			r.emit = p.val
		case "tests":
			tests = p.val
		}
	}
	switch {
	case n.Kind != yaml.MappingNode:
		return
	case r.id == "":
		l.fail(src.at(n), "", "the rule has no id", "")
		return
	case l.ids[r.id] != nil:
		old := l.ids[r.id]
		l.fail(r.at, r.id, fmt.Sprintf("the id is taken, at %s:%d", old.src.name, old.at.line), "ids are unique over all files")
		return
	case r.typ == "":
		l.fail(r.at, r.id, "the rule has no type", "")
	case r.pattern == nil:
		l.fail(r.at, r.id, "the rule has no pattern", "")
	}
	l.ids[r.id] = r
	r.index = int32(len(l.rules))
	l.rules = append(l.rules, r)
	ph.rules = append(ph.rules, r)
	if tests != nil {
		for _, t := range l.sequence(src, tests, r.id, "tests") {
			l.readTest(src, t, r.id)
		}
	}
}

// newRuleset returns an empty ruleset.
func newRuleset() *Ruleset {
	v := token.NewVocab()
	return &Ruleset{
		vocab:  v,
		lex:    match.NewLexicons(v),
		types:  map[string]TypeID{},
		fields: map[string]FieldID{},
		// number 0 means none
		typeNames: []string{""}, fieldNames: []string{""},
	}
}
