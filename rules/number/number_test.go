package number

import (
	"errors"
	"strings"
	"testing"

	"github.com/tallywire/tallywire/news"
)

func show(v Value) string {
	d := func(p interface{ String() string }, null bool) string {
		if null {
			return "-"
		}
		return p.String()
	}
	var s string
	switch {
	case v.Text != "":
		return "text " + v.Text
	case v.Value != nil:
		s = v.Value.String()
	default:
		s = d(v.Low, v.Low == nil) + ".." + d(v.High, v.High == nil)
	}
	if v.Percent {
		s += "%"
	}
	if v.Vague {
		s += " vague"
	}
	return s
}

func TestOrdinal(t *testing.T) {
	for in, want := range map[string]string{
		"3rd": "3", "1,021st": "1021", "first": "1", "Second": "2", "twenty-fifth": "25", "twenty—fifth": "25", "ninety third": "93",
		"two hundred and first": "201", "hundredth": "100", "three thousandth": "3000", "twentieth": "20",
	} {
		v, err := Ordinal(in)
		if err != nil || show(v) != want {
			t.Errorf("%s: got %s, %v", in, show(v), err)
		}
	}
	for _, in := range []string{"", "three", "3", "first second", "half first", "3rds"} {
		if v, err := Ordinal(in); !errors.Is(err, ErrNotNumber) {
			t.Errorf("%s: got %s, %v", in, show(v), err)
		}
	}
}

func TestParse(t *testing.T) {
	for _, tc := range []struct{ in, want string }{
		// digits and grouping
		{"7", "7"}, {"1,000", "1000"}, {"1,234,567.89", "1234567.89"}, {"1.5", "1.5"}, {".5", "0.5"}, {"1 000", "1000"},
		{"12 500 000", "12500000"}, {"1 234 567.89", "1234567.89"}, {"1\u00a0000", "1000"}, {"1,00,000", "100000"}, {"12,34,567", "1234567"}, {"1.000.000", "1000000"},
		{"2,5", "2.5"}, {"1.234,56", "1234.56"}, {"12 500,5", "12500.5"}, {"1'000", "1000"}, {"0", "0"}, {"007", "7"},
		// magnitudes
		{"2.7m", "2700000"}, {"3bn", "3000000000"}, {"120K", "120000"}, {"1.7 million", "1700000"}, {"4 lakh", "400000"},
		{"2.5 crore", "25000000"}, {"1 lakh crore", "1000000000000"}, {"5 hundred thousand", "500000"}, {"20-million", "20000000"},
		{"$4.2 billion", "4200000000"}, {"RM23.50", "23.5"}, {"US$10", "10"}, {"£3.4bn", "3400000000"}, {"4.1%", "4.1"}, {"2 1/2", "2.5"}, {"1½", "1.5"},
		{"2 and a half million", "2500000"}, {"3 dozen", "36"},
		// words
		{"three", "3"}, {"Twenty-three thousand four hundred", "23400"}, {"twenty three", "23"}, {"one hundred and twenty", "120"},
		{"two hundred and five thousand and six", "205006"}, {"a dozen", "12"}, {"two dozen", "24"}, {"half a dozen", "6"}, {"half a million", "500000"},
		{"a million", "1000000"}, {"a hundred thousand", "100000"}, {"a million and a half", "1500000"}, {"two and a half", "2.5"},
		{"one and a half billion", "1500000000"}, {"a quarter of a million", "250000"}, {"three quarters of a million", "750000"},
		{"a couple", "2"}, {"twice", "2"}, {"three score", "60"}, {"eleven hundred", "1100"}, {"zero", "0"}, {"a thousand billion", "1000000000000"},
		{"nine hundred ninety-nine million nine hundred ninety-nine thousand nine hundred ninety-nine", "999999999"},
		// parts of a whole
		{"half", "50%"}, {"a half", "50%"}, {"two-thirds", "66.67%"}, {"a third", "33.33%"}, {"three-quarters", "75%"}, {"one-fifth", "20%"},
		{"one over twenty", "0.05"}, {"1,000 over 8", "125"}, {"nine tenths", "90%"}, {"3/4", "75%"}, {"⅔", "66.67%"}, {"2 thirds", "66.67%"},
		// ranges
		{"10 to 15 billion", "10000000000..15000000000"}, {"$10 to $15 billion", "10000000000..15000000000"}, {"between 400 and 500", "400..500"},
		{"5.25%-5.5%", "5.25..5.5"}, {"242 to 330", "242..330"}, {"2–3 million", "2000000..3000000"}, {"500 to 1 million", "500..1000000"},
		{"900,000 to 1.2 million", "900000..1200000"}, {"three to four", "3..4"}, {"between -5 and -10", "-10..-5"}, {"minus 10 to plus 5", "-10..5"}, {"five or six", "5..6"}, {"between one and two million", "1000000..2000000"},
		{"half to two-thirds", "50..66.67%"}, {"from 20 to 30", "20..30"}, {"1 percent to 1.5 per cent", "1..1.5"},
		// vague
		{"dozens", "24..99 vague"}, {"hundreds", "200..999 vague"}, {"thousands", "2000..999999 vague"}, {"tens of thousands", "20000..99999 vague"},
		{"hundreds of thousands", "200000..999999 vague"}, {"scores", "40..199 vague"}, {"millions", "2000000..- vague"},
		{"tens of millions", "20000000..99999999 vague"}, {"several thousand", "2000..999999 vague"}, {"a few dozen", "24..99 vague"},
		{"several hundred", "200..999 vague"}, {"several hundred thousand", "200000..999999 vague"}, {"a few million", "2000000..- vague"},
		{"many thousands", "2000..999999 vague"}, {"hundreds of millions", "200000000..999999999 vague"}, {"a couple of dozen", "24"},
		// signs
		{"-5", "-5"}, {"–5", "-5"}, {"− 20.5", "-20.5"}, {"minus twenty", "-20"}, {"negative 1,200", "-1200"}, {"-$99.99", "-99.99"}, {"$-99.99", "-99.99"},
		{"between negative ten and fifteen", "-10..15"}, {"-78-0", "-78..0"}, {"from -5 to -2", "-5..-2"}, {"minus five percent", "-5"},
		// decimals in words, exponents
		{"three point five million", "3500000"}, {"zero point oh two", "0.02"}, {"1 point 1", "1.1"}, {"two hundred point two five", "200.25"},
		{"six point twenty-five", "6.25"}, {"1.2e6", "1200000"}, {"12E-1", "1.2"}, {"4×10⁻³", "0.004"}, {"1.5 x 10^9", "1500000000"},
		{"5.5x10-3", "0.0055"}, {"10⁶", "1000000"}, {"2^8", "256"}, {"2.5^-1", "0.4"}, {"10^3", "1000"},
		// mixed
		{"3 hundred and 21", "321"}, {"4 thousand 3 hundred", "4300"}, {"two million, three hundred & forty", "2000340"}, {"80 , 000", "80000"},
		{"three and a fifth", "3.2"}, {"five and half", "5.5"}, {"one and three quarters", "1.75"}, {"a hundred and three quarters", "100.75"},
		{"2 and 3/4", "2.75"}, {"3 million and a half", "3500000"}, {"a dozen and a half", "18"}, {"half million", "500000"}, {"quarter million", "250000"},
		{"three billions", "3000000000"}, {"200 dozens", "2400"}, {"three hundred crores", "3000000000"}, {"two koti", "20000000"},
		{"twenty-three fifths", "4.6"}, {"one hundred and thirty fifths", "26"}, {"a trillionth", "0.0000000001%"}, {"fifteen sixteenths", "93.75%"},
		{"thirtysix", "36"}, {"two hundred fortyone", "241"}, {"Ninetynine thousand", "99000"},
		// too large
		{strings.Repeat("9", 40), "text " + strings.Repeat("9", 40)},
	} {
		v, err := Parse(tc.in)
		if err != nil {
			t.Errorf("Parse(%q): %v; want %s", tc.in, err, tc.want)
		} else if got := show(v); got != tc.want {
			t.Errorf("Parse(%q) = %s; want %s", tc.in, got, tc.want)
		}
	}
}

func TestParseRefuses(t *testing.T) {
	for _, in := range []string{
		"", " ", "a", "an", "over", "over 5", "5 over", "5 over 0", "a third over 5", "million", "and", "of", "-", "five six", "twenty eleven", "twenty thirty", "three thousand four million",
		"apples", "10 apples", "half half", "several", "a few", "10-", "-", "minus", "five point", "point five", "1,2,3", "1.2.3", "15 to 10", "24/7", "five to", "tens of dozens", "fortyten", "fortyzero", "fortya", "twentyfive six", "partyfive", "\xff", "3\xff",
		strings.Repeat("one ", 40),
	} {
		if v, err := Parse(in); !errors.Is(err, ErrNotNumber) {
			t.Errorf("Parse(%q) = %s, %v; want ErrNotNumber", in, show(v), err)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"1,700,000", "two and a half million", "5.25%-5.5%", "tens of thousands", "½", "1 000 000", strings.Repeat("9", 10_000), "a\u200bhundred"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		v, err := Parse(s)
		if err != nil {
			if !errors.Is(err, ErrNotNumber) {
				t.Fatalf("Parse(%q): %v", s, err)
			}
			return
		}
		if (v.Value != nil) == (v.Text != "" || v.Low != nil) {
			t.Fatalf("Parse(%q) = %+v: exactly one of value, text and bounds", s, v)
		}
		if v.Low != nil && v.High != nil && v.Low.Cmp(*v.High) > 0 {
			t.Fatalf("Parse(%q): bounds %s", s, show(v))
		}
		if w, err := Parse(s); err != nil || show(w) != show(v) {
			t.Fatalf("Parse(%q) differs the second time", s)
		}
	})
}

func BenchmarkParse(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		for _, s := range []string{"1,700,000", "twenty-three thousand four hundred", "$10 to $15 billion", "tens of thousands"} {
			if _, err := Parse(s); err != nil {
				b.Fatal(err)
			}
		}
	}
}

func TestPart(t *testing.T) {
	for text, want := range map[string]string{"two-thirds": "0.666666666666667", "half": "0.5", "minus a quarter": "-0.25"} {
		if v, err := Parse(text); err != nil || v.Part == nil || v.Part.String() != want {
			t.Errorf("Parse(%q) = %+v, %v; want the part %s", text, v, err, want)
		}
	}
	if v, err := Parse("two and a half"); err != nil || v.Part != nil {
		t.Errorf("two and a half is the part %v of one, %v", v.Part, err)
	}
}

func TestQuotient(t *testing.T) {
	if d, ok := Quotient(news.Int(1), news.Int(8)); !ok || d.String() != "0.125" {
		t.Errorf("1/8 is %s, %v", d, ok)
	}
	if d, ok := Quotient(news.Int(1), news.Int(0)); ok {
		t.Errorf("1/0 is %s", d)
	}
}

func TestRange(t *testing.T) {
	for _, tc := range []struct{ from, to, want string }{
		{"44", "50", "44..50"}, {"2", "3 million", "2000000..3000000"}, {"50", "44", "44..50"}, {"-5", "minus 2", "-5..-2"}, {"a fifth", "one quarter", "0.2..0.25"},
	} {
		if v, err := Range(tc.from, tc.to); err != nil || show(v) != tc.want {
			t.Errorf("Range(%q, %q) = %s, %v; want %s", tc.from, tc.to, show(v), err, tc.want)
		}
	}
	if v, err := Range("five", "apples"); !errors.Is(err, ErrNotNumber) {
		t.Errorf("a range to apples is %s, %v", show(v), err)
	}
}

func TestSum(t *testing.T) {
	for _, tc := range []struct {
		terms []Term
		want  string
	}{
		{[]Term{{"2", 12, 1}, {"3", 1, 1}}, "27"},
		{[]Term{{"thirteen", 1, 1}, {"forty-five", 1, 100}}, "13.45"},
		{[]Term{{"an", 60, 1}, {"a half", 1, 1}}, "60.5"},
		{[]Term{{"10", 100000, 1}, {"8", 100, 1}, {"6", 1, 1}}, "1000806"},
	} {
		if v, err := Sum(tc.terms...); err != nil || show(v) != tc.want {
			t.Errorf("Sum(%v) = %s, %v; want %s", tc.terms, show(v), err, tc.want)
		}
	}
	for _, text := range []string{"apples", "5 to 6", "dozens"} {
		if v, err := Sum(Term{"1", 1, 1}, Term{text, 1, 1}); !errors.Is(err, ErrNotNumber) {
			t.Errorf("one and %q is %s, %v", text, show(v), err)
		}
	}
}
