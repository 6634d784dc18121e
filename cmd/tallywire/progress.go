package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/url"
	"os"
	"slices"
	"sync"
	"time"

	"github.com/tallywire/tallywire/app"
)

// How often the state of a crawl is shown: on a screen in place, else a line.
const (
	screenEvery = 200 * time.Millisecond
	lineEvery   = 10 * time.Second
)

// crawlCounts counts the steps of a crawl.
type crawlCounts struct {
	sources, fresh, revised, unchanged, skipped, errors int
}

func (c *crawlCounts) add(e app.Step) {
	switch e.Kind {
	case app.StepFetched:
		c.sources++
	case app.StepNew:
		c.fresh++
	case app.StepRevised:
		c.revised++
	case app.StepUnchanged:
		c.unchanged++
	case app.StepSkipped:
		c.skipped++
	case app.StepRetry, app.StepFailed:
		c.errors++
	}
}

func (c crawlCounts) String() string {
	return fmt.Sprintf("%d new, %d revised, %d unchanged, %d skipped, %d errors, %d feeds and lists", c.fresh, c.revised, c.unchanged, c.skipped, c.errors, c.sources)
}

// crawlProgress shows how a crawl goes: as JSON Lines on standard output, or on
// standard error while it runs and in a table at its end.
type crawlProgress struct {
	g      *globals
	enc    *json.Encoder
	screen bool

	mu      sync.Mutex
	began   time.Time
	shown   time.Time
	all     crawlCounts
	hosts   map[string]*crawlCounts
	skipped map[string]int
	errors  map[string]int
}

func newCrawlProgress(g *globals) *crawlProgress {
	now := time.Now()
	return &crawlProgress{g: g, enc: json.NewEncoder(g.out), screen: isScreen(g.err), began: now, shown: now,
		hosts: map[string]*crawlCounts{}, skipped: map[string]int{}, errors: map[string]int{}}
}

// isScreen reports whether somebody looks at what is written.
func isScreen(w io.Writer) bool {
	f, ok := w.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

// step counts one step and shows the state when it is time to.
func (p *crawlProgress) step(e app.Step) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.g.json {
		_ = p.enc.Encode(e) // a closed pipe ends the program by itself
		return
	}
	p.all.add(e)
	host := e.URL
	if u, err := url.Parse(e.URL); err == nil {
		host = u.Host
	}
	if p.hosts[host] == nil {
		p.hosts[host] = &crawlCounts{}
	}
	p.hosts[host].add(e)
	switch e.Kind {
	case app.StepSkipped:
		p.skipped[e.Reason]++
	case app.StepRetry, app.StepFailed:
		p.errors[e.Reason]++
	}
	now := time.Now()
	switch {
	case p.g.quiet:
	case p.screen && now.Sub(p.shown) >= screenEvery:
		fmt.Fprintf(p.g.err, "\r\033[K%s, %d hosts, %s", p.all, len(p.hosts), now.Sub(p.began).Round(time.Second))
		p.shown = now
	case !p.screen && now.Sub(p.shown) >= lineEvery:
		fmt.Fprintf(p.g.err, "%s, %d hosts, %s\n", p.all, len(p.hosts), now.Sub(p.began).Round(time.Second))
		p.shown = now
	}
}

// finish prints what came of it, by host and by reason.
func (p *crawlProgress) finish() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.g.json {
		return
	}
	if p.screen && !p.g.quiet {
		fmt.Fprint(p.g.err, "\r\033[K")
	}
	fmt.Fprintf(p.g.out, "%s, %d hosts\n", p.all, len(p.hosts))
	for _, h := range slices.Sorted(maps.Keys(p.hosts)) {
		fmt.Fprintf(p.g.out, "  %-40s %s\n", h, *p.hosts[h])
	}
	for _, list := range []struct {
		name   string
		counts map[string]int
	}{{"skipped", p.skipped}, {"errors", p.errors}} {
		reasons := slices.SortedFunc(maps.Keys(list.counts), func(a, b string) int {
			return cmp.Or(cmp.Compare(list.counts[b], list.counts[a]), cmp.Compare(a, b))
		})
		for _, r := range reasons {
			fmt.Fprintf(p.g.out, "%s %6d  %s\n", list.name, list.counts[r], r)
		}
	}
}
