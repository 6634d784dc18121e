package token

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/tallywire/tallywire/news"
)

// TestSentences: "|" marks where sentences are cut.
func TestSentences(t *testing.T) {
	for _, tc := range []string{
		"The dam held.| Nobody was hurt.",
		"Gen. Ada Kowal spoke to Mr. Lund.| He agreed.",
		"The U.S. Army left at 4 p.m. Friday.| It was quiet.",
		"They met in the U.S.| The talks failed.",
		"It cost 3.5 million.| Prices rose 2.4% in Aug. 2021.",
		"It rose in Aug.| The rise was small.",
		"J. K. Marsh and Peter F. Ilves won.| Nobody else ran.",
		"See No. 10 for details.| He said no.| Ask again.",
		"“We lost 40 goats.”| The herd is gone.",
		"“Is it over?” she asked.| Nobody knew.",
		"\"It is over.\"| \"It is not.\"",
		"They waited... and waited.| Then it rained.",
		"Nothing came…| The queue grew.",
		"Title without a stop\n|By A. Reporter\n|The text begins.| It ends.",
		"Acme Inc. of Delaware and Edmunds.com grew.| Acme Corp.| The rest fell.",
		"1. Wash the apples.| 2. Dry them.",
		"The road was closed.|The bridge stayed open.",
		"Rs. 500 was paid (about $6.)| It was enough.",
		"She lives in Washington, D.C. with two cats.",
		"A group (Oxfam, etc.) helped.| Others left.",
		"He earned 2.7m. dollars in 2020.| In 2021 he earned less.",
		"First line\r\n|Second line\u2028|Third.",
		"Sgt. 4 has 12 men vs. 14 before.",
	} {
		want := strings.Split(tc, "|")
		text := strings.ReplaceAll(tc, "|", "")
		var got []string
		for _, s := range Sentences(text, nil) {
			got = append(got, text[s.Start:s.End])
		}
		for i := range want {
			want[i] = strings.Trim(want[i], " \r\n\u2028")
		}
		if !slices.Equal(got, want) {
			t.Errorf("got  %q\nwant %q", got, want)
		}
	}
}

func FuzzSentences(f *testing.F) {
	for _, s := range []string{"A. b. C.", "x.”\n\"y\" 3.4 U.S. The", "…\xff.\u200b", strings.Repeat("a.", 300)} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		at := 0
		for _, sp := range Sentences(s, nil) {
			if sp.Start < at || sp.End <= sp.Start || sp.End > len(s) {
				t.Fatalf("span %v after %d in %d bytes", sp, at, len(s))
			}
			if strings.Trim(s[at:sp.Start], " \t\n\v\f\r\u0085\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000\u200b\ufeff") != "" {
				t.Fatalf("text lost before %v: %q", sp, s[at:sp.Start])
			}
			if utf8.ValidString(s) && !utf8.ValidString(s[sp.Start:sp.End]) {
				t.Fatalf("%v cuts a rune", sp)
			}
			if strings.ContainsAny(s[sp.Start:sp.End], "\n\r") {
				t.Fatalf("%v holds a line break", sp)
			}
			at = sp.End
		}
	})
}

func BenchmarkSentences(b *testing.B) {
	text := strings.Repeat("Gen. Ada Kowal said 3.5 million litres were lost. The U.S. sent help. Nobody came.\n", 60)
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	var dst []news.Span
	for b.Loop() {
		dst = Sentences(text, dst[:0])
	}
}
