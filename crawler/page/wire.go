package page

import (
	"regexp"
	"slices"
	"strings"
)

// wires are news agencies, by what they are called and by the tags they are
// credited with, as in "KABUL (Reuters) -". Tags are compared as written, for
// some are words ("ap", "sid").
var wires = []struct {
	name  string
	forms []string // lower case: what a byline may call it
	tags  []string
}{
	{"Reuters", []string{"reuters", "thomson reuters", "reuters staff", "ロイター", "路透社", "로이터"}, []string{"Reuters", "REUTERS", "ロイター"}},
	{"Associated Press", []string{"associated press", "the associated press", "ap", "ap news", "美联社", "ap通信"}, []string{"AP", "ＡＰ", "Associated Press", "The Associated Press"}},
	{"Agence France-Presse", []string{"agence france-presse", "afp", "agence france presse", "法新社", "afpbb news"}, []string{"AFP", "ＡＦＰ", "AFP=時事"}},
	{"dpa", []string{"dpa", "deutsche presse-agentur", "dpa-infocom"}, []string{"dpa", "DPA", "dpa-infocom", "dpa-AFX"}},
	{"AFP-SID", []string{"sid", "sport-informations-dienst"}, []string{"SID"}},
	{"epd", []string{"epd", "evangelischer pressedienst"}, []string{"epd", "EPD"}},
	{"KNA", []string{"kna", "katholische nachrichten-agentur"}, []string{"KNA"}},
	{"APA", []string{"apa", "austria presse agentur"}, []string{"APA"}},
	{"Keystone-SDA", []string{"keystone-sda", "sda", "sda-keystone", "sda ats", "ats", "keystone-ats"}, []string{"sda", "SDA", "ats", "ATS", "Keystone-SDA", "sda/dpa"}},
	{"Deutsche Welle", []string{"deutsche welle", "dw"}, []string{"DW"}},
	{"UPI", []string{"upi", "united press international"}, []string{"UPI"}},
	{"Xinhua", []string{"xinhua", "xinhua news agency", "新华社", "新華社"}, []string{"Xinhua", "新华社", "新華社"}},
	{"PTI", []string{"pti", "press trust of india"}, []string{"PTI"}},
	{"ANI", []string{"ani", "asian news international"}, []string{"ANI"}},
	{"IANS", []string{"ians", "indo-asian news service"}, []string{"IANS"}},
	{"EFE", []string{"efe", "agencia efe"}, []string{"EFE"}},
	{"Europa Press", []string{"europa press", "ep"}, []string{"EUROPA PRESS", "Europa Press"}},
	{"ANSA", []string{"ansa"}, []string{"ANSA"}},
	{"Adnkronos", []string{"adnkronos"}, []string{"Adnkronos"}},
	{"Lusa", []string{"lusa", "agência lusa"}, []string{"Lusa", "LUSA"}},
	{"Belga", []string{"belga"}, []string{"Belga", "BELGA"}},
	{"ANP", []string{"anp"}, []string{"ANP"}},
	{"NTB", []string{"ntb"}, []string{"NTB", "©NTB"}},
	{"TT", []string{"tt nyhetsbyrån", "tt"}, []string{"TT"}},
	{"Ritzau", []string{"ritzau", "/ritzau/"}, []string{"ritzau", "Ritzau", "/ritzau/"}},
	{"STT", []string{"stt", "stt-lehtikuva"}, []string{"STT"}},
	{"PAP", []string{"pap"}, []string{"PAP"}},
	{"ČTK", []string{"čtk", "ctk"}, []string{"ČTK"}},
	{"PA Media", []string{"pa media", "press association", "pa news agency", "pa"}, []string{"PA"}},
	{"Bloomberg", []string{"bloomberg", "bloomberg news"}, []string{"Bloomberg"}},
	{"TASS", []string{"tass", "тасс"}, []string{"TASS", "ТАСС"}},
	{"Interfax", []string{"interfax", "интерфакс"}, []string{"Interfax"}},
	{"Ukrinform", []string{"ukrinform"}, []string{"Ukrinform"}},
	{"Kyodo", []string{"kyodo", "kyodo news", "共同通信", "共同"}, []string{"Kyodo", "共同"}},
	{"Jiji Press", []string{"jiji press", "jiji", "時事通信", "時事"}, []string{"Jiji Press", "時事"}},
	{"Yonhap", []string{"yonhap", "yonhap news agency", "연합뉴스"}, []string{"Yonhap", "연합뉴스"}},
	{"Antara", []string{"antara"}, []string{"Antara", "ANTARA"}},
	{"Bernama", []string{"bernama"}, []string{"Bernama"}},
	{"Anadolu", []string{"anadolu", "anadolu agency", "aa"}, []string{"AA", "Anadolu"}},
	{"DHA", []string{"dha", "demirören haber ajansı"}, []string{"DHA"}},
	{"CNN Wire", []string{"cnn wire", "cnn newsource"}, []string{"CNN"}},
	{"AAP", []string{"aap", "australian associated press"}, []string{"AAP"}},
	{"Canadian Press", []string{"the canadian press", "canadian press"}, []string{"CP", "The Canadian Press"}},
}

// wireName returns the agency a byline calls so, or "".
func wireName(s string) string {
	s = strings.ToLower(s)
	for _, w := range wires {
		if slices.Contains(w.forms, s) {
			return w.name
		}
	}
	return ""
}

// wireTag returns the agency credited with a tag, or "".
func wireTag(tag string) string {
	for _, w := range wires {
		if slices.Contains(w.tags, tag) {
			return w.name
		}
	}
	return ""
}

// wire is the agency that an article is credited to: by who signed it, by its
// dateline, or by its last line. An outlet is not its own wire.
func wire(signed []string, text, publisher string) string {
	found := ""
	for _, a := range signed {
		if found = wireName(a); found != "" {
			break
		}
	}
	found = first(found, wireInText(text))
	if found == "" || strings.Contains(fold(publisher), fold(found)) || wireName(publisher) == found {
		return ""
	}
	return found
}

// Bytes of a text in which a credit is looked for: at its start and its end,
// and the length of a last line that is nothing else.
const (
	datelineLength = 250
	creditLength   = 300
	creditLine     = 60
)

// bracketed is a credit in brackets, as written around the world.
var bracketed = regexp.MustCompile(`[(\[（【]([^()\[\]（）【】\n]{2,40})[)\]）】]`)

// wireInText looks for "(Reuters)" in the first lines and for a credit in the
// last ones.
func wireInText(text string) string {
	head := text[:min(len(text), datelineLength)]
	for _, m := range bracketed.FindAllStringSubmatch(head, 3) {
		if w := credit(m[1]); w != "" {
			return w
		}
	}
	tail := strings.TrimRight(text[max(0, len(text)-creditLength):], " \n")
	for _, m := range bracketed.FindAllStringSubmatch(tail, 5) {
		if w := credit(m[1]); w != "" && strings.HasSuffix(strings.TrimRight(tail, " ."), m[0]) {
			return w
		}
	}
	if reutersCredit.MatchString(tail) {
		return "Reuters"
	}
	last := tail[strings.LastIndexByte(tail, '\n')+1:]
	if len(last) <= creditLine {
		return credit(last)
	}
	if m := contributed.FindStringSubmatch(tail); m != nil {
		return wireName(m[1])
	}
	return ""
}

// reutersCredit is how Reuters ends its reports.
var reutersCredit = regexp.MustCompile(`\((?:Additional )?[Rr]eporting by [^()]{3,200}?[;,]\s?(?:[Ww]riting|[Ee]diting) by [^()]{3,80}\)\.?$`)

// contributed is how a last sentence thanks an agency.
var contributed = regexp.MustCompile(`The (Associated Press|Canadian Press) contributed`)

// around are words of a credit that are not the agency.
var around = words(`source sources quelle quellen fuente fonte with mit material von from and und © / – - — via by bei con información de informations avec`)

// credit returns the agency that a credit names first, as in "dpa/lno",
// "with AP" or "ソウル共同"; words that are none make it no credit.
func credit(s string) string {
	if w := wireTag(strings.TrimSpace(s)); w != "" {
		return w
	}
	parts := strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune(" /,;=·|", r) })
	for i, part := range parts {
		if part = strings.Trim(part, ".:*"); wireTag(part) != "" {
			return wireTag(part)
		}
		if i > 3 || !around[strings.ToLower(part)] {
			break
		}
	}
	for _, suffix := range [...]string{"共同", "時事", "ロイター"} {
		if strings.HasSuffix(s, suffix) {
			return wireTag(suffix)
		}
	}
	return ""
}
