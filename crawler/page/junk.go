package page

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// suspicion is why a block may be no part of an article.
type suspicion uint8

const (
	fine      suspicion = iota
	byName              // a class or id says so
	byPlace             // an element for it: aside, figure
	certain             // never part of an article: navigation, forms
	noArticle           // other people's words, and notices: comments, cookies
)

// traits is what an element's attributes say.
type traits struct {
	suspect  suspicion
	article  bool   // called the article, or its body
	byline   int    // called an author: by mark-up, by a link, by its name or address; 0 not
	itemprop string // lower case
}

// How an element is called an author, the best first.
const (
	byMarkup = 1 + iota
	byLink
	byWord
	byAddress
)

// traitsOf reads an element's attributes once, for all that ask.
func traitsOf(n *html.Node) traits {
	var t traits
	switch n.DataAtom {
	case atom.Nav, atom.Form, atom.Button, atom.Select, atom.Dialog, atom.Menu, atom.Fieldset, atom.Footer:
		t.suspect = certain
	case atom.Aside, atom.Figure, atom.Figcaption, atom.Caption, atom.Details, atom.Address:
		t.suspect = byPlace
	case atom.Article:
		t.article = true
	}
	for _, a := range n.Attr {
		switch a.Key {
		case "class", "id", "data-component", "data-testid", "data-type":
			says, signed := nameSays(a.Val)
			t.suspect = max(t.suspect, says)
			if signed && t.byline == 0 {
				t.byline = byWord
			}
		case "itemprop":
			t.itemprop = strings.ToLower(a.Val)
			switch t.itemprop {
			case "articlebody":
				t.article = true
			case "author", "creator":
				t.byline = byMarkup
			}
		case "rel":
			if a.Val == "author" {
				t.byline = byLink
			}
		case "href":
			if t.byline == 0 && authorPage(a.Val) {
				t.byline = byAddress
			}
		case "hidden":
			t.suspect = certain
		case "role":
			switch a.Val {
			case "navigation", "complementary", "contentinfo", "search", "dialog", "banner", "menu", "toolbar", "tablist":
				t.suspect = max(t.suspect, byPlace)
			}
		case "style":
			if strings.Contains(a.Val, "display:none") || strings.Contains(a.Val, "display: none") {
				t.suspect = max(t.suspect, byName)
			}
		}
	}
	if t.article || n.DataAtom == atom.Body || n.DataAtom == atom.Main || n.DataAtom == atom.Html {
		t.suspect = fine
	}
	return t
}

// authorPage reports whether an address has a part that leads to the pages of
// authors, and one behind it.
func authorPage(address string) bool {
	for part := range strings.SplitSeq(address, "/") {
		if authorParts[part] {
			_, name, _ := strings.Cut(address, "/"+part+"/")
			return len(name) > 2
		}
	}
	return false
}

// nameSays looks at the words of a class or id: "related-articles",
// "RelatedArticles" and "related_list" all hold "related". signed: a word means
// an author.
func nameSays(s string) (says suspicion, signed bool) {
	var word [32]byte
	n := 0
	previous := byte(0)
	for i := 0; i <= len(s); i++ {
		c := byte(' ')
		if i < len(s) {
			c = s[i]
		}
		upper, lower := c >= 'A' && c <= 'Z', c >= 'a' && c <= 'z'
		if !upper && !lower || upper && previous >= 'a' && previous <= 'z' {
			if n > 2 {
				says = max(says, wordSays(word[:n]))
				signed = signed || signatures[string(word[:n])]
			}
			n = 0
		}
		if (upper || lower) && n < len(word) {
			word[n] = c | 0x20
			n++
		}
		previous = c
	}
	return says, signed
}

func wordSays(w []byte) suspicion {
	if junkWords[string(w)] {
		return byName
	}
	for k := shortestStem; k <= min(len(w), longestStem); k++ {
		if says := junkStems[string(w[:k])]; says != fine {
			return says
		}
	}
	return fine
}

func words(list string) map[string]bool {
	out := map[string]bool{}
	for _, w := range strings.Fields(list) {
		out[w] = true
	}
	return out
}

// junkWords are words of class names that mean something beside an article.
var junkWords = words(`adv advert share shares sharing sharebar nav navbar menu footer sidebar rail tag tags taglist topics keywords
	bio byline bylines author authors dateline timestamp caption captions credit credits carousel slider player widget widgets poll quiz
	cta signup login register modal popup overlay tooltip toolbar hidden copyright disclaimer disclosure trending popular
	mostread readmore readnext morefrom outbrain taboola disqus banner sponsor sponsored tweet instagram tiktok
	rating ratings teasers upsell donate donation support feedback toc pagination pager masthead`)

// Lengths of the keys of junkStems.
const (
	shortestStem = 5
	longestStem  = 8
)

// junkStems are beginnings of such words.
var junkStems = map[string]suspicion{
	"related": byName, "recomm": byName, "newsle": byName, "subscr": byName, "promo": byName, "social": byName, "sideb": byName, "adver": byName,
	"breadc": byName, "recirc": byName, "sponso": byName, "footer": byName, "trendi": byName, "copyri": byName, "byline": byName, "captio": byName,
	"sharin": byName, "relacion": byName, "verwandt": byName, "twitter": byName,
	"comment": noArticle, "kommenta": noArticle, "cookie": noArticle, "consent": noArticle, "disqus": noArticle,
}

// signatures are words of class names that mean an author.
var signatures = words(`author authors byline bylines autor autorin autoren auteur auteurs autore autores auteurname authorname verfasser writer journalist forfatter
	skribent redaktor reporter contributor contributors penulis yazar muhabir`)

// authorParts are parts of the addresses of authors' pages.
var authorParts = words(`author authors autor autoren autores autore autori auteur auteurs writer writers reporter reporters journalist journalists journaliste journalistes
	contributor contributors columnist columnists columnista byline bylines redakteur redaktor penulis yazar muhabir skribent forfatter people profile profiles staff`)
