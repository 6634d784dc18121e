package crawler

import (
	"strings"
	"testing"
	"time"

	"github.com/tallywire/tallywire/news"
)

// TestAlarms plays what happens to an outlet and looks at it at the end.
func TestAlarms(t *testing.T) {
	start := time.Date(2024, 5, 6, 8, 0, 0, 0, time.UTC)
	at := func(h float64) time.Time { return start.Add(time.Duration(h * float64(time.Hour))) }
	event := func(kind EventKind, h float64) Event {
		return Event{Kind: kind, Time: at(h), What: "article", Status: 200, Reason: "status 503"}
	}
	every := func(kind EventKind, from, step float64, n int) (all []Event) {
		for i := range n {
			all = append(all, event(kind, from+step*float64(i)))
		}
		return all
	}
	join := func(lists ...[]Event) (all []Event) {
		for _, l := range lists {
			all = append(all, l...)
		}
		return all
	}
	refused := func(events []Event) []Event {
		for i := range events {
			events[i].Status = 403
		}
		return events
	}
	for _, tc := range []struct {
		name   string
		events []Event
		look   float64
		want   string // kind and part of the reason; empty: no alarm
	}{
		{"nothing happened yet", nil, 1000, ""},
		{"answers for a week without an article", every(EventFetched, 0, 5, 33), 7*24 - 1, ""},
		{"answers for longer without one", every(EventFetched, 0, 5, 34), 7*24 + 1, "dried up: no article yet; the first look was on 6 May 2024"},
		{"steady", every(EventNew, 0, 5, 20), 100, ""},
		{"quiet for four usual gaps", every(EventNew, 0, 10, 20), 190 + 40, ""},
		{"quiet for six", every(EventNew, 0, 10, 20), 190 + 60, "dried up: nothing new since 14 May 2024, usually something every 10 hours"},
		{"a busy outlet quiet for a night", every(EventNew, 0, 0.5, 40), 20 + 12, ""},
		{"a busy outlet quiet for two days", every(EventNew, 0, 0.5, 40), 20 + 48, "dried up"},
		{"a first batch tells no gap", every(EventNew, 0, 0.01, 30), 48, ""},
		{"a first batch and silence for eight days", every(EventNew, 0, 0.01, 30), 8 * 24, "dried up"},
		{"fails for an hour", join(every(EventNew, 0, 1, 5), every(EventRetry, 5, 0.1, 10)), 6, ""},
		{"fails for a day", join(every(EventNew, 0, 1, 5), every(EventFailed, 5, 1, 24)), 29, "unreachable: no answer since 6 May 2024; last error: status 503"},
		{"answers again", join(every(EventFailed, 5, 1, 24), every(EventUnchanged, 30, 1, 1)), 31, ""},
		{"answers with pages that are none", join(every(EventFailed, 5, 1, 24), every(EventSkipped, 30, 1, 1)), 31, ""},
		{"refuses every page", join(every(EventFailed, 5, 1, 24), refused(every(EventSkipped, 6, 1, 24))), 31, "unreachable"},
		{"pages are articles no more", join(every(EventNew, 0, 1, 20), every(EventSkipped, 20, 1, 20)), 41, "redesigned: of the last 20 pages that should be articles 0%"},
		{"some pages never were", join(every(EventNew, 0, 1, 10), every(EventSkipped, 10, 0.1, 15), every(EventNew, 12, 1, 20)), 33, ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			o := newOutlet(Outlet{Name: "Post", Hosts: []string{"post.example"}})
			for _, e := range tc.events {
				o.count(e)
			}
			got := alarmsAt(o, at(tc.look))
			switch {
			case tc.want == "" && len(got) > 0:
				t.Errorf("alarm %+v, want none", got)
			case tc.want != "" && (len(got) != 1 || !strings.HasPrefix(string(got[0].Kind)+": "+got[0].Reason, tc.want)):
				t.Errorf("alarms %+v, want %q", got, tc.want)
			}
		})
	}
}

func alarmsAt(o *outlet, at time.Time) []news.OutletAlarm {
	s, _ := o.snapshot(at)
	return s.Alarms
}

// TestAlarmKeepsItsTime: an alarm is one, however often it is looked at, until
// all is well again.
func TestAlarmKeepsItsTime(t *testing.T) {
	at := func(h int) time.Time { return time.Date(2024, 5, 6, h, 0, 0, 0, time.UTC) }
	o := newOutlet(Outlet{Name: "Post", Hosts: []string{"post.example"}})
	page := func(kind EventKind, h, n int) {
		for range n {
			o.count(Event{Kind: kind, Time: at(h), What: "article", Status: 200})
		}
	}
	page(EventNew, 0, 20)
	page(EventSkipped, 1, 20)
	first := alarmsAt(o, at(2))
	page(EventSkipped, 3, 20) // now neither half has an article
	second := alarmsAt(o, at(4))
	if len(first) != 1 || len(second) != 1 || first[0].Kind != news.Redesigned || !second[0].Since.Equal(at(2)) {
		t.Fatalf("%+v, then %+v; want one alarm since the first look", first, second)
	}
	saved, ok := counters(o, at(4))
	if !ok {
		t.Fatal("the counters cannot be saved")
	}
	again := newOutlet(Outlet{Name: "Post", Hosts: []string{"post.example"}})
	again.restore(saved.Value)
	if third := alarmsAt(again, at(5)); len(third) != 1 || !third[0].Since.Equal(at(2)) {
		t.Errorf("after a restart: %+v", third)
	}
	page(EventNew, 6, 10)
	if last := alarmsAt(o, at(7)); len(last) != 0 {
		t.Errorf("half of the pages are articles again: %+v", last)
	}
}
