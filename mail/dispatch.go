package mail

import (
	"context"
	"errors"
	"fmt"

	"github.com/tallywire/tallywire/news"
)

// Channel delivers a notice; [Sender] and [Hook] are channels. An error that is
// [news.ErrInvalid] is final.
type Channel interface {
	Send(ctx context.Context, n *news.Notice) error
}

// Audience says whether a notice is still wanted: people unsubscribe while a
// notice waits.
type Audience interface {
	Wanted(ctx context.Context, n *news.Notice) (bool, error)
}

// Delivered remembers which notices went out.
type Delivered interface {
	// Has reports whether the notice was marked.
	Has(ctx context.Context, noticeID string) (bool, error)
	// Mark remembers the notice; marking twice is no error.
	Mark(ctx context.Context, noticeID string) error
}

// ErrUnwanted: the subscription ended before the notice was sent. It is final
// and wraps [news.ErrInvalid].
var ErrUnwanted = fmt.Errorf("%w: the subscription has ended", news.ErrInvalid)

// Dispatcher sends each notice of the outbox once, by the channel it asks for.
// Given the same notice again, after a crash or a redelivery, it looks before
// it sends; only a crash between the server's reply and the mark sends twice,
// and then with the same Message-ID or webhook-id.
type Dispatcher struct {
	mail, hook Channel
	audience   Audience
	delivered  Delivered
}

// NewDispatcher returns a dispatcher. A nil mail or hook leaves notices of that
// sort waiting: Deliver then fails with [news.ErrUnavailable].
func NewDispatcher(mail, hook Channel, a Audience, d Delivered) *Dispatcher {
	return &Dispatcher{mail: mail, hook: hook, audience: a, delivered: d}
}

// Deliver sends a notice unless it went out before. sent tells whether it was
// sent now. An error that is [news.ErrInvalid] is final; any other is worth
// trying again.
func (d *Dispatcher) Deliver(ctx context.Context, n *news.Notice) (sent bool, err error) {
	if done, err := d.delivered.Has(ctx, n.ID); done || err != nil {
		return false, err
	}
	if n.Kind != news.OperatorNotice { // which nobody subscribed to
		wanted, err := d.audience.Wanted(ctx, n)
		if err != nil {
			return false, fmt.Errorf("notice %s: %w", n.ID, err)
		}
		if !wanted {
			return false, fmt.Errorf("notice %s: %w", n.ID, ErrUnwanted)
		}
	}
	channel := d.mail
	if n.Webhook != "" {
		channel = d.hook
	}
	if channel == nil {
		return false, fmt.Errorf("notice %s: %w: no way to send it is configured", n.ID, news.ErrUnavailable)
	}
	if err := channel.Send(ctx, n); err != nil {
		return false, err
	}
	// It is out: a shutdown now must not prevent the mark.
	if err := d.delivered.Mark(context.WithoutCancel(ctx), n.ID); err != nil {
		return true, fmt.Errorf("notice %s was sent but not marked: %w", n.ID, errors.Join(news.ErrUnavailable, err))
	}
	return true, nil
}
