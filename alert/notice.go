package alert

import (
	"encoding/json"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/tallywire/tallywire/internal/letter"
	"github.com/tallywire/tallywire/news"
	"github.com/tallywire/tallywire/series"
)

// news of a figure: what changed, in words and for programs.
type change struct {
	now, old *news.Hit // old is nil for the first figure of its series
	relation series.Relation
}

// changed finds the figure that a new one follows: the one it replaces in its
// article, else the latest of the series that it can be compared with and is
// not the same as.
func changed(c *claimAt) change {
	ch := change{now: c.hit}
	if old := c.replaced(); old != nil {
		ch.old = &old.Hit
		ch.relation = series.Relation{Verdict: series.Revision, Reason: fmt.Sprintf("the article was changed: it read %s, now %s", old.Hit.Claim.Quote, c.hit.Claim.Quote)}
		return ch
	}
	old := c.history.latest(c.at.Seq, c.index, func(p *point) bool {
		if p.Value == c.point.Value || p.Seq == c.at.Seq {
			return false
		}
		v := series.Relate(p.Obs, c.point.Obs).Verdict
		return v == series.Update || v == series.Revision || v == series.Conflict
	})
	if old != nil {
		ch.old, ch.relation = &old.Hit, series.Relate(old.Obs, c.point.Obs)
	}
	return ch
}

// verdictWords say how a figure follows another, for people.
var verdictWords = map[series.Verdict]string{
	series.Update:   "A later figure of the same count.",
	series.Revision: "The figure given before was changed.",
	series.Conflict: "The two cannot both hold: the sources contradict each other.",
}

// notice composes the message that announces a claim to a subscription.
func (m *Matcher) notice(sub *standingQuery, c *claimAt, id string) (*news.Notice, error) {
	ch := changed(c)
	n := &news.Notice{ID: id, Kind: news.AlertNotice, Subscription: sub.ID, To: sub.Email, Webhook: sub.Webhook,
		Created: c.at.Time.UTC(), UnsubscribeURL: m.subs.UnsubscribeURL(sub.Subscription)}
	if sub.Webhook != "" {
		return n, m.payload(n, sub, ch)
	}
	l := m.alertLetter(sub, ch, n.UnsubscribeURL)
	html, err := l.HTML()
	if err != nil {
		return nil, fmt.Errorf("notice %s: %w", id, err)
	}
	n.Subject, n.Text, n.HTML = subject(ch), l.Text(), html
	return n, nil
}

// payload writes the body posted to a webhook.
func (m *Matcher) payload(n *news.Notice, sub *standingQuery, ch change) error {
	body, err := json.Marshal(struct {
		Type         string         `json:"type"`
		Timestamp    string         `json:"timestamp"`
		Subscription string         `json:"subscription"`
		Query        string         `json:"query"`
		Series       string         `json:"series"`
		Verdict      series.Verdict `json:"verdict,omitempty"`
		Reason       string         `json:"reason,omitempty"`
		New          *news.Hit      `json:"new"`
		Old          *news.Hit      `json:"old"`
		ClaimURL     string         `json:"claim_url"`
		SeriesURL    string         `json:"series_url"`
		Unsubscribe  string         `json:"unsubscribe_url"`
	}{"figure.new", n.Created.Format("2006-01-02T15:04:05Z07:00"), sub.ID, sub.Query, ch.now.Claim.Series, ch.relation.Verdict,
		ch.relation.Reason, ch.now, ch.old, m.claimURL(ch.now), m.base + news.SeriesPath(ch.now.Claim.Series), n.UnsubscribeURL})
	n.Payload = body
	return err
}

func (m *Matcher) claimURL(h *news.Hit) string { return m.base + news.ClaimPath(h.Claim.ID) }

// maxSubject is the longest subject in characters; longer quotes are cut.
const maxSubject = 110

func subject(ch change) string {
	s := letter.Clean(ch.now.Claim.Quote)
	was := ""
	if ch.old != nil {
		was = " (before: " + letter.Figure(ch.old.Claim.Figure) + ")"
	}
	if room := maxSubject - utf8.RuneCountInString(was); utf8.RuneCountInString(s) > room {
		s = strings.TrimSpace(string([]rune(s)[:room-1])) + "…"
	}
	return s + was
}

// alertLetter tells of one new figure: what it is, what it was, who says so,
// where it is written, and why this message came.
func (m *Matcher) alertLetter(sub *standingQuery, ch change, unsubscribe string) *letter.Letter {
	now := ch.now
	l := &letter.Letter{Preview: voice(now) + ", " + stamp(now.When())}
	var old *letter.Inline
	caption := []letter.Inline{letter.T("The first figure we have of this kind.")}
	if ch.old != nil {
		o := letter.A(letter.Figure(ch.old.Claim.Figure), m.claimURL(ch.old))
		old = &o
		caption = []letter.Inline{letter.T(verdictWords[ch.relation.Verdict])}
	}
	rows := []letter.Row{{Name: "Now", Words: []letter.Inline{letter.B(now.Claim.Quote), letter.T(", " + source(now))}}}
	if ch.old != nil {
		rows = append(rows, letter.Row{Name: "Before", Words: []letter.Inline{letter.T(ch.old.Claim.Quote + ", " + source(ch.old))}})
	}
	l.Blocks = []letter.Block{
		letter.Title(headline(ch) + now.Claim.Quote),
		letter.Change(letter.Quantity(&now.Claim), old, letter.A(letter.Figure(now.Claim.Figure), m.claimURL(now)), caption...),
		letter.Table(rows...),
		letter.Quote(letter.Marked(now), letter.A(title(now), now.URL), letter.T(" · "+now.Outlet+", "+stamp(now.When()))),
		letter.Button("Check it at its source", m.claimURL(now)),
		letter.Heading("Why this message"),
		letter.Table(
			letter.Row{Name: "Your search", Words: []letter.Inline{letter.A(sub.Query, m.base+news.SearchPath(sub.Query))}},
			letter.Row{Name: "New because", Words: []letter.Inline{letter.T(because(ch))}},
			letter.Row{Name: "All figures", Words: []letter.Inline{letter.A("the whole series", m.base+news.SeriesPath(now.Claim.Series))}},
			letter.Row{Name: "Read by rules", Words: []letter.Inline{letter.T(strings.Join(now.Claim.Rules, ", "))}},
		),
	}
	l.Footer = []letter.Block{
		letter.Fine(letter.T("You get one message for each new value of a quantity, however many outlets repeat it. "), letter.A("Stop these messages", unsubscribe), letter.T(".")),
	}
	return l
}

func headline(ch change) string {
	if ch.relation.Verdict == series.Revision {
		return "A figure was changed: "
	}
	return "A new figure: "
}

func because(ch change) string {
	if ch.old == nil {
		return "no figure of this series had been seen before"
	}
	return ch.relation.Reason
}

// voice is who stands behind a figure.
func voice(h *news.Hit) string {
	if s := h.Claim.Speaker(); s != "" {
		return s
	}
	return h.Outlet
}

// source says who states a figure, where and when.
func source(h *news.Hit) string {
	var b strings.Builder
	if a := h.Claim.Attribution; a != nil && a.Actor != "" {
		b.WriteString("said by " + a.Actor)
		if a.Role != nil && *a.Role != "" {
			b.WriteString(" (" + *a.Role + ")")
		}
		b.WriteString(", in ")
	} else {
		b.WriteString("stated by ")
	}
	b.WriteString(h.Outlet)
	if h.Wire != "" {
		b.WriteString(" from " + h.Wire)
	}
	b.WriteString(", " + stamp(h.When()))
	return b.String()
}

func title(h *news.Hit) string {
	if h.Title != "" {
		return h.Title
	}
	return h.URL
}
