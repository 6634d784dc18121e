package page

import (
	"reflect"
	"strings"
	"testing"
)

// TestSigned: who signed, from any place a page may say it.
func TestSigned(t *testing.T) {
	ld := func(author string) string {
		return `<script type="application/ld+json">{"@type":"NewsArticle","publisher":{"name":"Valley Post"},"author":` + author + `}</script>`
	}
	for name, c := range map[string]struct {
		head, body string
		want       []string
		wire       string
	}{
		"by and roles":             {ld(`[{"name":"By Ana Ruiz"},{"name":"Bo Lee, Senior Reporter, and Ida Holm"}]`), "", []string{"Ana Ruiz", "Bo Lee", "Ida Holm"}, ""},
		"nested object":            {ld(`{"@type":"Person","name":{"@value":"Ana Ruiz"}}`), "", []string{"Ana Ruiz"}, ""},
		"reference":                {`<script type="application/ld+json">{"@graph":[{"@type":"Article","author":{"@id":"#ana"}},{"@type":"Person","@id":"#ana","name":"Ana Ruiz"}]}</script>`, "", []string{"Ana Ruiz"}, ""},
		"other languages":          {`<meta name="author" content="Von Ana Ruiz und Bo Lee">`, "", []string{"Ana Ruiz", "Bo Lee"}, ""},
		"Korean and Japanese":      {`<meta name="author" content="김하늘 기자">`, "", []string{"김하늘"}, ""},
		"letters behind a name":    {ld(`"Ana Ruiz, MD, PhD"`), "", []string{"Ana Ruiz"}, ""},
		"agency alone":             {ld(`{"name":"dpa"}`), "", []string{"dpa"}, "dpa"},
		"agency beside a name":     {ld(`[{"name":"Ana Ruiz"},{"name":"The Associated Press"}]`), "", []string{"Ana Ruiz"}, "Associated Press"},
		"agency behind a name":     {`<meta name="author" content="Ana Ruiz The Associated Press">`, "", []string{"Ana Ruiz"}, "Associated Press"},
		"paper, then byline":       {ld(`{"@type":"Organization","name":"Valley Post"}`), `<div class="article-byline"><span>Ana Ruiz</span><span>Bo Lee</span></div>`, []string{"Ana Ruiz", "Bo Lee"}, ""},
		"paper, no byline":         {ld(`{"name":"Valley Post"}`), "", []string{"Valley Post"}, ""},
		"links in a byline":        {"", `<p class="byline">By <a href=/ana>Ana Ruiz</a>, chief of the valley desk, 4 May 2024</p>`, []string{"Ana Ruiz"}, ""},
		"microdata":                {"", `<div itemprop="author" itemscope><meta itemprop="name" content="Ana Ruiz"><a href=/ana>More by Ana Ruiz</a></div>`, []string{"Ana Ruiz"}, ""},
		"of a picture, not theirs": {"", `<figure><span class="author">Ida Holm</span></figure>`, nil, ""},
		"author's page":            {"", `<div>By <a href="/authors/ana-ruiz/">Ana Ruiz</a> and <a href="/authors/bo-lee/">Bo Lee</a></div>`, []string{"Ana Ruiz", "Bo Lee"}, ""},
		"list of authors":          {"", `<div><a href="/authors/">All our authors</a></div>`, nil, ""},
		"date of a byline":         {"", `<span class="author">Ana Ruiz | 4 May 2024</span>`, []string{"Ana Ruiz"}, ""},
		"address and user name":    {`<meta name="author" content="https://example.org/ana"><meta name="author" content="ana-ruiz">`, "", nil, ""},
	} {
		got := read(t, sample(c.head, c.body), nil)
		if len(got.Authors) == 0 {
			got.Authors = nil
		}
		if !reflect.DeepEqual(got.Authors, c.want) || got.Wire != c.wire {
			t.Errorf("%s: %q, wire %q; want %q, wire %q", name, got.Authors, got.Wire, c.want, c.wire)
		}
	}
}

func TestWire(t *testing.T) {
	body := strings.Repeat("Snow fell on the valley for the third day in a row, and trains were late again. ", 6)
	for text, want := range map[string]string{
		"OSLO (Reuters) - " + body:                              "Reuters",
		"OSLO, Norway (AP) — " + body:                           "Associated Press",
		"Oslo (dpa/lno) - " + body:                              "dpa",
		"(ANSA) - OSLO, 3 MAG - " + body:                        "ANSA",
		"OSLO, 3 May. (EUROPA PRESS) - " + body:                 "Europa Press",
		"【オスロ共同】" + body:                                        "Kyodo",
		body + "\n\n(APA)":                                      "APA",
		body + "\n\nQuelle: dpa":                                "dpa",
		body + "\n\nMit Material von AFP":                       "Agence France-Presse",
		body + "\n\n© AFP":                                      "Agence France-Presse",
		body + "The Associated Press contributed.":              "Associated Press",
		body + "\n\n(Reporting by Ana Ruiz; editing by Bo Lee)": "Reuters",
		body + "\n\nReporting by Ana Ruiz":                      "",
		body:                                                    "",
		"The club (AFP members among them) met. " + body:        "Agence France-Presse",
		"The committee (SIDE, as it is called) " + body:         "",
		body + "\n\nHe reads AFP.":                              "",
	} {
		if got := wire(nil, text, "Valley Post"); got != want {
			t.Errorf("wire of %.40q … %q: %q, want %q", text, text[len(text)-20:], got, want)
		}
	}
	if got := wire([]string{"Reuters"}, body, "Reuters"); got != "" {
		t.Errorf("an outlet is its own wire: %q", got)
	}
}

func TestPublisher(t *testing.T) {
	for head, want := range map[string]string{
		`<meta property="og:site_name" content="Valley &amp; Hill Post">`:                                                                                 "Valley & Hill Post",
		`<meta property="og:site_name" content="valleypost.example.com">`:                                                                                 "example",
		`<meta property="og:site_name" content="valleypost.de"><script type="application/ld+json">{"@type":"Article","publisher":"Valley Post"}</script>`: "Valley Post",
		`<meta property="og:site_name" content="ValleyPost.co.uk">`:                                                                                       "ValleyPost",
		`<script type="application/ld+json">{"@type":"Article","publisher":{"name":"Talpost - Talverlag und Druck GmbH &amp; Co. KG"}}</script>`:          "Talpost",
		`<script type="application/ld+json">{"@type":"Article","publisher":{"name":"Valley Post Inc."}}</script>`:                                         "Valley Post",
		`<script type="application/ld+json">[{"@type":"Article"},{"@type":"NewsMediaOrganization","name":"Valley Radio (VRF)"}]</script>`:                 "Valley Radio",
		`<script type="application/ld+json">{"@graph":[{"@type":"Article","publisher":{"@id":"#p"}},{"@id":"#p","name":"Valley Post"}]}</script>`:         "Valley Post",
		`<title>Homes counted in the valley | Valley Post</title>`:                                                                                        "Valley Post",
		`<meta name="application-name" content="Valley Post">`:                                                                                            "Valley Post",
	} {
		if got := read(t, sample(head, ""), nil).Publisher; got != want {
			t.Errorf("%s: %q, want %q", head, got, want)
		}
	}
	for signed, want := range map[string]string{"NRK": "Norsk rikskringkasting", "ndr.de": "Norddeutscher Rundfunk (NDR)", "朝日新聞": "Asahi Shimbun", "Nrkk": "Nrkk"} {
		if got := read(t, sample(`<meta property="og:site_name" content="`+signed+`">`, ""), nil).Publisher; got != want {
			t.Errorf("signed %s: %q, want %q", signed, got, want)
		}
	}
	if got := read(t, strings.Replace(sample("", ""), "All rights reserved", "© 2019–2024 Valley Post. All rights reserved.", 1), nil).Publisher; got != "Valley Post" {
		t.Errorf("by copyright: %q", got)
	}
}

// TestOwnLabel: a page that names no paper has the name of its domain.
func TestOwnLabel(t *testing.T) {
	for domain, want := range map[string]string{"www.valleypost.example": "valleypost", "news.valleypost.co.uk": "valleypost", "valleypost.com.cn": "valleypost", "192.0.2.1": "", "localhost": "", "": ""} {
		if got := ownLabel(domain); got != want {
			t.Errorf("%s: %q, want %q", domain, got, want)
		}
	}
}

// TestPapers: every line of the list can be met, and no sign has two names.
func TestPapers(t *testing.T) {
	seen := map[string]string{}
	for line := range strings.Lines(papers) {
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		name, signs, ok := strings.Cut(line, ": ")
		for sign := range strings.SplitSeq(signs, ", ") {
			if sign = fold(sign); !ok || sign == "" {
				t.Errorf("%q has a sign that would never be met", line)
			}
			if other, twice := seen[sign]; twice {
				t.Errorf("%q is both %q and %q", sign, other, name)
			}
			seen[sign] = name
		}
	}
	if name := fullNames()[fold("दैनिक जागरण")]; name != "Dainik Jagran" {
		t.Errorf("a sign with combining marks is read as %q", name)
	}
	if len(seen) == 0 || len(seen) != len(fullNames()) {
		t.Errorf("%d signs, %d were read", len(seen), len(fullNames()))
	}
}

func TestTitle(t *testing.T) {
	page := func(og, ld, h1, title string) string {
		return `<title>` + title + `</title><meta property="og:title" content="` + og + `"><meta property="og:site_name" content="Valley Post"><script type="application/ld+json">{"@type":"Article","headline":"` + ld + `"}</script><body><h1>` + h1 + `</h1>` + p(first1, second2, third3)
	}
	for name, c := range map[string][2]string{
		"for search engines":         {page("The mayor and the empty flats", "Kestel flats: mayor, costs, dates", "The mayor and the empty flats", "Kestel flats: mayor, costs, dates | Valley Post"), "The mayor and the empty flats"},
		"edited apart":               {page("Kestel: mayor will rent out flats", "Kestel’s mayor to let empty flats", "Kestel: mayor will rent out flats", "Kestel: mayor will rent out flats"), "Kestel’s mayor to let empty flats"},
		"kicker":                     {page("Mayor to let empty flats", "Housing: Mayor to let empty flats", "Housing: Mayor to let empty flats", "Housing: Mayor to let empty flats - Valley Post"), "Mayor to let empty flats"},
		"site behind, in brackets":   {page("Mayor to let empty flats｜Valley Post", "", "", "x"), "Mayor to let empty flats"},
		"site in front":              {page("Valley Post - Mayor to let empty flats", "", "", "x"), "Mayor to let empty flats"},
		"begins like the site":       {page("Valley Post office - closed for good", "", "", "x"), "Valley Post office - closed for good"},
		"nothing but the site":       {page("Valley Post", "", "Mayor to let empty flats", "Flats | Valley Post"), "Mayor to let empty flats"},
		"cut short":                  {page("Mayor to let all of the empty flats in the valley bef...", "", "Mayor to let all of the empty flats in the valley before winter", "x"), "Mayor to let all of the empty flats in the valley before winter"},
		"ends in dots":               {page("Mayor to let all of the empty flats in the valley ...", "", "Other flats", "x"), "Mayor to let all of the empty flats in the valley ..."},
		"no site: a dash of its own": {page("Mayor to let flats - and soon", "", "", "x"), "Mayor to let flats - and soon"},
	} {
		if got := read(t, c[0], nil).Title; got != c[1] {
			t.Errorf("%s: %q, want %q", name, got, c[1])
		}
	}
}

func TestLanguage(t *testing.T) {
	for text, c := range map[string][2]string{
		strings.Repeat("The council counted the flats and found that many of them were empty in the winter. ", 4):                      {"de-DE", "en"},
		strings.Repeat("Der Rat zählte die Wohnungen und fand, dass viele von ihnen im Winter leer standen. ", 4):                      {"", "de"},
		strings.Repeat("警視庁は三日、大学の元理事長を逮捕した。大学側は調査報告書を公表し謝罪した。", 6):                                                                    {"zh", "ja"},
		strings.Repeat("国务院三日在北京召开会议，讨论经济发展和社会稳定的问题，会议由总理主持。", 6):                                                                      {"", "zh"},
		strings.Repeat("Serikali imesema kuwa watu wa mkoa huo wamepata maji baada ya mvua ya siku tatu katika wilaya ya kusini. ", 4): {"en-US", "sw"},
		"Too short to tell.": {"fr", "fr"},
	} {
		if got := language(text, c[0]); got != c[1] {
			t.Errorf("language of %.40q with hint %q: %q, want %q", text, c[0], got, c[1])
		}
	}
}
