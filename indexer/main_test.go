package indexer

import (
	"fmt"
	"os"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/tallywire/tallywire/news"
)

func TestMain(m *testing.M) {
	if dir := os.Getenv(crashDirEnv); dir != "" {
		crashChild(dir)
		return
	}
	var err error
	if tempRoot, err = os.MkdirTemp("", "tallywire-index-"); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	goleak.VerifyTestMain(m, goleak.Cleanup(func(code int) {
		os.RemoveAll(tempRoot)
		os.Exit(code)
	}),
		// bleve's analysis workers start with the program and never end.
		goleak.IgnoreTopFunction("github.com/blevesearch/bleve_index_api.AnalysisWorker"))
}

// tempRoot holds the folders of tests that run many indexes.
var tempRoot string

func makeTemp() (string, error) { return os.MkdirTemp(tempRoot, "") }

func ptr[T any](v T) *T { return &v }

func num(n int64) *news.Decimal { return ptr(news.Int(n)) }

var day0 = time.Date(2023, 10, 1, 8, 0, 0, 0, time.UTC)

// statement is one sentence with one figure.
type statement struct {
	number, noun, rest string
	claim              news.Claim
}

// makeSet returns a claim set whose text is made of statements; their spans are
// filled in. revision sets the article's texts apart.
func makeSet(article string, revision int, statements ...statement) *news.ClaimSet {
	set := &news.ClaimSet{Ruleset: "r1", Article: news.Article{
		ID: article, Outlet: "Daily Harbour", URL: "https://harbour.example/" + article, Title: "Figures of " + article,
		Published: day0, FetchedAt: day0.Add(time.Duration(revision) * time.Hour),
	}}
	for i, s := range statements {
		c := s.claim
		from := len(set.Article.Text)
		c.Quote = s.number + " " + s.noun
		set.Article.Text += c.Quote + " " + s.rest + ". "
		c.Span = news.Span{Start: from, End: from + len(c.Quote)}
		c.Sentence = news.Span{Start: from, End: len(set.Article.Text) - 1}
		if c.ID == "" {
			c.ID = fmt.Sprintf("c_%s_%d_%d", article, revision, i)
		}
		set.Claims = append(set.Claims, c)
	}
	set.Article.TextHash = news.HashText(set.Article.Text)
	return set
}

func persons(n int64, noun, rest string) statement {
	return statement{number: fmt.Sprint(n), noun: noun, rest: rest, claim: news.Claim{
		Figure: news.Figure{Value: num(n), Modifier: news.Exact, Unit: "person", Counted: &noun},
		Kind:   news.Flow, Modality: news.Reported, Predicate: "return", Series: "person|" + noun,
	}}
}

func openTest(t testing.TB, dir string, opts Options) *Index {
	t.Helper()
	x, err := Open(dir, opts)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := x.Close(); err != nil {
			t.Error(err)
		}
	})
	return x
}

func mustApply(t testing.TB, x *Index, entries ...Entry) {
	t.Helper()
	if err := x.Apply(t.Context(), entries); err != nil {
		t.Fatal(err)
	}
}

func find(t testing.TB, x *Index, query string) []string {
	t.Helper()
	r, err := x.Search(t.Context(), news.SearchRequest{Query: query, Size: MaxSize, Order: news.ByOldest})
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	ids := make([]string, len(r.Hits))
	for i, h := range r.Hits {
		ids[i] = h.Claim.ID
	}
	if r.Total != len(ids) && len(ids) < MaxSize {
		t.Errorf("%s: total %d, %d hits", query, r.Total, len(ids))
	}
	return ids
}
