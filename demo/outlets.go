package demo

import "time"

// site is the fixed side of one outlet: its name, its manners, its look.
type site struct {
	name   string
	folder string // beneath newsroom/; also the template's name
	zone   *time.Location
	lang   string
	feed   feedKind
	// urls makes the path of an article from its date and name.
	urls func(published time.Time, section, name string) string
	// robots is the robots.txt after the User-agent line; {base} is the
	// site's address.
	robots string
	// closed are the path prefixes that robots closes.
	closed []string
	motto  string
}

type feedKind int

const (
	noFeed feedKind = iota // a sitemap instead
	rssFeed
	atomFeed
	jsonFeed
)

// feedPaths are where each kind of feed is served.
var feedPaths = map[feedKind]string{rssFeed: "/feed.xml", atomFeed: "/atom.xml", jsonFeed: "/feed.json"}

func zone(name string, hours int) *time.Location { return time.FixedZone(name, hours*3600) }

// sites are the outlets of the newsroom.
var sites = []site{
	{
		name: "Northline Wire", folder: "northline", zone: time.UTC, lang: "en", feed: rssFeed, motto: "Copy for newsrooms since 1961",
		urls:   func(t time.Time, _, name string) string { return t.Format("/2006/01/02/") + name },
		robots: "Disallow: /clients/\n", closed: []string{"/clients/"},
	}, {
		name: "The Meridian Post", folder: "meridian", zone: zone("CET", 1), lang: "en", feed: atomFeed, motto: "The world before breakfast",
		urls:   func(_ time.Time, section, name string) string { return "/" + section + "/" + name + ".html" },
		robots: "Disallow: /drafts/\nAllow: /\n", closed: []string{"/drafts/"},
	}, {
		name: "Kestrel News", folder: "kestrel", zone: zone("EST", -5), lang: "en", feed: jsonFeed, motto: "Short, and checked",
		urls:   func(_ time.Time, _, name string) string { return "/story/" + name },
		robots: "Disallow: /search\n", closed: []string{"/search"},
	}, {
		name: "Frontier Dispatch", folder: "frontier", zone: zone("PKT", 5), lang: "en", feed: rssFeed, motto: "From both sides of the pass",
		urls:   func(t time.Time, _, name string) string { return "/news/" + t.Format("20060102") + "-" + name },
		robots: "Disallow: /admin/\n", closed: []string{"/admin/"},
	}, {
		name: "Cordal Courier", folder: "courier", zone: zone("BOT", -4), lang: "en", feed: atomFeed, motto: "The valley's paper",
		urls:   func(t time.Time, _, name string) string { return "/" + t.Format("2006-01") + "/" + name + "/" },
		robots: "Disallow: /subscribers/\n", closed: []string{"/subscribers/"},
	}, {
		name: "The Harbour Ledger", folder: "ledger", zone: time.UTC, lang: "en", feed: noFeed, motto: "Port Corvane, every day but Sunday",
		urls:   func(_ time.Time, section, name string) string { return "/" + section + "/" + name },
		robots: "Disallow: /letters/\n\nSitemap: {base}/sitemap.xml\n", closed: []string{"/letters/"},
	}, {
		name: "Business Tide", folder: "tide", zone: time.UTC, lang: "en", feed: atomFeed, motto: "Money, in and out",
		urls:   func(t time.Time, _, name string) string { return "/a/" + t.Format("2006/002/") + name },
		robots: "Disallow: /terminal/\n", closed: []string{"/terminal/"},
	}, {
		name: "Der Talbote", folder: "talbote", zone: zone("CET", 1), lang: "de", feed: rssFeed, motto: "Zeitung für das Tal",
		urls:   func(_ time.Time, _, name string) string { return "/artikel/" + name + ".html" },
		robots: "Disallow: /intern/\n", closed: []string{"/intern/"},
	},
}
