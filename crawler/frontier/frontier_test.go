package frontier

import (
	"errors"
	"fmt"
	"net/url"
	"reflect"
	"runtime"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/tallywire/tallywire/crawler/weburl"
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
			if _, _, wait, ok := f.Next(now); ok || wait != t0.Add(time.Hour).Sub(now) {
				t.Fatalf("something was due too early, or in %v", wait)
			}
			now = t0.Add(time.Hour)
		}
		r, u, _, ok := f.Next(now)
		if !ok || r.URL != "https://a.example/"+want {
			t.Fatalf("got %q, want %s", r.URL, want)
		}
		if _, _, _, ok := f.Next(now.Add(time.Hour * 9)); ok {
			t.Fatal("a host was handed out twice")
		}
		r.Due = time.Time{}
		f.Done(u, r, now.Add(2*time.Second), false)
		if _, _, _, ok := f.Next(now.Add(2*time.Second - 1)); ok {
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
	r, v, _, ok := f.Next(t0)
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
	if _, _, wait, ok := f.Next(t0.Add(time.Hour)); ok || f.Pending() != 0 || wait != 23*time.Hour {
		t.Errorf("a host given up is still pending (%d), wait %v", f.Pending(), wait)
	}
}

func TestRecordEncoding(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		when := func(name string) time.Time {
			if rapid.Bool().Draw(t, name+" set") {
				return time.UnixMilli(rapid.Int64Range(0, 1<<45).Draw(t, name)).UTC()
			}
			return time.Time{}
		}
		text := rapid.String()
		r := Record{URL: text.Draw(t, "url"), Outlet: text.Draw(t, "outlet"), Kind: Kind(rapid.Byte().Draw(t, "kind")), State: State(rapid.Byte().Draw(t, "state")),
			Depth: rapid.Byte().Draw(t, "depth"), Fresh: rapid.Bool().Draw(t, "fresh"), NoArchive: rapid.Bool().Draw(t, "noarchive"), Due: when("due"), Hint: when("hint"), FirstSeen: when("first"),
			FetchedAt: when("fetched"), ETag: text.Draw(t, "etag"), LastModified: text.Draw(t, "mod"), Segment: text.Draw(t, "segment"), Offset: rapid.Int64().Draw(t, "offset"),
			Length: rapid.Int64().Draw(t, "length"), SHA256: text.Draw(t, "sha"), Content: text.Draw(t, "content"), Article: text.Draw(t, "article"), Target: text.Draw(t, "target"), Reason: text.Draw(t, "reason")}
		b, err := r.AppendBinary(nil)
		if err != nil {
			t.Fatal(err)
		}
		var back Record
		if err := back.UnmarshalBinary(b); err != nil || !reflect.DeepEqual(r, back) {
			t.Fatalf("%v: %+v came back as %+v", err, r, back)
		}
		for n := range b {
			if back.UnmarshalBinary(b[:n]) == nil {
				t.Fatalf("a record cut to %d of %d bytes was read", n, len(b))
			}
		}
	})
}

// BenchmarkNext hands out and takes back with a million addresses on ten
// thousand hosts, and reports the memory they take.
func BenchmarkNext(b *testing.B) {
	const hosts, each = 10_000, 100
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	f := New(1000)
	for h := range hosts {
		for i := range each {
			add(b, f, fmt.Sprintf("https://www.outlet-%d.example/2024/05/06/a-story-of-some-length-number-%d", h, i),
				Record{Kind: Article, Outlet: fmt.Sprint("outlet ", h), Due: t0.Add(time.Duration(h*each+i) * time.Millisecond), ETag: `"0123456789abcdef"`})
		}
	}
	runtime.GC()
	runtime.ReadMemStats(&after)
	now := t0.Add(time.Hour)
	b.ResetTimer()
	for b.Loop() {
		r, u, _, ok := f.Next(now)
		if !ok {
			b.Fatal("nothing due")
		}
		r.Due = now.Add(time.Hour)
		f.Done(u, r, now.Add(time.Second), false)
		now = now.Add(10 * time.Millisecond)
	}
	b.ReportMetric(float64(after.HeapAlloc-before.HeapAlloc)/(1<<20), "MB")
}
