package crawler

import (
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/tallywire/tallywire/crawler/page"
	"github.com/tallywire/tallywire/crawler/weburl"
)

// Config says what to crawl and with which manners. The zero value of every
// field works.
type Config struct {
	// UserAgent is the product token and version sent to sites, such as
	// "Tallywire/1.0"; the part before the slash is the name that robots.txt
	// groups are matched with. Contact is an address or page where site owners
	// reach the operator and is added to the header.
	UserAgent string
	Contact   string
	Outlets   []Outlet
	// Proxy is the address of an HTTP proxy that every request goes through;
	// no environment variable sets one. CAFile names a PEM file of certificate
	// authorities trusted beside the system's.
	Proxy  string
	CAFile string
	// AllowPrivate permits loopback and private addresses and any port.
	AllowPrivate bool
	// StateDir is the folder of the crawler's own log; it is made if missing.
	// Empty: nothing is remembered when the crawler is closed.
	StateDir string
	// Once ends Run as soon as everything due has been fetched.
	Once bool
	// Workers bounds the hosts that are asked at the same time.
	Workers int
	// Delay is the pause between two requests to a host, from the end of one
	// to the start of the next; a longer Crawl-delay wins. 0 means
	// [DefaultDelay], less than 0 none.
	Delay time.Duration
	// Poll is how often feeds, sitemaps and start pages are looked at.
	Poll time.Duration
	// Timeout bounds one request from dialling to the last byte.
	Timeout time.Duration
	// MaxBody bounds a decompressed page in bytes, MaxFeed a feed, MaxSitemap
	// a sitemap.
	MaxBody, MaxFeed, MaxSitemap int64
	// MaxURLsPerHost bounds the addresses remembered of one host, so that an
	// endless site ends.
	MaxURLsPerHost int
	// MaxAttempts is how often a request is tried before it is given up until
	// the next poll; RetryBase is the first pause between tries and doubles.
	MaxAttempts int
	RetryBase   time.Duration
	// Recheck is the age at which an article is asked for again, unchanged
	// ones ever more rarely until RecheckUntil. A feed or sitemap that says an
	// article was modified has it asked for at once.
	Recheck, RecheckUntil time.Duration
}

// Defaults of [Config].
const (
	DefaultDelay          = 2 * time.Second
	DefaultPoll           = 5 * time.Minute
	DefaultTimeout        = 30 * time.Second
	DefaultWorkers        = 16
	DefaultMaxBody        = 8 << 20
	DefaultMaxFeed        = 4 << 20
	DefaultMaxSitemap     = 50 << 20
	DefaultMaxURLsPerHost = 100_000
	DefaultMaxAttempts    = 5
	DefaultRetryBase      = 2 * time.Second
	DefaultRecheck        = time.Hour
	DefaultRecheckUntil   = 14 * 24 * time.Hour
)

// Outlet is one publisher.
type Outlet struct {
	Name string
	// Start are pages that link to articles; Feeds and Sitemaps are known
	// addresses of those, beside the ones found by looking.
	Start, Feeds, Sitemaps []string
	// Hosts are the hosts articles may be on ("www.example.org"; with a port
	// where it is not the usual one). Empty: the hosts of the three lists
	// above. A host with and without "www." is the same.
	Hosts []string
	// Language is assumed for pages that do not tell theirs.
	Language string
	// Delay and Poll override those of [Config] where not zero.
	Delay, Poll time.Duration
	// Selectors say where on its pages the parts of an article are, for an
	// outlet that the general reading gets wrong.
	Selectors page.Selectors
}

// withDefaults returns c with every unset field filled in.
func (c Config) withDefaults() Config {
	if c.UserAgent == "" {
		c.UserAgent = "Tallywire/1.0"
	}
	c.Delay = normalDelay(c.Delay, DefaultDelay)
	orDuration(&c.Poll, DefaultPoll)
	orDuration(&c.Timeout, DefaultTimeout)
	orDuration(&c.RetryBase, DefaultRetryBase)
	orDuration(&c.Recheck, DefaultRecheck)
	orDuration(&c.RecheckUntil, DefaultRecheckUntil)
	orInt(&c.Workers, DefaultWorkers)
	orInt(&c.MaxURLsPerHost, DefaultMaxURLsPerHost)
	orInt(&c.MaxAttempts, DefaultMaxAttempts)
	orInt(&c.MaxBody, int64(DefaultMaxBody))
	orInt(&c.MaxFeed, int64(DefaultMaxFeed))
	orInt(&c.MaxSitemap, int64(DefaultMaxSitemap))
	c.Outlets = slices.Clone(c.Outlets)
	for i := range c.Outlets {
		o := &c.Outlets[i]
		o.Delay = normalDelay(o.Delay, c.Delay)
		orDuration(&o.Poll, c.Poll)
	}
	return c
}

// normalDelay turns 0 into the default and anything negative into none.
func normalDelay(d, otherwise time.Duration) time.Duration {
	switch {
	case d == 0:
		return otherwise
	case d < 0:
		return 0
	}
	return d
}

func orDuration(d *time.Duration, otherwise time.Duration) {
	if *d <= 0 {
		*d = otherwise
	}
}

func orInt[T int | int64](n *T, otherwise T) {
	if *n <= 0 {
		*n = otherwise
	}
}

// userAgent is the whole header value, product its token for robots.txt.
func (c Config) userAgent() string {
	if c.Contact == "" {
		return c.UserAgent
	}
	return c.UserAgent + " (+" + c.Contact + ")"
}

func (c Config) product() string {
	name, _, _ := strings.Cut(c.UserAgent, "/")
	return name
}

// validate reports every mistake at once.
func (c Config) validate() error {
	var errs []error
	if strings.ContainsAny(c.UserAgent+c.Contact, "\r\n") {
		errs = append(errs, errors.New("crawler: user agent and contact must be one line"))
	}
	if c.Proxy != "" {
		if u, err := url.Parse(c.Proxy); err != nil || u.Scheme != "http" || u.Host == "" {
			errs = append(errs, fmt.Errorf("crawler: proxy %q is not an address like http://127.0.0.1:3128", c.Proxy))
		}
	}
	seen := map[string]bool{}
	for i, o := range c.Outlets {
		if o.Name == "" || seen[o.Name] {
			errs = append(errs, fmt.Errorf("crawler: outlet %d: name %q is empty or used twice", i+1, o.Name))
		}
		seen[o.Name] = true
		if _, err := o.Selectors.Compile(); err != nil {
			errs = append(errs, fmt.Errorf("crawler: outlet %q: selectors: %w", o.Name, err))
		}
		if len(o.Start)+len(o.Feeds)+len(o.Sitemaps) == 0 {
			errs = append(errs, fmt.Errorf("crawler: outlet %q has no start page, feed or sitemap", o.Name))
		}
		for _, list := range [][]string{o.Start, o.Feeds, o.Sitemaps} {
			for _, raw := range list {
				if _, err := weburl.Parse(raw); err != nil {
					errs = append(errs, fmt.Errorf("crawler: outlet %q: %w", o.Name, err))
				}
			}
		}
	}
	return errors.Join(errs...)
}
