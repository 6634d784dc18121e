package extractor

import (
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/tallywire/tallywire/extractor/lang"
	"github.com/tallywire/tallywire/extractor/timex"
	"github.com/tallywire/tallywire/news"
	"github.com/tallywire/tallywire/rules"
	"github.com/tallywire/tallywire/rules/token"
)

// Extractor reads articles with one ruleset. It is safe for concurrent use.
type Extractor struct {
	rs      *rules.Ruleset
	ids     ids
	lexica  *lexica
	sources *sources
	err     error // why rs cannot be used

	mu   sync.Mutex
	idle []*reader // guarded by mu, at most maxIdle
}

// maxIdle is how many readers are kept for the next articles. A reader gets
// faster with what it reads (see [rules.Matcher]) and holds some megabytes.
const maxIdle = 8

// New returns an Extractor over rs. A ruleset that lacks a type or field that
// the code links by is reported by the first Extract.
func New(rs *rules.Ruleset) *Extractor {
	x := &Extractor{rs: rs}
	x.err = x.ids.bind(rs)
	if x.err == nil {
		x.lexica, x.sources = newLexica(rs), newSources(rs)
	}
	if x.err != nil {
		x.err = fmt.Errorf("ruleset %s cannot be used: %w", rs.Version(), x.err)
	}
	return x
}

// reader returns the reader that was used last, or a new one.
func (x *Extractor) reader() *reader {
	x.mu.Lock()
	defer x.mu.Unlock()
	if n := len(x.idle); n > 0 {
		r := x.idle[n-1]
		x.idle = x.idle[:n-1]
		return r
	}
	return &reader{x: x, matcher: x.rs.NewMatcher(), view: view{lexica: lookup{lexica: x.lexica}}, currencies: map[string]string{}}
}

// done takes back a reader.
func (x *Extractor) done(r *reader) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if len(x.idle) < maxIdle {
		x.idle = append(x.idle, r)
	}
}

// Extract reads one article in all layers. An article in another language, or
// without text, gives an empty result that says why. An error means that the
// ruleset lacks what the code needs; it does not depend on the article.
func (x *Extractor) Extract(a *news.Article) (Result, error) { return x.extract(a, false) }

// Claims reads one article for its claims alone: they are those of
// [Extractor.Extract], the other layers are empty and cost nothing.
func (x *Extractor) Claims(a *news.Article) (Result, error) { return x.extract(a, true) }

func (x *Extractor) extract(a *news.Article, claims bool) (Result, error) {
	res := Result{
		Claims: []news.Claim{}, Quantities: []Quantity{}, Dates: []Date{}, Actors: []Actor{}, Quotes: []Quote{},
		Ruleset: x.rs.Version(),
	}
	if x.err != nil {
		return res, x.err
	}
	if strings.TrimSpace(a.Text) == "" {
		res.Skipped = "no text"
		return res, nil
	}
	if v := lang.Check(a.Text, a.Lang); !v.English {
		res.Skipped = v.Reason
		return res, nil
	}
	r := x.reader()
	r.claims = claims
	meant, p := a, makePlain(a.Text)
	if p != nil {
		plain := *a
		plain.Text = p.text
		meant = &plain
	}
	if len(meant.Text) <= pieceLen {
		r.read(meant, &res)
	} else {
		r.readPieces(meant, &res)
	}
	if p != nil {
		p.restore(a.Text, &res)
	}
	x.done(r)
	identify(a, res.Claims)
	return res, nil
}

// reader is the scratch of one extraction, reused.
type reader struct {
	x         *Extractor
	matcher   *rules.Matcher
	claims    bool // nothing else is asked for
	sentences []news.Span
	doc       *rules.Doc
	view      view
	times     []timex.Found
	figs      []figure
	told      []*figure   // those of figs that are claims
	others    []news.Span // of the figure at hand; see otherClauses
	chains    []string    // of the claims of one text, one after the other; see chain
	// currencies are those that shared names mean in this text; see localCurrency.
	currencies map[string]string
}

// chainLen is how many rules a claim rests on, as a rule.
const chainLen = 5

// readPieces reads a long article piece by piece.
func (r *reader) readPieces(a *news.Article, res *Result) {
	for at, text := range pieces(a.Text) {
		part, found := *a, Result{}
		part.Text = text
		r.read(&part, &found)
		found.shift(at)
		res.add(&found)
	}
}

// identify gives claims their ids: those on one span, which stand side by side,
// are told apart by their number.
func identify(a *news.Article, claims []news.Claim) {
	hash := a.TextHash
	if hash == "" {
		hash = news.HashText(a.Text)
	}
	ordinal := 0
	for i := range claims {
		c := &claims[i]
		if ordinal++; i == 0 || claims[i-1].Span != c.Span {
			ordinal = 0
		}
		c.ID = news.ClaimID(a.ID, hash, c.Span, ordinal)
	}
}

func (r *reader) read(a *news.Article, res *Result) {
	r.sentences = token.Sentences(a.Text, r.sentences[:0])
	r.doc = r.matcher.Match(a.Text, r.sentences)
	r.view.reset(r.x, r.doc)
	clear(r.currencies)
	src := r.x.sources.read(r.doc, a, r.times, r.claims)
	r.times = src.found

	r.figs = r.figs[:0]
	for m := range r.doc.ByType(r.x.ids.qty) {
		if f, ok := r.figure(m); ok {
			r.figs = append(r.figs, f)
		}
	}
	r.resolve()

	if !r.claims {
		res.Quantities = r.quantities(slices.Grow(res.Quantities, len(r.figs)))
	}
	res.Claims = r.tell(src, res.Claims)
	if !r.claims {
		src.fill(res)
	}
	r.x.sources.release(src)
	r.doc = nil
}
