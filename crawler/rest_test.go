package crawler

import (
	"maps"
	"net/url"
	"testing"
	"time"

	"github.com/tallywire/tallywire/crawler/frontier"
)

// TestRestBeforeHandedBack: the log may be compacted, by another worker, after
// a host was told to rest and before it is handed back.
func TestRestBeforeHandedBack(t *testing.T) {
	c, err := New(Config{UserAgent: "Tallywire/1.0", Contact: "desk@tallywire.invalid"}, Deps{})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	u := &url.URL{Scheme: "https", Host: "busy.example", Path: "/feed"}
	now := c.clock.Now()
	rec := frontier.Record{URL: u.String(), Outlet: "Busy", Kind: frontier.Feed, Due: now}
	if _, _, err := c.frontier.Add(u, rec); err != nil {
		t.Fatal(err)
	}
	if _, _, _, ok := c.frontier.Next(now, false); !ok {
		t.Fatal("nothing is due")
	}
	held := &turn{c: c, o: newOutlet(Outlet{Name: "Busy", Poll: time.Hour}), u: u, rec: rec}
	if err := held.backOff("feed", 429, "status 429", 10*time.Minute); err != nil {
		t.Fatal(err)
	}
	if until := maps.Collect(c.frontier.Resting(now))["busy.example"]; until.Sub(now) < 10*time.Minute {
		t.Errorf("while the host is held, it rests until %v, want ten minutes after %v", until, now)
	}
}
