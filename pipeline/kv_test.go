package pipeline

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/tallywire/tallywire/news"
)

func bucketOf(t testing.TB, b *Bus, name string) *Bucket {
	t.Helper()
	k, err := b.Bucket(context.Background(), name)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func TestBucket(t *testing.T) {
	ctx := context.Background()
	k := bucketOf(t, start(t), "subscriptions")
	if _, _, err := k.Get(ctx, "a"); !errors.Is(err, news.ErrNotFound) {
		t.Errorf("Get of nothing: %v", err)
	}
	r1, err := k.Create(ctx, "a", []byte("1"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := k.Create(ctx, "a", []byte("2")); !errors.Is(err, news.ErrConflict) {
		t.Errorf("second Create: %v", err)
	}
	r2, err := k.Update(ctx, "a", []byte("3"), r1)
	if err != nil || r2 <= r1 {
		t.Fatalf("Update: %d, %v", r2, err)
	}
	if _, err := k.Update(ctx, "a", []byte("4"), r1); !errors.Is(err, news.ErrConflict) {
		t.Errorf("Update of an old revision: %v", err)
	}
	if v, r, err := k.Get(ctx, "a"); err != nil || string(v) != "3" || r != r2 {
		t.Errorf("Get gave %q, %d, %v", v, r, err)
	}
	if err := k.Delete(ctx, "a"); err != nil {
		t.Error(err)
	}
	if err := k.Delete(ctx, "never there"); err != nil {
		t.Error(err)
	}
	if _, _, err := k.Get(ctx, "a"); !errors.Is(err, news.ErrNotFound) {
		t.Errorf("Get of a deleted key: %v", err)
	}
	if _, err := k.Create(ctx, "a", []byte("5")); err != nil {
		t.Errorf("Create after Delete: %v", err)
	}
}

func TestAnyStringIsAKey(t *testing.T) {
	ctx := context.Background()
	k := bucketOf(t, start(t), "figures")
	if keys, err := k.Keys(ctx, ""); err != nil || len(keys) != 0 {
		t.Errorf("keys of an empty bucket: %v, %v", keys, err)
	}
	var want []string
	for _, key := range []string{"plain", "reader+x@mail.example", "person/Afghans return|flow", "a.b.c", "a.b.d", "a.bc", ".lead", "trail.", "a..b", "=41", "*", ">", "día", "", "\x00\n"} {
		if _, err := k.Put(ctx, key, []byte(key)); err != nil {
			t.Fatalf("Put %q: %v", key, err)
		}
		want = append(want, key)
	}
	slices.Sort(want)
	var got []string
	if err := k.List(ctx, func(e Entry) error {
		if string(e.Value) != e.Key || e.Revision == 0 || e.Deleted {
			t.Errorf("entry %+v", e)
		}
		got = append(got, e.Key)
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	slices.Sort(got)
	if !slices.Equal(got, want) {
		t.Errorf("List gave %q, want %q", got, want)
	}
	for prefix, want := range map[string][]string{"a.b.": {"a.b.c", "a.b.d"}, "a.b": {"a.b.c", "a.b.d", "a.bc"}, "read": {"reader+x@mail.example"}, "z": nil} {
		keys, err := k.Keys(ctx, prefix)
		slices.Sort(keys)
		if err != nil || !slices.Equal(keys, want) {
			t.Errorf("Keys(%q) gave %q, %v", prefix, keys, err)
		}
	}
}

func TestKeysRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		key := rapid.String().Draw(t, "key")
		if back, err := decodeKey(encodeKey(key)); err != nil || back != key {
			t.Fatalf("%q came back as %q, %v", key, back, err)
		}
	})
	for _, bad := range []string{"a=", "a=4", "=ZZ"} {
		if _, err := decodeKey(bad); !errors.Is(err, news.ErrCorrupt) {
			t.Errorf("decodeKey(%q): %v", bad, err)
		}
	}
}

func TestWatch(t *testing.T) {
	b := start(t)
	k := bucketOf(t, b, "rulesets")
	ctx := context.Background()
	for n := range 3 {
		if _, err := k.Put(ctx, fmt.Sprint(n), []byte("old")); err != nil {
			t.Fatal(err)
		}
	}
	got := make(chan Entry, 10)
	r := run(t, func(ctx context.Context) error {
		return k.Watch(ctx, func(e Entry) error { got <- e; return nil })
	})
	receive(t, got, 3)
	if _, err := k.Put(ctx, "1", []byte("new")); err != nil {
		t.Fatal(err)
	}
	if err := k.Delete(ctx, "2"); err != nil {
		t.Fatal(err)
	}
	changes := receive(t, got, 2)
	if changes[0].Key != "1" || string(changes[0].Value) != "new" || changes[1].Key != "2" || !changes[1].Deleted {
		t.Errorf("changes %+v", changes)
	}
	r.end(t)
	stop := errors.New("stop")
	if err := k.Watch(ctx, func(Entry) error { return stop }); !errors.Is(err, stop) {
		t.Errorf("the caller's error came as %v", err)
	}
	if err := k.List(ctx, func(Entry) error { return stop }); !errors.Is(err, stop) {
		t.Errorf("the caller's error came as %v", err)
	}
}
