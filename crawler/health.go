package crawler

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/tallywire/tallywire/news"
)

// What an outlet's health is judged by. The times are long on purpose: an alarm
// that cries at every quiet weekend is not read.
const (
	// Articles that come within batchGap of each other are one batch: a poll
	// finds several at once, the first one dozens.
	batchGap = 10 * time.Minute
	// knownBatches is how many gaps must have been seen before they are usual.
	knownBatches = 5
	// An outlet has dried up when nothing new came for driedFactor times its
	// usual gap and at least driedLeast, or for driedUnknown where no gap is
	// known.
	driedFactor  = 5
	driedLeast   = 24 * time.Hour
	driedUnknown = 7 * 24 * time.Hour
	// unreachableAfter is how long it must have failed without one answer.
	unreachableAfter = 6 * time.Hour
	// Of the last keptPages pages, those of the later half are compared with
	// the earlier half.
	keptPages = 40
	// Its pages were redesigned when at least yieldGood of the earlier half were
	// articles and at most yieldBad of the later; all is well again above
	// yieldWell.
	yieldGood, yieldBad, yieldWell = 0.5, 0.1, 0.3
)

// learn keeps what the alarms need; the caller holds the lock and has not yet
// counted the event.
func learn(s *news.OutletStatus, e Event) {
	switch e.Kind {
	case EventNew:
		if gap := e.Time.Sub(s.LastArticle); !s.LastArticle.IsZero() && gap > batchGap {
			s.Batches++
			// The mean of the first gaps, then one that forgets.
			weight := max(1/float64(s.Batches), 0.2)
			s.GapSeconds += int64(weight * (gap.Seconds() - float64(s.GapSeconds)))
		}
		s.Pages = lastPages(s.Pages + "a")
	case EventSkipped:
		if e.What == "article" && e.Status == http.StatusOK {
			s.Pages = lastPages(s.Pages + "n")
		}
	}
	switch e.Kind {
	case EventFetched, EventNew, EventRevised, EventUnchanged:
		answered(s, e.Time)
	case EventSkipped:
		if e.Status == http.StatusOK { // a page came, though no article
			answered(s, e.Time)
		}
	case EventFailed, EventRetry:
		if s.FailingSince.IsZero() {
			s.FailingSince = e.Time
		}
	}
}

func answered(s *news.OutletStatus, at time.Time) {
	s.FailingSince = time.Time{}
	if s.FirstFetch.IsZero() {
		s.FirstFetch = at
	}
}

func lastPages(s string) string { return s[max(0, len(s)-keptPages):] }

// alarms judges an outlet at a time. One that was raised before keeps its time.
func alarms(s *news.OutletStatus, now time.Time) []news.OutletAlarm {
	var out []news.OutletAlarm
	raise := func(kind news.AlarmKind, format string, args ...any) {
		a := news.OutletAlarm{Kind: kind, Since: now.UTC().Truncate(time.Second), Reason: fmt.Sprintf(format, args...)}
		if i := slices.IndexFunc(s.Alarms, func(b news.OutletAlarm) bool { return b.Kind == kind }); i >= 0 {
			a.Since = s.Alarms[i].Since
		}
		out = append(out, a)
	}
	if !s.FailingSince.IsZero() && now.Sub(s.FailingSince) > unreachableAfter {
		raise(news.Unreachable, "no answer since %s; last error: %s", day(s.FailingSince), s.LastError)
		return out // nothing can be told of the rest
	}
	limit, usual := driedUnknown, ""
	if s.Batches >= knownBatches {
		gap := time.Duration(s.GapSeconds) * time.Second
		limit, usual = max(driedLeast, driedFactor*gap), ", usually something every "+roughly(gap)
	}
	switch {
	case !s.LastArticle.IsZero() && now.Sub(s.LastArticle) > limit:
		raise(news.DriedUp, "nothing new since %s%s", day(s.LastArticle), usual)
	case s.LastArticle.IsZero() && !s.FirstFetch.IsZero() && now.Sub(s.FirstFetch) > driedUnknown:
		raise(news.DriedUp, "no article yet; the first look was on %s", day(s.FirstFetch))
	}
	if before, lately, ok := yields(s.Pages); ok {
		raised := slices.ContainsFunc(s.Alarms, func(a news.OutletAlarm) bool { return a.Kind == news.Redesigned })
		if before >= yieldGood && lately <= yieldBad || raised && lately <= yieldWell {
			raise(news.Redesigned, "of the last %d pages that should be articles %.0f%% could be read as one", keptPages/2, 100*lately)
		}
	}
	return out
}

// yields are the shares of articles among the earlier and the later half of the
// pages; ok reports whether there are enough of them.
func yields(pages string) (before, lately float64, ok bool) {
	const half = keptPages / 2
	if len(pages) < keptPages {
		return 0, 0, false
	}
	share := func(s string) float64 { return float64(strings.Count(s, "a")) / half }
	return share(pages[:half]), share(pages[half:]), true
}

func day(t time.Time) string { return t.UTC().Format("2 January 2006") }

// roughly puts a time in words of one unit.
func roughly(d time.Duration) string {
	switch {
	case d >= 48*time.Hour:
		return fmt.Sprintf("%.0f days", d.Hours()/24)
	case d >= 2*time.Hour:
		return fmt.Sprintf("%.0f hours", d.Hours())
	}
	return fmt.Sprintf("%.0f minutes", max(1, d.Minutes()))
}
