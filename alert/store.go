package alert

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/tallywire/tallywire/news"
)

// Store is a small key-value store with compare-and-swap. Keys use letters,
// digits, "_", "-" and ".". A missing key is [news.ErrNotFound].
type Store interface {
	// Get returns the value and its revision.
	Get(ctx context.Context, key string) (value []byte, revision uint64, err error)
	// Create stores a value under a key that has none; it fails with
	// [news.ErrConflict] if there is one.
	Create(ctx context.Context, key string, value []byte) (revision uint64, err error)
	// Update replaces the value of exactly that revision; it fails with
	// [news.ErrConflict] if the key has changed since.
	Update(ctx context.Context, key string, value []byte, revision uint64) (uint64, error)
	Delete(ctx context.Context, key string) error
	// Keys lists the keys that start with prefix, in any order.
	Keys(ctx context.Context, prefix string) ([]string, error)
}

// Outbox takes finished notices for delivery. Putting the notice of an id a
// second time must not send it twice.
type Outbox interface {
	PutNotice(ctx context.Context, n *news.Notice) error
}

// maxTries bounds how often a compare-and-swap is tried before the store is
// called busy.
const maxTries = 16

// modify reads the JSON value of a key, lets change edit it and writes it back,
// again from the start if somebody else was faster. found is false, and v zero,
// where the key has no value. change returns false to leave all as it is.
func modify[T any](ctx context.Context, s Store, key string, change func(v *T, found bool) (write bool, err error)) error {
	for range maxTries {
		var v T
		raw, rev, err := s.Get(ctx, key)
		found := err == nil
		switch {
		case errors.Is(err, news.ErrNotFound):
		case err != nil:
			return fmt.Errorf("read %s: %w", key, err)
		default:
			if err := json.Unmarshal(raw, &v); err != nil {
				return fmt.Errorf("read %s: %w: %w", key, news.ErrCorrupt, err)
			}
		}
		write, err := change(&v, found)
		if err != nil || !write {
			return err
		}
		out, err := json.Marshal(&v)
		if err != nil {
			return fmt.Errorf("write %s: %w", key, err)
		}
		if found {
			_, err = s.Update(ctx, key, out, rev)
		} else {
			_, err = s.Create(ctx, key, out)
		}
		if err == nil {
			return nil
		}
		if !errors.Is(err, news.ErrConflict) {
			return fmt.Errorf("write %s: %w", key, err)
		}
	}
	return fmt.Errorf("write %s: %w: changed by others %d times in a row", key, news.ErrUnavailable, maxTries)
}

// load reads the JSON value of a key.
func load[T any](ctx context.Context, s Store, key string) (v T, err error) {
	raw, _, err := s.Get(ctx, key)
	if err != nil {
		return v, fmt.Errorf("read %s: %w", key, err)
	}
	if err := json.Unmarshal(raw, &v); err != nil {
		return v, fmt.Errorf("read %s: %w: %w", key, news.ErrCorrupt, err)
	}
	return v, nil
}
