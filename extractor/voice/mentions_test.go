package voice

import (
	"strings"
	"testing"

	"github.com/tallywire/tallywire/rules/token"
)

// TestMentions lists all that a text names: kind, words, and the full name
// where it differs from them.
func TestMentions(t *testing.T) {
	r, m := reading(t)
	tests := []struct{ name, text, want string }{
		{"a person and the surname", "Tomas Lind left. Lind came back.", "person Tomas Lind; person Lind = Tomas Lind"},
		{"the first name", "Tomas Lind left. We saw Tomas.", "person Tomas Lind; group We; person Tomas = Tomas Lind"},
		{"pronouns", "Tomas Lind left. He and his wife row.", "person Tomas Lind; person He = Tomas Lind; person his = Tomas Lind"},
		{"an unknown town", "Wells failed in Dunmorra. Dunmorra is dry.", "place Dunmorra; place Dunmorra"},
		{"an unknown firm", "Then Ropeworx announced that it will close.", "organisation Ropeworx"},
		{"bodies and places by their kind", "The rowing club left the old village.", "organisation The rowing club; place the old village"},
		{"sides", "Some rebels and three villagers met.", "group Some rebels; group three villagers"},
		{"nations", "Many Peruvians left.", "group Many Peruvians"},
		{"a country that acts", "Peru closed the lock.", "organisation Peru"},
		{"a country as a place", "The lock is in Peru.", "place Peru"},
		{"a name of a thing", "We flew River Lights in the rain.", "group We"},
		{"an acronym that is counted", "They saw a QVX.", "group They"},
		{"a noun before another", "The army barracks burned.", "place The army barracks"},
		{"papers are nobody", "A study was lost.", ""},
		{"what hangs on by of", "Members of the rowing club met the mayor of Lima.", "group Members of the rowing club; organisation the rowing club; person the mayor of Lima = mayor of Lima; place Lima"},
		{"the sort of a place before its name", "They left the old town of Korrin.", "group They; place the old town of Korrin"},
		{"an office and its place", "A spokesman for the club left.", "person A spokesman for the club = spokesman for the club; organisation the club"},
		{"a title and a trade before a name", "We met harbour pilot Jan Steen.", "group We; person harbour pilot Jan Steen = Jan Steen"},
		{"a description after a comma", "Tomas Lind, head of the rowing club, left.", "person Tomas Lind; person head of the rowing club; organisation the rowing club"},
		{"a description before a comma", "The head of the club, Tomas Lind, left.", "person The head of the club = head of the club; organisation the club; person Tomas Lind"},
		{"an owner and what he owns", "The club's chairman lost the club's boat.", "person The club's chairman = club's chairman; organisation The club; organisation the club"},
		{"a name before a thing", "The Peru harvest failed.", "place Peru"},
		{"a name before a noun who acts", "Some Lake Board officials left.", "group Some Lake Board officials"},
		{"verbs before and after", "He wanted to help warn residents. The clubs remain closed.", "person He; group residents; organisation The clubs"},
		{"past a verb between name and noun", "Peru closed accounts.", "organisation Peru"},
		{"a text that breaks off", "We met Bolivian and", "group We"},
		{"the number of people belongs to them", "The two clubs beat four clubs and some 30 miners.", "organisation The two clubs; organisation clubs; person some 30 miners = miners"},
		{"some of a side", "Many of his friends left. Hundreds of rebels came.", "person Many of his friends = his friends; person his; group Hundreds of rebels"},
		{"here and there", "We row here. There is rain there.", "group We; place here; place there"},
		{"who bears a town's name", "Miriam Lima left. Lima told us.", "person Miriam Lima; person Lima = Miriam Lima"},
		{"the town of that name", "Miriam Lima left. It rains in Lima.", "person Miriam Lima; place Lima"},
		{"two adjectives", "Bolivian and Peruvian miners left a small, poor village.", "person Bolivian and Peruvian miners; place a small, poor village"},
		{"two nouns", "The mayor and Peruvian miners left.", "person The mayor = mayor; person Peruvian miners"},
		{"an owner of both", "Their wives and children left.", "person Their wives and children"},
		{"of one alone", "Their wives and a child left.", "person Their wives; person a child = child"},
		{"where a way leads", "The road to Lima is shut.", "place The road to Lima; place Lima"},
		{"what is near a place", "The villages around Lima are dry.", "place The villages around Lima; place Lima"},
		{"where people are from", "Residents from Lima left.", "group Residents from Lima; place Lima"},
		{"from where they are taken", "We drove residents from Lima.", "group We; group residents; place Lima"},
		{"by whom a place is held", "The hill held by rebels fell.", "place The hill held by rebels; group rebels"},
		{"to whom a side is tied", "Some militias loyal to the club left.", "organisation Some militias loyal to the club; organisation the club"},
		{"a place of two words", "The power plant and the ticket office burned. The plant died.", "place The power plant; place the ticket office"},
		{"where people of several places are from", "Teams from Morocco, Peru and Chile left.", "organisation Teams from Morocco, Peru and Chile; place Morocco; place Peru; place Chile"},
		{"a town with its country", "Some clubs from Lima, Peru left.", "organisation Some clubs from Lima, Peru; place Lima, Peru"},
		{"places in a row without an end", "Teams from Morocco, Peru, Chile, left.", "organisation Teams from Morocco; place Morocco; place Peru; place Chile"},
		{"more than so many of them", "We met a group of more than 30 miners.", "group We; organisation a group of more than 30 miners; person more than 30 miners = miners"},
		{"a body where something is", "It rains at the Quorl Tarrin Center. The Quorl Tarrin Center is wet.", "place the Quorl Tarrin Center; place The Quorl Tarrin Center"},
		{"a body by itself", "We asked the Quorl Tarrin Center.", "group We; organisation the Quorl Tarrin Center"},
		{"several teams", "Teams from Morocco and some rebels left.", "organisation Teams from Morocco; place Morocco; group some rebels"},
		{"a surname without its article", "Omar al-Tarrin left. Tarrin slept.", "person Omar al-Tarrin; person Tarrin = Omar al-Tarrin"},
		{"whom a title names", "President Lima left. Lima slept.", "person President Lima = Lima; person Lima"},
		{"a body by the last word of its name", "We heard the Quorl Symphony Orchestra.", "group We; organisation the Quorl Symphony Orchestra"},
		{"a body with a capital alone", "We asked Parliament and the moon.", "group We; organisation Parliament"},
		{"a name before a body", "According to Quorl news agency, it rains.", "organisation Quorl news agency"},
		{"a well-known firm", "We bank at Google in June.", "group We; organisation Google"},
		{"what befell a town", "Wells failed near Tarrin. Tarrin has been freed. Tarrin has closed a lock.", "place Tarrin; place Tarrin; organisation Tarrin"},
		{"what speaks", "It rained, it said. It is wet, it is said.", "organisation it"},
		{"here behind other words", "We are all here. If they get there, it rains.", "group We; place here; group they; place there"},
		{"what they are not willing to do", "We met residents unwilling to leave.", "group We; group residents"},
		{"a number in a name", "We met the 12th Quorl Brigade.", "group We; organisation the 12th Quorl Brigade"},
		{"words in capitals that name no body", "We saw QXB on TV and took an ID photo.", "group We; organisation QXB"},
		{"who is known to do something", "The group known to row left. The group known as Quorl Aid left.", "organisation The group; organisation The group known as Quorl Aid"},
		{"a country that begins a name", "The Peru Times and the New Zealand navy met.", "organisation The Peru Times; place Peru; organisation the New Zealand navy; place New Zealand"},
		{"a town that begins a name", "The Lima Times met.", "organisation The Lima Times"},
		{"a person in a name", "Miriam Okoro left. The Okoro Museum is shut.", "person Miriam Okoro; place The Okoro Museum; person Okoro = Miriam Okoro"},
		{"a number behind another word", "The first 30 miners left.", "person The first 30 miners = first 30 miners"},
		{"what a country has", "Peru has rain.", "place Peru"},
		{"a person of a body", "Miriam Okoro of the Quorl Gazette left.", "person Miriam Okoro; organisation the Quorl Gazette"},
		{"an act with a capital", "They read the Refugee Act.", "group They"},
		{"millions of them", "The homes of millions of Peruvians burned.", "place The homes of millions of Peruvians; group millions of Peruvians"},
		{"both of two", "We met both Tomas Lind and Miriam Okoro.", "group We; person Tomas Lind; person Miriam Okoro"},
		{"leaders of two countries", "The leaders of New Zealand and Chile left.", "group The leaders of New Zealand and Chile; place New Zealand; place Chile"},
		{"whom one urges", "They came, urging voters to stay.", "group They; person voters"},
		{"past a long dash", "We met the mayor—Tomas Lind—there.", "group We; person the mayor = mayor; person Tomas Lind; place there"},
		{"an owner that is part of a name", "The commander of the Peruvian People's Army left.", "person The commander of the Peruvian People's Army = commander of the Peruvian People's Army; organisation the Peruvian People's Army"},
		{"what a country has begun", "Peru had recently started to row.", "organisation Peru"},
		{"a verb of no lexicon", "It helped to outfoozle Tomas Lind.", "person Tomas Lind"},
		{"who is missing", "They have gone missing. The missing left.", "group They; person The missing = missing"},
		{"what is being done to them", "He is training young miners.", "person He; person young miners"},
		{"words joined by hyphens", "A Peru-led coalition met the so-called militia.", "organisation A Peru-led coalition; organisation the so-called militia"},
		{"a place by its last word", "They rowed from Tarrin Bay to the Quorl Quay Museum.", "group They; place Tarrin Bay; place the Quorl Quay Museum"},
		{"a place by where it stands", "Rain fell near Quorl Tarrin. Quorl Tarrin is wet.", "place Quorl Tarrin; place Quorl Tarrin"},
		{"a person by the given name", "Rain fell near Miriam Tarrin.", "person Miriam Tarrin"},
		{"a product by its article", "The Quorl Tarrin is slow.", ""},
		{"an acronym in brackets", "The Lake Board (QXB) met. The QXB left.", "organisation The Lake Board; organisation QXB; organisation The QXB"},
		{"an aircraft by its number", "We flew a QXB-135 and read QXB 5.", "group We"},
		{"a word in capitals before a colon", "ANSWER: We left.", "group We"},
		{"where one goes", "They came to Tarrin. Tarrin is dry.", "group They; place Tarrin; place Tarrin"},
		{"to whom one gives", "They gave it to Tarrin.", "group They"},
		{"what befalls a town", "The siege of Tarrin ended.", "place Tarrin"},
		{"what is no town's", "The smell of Tarrin faded.", ""},
		{"a given name alone", "Then Miriam told us.", "person Miriam"},
		{"an acronym that is a pronoun in small letters", "It hurt the US navy. It hurt us.", "organisation the US navy; place US"},
		{"two names side by side", "The governor of Lima Rosa Quispe left.", "person The governor of Lima = governor of Lima; place Lima; person Rosa Quispe"},
		{"verbs of the sentence", "The union fined miners, said Tomas Lind.", "organisation The union; person miners; person Tomas Lind"},
		{"nouns that are verbs", "A police officer told us. Tired rebels attacked.", "person A police officer = police officer; group Tired rebels"},
		{"a town that waits", "Lima has rain. Peru has won.", "place Lima; organisation Peru"},
		{"a given name of two parts", "Minister Kim Sun-hee left.", "person Minister Kim Sun-hee = Kim Sun-hee"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := r.Read(m.Match(tt.text, token.Sentences(tt.text, nil)))
			var got []string
			for _, a := range s.Mentions() {
				words := tt.text[a.Start:a.End]
				item := string(a.Kind) + " " + words
				if a.Kind == Person && a.Name != words {
					item += " = " + a.Name
				}
				got = append(got, item)
			}
			if g := strings.Join(got, "; "); g != tt.want {
				t.Errorf("got  %s\nwant %s", g, tt.want)
			}
		})
	}
}
