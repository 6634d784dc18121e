package page

import (
	"bytes"
	"errors"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/andybalholm/cascadia"
	"golang.org/x/net/html"
	"pgregory.net/rapid"

	"github.com/tallywire/tallywire/news"
)

// misread is a page whose article the general reading takes for something else.
const misread = `<!doctype html><html lang=en><head><title>Valley Post</title><meta name="date" content="2024-05-01"></head><body>
<div class="masthead"><h1>Valley Post</h1></div>
<div class="related-story"><h2 class="hed">Empty flats in Kestel</h2><p class="who"><a href="/x/1">Ana Ruiz</a> and <a href="/x/2">Bo Lee</a></p><p class="when">6 May 2024</p>
<ul class="share-list"><li><a href="/s">The council of Kestel</a> counted 1,200 empty flats.</li><li class="ad">Buy 3 sofas.</li><li>Most stand by the river.</li></ul></div>
<div>` + "<p>Our paper is written in the valley by 12 people who live there, and it is printed in the town on each morning of the week.</p>" + `<p>It costs 2 crowns a day in the kiosks of the valley, and less by post for those who pay for all of the year at once in spring.</p></div></body></html>`

var mending = Selectors{Title: "h2.hed", Authors: ".who a", Published: ".when", Body: ".related-story ul > li", Remove: "li.ad"}

func pickerOf(t *testing.T, s Selectors) *Picker {
	t.Helper()
	p, err := s.Compile()
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func readWith(t *testing.T, doc string, s Selectors) *Page {
	t.Helper()
	p, err := Parse(Input{Body: []byte(doc), FetchedAt: time.Date(2024, 6, 1, 0, 0, 0, 0, time.UTC), Picker: pickerOf(t, s)})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestSelectors(t *testing.T) {
	if p := readWith(t, misread, Selectors{}); p.Title == "Empty flats in Kestel" || strings.Contains(p.Text, "1,200") || p.Parser != Parser || p.Missed != nil {
		t.Fatalf("the general reading gets this page right, it tests nothing: %+v", p)
	}
	p := readWith(t, misread, mending)
	if p.Title != "Empty flats in Kestel" || !reflect.DeepEqual(p.Authors, []string{"Ana Ruiz", "Bo Lee"}) || p.Published.Format(time.DateOnly) != "2024-05-06" ||
		p.Text != "The council of Kestel counted 1,200 empty flats.\n\nMost stand by the river." || p.Missed != nil {
		t.Errorf("%+v", p)
	}
	if p.Parser == Parser || !strings.HasPrefix(p.Parser, Parser+"+") {
		t.Errorf("parser %q", p.Parser)
	}
	carried := readWith(t, sample(`<meta name="x-when" content="2024-05-07T08:00:00+02:00"><meta name="x-who" content="Ida Holm">`, ""), Selectors{Published: "meta[name=x-when]", Authors: `meta[name="x-who"]`})
	if carried.Published.Format(time.RFC3339) != "2024-05-07T08:00:00+02:00" || !reflect.DeepEqual(carried.Authors, []string{"Ida Holm"}) {
		t.Errorf("content: %v by %v", carried.Published, carried.Authors)
	}
}

// TestSelectorsThatMiss: what finds nothing leaves its part to the general reading.
func TestSelectorsThatMiss(t *testing.T) {
	doc := sample(`<meta name="date" content="2024-05-01"><meta name="author" content="Ana Ruiz">`, "")
	general := readWith(t, doc, Selectors{})
	p := readWith(t, doc, Selectors{Title: ".gone", Authors: ".gone a", Published: "h1", Body: "article > section", Remove: ".gone"})
	if want := []string{"title", "published", "body", "authors"}; !reflect.DeepEqual(p.Missed, want) {
		t.Errorf("missed %v, want %v", p.Missed, want)
	}
	p.Missed, p.Parser = nil, Parser
	if !reflect.DeepEqual(p, general) {
		t.Errorf("%+v, want what is read without selectors: %+v", p, general)
	}
}

func TestSelectorErrors(t *testing.T) {
	for key, s := range map[string]Selectors{
		"title":     {Title: "h1["},
		"authors":   {Authors: "a:has(b)"},
		"published": {Published: "time:contains(May)"},
		"body":      {Body: "div >"},
		"remove":    {Remove: ".a,,.b"},
	} {
		_, err := s.Compile()
		var wrong *SelectorError
		if !errors.As(err, &wrong) || wrong.Key != key || !strings.Contains(err.Error(), key+": selector ") {
			t.Errorf("%s: %v", key, err)
		}
	}
	for _, s := range []string{strings.Repeat("a ", 300), strings.Repeat("a ", 20), strings.Repeat("a,", 20) + "a", ":not(a b)", "a:nth-child(2n+1)", "> a", "p::before", "(a", "a)b"} {
		if _, err := compileSelector(s); err == nil {
			t.Errorf("%q compiles", s)
		}
	}
	if p, err := (Selectors{}).Compile(); p != nil || err != nil || p.Version() != Parser {
		t.Errorf("no selectors: %v, %v", p, err)
	}
}

// TestMatching: a walk finds what each selector means, the outermost only.
func TestMatching(t *testing.T) {
	root, err := html.Parse(strings.NewReader(`<main id=m><p id=a class=x>1<p id=b data-k="a > b, c"><i id=c></i></p><div id=d><section id=e><p id=f class="x y"></p></section><p id=g></p></div></main><p id=h class=x></p>`))
	if err != nil {
		t.Fatal(err)
	}
	for sel, want := range map[string]string{
		"p":                                  "abfgh",
		"main p":                             "abfg",
		"main > p":                           "ab",
		"main div p.x":                       "f",
		"main section + p":                   "g",
		"p.x ~ div":                          "d",
		"p ~ p":                              "b",
		".x.y, #h":                           "fh",
		"p:not(.x)":                          "bg",
		`p:not([data-k="a > b, c"]):not(.x)`: "g",
		`[data-k="a > b, c"]   i`:            "c",
		"main>p+p":                           "b",
		"div, div p":                         "d",
		"main p:first-child":                 "af",
		"section p, main > .x":               "af",
		"main main":                          "",
		"div > div p":                        "",
	} {
		s, err := compileSelector(sel)
		if err != nil {
			t.Errorf("%q: %v", sel, err)
			continue
		}
		got := ""
		for _, n := range s.all(root) {
			got += attrOf(n, "id")
		}
		if got != want {
			t.Errorf("%q finds %q, want %q", sel, got, want)
		}
	}
}

// TestMatchingAsClimbing: on trees of all shapes the walk finds what cascadia
// finds by climbing back from every element.
func TestMatchingAsClimbing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var doc strings.Builder
		for range rapid.IntRange(1, 40).Draw(t, "tags") {
			doc.WriteString(rapid.SampledFrom([]string{"<b>", "<b class=x>", "<i>", "<i class=x>", "</b>", "</i>", "<u></u>", "text"}).Draw(t, "tag"))
		}
		root, err := html.Parse(strings.NewReader(doc.String()))
		if err != nil {
			t.Fatal(err)
		}
		var text strings.Builder
		for i := range rapid.IntRange(1, 5).Draw(t, "parts") {
			if i > 0 {
				text.WriteString(rapid.SampledFrom([]string{" ", " > ", "+", " ~ ", ", "}).Draw(t, "combinator"))
			}
			text.WriteString(rapid.SampledFrom([]string{"b", "i", ".x", "*", "b:not(.x)", "i:first-child", "u:nth-child(2)"}).Draw(t, "part"))
		}
		ours, err := compileSelector(text.String())
		if err != nil {
			t.Fatal(err)
		}
		theirs, err := cascadia.ParseGroup(text.String())
		if err != nil {
			t.Fatal(err)
		}
		all := cascadia.QueryAll(root, theirs)
		want := slices.DeleteFunc(slices.Clone(all), func(n *html.Node) bool {
			for n = n.Parent; n != nil; n = n.Parent {
				if slices.Contains(all, n) {
					return true
				}
			}
			return false
		})
		if got := ours.all(root); !slices.Equal(got, want) {
			t.Fatalf("%q on %s: %d elements, want %d", text.String(), doc.String(), len(got), len(want))
		}
	})
}

// TestHostilePages: however a page is built, an element is compared with each
// part of a selector once.
func TestHostilePages(t *testing.T) {
	deep := strings.Repeat("<div>", 480) + strings.Repeat("<p>x</p>", 20_000)
	wide := strings.Repeat("<p></p>", 60_000)
	s := strings.TrimSpace(strings.Repeat("div ", 14)) + " p.none, section div div p, p ~ p ~ p ~ b, p + p + b"
	for _, doc := range []string{deep, wide} {
		root, err := html.Parse(bytes.NewReader([]byte(doc)))
		if err != nil {
			t.Fatal(err)
		}
		sel, err := compileSelector(s)
		if err != nil {
			t.Fatal(err)
		}
		if found := sel.all(root); len(found) != 0 {
			t.Errorf("found %d", len(found))
		}
	}
	p := readWith(t, "<title>Deep</title>"+strings.Repeat("<div>", 5000)+p(long, long+" ", long+"  "), Selectors{Body: "p", Remove: "div"})
	if !strings.Contains(p.Text, "4,100") {
		t.Errorf("nested too deep: %+v", p)
	}
	if p := readWith(t, misread, Selectors{Remove: "html, body *"}); p.IsArticle || p.Text != "" {
		t.Errorf("all removed: %+v", p)
	}
}

// TestDeriveWithSelectors: a snapshot proves the text only with the selectors it
// was read with, and its parser's version says so.
func TestDeriveWithSelectors(t *testing.T) {
	s := &news.Snapshot{FinalURL: "https://www.valley.example/news/homes", Outlet: "Valley", FetchedAt: time.Now(), Header: http.Header{"Content-Type": {"text/html"}}, Body: []byte(sample("", p(first1, second2)))}
	with := pickerOf(t, Selectors{Remove: "h1 + p"})
	first, err := Derive(s, "Tallywire", with)
	if err != nil {
		t.Fatal(err)
	}
	again, err := Derive(s, "Tallywire", pickerOf(t, Selectors{Remove: "h1 + p"}))
	if err != nil || !reflect.DeepEqual(first, again) {
		t.Errorf("%v: %+v, before %+v", err, again, first)
	}
	other, err := Derive(s, "Tallywire", nil)
	if err != nil || other.Parser == first.Parser || other.TextHash == first.TextHash || first.Parser != with.Version() {
		t.Errorf("%v: parser %s and %s", err, other.Parser, first.Parser)
	}
}

// TestSelectorsCountElements: comments, however many, and the texts between
// them do not stand between an element and its place.
func TestSelectorsCountElements(t *testing.T) {
	root, err := html.Parse(strings.NewReader("<div>" + strings.Repeat("<!-- a -->x", 500) + strings.Repeat("<p>y<!-- b -->z</p><!-- c -->", 9) + "</div>"))
	if err != nil {
		t.Fatal(err)
	}
	s, err := compileSelector("p:nth-child(3)")
	if err != nil {
		t.Fatal(err)
	}
	found := s.all(root)
	if len(found) != 1 || found[0].FirstChild.Data != "yz" {
		t.Fatalf("%d elements found", len(found))
	}
	nodes := 0
	for n := found[0].Parent.FirstChild; n != nil; n = n.NextSibling {
		nodes++
	}
	if nodes != 10 { // one text and nine paragraphs
		t.Errorf("%d nodes to step over, want 10", nodes)
	}
}
