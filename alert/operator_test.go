package alert

import (
	"strings"
	"testing"
	"time"

	"github.com/tallywire/tallywire/news"
)

func TestOperatorNotice(t *testing.T) {
	since := time.Date(2024, 5, 6, 8, 0, 0, 0, time.UTC)
	s := &news.OutletStatus{Name: "Harbour\r\nBcc: x@y.example Post", LastArticle: since.AddDate(0, 0, -9), LastError: "status 503 <b>"}
	notice := func(kind news.AlarmKind, since time.Time) *news.Notice {
		n, err := OperatorNotice("desk@tallywire.example", "https://tally.example", s, news.OutletAlarm{Kind: kind, Since: since, Reason: "nothing new since 27 April 2024"})
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	n := notice(news.DriedUp, since)
	if n.To != "desk@tallywire.example" || n.Kind != news.OperatorNotice || strings.ContainsAny(n.Subject, "\r\n") || !strings.HasSuffix(n.Subject, "Post: dried up") {
		t.Errorf("%+v", n)
	}
	for _, want := range []string{"nothing new since 27 April 2024", "27 April 2024, 08:00 UTC", "Last fetch", "never", "https://tally.example/outlets", "mail.operator", "start pages"} {
		if !strings.Contains(strings.Join(strings.Fields(n.Text), " "), want) {
			t.Errorf("the text has no %q:\n%s", want, n.Text)
		}
	}
	if strings.Contains(n.HTML, "503 <b>") {
		t.Errorf("the page's words are not escaped:\n%s", n.HTML)
	}
	if again := notice(news.DriedUp, since); again.ID != n.ID {
		t.Error("the same alarm gave another notice")
	}
	if other := notice(news.Redesigned, since); other.ID == n.ID {
		t.Error("another alarm gave the same notice")
	}
	if later := notice(news.DriedUp, since.Add(time.Hour)); later.ID == n.ID {
		t.Error("an alarm raised again later gave the same notice")
	}
}
