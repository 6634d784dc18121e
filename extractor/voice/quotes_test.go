package voice

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/tallywire/tallywire/news"
)

func TestQuotations(t *testing.T) {
	tests := []struct {
		name, text string
		want       []string
	}{
		{"straight", `He said "the gate is shut" and left.`, []string{`"the gate is shut"`}},
		{"curly", "“The gate is shut,” he said. “Go home.”", []string{"“The gate is shut,”", "“Go home.”"}},
		{"several sentences", "\"One. Two. Three,\" she said.", []string{"\"One. Two. Three,\""}},
		{"carried over paragraphs", "\"One.\n\"Two,\" she said.", []string{"\"One.", "\"Two,\""}},
		{"left open", "“One.\nShe left.", []string{"“One."}},
		{"none", "He's the boys' uncle.", nil},
		{"inches are no quotation", "It is 5\" wide.\nIt said \"go away\".", []string{"\" wide.", "\"go away\""}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var got []string
			for _, q := range quotations(tt.text, nil) {
				got = append(got, tt.text[q.Start:q.End])
			}
			if strings.Join(got, "|") != strings.Join(tt.want, "|") {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

func FuzzQuotations(f *testing.F) {
	f.Add("“One” \"two\"\n\"three")
	f.Add("\"\"\"”“„")
	f.Fuzz(func(t *testing.T, text string) {
		last := 0
		for _, q := range quotations(text, nil) {
			if q.Start < last || q.End > len(text) || q.Len() <= 0 {
				t.Fatalf("%v after %d in %q", q, last, text)
			}
			last = q.End
			if utf8.ValidString(text) && !utf8.ValidString(text[q.Start:q.End]) {
				t.Fatalf("%v cuts a rune of %q", q, text)
			}
		}
	})
}

func TestShortNames(t *testing.T) {
	scene := func(actors ...Actor) *Scene {
		s := &Scene{Actors: actors}
		for i := range s.Actors {
			a := &s.Actors[i]
			a.Span = news.Span{Start: len(s.text), End: len(s.text) + len(a.Name)}
			s.text += a.Name + " "
		}
		s.sentences = []news.Span{{Start: 0, End: len(s.text)}}
		s.resolveNames()
		return s
	}
	lind := Actor{Kind: Person, Name: "Tomas Lind", Role: "a hydrologist"}
	if s := scene(lind, Actor{Kind: Person, Name: "Lind", Role: "Mr"}); s.Actors[1].Name != "Tomas Lind" || s.Actors[1].Role != "a hydrologist" {
		t.Errorf("surname: %+v", s.Actors[1])
	}
	if s := scene(lind, Actor{Kind: Person, Name: "Ada Lind"}, Actor{Kind: Person, Name: "Lind", Role: "Mr"}); s.Actors[2].Name != "Lind" {
		t.Errorf("a surname of two people: %+v", s.Actors[2])
	}
	if s := scene(lind, Actor{Kind: Person, Name: "Tomas"}); s.Actors[1].Name != "Tomas" {
		t.Errorf("a first name is too weak: %+v", s.Actors[1])
	}
	agency := Actor{Kind: Organisation, Name: "UNHCR", Role: "United Nations refugee agency"}
	board := Actor{Kind: Organisation, Name: "Harbour Board"}
	if s := scene(agency, board, Actor{Kind: Group, Name: "The agency"}); s.Actors[2].Name != "UNHCR" {
		t.Errorf("the agency: %+v", s.Actors[2])
	}
	if s := scene(board, Actor{Kind: Group, Name: "The agency"}); s.Actors[1].Name != "The agency" {
		t.Errorf("the nearest organisation is no answer: %+v", s.Actors[1])
	}
}

func TestPlaceRole(t *testing.T) {
	for before, want := range map[string]string{
		"Miners arrived in ": "in", "They came from the northern ": "from", "Crowds moved towards ": "to", "Many fled ": "from",
		"": "", "The mayor of ": "", "rain over the ": "in", "because ": "",
	} {
		if got := placeRole(before); got != want {
			t.Errorf("%q: %q, want %q", before, got, want)
		}
	}
}
