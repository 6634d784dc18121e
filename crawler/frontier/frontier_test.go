package frontier

import (
	"encoding/hex"
	"errors"
	"fmt"
	"maps"
	"net/url"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/tallywire/tallywire/crawler/weburl"
	"github.com/tallywire/tallywire/news"
)

var t0 = time.Date(2024, 5, 6, 8, 0, 0, 0, time.UTC)

func parse(t testing.TB, s string) *url.URL {
	u, err := weburl.Parse(s)
	if err != nil {
		t.Fatal(err)
	}
	return u
}

func add(t testing.TB, f *Frontier, s string, r Record) *url.URL {
	u := parse(t, s)
	r.URL = u.String()
	if r.Due.IsZero() {
		r.Due = t0
	}
	if _, added, err := f.Add(u, r); err != nil || !added {
		t.Fatal(s, added, err)
	}
	return u
}

func TestOneAtATimeInOrder(t *testing.T) {
	f := New(100)
	add(t, f, "https://a.example/map", Record{Kind: Sitemap})
	add(t, f, "https://a.example/old", Record{Kind: Article, Hint: t0.Add(-time.Hour)})
	add(t, f, "https://a.example/new", Record{Kind: Article, Hint: t0})
	add(t, f, "https://a.example/fresh", Record{Kind: Article, Fresh: true, Hint: t0.Add(-2 * time.Hour)})
	add(t, f, "https://a.example/feed", Record{Kind: Feed})
	add(t, f, "https://a.example/later", Record{Kind: Feed, Due: t0.Add(time.Hour)})
	now := t0
	for _, want := range []string{"feed", "fresh", "new", "old", "map", "later"} {
		if want == "later" {
			if _, _, wait, ok := f.Next(now, false); ok || wait != t0.Add(time.Hour).Sub(now) {
				t.Fatalf("something was due too early, or in %v", wait)
			}
			now = t0.Add(time.Hour)
		}
		r, u, _, ok := f.Next(now, false)
		if !ok || r.URL != "https://a.example/"+want {
			t.Fatalf("got %q, want %s", r.URL, want)
		}
		if _, _, _, ok := f.Next(now.Add(time.Hour*9), false); ok {
			t.Fatal("a host was handed out twice")
		}
		r.Due = time.Time{}
		f.Done(u, r, now.Add(2*time.Second), false)
		if _, _, _, ok := f.Next(now.Add(2*time.Second-1), false); ok {
			t.Fatal("a host got no rest")
		}
		now = now.Add(2 * time.Second)
	}
	if f.Pending() != 0 || f.Len() != 6 {
		t.Errorf("%d pending, %d known", f.Pending(), f.Len())
	}
}

func TestFoldingBudgetAndTouch(t *testing.T) {
	f := New(2)
	u := add(t, f, "https://www.a.example/1?utm_source=x", Record{Kind: Article})
	if _, added, _ := f.Add(parse(t, "http://a.example/1/"), Record{}); added {
		t.Error("the same page was added under another spelling")
	}
	add(t, f, "https://www.a.example/2", Record{Kind: Article})
	if _, _, err := f.Add(parse(t, "https://www.a.example/3"), Record{Kind: Article}); !errors.Is(err, ErrBudget) {
		t.Errorf("third address: %v", err)
	}
	r, v, _, ok := f.Next(t0, false)
	if !ok {
		t.Fatalf("nothing is due, not even %s", u)
	}
	r.State, r.FetchedAt, r.Hint, r.Due = Published, t0, t0, time.Time{}
	if _, ok := f.Touch(v, t0.Add(time.Second), t0.Add(time.Minute)); ok {
		t.Error("a page nobody has read yet was said to have changed")
	}
	f.Done(v, r, t0, false)
	if _, ok := f.Touch(v, t0.Add(time.Hour), t0.Add(time.Hour)); !ok {
		t.Error("a change was not noticed")
	}
	if _, ok := f.Touch(v, t0.Add(time.Hour), t0.Add(time.Hour)); ok {
		t.Error("the same change was noticed twice")
	}
	if f.Pending() != 2 {
		t.Errorf("%d pending, want 2", f.Pending())
	}
	f.Defer(v, t0.Add(24*time.Hour))
	if _, _, wait, ok := f.Next(t0.Add(time.Hour), false); ok || f.Pending() != 0 || wait != 23*time.Hour {
		t.Errorf("a host given up is still pending (%d), wait %v", f.Pending(), wait)
	}
}

// TestSinglePass: what comes due again while a single pass lasts is left for the
// next one, unless its outlet says that it changed.
func TestSinglePass(t *testing.T) {
	f := New(10)
	add(t, f, "https://a.example/feed", Record{Kind: Feed})
	story := add(t, f, "https://a.example/story", Record{Kind: Article})
	now := t0
	for _, want := range []string{"feed", "story"} {
		r, u, _, ok := f.Next(now, true)
		if !ok || r.URL != "https://a.example/"+want {
			t.Fatalf("got %q, want %s", r.URL, want)
		}
		r.State, r.FetchedAt, r.Due = Published, now, now.Add(time.Second)
		f.Done(u, r, now, false)
		now = now.Add(time.Minute)
	}
	if r, _, wait, ok := f.Next(now, true); ok || wait >= 0 || f.Pending() != 0 {
		t.Fatalf("%s was handed out again, or is waited for (%v)", r.URL, wait)
	}
	if r, ok := f.Get(story); !ok || !r.Due.Equal(t0.Add(time.Minute+time.Second)) {
		t.Errorf("the next visit is due at %v", r.Due)
	}
	if _, ok := f.Touch(story, now, now); !ok {
		t.Fatal("a change was not noticed")
	}
	if r, _, _, ok := f.Next(now, true); !ok || r.URL != story.String() {
		t.Errorf("got %q, want the story that changed", r.URL)
	}
}

// TestNewsFirstAcrossHosts: where more hosts may be asked than there are workers,
// those with news go first, whenever it came, and the others still get a turn in
// five, who has waited longest first.
func TestNewsFirstAcrossHosts(t *testing.T) {
	const hosts, workers = 100, 3
	f := New(10)
	for i := range hosts {
		due := t0.Add(time.Duration(i) * time.Second)
		add(t, f, fmt.Sprintf("https://h%d.example/read", i), Record{Kind: Article, State: Published, Fresh: true, Due: due})
		add(t, f, fmt.Sprintf("https://h%d.example/map", i), Record{Kind: Sitemap, Due: due.Add(time.Second)})
	}
	now := t0.Add(time.Hour)
	var order []string
	turn := func() { // every worker asks once, then hands back
		var back []func()
		for range workers {
			r, u, _, ok := f.Next(now, false)
			if !ok {
				t.Fatal("nothing is due")
			}
			order = append(order, strings.TrimPrefix(r.URL, "https://"))
			back = append(back, func() {
				r.State, r.Due = Published, time.Time{}
				f.Done(u, r, now.Add(time.Hour), false)
			})
		}
		for _, done := range back {
			done()
		}
		now = now.Add(time.Second)
	}
	turn() // all hosts stand in line now
	for i := 50; i < 60; i++ {
		add(t, f, fmt.Sprintf("https://h%d.example/news", i), Record{Kind: Article, Fresh: true, Due: now})
	}
	add(t, f, "https://h99.example/retry", Record{Kind: Article, Fresh: true, Due: now.Add(3 * time.Second)})
	add(t, f, "https://new.example/news", Record{Kind: Article, Fresh: true, Due: now.Add(5 * time.Second)})
	for range 7 {
		turn()
	}
	want := strings.Fields(`h0.example/read h1.example/read h2.example/read
		h50.example/news h51.example/news h52.example/news h53.example/news h3.example/read
		h54.example/news h55.example/news h56.example/news h57.example/news h4.example/read
		h58.example/news h59.example/news h99.example/retry
		h5.example/read h6.example/read new.example/news
		h7.example/read h8.example/read h9.example/read h10.example/read h11.example/read`)
	if !slices.Equal(order, want) {
		t.Errorf("handed out\n%q, want\n%q", order, want)
	}
}

// TestNextAgainstAllItems: what Next hands out, or how long it says to wait, is
// what a look at every single item gives.
func TestNextAgainstAllItems(t *testing.T) {
	type site struct {
		items []Record
		rest  time.Time
		held  *Record
	}
	due := func(r Record, now time.Time) bool { return !r.Due.IsZero() && !r.Due.After(now) }
	news := func(r Record) bool { return r.Kind == Article && r.Fresh && r.State == Known }
	rapid.Check(t, func(t *rapid.T) {
		f, now, streak, made := New(1000), t0, 0, 0
		sites := make([]site, 5)
		ms := func(name string, most int) time.Duration {
			return time.Duration(rapid.IntRange(0, most).Draw(t, name)) * time.Millisecond
		}
		pick := func() int { return rapid.IntRange(0, len(sites)-1).Draw(t, "site") }
		address := func(i int, path string) *url.URL {
			u, err := weburl.Parse(fmt.Sprintf("https://h%d.example/%s", i, path))
			if err != nil {
				t.Fatal(err)
			}
			return u
		}
		t.Repeat(map[string]func(*rapid.T){
			"add": func(t *rapid.T) {
				i := pick()
				made++
				u := address(i, fmt.Sprint(made))
				r := Record{URL: u.String(), Kind: Kind(rapid.IntRange(1, 4).Draw(t, "kind")), Fresh: rapid.Bool().Draw(t, "fresh"),
					State: State(rapid.IntRange(0, 2).Draw(t, "state")), Due: now.Add(ms("due", 40) - 10*time.Millisecond)}
				if rapid.Bool().Draw(t, "from the log") {
					b, err := r.AppendBinary(nil)
					if err != nil {
						t.Fatal(err)
					}
					if _, err := f.RestoreBinary([]byte(weburl.Fold(u)), b, now); err != nil {
						t.Fatal(err)
					}
				} else if _, added, err := f.Add(u, r); err != nil || !added {
					t.Fatal(added, err)
				}
				sites[i].items = append(sites[i].items, r)
			},
			"rest": func(*rapid.T) {
				i, until := pick(), now.Add(ms("rest", 20))
				f.Rest(fmt.Sprintf("h%d.example", i), until)
				if until.After(sites[i].rest) {
					sites[i].rest = until
				}
			},
			"done": func(t *rapid.T) {
				s := &sites[pick()]
				if s.held == nil {
					t.Skip("nobody holds it")
				}
				r, rest := *s.held, now.Add(ms("pause", 20))
				u, _ := url.Parse(r.URL)
				r.State, r.Due = Published, now.Add(ms("again", 40))
				f.Done(u, r, rest, false)
				s.items, s.held = append(s.items, r), nil
				if rest.After(s.rest) {
					s.rest = rest
				}
			},
			"pass": func(*rapid.T) { now = now.Add(ms("time", 30)) },
			"next": func(t *rapid.T) {
				urgent, routine, wait := map[int]bool{}, map[int]bool{}, time.Duration(-1)
				for i, s := range sites {
					for _, r := range s.items {
						at := r.Due
						if s.rest.After(at) {
							at = s.rest
						}
						switch {
						case s.held != nil:
						case at.After(now):
							if left := at.Sub(now); wait < 0 || left < wait {
								wait = left
							}
						case news(r):
							urgent[i] = true
						default:
							routine[i] = true
						}
					}
				}
				maps.DeleteFunc(routine, func(i int, _ bool) bool { return urgent[i] })
				r, u, got, ok := f.Next(now, false)
				if !ok {
					if len(urgent)+len(routine) > 0 || got != wait {
						t.Fatalf("nothing is due for %v, want %v; urgent %v, routine %v", got, wait, urgent, routine)
					}
					return
				}
				var i int
				fmt.Sscanf(u.Host, "h%d.", &i)
				allowed := routine
				if len(urgent) > 0 && (len(routine) == 0 || streak < maxStreak) {
					allowed = urgent
				}
				if streak++; routine[i] {
					streak = 0
				}
				if !allowed[i] {
					t.Fatalf("%s was handed out; urgent %v, routine %v, streak %d", r.URL, urgent, routine, streak)
				}
				s := &sites[i]
				for _, other := range s.items {
					if due(other, now) && rank(other.Kind, other.State, other.Fresh) < rank(r.Kind, r.State, r.Fresh) {
						t.Fatalf("%s was handed out before %s", r.URL, other.URL)
					}
				}
				s.items = slices.DeleteFunc(s.items, func(other Record) bool { return other.URL == r.URL })
				s.held = &r
			},
		})
	})
}

func TestRecordEncoding(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		when := func(name string) time.Time {
			if rapid.Bool().Draw(t, name+" set") {
				return time.UnixMilli(rapid.Int64Range(0, 1<<45).Draw(t, name)).UTC()
			}
			return time.Time{}
		}
		text := rapid.OneOf(rapid.String(), rapid.StringMatching(`(a_)?([0-9a-f][0-9a-f]){4,32}`), rapid.StringMatching(`a_[a-z2-7]{20,28}`), rapid.Just("Mon, 06 May 2024 08:00:00 GMT"), rapid.Just("Tue, 06 May 2024 08:00:00 GMT"))
		ref := func(name string) news.SnapshotRef {
			return news.SnapshotRef{Segment: text.Draw(t, name+" segment"), Offset: rapid.Int64().Draw(t, name+" offset"), Length: rapid.Int64().Draw(t, name+" length"),
				SHA256: text.Draw(t, name+" sha"), NoArchive: rapid.Bool().Draw(t, name+" noarchive")}
		}
		r := Record{URL: text.Draw(t, "url"), Outlet: text.Draw(t, "outlet"), Kind: Kind(rapid.Byte().Draw(t, "kind")), State: State(rapid.Byte().Draw(t, "state")),
			Depth: rapid.Byte().Draw(t, "depth"), Fresh: rapid.Bool().Draw(t, "fresh"), Due: when("due"), Hint: when("hint"), FirstSeen: when("first"),
			FetchedAt: when("fetched"), ETag: text.Draw(t, "etag"), LastModified: text.Draw(t, "mod"), Snapshot: ref("now"), Previous: ref("before"), Content: text.Draw(t, "content"), Article: text.Draw(t, "article"), Logged: rapid.Uint64().Draw(t, "logged"), Target: text.Draw(t, "target"), Reason: text.Draw(t, "reason")}
		if rapid.Bool().Draw(t, "own id") {
			r.Article = news.ArticleID(r.URL)
		}
		b, err := r.AppendBinary(nil)
		if err != nil {
			t.Fatal(err)
		}
		var back Record
		if err := back.UnmarshalBinary(b); err != nil || !reflect.DeepEqual(r, back) {
			t.Fatalf("%v: %+v came back as %+v", err, r, back)
		}
		r.URL = rapid.OneOf(rapid.Just("https://a.example/2024/x"), rapid.Just("http://A.example:81?q"), rapid.Just("ftp://a.example"), rapid.Just("https://a.example")).Draw(t, "address")
		b, _ = r.AppendBinary(nil)
		f := New(10)
		u, err := url.Parse(r.URL)
		if err != nil {
			t.Fatal(err)
		}
		fold := []byte(weburl.Fold(u))
		for range 2 { // the second takes the place of the first
			brief, err := f.RestoreBinary(fold, b, t0)
			if err != nil || string(brief.URL) != r.URL || string(brief.Outlet) != r.Outlet || brief.Kind != r.Kind || brief.State != r.State {
				t.Fatalf("%v: %+v restored as %+v", err, r, brief)
			}
		}
		if got, ok := f.Get(u); !ok || !reflect.DeepEqual(got, r) {
			t.Fatalf("%+v restored as %+v", r, got)
		}
		if f.hosts[HostOf(u)].known != 1 || f.Len() != 1 {
			t.Fatalf("%d addresses of the host, %d in all", f.hosts[HostOf(u)].known, f.Len())
		}
		for n := range b {
			if _, err := f.RestoreBinary(fold, b[:n], t0); err == nil {
				t.Fatalf("a record cut to %d of %d bytes was restored", n, len(b))
			}
			if back.UnmarshalBinary(b[:n]) == nil {
				t.Fatalf("a record cut to %d of %d bytes was read", n, len(b))
			}
		}
	})
}

// TestManyDueAtOnce: the order is the same however many become due together.
func TestManyDueAtOnce(t *testing.T) {
	f := New(1000)
	for i := range 300 {
		add(t, f, fmt.Sprintf("https://a.example/%d", i), Record{Kind: Article, Hint: t0.Add(time.Duration(i*7919%300) * time.Minute), Due: t0.Add(time.Duration(i%3) * time.Hour)})
	}
	seen := 0
	for round := range 3 {
		now := t0.Add(time.Duration(round)*time.Hour + time.Minute)
		last := time.Time{}
		for {
			r, u, _, ok := f.Next(now, false)
			if !ok {
				break
			}
			if !last.IsZero() && r.Hint.After(last) || r.Due.After(now) {
				t.Fatalf("%s, changed %v and due %v, came after one changed %v", r.URL, r.Hint, r.Due, last)
			}
			last, r.Due = r.Hint, time.Time{}
			seen++
			f.Done(u, r, now, false)
		}
		if seen != 100*(round+1) {
			t.Fatalf("%d handed out in round %d", seen, round)
		}
	}
}

// TestFirstVersion: a log of the first version can still be read.
func TestFirstVersion(t *testing.T) {
	old, err := hex.DecodeString("01030201030102" + "80c0d5cee963" + strings.Repeat("ffffffffffffffffff01", 3) + "0e" + "c801" +
		"01" + "75" + "01" + "6f" + "01" + "65" + "00" + "03" + "736567" + "02" + "6162" + "01" + "63" + "03" + "615f31" + "00" + "00")
	if err != nil {
		t.Fatal(err)
	}
	var r Record
	if err := r.UnmarshalBinary(old); err != nil {
		t.Fatal(err)
	}
	want := Record{URL: "u", Outlet: "o", Kind: Article, State: Published, Depth: 1, Fresh: true, Attempts: 1, Unchanged: 2, Due: time.UnixMilli(1714982400000).UTC(), ETag: "e",
		Snapshot: news.SnapshotRef{Segment: "seg", Offset: 7, Length: 100, SHA256: "ab", NoArchive: true}, Content: "c", Article: "a_1"}
	if !reflect.DeepEqual(r, want) {
		t.Errorf("read as %+v, want %+v", r, want)
	}
	if err := r.UnmarshalBinary(append([]byte{3}, old[1:]...)); err == nil {
		t.Error("a record of a later version was read")
	}
}

// published is an article as the crawler remembers it.
func published(host, i int) Record {
	address := fmt.Sprintf("https://www.outlet-%d.example/2024/05/06/a-story-of-some-length-number-%d", host, i)
	sum := news.HashText(address)
	return Record{
		URL: address, Outlet: fmt.Sprint("outlet ", host), Kind: Article, State: Published, FirstSeen: t0, FetchedAt: t0, Hint: t0, Due: t0.Add(time.Duration(host*100+i) * time.Millisecond),
		ETag: `"0123456789abcdef"`, LastModified: "Mon, 06 May 2024 08:00:00 GMT", Content: sum[:24], Article: news.ArticleID(address),
		Snapshot: news.SnapshotRef{Segment: "tw-00000001.warc.gz", Offset: int64(host) << 20, Length: 30_000, SHA256: sum},
	}
}

// BenchmarkNext hands out and takes back with a million addresses on ten
// thousand hosts, all due, and reports the memory they take.
func BenchmarkNext(b *testing.B) {
	const hosts, each = 10_000, 100
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	f := New(1000)
	for h := range hosts {
		for i := range each {
			r := published(h, i)
			add(b, f, r.URL, r)
		}
	}
	runtime.GC()
	runtime.ReadMemStats(&after)
	now := t0.Add(time.Hour)
	b.ReportAllocs()
	b.ResetTimer()
	for b.Loop() {
		r, u, _, ok := f.Next(now, false)
		if !ok {
			b.Fatal("nothing due")
		}
		r.Due = now.Add(time.Hour)
		f.Done(u, r, now.Add(time.Second), false)
		now = now.Add(10 * time.Millisecond)
	}
	b.ReportMetric(float64(after.HeapAlloc-before.HeapAlloc)/(1<<20), "MB")
}
