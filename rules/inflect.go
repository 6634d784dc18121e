package rules

import "strings"

// irregularVerbs gives past tense and participle where they are not formed by
// -ed. Forms that may be either are divided by a bar.
var irregularVerbs = map[string]string{
	"arise": "arose|arisen", "awake": "awoke|awoken", "be": "is|are|was|were|been|am", "bear": "bore|borne|born", "beat": "beat|beaten",
	"become": "became|become", "begin": "began|begun", "bend": "bent", "bet": "bet", "bind": "bound", "bite": "bit|bitten",
	"bleed": "bled", "blow": "blew|blown", "break": "broke|broken", "bring": "brought", "build": "built", "burn": "burnt|burned",
	"burst": "burst", "buy": "bought", "catch": "caught", "choose": "chose|chosen", "come": "came|come", "cost": "cost", "cut": "cut",
	"deal": "dealt", "dig": "dug", "do": "did|done|does", "draw": "drew|drawn", "drink": "drank|drunk", "drive": "drove|driven", "eat": "ate|eaten",
	"fall": "fell|fallen", "feed": "fed", "feel": "felt", "fight": "fought", "find": "found", "flee": "fled", "fly": "flew|flown",
	"forbid": "forbade|forbidden", "forecast": "forecast|forecasted", "foresee": "foresaw|foreseen", "forget": "forgot|forgotten", "freeze": "froze|frozen", "get": "got|gotten",
	"give": "gave|given", "go": "went|gone|goes", "grow": "grew|grown", "hang": "hung|hanged", "have": "had|has", "hear": "heard",
	"hide": "hid|hidden", "hit": "hit", "hold": "held", "hurt": "hurt", "keep": "kept", "know": "knew|known", "lay": "laid",
	"lead": "led", "learn": "learned|learnt", "leave": "left", "lend": "lent", "let": "let", "lie": "lay|lain|lied", "light": "lit",
	"lose": "lost", "make": "made", "mean": "meant", "meet": "met", "overtake": "overtook|overtaken", "pay": "paid", "put": "put",
	"quit": "quit", "read": "read", "ride": "rode|ridden", "ring": "rang|rung", "rise": "rose|risen", "run": "ran|run", "say": "said",
	"see": "saw|seen", "seek": "sought", "sell": "sold", "send": "sent", "set": "set", "shake": "shook|shaken", "shed": "shed",
	"shoot": "shot", "show": "showed|shown", "shrink": "shrank|shrunk", "shut": "shut", "sing": "sang|sung", "sink": "sank|sunk",
	"sit": "sat", "sleep": "slept", "slide": "slid", "speak": "spoke|spoken", "spend": "spent", "spill": "spilled|spilt",
	"split": "split", "spread": "spread", "spring": "sprang|sprung", "stand": "stood", "steal": "stole|stolen", "stick": "stuck",
	"strike": "struck|stricken", "swear": "swore|sworn", "sweep": "swept", "swell": "swelled|swollen", "swim": "swam|swum", "take": "took|taken",
	"teach": "taught", "tear": "tore|torn", "tell": "told", "think": "thought", "throw": "threw|thrown", "undergo": "underwent|undergone|undergoes",
	"understand": "understood", "undertake": "undertook|undertaken", "uphold": "upheld", "wake": "woke|woken", "wear": "wore|worn",
	"win": "won", "withdraw": "withdrew|withdrawn", "write": "wrote|written", "rewrite": "rewrote|rewritten", "overcome": "overcame|overcome",
}

// doubling are verbs of more than one syllable that double their last letter.
var doubling = map[string]bool{"admit": true, "commit": true, "permit": true, "submit": true, "refer": true, "transfer": true, "occur": true,
	"prefer": true, "rebel": true, "travel": true, "cancel": true, "equip": true, "compel": true, "control": true, "expel": true, "patrol": true,
	"label": true, "model": true, "total": true, "signal": true, "quarrel": true, "worship": true, "kidnap": true, "regret": true, "defer": true,
	"omit": true, "emit": true, "propel": true, "repel": true, "incur": true, "recur": true, "confer": true, "infer": true, "deter": true, "allot": true}

// irregularNouns gives plurals that are not formed by -s.
var irregularNouns = map[string]string{"man": "men", "woman": "women", "child": "children", "person": "people|persons", "foot": "feet",
	"tooth": "teeth", "mouse": "mice", "goose": "geese", "life": "lives", "wife": "wives", "knife": "knives", "half": "halves", "leaf": "leaves",
	"thief": "thieves", "wolf": "wolves", "loaf": "loaves", "shelf": "shelves", "crisis": "crises", "analysis": "analyses", "basis": "bases",
	"medium": "media", "criterion": "criteria", "phenomenon": "phenomena", "aircraft": "aircraft", "police": "police", "military": "military|militaries",
	"sheep": "sheep", "series": "series", "species": "species", "headquarters": "headquarters", "means": "means", "hero": "heroes",
	"potato": "potatoes", "tomato": "tomatoes", "veto": "vetoes", "volcano": "volcanoes", "echo": "echoes", "cargo": "cargoes", "buffalo": "buffaloes"}

// verbForms returns base form, third person, past forms and -ing form of a verb.
// Of a verb of several words ("carry out") the first is inflected.
func verbForms(verb string) []string {
	head, tail, _ := strings.Cut(verb, " ")
	if tail != "" {
		tail = " " + tail
	}
	forms := []string{head, thirdPerson(head), ing(head)}
	if irregular, ok := irregularVerbs[head]; ok {
		forms = append(forms, strings.Split(irregular, "|")...)
	} else {
		forms = append(forms, past(head))
	}
	for i := range forms {
		forms[i] += tail
	}
	return forms
}

// nounForms returns singular and plural of a noun. Of a noun of several words
// the last is inflected, unless a preposition follows the first ("head of state").
func nounForms(noun string) []string {
	lead, head, tail := "", noun, ""
	words := strings.Fields(noun)
	if len(words) > 1 {
		lead, head = strings.Join(words[:len(words)-1], " ")+" ", words[len(words)-1]
		for i, w := range words[1:] {
			if w == "of" || w == "in" || w == "for" || w == "at" {
				lead, head, tail = strings.Join(words[:i], " "), words[i], " "+strings.Join(words[i+1:], " ")
				if lead != "" {
					lead += " "
				}
				break
			}
		}
	}
	forms := []string{noun}
	for p := range strings.SplitSeq(plural(head), "|") {
		forms = append(forms, lead+p+tail)
	}
	return forms
}

func plural(noun string) string {
	if p, ok := irregularNouns[noun]; ok {
		return p
	}
	for _, end := range [...]string{"woman", "man", "child", "person"} { // policeman, grandchild, spokesperson
		if stem, ok := strings.CutSuffix(noun, end); ok && noun != "human" && noun != "german" && noun != "roman" {
			if end == "person" {
				return stem + "people|" + stem + "persons"
			}
			return stem + irregularNouns[end]
		}
	}
	return sForm(noun)
}

func thirdPerson(verb string) string {
	if strings.HasSuffix(verb, "o") {
		return verb + "es"
	}
	return sForm(verb)
}

// sForm adds -s as spelling wants it.
func sForm(w string) string {
	switch {
	case endsIn(w, "s", "x", "z", "ch", "sh"):
		return w + "es"
	case endsIn(w, "y") && len(w) > 1 && !vowel(w[len(w)-2]):
		return w[:len(w)-1] + "ies"
	}
	return w + "s"
}

func past(verb string) string {
	switch {
	case endsIn(verb, "e"):
		return verb + "d"
	case endsIn(verb, "y") && len(verb) > 1 && !vowel(verb[len(verb)-2]):
		return verb[:len(verb)-1] + "ied"
	case endsIn(verb, "ic"):
		return verb + "ked"
	}
	return doubled(verb) + "ed"
}

func ing(verb string) string {
	switch {
	case endsIn(verb, "ie"):
		return verb[:len(verb)-2] + "ying"
	case endsIn(verb, "ee", "oe", "ye") || verb == "be":
		return verb + "ing"
	case endsIn(verb, "e"):
		return verb[:len(verb)-1] + "ing"
	case endsIn(verb, "ic"):
		return verb + "king"
	}
	return doubled(verb) + "ing"
}

// doubled doubles the last consonant of a short verb ("stop") and of those
// known to want it ("admit").
func doubled(verb string) string {
	n := len(verb)
	if n < 3 {
		return verb
	}
	last := verb[n-1]
	if doubling[verb] {
		return verb + string(last)
	}
	if vowel(last) || last == 'w' || last == 'x' || last == 'y' || !vowel(verb[n-2]) || vowel(verb[n-3]) && verb[n-3:n-1] != "ui" {
		return verb
	}
	vowels := 0
	for i := range n {
		if vowel(verb[i]) {
			vowels++
		}
	}
	if vowels == 1 || vowels == 2 && strings.HasPrefix(verb, "qu") {
		return verb + string(last)
	}
	return verb
}

func vowel(c byte) bool { return strings.IndexByte("aeiou", c) >= 0 }

func endsIn(w string, ends ...string) bool {
	for _, e := range ends {
		if strings.HasSuffix(w, e) {
			return true
		}
	}
	return false
}
