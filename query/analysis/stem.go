package analysis

// Stem removes the inflection of English nouns and verbs: plural -s, -ed, -ing,
// a final -e and -y to -i, as the first and the last step of Porter's algorithm
// do. Words that only share a derivation ("migrant", "migration") stay apart:
// in a search for figures they count different things. Terms with anything but
// a to z are left alone.
func Stem(w string) string {
	if len(w) <= 2 {
		return w
	}
	for i := 0; i < len(w); i++ {
		if w[i] < 'a' || w[i] > 'z' {
			return w
		}
	}
	w = plural(w)
	w = participle(w)
	if n := len(w) - 1; n >= 2 && w[n] == 'y' && hasVowel(w[:n]) {
		w = w[:n] + "i"
	}
	return finalE(w)
}

func hasSuffix(w, s string) bool { return len(w) >= len(s) && w[len(w)-len(s):] == s }

func plural(w string) string {
	n := len(w)
	switch {
	case hasSuffix(w, "sses"):
		return w[:n-2]
	case hasSuffix(w, "ies"):
		if n == 4 { // dies, lies
			return w[:n-1]
		}
		return w[:n-2]
	case hasSuffix(w, "ss"), hasSuffix(w, "us"), hasSuffix(w, "is"):
		return w
	case hasSuffix(w, "s"):
		return w[:n-1]
	}
	return w
}

func participle(w string) string {
	n := len(w)
	switch {
	case hasSuffix(w, "eed"):
		if measure(w[:n-3]) > 0 {
			return w[:n-1]
		}
		return w
	case hasSuffix(w, "ied"):
		if n == 4 {
			return w[:n-1]
		}
		return w[:n-2]
	case hasSuffix(w, "ed") && hasVowel(w[:n-2]):
		return mendStem(w[:n-2])
	case hasSuffix(w, "ing") && hasVowel(w[:n-3]):
		return mendStem(w[:n-3])
	}
	return w
}

// mendStem restores what -ed and -ing changed: hop(p)ed, rat(e)d, agre(e)d.
func mendStem(w string) string {
	n := len(w)
	switch {
	case hasSuffix(w, "at"), hasSuffix(w, "bl"), hasSuffix(w, "iz"):
		return w + "e"
	case doubled(w) && w[n-1] != 'l' && w[n-1] != 's' && w[n-1] != 'z':
		return w[:n-1]
	case measure(w) == 1 && short(w):
		return w + "e"
	}
	return w
}

func finalE(w string) string {
	if n := len(w) - 1; n > 0 && w[n] == 'e' {
		if m := measure(w[:n]); m > 1 || m == 1 && !short(w[:n]) {
			w = w[:n]
		}
	}
	if n := len(w) - 1; n > 0 && w[n] == 'l' && doubled(w) && measure(w) > 1 {
		w = w[:n]
	}
	return w
}

func vowel(w string, i int) bool {
	switch w[i] {
	case 'a', 'e', 'i', 'o', 'u':
		return true
	case 'y':
		return i > 0 && !vowel(w, i-1)
	}
	return false
}

func hasVowel(w string) bool {
	for i := range len(w) {
		if vowel(w, i) {
			return true
		}
	}
	return false
}

// measure counts the vowel-consonant sequences of w.
func measure(w string) int {
	m, was := 0, false
	for i := range len(w) {
		is := vowel(w, i)
		if was && !is {
			m++
		}
		was = is
	}
	return m
}

func doubled(w string) bool {
	n := len(w)
	return n >= 2 && w[n-1] == w[n-2] && !vowel(w, n-1)
}

// short reports whether w ends consonant, vowel, consonant other than w, x, y,
// or is a vowel and a consonant ("us", "on").
func short(w string) bool {
	n := len(w)
	if n == 2 {
		return vowel(w, 0) && !vowel(w, 1)
	}
	if n < 3 || vowel(w, n-1) || !vowel(w, n-2) || vowel(w, n-3) {
		return false
	}
	c := w[n-1]
	return c != 'w' && c != 'x' && c != 'y'
}
