package extractor_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/tallywire/tallywire/news"
)

// TestBadInput: what pages get wrong is read as it was meant, and quoted as it
// stands.
func TestBadInput(t *testing.T) {
	for _, tt := range []struct{ name, text, want string }{
		{"entities", "The firm closed 40&nbsp;stores. It&#8217;s the firm&#39;s biggest cut.", "40&nbsp;stores 40 store"},
		{"signs as entities", "Sales fell 3&#37; to &pound;40 million.", "3&#37; 3 percent, &pound;40 million 40000000 GBP"},
		{"an ampersand that is none", "Rag & Bone; it sold 40 coats to R&D; staff.", "40 coats 40 coat"},
		{"without width", "The flood killed 1\u200b,\u200b200 people and hurt 4\u200b0 dogs.", "1\u200b,\u200b200 people 1200 person, 4\u200b0 dogs 40 dog"},
		{"soft hyphens", "The flood killed 1\u00ad200 cows and 40 sheep\u00addogs.", "1\u00ad200 cows 1200 cow, 40 sheep\u00addogs 40 sheepdog"},
		{"full width", "The flood killed ４０ people and cost ＄３００.", "４０ people 40 person, ＄３００ 300 USD"},
		{"a mark of byte order", "\ufeffThe flood killed 40 people.", "40 people 40 person"},
		{"spaces that do not break", "The flood killed 1\u00a0200 people.", "1\u00a0200 people 1200 person"},
		{"capitals", "FLOODS KILL 40 PEOPLE IN NORTH, MINISTER SAYS", "40 PEOPLE 40 person"},
		{"unclosed quotation", "“We lost 40 goats, said the mayor. They had 30 cows.", "40 goats 40 goat, 30 cows 30 cow"},
		{"no ends", "the flood killed 40 people and the mayor said that 30 cows were lost and 20 houses fell", "40 people 40 person, 30 cows 30 cow, 20 houses 20 house"},
		{"bytes that are no text", "The flood killed \xff40 people\xc3.", "40 people 40 person"},
	} {
		res, err := load(t).Extract(&news.Article{ID: "a", Text: tt.text, Lang: "en"})
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, c := range res.Claims {
			got = append(got, fmt.Sprint(c.Quote, " ", c.Value, " ", c.Unit))
			if tt.text[c.Start:c.End] != c.Quote || !c.Sentence.Contains(c.Span) {
				t.Errorf("%s: %q is not what stands at %v", tt.name, c.Quote, c.Span)
			}
		}
		if strings.Join(got, ", ") != tt.want {
			t.Errorf("%s\n got %q\nwant %q", tt.name, strings.Join(got, ", "), tt.want)
		}
	}
}

// TestOtherLanguages: what is not English is skipped with a reason.
func TestOtherLanguages(t *testing.T) {
	for _, text := range []string{
		"Bei dem Unglück in der Nacht zum Montag sind nach Angaben der Behörden mindestens 40 Menschen ums Leben gekommen, 300 weitere wurden verletzt.",
		"Le ministère a annoncé lundi que les inondations avaient fait au moins 40 morts et 300 blessés dans le nord du pays.",
		"В результате наводнения на севере страны погибли не менее 40 человек, ещё 300 получили ранения, сообщило министерство.",
		"当局は月曜日、北部の洪水で少なくとも40人が死亡し、300人が負傷したと発表した。",
	} {
		res, err := load(t).Extract(&news.Article{ID: "a", Text: text})
		if err != nil || len(res.Claims) != 0 || !strings.Contains(res.Skipped, "language") {
			t.Errorf("%.40s: %d claims, skipped %q, %v", text, len(res.Claims), res.Skipped, err)
		}
	}
}
