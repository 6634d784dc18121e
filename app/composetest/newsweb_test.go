package composetest

import (
	"bytes"
	"fmt"
	"regexp"
	"sync"
	"testing"
	"time"

	"github.com/tallywire/tallywire/internal/outlet"
	"github.com/tallywire/tallywire/mail/sink"
)

// newsweb serves three outlets with figures that grow, conflict and repeat.
func newsweb(t *testing.T) *outlet.Newsroom {
	t.Helper()
	day := time.Date(2024, 5, 6, 9, 0, 0, 0, time.UTC)
	page := func(path, title string, hours int, paragraphs ...string) outlet.Page {
		return outlet.Page{Path: path, Title: title, Published: day.Add(time.Duration(hours) * time.Hour), Paragraphs: paragraphs}
	}
	room, err := outlet.Start(
		&outlet.Site{Name: "Harbour Post", RSS: true, Articles: []outlet.Page{
			page("/2024/05/06/valley-flood-toll", "Flood toll in the Orlen valley rises to 63", 0,
				"KESTEL — At least 63 people were killed in the floods in the Orlen valley, the Interior Ministry said on Monday, after rescuers reached the last of the hamlets that had been cut off.",
				"About 21,000 people have left their homes, according to the Red Cross, and most of them are staying in schools on the higher side of the town.",
				"Repairing the dam above the village will cost $40 million, the ministry said. Engineers were still looking at the gates when the rain came back."),
			page("/2024/05/06/valley-flood-88", "Toll of the Orlen floods is now 88, ministry says", 8,
				"KESTEL — The floods in the Orlen valley have killed 88 people, the Interior Ministry said on Monday evening, and 140 others were still missing in the lower villages.",
				"The Red Cross said that 30,000 people had been displaced. It had counted 21,000 in the morning, before the bridges on the southern road were closed."),
		}},
		&outlet.Site{Name: "Inland Courier", Sitemap: true, Articles: []outlet.Page{
			page("/news/400000-went-home", "More than 400,000 refugees went home last year", 3,
				"More than 400,000 refugees returned to Tamarel in 2023, the refugee agency UNHCR said on Monday in a report on the first year after the border had been opened again.",
				"Some 12% of them came back within a month because they had found neither work nor a roof, the report said, and many others were thinking about it.",
				"The agency has asked for $120 million to build shelters in the border districts, where the hospitals have to look after three times as many patients as before."),
			page("/news/yard-cuts-jobs", "Brennick shipyard will cut 1,200 jobs", 5,
				"The shipyard in Brennick will cut 1,200 jobs by the end of the year, its director Ana Roll told the workers on Monday, and another 300 posts will not be filled again.",
				"The union said that 1,900 jobs were at stake, and that orders worth $2.3 billion were enough to keep everybody at work for two years."),
		}},
		&outlet.Site{Name: "Tide Daily", Atom: true, Articles: []outlet.Page{
			page("/world/rescuers-toll", "Rescuers speak of more than 100 dead in the Orlen valley", 9,
				"More than 100 people have died in the floods in the Orlen valley, the mountain rescue service said late on Monday, which is more than the Interior Ministry had said a few hours before.",
				"At least 45 of them were found in one camp site below the dam, the head of the service, Tom Kessler, told reporters."),
			page("/economy/price-of-bread", "Bread is dearer by a fifth", 10,
				"The price of bread in the capital has risen by 20% since January, the statistics office said on Monday. A loaf now costs 3.40 crowns.",
				"Wages rose by 4.5% in the same time, the office said, so that a family of four spends 310 crowns more in a month than a year ago."),
		}},
	)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := room.Close(); err != nil {
			t.Error(err)
		}
	})
	return room
}

func pagesOf(room *outlet.Newsroom) (n int) {
	for _, s := range room.Sites {
		n += len(s.Articles)
	}
	return n
}

func configuration(room *outlet.Newsroom, inbox *sink.Sink) []byte {
	harbour, courier, tide := room.Sites[0], room.Sites[1], room.Sites[2]
	return fmt.Appendf(nil, `base_url: https://tally.example
crawl: {allow_private: true, delay: 0s, poll: 500ms, contact: desk@tallywire.invalid}
mail: {host: %s, port: %d, from: figures@tally.example, tls: none}
outlets:
  - {name: Harbour Post, feeds: [%q], language: en}
  - {name: Inland Courier, sitemaps: [%q], language: en}
  - {name: Tide Daily, start: [%q], feeds: [%q], language: en}
`, inbox.Host(), inbox.Port(), harbour.URL("/feed.xml"), courier.URL("/sitemap.xml"), tide.URL("/"), tide.URL("/atom.xml"))
}

// output collects what a process prints and tells when it has printed more.
type output struct {
	mu   sync.Mutex
	buf  bytes.Buffer
	more chan struct{}
}

func newOutput() *output { return &output{more: make(chan struct{})} }

// Write keeps p.
func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	close(o.more)
	o.more = make(chan struct{})
	return o.buf.Write(p)
}

// String returns all that was printed.
func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.buf.String()
}

// await returns the first group of the pattern once it was printed.
func (o *output) await(t *testing.T, pattern *regexp.Regexp) string {
	t.Helper()
	end := time.After(patience)
	for {
		o.mu.Lock()
		found, more := pattern.FindSubmatch(o.buf.Bytes()), o.more
		o.mu.Unlock()
		if found != nil {
			return string(found[1])
		}
		select {
		case <-more:
		case <-end:
			t.Fatalf("waited %s for %s; there was\n%s", patience, pattern, o)
		}
	}
}
