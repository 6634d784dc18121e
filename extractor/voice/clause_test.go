package voice

import (
	"strings"
	"testing"

	"github.com/tallywire/tallywire/news"
	"github.com/tallywire/tallywire/rules/token"
)

// TestGrammar asks who says what: each case gives the speaker, the cue and the
// words of the one attribution in it that is not told within another; none for
// a near miss.
func TestGrammar(t *testing.T) {
	r, m := reading(t)
	tests := []struct{ name, text, speaker, cue, words string }{
		{"clause with that", "The rowing club insists that the lock was shut.", "The rowing club", "insists", "that the lock was shut"},
		{"clause without that", "The miners fear the pit may close.", "The miners", "fear", "the pit may close"},
		{"after when and where it was said", "Jan Steen said on Friday during a visit to the lock that it leaks.", "Jan Steen", "said", "that it leaks"},
		{"after an aside", "Jan Steen believes, for example, that the lock leaks.", "Jan Steen", "believes", "that the lock leaks"},
		{"someone told without that", "Jan Steen told the miners he would row.", "Jan Steen", "told", "he would row"},
		{"there is", "Jan Steen said there are two locks.", "Jan Steen", "said", "there are two locks"},
		{"that before a noun", "Jan Steen rejected that plan.", "Jan Steen", "rejected", "that plan"},
		{"that before a place", "Jan Steen argued that in winter the lock was shut.", "Jan Steen", "argued", "that in winter the lock was shut"},
		{"a verb that no lexicon knows", "The club vowed to relock the gate.", "The club", "vowed", "to relock the gate"},
		{"the end of a clause in front", "If the miners decide to leave the pit, the mayor will row.", "the miners", "decide", "to leave the pit"},
		{"the end of a relative clause", "Miners who want to leave may do so.", "who", "want", "to leave"},
		{"the end of one between commas", "The club, which denounced the sale, is old.", "which", "denounced", "the sale"},
		{"a comma within what is said", "The miners said that if the pit leaks, the mayor will row.", "The miners", "said", "that if the pit leaks, the mayor will row"},
		{"before it happened", "Ana Brun denounced the sale before it was made.", "Ana Brun", "denounced", "the sale"},
		{"infinitive", "The club vowed to row again.", "The club", "vowed", "to row again"},
		{"question", "The miners wonder whether the pit is safe.", "The miners", "wonder", "whether the pit is safe"},
		{"someone told", "The mayor assured the miners that the pit is safe.", "The mayor", "assured", "that the pit is safe"},
		{"object", "Ana Brun denounced the sale of the lock.", "Ana Brun", "denounced", "the sale of the lock"},
		{"several words", "Ana Brun called for a new lock.", "Ana Brun", "called for", "a new lock"},
		{"adjective", "The miners are afraid that the pit is flooded.", "The miners", "are afraid", "that the pit is flooded"},
		{"noun with its owner", "It ended with the mayor's promise to rebuild the lock.", "the mayor", "promise", "to rebuild the lock"},
		{"relative clause", "There were miners who believe the pit is cursed.", "who", "believe", "the pit is cursed"},
		{"a clause between subject and verb", "The club, which rows on the lower river, believes the lock leaks.", "The club", "believes", "the lock leaks"},
		{"percent", "Forty percent believe the lock leaks.", "Forty percent", "believe", "the lock leaks"},
		{"the second of two verbs", "Jan Steen opened the gate and insisted that it was safe.", "Jan Steen", "insisted", "that it was safe"},
		{"the second of two verbs, past what is told", "Jan Steen left because the lock was shut and denied that it leaks.", "Jan Steen", "denied", "that it leaks"},
		{"the second of two verbs, of one tense", "Ana Brun left the club that owns the lock and argued that it leaks.", "Ana Brun", "argued", "that it leaks"},
		{"a participle past a clause", "Ana Brun left because the lock leaks, arguing that the club is poor.", "Ana Brun", "arguing", "that the club is poor"},
		{"described twice", "Ana Brun, a rower, the mayor of a river town, insists that the lock is shut.", "Ana Brun", "insists", "that the lock is shut"},
		{"in remarks", "Jan Steen said in his remarks that the lock leaks.", "Jan Steen", "said", "that the lock leaks"},
		{"states are no verb", "Miners in the United States that night left.", "", "", ""},
		{"participle", "Jan Steen left the lock, arguing that it leaks.", "Jan Steen", "arguing", "that it leaks"},
		{"a participle behind what is sent", "The club sent a note to the miners saying that the lock leaks.", "The club", "saying", "that the lock leaks"},
		{"a participle behind those it goes to", "The club made its case to the miners arguing that the lock leaks.", "The club", "arguing", "that the lock leaks"},
		{"a participle of those it stands behind", "There were rowers arguing that the lock leaks.", "rowers", "arguing", "that the lock leaks"},
		{"a participle behind what the subject has", "Ana Brun left her lock, the old one, arguing that it leaks.", "Ana Brun", "arguing", "that it leaks"},
		{"what has not been done", "Jan Steen did not release further details, saying only that the lock leaks.", "Jan Steen", "saying", "that the lock leaks"},
		{"a participle that tells which", "There were rowers supporting the mayor.", "", "", ""},
		{"a letter with what it names", "Ana Brun sent a letter denouncing the sale.", "Ana Brun", "denouncing", "the sale"},
		{"a law that does", "It is a law that challenges the sale.", "", "", ""},
		{"the speaker at the end", "The club sent letters to miners and rowers, said Jan Steen, who rows there.", "Jan Steen", "said", "The club sent letters to miners and rowers"},
		{"a speaker told of before the end", "The miners of the club, who sent letters, said Jan Steen has a lock.", "The miners of the club", "said", "Jan Steen has a lock"},
		{"a name that something has", "They left a firm called Dunmore Rowing.", "", "", ""},
		{"what somebody is called", "Jan Steen called the sale “a flood of tears.”", "Jan Steen", "called", "“a flood of tears.”"},
		{"a note of the editor's", "Editor’s note: the lock leaks.", "", "", ""},
		{"however", "However, Ana Brun, the mayor, insists that the lock is shut.", "Ana Brun, the mayor", "insists", "that the lock is shut"},
		{"people registered", "The club wrote to 400 registered rowers.", "", "", ""},
		{"a poll told of", "The poll, released on Wednesday by the Harbour Board, showed that the club is dry.", "The poll", "showed", "that the club is dry"},
		{"the end before something else that happened", "The club denounced the sale as Ana Brun left the lock.", "The club", "denounced", "the sale"},
		{"the end before another verb of the subject", "Rowers who know Jan Steen from the lock and left it are dry.", "", "", ""},
		{"a speaker with time between", "There were miners who for years feared the pit.", "who", "feared", "the pit"},
		{"a source told of at the opening", "According to Ana Brun's list/ledger of the lock, which is old, forty barges are stuck.", "Ana Brun", "According to", "forty barges are stuck"},
		{"a source before a clause in front", "According to Ana Brun, while it rains, forty barges are stuck.", "Ana Brun", "According to", "while it rains, forty barges are stuck"},
		{"the name of a book", "“The gate is shut,” said Ana Brun, author of “The Long Water Under Dunmore.”", "Ana Brun", "said", "“The gate is shut,”"},
		{"a participle behind a lawsuit", "The club filed a lawsuit alleging that the lock leaks.", "The club", "alleging", "that the lock leaks"},
		{"told of with a clause", "Peru itself, a country of miners where a barge now costs 90 francs, twice as much, says that it is dry.", "Peru", "says", "that it is dry"},
		{"a quotation below", "Ana Brun rows. Jan Steen said:\n\n“The gate is shut and stays so.”\n\nIt rained.", "Jan Steen", "said", "“The gate is shut and stays so.”"},
		{"a statement below", "Jan Steen made the following statement:\n\n“The gate is shut and stays so.”", "Jan Steen", "made the following statement", "“The gate is shut and stays so.”"},
		{"a story below", "Jan Steen said:\n\nThe gate is shut and stays so.", "", "", ""},
		{"the name under a quotation", "It rained.\n\n“The gate is shut and stays so.”\n\n- Jan Steen.\n\nIt rained on.", "Jan Steen", "-", "“The gate is shut and stays so.”"},
		{"the name behind a quotation", "“The gate is shut and stays so.” — Jan Steen", "Jan Steen", "—", "“The gate is shut and stays so.”"},
		{"what goes on behind a dash", "The “gate” - Jan Steen has it - is shut.", "", "", ""},
		{"told within the words", "Jan Steen said the miners believe the pit is cursed.", "Jan Steen", "said", "the miners believe the pit is cursed"},
		{"the end before a participle", "Ana Brun denounced the sale, adding to the noise.", "Ana Brun", "denounced", "the sale"},
		{"the end before a relative clause", "The miners fear a flood, which would close the pit.", "The miners", "fear", "a flood"},
		{"quotation broken by its cue", "“The gate is shut,” Jan Steen said. “Go home.”", "Jan Steen", "said", "“The gate is shut,” Jan Steen said. “Go home.”"},
		{"two apostrophes for a mark", "''The gate is shut,'' Jan Steen said.", "Jan Steen", "said", "''The gate is shut,''"},
		{"speech before one who has no name", "“We are wet,” the tall one said this week.", "the tall one", "said", "“We are wet,”"},
		{"the speaker after the cue", "“It leaks,” said the tall rower, “and we are all wet to the bone.”", "the tall rower", "said", "“It leaks,” said the tall rower, “and we are all wet to the bone.”"},
		{"a question before its cue", "“Is it shut?” Jan Steen asked. “Go home.”", "Jan Steen", "asked", "“Is it shut?” Jan Steen asked. “Go home.”"},
		{"a full stop before its cue", "“The gate is shut and stays so.” Jan Steen said.", "Jan Steen", "said", "“The gate is shut and stays so.”"},
		{"a full stop before another sentence", "The gate is “shut.” Jan Steen said that it leaks.", "Jan Steen", "said", "that it leaks"},
		{"when it was said", "“The gate is shut,” the tall rower said as she left the lock.", "the tall rower", "said", "“The gate is shut,”"},
		{"someone told behind a quotation", "“The gate is shut,” Ana Brun told the rowing club of Dunmore.", "Ana Brun", "told", "“The gate is shut,”"},
		{"speakers told of at length", "“The gate is shut,” Ana Brun, who rows there, said.", "Ana Brun", "said", "“The gate is shut,”"},
		{"a sentence that flows into a quotation", "The lock “leaks badly,” she said.", "she", "said", "The lock “leaks badly,”"},
		{"a quotation after a colon", "They rested: “The gate is shut,” she said.", "she", "said", "“The gate is shut,”"},
		{"a verb of speech alone", "She continued, “The gate is shut.”", "She", "continued", "“The gate is shut.”"},
		{"a title is no speech", "She began “The Gate” with a joke.", "", "", ""},
		{"after a colon", "Brun: “The gate is shut.”", "Brun", ":", "“The gate is shut.”"},
		{"a transcript", "BRUN: The gate is shut and stays so.", "BRUN", ":", "The gate is shut and stays so"},
		{"set between subject and verb", "The gate, the miners believe, leaks badly.", "the miners", "believe", "The gate, the miners believe, leaks badly"},
		{"set behind what stands in front", "Back then, the miners say, the gate leaked badly.", "the miners", "say", "Back then, the miners say, the gate leaked badly"},
		{"set into what stands behind a colon", "It was so: the gate, the miners believe, leaks badly.", "the miners", "believe", "the gate, the miners believe, leaks badly"},
		{"a source named at the opening", "According to a list pinned to the gate last week, it leaks.", "a list pinned to the gate last week", "According to", "it leaks"},
		{"a source named behind a list", "Ana Brun leads by 11 points, 46 to 35 percent, in a race of four, according to a list pinned to the gate last week.", "a list pinned to the gate last week", "according to", "Ana Brun leads by 11 points, 46 to 35 percent, in a race of four"},
		{"a source named between subject and verb", "The lock, according to a list pinned to the gate, leaks badly.", "a list pinned to the gate", "according to", "The lock, according to a list pinned to the gate, leaks badly"},
		{"a source told of on the way", "Forty barges are stuck, according to excerpts of a report released by the Harbour Board.", "excerpts of a report released by the Harbour Board", "according to", "Forty barges are stuck"},
		{"as reported by", "As reported by the Harbour Board, forty barges are stuck.", "the Harbour Board", "As reported by", "forty barges are stuck"},
		{"what is released is not said", "Jan Steen read a list released Thursday.", "", "", ""},
		{"a survey", "Forty percent of rowers are wet in a poll by the club.", "a poll by the club", "in", "Forty percent of rowers are wet"},
		{"a survey in front", "In a club survey released Monday, forty rowers were wet.", "a club survey released Monday", "In", "forty rowers were wet"},
		{"a survey between subject and verb", "Forty percent in a recent poll said that they row.", "a recent poll", "in", "Forty percent in a recent poll said that they row"},
		{"a survey of another clause", "The lock leaks, but forty rowers were dry in a survey.", "a survey", "in", "forty rowers were dry"},
		{"a survey without a figure", "The lock leaks in a survey.", "", "", ""},
		{"a survey that people are asked in", "Forty rowers took part in a survey.", "", "", ""},
		{"the words before their cue", "The miners left the pit, which Ana Brun denounced.", "Ana Brun", "denounced", "which"},
		{"a plan with its owner behind it", "The miners read the plan she opposes.", "she", "opposes", "the plan"},
		{"as somebody said", "The lock was shut, as Jan Steen acknowledged.", "Jan Steen", "acknowledged", "The lock was shut"},
		{"what is thought of something", "The miners left what Jan Steen believes is a safe pit.", "Jan Steen", "believes", "is a safe pit"},
		{"a passive with its speaker", "The sale was denounced by the miners.", "the miners", "was denounced", "The sale"},
		{"a passive with its manner", "The sale was denounced by shouting.", "", "", ""},
		{"someone asked to do something", "The mayor urged the miners to leave.", "The mayor", "urged", "the miners to leave"},
		{"a list of times is no speech", "Opening hours: 10 to 12.", "", "", ""},
		{"a date in front is nothing said", "In the morning the club rowed.", "", "", ""},
		{"a noun like a verb", "The police reports that had been lost were found.", "", "", ""},
		{"an adjective like a verb", "A cheering crowd left the lock.", "", "", ""},
		{"a verb that tells of nothing said", "Jan Steen opened the gate.", "", "", ""},
		{"a passive", "The sale was denounced in the street.", "", "", ""},
		{"a word before its own clause", "With hope the miners went down.", "", "", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := r.Read(m.Match(tt.text, token.Sentences(tt.text, nil)))
			var outer []Quote
			for _, q := range s.Quotes {
				if !q.Embedded && !q.Source {
					outer = append(outer, q)
				}
			}
			if tt.speaker == "" {
				for _, q := range outer {
					t.Errorf("%q says %q", tt.text[q.Speaker.Start:q.Speaker.End], tt.text[q.Start:q.End])
				}
				return
			}
			if len(outer) != 1 {
				t.Fatalf("%d attributions: %+v", len(outer), outer)
			}
			q := outer[0]
			speaker, cue, words := tt.text[q.Speaker.Start:q.Speaker.End], tt.text[q.Cue.Start:q.Cue.End], tt.text[q.Start:q.End]
			if speaker != tt.speaker || cue != tt.cue || words != tt.words {
				t.Errorf("%q %q %q, want %q %q %q", speaker, cue, words, tt.speaker, tt.cue, tt.words)
			}
		})
	}
}

// TestWishesAreNotStatements: what somebody wants or denounces is attributed,
// but the figure in it is not stated by them.
func TestWishesAreNotStatements(t *testing.T) {
	r, m := reading(t)
	for text, want := range map[string]string{
		"Ana Brun refused to free 40 barges.":                                 "",
		"Ana Brun argued that 40 barges had sunk.":                            "Ana Brun",
		"Ana Brun asked for help for 40 barges.":                              "",
		"Ana Brun declared that 40 barges had sunk.":                          "Ana Brun",
		"They read the plan for 40 barges, which Ana Brun denounced.":         "",
		"They saw the locks, which Ana Brun emphasized are for 40 barges.":    "Ana Brun",
		"The lock was shut and 40 barges were stuck, as Ana Brun emphasized.": "Ana Brun",
		"The lock was shut and 40 barges were stuck, as I noted.":             "",
		// What is set into the words it tells governs all of them.
		"The lock leaks, Ana Brun says, and 40 barges are stuck.":   "Ana Brun",
		"“The lock leaks,” Ana Brun says, and 40 barges are stuck.": "",
	} {
		s := r.Read(m.Match(text, token.Sentences(text, nil)))
		claim := spanOf(text, "40 barges")
		got := ""
		if a := s.Attribute(claim, 0); a != nil {
			got = a.Actor
		}
		if got != want {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
}

// TestSpeechHasNoFiguresOfOthers: what is told between two parts of a speech is
// not said; where it has a figure, the parts stand alone.
func TestSpeechHasNoFiguresOfOthers(t *testing.T) {
	r, m := reading(t)
	for text, want := range map[string]string{
		"“The gate is shut,” said Ana Brun, who has 40 barges. “Go home and row.”": "“The gate is shut,”|“Go home and row.”",
		"“The gate is shut,” said Ana Brun, who has barges. “Go home and row.”":    "“The gate is shut,” said Ana Brun, who has barges. “Go home and row.”",
	} {
		var got []string
		for _, q := range r.Read(m.Match(text, token.Sentences(text, nil))).Quotes {
			got = append(got, text[q.Start:q.End])
		}
		if strings.Join(got, "|") != want {
			t.Errorf("%s: %q", text, got)
		}
	}
}

func spanOf(text, part string) news.Span {
	i := strings.Index(text, part)
	return news.Span{Start: i, End: i + len(part)}
}
