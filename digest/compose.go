package digest

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/tallywire/tallywire/internal/letter"
	"github.com/tallywire/tallywire/news"
	"github.com/tallywire/tallywire/series"
)

// maxLines is how many quantities a mail shows; the rest are counted, with a
// link to all.
const maxLines = 40

// Compose writes the digest. Its id is of the subscription and the week, so a
// week is sent once.
func Compose(in Input) (*news.Notice, error) {
	if len(in.Quantities) == 0 {
		return nil, fmt.Errorf("digest of %s: %w: no quantities", in.Subscription.ID, news.ErrInvalid)
	}
	for _, x := range in.Quantities {
		if x.New.Claim.ID == "" || x.Old != nil && x.Old.Claim.ID == "" {
			return nil, fmt.Errorf("digest of %s: %w: a figure of %s has no claim", in.Subscription.ID, ErrUnresolved, x.Series)
		}
	}
	c := composer{in: in, base: strings.TrimSuffix(in.BaseURL, "/")}
	l := c.letter()
	html, err := l.HTML()
	if err != nil {
		return nil, fmt.Errorf("digest of %s: %w", in.Subscription.ID, err)
	}
	return &news.Notice{
		ID: news.NoticeID(news.DigestNotice, in.Subscription.ID, in.Week.Name()), Kind: news.DigestNotice,
		Subscription: in.Subscription.ID, To: in.Subscription.Email, Created: in.Week.To.UTC(),
		Subject: subject(in),
		Text:    l.Text(), HTML: html, UnsubscribeURL: in.UnsubscribeURL,
	}, nil
}

// subject names the first quantity and counts the rest.
func subject(in Input) string {
	x := in.Quantities[0]
	s := "Your week: "
	if x.Old != nil {
		s += letter.Figure(x.Old.Claim.Figure) + " → "
	}
	s += letter.Figure(x.New.Claim.Figure)
	if c := x.New.Claim.Counted; c != nil && utf8.RuneCountInString(*c) < 50 {
		s += " " + letter.Clean(*c)
	}
	if n := len(in.Quantities) - 1; n > 0 {
		s += fmt.Sprintf(", and %d more", n)
	}
	return s
}

type composer struct {
	in   Input
	base string
}

func (c *composer) letter() *letter.Letter {
	in, search := c.in, c.base+news.SearchPath(c.in.Subscription.Query)
	week := fmt.Sprintf("%s to %s", in.Week.From.UTC().Format("2 January"), in.Week.To.UTC().AddDate(0, 0, -1).Format("2 January 2006"))
	l := &letter.Letter{
		Preview: fmt.Sprintf("%s, %s", count(len(in.Quantities), "quantity", "quantities"), week),
		Blocks: []letter.Block{
			letter.Title("Your figures, " + week),
			letter.Para(letter.T("What the news said that is new to the search "), letter.A(in.Subscription.Query, search), letter.T(". Every number leads to the sentence it comes from.")),
		},
		Footer: []letter.Block{
			letter.Fine(letter.T("Totals of different sources are shown as they were given: nothing is added up, averaged or corrected.")),
			letter.Fine(letter.T("You asked for this digest once a week. "), letter.A("Stop it", in.UnsubscribeURL), letter.T(".")),
		},
	}
	for i, x := range in.Quantities {
		if i == maxLines {
			l.Blocks = append(l.Blocks, letter.Para(letter.T(fmt.Sprintf("And %s more: ", count(len(in.Quantities)-i, "quantity", "quantities"))), letter.A("see all", search), letter.T(".")))
			break
		}
		l.Blocks = append(l.Blocks, c.line(x))
	}
	if in.Single > 0 {
		l.Blocks = append(l.Blocks, letter.Fine(letter.T(fmt.Sprintf("Beside these, %s matched that cannot be followed over time: ", count(in.Single, "figure", "figures"))), letter.A("see them", search), letter.T(".")))
	}
	return l
}

// line is one quantity: old figure, new figure, who says so.
func (c *composer) line(x Quantity) letter.Block {
	var old *letter.Inline
	caption := []letter.Inline{letter.T(says(&x.New))}
	if x.Old != nil {
		o := c.figure(x.Old)
		old = &o
		switch {
		case x.Relation.Verdict == series.Revision:
			caption = append(caption, letter.T("; revised from the figure given before"))
		case voice(x.Old) != voice(&x.New):
			caption = append(caption, letter.T("; before: "+says(x.Old)))
		}
	}
	for i := range x.Disputed {
		h := &x.Disputed[i]
		caption = append(caption, letter.T("; disputed: "), c.figure(h), letter.T(" by "+says(h)))
	}
	caption = append(caption, letter.T(". "+support(x)+" "), letter.A("All figures", c.base+news.SeriesPath(x.Series)))
	return letter.Change(letter.Quantity(&x.New.Claim), old, c.figure(&x.New), caption...)
}

func (c *composer) figure(h *news.Hit) letter.Inline {
	return letter.A(letter.Figure(h.Claim.Figure), c.base+news.ClaimPath(h.Claim.ID))
}

// says tells who states a figure, where and when.
func says(h *news.Hit) string {
	on := h.When().UTC().Format("2 January")
	if s := h.Claim.Speaker(); s != "" {
		return fmt.Sprintf("%s, in %s, %s", s, h.Outlet, on)
	}
	return fmt.Sprintf("%s, %s", h.Outlet, on)
}

func support(x Quantity) string {
	s := count(x.Outlets, "outlet", "outlets") + " this week"
	if x.Sources > 0 && x.Sources < x.Outlets {
		s += ", " + count(x.Sources, "independent source", "independent sources")
	}
	return s + "."
}

func count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}
