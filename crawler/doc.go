// Package crawler finds news articles and fetches them politely.
//
// A crawl starts at an outlet's start pages, feeds and sitemaps; more feeds
// and sitemaps are found on the start pages and in robots.txt. Every request
// obeys robots.txt, no host sees two requests at once, and what a host asks
// for (Crawl-delay, Retry-After) is done. A page becomes a snapshot in the
// archive, and an article where it is one.
//
// # Durability
//
// For each page the order is: [Archiver].Put, state log "fetched",
// [Publisher].PublishArticle, state log "published". A crash between two steps
// is mended at the next start: what was fetched but not published is read from
// the archive and published then, under the same id, since an article is a
// function of its snapshot alone. Discovered addresses go into the same log
// before the validators of the feed that named them, so that a later "304 Not
// Modified" never hides an address that was lost.
//
// # Parts
//
// The parts that stand by themselves are packages below this one: safedial
// (which addresses may be dialled), fetch (one request), robots, feed, sitemap,
// page (bytes to article), weburl (addresses), frontier (whose turn it is) and
// statelog (what survives a crash).
package crawler
