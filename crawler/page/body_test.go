package page

import (
	"strings"
	"testing"
)

const (
	first1  = "The council of Kestel counted 1,200 empty flats on Monday, which is 300 more than it had found in the spring of last year."
	second2 = "Most of them stand in the towers by the river, whose owner went to prison in 2019 and has not answered a letter since then."
	third3  = "“We will rent them out ourselves,” the mayor said to the people who had come to the hall with questions and with blankets."
)

func p(texts ...string) string { return "<p>" + strings.Join(texts, "</p>\n<p>") + "</p>" }

// TestText: what on a page is the article's, and what is not.
func TestText(t *testing.T) {
	const teaser = `<div class="x"><h3><a href="/a">Bridge stays shut for the whole summer</a></h3><p>` + "The road office found cracks in two of the six pillars, and will not say how long the work is going to take or cost." + `</p></div>`
	article := p(first1, second2, third3)
	want := first1 + "\n\n" + second2 + "\n\n" + third3
	for name, c := range map[string][2]string{
		"plain":                         {`<div>` + article + `</div>`, want},
		"standfirst above the article":  {`<h1>Empty flats in Kestel</h1><p>Three hundred more flats stand empty than a year ago.</p><div>` + article + `</div>`, "Three hundred more flats stand empty than a year ago.\n\n" + want},
		"byline is no standfirst":       {`<h1>Empty flats in Kestel</h1><p>By Ana Ruiz</p><div>` + article + `</div>`, want},
		"signature and time":            {`<article><h1>Empty flats in Kestel</h1><p>By <span>Ana Ruiz</span>, 6 May 2024, 12:40</p>` + article + `</article>`, want},
		"sentence that begins alike":    {`<article>` + p("By Monday the council had lost count.", first1, second2, third3) + `</article>`, "By Monday the council had lost count.\n\n" + want},
		"headline again":                {`<article><h1>Empty flats in Kestel</h1>` + article + `</article>`, want},
		"heading with text":             {`<article>` + p(first1, second2) + `<h2>Who pays</h2>` + p(third3) + `</article>`, first1 + "\n\n" + second2 + "\n\nWho pays\n\n" + third3},
		"heading without text":          {`<article>` + article + `<h2>What else happened</h2></article>`, want},
		"list":                          {`<article>` + p(first1, second2, third3) + `<ul><li>300 by the river</li><li>900 elsewhere</li></ul></article>`, want + "\n\n300 by the river\n900 elsewhere"},
		"list of links":                 {`<article>` + article + `<ul><li><a href=/a>Bridge stays shut</a></li><li><a href=/b>Snow in May</a></li></ul></article>`, want},
		"teasers":                       {`<article>` + article + `<div>` + teaser + teaser + teaser + `</div></article>`, want},
		"one linked heading is no list": {`<article><div><h3><a href="/towers">The towers of Kestel by the river</a></h3>` + p(first1) + `</div>` + p(second2, third3) + `</article>`, want},
		"newsletter by its name":        {`<article>` + p(first1) + `<div class="NewsletterBox">` + p("Every morning at six the day in the valley, by mail and for nothing at all, from our newsroom to you.") + `</div>` + p(second2, third3) + `</article>`, want},
		"newsletter by its words":       {`<article>` + p(first1, "Sign up for our morning letter and read what the valley talks about.", second2, third3) + `</article>`, want},
		"a name like it":                {`<article><div class="relative unrelated">` + article + `</div></article>`, want},
		"caption":                       {`<article>` + p(first1) + `<figure><img src=a.jpg><figcaption>The towers by the river, seen from the bridge on a day in March. Photograph by Ida Holm for this paper.</figcaption></figure>` + p(second2, third3) + `</article>`, want},
		"comments":                      {`<article>` + article + `</article><section id="comments">` + p(strings.Repeat("I lived in one of these towers for years and nobody ever came to mend the lift. ", 3)) + `</section>`, want},
		"mislead by a name":             {`<div class="layout has-sidebar with-newsletter">` + article + `</div>`, want},
		"many small misleading names":   {`<main><div class="share-block">` + p(first1) + `</div><div class="share-block">` + p(second2) + `</div><div class="share-block">` + p(third3) + `</div></main>`, want},
		"form around the page":          {`<form id="aspnetForm"><div>` + article + `</div></form>`, want},
		"hidden until scripts run":      {`<div hidden>` + article + `</div>`, want},
		"the next article":              {`<article>` + article + `</article><article>` + p("Snow fell on the pass in May for the first time in thirty years, and the post bus stood still for two days and one night.", "The driver slept at the inn with nine of the passengers, who say they would not have missed it for anything in the world.") + `</article>`, want},
		"said twice":                    {`<article>` + p(first1, second2) + `<div>` + p(first1) + `</div>` + p(third3) + `</article>`, want},
		"line breaks":                   {`<div>` + first1 + `<br><br>` + second2 + `<br><br>` + third3 + `</div>`, strings.ReplaceAll(want, "\n\n", "\n")},
		"ruby":                          {`<article><p>東京の<ruby>弾劾<rp>（</rp><rt>だんがい</rt><rp>）</rp></ruby>訴追案について、国会は三日に話し合いを始めた。議員は三百人が集まった。</p>` + article + `</article>`, "東京の弾劾（だんがい）訴追案について、国会は三日に話し合いを始めた。議員は三百人が集まった。\n\n" + want},
		"short paragraphs only":         {`<nav><p>Valley Post, the paper of Kestel</p></nav><div><div>x</div></div><main>` + p("Snow fell on the pass in May.", "Nobody was hurt, the police said.") + `</main>`, "Snow fell on the pass in May.\n\nNobody was hurt, the police said."},
		"text of scripts":               {`<article>` + article + `<script>var a = "` + first1 + `"</script><noscript>` + p(first1+" ") + `</noscript></article>`, want},
		"JSON-LD where there is none":   {`<script type="application/ld+json">{"@type":"NewsArticle","articleBody":"` + first1 + ` ` + second2 + `"}</script><div>Loading</div>`, first1 + " " + second2},
	} {
		got := read(t, "<!doctype html><title>Empty flats in Kestel</title><body><nav><a href=/>Home</a></nav>"+c[0]+"<footer>All rights reserved</footer>", nil).Text
		if got != c[1] {
			t.Errorf("%s:\n%q, want\n%q", name, got, c[1])
		}
	}
}

func TestNotice(t *testing.T) {
	for line, want := range map[string]bool{
		"Sign up for our weekly letter.":        true,
		"Read more: Bridge stays shut":          true,
		"Share":                                 true,
		"Follow Ana Ruiz on the usual channels": true,
		"Lesen Sie auch: Die Brücke bleibt zu":  true,
		"© 2024 Valley Post":                    true,
		"Shares of the mill fell 4 percent on Friday, the exchange in the capital said, as its owner failed to pay.": false,
		"He said he would sign up for the army.": false,
		"More than 300 flats stand empty.":       false,
	} {
		if isNotice(line) != want {
			t.Errorf("isNotice(%q) = %v", line, !want)
		}
	}
}
