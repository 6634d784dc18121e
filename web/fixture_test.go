package web

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/tallywire/tallywire/indexer"
	"github.com/tallywire/tallywire/news"
	"github.com/tallywire/tallywire/rules"
	"github.com/tallywire/tallywire/series"
)

// now is the clock of every test.
var now = time.Date(2024, 6, 20, 9, 30, 0, 0, time.UTC)

// said is a claim of a fixture article, before its spans are looked up. What
// is left out is the plainest thing it could be.
type said struct {
	quote     string
	value     string // decimal; empty for ranges
	low, high string
	of        string
	modifier  news.Modifier
	direction string
	unit      string
	counted   string
	kind      news.Kind
	predicate string
	modality  news.Modality
	speaker   string
	role      string
	cue       string
	period    [3]string // start, end, text
	places    []news.Place
	series    string // instead of the one package series gives
}

// story is a fixture article: paragraphs and what is claimed in them.
type story struct {
	outlet, url, title, author, wire string
	published                        time.Time
	text                             string
	claims                           []said
}

// displaced is the series of the people driven out by the flood. The texts are
// too short for package series to see that they share it.
const displaced = "person|people|displace|flow|merowa|running"

var merowa = []news.Place{{Name: "Merowa", ID: "", Role: "in"}}

// stories are about a flood in a country that does not exist.
var stories = []story{
	{
		outlet: "The Harbour Post", url: "https://harbourpost.example/floods/one-million", author: "Ilse Brandt",
		title:     "Merowa floods have driven one million from their homes",
		published: time.Date(2024, 6, 12, 18, 40, 0, 0, time.FixedZone("", 2*3600)),
		text: "The river rose again overnight.\n\n" +
			"More than one million people have been displaced in Merowa since May, the Relief Council said on Wednesday, calling it the largest flood in a generation. " +
			"About 62,000 families are sheltering in schools.\n\n" +
			"The council's director, Amal Idris, said food prices had risen by 31.5 percent in the northern markets. “We have money for three weeks,” she said.\n\n" +
			"Rebuilding could cost between $1.2 billion and $1.5 billion, according to the finance ministry.",
		claims: []said{
			{quote: "More than one million people", series: displaced, value: "1000000", low: "1000000", modifier: news.MoreThan, unit: "person", counted: "people", kind: news.Flow,
				predicate: "displace", speaker: "Relief Council", cue: "said", period: [3]string{"2024-05", "", "since May"}, places: merowa},
			{quote: "About 62,000 families", value: "62000", modifier: news.About, unit: "family", counted: "families", kind: news.Stock, predicate: "shelter", speaker: "Relief Council", places: merowa},
			{quote: "31.5 percent", value: "31.5", unit: "percent", counted: "food prices", kind: news.Change, direction: "up", predicate: "rise", speaker: "Amal Idris", role: "director of the Relief Council", cue: "said"},
			{quote: "three weeks", value: "3", unit: "week", kind: news.Measurement, speaker: "Amal Idris", cue: "said"},
			{quote: "between $1.2 billion and $1.5 billion", low: "1200000000", high: "1500000000", modifier: news.Between, unit: "USD", kind: news.Measurement,
				modality: news.Projected, predicate: "cost", speaker: "finance ministry", cue: "according to"},
		},
	},
	{
		outlet: "Merowa Daily", url: "https://merowadaily.example/2024/06/10/displaced", title: "Ministry puts displaced at 840,000", wire: "Coast Wire",
		published: time.Date(2024, 6, 10, 7, 5, 0, 0, time.UTC),
		text: "The interior ministry of Merowa said on Monday that 840,000 people had been displaced since May.\n\n" +
			"Nearly 4,000 soldiers are helping. 14 of 24 districts are under water.",
		claims: []said{
			{quote: "840,000 people", series: displaced, value: "840000", unit: "person", counted: "people", kind: news.Flow, predicate: "displace", speaker: "interior ministry", cue: "said",
				period: [3]string{"2024-05", "", "since May"}, places: merowa},
			{quote: "Nearly 4,000 soldiers", value: "4000", high: "4000", modifier: news.Nearly, unit: "person", counted: "soldiers", kind: news.Stock, predicate: "help", places: merowa},
			{quote: "14 of 24 districts", value: "14", of: "24", unit: "district", counted: "districts", kind: news.Share, predicate: "be under water"},
		},
	},
	{
		outlet: "North Light", url: "https://northlight.example/news/floods-count", title: "Aid groups say the count of displaced is too low",
		published: time.Date(2024, 6, 14, 12, 0, 0, 0, time.UTC),
		text: "An estimated 1.3 million people have been displaced in Merowa since May, the aid group Open Hands said on Friday.\n\n" +
			"The government's figure of one million is “a week old”, its spokeswoman said.",
		claims: []said{
			{quote: "An estimated 1.3 million people", series: displaced, value: "1300000", modifier: news.About, unit: "person", counted: "people", kind: news.Flow, predicate: "displace",
				modality: news.Estimated, speaker: "Open Hands", cue: "said", period: [3]string{"2024-05", "", "since May"}, places: merowa},
			{quote: "one million", series: displaced, value: "1000000", unit: "person", kind: news.Flow, predicate: "displace", speaker: "government of Merowa", cue: "figure of", places: merowa},
		},
	},
	{
		outlet: "The Harbour Post", url: "https://harbourpost.example/floods/week-three", author: "Ilse Brandt", title: "Third week of floods: ministry corrects its count",
		published: time.Date(2024, 6, 18, 6, 0, 0, 0, time.UTC),
		text: "The interior ministry now counts 1,042,300 people displaced in Merowa since May.\n\n" +
			"Dozens of bridges are gone. At least 212 people have died. Inflation fell to 9 percent, the statistics office said.",
		claims: []said{
			{quote: "1,042,300 people", series: displaced, value: "1042300", unit: "person", counted: "people", kind: news.Flow, predicate: "displace", speaker: "interior ministry", cue: "counts",
				period: [3]string{"2024-05", "", "since May"}, places: merowa},
			{quote: "Dozens of bridges", low: "24", modifier: news.Vague, unit: "bridge", counted: "bridges", kind: news.Stock, predicate: "be gone"},
			{quote: "At least 212 people", value: "212", low: "212", modifier: news.AtLeast, unit: "person", counted: "people", kind: news.Flow, predicate: "die"},
			{quote: "9 percent", value: "9", unit: "percent", counted: "Inflation", kind: news.Change, direction: "down", speaker: "statistics office", cue: "said"},
		},
	},
	{
		outlet: "Merowa Daily", url: "https://merowadaily.example/2024/06/19/vaccines", title: "Clinics receive 1.75 million doses",
		published: time.Date(2024, 6, 19, 15, 20, 0, 0, time.UTC),
		text: "Clinics in Kenya and Merowa have received 1.75 million doses of cholera vaccine, the health ministry said.\n\n" +
			"A stocktake found 98,765,432,109,876,543,210 paper forms, a clerk joked.",
		claims: []said{
			{quote: "1.75 million doses", value: "1750000", unit: "dose", counted: "doses of cholera vaccine", kind: news.Flow, predicate: "receive", speaker: "health ministry", cue: "said",
				places: []news.Place{{Name: "Kenya", ID: "KE", Role: "in"}, merowa[0]}},
			{quote: "98,765,432,109,876,543,210 paper forms", unit: "form", counted: "paper forms", kind: news.Stock, speaker: "a clerk", cue: "joked"},
		},
	},
}

// set builds the claim set of a story with true spans and ids.
func (st story) set(t testing.TB) *news.ClaimSet {
	t.Helper()
	a := news.Article{ID: news.ArticleID(st.url), Outlet: st.outlet, URL: st.url, Title: st.title, Published: st.published, Lang: "en", Wire: st.wire,
		Text: st.text, TextHash: news.HashText(st.text), FetchedAt: st.published.Add(9 * time.Minute).UTC(), Parser: "page/1",
		Snapshot: news.SnapshotRef{Segment: "20240612-0001.warc.gz", Offset: 48211, Length: 9120, SHA256: news.HashText("page of " + st.url)}}
	if st.author != "" {
		a.Authors = []string{st.author}
	}
	set := &news.ClaimSet{Article: a, Ruleset: news.HashText("rules")}
	at := 0
	for i, c := range st.claims {
		start := strings.Index(st.text[at:], c.quote)
		if start < 0 {
			t.Fatalf("%s: %q does not stand in the text after byte %d", st.url, c.quote, at)
		}
		start += at
		at = start + len(c.quote)
		set.Claims = append(set.Claims, c.claim(t, &a, news.Span{Start: start, End: at}, i))
	}
	rs, err := rules.Default()
	if err != nil {
		t.Fatal(err)
	}
	series.New(rs).Fill(set)
	for i, c := range st.claims {
		if c.series != "" {
			set.Claims[i].Series = c.series
		}
	}
	return set
}

func (c said) claim(t testing.TB, a *news.Article, span news.Span, ordinal int) news.Claim {
	t.Helper()
	num := func(s string) *news.Decimal {
		if s == "" {
			return nil
		}
		d, err := news.ParseDecimal(s)
		if err != nil {
			t.Fatal(err)
		}
		return &d
	}
	str := func(s string) *string {
		if s == "" {
			return nil
		}
		return &s
	}
	out := news.Claim{ID: news.ClaimID(a.ID, a.TextHash, span, ordinal), Quote: c.quote, Span: span, Sentence: sentenceOf(a.Text, span),
		Figure: news.Figure{Value: num(c.value), Low: num(c.low), High: num(c.high), Of: num(c.of), Modifier: c.modifier,
			Direction: str(c.direction), Unit: c.unit, Counted: str(c.counted)},
		Kind: c.kind, Predicate: c.predicate, Modality: c.modality, Places: c.places,
		Rules: []string{"num.digit", "qty.counted", "claim.active"}, Confidence: 0.91}
	if out.Modifier == "" {
		out.Modifier = news.Exact
	}
	if out.Modality == "" {
		out.Modality = news.Reported
	}
	if out.Value == nil && out.Low == nil && out.High == nil {
		out.ValueText = strings.Fields(c.quote)[0]
	}
	if c.speaker != "" {
		out.Attribution = &news.Attribution{Actor: c.speaker, Role: str(c.role), Cue: c.cue, Type: "indirect"}
	}
	if c.period != [3]string{} {
		out.Period = &news.Period{Start: str(c.period[0]), End: str(c.period[1]), Text: c.period[2]}
	}
	return out
}

// sentenceOf cuts at ". " and line ends, which is enough for these texts.
func sentenceOf(text string, s news.Span) news.Span {
	out := news.Span{Start: 0, End: len(text)}
	for _, end := range []string{". ", "\n"} {
		if i := strings.LastIndex(text[:s.Start], end); i >= 0 {
			out.Start = max(out.Start, i+len(end))
		}
		if i := strings.Index(text[s.End:], end); i >= 0 {
			out.End = min(out.End, s.End+i+1)
		}
	}
	out.End -= len(text[out.Start:out.End]) - len(strings.TrimRight(text[out.Start:out.End], "\n"))
	return out
}

// index fills a real index with claim sets.
func index(t testing.TB, sets ...*news.ClaimSet) *indexer.Index {
	t.Helper()
	x, err := indexer.Open(t.TempDir(), indexer.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := x.Close(); err != nil {
			t.Error(err)
		}
	})
	var entries []indexer.Entry
	for i, s := range sets {
		entries = append(entries, indexer.Entry{Set: s, Seq: uint64(i + 1)})
	}
	if err := x.Apply(context.Background(), entries); err != nil {
		t.Fatal(err)
	}
	return x
}

func allSets(t testing.TB) []*news.ClaimSet {
	t.Helper()
	var sets []*news.ClaimSet
	for _, st := range stories {
		sets = append(sets, st.set(t))
	}
	return sets
}

// prover answers with one proof for every claim.
type prover struct {
	state  news.ProofState
	reason string
	err    error
}

func (p prover) Prove(_ context.Context, h *news.Hit) (news.Proof, error) {
	return news.Proof{ClaimID: h.Claim.ID, State: p.state, Reason: p.reason, SHA256: h.Snapshot.SHA256, CheckedAt: now}, p.err
}

type outletList []news.OutletStatus

func (o outletList) Outlets(context.Context) ([]news.OutletStatus, error) { return o, nil }

var someOutlets = outletList{
	{Name: "The Harbour Post", Hosts: []string{"harbourpost.example"}, LastFetch: now.Add(-3 * time.Minute), LastArticle: now.Add(-2 * time.Hour), Fetched: 1840, NotModified: 1211, Articles: 342,
		Skipped: map[string]int{"not an article": 41, "another language": 3}},
	{Name: "Merowa Daily", Hosts: []string{"merowadaily.example", "www.merowadaily.example"}, LastFetch: now.Add(-time.Minute), Fetched: 96, Articles: 18,
		Errors: map[string]int{"timeout": 4, "status 503": 1}, LastError: "GET https://merowadaily.example/feed: timeout after 20s"},
	{Name: "North Light", Hosts: []string{"northlight.example"}},
}

// desk is a subscription service that keeps what it was asked in memory.
type desk struct {
	asked []news.SubscribeRequest
	subs  map[string]news.Subscription // by token
	err   error
}

func (d *desk) Subscribe(_ context.Context, req news.SubscribeRequest) (news.SubscribeReply, error) {
	if d.err != nil {
		return news.SubscribeReply{}, d.err
	}
	if req.Query == "" {
		return news.SubscribeReply{}, fmt.Errorf("%w: give a query", news.ErrInvalid)
	}
	d.asked = append(d.asked, req)
	return news.SubscribeReply{Query: req.Query, Message: "If the address can be written to, a letter is on its way; open the link in it to begin."}, nil
}

func (d *desk) Inspect(_ context.Context, token string) (news.Subscription, error) {
	sub, ok := d.subs[token]
	if !ok {
		return sub, fmt.Errorf("subscription: %w", news.ErrNotFound)
	}
	return sub, nil
}

func (d *desk) Confirm(ctx context.Context, token string) (news.ConfirmReply, error) {
	sub, err := d.Inspect(ctx, token)
	if err != nil {
		return news.ConfirmReply{}, err
	}
	sub.State = news.Active
	d.subs[token] = sub
	return news.ConfirmReply{Subscription: sub, Secret: "whsec_abc", UnsubscribeURL: "https://tally.example" + news.UnsubscribePath + "?token=" + token}, nil
}

func (d *desk) Unsubscribe(ctx context.Context, token string) (news.Subscription, error) {
	sub, err := d.Inspect(ctx, token)
	if err != nil {
		return sub, err
	}
	sub.State = news.Ended
	d.subs[token] = sub
	return sub, nil
}

// office answers the control routes from what it holds.
type office struct {
	letters []news.DeadLetter
	sets    []*news.ClaimSet
	subs    []news.Subscription
	broken  error // ends every stream after its first line
	replays []uint64
}

func (o *office) admin() *Admin {
	return &Admin{DeadLetters: o, Subscribers: o, Digests: o, Verifier: o, Exporter: o}
}

func (o *office) DeadLetters(context.Context) ([]news.DeadLetter, error) { return o.letters, nil }

func (o *office) DeadLetter(_ context.Context, seq uint64) (news.DeadLetter, error) {
	for _, l := range o.letters {
		if l.Seq == seq {
			return l, nil
		}
	}
	return news.DeadLetter{}, fmt.Errorf("dead letter %d: %w", seq, news.ErrNotFound)
}

func (o *office) ReplayDeadLetter(ctx context.Context, seq uint64) error {
	_, err := o.DeadLetter(ctx, seq)
	if err == nil {
		o.replays = append(o.replays, seq)
	}
	return err
}

func (o *office) Subscriptions(context.Context) ([]news.Subscription, error) { return o.subs, nil }

func (o *office) RunDigest(_ context.Context, asOf time.Time) (news.DigestRun, error) {
	if asOf.IsZero() {
		asOf = now
	}
	return news.DigestRun{From: asOf.AddDate(0, 0, -7), To: asOf, Queued: 2, Quiet: 1, Held: map[string]int{"over the cap": 1}}, nil
}

func (o *office) Verify(_ context.Context, all bool, report func(news.Check) error) error {
	if err := report(news.Check{Part: "archive", Name: "20240612-0001.warc.gz", Checked: 5, OK: true}); err != nil || o.broken != nil {
		return errorOr(err, o.broken)
	}
	if !all {
		return nil
	}
	return report(news.Check{Part: "streams", Name: "CLAIMS", Checked: 12, Reason: "one message is gone"})
}

func (o *office) ExportRevisions(_ context.Context, yield func(*news.Revision) error) error {
	for _, s := range o.sets {
		r := someRevision(s.Article.ID)
		if err := yield(&r); err != nil || o.broken != nil {
			return errorOr(err, o.broken)
		}
	}
	return nil
}

// Revisions tells the same change of every article.
func (o *office) Revisions(_ context.Context, article string) ([]news.Revision, error) {
	return []news.Revision{someRevision(article)}, nil
}

func someRevision(article string) news.Revision {
	was, is := news.Int(63), news.Int(88)
	return news.Revision{
		Article: article, Outlet: "Harbour Post", URL: "https://harbour.example/a", Title: "Toll", Silent: true,
		Before: news.TextVersion{TextHash: news.HashText("before"), FetchedAt: now}, After: news.TextVersion{TextHash: news.HashText("after"), FetchedAt: now},
		Figures: []news.FigureChange{{
			Before: &news.StatedFigure{Quote: "63", Span: news.Span{Start: 17, End: 19}, Value: &was, Context: "The flood killed 63 <people>."},
			After:  &news.StatedFigure{Quote: "88", Span: news.Span{Start: 17, End: 19}, Value: &is, Context: "The flood killed 88 <people>."},
		}},
	}
}

func (o *office) ExportArticles(_ context.Context, yield func(*news.Article) error) error {
	for _, s := range o.sets {
		if err := yield(&s.Article); err != nil || o.broken != nil {
			return errorOr(err, o.broken)
		}
	}
	return nil
}

func (o *office) ExportClaims(_ context.Context, yield func(*news.ClaimSet) error) error {
	for _, s := range o.sets {
		if err := yield(s); err != nil || o.broken != nil {
			return errorOr(err, o.broken)
		}
	}
	return nil
}

func errorOr(a, b error) error {
	if a != nil {
		return a
	}
	return b
}

// full is a site with every part, over the stories.
func full(t testing.TB) (Config, *office, *desk) {
	t.Helper()
	sets := allSets(t)
	o := &office{sets: sets, letters: []news.DeadLetter{{Seq: 7, Stream: "ARTICLES", OrigSeq: 40, Stage: "extract", Reason: "no text", Deliveries: 1, Time: now, Size: 12}},
		subs: []news.Subscription{{ID: "s_1", Query: "unit:person", Email: "ilse@post.example", State: news.Active, Alerts: true, Version: 1, Created: now}}}
	d := &desk{subs: map[string]news.Subscription{
		"mail-token": {ID: "s_1", Query: "unit:person value:>400000", Email: "ilse@post.example", State: news.Pending, Alerts: true, Digest: true, Created: now},
		"hook-token": {ID: "s_2", Query: "displaced", Webhook: "https://hooks.example/in", State: news.Pending, Alerts: true, Created: now},
	}}
	return Config{Searcher: index(t, sets...), Prover: prover{state: news.Verified}, Outlets: someOutlets, Revisions: o, Subscriptions: d, Admin: o.admin(),
		Version: news.Version{Program: "v0.1.0", Ruleset: news.HashText("rules"), Parser: "page/1"}, Now: func() time.Time { return now }}, o, d
}
