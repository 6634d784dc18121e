package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/url"
	"os"
	"regexp"
	"strings"
	"sync"
	"time"

	"github.com/tallywire/tallywire/app/config"
	"github.com/tallywire/tallywire/crawler"
	"github.com/tallywire/tallywire/demo"
	"github.com/tallywire/tallywire/digest"
	"github.com/tallywire/tallywire/mail/sink"
	"github.com/tallywire/tallywire/news"
	"github.com/tallywire/tallywire/pipeline"
)

// DemoOptions say how [Demo] runs.
type DemoOptions struct {
	// Listen is the address of the page.
	Listen string
	// Exit ends the demo when all was shown, instead of serving the page.
	Exit bool
	// Out gets what there is to look at.
	Out     io.Writer
	Log     *slog.Logger
	Version news.Version
}

// DemoReport is what a run of the demo did.
type DemoReport struct {
	Outlets  int `json:"outlets"`
	Articles int `json:"articles"`
	Claims   int `json:"claims"`
	// Latency is from the late article's publication in its feed until it was
	// searchable.
	Latency time.Duration `json:"latency_ns"`
	// Mails are the messages that reached the reader, in order.
	Mails []DemoMail `json:"mails"`
	// Revised is the article that changed a figure in silence.
	Revised string `json:"revised"`
	// Ready is how long after its start all was searchable.
	Ready time.Duration `json:"ready_ns"`
}

// DemoMail is one message as it arrived.
type DemoMail struct {
	ID      string `json:"id"`
	Subject string `json:"subject"`
	Text    string `json:"text"`
}

// Demo shows the whole path on a bundled newsroom: real HTTP on loopback, a
// real crawl, a real SMTP server, nothing outside this process and nothing left
// behind. With Exit it returns when all was shown, else when ctx ends.
func Demo(ctx context.Context, o DemoOptions) (_ *DemoReport, err error) {
	d := &demonstration{DemoOptions: o, began: time.Now(), seen: map[string]bool{}, moved: make(chan struct{}, 1), report: &DemoReport{}}
	stop := closers{log: o.Log}
	defer func() { err = errors.Join(err, stop.run(context.WithoutCancel(ctx))) }()

	dir, err := os.MkdirTemp("", "tallywire-demo-")
	if err != nil {
		return nil, err
	}
	stop.closes("demo folder", func() error { return os.RemoveAll(dir) })
	if d.newsroom, err = demo.Start(context.WithoutCancel(ctx), demo.Options{}); err != nil {
		return nil, err
	}
	stop.closes("newsroom", d.newsroom.Close)
	if d.inbox, err = sink.Start(sink.Options{Log: o.Log}); err != nil {
		return nil, err
	}
	stop.closes("mail sink", d.inbox.Close)
	d.app, err = New(ctx, Options{Config: d.config(dir), Log: o.Log, Version: o.Version, PlainHooks: true, Progress: d.progress})
	if err != nil {
		return nil, err
	}
	stop.closes("program", d.app.Close)

	running, cancel := context.WithCancel(ctx)
	defer cancel()
	ended := make(chan error, 1)
	go func() { ended <- d.app.Run(running) }()
	stop.push("roles", func(context.Context) error { cancel(); return <-ended })

	story, finish := context.WithTimeout(running, time.Minute)
	defer finish()
	told := make(chan error, 1)
	go func() { told <- d.tell(story) }()
	select {
	case err := <-told:
		if err != nil {
			return nil, err
		}
	case err := <-ended:
		ended <- nil
		return nil, errors.Join(errors.New("the program stopped before the demo had ended"), err)
	}
	if !o.Exit {
		fmt.Fprintf(o.Out, "\nThe page stays up until you press Ctrl-C: %s\n", d.app.URL())
		select {
		case <-ctx.Done():
		case err := <-ended:
			ended <- nil
			return d.report, err
		}
	}
	return d.report, nil
}

// demonstration is one run of the demo.
type demonstration struct {
	DemoOptions
	began    time.Time
	newsroom *demo.Newsroom
	inbox    *sink.Sink
	app      *App
	report   *DemoReport
	// subscription is the reader's, read counts the messages looked at.
	subscription string
	read         int

	mu    sync.Mutex
	seen  map[string]bool // addresses that were published or skipped
	moved chan struct{}
}

// demoPoll is how often the demo's crawler looks at the feeds.
const demoPoll = 500 * time.Millisecond

func (d *demonstration) config(dir string) config.Config {
	cfg := config.Default()
	cfg.Data, cfg.Listen = dir, d.Listen
	cfg.Crawl.AllowPrivate, cfg.Crawl.Delay, cfg.Crawl.Poll, cfg.Crawl.Recheck = true, 0, demoPoll, time.Second
	cfg.Crawl.Contact = "demo@tallywire.invalid"
	cfg.NATS.MaxStoreMB = 256
	cfg.Mail = config.Mail{Host: d.inbox.Host(), Port: d.inbox.Port(), From: "Tallywire <figures@tallywire.example>", TLS: "none"}
	for _, o := range d.newsroom.Outlets() {
		cfg.Outlets = append(cfg.Outlets, config.Outlet{Name: o.Name, Start: o.Start, Feeds: o.Feeds, Sitemaps: o.Sitemaps, Hosts: o.Hosts, Language: o.Language})
	}
	return cfg
}

// progress notes which pages the crawler is done with.
func (d *demonstration) progress(e crawler.Event) {
	switch e.Kind {
	case crawler.EventNew, crawler.EventRevised, crawler.EventSkipped:
	default:
		return
	}
	d.mu.Lock()
	d.seen[e.URL] = true
	if e.Kind == crawler.EventRevised {
		d.seen["revised "+e.URL] = true
	}
	d.mu.Unlock()
	select {
	case d.moved <- struct{}{}:
	default:
	}
}

// until waits until what the crawler has seen satisfies done, and the claims of
// it are searchable.
func (d *demonstration) until(ctx context.Context, what string, done func(seen map[string]bool) bool) error {
	for {
		d.mu.Lock()
		ok := done(d.seen)
		d.mu.Unlock()
		if ok {
			if err := d.app.drain(ctx); err != nil {
				return fmt.Errorf("waiting for %s: %w", what, err)
			}
			return nil
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("waiting for %s: %w", what, ctx.Err())
		case <-d.moved:
		}
	}
}

// tell shows everything once.
func (d *demonstration) tell(ctx context.Context) error {
	steps := []func(context.Context) error{d.crawlAll, d.subscribe, d.lateArticle, d.silentChange, d.weekly, d.summary}
	for _, step := range steps {
		if err := step(ctx); err != nil {
			return err
		}
	}
	return nil
}

func (d *demonstration) say(format string, args ...any) { fmt.Fprintf(d.Out, format+"\n", args...) }

func (d *demonstration) crawlAll(ctx context.Context) error {
	outlets, pages := d.newsroom.Outlets(), d.newsroom.Pages()
	d.say("%d outlets are online with %d pages; crawling them politely …", len(outlets), len(pages))
	err := d.until(ctx, "the first crawl", func(seen map[string]bool) bool {
		for _, p := range pages {
			if !p.Closed && !seen[p.URL] {
				return false
			}
		}
		return true
	})
	if err != nil {
		return err
	}
	res, err := d.app.searcher.Search(ctx, news.SearchRequest{Size: 1})
	if err != nil {
		return err
	}
	last, err := d.app.bus.LastSeq(ctx, pipeline.Claims)
	if err != nil {
		return err
	}
	d.report.Outlets, d.report.Articles, d.report.Claims = len(outlets), int(last), res.Total
	d.report.Ready = time.Since(d.began)
	d.say("%d articles read, %d figures searchable, %.1f s after the start.", d.report.Articles, d.report.Claims, d.report.Ready.Seconds())
	return nil
}

// demoQuery is what the demo's reader wants to hear of.
const demoQuery = "flood unit:person"

var confirmLink = regexp.MustCompile(`https?://\S+` + regexp.QuoteMeta(news.ConfirmPath) + `\?\S+`)

// subscribe asks for a standing query and follows the link in the mail, as a
// reader does.
func (d *demonstration) subscribe(ctx context.Context) error {
	_, err := d.app.subs.Subscribe(ctx, news.SubscribeRequest{Query: demoQuery, Email: "reader@demo.example", Alerts: true, Digest: true})
	if err != nil {
		return err
	}
	m, err := d.mail(ctx, func(DemoMail) bool { return true })
	if err != nil {
		return err
	}
	link, err := url.Parse(confirmLink.FindString(m.Text))
	if err != nil || link.Query().Get("token") == "" {
		return fmt.Errorf("the confirmation mail has no link in it:\n%s", m.Text)
	}
	confirmed, err := d.app.subs.Confirm(ctx, link.Query().Get("token"))
	if err != nil {
		return err
	}
	d.subscription = confirmed.Subscription.ID
	d.say("\nA reader subscribed to  %s  and confirmed by the link in the mail.", demoQuery)
	return nil
}

// mail waits for the first message that has not been shown and is the one
// wanted.
func (d *demonstration) mail(ctx context.Context, wanted func(DemoMail) bool) (DemoMail, error) {
	for {
		all, err := d.inbox.Await(ctx, d.read+1)
		if err != nil {
			return DemoMail{}, fmt.Errorf("waiting for mail: %w", err)
		}
		parts, err := all[d.read].Parse()
		if err != nil {
			return DemoMail{}, err
		}
		d.read++
		m := DemoMail{ID: parts.Header.Get("Message-ID"), Subject: parts.Header.Get("Subject"), Text: strings.ReplaceAll(parts.Text, "\r\n", "\n")}
		d.report.Mails = append(d.report.Mails, m)
		if wanted(m) {
			return m, nil
		}
	}
}

func (d *demonstration) lateArticle(ctx context.Context) error {
	published := time.Now()
	late, err := d.newsroom.PublishLate()
	if err != nil {
		return err
	}
	if err := d.until(ctx, "the late article", func(seen map[string]bool) bool { return seen[late] }); err != nil {
		return err
	}
	d.report.Latency = time.Since(published)
	d.say("A late story appeared in a feed and was searchable %.2f s later. The alert, as it arrived:", d.report.Latency.Seconds())
	m, err := d.mail(ctx, func(m DemoMail) bool { return strings.Contains(m.Text, "killed") || strings.Contains(m.Text, "131") })
	if err != nil {
		return err
	}
	d.showMail(m)
	return nil
}

func (d *demonstration) silentChange(ctx context.Context) error {
	changed, err := d.newsroom.Revise()
	if err != nil {
		return err
	}
	d.report.Revised = changed
	if err := d.until(ctx, "the silent change", func(seen map[string]bool) bool { return seen["revised "+changed] }); err != nil {
		return err
	}
	d.say("An outlet changed a figure without a word; both revisions are kept: %s", changed)
	return nil
}

// weekly composes the digest of the last seven days, which a server does when
// the week has ended.
func (d *demonstration) weekly(ctx context.Context) error {
	now := time.Now().UTC()
	week := digest.Week{From: now.AddDate(0, 0, -7), To: now}
	run, err := d.app.composeDigests(ctx, week, now)
	if err != nil {
		return err
	}
	if run.Queued == 0 {
		return fmt.Errorf("no digest was composed: %+v", run)
	}
	id := news.NoticeID(news.DigestNotice, d.subscription, week.Name())
	m, err := d.mail(ctx, func(m DemoMail) bool { return strings.Contains(m.ID, id) })
	if err != nil {
		return err
	}
	d.say("And the week's digest:")
	d.showMail(m)
	return nil
}

func (d *demonstration) showMail(m DemoMail) {
	d.say("\n    Subject: %s\n", m.Subject)
	for _, line := range strings.Split(strings.TrimSpace(m.Text), "\n") {
		d.say("    %s", line)
	}
	d.say("")
}

func (d *demonstration) summary(ctx context.Context) error {
	base := d.app.URL()
	d.say("Look at:")
	for _, q := range []struct{ what, query string }{
		{"who says one million, when, and where is that written?", "afghans value:>=1000000"},
		{"everyone's figure for the returns", "afghans unit:person kind:flow"},
		{"the flood's toll, in conflict", "flood unit:person predicate:die"},
		{"the shipyard's jobs", "shipyard unit:job or shipyard unit:person"},
	} {
		res, err := d.app.searcher.Search(ctx, news.SearchRequest{Query: q.query, Size: 1})
		if err != nil {
			return err
		}
		d.say("  %-56s %s%s  (%d)", q.what, base, news.SearchPath(q.query), res.Total)
	}
	d.say("  %-56s %s/outlets", "how the outlets are doing", base)
	return nil
}
