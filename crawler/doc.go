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
// For each page the order is: [Archiver].Put, which syncs,
// [Publisher].PublishArticle, which syncs, then the state log, before the host
// is asked for anything else. A crash between two steps is mended at the next
// start: the state log knows up to where it has heard of the archive, and what
// lies behind is read from there and published, under the same id, since an
// article is a function of its snapshot alone. So nothing stored is fetched
// twice. Discovered addresses go into the log before the validators of the feed
// that named them, so that a later "304 Not Modified" never hides an address
// that was lost; robots.txt files, rests that hosts asked for and the beginning
// of a single pass are in it too.
//
// # Parts
//
// The parts that stand by themselves are packages below this one: safedial
// (which addresses may be dialled), fetch (one request), robots, feed, sitemap,
// page (bytes to article), passage (what changed around it), weburl (addresses), frontier (whose turn it is) and
// statelog (what survives a crash).
package crawler
