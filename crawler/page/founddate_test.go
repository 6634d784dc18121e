package page

import (
	"net/url"
	"strings"
	"testing"
	"time"
)

// TestFoundDate: the day of a page that marks none up.
func TestFoundDate(t *testing.T) {
	const h = `<h1>Empty flats in Kestel</h1>`
	article := p(first1, second2, third3)
	for name, c := range map[string]struct{ address, doc, want string }{
		"address":                        {"/2024/05/06/flats", h + `<i>Published 7 May 2024</i>` + article, "2024-05-06"},
		"address, month by name":         {"/politics/2024/may/6/flats", h + article, "2024-05-06"},
		"address, one part":              {"/news/flats-2024-05-06.html", h + article, "2024-05-06"},
		"address, digits":                {"/a/20240506-flats", h + article, "2024-05-06"},
		"address, digits and time":       {"/article/A2024050614320005196", h + article, "2024-05-06"},
		"address: a number of another":   {"/article/2024991355", h + article, ""},
		"address: no such day":           {"/2024/02/31/flats", h + article, ""},
		"address: not yet":               {"/2030/05/06/flats", h + article, ""},
		"named":                          {"/flats", h + `<span class="article__meta publish-date">Mon 6 May 2024, 11:08 AM</span>` + article, "2024-05-06"},
		"named before alone":             {"/flats", h + `<i>7 May 2024</i><span class="postDate">6 May 2024</span>` + article, "2024-05-06"},
		"named, in data":                 {"/flats", h + `<div class="date" data-time="2024-05-06T10:00:00Z">two days ago</div>` + article, "2024-05-06"},
		"named for a change":             {"/flats", h + `<span class="date-updated">8 May 2024</span><span class="date">6 May 2024</span>` + article, "2024-05-06"},
		"named like it":                  {"/flats", h + `<div class="candidate">9 May 2024 was the day the council met again, as it has done on each Thursday of the month</div>` + article, ""},
		"of a teaser":                    {"/flats", h + `<div class="card-date">9 May 2024</div><h3>Bridge shut <span class="date">8 May 2024</span></h3><i>6 May 2024</i>` + article, "2024-05-06"},
		"time without its attribute":     {"/flats", h + `<time>May 6, 2024</time>` + article, "2024-05-06"},
		"said":                           {"/flats", h + `<p>Published on Monday, May 6th, 2024 at 11:08 a.m. by our newsroom in the town hall of Kestel, where</p>` + article, "2024-05-06"},
		"said by a label":                {"/flats", h + article + strings.Repeat("<p>Kestel</p>", 80) + `<li><b>Datum</b> 06.05.2024</li>`, "2024-05-06"},
		"said behind":                    {"/flats", h + article + strings.Repeat("<p>Kestel</p>", 80) + `<small><b>06/05/2024</b> - Publicado por: Ana Ruiz</small>`, "2024-05-06"},
		"changed, and published":         {"/flats", h + `<p>Updated 8 May 2024</p><p>6 May 2024</p>` + article, "2024-05-06"},
		"changed only":                   {"/flats", h + `<p>Last updated: 8 May 2024</p>` + article, "2024-05-08"},
		"alone":                          {"/flats", h + `<span>on 6 May 2024</span>` + article, "2024-05-06"},
		"alone elsewhere":                {"/flats", `<span>6 May 2024</span>` + h + article + strings.Repeat("<p>Kestel</p>", 80) + `<span>5 May 2024</span>`, ""},
		"in a link":                      {"/flats", h + `<a href="/b">Bridge shut, 9 May 2024</a>` + article, ""},
		"in navigation":                  {"/flats", h + `<nav><span class="date">9 May 2024</span></nav>` + article, ""},
		"in the text":                    {"/flats", h + article + p("The towers were sold on 3 March 2021 to a company that nobody in the town had ever heard of, for a sum that was not told."), ""},
		"script data":                    {"/flats", h + article + `<script>window.state={"a":1,"createdDate":"May 6, 2024","x":{"createdDate":"May 1, 2024"}}</script>`, "2024-05-06"},
		"script data in a string":        {"/flats", h + article + `<script>push("{\"publishedDate\":\"2024-05-06T10:00:00Z\"}")</script>`, "2024-05-06"},
		"script data of another kind":    {"/flats", h + article + `<script>window.state={"birthDate":"May 6, 1974"}</script>`, ""},
		"title":                          {"/flats", `<title>Empty flats in Kestel | Valley Post | 06.05.2024</title>` + h + article, "2024-05-06"},
		"modified for lack of any":       {"/flats", `<meta property="article:modified_time" content="2024-05-06T08:00:00Z">` + h + article, "2024-05-06"},
		"mark-up before what is visible": {"/flats", `<meta name="date" content="2024-05-06">` + h + `<span class="date">7 May 2024</span>` + article, "2024-05-06"},
	} {
		u, err := url.Parse("https://www.valley.example" + c.address)
		if err != nil {
			t.Fatal(err)
		}
		doc := c.doc
		if !strings.HasPrefix(doc, "<title>") {
			doc = "<title>Empty flats in Kestel</title><body>" + doc
		}
		got, err := Parse(Input{Body: []byte(doc), URL: u, FetchedAt: time.Date(2024, 6, 1, 0, 0, 0, 0, time.UTC)})
		if err != nil {
			t.Fatal(name, err)
		}
		day := ""
		if !got.Published.IsZero() {
			day = got.Published.Format(time.DateOnly)
		}
		if day != c.want {
			t.Errorf("%s: %q, want %q", name, day, c.want)
		}
	}
}

func TestFindDay(t *testing.T) {
	for text, want := range map[string]string{
		"6 May 2024":                         "2024-05-06",
		"6th of May, 2024":                   "2024-05-06",
		"May 6, 2024":                        "2024-05-06",
		"11:34 PM EST Nov. 19, 2019":         "2019-11-19",
		"06-May-2024":                        "2024-05-06",
		"Montag, 6. Mai 2024, 10:05 Uhr":     "2024-05-06",
		"le 1er août 2024":                   "2024-08-01",
		"6 de mayo de 2024":                  "2024-05-06",
		"6 maggio 2024":                      "2024-05-06",
		"6 de março de 2024":                 "2024-03-06",
		"6 mei 2024":                         "2024-05-06",
		"6 maja 2024 r.":                     "2024-05-06",
		"6. května 2024":                     "2024-05-06",
		"6 Mayıs 2024":                       "2024-05-06",
		"6 мая 2024":                         "2024-05-06",
		"6 Μαΐου 2024":                       "2024-05-06",
		"2024. május 6.":                     "2024-05-06",
		"2024年5月6日":                          "2024-05-06",
		"2024년 5월 6일":                        "2024-05-06",
		"2024.05.06 10:00":                   "2024-05-06",
		"2024. 5. 6.":                        "2024-05-06",
		"06.05.2024 - Güncelleme 07.05.2024": "2024-05-06",
		"06/05/2024":                         "2024-05-06",
		"05/16/2024":                         "2024-05-16",
		"31 February 2024":                   "",
		"16.05.20245":                        "",
		"Room 12, Market 2024":               "",
		"May 2024":                           "",
		"192.168.5.2024":                     "",
	} {
		got, _, ok := findDay(text, false)
		day := ""
		if ok {
			day = got.Format(time.DateOnly)
		}
		if day != want {
			t.Errorf("findDay(%q) = %q, want %q", text, day, want)
		}
	}
	for _, c := range []struct {
		lang, host string
		want       string
	}{{"en-US", "e.co.uk", "2024-05-06"}, {"en", "e.com", "2024-05-06"}, {"en-GB", "e.com", "2024-06-05"}, {"en", "e.uk", "2024-06-05"}, {"de", "e.com", "2024-06-05"}, {"", "e.us", "2024-05-06"}, {"", "e.org", "2024-06-05"}} {
		if got, _, _ := findDay("05/06/2024", monthFirst(c.lang, c.host)); got.Format(time.DateOnly) != c.want {
			t.Errorf("05/06/2024 in %q on %s: %v, want %s", c.lang, c.host, got, c.want)
		}
	}
}
