package alert

import (
	"context"
	"errors"
	"slices"

	"github.com/tallywire/tallywire/news"
)

// Verdict is what became of one claim that matched one subscription.
type Verdict string

const (
	Sent   Verdict = "sent"   // a notice is in the outbox
	Held   Verdict = "held"   // no notice, for a reason
	Failed Verdict = "failed" // a notice was due and could not be made or put
)

// Reason says why a match was held back.
type Reason string

const (
	NotConfirmed   Reason = "subscription not confirmed"
	DigestOnly     Reason = "subscription asks for the digest only"
	ArrivedBefore  Reason = "article arrived before the subscription"
	PublishedLong  Reason = "article was published long before the subscription"
	Replay         Reason = "article arrived long ago: a replay"
	NoSeries       Reason = "figure belongs to no series"
	NoNumber       Reason = "figure has no number"
	SameValue      Reason = "value already known"
	SaysLess       Reason = "says less than a figure already known"
	OlderFigure    Reason = "older than the figures already known"
	AlreadyTold    Reason = "subscriber was told of this value before"
	TwiceInArticle Reason = "same value earlier in the article"
)

// Decision is a verdict with its reasons.
type Decision struct {
	Subscription string  `json:"subscription"`
	Claim        string  `json:"claim"`
	Series       string  `json:"series,omitempty"`
	Verdict      Verdict `json:"verdict"`
	// Reason is set where Verdict is Held, Detail says more in words.
	Reason Reason `json:"reason,omitempty"`
	Detail string `json:"detail,omitempty"`
	Notice string `json:"notice,omitempty"`
}

// Ledger counts what became of all matches: Matched is always the sum of Sent,
// the counts in Held, and Failed.
type Ledger struct {
	Matched int            `json:"matched"`
	Sent    int            `json:"sent"`
	Held    map[Reason]int `json:"held"`
	Failed  int            `json:"failed"`
}

// Balanced reports whether every match is accounted for.
func (l Ledger) Balanced() bool {
	n := l.Sent + l.Failed
	for _, k := range l.Held {
		n += k
	}
	return n == l.Matched
}

func (l *Ledger) count(decisions []Decision) {
	for _, d := range decisions {
		l.Matched++
		switch d.Verdict {
		case Sent:
			l.Sent++
		case Held:
			if l.Held == nil {
				l.Held = map[Reason]int{}
			}
			l.Held[d.Reason]++
		default:
			l.Failed++
		}
	}
}

const (
	ledgerKey = "ledger"
	// counted is how many positions the ledger remembers as done. It must be
	// larger than the number of sets that can be in flight at once.
	counted = 4096
)

// book is the ledger as stored: the counts, and the positions in them, changed
// together so that a set handled twice is counted once.
type book struct {
	Ledger
	// Below: every position under it is done or will not come again.
	Below uint64 `json:"below"`
	// Done are the newest positions counted, rising.
	Done []uint64 `json:"done"`
}

// enter counts the decisions on the set at seq unless that was done before.
func (m *Matcher) enter(ctx context.Context, seq uint64, decisions []Decision) error {
	if len(decisions) == 0 {
		return nil
	}
	return modify(ctx, m.sent, ledgerKey, func(b *book, _ bool) (bool, error) {
		i, done := slices.BinarySearch(b.Done, seq)
		if done || seq < b.Below {
			return false, nil
		}
		b.count(decisions)
		b.Done = slices.Insert(b.Done, i, seq)
		if n := len(b.Done) - counted; n > 0 {
			b.Below = b.Done[n-1] + 1
			b.Done = slices.Delete(b.Done, 0, n)
		}
		return true, nil
	})
}

// Ledger returns the counts so far.
func (m *Matcher) Ledger(ctx context.Context) (Ledger, error) {
	b, err := load[book](ctx, m.sent, ledgerKey)
	if errors.Is(err, news.ErrNotFound) {
		return Ledger{}, nil
	}
	return b.Ledger, err
}
