package timex

import "github.com/tallywire/tallywire/rules"

// reach is how many words on each side of a date its tense is looked for.
const reach = 14

// scheduleReach is how near before a date stands the verb it is fixed for:
// "opens here on Friday".
const scheduleReach = 4

// tense returns the tense of the words around a date: of the nearest verb
// before it in its sentence, else of the nearest after it.
func (r *Reader) tense(doc *rules.Doc, f *Found) Tense {
	s := doc.Sentences[f.Sentence]
	before := doc.Text[s.Start:f.Start]
	t := r.scan(before, true)
	if t == NoTense {
		t = r.scan(doc.Text[f.End:s.End], false)
	}
	if t == PastTense { // "have called a strike for Nov. 4", "is needed before the end of May"
		switch w, _ := lastWord(before); w {
		case "for", "before", "until", "till", "by":
			return OpenTense
		}
	}
	if t == NoTense { // "it is open until Friday"
		if w, _ := lastWord(before); w == "until" || w == "till" {
			return FutureTense
		}
	}
	return t
}

// scan looks for a tense word by word, from the end of text if back is set.
func (r *Reader) scan(text string, back bool) Tense {
	var found Tense
	var after string // the word scanned before, which follows in the text
	var afterClass class
	infinitive := false
	scheduled := false
	pending := 0 // words left in which an auxiliary may still bend a past form
	for i := range reach {
		var w string
		if back {
			w, text = lastWord(text)
		} else {
			w, text = firstWord(text)
		}
		if w == "" {
			break
		}
		c := r.words.of(w)
		t := c.tense()
		if scheduled { // unless a word before bends it: "failed to open", "did not open", "the open"
			scheduled = false
			if w != "to" && w != "not" && t == NoTense && c&cNoun == 0 {
				return FutureTense
			}
		}
		switch {
		case pending > 0: // "will be held", "should be held"
			if t == FutureTense || t == OpenTense {
				return t
			}
			if pending--; pending == 0 {
				return found
			}
		case w == "set" && back && after == "for": // "the vote is set for May"
			return FutureTense
		case t == FutureTense, t == OpenTense, t != NoTense && !back:
			return t
		case t == PresentTense && infinitive: // "they have to leave by May"
			return OpenTense
		case t == PresentTense:
			return NoTense
		case t == PastTense:
			found, pending = t, 2
		case w == "to" && back && afterClass&cBase != 0:
			infinitive = true // "urged them to leave by May": what governs it decides
		case back && i < scheduleReach && found == NoTense && !infinitive && c&cSchedule != 0:
			scheduled = true
		case c&cPastForm != 0:
			if infinitive {
				return OpenTense
			}
			if !back {
				return PastTense
			}
			found, pending = PastTense, 3
		}
		after, afterClass = w, c
	}
	if infinitive {
		return OpenTense
	}
	return found
}

// lastWord returns the last word of text in lower case and what is before it.
// A semicolon or a bracket ends the clause: the word is empty.
func lastWord(text string) (word, rest string) {
	end := len(text)
	for end > 0 && !wordByte(text[end-1]) {
		if boundary(text[end-1]) {
			return "", ""
		}
		end--
	}
	start := end
	for start > 0 && wordByte(text[start-1]) {
		start--
	}
	return lower(text[start:end]), text[:start]
}

func firstWord(text string) (word, rest string) {
	start := 0
	for start < len(text) && !wordByte(text[start]) {
		if boundary(text[start]) {
			return "", ""
		}
		start++
	}
	end := start
	for end < len(text) && wordByte(text[end]) {
		end++
	}
	return lower(text[start:end]), text[end:]
}

func boundary(c byte) bool { return c == ';' || c == '(' || c == ')' }

func wordByte(c byte) bool {
	return c == '\'' || c >= 0x80 || '0' <= c && c <= '9' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
}

// lower lowers ASCII letters, allocating only where there is a capital.
func lower(s string) string {
	for i := 0; i < len(s); i++ {
		if 'A' <= s[i] && s[i] <= 'Z' {
			b := []byte(s)
			for ; i < len(b); i++ {
				if 'A' <= b[i] && b[i] <= 'Z' {
					b[i] += 'a' - 'A'
				}
			}
			return string(b)
		}
	}
	return s
}
