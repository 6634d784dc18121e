package token

import (
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"
)

// words returns the tokens of text, divided by bars.
func words(text string) string {
	var parts []string
	for _, t := range NewVocab().Tokenize(text, nil) {
		parts = append(parts, text[t.Start:t.End])
	}
	return strings.Join(parts, "|")
}

func TestTokenizeCuts(t *testing.T) {
	for text, want := range map[string]string{
		"1,000 or 3.5 or 12,34,567":        "1,000|or|3.5|or|12,34,567",
		"2.7m $10 4.1% R50bn":              "2.7|m|$|10|4.1|%|R|50|bn",
		"US$5 A$3m RM23.50 PS2.7m":         "US$|5|A$|3|m|RM|23.50|PS|2.7|m",
		"N95 K9 G20 A380 R2D2":             "N95|K9|G20|A380|R2D2",
		"MYR42 UAH3.04 KSh500 COP26 RON95": "MYR|42|UAH|3.04|KSh|500|COP26|RON95",
		"R1,200 and N3 billion":            "R|1,200|and|N|3|billion",
		"20-foot-deep Taliban-led":         "20|-|foot|-|deep|Taliban|-|led",
		"Pakistan's officials' plan":       "Pakistan|'s|officials|'|plan",
		"Pakistan’s officials’ plan":       "Pakistan|’s|officials|’|plan",
		"didn't we've can't I’m":           "did|n't|we|'ve|ca|n't|I|’m",
		"'re":                              "'re",
		"’ll":                              "’ll",
		"n't":                              "n't",
		"'rest":                            "'|rest",
		"O'Brien of Sana'a, N'Djamena":     "O'Brien|of|Sana'a|,|N'Djamena",
		"U.S. at 5 p.m. Mr. Khan":          "U.S.|at|5|p.m.|Mr|.|Khan",
		"10th 1990s 21ST 30s":              "10th|1990s|21ST|30s",
		"1.2.3 03.10.2023":                 "1.2.3|03.10.2023",
		"10:30 2023-24 5/6 1,2,3":          "10|:|30|2023|-|24|5|/|6|1|,|2|,|3",
		"see https://a.example/2023, or b.c@d.example.": "see|https://a.example/2023|,|or|b.c@d.example|.",
		"ends here.Next one":                            "ends|here|.|Next|one",
		"“Five,” he said…":                              "“|Five|,|”|he|said|…",
		"wait... no -- yes — so":                        "wait|...|no|--|yes|—|so",
		"2½ and ½ of 5 km²":                             "2½|and|½|of|5|km²",
		"10\u00a0000 people":                            "10\u00a0000|people",
		"a\u200bb so\u00adft \ufeffx":                   "a|b|so\u00adft|x",
		"bad\xffbyte":                                   "bad|\xff|byte",
		"'quoted words' he said":                        "'|quoted|words|'|he|said",
		"the 'attacks' and":                             "the|'|attacks|'|and",
		"€5.5bn ₹200 £3":                                "€|5.5|bn|₹|200|£|3",
		"1,000,000.50.":                                 "1,000,000.50|.",
		"3,5 or 1,23":                                   "3|,|5|or|1|,|23",
		"1 234 567 or 10 000, not 12 500":               "1 234 567|or|10 000|,|not|12|500",
		"80 , 000 and 5, 000, not 5, 600":               "80 , 000|and|5, 000|,|not|5|,|600",
		"1'000'000 or 5’300, not 5'11":                  "1'000'000|or|5’300|,|not|5|'|11",
		"1.234.567 not 192.168.100.200":                 "1.234.567|not|192.168.100.200",
		"call 020 000 or +1 000":                        "call|020|000|or|+|1|000",
		"1.2e6 4E-3 but 5e2f 3em":                       "1.2e6|4E-3|but|5|e2f|3|em",
		"2×10⁻³ 1.5 x 10^9 5.5x10-3 10⁶ 2^8":            "2×10⁻³|1.5 x 10^9|5.5x10-3|10⁶|2^8",
		"1.234,56 or 12 500,00 or 3 400 500,5":          "1.234,56|or|12 500,00|or|3 400 500,5",
		"1.234,567 or 0.123,45 or 12 500,0,1":           "1.234|,|567|or|0.123|,|45|or|12|500|,|0|,|1",
		"2h30m 1h5m20s 6ft2in 5ft11 4m1cm":              "2|h|30|m|1|h|5|m|20|s|6|ft|2|in|5|ft|11|4|m|1|cm",
		"3h45 06f6a 2x4m 5m30x 3 h45m":                  "3|h45|06|f6a|2|x4m|5|m30x|3|h45m",
		"8 x 10 m, 3 x 1000":                            "8|x|10|m|,|3|x|1000",
		"":                                              "",
		" \t\n":                                         "",
	} {
		if got := words(text); got != want {
			t.Errorf("%q:\n got %s\nwant %s", text, got, want)
		}
	}
}

func TestTokenizeShapes(t *testing.T) {
	for text, want := range map[string]Shape{
		"12":      Num | Int | Day,
		"2023":    Num | Int | Year,
		"2,023":   Num | Int,
		"040":     Num | Int | Group,
		"3.5":     Num,
		"½":       Num,
		"3rd":     Ord,
		"1990s":   Decade,
		"people":  Word | Lower,
		"People":  Word | Cap,
		"UNHCR":   Word | Cap | AllCaps,
		"McCain":  Word | Cap | Mixed,
		"iPhone":  Word | Mixed,
		"A":       Word | Cap,
		"G20":     Word | Alnum | Cap,
		"U.S.":    Word | Dotted | Cap | AllCaps,
		"$":       Cur,
		"%":       Pct | Punct,
		",":       Punct,
		"–":       Punct | Dash,
		"“":       Punct | Quote | Open,
		"1.2.3":   Other,
		"www.a.b": URL,
		"Émile":   Word | Cap,
	} {
		toks := NewVocab().Tokenize(text, nil)
		if len(toks) != 1 || toks[0].Shape != want|Line {
			t.Errorf("%q: got %v, want shape %b", text, toks, want|Line)
		}
	}
	toks := NewVocab().Tokenize("a \"b\" c\nPakistan's", nil)
	checks := []Shape{Line, Open, Glued | Word, Close | Glued, Word, Line | Cap, Poss | Glued}
	for i, want := range checks {
		if !toks[i].Shape.Has(want) {
			t.Errorf("token %d has shape %b, want %b in it", i, toks[i].Shape, want)
		}
	}
}

func TestShapeNames(t *testing.T) {
	if 1<<len(ShapeNames()) != shapeEnd {
		t.Fatalf("%d names for shapes up to %b", len(ShapeNames()), shapeEnd)
	}
	if s, ok := ParseShape("cap"); !ok || s != Cap {
		t.Errorf("cap is %b", s)
	}
	if _, ok := ParseShape("caps"); ok {
		t.Error("caps is accepted")
	}
}

func TestVocabIgnoresCaseAndApostrophe(t *testing.T) {
	v := NewVocab()
	id := v.Add(Normal("O'Brien"))
	for _, text := range []string{"O'BRIEN", "o’brien", "O’Br\u00adien"} {
		if toks := v.Tokenize(text, nil); len(toks) != 1 || toks[0].Word != id {
			t.Errorf("%q: %v", text, toks)
		}
	}
	if toks := v.Tokenize("other", nil); toks[0].Word != 0 {
		t.Errorf("unknown word has number %d", toks[0].Word)
	}
}

// TestVocabFindsLetters: words of ASCII letters, which are looked up as they stand
// in the text, are found at every length, in capitals, and at the end of a text.
func TestVocabFindsLetters(t *testing.T) {
	v := NewVocab()
	var ids []int32
	word := strings.Repeat("quartzbyfoxes", 6)
	for n := 1; n <= maxWord; n++ {
		ids = append(ids, v.Add(word[:n]))
	}
	for n := 1; n <= maxWord+1; n++ {
		want := int32(0)
		if n <= maxWord {
			want = ids[n-1]
		}
		for _, text := range []string{word[:n], strings.ToUpper(word[:n]), word[:n] + " and the rest", word[:n] + "’s"} {
			if toks := v.Tokenize(text, nil); toks[0].Word != want {
				t.Errorf("%q: number %d, want %d", text, toks[0].Word, want)
			}
		}
		other := word[:n-1] + "w" // same length, another last letter
		if toks := v.Tokenize(other, nil); toks[0].Word != 0 {
			t.Errorf("%q: number %d, want none", other, toks[0].Word)
		}
	}
}

func TestVocab(t *testing.T) {
	v := NewVocab()
	for i := range 2000 {
		w := strings.Repeat("ab", i%7) + strconv.Itoa(i)
		if v.ID(w) != 0 {
			t.Fatalf("%s has a number before it is added", w)
		}
		id := v.Add(w)
		if v.Add(w) != id || v.ID(w) != id || v.Word(id) != w {
			t.Fatalf("%s: number %d, then %d", w, id, v.ID(w))
		}
	}
	if v.Len() != 2001 {
		t.Errorf("%d words", v.Len())
	}
}

func FuzzTokenize(f *testing.F) {
	for _, s := range []string{"2.7m $10 R50bn", "don't “x’s” 1,2,3 U.S.", "a\u200b\xff\u00ad’s 1\u00a0000", "www.x.y@z.com", "N5,000½²"} {
		f.Add(s)
	}
	v := NewVocab()
	v.Add("say")
	f.Fuzz(func(t *testing.T, text string) {
		last := int32(0)
		for _, tok := range v.Tokenize(text, nil) {
			if tok.Start < last || tok.End <= tok.Start || int(tok.End) > len(text) {
				t.Fatalf("token %v after %d in %q", tok, last, text)
			}
			for _, i := range []int32{tok.Start, tok.End} {
				if int(i) < len(text) && !utf8.RuneStart(text[i]) && utf8.ValidString(text) {
					t.Fatalf("%d is not a rune boundary in %q", i, text)
				}
			}
			for gap := text[last:tok.Start]; gap != ""; {
				r, n := utf8.DecodeRuneInString(gap)
				if c := runeClass(r, n); c != cSpace && c != cIgnore && (r > 127 || asciiClass[r] != cSpace) {
					t.Fatalf("%q is in no token of %q", r, text)
				}
				gap = gap[n:]
			}
			if tok.Word != v.ID(Normal(text[tok.Start:tok.End])) {
				t.Fatalf("%q has word %d", text[tok.Start:tok.End], tok.Word)
			}
			last = tok.End
		}
	})
}

func BenchmarkTokenize(b *testing.B) {
	text := strings.Repeat("More than 600,000 Afghans have returned since October, the agency’s chief said on Friday. ", 55)
	v := NewVocab()
	for _, w := range []string{"more", "than", "have", "since", "october", "said"} {
		v.Add(w)
	}
	var toks []Token
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		toks = v.Tokenize(text, toks[:0])
	}
}

// TestPlain holds that a word by itself reads as it does in a text, and that
// nothing else is taken for one word.
func TestPlain(t *testing.T) {
	v := NewVocab()
	v.Add("peru")
	for _, w := range []string{"peru", "Peru", "PERU", "pErU", "x", "unknown"} {
		got, ok := v.Plain(w)
		if want := v.Tokenize(w, nil); !ok || got != want[0] {
			t.Errorf("%q: %+v, %t, want %+v", w, got, ok, want)
		}
	}
	for _, w := range []string{"", " peru", "peru ", "peru lima", "peru-lima", "peru's", "U.S.", "40", "perú", "$"} {
		if got, ok := v.Plain(w); ok {
			t.Errorf("%q is one word: %+v", w, got)
		}
	}
}
