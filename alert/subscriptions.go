package alert

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"time"

	"github.com/tallywire/tallywire/news"
)

// Options are what [NewSubscriptions] needs.
type Options struct {
	Store  Store
	Outbox Outbox
	// Key signs links and webhooks; at least 16 bytes, kept for good: a new
	// key ends every link in mail already sent.
	Key []byte
	// BaseURL is where readers reach the page ("https://tally.example").
	BaseURL string
	Caps    Caps
	// PlainHooks permits webhooks over http and is meant for tests and the
	// demo; without it a webhook must be https.
	PlainHooks bool
	// Now is the clock; time.Now if nil.
	Now func() time.Time
	Log *slog.Logger
}

// Subscriptions keeps who wants which figures. It is safe for concurrent use,
// by several processes on one store too.
type Subscriptions struct {
	store      Store
	outbox     Outbox
	sign       signer
	base       string
	caps       Caps
	plainHooks bool
	now        func() time.Time
	log        *slog.Logger
}

const (
	subPrefix  = "sub."
	changesKey = "changes"
	// confirmWithin is how long a confirmation link works.
	confirmWithin = 7 * 24 * time.Hour
	// keepEnded is how long an ended subscription still answers its links.
	keepEnded = 30 * 24 * time.Hour
	day       = 24 * time.Hour
)

// NewSubscriptions returns the service over a store.
// It fails where the key is too short or the base URL is none.
func NewSubscriptions(o Options) (*Subscriptions, error) {
	sign, err := newSigner(o.Key)
	if err != nil {
		return nil, err
	}
	base, err := baseURL(o.BaseURL)
	if err != nil {
		return nil, err
	}
	s := &Subscriptions{store: o.Store, outbox: o.Outbox, sign: sign, base: base, caps: o.Caps.orDefault(),
		plainHooks: o.PlainHooks, now: o.Now, log: o.Log}
	if s.now == nil {
		s.now = time.Now
	}
	if s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
	return s, nil
}

// Subscribe notes a wish and asks the owner of the address to confirm it. The
// reply does not depend on whether the address or the subscription is known.
//
// Errors: [news.ErrInvalid] for a request that cannot be, saying why (a query
// error is wrapped); [news.ErrUnavailable] where a cap is reached or the store
// or outbox does not answer.
func (s *Subscriptions) Subscribe(ctx context.Context, r news.SubscribeRequest) (news.SubscribeReply, error) {
	sub, domain, err := s.checkRequest(r)
	if err != nil {
		return news.SubscribeReply{}, err
	}
	if err := s.admit(ctx, domain, r.RemoteIP); err != nil {
		return news.SubscribeReply{}, err
	}
	reply := news.SubscribeReply{Query: sub.Query, Message: "If this address is not subscribed to this search yet, a message with a link to confirm it is on its way. " +
		"Nothing else is sent before that link is followed; it works for seven days."}
	stored, send, err := s.note(ctx, sub)
	if err != nil || !send {
		return reply, err
	}
	if err := s.sendConfirm(ctx, stored); err != nil {
		return news.SubscribeReply{}, err
	}
	return reply, nil
}

// note stores the wish and reports whether its confirmation is still to be sent.
func (s *Subscriptions) note(ctx context.Context, want news.Subscription) (stored news.Subscription, send bool, err error) {
	now := s.now().UTC()
	err = s.edit(ctx, want.ID, func(have *news.Subscription, found bool) (bool, error) {
		send = true
		switch {
		case !found:
			*have = want
			have.State, have.Version, have.Created = news.Pending, 1, now
		case have.State == news.Active:
			send = false
		case have.State == news.Ended:
			have.State, have.Version, have.Created = news.Pending, have.Version+1, now
			have.ConfirmSent, have.Confirmed, have.Ended = time.Time{}, time.Time{}, time.Time{}
		default: // pending: asking again renews it
			have.Created = now
		}
		stored = *have
		return send, nil
	})
	return stored, send, err
}

// sendConfirm sends the confirmation of a pending subscription, unless its
// address has had its share for today; then it stays pending without a word.
func (s *Subscriptions) sendConfirm(ctx context.Context, sub news.Subscription) error {
	address, limit := sub.Webhook, s.caps.PerAddress
	if sub.Email != "" {
		address = mailbox(sub.Email)
	}
	known, err := s.known(ctx, sub)
	if err != nil {
		return err
	}
	if known {
		limit = s.caps.PerKnown
	}
	ok, err := s.take(ctx, "address "+address, limit, day)
	if err != nil {
		return err
	}
	if !ok {
		s.log.Info("confirmation held back: the address had its share in the last 24 hours", "subscription", sub.ID)
		return nil
	}
	n, err := s.confirmNotice(sub, s.now().UTC())
	if err != nil {
		return err
	}
	if err := s.outbox.PutNotice(ctx, n); err != nil {
		return fmt.Errorf("confirmation of %s: %w: %w", sub.ID, news.ErrUnavailable, err)
	}
	return s.edit(ctx, sub.ID, func(have *news.Subscription, found bool) (bool, error) {
		have.ConfirmSent = n.Created
		return found, nil
	})
}

// known reports whether the address of sub has another subscription that was
// confirmed.
func (s *Subscriptions) known(ctx context.Context, sub news.Subscription) (bool, error) {
	all, err := s.List(ctx)
	if err != nil {
		return false, err
	}
	return slices.ContainsFunc(all, func(o news.Subscription) bool {
		return o.State == news.Active && o.Address() == sub.Address()
	}), nil
}

// Inspect returns the subscription a confirmation or unsubscribe link belongs
// to, so that a page can say what its button will do. It changes nothing: mail
// scanners follow links.
// It fails with [ErrToken], or [news.ErrNotFound] if the subscription is gone.
func (s *Subscriptions) Inspect(ctx context.Context, token string) (news.Subscription, error) {
	_, id, _, err := s.sign.checkAny(token)
	if err != nil {
		return news.Subscription{}, err
	}
	return s.get(ctx, id)
}

// Confirm makes a pending subscription active. Confirming twice is no error.
//
// Errors: [ErrToken]; [news.ErrNotFound] where the subscription is gone;
// [news.ErrInvalid] where the link is of an earlier subscription, is older than
// seven days, or the subscription has been ended.
func (s *Subscriptions) Confirm(ctx context.Context, token string) (news.ConfirmReply, error) {
	id, version, err := s.sign.check(confirm, token)
	if err != nil {
		return news.ConfirmReply{}, err
	}
	now := s.now().UTC()
	var sub news.Subscription
	var first bool
	err = s.edit(ctx, id, func(have *news.Subscription, found bool) (bool, error) {
		first = false
		switch {
		case !found:
			return false, fmt.Errorf("subscription: %w", news.ErrNotFound)
		case version != have.Version:
			return false, fmt.Errorf("%w: the link belongs to an earlier subscription; use the newest message", news.ErrInvalid)
		case have.State == news.Ended:
			return false, fmt.Errorf("%w: the subscription has been ended; subscribe again", news.ErrInvalid)
		case have.State == news.Pending && now.Sub(have.Created) > confirmWithin:
			return false, fmt.Errorf("%w: the link is older than seven days; subscribe again", news.ErrInvalid)
		case have.State == news.Pending:
			have.State, have.Confirmed = news.Active, now
			first = true
		}
		sub = *have
		return first, nil
	})
	if err != nil {
		return news.ConfirmReply{}, err
	}
	reply := news.ConfirmReply{Subscription: sub, UnsubscribeURL: s.unsubscribeURL(sub)}
	if sub.Webhook != "" {
		reply.Secret = s.sign.secret(sub.ID)
	}
	if first {
		s.sendHeldBack(ctx, sub)
	}
	return reply, nil
}

// sendHeldBack sends the confirmations that were held back because nothing was
// known of the address, now that its owner has answered. It is a courtesy:
// failures are logged, the confirmation stands.
func (s *Subscriptions) sendHeldBack(ctx context.Context, sub news.Subscription) {
	all, err := s.List(ctx)
	for _, o := range all {
		if o.State == news.Pending && o.ConfirmSent.IsZero() && o.Address() == sub.Address() {
			err = errors.Join(err, s.sendConfirm(ctx, o))
		}
	}
	if err != nil {
		s.log.Warn("confirmations held back earlier were not sent", "subscription", sub.ID, "error", err)
	}
}

// Unsubscribe ends a subscription. It accepts every link ever sent for it, also
// from before it was ended and begun again, and ending twice is no error.
// It fails with [ErrToken], or [news.ErrNotFound] if the subscription is gone.
func (s *Subscriptions) Unsubscribe(ctx context.Context, token string) (news.Subscription, error) {
	id, _, err := s.sign.check(unsubscribe, token)
	if err != nil {
		return news.Subscription{}, err
	}
	var sub news.Subscription
	err = s.edit(ctx, id, func(have *news.Subscription, found bool) (bool, error) {
		if !found {
			return false, fmt.Errorf("subscription: %w", news.ErrNotFound)
		}
		ended := have.State == news.Ended
		if !ended {
			have.State, have.Ended = news.Ended, s.now().UTC()
		}
		sub = *have
		return !ended, nil
	})
	return sub, err
}

// List returns every subscription, whatever its state, oldest first.
func (s *Subscriptions) List(ctx context.Context) ([]news.Subscription, error) {
	keys, err := s.store.Keys(ctx, subPrefix)
	if err != nil {
		return nil, fmt.Errorf("list subscriptions: %w", err)
	}
	out := make([]news.Subscription, 0, len(keys))
	for _, k := range keys {
		sub, err := load[news.Subscription](ctx, s.store, k)
		if errors.Is(err, news.ErrNotFound) {
			continue // removed since the keys were listed
		}
		if err != nil {
			return nil, err
		}
		out = append(out, sub)
	}
	slices.SortFunc(out, func(a, b news.Subscription) int {
		if c := a.Created.Compare(b.Created); c != 0 {
			return c
		}
		return strings.Compare(a.ID, b.ID)
	})
	return out, nil
}

// Wanted reports whether a notice in the outbox should still be sent: its
// subscription is active, or still pending where the notice asks to confirm it.
func (s *Subscriptions) Wanted(ctx context.Context, n *news.Notice) (bool, error) {
	sub, err := s.get(ctx, n.Subscription)
	if errors.Is(err, news.ErrNotFound) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	if n.Kind == news.ConfirmNotice {
		return sub.State == news.Pending, nil
	}
	return sub.State == news.Active, nil
}

// Secret returns what posts to a subscription's webhook are signed with.
func (s *Subscriptions) Secret(subscriptionID string) string { return s.sign.secret(subscriptionID) }

// UnsubscribeURL returns the one-click link that ends a subscription.
func (s *Subscriptions) UnsubscribeURL(sub news.Subscription) string { return s.unsubscribeURL(sub) }

// Sweep removes what is no longer needed: wishes not confirmed within seven
// days, subscriptions ended thirty days ago with their addresses, and counters
// of caps. It returns how many subscriptions it removed.
func (s *Subscriptions) Sweep(ctx context.Context) (removed int, err error) {
	now := s.now()
	all, err := s.List(ctx)
	if err != nil {
		return 0, err
	}
	for _, sub := range all {
		stale := sub.State == news.Pending && now.Sub(sub.Created) > confirmWithin ||
			sub.State == news.Ended && now.Sub(sub.Ended) > keepEnded
		if !stale {
			continue
		}
		if err := s.store.Delete(ctx, subPrefix+sub.ID); err != nil {
			return removed, fmt.Errorf("remove subscription %s: %w", sub.ID, err)
		}
		removed++
	}
	keys, err := s.store.Keys(ctx, capPrefix)
	if err != nil {
		return removed, fmt.Errorf("list caps: %w", err)
	}
	for _, k := range keys {
		w, err := load[window](ctx, s.store, k)
		if err != nil || now.Sub(w.Start) < day {
			continue
		}
		if err := s.store.Delete(ctx, k); err != nil {
			return removed, fmt.Errorf("remove %s: %w", k, err)
		}
	}
	return removed, nil
}

// Changes returns a number that rises when the subscriptions have changed, so
// that a reader can keep a copy of them.
func (s *Subscriptions) Changes(ctx context.Context) (uint64, error) {
	n, err := load[uint64](ctx, s.store, changesKey)
	if errors.Is(err, news.ErrNotFound) {
		return 0, nil
	}
	return n, err
}

// edit changes one subscription and counts the change.
func (s *Subscriptions) edit(ctx context.Context, id string, change func(have *news.Subscription, found bool) (bool, error)) error {
	wrote := false
	err := modify(ctx, s.store, subPrefix+id, func(have *news.Subscription, found bool) (bool, error) {
		write, err := change(have, found)
		wrote = write && err == nil
		return write, err
	})
	if err != nil || !wrote {
		return err
	}
	return modify(ctx, s.store, changesKey, func(n *uint64, _ bool) (bool, error) {
		*n++
		return true, nil
	})
}

func (s *Subscriptions) get(ctx context.Context, id string) (news.Subscription, error) {
	return load[news.Subscription](ctx, s.store, subPrefix+id)
}

func (s *Subscriptions) confirmURL(sub news.Subscription) string {
	return s.base + news.ConfirmPath + "?token=" + s.sign.token(confirm, sub.ID, sub.Version)
}

func (s *Subscriptions) unsubscribeURL(sub news.Subscription) string {
	return s.base + news.UnsubscribePath + "?token=" + s.sign.token(unsubscribe, sub.ID, sub.Version)
}

// confirmNotice asks the owner of an address whether they want a subscription.
func (s *Subscriptions) confirmNotice(sub news.Subscription, now time.Time) (*news.Notice, error) {
	url := s.confirmURL(sub)
	n := &news.Notice{
		ID:   news.NoticeID(news.ConfirmNotice, sub.ID, fmt.Sprint(sub.Version), now.Format(time.RFC3339Nano)),
		Kind: news.ConfirmNotice, Subscription: sub.ID, To: sub.Email, Webhook: sub.Webhook, Created: now,
	}
	if sub.Webhook != "" {
		body, err := json.Marshal(struct {
			Type       string `json:"type"`
			Query      string `json:"query"`
			ConfirmURL string `json:"confirm_url"`
			Message    string `json:"message"`
		}{"subscription.confirm", sub.Query, url, "Somebody asked for figures to be posted here. Open confirm_url to accept; ignore this and nothing more comes."})
		n.Payload = body
		return n, err
	}
	l := confirmLetter(sub, url, s.base)
	html, err := l.HTML()
	if err != nil {
		return nil, err
	}
	n.Subject = "Confirm your subscription"
	n.Text, n.HTML = l.Text(), html
	return n, nil
}
