package alert

import (
	"github.com/tallywire/tallywire/internal/letter"
	"github.com/tallywire/tallywire/news"
)

// confirmLetter is the one message an address gets that has not confirmed. It
// quotes nothing of the requester's but the query, so that it cannot be used to
// carry somebody's words to a stranger.
func confirmLetter(sub news.Subscription, url, base string) *letter.Letter {
	return &letter.Letter{
		Preview: "One click and the figures you asked for start to come.",
		Blocks: []letter.Block{
			letter.Title("Shall we send you these figures?"),
			letter.Para(letter.T("Somebody, we hope you, asked us to write to this address when the news carries figures that match this search:")),
			letter.Table(letter.Row{Name: "Search", Words: []letter.Inline{letter.A(sub.Query, base+news.SearchPath(sub.Query))}},
				letter.Row{Name: "We would send", Words: []letter.Inline{letter.T(offer(sub))}}),
			letter.Button("Yes, send them", url),
			letter.Para(letter.T("The link works for seven days. Every message we send carries a link that ends them at once.")),
		},
		Footer: []letter.Block{letter.Fine(letter.T("If you did not ask for this, do nothing: without your click this is the only message you get."))},
	}
}

// offer says in words what a subscription sends.
func offer(sub news.Subscription) string {
	const alerts, digest = "a message at each new figure", "a digest once a week"
	switch {
	case sub.Alerts && sub.Digest:
		return alerts + ", and " + digest
	case sub.Digest:
		return digest
	}
	return alerts
}
