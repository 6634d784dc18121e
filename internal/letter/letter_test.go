package letter

import (
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/net/html"

	"github.com/tallywire/tallywire/news"
)

// hostile are texts that articles, queries and names may hold.
var hostile = []string{
	`<script>alert(1)</script>`, `</p><script>x</script>`, `<img src=x onerror=alert(1)>`, `"><svg onload=alert(1)>`, `' onmouseover='x`, `" style="position:fixed`,
	`<a href="javascript:alert(1)">x</a>`, `&lt;script&gt;`, `&#60;script&#62;`, `<!--`, `-->`, `<![CDATA[x]]>`, `</title><script>`, `</style><script>`, `<iframe src=//x>`,
	`<base href=//evil.example>`, `<meta http-equiv=refresh content=0>`, `<form action=//x>`, `<object data=x>`, `<link rel=stylesheet href=//x>`, `{{.}}`, `{{template "x"}}`,
	"a\u202Egnp.exe", "zero\u200Bwidth", "bi\u2066di\u2069", "nul\x00byte", "bell\x07", "line\r\nBcc: x", "para\u2029graph", "bad\xff\xfeutf8", "-- \nsignature", "> quoted", strings.Repeat("x", 5000),
}

func sample(s, url string) *Letter {
	in := []Inline{T(s), B(s), A(s, url), {Text: s, Mark: true}}
	old := A(s, url)
	return &Letter{Preview: s, Blocks: []Block{Title(s), Heading(s), Para(in...), Fine(in...), Button(s, url), Change(s, &old, A(s, url), in...),
		Quote(in, in...), Table(Row{Name: s, Words: in}), Rule()}, Footer: []Block{Fine(in...)}}
}

// shape is the elements and attribute names of a document, without its text.
func shape(t *testing.T, doc string) string {
	t.Helper()
	var b strings.Builder
	for z := html.NewTokenizer(strings.NewReader(doc)); ; {
		switch z.Next() {
		case html.ErrorToken:
			return b.String()
		case html.StartTagToken, html.EndTagToken, html.SelfClosingTagToken, html.CommentToken:
			tok := z.Token()
			b.WriteString(tok.Type.String() + " " + tok.Data)
			for _, a := range tok.Attr {
				b.WriteString(" " + a.Key)
			}
			b.WriteByte('\n')
		}
	}
}

// TestHostileText: no text adds an element, an attribute or a header.
func TestHostileText(t *testing.T) {
	plain, err := sample("plain", "https://tally.example/").HTML()
	if err != nil {
		t.Fatal(err)
	}
	want := shape(t, plain)
	for _, s := range hostile {
		l := sample(s, "https://tally.example/")
		doc, err := l.HTML()
		if err != nil {
			t.Fatal(err)
		}
		if got := shape(t, doc); got != want {
			t.Errorf("%q changes the document:\n%s", s, got)
		}
		text := l.Text()
		if !utf8.ValidString(text) || strings.ContainsAny(text, "\r\x00\x07\u202e\u200b\u2066") || strings.Contains(text, "\nBcc") {
			t.Errorf("%q reaches the text part: %q", s, text)
		}
	}
	for _, url := range []string{"javascript:alert(1)", "data:text/html,x", "https://x.example/\r\n\r\nBuy now", "vbscript:x", `https://x.example/" onclick="y`} {
		if text := sample("x", url).Text(); strings.Contains(text, "\nBuy") || strings.Contains(text, "\r") {
			t.Errorf("link %q breaks the text:\n%s", url, text)
		}
		doc, err := sample("x", url).HTML()
		if err != nil {
			t.Fatal(err)
		}
		if got := shape(t, doc); got != want || strings.Contains(doc, `href="javascript:`) || strings.Contains(doc, `href="data:`) {
			t.Errorf("link %q: %s", url, got)
		}
	}
}

func TestTextIsNarrow(t *testing.T) {
	l := &Letter{Blocks: []Block{Title("A title"), Para(T(strings.Repeat("some words ", 40))), Table(Row{"Name", []Inline{T(strings.Repeat("value ", 40))}}), Quote([]Inline{T(strings.Repeat("said ", 40))})}}
	for _, line := range strings.Split(l.Text(), "\n") {
		if utf8.RuneCountInString(line) > width {
			t.Errorf("%d characters: %q", utf8.RuneCountInString(line), line)
		}
	}
}

func TestFigure(t *testing.T) {
	n := func(s string) *news.Decimal {
		d, err := news.ParseDecimal(s)
		if err != nil {
			t.Fatal(err)
		}
		return &d
	}
	for want, f := range map[string]news.Figure{
		"more than 600,000":          {Value: n("600000"), Low: n("600000"), Modifier: news.MoreThan, Unit: "person"},
		"1.7 million":                {Value: n("1700000")},
		"1,234,000":                  {Value: n("1234000")},
		"4.1 billion USD":            {Value: n("4.1e9"), Unit: "USD"},
		"12.5%":                      {Value: n("12.5"), Unit: "percent"},
		"up 7%":                      {Value: n("7"), Unit: "percent", Direction: new("up")},
		"14 of 24":                   {Value: n("14"), Of: n("24")},
		"10 to 15":                   {Low: n("10"), High: n("15"), Modifier: news.Between},
		"at least 2,000":             {Low: n("2000"), Modifier: news.Vague},
		"at most 5 litre":            {High: n("5"), Unit: "litre"},
		"about 99999999999999999999": {ValueText: "99999999999999999999", Modifier: news.About},
		"-1,200.5 EUR":               {Value: n("-1200.5"), Unit: "EUR"},
		"3 trillion":                 {Value: n("3e12")},
		"999":                        {Value: n("999")},
		"no number":                  {Modifier: news.Vague},
	} {
		if got := Figure(f); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
