package page

import (
	"maps"
	"slices"
	"strings"
	"unicode"

	"github.com/abadojack/whatlanggo"
)

// Bytes of text a language is told from, and the fewest that tell it.
const (
	sampleLength = 1200
	leastSample  = 200
)

// language returns a two-letter code from the text, with the page's own word as
// the hint: believed for short texts, overruled only by a clear finding.
func language(text, hint string) string {
	code, _, _ := strings.Cut(strings.ToLower(strings.ReplaceAll(strings.TrimSpace(hint), "_", "-")), "-")
	if len(code) != 2 {
		code = ""
	}
	sample := strings.ToValidUTF8(text[:min(len(text), sampleLength)], "")
	if iso := byScript(sample); iso != "" {
		return iso
	}
	if len(sample) < leastSample {
		return code
	}
	if iso := byFunctionWords(sample); iso != "" {
		return iso
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

// byScript recognises languages that have a script of their own, among Chinese
// characters too: Japanese has always some kana, Korean Hangul.
func byScript(sample string) string {
	kana, hangul, letters := 0, 0, 0
	for _, r := range sample {
		switch {
		case r < 0x80:
			continue
		case unicode.In(r, unicode.Hiragana, unicode.Katakana):
			kana++
		case unicode.Is(unicode.Hangul, r):
			hangul++
		}
		letters++
	}
	switch {
	case letters < 20:
		return ""
	case kana*20 > letters && kana > hangul:
		return "ja"
	case hangul*5 > letters:
		return "ko"
	}
	return ""
}

// functionWords are the commonest words of languages that the trigrams know
// nothing of, or mistake for another.
var functionWords = map[string]map[string]bool{
	"sw": words("na ya wa kwa za katika la ni cha kuwa hiyo huyo amesema wakati baada watu pia kama ambayo ambao hayo vya huo mwaka siku lakini yake zaidi serikali"),
	"ha": words("da na ya ta ba ga sun wa cikin wannan don domin shi su ne ce yana kuma daga an za kan wanda"),
	"yo": words("ti ní sí àti fún wọn náà kan ṣe láti tó pé bí ń jẹ́ wá ó nínú"),
	"so": words("waxaa oo ka ku iyo ee uu ah ayaa lagu soo kale sida waa waxay wuxuu"),
	"zu": words("ukuthi uma futhi kanye ngoba kodwa lapho ukuze le lo nge kwa ngo kule uthe yakhe"),
	"xh": words("ukuba kwaye kunye okanye ngokuba xa kodwa yaye ngenxa lo le kule uthi yakhe"),
}

// functionShare is the part of all words from which they prove a language.
const functionShare = 0.2

func byFunctionWords(sample string) string {
	all := 0
	found := map[string]int{}
	for w := range strings.FieldsSeq(strings.ToLower(sample)) {
		all++
		w = strings.Trim(w, ".,;:!?\"'“”‘’()")
		for lang, words := range functionWords {
			if words[w] {
				found[lang]++
			}
		}
	}
	best := ""
	for _, lang := range slices.Sorted(maps.Keys(found)) {
		if float64(found[lang]) >= functionShare*float64(all) && found[lang] > found[best] {
			best = lang
		}
	}
	return best
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
