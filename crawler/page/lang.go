package page

import (
	"strings"

	"github.com/abadojack/whatlanggo"
)

// language returns a two-letter code from the text, with the page's own word as
// the hint: believed for short texts, overruled only by a clear finding.
func language(text, hint string) string {
	code, _, _ := strings.Cut(strings.ToLower(strings.ReplaceAll(strings.TrimSpace(hint), "_", "-")), "-")
	if len(code) != 2 {
		code = ""
	}
	sample := strings.ToValidUTF8(text[:min(len(text), 3000)], "")
	if len(sample) < 200 {
		return code
	}
	found := whatlanggo.Detect(sample)
	iso := found.Lang.Iso6391()
	switch {
	case code == "":
		return iso
	case iso == "" || !found.IsReliable() || found.Confidence < 0.9 || related(iso, code):
		return code
	}
	return iso
}

// related are languages that trigrams do not tell apart well.
func related(a, b string) bool {
	for _, group := range [...]string{"no nb nn da sv", "hr sr bs sl", "id ms jv", "cs sk", "pt gl es ca", "uk ru be bg mk", "af nl", "hi mr ne", "fa ar ur", "tr az"} {
		if strings.Contains(group, a) && strings.Contains(group, b) {
			return true
		}
	}
	return false
}
