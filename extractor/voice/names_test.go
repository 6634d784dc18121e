package voice

import "testing"

// TestPeople: a short name stands for the one full name that ends in it, told
// with a role where one was; where two persons bear it, for nobody.
func TestPeople(t *testing.T) {
	s := &Scene{Actors: []Actor{
		{Kind: Person, Name: "Brun"},
		{Kind: Person, Name: "Ana Brun"},
		{Kind: Person, Name: "Ana Brun", Role: "mayor"},
		{Kind: Person, Name: "Brun"},
		{Kind: Person, Name: "Ida Wolff"},
		{Kind: Person, Name: "Jan Wolff"},
		{Kind: Person, Name: "Wolff"},
		{Kind: Organisation, Name: "Brun"},
	}}
	s.resolveNames()
	for i, want := range []struct{ name, role string }{
		{"Ana Brun", ""}, {"Ana Brun", ""}, {"Ana Brun", "mayor"}, {"Ana Brun", "mayor"},
		{"Ida Wolff", ""}, {"Jan Wolff", ""}, {"Wolff", ""}, {"Brun", ""},
	} {
		if a := s.Actors[i]; a.Name != want.name || a.Role != want.role {
			t.Errorf("actor %d is %q, %q, want %q, %q", i, a.Name, a.Role, want.name, want.role)
		}
	}
	if a := s.person("Wolff"); a != nil {
		t.Errorf("Wolff is %q, of two", a.Name)
	}
	if a := s.person("Run"); a != nil {
		t.Errorf("a part of a word is %q", a.Name)
	}
	if a := s.person("Brun"); a == nil || a.Role != "mayor" {
		t.Errorf("Brun is %+v", a)
	}
}

func TestBySentence(t *testing.T) {
	at := []int{2, 0, 2, 0, 3}
	var list bySentence
	list.list(len(at), 5, func(i int) int { return at[i] })
	for sentence, want := range [][]int{{1, 3}, nil, {0, 2}, {4}, nil} {
		n := 0
		for i := range list.of(sentence) {
			if n >= len(want) || i != want[n] {
				t.Errorf("sentence %d holds %d", sentence, i)
			}
			n++
		}
		if n != len(want) {
			t.Errorf("sentence %d holds %d things", sentence, n)
		}
	}
}
