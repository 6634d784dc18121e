package extractor_test

import (
	"cmp"
	"fmt"
	"strings"
	"testing"

	"github.com/tallywire/tallywire/extractor"
	"github.com/tallywire/tallywire/news"
)

// TestQuantities reads sentences as measurements: words of the number, unit,
// what is measured. Each class stands beside one that only looks like it.
func TestQuantities(t *testing.T) {
	x := load(t)
	for _, tc := range []struct{ text, want string }{
		// The unit of a count is its noun; its own subject measures nothing else.
		{"The yard built nearly 40 old river barges.", "40 × old river barge: yard"},
		{"Nearly 40 old river barges sank.", "40 × old river barge: -"},
		{"They have two kids and a $350 a month lease.", "two × kid: - | $350 × USD per month: lease"},
		{"There are four different bakers in the village.", "four × different baker: -"},
		{"It is one of the oldest bridges of the valley.", "one × old bridge valley: -"},
		{"It was one of the most stubborn and gifted riders ever.", "one × stubborn gifted rider: -"},
		{"One of them fell.", "One × : -"},
		// Adjectives set apart by commas, of nouns in and out of the lexicons; what is said of the number stays apart.
		{"The yard sold 12 small, cheap boats and 14 thin, tarred zorbs.", "12 × small cheap boat: yard | 14 × thin tarred zorb: yard"},
		{"The blast left 40 dead, police said.", "40 × dead: blast"},
		{"The flood left 30 homeless, aid workers said.", "30 × homeless: flood"},
		// What a measure narrows behind "of" is what is counted; a team of so many is counted by its members.
		{"Two of the 40-tonne lorries sank.", "Two × 40-tonne lorry: - | 40-tonne × tonne: lorries"},
		{"The fleet lost five of the three-ton zorbs.", "five × three-ton zorb: fleet | three-ton × ton: zorbs, fleet"},
		{"One of the 40-tonne lorries sank.", "One × 40-tonne lorry: - | 40-tonne × tonne: lorries"},
		{"Three of the five-member team quit.", "Three × member: - | five-member × member: team"},
		{"Two of the $40 tickets were forged.", "Two × ticket: - | $40 × USD: tickets"},
		{"Two of the 20-year-old women were hired.", "Two × 20-year-old woman: - | 20-year-old × year of age: women"},
		{"The nurse gave him two 500mg tablets and six green pills.", "two × 500mg tablet: nurse | 500mg × milligram: tablets, nurse | six × green pill: nurse"},
		// What stands beside a measure, then the subject.
		{"The council imposed a 25% duty on wool.", "25% × percent: duty wool, council"},
		{"The mill offered a dividend yield of 4.1 per cent.", "4.1 per cent × percent: dividend yield, mill"},
		{"The fund holds $2 billion in gold.", "$2 billion × USD: gold, fund"},
		{"The bakery cut its costs to $3 million.", "$3 million × USD: costs, bakery"},
		{"Wheat prices rose 6% to $164.", "6% up × percent: Wheat prices | $164 × USD: Wheat prices"},
		{"Wheat +0.2% Barley -0.6%.", "0.2% up × percent: Wheat | minus 0.6% down × percent: Barley"},
		{"Total cost: $72.", "$72 × USD: Total cost"},
		{"The best $200 phones sold out.", "$200 × USD: best phones"},
		{"Phones cost $200.", "$200 × USD: Phones"},
		{"The study found a 9% increase in fox sightings.", "9% × percent: increase fox sightings, study"},
		{"The guests paid $300 for the rooms.", "$300 × USD: rooms, guests"},
		// The subject of a second verb, of a relative clause, behind a pronoun.
		{"The lake fell sharply but gained 3 metres in May.", "3 metres up × metre: lake"},
		{"The ferry, which carries 90 lorries, is new.", "90 × lorry: ferry"},
		{"The ferry is full because it carries 90 lorries.", "90 × lorry: ferry"},
		{"It carries 90 lorries.", "90 × lorry: -"},
		// One figure in two units, and two figures.
		{"Storks fly more than 100 km (60 miles).", ">100 km × kilometre: Storks | >60 miles × mile: Storks"},
		{"The path climbs 60 miles and 100 metres.", "60 miles up × mile: path | 100 metres up × metre: path"},
		// Ends of a move make one range; two figures beside each other do not.
		{"The flock grew from 20 to 300 goats.", "[20 300]20 to 300 × goat: flock"},
		{"The fee fell from $300 on Monday to $250.", "[250 300]$300 on Monday to $250 × USD: fee"},
		{"The car went from 21 km combined to 23.", "[21 23]21 km combined to 23 × kilometre: car"},
		{"The flock grew from 20 goats, then sold, to 300 in 2019.", "20 × goat: flock | 300 × goat: -"},
		// A change and a comparison have no direction, a move has.
		{"Output fell by 300 tonnes.", "300 tonnes down × tonne: Output"},
		{"The mill announced a cut of 300 tonnes.", "300 tonnes × tonne: cut, mill"},
		{"The council added a 30 degree bend and a 12-tonne crane.", "30 degree × degree: bend, council | 12-tonne × tonne: crane, council"},
		{"The lake added 30 degrees.", "30 degrees up × degree: lake"},
		{"The wind was 10 mph less than the top speed.", "10 mph × mile per hour: top speed, wind"},
		// Both sides of a surface; a cut by so much is none.
		{"The shed is 10 by 20 feet.", "10 × foot: shed | 20 feet × foot: shed"},
		{"The box is 2 by 3 by 4 inches.", "2 × inch: box | 3 × inch: box | 4 inches × inch: box"},
		{"They built a 10-by-20-foot shed.", "10 × foot: shed | 20-foot × foot: shed"},
		{"The mill cut 10 by 20 percent.", "10 × : mill | 20 percent down × percent: mill"},
		{"The ferry has two decks and carries 40 lorries.", "two × deck: ferry | 40 × lorry: ferry"},
		{"Inflation eased to 2.9 from 3.4 percent, then to 2 from a peak.", "2.9 × percent: Inflation | 3.4 percent × percent: Inflation | 2 × percent: Inflation"},
		{"Chalk rose from 8 to 11 rupees a stick.", "[8 11]8 to 11 rupees × INR per stick: Chalk"},
		{"Visits fell by almost half to 2,100.", "almost half down × : Visits | 2,100 × visit: Visits"},
		// Behind a share, the number of the whole counts what it is a share of.
		{"Half of its 30 ferries and 40 percent of the 1,200 sailors stayed.", "Half × % ferry: ferries | 30 × ferry: - | 40 percent × percent: sailors | 1,200 × sailor: -"},
		{"They fix three zorbs a week.", "three × zorb per week: -"},
		{"Half of the port saw 30 ferries.", "Half × % port: port | 30 × ferry: Half port"},
		{"The party is five short of a majority and built five short zorbs.", "five × : party | five × short zorb: party"},
		// A share, and what is only worded like one.
		{"Two out of three trawlers sank.", "Two out of three × % trawler: -"},
		{"She sees five out of three ferries.", "five × : - | three × ferry: -"},
		// A vague magnitude, a part of a sum of money, an age.
		{"The flood drove out thousands of goats.", "[1000 10000]thousands × goat: flood"},
		{"The fund raised 2 million of the 5 million euros.", "2 million × EUR: fund | 5 million euros × EUR: fund"},
		{"Her son, who was 10, slept for 10 hours.", "10 × year of age: son | 10 hours × hour: son"},
		{"The plough made 40 muddy miles.", "40 muddy miles × mile: plough"},
		{"They may add another mill or two.", "two × mill: -"},
		// A length of time that names, and one that measures.
		{"She signed a two-year contract.", ""},
		{"The contract runs for two years.", "two years × year: contract"},
		// A unit that stands only with the second number.
		{"The seed costs about 8 or $9.", "8 × USD: seed | $9 × USD: seed"},
		{"The pot is 7.5 ± 0.2 cm or 3 +/- 0.1 inches wide.", "7.5 ± 0.2 cm × centimetre: pot | 3 +/- 0.1 inches × inch: pot"},
		{"They sell pipes of 3, 5 and 7 metres or 2, 4, and 9 inches.", "3 × metre: pipes | 5 × metre: pipes | 7 metres × metre: pipes | 2 × inch: pipes | 4 × inch: pipes | 9 inches × inch: pipes"},
		{"They counted 3, 5 and then 7 metres.", "3 × : - | 5 × : - | 7 metres × metre: -"},
		{"They sell a 7- or 8-inch pot.", "7 × inch: pot | 8-inch × inch: pot"},
		{"The index closed at 1,463, up 12 points.", "1,463 × point: index | 12 points up × point: index"},
		{"The pit has 12 carts and 30 km of track.", "12 × cart: pit | 30 km × kilometre: track, pit"},
		{"Wool rose by 5 percent but rye fell by 2.", "5 percent up × percent: Wool | 2 down × percent: rye"},
		{"Wool rose by 5 percent but rye cost 2.", "5 percent up × percent: Wool | 2 × : rye"},
		{"The path grew by 3 km in May and 4 in June.", "3 km up × kilometre: path | 4 × kilometre: path"},
		{"The path is 3 km long; 4 goats use it.", "3 km × kilometre: path | 4 × goat: -"},
		{"The average age of the herders is 43.", "43 × year of age: average age herders"},
		{"Profit was revised upward by $40 million.", "$40 million up × USD: Profit"},
		// A name of money that countries share is of the one the text names most, or first.
		{"Chile froze fares. A ride costs 800 pesos in Chile, Argentine rides 900.", "800 pesos × CLP: ride | 900 × : Argentine"},
		{"The Pakistani mill paid Rs 40 and 3 rupees a sack.", "Rs 40 × PKR: Pakistani mill | 3 rupees × PKR per sack: Pakistani mill"},
		{"The Pakistani mill paid 40 Indian rupees and 3 francs.", "40 Indian rupees × INR: Pakistani mill | 3 francs × CHF: Pakistani mill"},
		{"Chile saw an 80-peso rise in fares.", "80-peso × CLP: rise fares, Chile"},
		{"The ride costs 800 pesos.", "800 pesos × MXN: ride"},
		// A verb may say that it is more; one of moving does not.
		{"The catch exceeded 90 tonnes.", ">90 tonnes up × tonne: catch"},
		{"The boat passed 90 buoys and crossed 90 miles.", "90 × buoy: boat | 90 miles × mile: boat"},
		// K is kelvin beside words of heat and cold, else a thousand.
		{"The pump cools the gas to 4 K and then 3.15K.", "4 K × kelvin: gas, pump | 3.15K × kelvin: pump"},
		{"The pump moves 4 K.", "4 K × : pump"},
		// A rate may be per two things.
		{"The pump gives 4 litres per person per day.", "4 litres × litre per person per day: pump"},
		// A fraction is a number, its unit a share of what the text names.
		{"Two-thirds of the boats were lost.", "Two-thirds × % boat: boats"},
		{"Two-thirds of them were lost.", "Two-thirds × : -"},
	} {
		res, err := x.Extract(&news.Article{ID: "q", Text: tc.text})
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, q := range res.Quantities {
			got = append(got, render(q))
		}
		if s := strings.Join(got, " | "); s != tc.want {
			t.Errorf("%s\n got  %s\n want %s", tc.text, s, tc.want)
		}
	}
}

func render(q extractor.Quantity) string {
	var b strings.Builder
	if q.Modifier == news.MoreThan {
		b.WriteString(">")
	}
	if q.Value == nil {
		fmt.Fprintf(&b, "[%v %v]", q.Low, q.High)
	}
	if q.Value != nil && q.Value.Cmp(news.Int(0)) < 0 {
		b.WriteString("minus ")
	}
	b.WriteString(q.Text)
	if q.Direction != nil {
		b.WriteString(" " + *q.Direction)
	}
	counted := "-"
	if q.Counted != nil {
		counted = cmp.Or(*q.Counted, "empty")
	}
	fmt.Fprintf(&b, " × %s: %s", q.Unit, counted)
	return b.String()
}
