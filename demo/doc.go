// Package demo is the bundled newsroom: eight invented outlets with articles
// written for Tallywire, served over real HTTP on loopback, each in its own
// markup, with its own feed or sitemap and its own robots.txt.
//
// Three stories run through them: the return of Afghans from Pakistan, a flood
// on a river that does not exist, and cuts at a shipyard that does not exist
// either. Their figures grow, are revised, contradict each other and are copied
// from one wire. The last two stories are dated by the days before the start,
// so that the demo always shows this week's news.
//
// The articles are the files newsroom/<outlet>/<name>.md: a head of "key:
// value" lines, an empty line, and the text. "published" is a time in the
// outlet's zone, days before the start and a time ("-3d 14:30"), or "now" for
// the article that [Newsroom.PublishLate] brings.
package demo
