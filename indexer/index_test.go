package indexer

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/tallywire/tallywire/news"
	"github.com/tallywire/tallywire/query"
)

func TestApplyAndRead(t *testing.T) {
	dir := t.TempDir()
	x := openTest(t, dir, Options{})
	set := makeSet("a1", 1, persons(600000, "Afghans", "returned"), persons(40, "drivers", "were fined"))
	mustApply(t, x, Entry{set, 7})
	if x.LastSeq() != 7 {
		t.Errorf("LastSeq = %d, want 7", x.LastSeq())
	}
	h, err := x.Claim(t.Context(), "c_a1_1_0")
	if err != nil {
		t.Fatal(err)
	}
	if h.SentenceText != "600000 Afghans returned." || h.SentenceText[h.Mark.Start:h.Mark.End] != "600000 Afghans" || h.Outlet != "Daily Harbour" {
		t.Errorf("got %+v", h)
	}
	got, err := x.Article(t.Context(), "a1")
	if err != nil || got.Article.Text != set.Article.Text || len(got.Claims) != 2 {
		t.Errorf("Article = %+v, %v", got, err)
	}
	r, err := x.Search(t.Context(), news.SearchRequest{Query: "afghan value:>500k"})
	if err != nil {
		t.Fatal(err)
	}
	if r.Total != 1 || len(r.Hits) != 1 || r.Seq != 7 || r.ShardsOK != 1 || r.ShardsAsked != 1 || r.Took <= 0 {
		t.Fatalf("got %+v", r)
	}
	if m := r.Hits[0].Matches; len(m) != 1 || r.Hits[0].SentenceText[m[0].Start:m[0].End] != "Afghans" {
		t.Errorf("Matches = %v", m)
	}
	for _, err := range []error{
		second(x.Claim(t.Context(), "c_none")), second(x.Article(t.Context(), "none")), second(x.Series(t.Context(), "none")), second(x.Claim(t.Context(), "")),
	} {
		if !errors.Is(err, news.ErrNotFound) {
			t.Errorf("got %v, want not found", err)
		}
	}
	if n, err := x.Count(t.Context()); n != 2 || err != nil {
		t.Errorf("Count = %d, %v", n, err)
	}
}

func second[T any](_ T, err error) error { return err }

// TestReplace: an article's claims change together, and only forwards.
func TestReplace(t *testing.T) {
	x := openTest(t, t.TempDir(), Options{})
	first := makeSet("a1", 1, persons(10, "boats", "sank"), persons(20, "ships", "sailed"))
	second := makeSet("a1", 2, persons(11, "boats", "sank"))
	keep := second.Claims[0].ID
	mustApply(t, x, Entry{first, 1}, Entry{makeSet("a2", 1, persons(5, "trains", "left")), 2})
	mustApply(t, x, Entry{second, 3})
	want := []string{keep, "c_a2_1_0"}
	check := func(when string) {
		t.Helper()
		if got := find(t, x, ""); !slices.Equal(got, want) {
			t.Errorf("%s: got %v, want %v", when, got, want)
		}
	}
	check("after the revision")
	mustApply(t, x, Entry{second, 3})
	check("after the same again")
	mustApply(t, x, Entry{first, 1})
	check("after an old message delivered again")
	mustApply(t, x, Entry{first, 9})
	check("after the earlier snapshot published later")
	if x.LastSeq() != 9 {
		t.Errorf("LastSeq = %d, want 9", x.LastSeq())
	}

	again := makeSet("a1", 2, persons(11, "boats", "sank"))
	again.Ruleset, again.Claims[0].Kind = "r2", news.Stock
	mustApply(t, x, Entry{again, 10})
	check("after another ruleset")
	if got := find(t, x, "ruleset:r2 kind:stock"); !slices.Equal(got, want[:1]) {
		t.Errorf("after another ruleset: %v", got)
	}
	if got := find(t, x, "ruleset:r1 boats"); len(got) != 0 {
		t.Errorf("claims of the former ruleset remain: %v", got)
	}

	empty := makeSet("a1", 3)
	empty.Skipped = "language is fr"
	mustApply(t, x, Entry{empty, 11})
	want = want[1:]
	check("after a revision without claims")
	if got, err := x.Article(t.Context(), "a1"); err != nil || got.Skipped == "" {
		t.Errorf("Article = %+v, %v", got, err)
	}
	if got, err := x.current.countDocs(); err != nil || got.Docs != x.current.state.Docs || got.IDs != x.current.state.IDs {
		t.Errorf("counted %+v, state %+v, %v", got, x.current.state, err)
	}
}

// TestOrderDoesNotMatter: entries of one batch, shuffled, give the same index.
func TestOrderDoesNotMatter(t *testing.T) {
	entries := []Entry{
		{makeSet("a1", 1, persons(1, "boats", "sank")), 1},
		{makeSet("a1", 2, persons(2, "boats", "sank")), 2},
		{makeSet("a1", 3, persons(3, "boats", "sank")), 3},
	}
	for _, order := range [][]int{{0, 1, 2}, {2, 1, 0}, {1, 2, 0}} {
		for _, together := range []bool{true, false} {
			x := openTest(t, t.TempDir(), Options{})
			var batch []Entry
			for _, i := range order {
				if !together {
					mustApply(t, x, entries[i])
				}
				batch = append(batch, entries[i])
			}
			if together {
				mustApply(t, x, batch...)
			}
			if got := find(t, x, ""); !slices.Equal(got, []string{"c_a1_3_0"}) {
				t.Errorf("order %v, together %v: %v", order, together, got)
			}
		}
	}
}

// TestRejects: entries that cannot be indexed are told of, and keep nothing
// else out, in a rebuild neither.
func TestRejects(t *testing.T) {
	var rejected []uint64
	x := openTest(t, t.TempDir(), Options{Rejected: func(e *EntryError) {
		if !errors.Is(e, news.ErrInvalid) {
			t.Errorf("got %v", e)
		}
		rejected = append(rejected, e.Seq)
	}})
	outside := makeSet("a1", 1, persons(1, "boats", "sank"))
	outside.Claims[0].Sentence.End = 5000
	twice := makeSet("a2", 1, persons(1, "boats", "sank"), persons(2, "boats", "sank"))
	twice.Claims[1].ID = twice.Claims[0].ID
	unnamed := makeSet("a6", 1, persons(1, "boats", "sank"))
	unnamed.Claims[0].ID = ""
	log := []Entry{{outside, 1}, {makeSet("a3", 1, persons(3, "boats", "sank")), 2}, {twice, 3}, {nil, 4}, {&news.ClaimSet{}, 5}, {unnamed, 6}}
	for _, apply := range []func() error{
		func() error { return x.Apply(t.Context(), log) },
		func() error { return x.Rebuild(t.Context(), source(log)) },
	} {
		rejected = nil
		if err := apply(); err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(rejected, []uint64{1, 3, 4, 5, 6}) {
			t.Errorf("rejected %v", rejected)
		}
		if got := find(t, x, ""); !slices.Equal(got, []string{"c_a3_1_0"}) || x.LastSeq() != 6 {
			t.Errorf("got %v at %d", got, x.LastSeq())
		}
		if checks, err := x.Verify(t.Context(), source(log)); err != nil || !checks[len(checks)-1].OK {
			t.Errorf("%+v, %v", checks, err)
		}
	}
}

func TestOrders(t *testing.T) {
	x := openTest(t, t.TempDir(), Options{})
	old := makeSet("a1", 1, persons(30, "boats", "sank"), statement{"dozens of", "boats", "boats boats floated", news.Claim{Figure: news.Figure{Low: num(24), High: num(99)}}})
	mid := makeSet("a2", 1, persons(500, "boats", "sank"))
	mid.Article.Published = day0.Add(time.Hour)
	late := makeSet("a3", 1, statement{"several", "boats", "left harbour", news.Claim{}})
	late.Article.Published = day0.Add(2 * time.Hour)
	mustApply(t, x, Entry{old, 1}, Entry{mid, 2}, Entry{late, 3})
	for _, tc := range []struct {
		order news.Order
		query string
		want  string
	}{
		{news.ByNewest, "boats", "c_a3_1_0 c_a2_1_0 c_a1_1_0 c_a1_1_1"},
		{news.ByOldest, "boats", "c_a1_1_0 c_a1_1_1 c_a2_1_0 c_a3_1_0"},
		{news.ByValue, "boats", "c_a2_1_0 c_a1_1_0 c_a1_1_1 c_a3_1_0"},
		{news.ByRelevance, "", "c_a3_1_0 c_a2_1_0 c_a1_1_0 c_a1_1_1"},
		{"", "unit:person", "c_a2_1_0 c_a1_1_0"},
	} {
		r, err := x.Search(t.Context(), news.SearchRequest{Query: tc.query, Order: tc.order})
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, h := range r.Hits {
			got = append(got, h.Claim.ID)
		}
		if strings.Join(got, " ") != tc.want {
			t.Errorf("%q by %q: got %v, want %s", tc.query, tc.order, got, tc.want)
		}
		var paged []string
		for from := range len(got) {
			r, err := x.Search(t.Context(), news.SearchRequest{Query: tc.query, Order: tc.order, From: from, Size: 1})
			if err != nil || len(r.Hits) != 1 {
				t.Fatalf("%+v, %v", r, err)
			}
			paged = append(paged, r.Hits[0].Claim.ID)
		}
		if !slices.Equal(paged, got) {
			t.Errorf("%q by %q, one a page: got %v, want %v", tc.query, tc.order, paged, got)
		}
	}
	r, err := x.Search(t.Context(), news.SearchRequest{Query: "boats", Order: news.ByRelevance})
	if err != nil || len(r.Hits) != 4 || r.Hits[0].Claim.ID != "c_a1_1_1" {
		t.Errorf("the sentence with the word three times should come first: %+v, %v", r, err)
	}
}

func TestLimits(t *testing.T) {
	x := openTest(t, t.TempDir(), Options{})
	for _, tc := range []struct {
		req  news.SearchRequest
		want string
	}{
		{news.SearchRequest{Size: 201}, "size 201: allowed are 1 to 200"},
		{news.SearchRequest{Size: -1}, "size -1"},
		{news.SearchRequest{From: 2001}, "from 2001: allowed are 0 to 2000"},
		{news.SearchRequest{Order: "best"}, `order "best": allowed are relevance`},
		{news.SearchRequest{Query: "(a"}, "column 1"},
	} {
		_, err := x.Search(t.Context(), tc.req)
		if !errors.Is(err, news.ErrInvalid) || !strings.Contains(err.Error(), tc.want) {
			t.Errorf("%+v: got %v, want %s", tc.req, err, tc.want)
		}
	}
	var e *query.Error
	if _, err := x.Search(t.Context(), news.SearchRequest{Query: "kind:flwo"}); !errors.As(err, &e) || e.Col != 6 {
		t.Errorf("got %v, want a *query.Error", err)
	}
	if r, err := x.Search(t.Context(), news.SearchRequest{Query: "nothing", Facets: true}); err != nil || r.Total != 0 || r.Hits == nil {
		t.Errorf("empty index: %+v, %v", r, err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := x.Search(ctx, news.SearchRequest{}); !errors.Is(err, news.ErrUnavailable) || !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: got %v", err)
	}
}

// TestQueryOfDeath: the costliest queries the language allows stay cheap.
func TestQueryOfDeath(t *testing.T) {
	x := openTest(t, t.TempDir(), Options{Timeout: time.Minute})
	for i := range int64(20) {
		var statements []statement
		for j := range int64(40) {
			statements = append(statements, persons(i*1000+j*7, "boats", "sank"))
		}
		mustApply(t, x, Entry{makeSet("a"+string(rune('a'+i)), 1, statements...), uint64(i + 1)})
	}
	for _, q := range []string{
		strings.Repeat("value:-1..999999999999 ", query.MaxClauses),
		strings.TrimSuffix(strings.Repeat("value:0.0001..999999.7 or ", query.MaxClauses), " or "),
		strings.Repeat("-", query.MaxDepth) + "boats",
		strings.Repeat("(-", query.MaxDepth/2) + "value:>1" + strings.Repeat(")", query.MaxDepth/2),
		`"` + strings.TrimSpace(strings.Repeat("boats ", query.MaxTerms)) + `"`,
	} {
		if _, err := x.Search(t.Context(), news.SearchRequest{Query: q, Facets: true}); err != nil {
			t.Errorf("%.60s…: %v", q, err)
		}
	}
}

func TestMinSeq(t *testing.T) {
	x := openTest(t, t.TempDir(), Options{})
	found := make(chan error, 1)
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	go func() {
		r, err := x.Search(ctx, news.SearchRequest{MinSeq: 2})
		if err == nil && (r.Total != 2 || r.Seq < 2) {
			err = errors.New("the answer does not cover what was asked for")
		}
		found <- err
	}()
	mustApply(t, x, Entry{makeSet("a1", 1, persons(1, "boats", "sank")), 1})
	mustApply(t, x, Entry{makeSet("a2", 1, persons(2, "boats", "sank")), 2})
	if err := <-found; err != nil {
		t.Error(err)
	}
	short, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := x.Search(short, news.SearchRequest{MinSeq: 3}); !errors.Is(err, news.ErrUnavailable) || !strings.Contains(err.Error(), "2 of the log, 3 was asked for") {
		t.Errorf("got %v", err)
	}
}

func TestSeries(t *testing.T) {
	x := openTest(t, t.TempDir(), Options{})
	for i := range 5 {
		set := makeSet("a"+string(rune('1'+i)), 1, persons(int64(i), "boats", "sank"))
		set.Article.Published = day0.AddDate(0, 0, 5-i)
		mustApply(t, x, Entry{set, uint64(i + 1)})
	}
	hits, err := x.Series(t.Context(), "person|boats")
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, h := range hits {
		got = append(got, h.ArticleID)
	}
	if strings.Join(got, " ") != "a5 a4 a3 a2 a1" {
		t.Errorf("got %v", got)
	}
}

// TestStanding: claims are related to those indexed before, from other
// articles, whether these came in the same batch or not.
func TestStanding(t *testing.T) {
	relate := func(h *news.Hit, before []news.Hit) []news.Standing {
		for _, b := range before {
			if b.ArticleID == h.ArticleID {
				t.Errorf("%s is related to its own article", h.Claim.ID)
			}
			if b.Claim.Value.Cmp(*h.Claim.Value) == 0 {
				return nil
			}
		}
		if len(before) > 0 {
			return []news.Standing{news.StandingNew, news.StandingConflict}
		}
		return []news.Standing{news.StandingNew}
	}
	entries := []Entry{
		{makeSet("a1", 1, persons(10, "boats", "sank")), 1},
		{makeSet("a2", 1, persons(10, "boats", "sank"), persons(12, "boats", "sank")), 2},
		{makeSet("a1", 2, persons(13, "boats", "sank")), 3},
		{makeSet("a3", 1, persons(10, "boats", "sank")), 4},
		{makeSet("a4", 1, persons(14, "boats", "sank"), persons(14, "cars", "crashed")), 5},
	}
	for _, size := range []int{1, 2, 5} {
		x := openTest(t, t.TempDir(), Options{Relate: relate})
		for batch := range slices.Chunk(entries, size) {
			mustApply(t, x, batch...)
		}
		if got, want := find(t, x, "is:new"), []string{"c_a1_2_0", "c_a2_1_1", "c_a4_1_0", "c_a4_1_1"}; !slices.Equal(got, want) {
			t.Errorf("batches of %d: new: got %v, want %v", size, got, want)
		}
		if got, want := find(t, x, "is:conflict"), []string{"c_a1_2_0", "c_a2_1_1", "c_a4_1_0"}; !slices.Equal(got, want) {
			t.Errorf("batches of %d: conflict: got %v, want %v", size, got, want)
		}
	}
}

func TestClosed(t *testing.T) {
	x, err := Open(t.TempDir(), Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(x.Close(), x.Close()); err != nil {
		t.Fatal(err)
	}
	if _, err := x.Search(t.Context(), news.SearchRequest{}); !errors.Is(err, news.ErrUnavailable) {
		t.Errorf("got %v", err)
	}
	if err := x.Apply(t.Context(), []Entry{{makeSet("a1", 1), 1}}); !errors.Is(err, news.ErrUnavailable) {
		t.Errorf("got %v", err)
	}
}
