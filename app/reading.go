package app

import (
	"fmt"
	"net/http"
	"net/url"
	"os"

	"github.com/tallywire/tallywire/crawler/page"
	"github.com/tallywire/tallywire/extractor"
	"github.com/tallywire/tallywire/news"
	"github.com/tallywire/tallywire/rules"
	"github.com/tallywire/tallywire/series"
)

// Reading reads articles with one ruleset: extraction, then the series each
// claim belongs to. It is safe for concurrent use.
type Reading struct {
	rules     *rules.Ruleset
	extractor *extractor.Extractor
	series    *series.Keys
}

// NewReading compiles the ruleset in a folder, or the built-in one if dir is
// empty. Problems in the rules are a [rules.Problems].
func NewReading(dir string) (*Reading, error) {
	rs, err := loadRuleset(dir)
	if err != nil {
		return nil, err
	}
	return &Reading{rs, extractor.New(rs), series.New(rs)}, nil
}

func loadRuleset(dir string) (*rules.Ruleset, error) {
	if dir == "" {
		return rules.Default()
	}
	rs, err := rules.Load(os.DirFS(dir))
	if err != nil {
		return nil, fmt.Errorf("rules in %s: %w", dir, err)
	}
	return rs, nil
}

// Ruleset returns the version of the rules.
func (r *Reading) Ruleset() string { return r.rules.Version() }

// Extract reads one article: all layers, claims with their series.
func (r *Reading) Extract(a *news.Article) (extractor.Result, error) {
	return r.read(a, r.extractor.Extract)
}

// Claims reads one article for its claims alone, with their series.
func (r *Reading) Claims(a *news.Article) (extractor.Result, error) {
	return r.read(a, r.extractor.Claims)
}

func (r *Reading) read(a *news.Article, extract func(*news.Article) (extractor.Result, error)) (extractor.Result, error) {
	res, err := extract(a)
	if err != nil {
		return res, fmt.Errorf("extract %s: %w", a.ID, err)
	}
	set := news.ClaimSet{Article: *a, Claims: res.Claims}
	r.series.Fill(&set)
	res.Claims = set.Claims
	return res, nil
}

// ClaimSet reads one article into what is published of it.
func (r *Reading) ClaimSet(a *news.Article) (*news.ClaimSet, error) {
	res, err := r.Claims(a)
	if err != nil {
		return nil, err
	}
	set := &news.ClaimSet{Article: *a, Ruleset: r.Ruleset(), Claims: res.Claims, Skipped: res.Skipped}
	if a.Snapshot.NoArchive {
		set.Article.Text = onlySentences(a.Text, res.Claims)
	}
	return set, nil
}

// onlySentences blanks everything but the sentences that hold a claim and keeps
// every offset: of a page that asked not to be archived nothing else is kept in
// what is searched and shown.
func onlySentences(text string, claims []news.Claim) string {
	b := []byte(text)
	keep := make([]bool, len(b))
	for i := range claims {
		s := claims[i].Sentence
		for j := max(0, s.Start); j < min(s.End, len(b)); j++ {
			keep[j] = true
		}
	}
	for j := range b {
		if !keep[j] && b[j] != '\n' {
			b[j] = ' '
		}
	}
	return string(b)
}

// ReadPage reads a saved page. pageURL may be empty.
func ReadPage(html []byte, pageURL string) (*news.Article, error) {
	p, err := ParsePage(html, pageURL)
	if err != nil {
		return nil, err
	}
	a := p.Article(&news.Snapshot{})
	a.URL = pageURL
	return a, nil
}

// ParsePage reads what a saved page says of itself. pageURL may be empty.
func ParsePage(html []byte, pageURL string) (*page.Page, error) {
	var from *url.URL
	if pageURL != "" {
		u, err := url.Parse(pageURL)
		if err != nil {
			return nil, fmt.Errorf("url: %w", err)
		}
		if u.Host == "" {
			return nil, fmt.Errorf("url: %q is not a web address; expected https://host/path", pageURL)
		}
		from = u
	}
	return page.Parse(page.Input{Body: html, Header: http.Header{}, URL: from})
}
