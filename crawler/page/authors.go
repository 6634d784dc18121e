package page

import (
	"html"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"github.com/PuerkitoBio/goquery"
)

// bestAuthors returns who signed the page: JSON-LD, then meta tags, then the
// byline that readers see.
func (m *meta) bestAuthors(doc *goquery.Document) []string {
	if a := cleanAuthors(m.ldAuthors); len(a) > 0 {
		return a
	}
	if a := cleanAuthors(m.authors); len(a) > 0 {
		return a
	}
	for _, selector := range [...]string{`[itemprop="author"] [itemprop="name"]`, `[itemprop="author"]`, `a[rel="author"]`, ".byline a", ".author-name", ".byline__name", ".article-author a", ".byline", ".article__author", ".author"} {
		var found []string
		doc.Find(selector).EachWithBreak(func(i int, s *goquery.Selection) bool {
			if t := squeeze(s.Text()); t != "" && len(t) < 120 {
				found = append(found, t)
			}
			return i < 8
		})
		if a := cleanAuthors(found); len(a) > 0 && len(a) <= 6 {
			return a
		}
	}
	return nil
}

var (
	by       = regexp.MustCompile(`(?i)^(?:(?:written |words |story |reported |posted |text )?by|von|par|por|di|door|av|af|autor(?:en|es)?|text)\b[:\s]+`)
	splitter = regexp.MustCompile(`\s*(?:[;,|/•·\n]|\s&\s|\sand\s|\sund\s|\set\s|\sy\s|\soch\s|\sog\s)\s*`)
)

// roles are words that make a part of a byline no name.
var roles = map[string]bool{
	"reporter": true, "correspondent": true, "editor": true, "writer": true, "staff": true, "journalist": true, "redaktion": true, "redakteur": true,
	"redakteurin": true, "newsroom": true, "desk": true, "team": true, "contributor": true, "columnist": true, "producer": true, "photographer": true,
	"agencies": true, "agency": true, "news": true, "online": true, "admin": true, "editorial": true, "redacción": true, "rédaction": true, "korrespondent": true,
	"bureau": true, "chief": true, "senior": true, "guest": true, "author": true, "unknown": true, "none": true, "null": true, "undefined": true, "updated": true,
}

func cleanAuthors(raw []string) []string {
	var out []string
	for _, line := range raw {
		line = squeeze(html.UnescapeString(line))
		if strings.Contains(line, "://") || len(line) > 300 {
			continue
		}
		line = by.ReplaceAllString(line, "")
		for _, name := range splitter.Split(line, -1) {
			name, _, _ = strings.Cut(name, "(") // an abbreviation, an agency's address
			name = strings.Trim(by.ReplaceAllString(strings.TrimSpace(name), ""), " .:-–—\"'()[]")
			if isName(name) && !slices.ContainsFunc(out, func(have string) bool { return strings.EqualFold(have, name) }) {
				out = append(out, name)
			}
		}
	}
	return out
}

func isName(s string) bool {
	if n := len([]rune(s)); n < 2 || n > 60 || strings.ContainsAny(s, "@<>{}=_0123456789") { // digits: the date of a byline
		return false
	}
	words := strings.Fields(s)
	if len(words) > 6 || !unicode.IsLetter([]rune(words[0])[0]) {
		return false
	}
	if wireName(s) != "" {
		return true // taken out later, as the wire
	}
	for _, w := range words {
		if roles[strings.ToLower(strings.Trim(w, ".,"))] {
			return false
		}
	}
	return true
}

// wires are agencies by the ways they are credited.
var wires = []struct {
	name  string
	forms []string // lower case, whole author fields
	tag   string   // as in "KABUL (Reuters) -"
}{
	{"Reuters", []string{"reuters", "thomson reuters", "reuters staff"}, "Reuters"},
	{"Associated Press", []string{"associated press", "the associated press", "ap", "ap news"}, "AP"},
	{"Agence France-Presse", []string{"agence france-presse", "afp", "agence france presse"}, "AFP"},
	{"dpa", []string{"dpa", "deutsche presse-agentur"}, "dpa"},
	{"Deutsche Welle", []string{"deutsche welle", "dw"}, "DW"},
	{"UPI", []string{"upi", "united press international"}, "UPI"},
	{"Xinhua", []string{"xinhua", "xinhua news agency"}, "Xinhua"},
	{"PTI", []string{"pti", "press trust of india"}, "PTI"},
	{"ANI", []string{"ani", "asian news international"}, "ANI"},
	{"EFE", []string{"efe", "agencia efe"}, "EFE"},
	{"ANSA", []string{"ansa"}, "ANSA"},
	{"PA Media", []string{"pa media", "press association"}, "PA"},
	{"Bloomberg", []string{"bloomberg", "bloomberg news"}, "Bloomberg"},
	{"TASS", []string{"tass"}, "TASS"},
	{"Kyodo", []string{"kyodo", "kyodo news"}, "Kyodo"},
	{"Anadolu", []string{"anadolu", "anadolu agency", "aa"}, "AA"},
	{"CNN Wire", []string{"cnn wire", "cnn newsource"}, "CNN"},
	{"AAP", []string{"aap", "australian associated press"}, "AAP"},
	{"Canadian Press", []string{"the canadian press", "canadian press"}, "CP"},
}

func wireName(s string) string {
	s = strings.ToLower(s)
	for _, w := range wires {
		if slices.Contains(w.forms, s) {
			return w.name
		}
	}
	return ""
}

// splitWire takes agencies out of the authors and finds the one credited in
// the text. An outlet is not its own wire.
func splitWire(authors []string, text, publisher string) (people []string, wire string) {
	for _, a := range authors {
		if w := wireName(a); w != "" {
			if wire == "" {
				wire = w
			}
			continue
		}
		people = append(people, a)
	}
	if wire == "" {
		wire = wireInText(text)
	}
	if wire != "" && strings.Contains(fold(publisher), fold(wire)) || wireName(publisher) == wire {
		wire = ""
	}
	return people, wire
}

// wireInText looks for "(Reuters)" in the first lines and for a credit in the
// last ones.
func wireInText(text string) string {
	head, tail := text[:min(len(text), 250)], text[max(0, len(text)-300):]
	for _, w := range wires {
		if strings.Contains(head, "("+w.tag+")") || strings.Contains(head, "("+w.tag+"/") {
			return w.name
		}
	}
	for _, w := range wires {
		t := strings.TrimRight(tail, " .)\n")
		if strings.HasSuffix(t, "("+w.tag) || strings.HasSuffix(t, "\n"+w.tag) || strings.Contains(tail, "(with "+w.tag) || strings.Contains(tail, "("+w.tag+",") || strings.Contains(tail, "The "+w.name+" contributed") {
			return w.name
		}
	}
	return ""
}
