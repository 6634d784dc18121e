package pipeline

import (
	"context"
	"errors"
	"fmt"
	"hash/crc32"
	"strings"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/tallywire/tallywire/news"
)

// Bucket is a small key-value store kept in the log: each change is synced
// before it is acknowledged. Any string may be a key. A value is stored with a
// checksum of itself and its key, since the server has none over where the key
// ends.
type Bucket struct {
	bus  *Bus
	kv   jetstream.KeyValue
	name string
}

// Entry is one value of a [Bucket].
type Entry struct {
	Key   string
	Value []byte
	// Revision rises with each change of the bucket; Update needs it.
	Revision uint64
	// Deleted is set in a watch when the key has gone.
	Deleted bool
}

// Bucket opens a bucket of the topology.
func (b *Bus) Bucket(ctx context.Context, name string) (*Bucket, error) {
	ctx, cancel := withTimeout(ctx, requestTimeout)
	defer cancel()
	kv, err := b.js.KeyValue(ctx, name)
	if errors.Is(err, jetstream.ErrBucketNotFound) {
		return nil, fmt.Errorf("bucket %q: %w", name, news.ErrNotFound)
	}
	if err != nil {
		return nil, fmt.Errorf("bucket %q: %w", name, b.explain(err))
	}
	return &Bucket{b, kv, name}, nil
}

// Get returns the value of a key and its revision. A key that is not there
// gives an error that wraps [news.ErrNotFound].
func (k *Bucket) Get(ctx context.Context, key string) ([]byte, uint64, error) {
	ctx, cancel := withTimeout(ctx, requestTimeout)
	defer cancel()
	e, err := k.kv.Get(ctx, encodeKey(key))
	if err != nil {
		return nil, 0, k.fail("get", key, err)
	}
	value, err := unseal(key, e.Value())
	if err != nil {
		return nil, 0, k.fail("get", key, err)
	}
	return value, e.Revision(), nil
}

// Put sets a value and returns its revision.
func (k *Bucket) Put(ctx context.Context, key string, value []byte) (uint64, error) {
	return k.write(ctx, "put", key, len(value), func(ctx context.Context) (uint64, error) {
		return k.kv.Put(ctx, encodeKey(key), seal(key, value))
	})
}

// Create sets the value of a key that must not be there; else the error wraps
// [news.ErrConflict].
func (k *Bucket) Create(ctx context.Context, key string, value []byte) (uint64, error) {
	return k.write(ctx, "create", key, len(value), func(ctx context.Context) (uint64, error) {
		return k.kv.Create(ctx, encodeKey(key), seal(key, value))
	})
}

// Update sets the value of a key whose revision must be the one given; else the
// error wraps [news.ErrConflict].
func (k *Bucket) Update(ctx context.Context, key string, value []byte, revision uint64) (uint64, error) {
	return k.write(ctx, "update", key, len(value), func(ctx context.Context) (uint64, error) {
		return k.kv.Update(ctx, encodeKey(key), seal(key, value), revision)
	})
}

// Delete removes a key; one that is not there is no error.
func (k *Bucket) Delete(ctx context.Context, key string) error {
	ctx, cancel := withTimeout(ctx, requestTimeout)
	defer cancel()
	err := k.kv.Delete(ctx, encodeKey(key))
	if err == nil {
		// A deletion that is lost would bring the value back.
		err = k.bus.noteEnd(ctx, bucketStream(k.name))
	}
	if err != nil {
		return k.fail("delete", key, err)
	}
	return nil
}

func (k *Bucket) write(ctx context.Context, verb, key string, size int, do func(context.Context) (uint64, error)) (uint64, error) {
	ctx, cancel := withTimeout(ctx, requestTimeout)
	defer cancel()
	if err := k.bus.room(size); err != nil {
		return 0, k.fail(verb, key, err)
	}
	revision, err := do(ctx)
	if err == nil {
		err = k.bus.note(ctx, bucketStream(k.name), revision)
	}
	if err != nil {
		return 0, k.fail(verb, key, err)
	}
	return revision, nil
}

// List calls fn with every entry in the order of their revisions and stops at
// fn's error.
func (k *Bucket) List(ctx context.Context, fn func(Entry) error) error {
	return k.watch(ctx, fn, true)
}

// Watch calls fn with every entry, then with each change as it comes, until ctx
// ends, which is no error, or fn fails.
func (k *Bucket) Watch(ctx context.Context, fn func(Entry) error) error {
	return k.watch(ctx, fn, false)
}

func (k *Bucket) watch(ctx context.Context, fn func(Entry) error, once bool) error {
	w, err := k.kv.WatchAll(ctx)
	if err != nil {
		return k.fail("watch", "*", err)
	}
	defer func() { _ = w.Stop() }() // fails only when the connection is closed
	for {
		select {
		case <-ctx.Done():
			if once {
				return ctx.Err()
			}
			return nil
		case e, ok := <-w.Updates():
			if !ok {
				if ctx.Err() != nil && !once {
					return nil
				}
				return k.fail("watch", "*", fmt.Errorf("the watch ended: %w", news.ErrUnavailable))
			}
			if e == nil { // all that was there has come
				if once {
					return nil
				}
				continue
			}
			gone := e.Operation() != jetstream.KeyValuePut
			if gone && once {
				continue
			}
			key, err := decodeKey(e.Key())
			var value []byte
			if err == nil && !gone {
				value, err = unseal(key, e.Value())
			}
			if err != nil {
				// One damaged entry must not hide the others; a check names it.
				k.bus.log.Error("a damaged entry of a bucket is left out", "bucket", k.name, "key", e.Key(), "err", err)
				continue
			}
			if err := fn(Entry{Key: key, Value: value, Revision: e.Revision(), Deleted: gone}); err != nil {
				return err
			}
		}
	}
}

// Keys lists the keys that start with prefix, in any order. The part of the
// prefix before its last dot is matched by the server, so keys that share dotted
// parts are cheap to list.
func (k *Bucket) Keys(ctx context.Context, prefix string) ([]string, error) {
	ctx, cancel := withTimeout(ctx, requestTimeout)
	defer cancel()
	filter := ">"
	if i := strings.LastIndexByte(prefix, '.'); i > 0 {
		filter = encodeKey(prefix[:i]) + ".>"
	}
	lister, err := k.kv.ListKeysFiltered(ctx, filter)
	if errors.Is(err, jetstream.ErrNoKeysFound) {
		return nil, nil
	}
	if err != nil {
		return nil, k.fail("list", prefix, err)
	}
	defer func() { _ = lister.Stop() }() // fails only when the connection is closed
	var keys []string
	for text := range lister.Keys() {
		key, err := decodeKey(text)
		if err != nil {
			return nil, k.fail("list", text, err)
		}
		if strings.HasPrefix(key, prefix) {
			keys = append(keys, key)
		}
	}
	if err := ctx.Err(); err != nil {
		return nil, k.fail("list", prefix, err)
	}
	return keys, nil
}

func isConflict(err error) bool {
	// A replicated stream reports it with another code than a single one.
	var api *jetstream.APIError
	return errors.Is(err, jetstream.ErrKeyExists) || errors.Is(err, jetstream.ErrKeyRevisionMismatch) ||
		errors.As(err, &api) && (api.ErrorCode == jetstream.JSErrCodeStreamWrongLastSequence || api.ErrorCode == jetstream.JSErrCodeStreamWrongLastSequenceConstant)
}

func (k *Bucket) fail(verb, key string, err error) error {
	switch {
	case errors.Is(err, jetstream.ErrKeyNotFound):
		err = news.ErrNotFound
	case isConflict(err):
		err = news.ErrConflict
	default:
		err = k.bus.explain(err)
	}
	return fmt.Errorf("bucket %s: %s %q: %w", k.name, verb, key, err)
}

// seal puts eight hex digits before a value: the CRC-32C of key, a zero byte and
// value.
func seal(key string, value []byte) []byte {
	return append(fmt.Appendf(nil, "%08x ", sealSum(key, value)), value...)
}

func unseal(key string, stored []byte) ([]byte, error) {
	if len(stored) < 9 || string(stored[:9]) != fmt.Sprintf("%08x ", sealSum(key, stored[9:])) {
		return nil, fmt.Errorf("value does not match its checksum: %w", news.ErrCorrupt)
	}
	return stored[9:], nil
}

func sealSum(key string, value []byte) uint32 {
	sum := crc32.Update(0, castagnoli, append([]byte(key), 0))
	return crc32.Update(sum, castagnoli, value)
}

// encodeKey writes any string in the characters a key may have: letters,
// digits, dash and underscore stand for themselves, and so does a dot between
// two parts that are not empty; other bytes are =XX.
func encodeKey(key string) string {
	var b strings.Builder
	for i := 0; i < len(key); i++ {
		c := key[i]
		switch {
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c >= '0' && c <= '9', c == '-', c == '_':
			b.WriteByte(c)
		case c == '.' && i > 0 && i < len(key)-1 && key[i-1] != '.' && key[i+1] != '.':
			b.WriteByte(c)
		default:
			fmt.Fprintf(&b, "=%02X", c)
		}
	}
	if b.Len() == 0 {
		return "=" // the empty key
	}
	return b.String()
}

func decodeKey(text string) (string, error) {
	if text == "=" {
		return "", nil
	}
	var b strings.Builder
	for i := 0; i < len(text); i++ {
		if text[i] != '=' {
			b.WriteByte(text[i])
			continue
		}
		var c byte
		if i+2 >= len(text) {
			return "", fmt.Errorf("key %q ends in an escape: %w", text, news.ErrCorrupt)
		}
		if _, err := fmt.Sscanf(text[i+1:i+3], "%02X", &c); err != nil {
			return "", fmt.Errorf("key %q: %w: %w", text, news.ErrCorrupt, err)
		}
		b.WriteByte(c)
		i += 2
	}
	return b.String(), nil
}
