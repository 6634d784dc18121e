package extractor_test

import (
	"strings"
	"testing"

	"github.com/tallywire/tallywire/news"
)

// TestNumbersAndUnits reads numbers of all sorts with their units, in text and
// alone, beside what only looks like them.
func TestNumbersAndUnits(t *testing.T) {
	x := load(t)
	for _, tc := range []struct{ text, want string }{
		// Alone, and with signs, exponents, decimals in words.
		{"-7.25", "-7.25"},
		{"1 234 567.5", "1234567.5"},
		{"The mast holds at minus 12 degrees Celsius.", "-12 celsius"},
		{"The pole is 3.5e6 km away.", "3500000 kilometre"},
		{"It fell by three point two five metres.", "3.25 metre"},
		{"The harbour holds 80 , 000 tonnes.", "80000 tonne"},
		// Fractions: a number beside a unit and alone, a share of something else.
		{"Add 3/4 cup of oats and ⅔ teaspoon of salt.", "0.75 cup, 0.666666666666667 teaspoon"},
		{"Two fifths", "0.4"},
		{"The crew dug for one and three quarters hours.", "1.75 hour"},
		// A share of so many; what is more than those is no share.
		{"One in eight farms was lost, and 14 of 24 barns.", "0.125 % farm, 14 barn"},
		// A larger and a smaller unit.
		{"The walk took 2 hours and 5 minutes.", "125 minute"},
		{"The pole is 5 feet 3 inches long.", "5.25 foot"},
		{"Tea is two dollars and 40 cents.", "2.4 USD"},
		// Ranges.
		{"The dose is between 2 mg and about 5 mg.", "2..5 milligram"},
		{"The room holds more than 20 but fewer than 30 people.", "20..30 person"},
		{"They planted 8- to 16-foot poles.", "8..16 foot"},
		// Money before, behind, within.
		{"Entry is 12 €, or 500 PKR, or Rs 5 crore.", "12 EUR, 500 PKR, 50000000 INR"},
		{"It earned 48.5 MEUR, UAH3.04 and MYR 42.", "48500000 EUR, 3.04 UAH, 42 MYR"},
		// Units of one letter, with capitals that matter, squared, and per another.
		{"The boat draws 4m and uses 30 l.", "4 metre, 30 litre"},
		{"It emits 3 mW, not 3 MW, at 40 Mb.", "3 milliwatt, 3 megawatt, 40 megabit"},
		{"The plot is 300 m² at 5 kg/cm³.", "300 square metre, 5 kilogram per cubic centimetre"},
		// Ages in months; what is no number of anything.
		{"The pup is ten months old.", "10 month of age"},
		{"It was her twenty-fifth try.", ""},
		{"The comet 06F6 and the mask 10.0.0.0/0 are known.", ""},
	} {
		res, err := x.Extract(&news.Article{ID: "n", Text: tc.text})
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, q := range res.Quantities {
			s := ""
			if q.Value != nil {
				s = q.Value.String()
			} else if q.Low != nil && q.High != nil {
				s = q.Low.String() + ".." + q.High.String()
			}
			got = append(got, strings.TrimSpace(s+" "+q.Unit))
		}
		if s := strings.Join(got, ", "); s != tc.want {
			t.Errorf("%s\n got  %s\n want %s", tc.text, s, tc.want)
		}
	}
}
