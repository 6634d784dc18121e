package voice

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/tallywire/tallywire/news"
	"github.com/tallywire/tallywire/rules"
	"github.com/tallywire/tallywire/rules/token"
)

// reading is a reader with its matcher, on the rules built into the program.
func reading(tb testing.TB) (*Reader, *rules.Matcher) {
	tb.Helper()
	rs, err := rules.Default()
	if err != nil {
		tb.Fatal(err)
	}
	return NewReader(rs), rs.NewMatcher()
}

// TestAttribute asks who states the figure between brackets.
func TestAttribute(t *testing.T) {
	r, m := reading(t)
	tests := []struct {
		name, text, actor, role, typ string
	}{
		{"speaker, cue, words", "The harbour master said [40 barges] were stuck.", "harbour master", "", "indirect"},
		{"words, speaker, cue", "Some [40 barges] were stuck below the lock, Mayor Ilse Vandam said on Friday, as the river fell.", "Ilse Vandam", "Mayor", "indirect"},
		{"words, cue, speaker", "“We counted [40 barges] at dawn,” said Tomas Lind, a hydrologist at the river board.", "Tomas Lind", "a hydrologist at the river board", "direct"},
		{"according to, after", "At least [40 barges] were stuck, according to the river board.", "river board", "", "indirect"},
		{"according to, before", "According to recent statistics, [40 barges] a year run aground.", "recent statistics", "", "indirect"},
		{"apposition", "Tomas Lind, the head of the River Board, confirmed that [40 barges] were stuck.", "Tomas Lind", "the head of the River Board", "indirect"},
		{"surname of one named before", "Tomas Lind, a hydrologist, walked the bank. Lind said [40 barges] were stuck.", "Tomas Lind", "a hydrologist", "indirect"},
		{"pronoun", "Tomas Lind, a hydrologist, walked the bank. He said that [40 barges] were stuck.", "Tomas Lind", "a hydrologist", "indirect"},
		{"a quotation of several sentences", "“The bank gave way. We lost [40 barges] there. Nobody slept,” Ana Brun told the paper.", "Ana Brun", "", "direct"},
		{"a quotation that goes on", "“The bank gave way,” Ana Brun told the paper. “We lost [40 barges] there that night.”", "Ana Brun", "", "direct"},
		{"a quotation that goes on after much else", "“The bank gave way,” said Ana Brun, who has rowed on the lower river since she was a girl and has [40 barges] of her own. “Nobody slept.”", "", "", ""},
		{"the rest of that quotation", "“The bank gave way,” said Ana Brun, who has rowed on the lower river since she was a girl and owns a boat there. “We lost [40 barges] in one night.”", "Ana Brun", "", "direct"},
		{"the figures confirmed in the next sentence", "More than [40 barges] ran aground in a week. Peru's Transport Ministry confirmed the figures.", "Peru's Transport Ministry", "", "indirect"},
		{"documents speak", "Transport Ministry data show that [40 barges] ran aground.", "Transport Ministry data", "", "indirect"},
		{"a poll with what is told of it", "An exit poll of 812 voters for the River Courier found that [40 per cent] wanted to stay.", "exit poll", "", "indirect"},
		{"pictures", "Satellite pictures taken on Sunday and seen by the River Board show [90 wrecked barges].", "Satellite pictures", "", "indirect"},
		{"by their count", "By the count of the River Board, [40 barges] ran aground.", "River Board", "", "indirect"},
		{"after a semicolon", "Toll dodging rose by a third in May, the river board said; at one lock [40 barges] went through unseen.", "river board", "", "indirect"},
		{"after a semicolon another speaks", "Toll dodging rose by a third in May, the river board said; the miners say that [40 barges] paid.", "miners", "", "indirect"},
		{"after a semicolon, words that stood in marks", "“Toll dodging rose,” the river board said; at one lock [40 barges] sank.", "", "", ""},
		{"nobody known, who says", "All of the [40 barges] that ran aground were afloat again by noon, the waterworks said.", "waterworks", "", "indirect"},
		{"nobody known, who shows", "All of the [40 barges] that ran aground were afloat again by noon, the waterworks showed.", "", "", ""},
		{"one found guilty", "The [three judges], who sat for a week, found Tomas Lind guilty.", "", "", ""},
		{"speech without a cue, after one it is of", "Ana Brun walked the bank. She took 190 calls. “We lost [40 barges] in May. Nobody slept.”", "Ana Brun", "", "direct"},
		{"speech without a cue, after a name", "Ana Brun has rowed here since she was a girl. “We lost [40 barges] in May.”", "Ana Brun", "", "direct"},
		{"marks that hold no sentence", "Ana Brun has rowed here since she was a girl. “The loss of [40 barges] in May” is a song.", "", "", ""},
		{"speech in another paragraph", "Ana Brun has rowed here since she was a girl.\n“We lost [40 barges] in May.”", "", "", ""},
		{"speech after a thing", "The river is low. “We lost [40 barges] in May.”", "", "", ""},
		{"who opens a headline", "Police: Gang stole [40 barges] in a night", "Police", "", "indirect"},
		{"a poll that opens a headline", "Poll: Mayor ahead by [40 votes] on the lower river", "Poll", "", "indirect"},
		{"what opens a headline", "River trade: Gang stole [40 barges] in a night", "", "", ""},
		{"police before a colon in a sentence", "Police: it took [40 barges] to bring them.", "", "", ""},
		{"who answers", "The river board answered that [40 barges] had sunk.", "river board", "", "indirect"},
		{"pronoun, past where a member is from", "Tomas Lind (Lower Reach) told the House he rows. “We lost [40 barges],” he said.", "Tomas Lind", "", "direct"},
		{"pronoun, past where somebody sits", "Ana Brun has sat in Gate Brun since she was a girl. “We lost [40 barges],” she said.", "Ana Brun", "", "direct"},
		{"an answer", "Mayor Ana Brun sat down with us.\n\nQ: Is the river low?\n\nA: It is. We lost [40 barges].\n\nQ: When?", "Ana Brun", "Mayor", "direct"},
		{"an answer of two paragraphs", "Mayor Ana Brun sat down with us.\n\nQ: Is it low?\n\nA: It is.\n\nWe lost [40 barges].\n\nQ: When?\n\nA: In May.", "Ana Brun", "Mayor", "direct"},
		{"another within an answer", "Mayor Ana Brun sat down with us.\n\nQ: Is it low?\n\nA: The river board says [40 barges] sank.", "Ana Brun", "Mayor", "direct"},
		{"after the last answer", "Mayor Ana Brun sat down with us.\n\nQ: Is it low?\n\nA: It is.\n\nSome [40 barges] sank there.", "", "", ""},
		{"a question", "Mayor Ana Brun sat down with us.\n\nQ: What of the [40 barges]?\n\nA: They sank.", "", "", ""},
		{"an answer of nobody named", "We sat down with the mayor.\n\nQ: Is the river low?\n\nA: It is. We lost [40 barges].", "", "", ""},
		{"the agency", "UNHCR, the UN refugee agency, opened a camp. The agency estimates that [40 barges] came.", "UNHCR", "", "indirect"},
		{"an agency with its acronym", "The UN refugee agency, UNHCR, noted a rise, reporting [40 barges] in May.", "UNHCR", "UN refugee agency", "indirect"},
		{"a warning from someone", "It follows warnings from the World Health Organization that [40 barges] may be lost.", "World Health Organization", "", "indirect"},
		{"headline", "[Forty Barges] Stuck on Lower River: River Board Confirms", "River Board", "", "indirect"},
		{"a paper somebody tells of", "Mayor Ilse Vandam said a study found [40 barges] stuck.", "Ilse Vandam", "Mayor", "indirect"},
		{"the article itself", "More than [40 barges] ran aground in a week. The river is low.", "", "", ""},
		{"before the words begin", "With [40 barges] stuck, the harbour master said that help was on its way.", "", "", ""},
		{"those spoken to", "The mayor told [40 miners] that the pit would close.", "", "", ""},
		{"within the speaker", "A survey of [600 farmers] found that the soil was dry.", "", "", ""},
		{"pronoun for a surname on the way", "Tomas Lind, a hydrologist, left.\n\nIt rained.\n\nIt rained on.\n\nIt is over.\n\nAll is dry.\n\nThe boat that Lind sold sank. [40 barges] had been on the river, he said.", "Tomas Lind", "", "indirect"},
		{"it, for a body the sentence before is about", "The World Food Programme has one convoy. It needs [40 barges], it says.", "World Food Programme", "", "indirect"},
		{"it, for nobody", "The river has one lock. It needs [40 barges], it says.", "", "", ""},
		{"a pronoun for nobody", "It rained. She said [40 barges] were stuck.", "", "", ""},
		{"a passive says nothing of who", "Miners were told that [40 barges] were stuck.", "", "", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			start, end := strings.Index(tt.text, "["), strings.Index(tt.text, "]")-1
			text := strings.NewReplacer("[", "", "]", "").Replace(tt.text)
			claim := news.Span{Start: start, End: end}
			s := r.Read(m.Match(text, token.Sentences(text, nil)))
			a := s.Attribute(claim, s.sentenceAt(start))
			if a == nil {
				if tt.actor != "" {
					t.Fatalf("nobody; quotes %+v", s.Quotes)
				}
				return
			}
			role := ""
			if a.Role != nil {
				role = *a.Role
			}
			if a.Actor != tt.actor || tt.role != "" && role != tt.role || a.Type != tt.typ {
				t.Errorf("got %q, %q, %s; want %q, %q, %s", a.Actor, role, a.Type, tt.actor, tt.role, tt.typ)
			}
		})
	}
}

func TestPlacesFor(t *testing.T) {
	r, m := reading(t)
	text := "Some 400 miners left Peru for Chile, and ten stayed in Lima."
	s := r.Read(m.Match(text, token.Sentences(text, nil)))
	got := s.PlacesFor(news.Span{Start: 0, End: 15}, 0)
	want := []news.Place{{Name: "Peru", ID: "PE", Role: "from"}, {Name: "Chile", ID: "CL", Role: "to"}, {Name: "Lima", ID: "PE", Role: "in"}}
	if len(got) != len(want) {
		t.Fatalf("got %+v", got)
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("got %+v, want %+v", got[i], want[i])
		}
	}
}

// FuzzRead: every span of a scene lies on rune boundaries within the text, and
// asking who states anything does not fail.
func FuzzRead(f *testing.F) {
	r, m := reading(f)
	for _, s := range []string{"“We counted 40 barges,” said Tomas Lind, a hydrologist.", "\"A.\n\"B,\" she said. He said: “C", "Dr. Ünal O’Brien’s “own” data—show 5%…"} {
		f.Add(s, 3)
	}
	f.Fuzz(func(t *testing.T, text string, at int) {
		if len(text) > 2000 {
			return
		}
		s := r.Read(m.Match(text, token.Sentences(text, nil)))
		check := func(what string, span news.Span) {
			if span.Start < 0 || span.End > len(text) || span.Start > span.End {
				t.Fatalf("%s %v beyond the text", what, span)
			}
			if utf8.ValidString(text) && !utf8.ValidString(text[span.Start:span.End]) {
				t.Fatalf("%s %v cuts a rune of %q", what, span, text)
			}
		}
		for _, a := range s.Actors {
			check("actor", a.Span)
		}
		for _, p := range s.Places {
			check("place", p.Span)
		}
		for _, q := range s.Quotes {
			check("quote", q.Span)
			check("cue", q.Cue)
			check("speaker", q.Speaker)
		}
		if n := len(s.sentences); n > 0 && at >= 0 && at < len(text) {
			claim := news.Span{Start: at, End: min(at+1, len(text))}
			s.Attribute(claim, s.sentenceAt(at))
			s.PlacesFor(claim, s.sentenceAt(at))
		}
	})
}

// story is about 5 KB of news of our own.
var story = strings.Repeat("The River Board said on Monday that 40 barges were stuck below the lock at Dunmore, Scotland. "+
	"“We have not seen this since 1976,” said Tomas Lind, a hydrologist working for the board. Lind told reporters that 300 crew had left their boats. "+
	"According to official estimates, about 12,000 tonnes of grain lie in the holds, more than in the first quarter of last year. "+
	"Farmers in the valley have lost a third of their crop, and some families moved to Norway in early March.\n", 10)

func BenchmarkRead(b *testing.B) {
	r, m := reading(b)
	doc := m.Match(story, token.Sentences(story, nil))
	b.SetBytes(int64(len(story)))
	b.ReportAllocs()
	for b.Loop() {
		s := r.Read(doc)
		s.Attribute(news.Span{Start: 40, End: 50}, 0)
	}
}
