package alert

import (
	"fmt"
	"time"

	"github.com/tallywire/tallywire/internal/letter"
	"github.com/tallywire/tallywire/news"
)

// whatToDo tells the operator where to look, by what is wrong.
var whatToDo = map[news.AlarmKind]string{
	news.DriedUp:     "The site answers. Look whether it still publishes there, and whether its feeds and start pages in the configuration are the ones it uses now.",
	news.Redesigned:  "The pages come, but their text is not found in them any more. Try one with tallywire crawl and its address; it may have moved behind a login or a script.",
	news.Unreachable: "Look whether the site is up, whether its address has changed, and whether it has blocked the crawler.",
}

// OperatorNotice tells the operator of an outlet's alarm. The same alarm gives
// the same notice, so that it is sent once however often it is announced.
func OperatorNotice(to, baseURL string, s *news.OutletStatus, a news.OutletAlarm) (*news.Notice, error) {
	subject := fmt.Sprintf("%s: %s", letter.Clean(s.Name), a.Kind)
	l := letter.Letter{
		Preview: a.Reason,
		Blocks: []letter.Block{
			letter.Title(subject),
			letter.Para(letter.T(a.Reason + ".")),
			letter.Para(letter.T(whatToDo[a.Kind])),
			letter.Table(
				letter.Row{Name: "Last article", Words: []letter.Inline{letter.T(when(s.LastArticle))}},
				letter.Row{Name: "Last fetch", Words: []letter.Inline{letter.T(when(s.LastFetch))}},
				letter.Row{Name: "Last error", Words: []letter.Inline{letter.T(orNone(s.LastError))}},
			),
			letter.Button("All outlets", baseURL+"/outlets"),
		},
		Footer: []letter.Block{letter.Fine(letter.T("You get this because your address is mail.operator in Tallywire's configuration."))},
	}
	html, err := l.HTML()
	if err != nil {
		return nil, fmt.Errorf("alarm of %s: %w", s.Name, err)
	}
	return &news.Notice{
		ID:   news.NoticeID(news.OperatorNotice, "", s.Name, string(a.Kind), a.Since.UTC().Format(time.RFC3339)),
		Kind: news.OperatorNotice, To: to, Created: a.Since.UTC(), Subject: subject, Text: l.Text(), HTML: html,
	}, nil
}

func when(t time.Time) string {
	if t.IsZero() {
		return "never"
	}
	return t.UTC().Format("2 January 2006, 15:04 UTC")
}

func orNone(s string) string {
	if s == "" {
		return "none"
	}
	return s
}
