package series

import (
	"testing"

	"github.com/tallywire/tallywire/news"
)

// claim fills a claim in for [at].
func claim(value int64, unit, counted, predicate string, kind news.Kind, more ...func(*news.Claim)) func(*news.Claim) {
	return func(c *news.Claim) {
		c.Value, c.Unit, c.Kind, c.Predicate = num(value), unit, kind, predicate
		if counted != "" {
			c.Counted = &counted
		}
		for _, f := range more {
			f(c)
		}
	}
}

func placed(name, id, role string) func(*news.Claim) {
	return func(c *news.Claim) { c.Places = append(c.Places, news.Place{Name: name, ID: id, Role: role}) }
}

func during(start, end string) func(*news.Claim) {
	return func(c *news.Claim) { c.Period = &news.Period{Start: &start, End: &end} }
}

func by(speaker string) func(*news.Claim) {
	return func(c *news.Claim) { c.Attribution = &news.Attribution{Actor: speaker} }
}

func of(whole int64) func(*news.Claim) { return func(c *news.Claim) { c.Of = num(whole) } }

func vague(low, high int64) func(*news.Claim) {
	return func(c *news.Claim) { c.Value, c.Low, c.High, c.Modifier = nil, num(low), num(high), news.Vague }
}

// TestToldAgain says which figures of one article are one figure told twice.
func TestToldAgain(t *testing.T) {
	type told struct {
		quote string
		fill  func(*news.Claim)
	}
	for _, tt := range []struct {
		name, title, text string
		a, b              told
		same              bool
	}{
		{"a verb that does not say where to, then one that does", "Border story",
			"Some 240,000 Malians fled home. Mali counts some 240,000 Malians who came back from Niger.",
			told{"240,000 Malians", claim(240000, "person", "Malians", "flee", news.Flow)},
			told{"some 240,000 Malians", claim(240000, "person", "Malians", "return", news.Flow, placed("Niger", "NE", "from"))}, true},
		{"another number is another figure", "Border story",
			"Some 240,000 Malians fled home. Mali counts some 310,000 Malians who came back from Niger.",
			told{"240,000 Malians", claim(240000, "person", "Malians", "flee", news.Flow)},
			told{"some 310,000 Malians", claim(310000, "person", "Malians", "return", news.Flow, placed("Niger", "NE", "from"))}, false},
		{"a headline that rounds", "Velor recalls 120K scooters",
			"Velor recalls 120K scooters.\nVelor called back 120,423 scooters on Friday, and Velor apologised.",
			told{"120K scooters", claim(120000, "vehicle", "scooters", "recall", news.Flow)},
			told{"120,423 scooters", claim(120423, "vehicle", "scooters", "recall", news.Flow, during("2024-05-03", "2024-05-03"))}, true},
		{"two round numbers are no rounding of each other", "Velor recalls 100,000 scooters",
			"Velor recalls 100,000 scooters.\nVelor called back 104,500 scooters in 2019, and Velor apologised.",
			told{"100,000 scooters", claim(100000, "vehicle", "scooters", "recall", news.Flow)},
			told{"104,500 scooters", claim(104500, "vehicle", "scooters", "recall", news.Flow, during("2019", "2019"))}, false},
		{"one event, other adjectives, a telling number", "Kenya shuts 34,000 shops",
			"Kenya has shut 34,000 small shops. Kenyan officials said that 34,000 illegal shops were closed.",
			told{"34,000 small shops", claim(34000, "shop", "small shops", "shut", news.Flow, placed("Kenya", "KE", "in"))},
			told{"34,000 illegal shops", claim(34000, "shop", "illegal shops", "close", news.Flow)}, true},
		{"other adjectives and a round number", "Kenya shuts shops",
			"Kenya has shut 3,000 small shops. Kenyan officials said that 3,000 large shops were closed.",
			told{"3,000 small shops", claim(3000, "shop", "small shops", "shut", news.Flow, placed("Kenya", "KE", "in"))},
			told{"3,000 large shops", claim(3000, "shop", "large shops", "close", news.Flow)}, false},
		{"another event", "Flood in Kenya", "The flood in Kenya killed 120 people. It also left 120 people without food, and 120 were hurt by the flood.",
			told{"120 people", claim(120, "person", "people", "kill", news.Flow)},
			told{"120 were hurt", claim(120, "person", "", "injure", news.Flow)}, false},
		{"nobody's, told twice in the same words", "Fire on a ship", "The tanker carried 22 sailors. All 22 sailors are safe.",
			told{"22 sailors", claim(22, "person", "sailors", "carry", news.Stock)},
			told{"22 sailors are", claim(22, "person", "sailors", "carry", news.Stock)}, true},
		{"nobody's, and another number", "Fire on a ship", "The tanker carried 22 sailors. The tug carries 13 sailors.",
			told{"22 sailors", claim(22, "person", "sailors", "carry", news.Stock)},
			told{"13 sailors", claim(13, "person", "sailors", "carry", news.Stock)}, false},
		{"so odd a number that another verb tells the same", "Rumours", "Police fined 6,300 people. The board says it dealt with 6,300 people.",
			told{"6,300 people", claim(6300, "person", "people", "fine", news.Flow)},
			told{"6,300 people.", claim(6300, "person", "people", "deal with", news.Flow)}, true},
		{"as many dead as hurt", "Kenya flood", "The flood in Kenya killed 6,300 people. The flood hurt 6,300 people.",
			told{"6,300 people", claim(6300, "person", "people", "kill", news.Flow)},
			told{"6,300 people.", claim(6300, "person", "people", "hurt", news.Flow)}, false},
		{"one sentence sets two years side by side", "Loans", "The charge on a loan was 5 percent in May, against 62 percent in 2019.",
			told{"5 percent", claim(5, "percent", "charge on a loan", "be", news.Rate)},
			told{"62 percent", claim(62, "percent", "charge on a loan", "be", news.Rate)}, true},
		{"behind other figures", "Loans", "Net income was 118 dollars, or 3 cents a share, compared with 171 dollars in 2019.",
			told{"118 dollars", claim(118, "USD", "Net income", "be", news.Measurement)},
			told{"171 dollars", claim(171, "USD", "Net income", "compare", news.Measurement)}, true},
		{"two things in one sentence", "Loans", "The charge on a loan was 5 percent, against 62 percent for a card.",
			told{"5 percent", claim(5, "percent", "charge on a loan", "be", news.Rate)},
			told{"62 percent", claim(62, "percent", "card", "be", news.Rate)}, false},
		{"two figures that nothing sets side by side", "Loans", "The charge on a loan was 5 percent and 62 percent was paid.",
			told{"5 percent", claim(5, "percent", "charge on a loan", "be", news.Rate)},
			told{"62 percent", claim(62, "percent", "charge on a loan", "pay", news.Rate)}, false},
		{"those without papers and those with", "Niger", "Niger hosts 1,700 undocumented Malians, against 1,400 registered ones.",
			told{"1,700 undocumented Malians", claim(1700, "person", "undocumented Malians", "host", news.Stock)},
			told{"1,400 registered ones", claim(1400, "person", "registered ones", "host", news.Stock)}, false},
		{"from one to another", "Loans", "The charge on a loan was cut from 62 percent of it to 50 percent.",
			told{"62 percent of it", claim(62, "percent", "charge on a loan", "cut", news.Rate)},
			told{"50 percent", claim(50, "percent", "charge on a loan", "cut", news.Rate)}, true},
		{"far from of one size", "Loans", "The mayor promised 30 dollars for the ground, and to keep the toll from 30,000 dollars.",
			told{"30 dollars", claim(30, "USD", "ground", "promise", news.Measurement)},
			told{"30,000 dollars", claim(30000, "USD", "ground", "keep", news.Measurement)}, false},
		{"a vague number, told twice", "Floods in Kenya", "Floods in Kenya killed dozens of people. The floods in Kenya have killed dozens.",
			told{"dozens of people", claim(0, "person", "people", "kill", news.Flow, vague(24, 99))},
			told{"dozens.", claim(0, "person", "", "kill", news.Flow, vague(24, 99))}, true},
		{"the dead of one event, few as they are", "Shots in Galden", "Shots in Galden left nine dead. Nine people were killed in Galden.",
			told{"nine dead", claim(9, "person", "dead", "leave", news.Flow)},
			told{"Nine people", claim(9, "person", "people", "kill", news.Flow)}, true},
		{"nine of one thing, nine of another", "Shots in Galden", "Shots in Galden were heard by nine clerks. Nine clerks were fined in Galden.",
			told{"nine clerks", claim(9, "person", "clerks", "hear", news.Flow)},
			told{"Nine clerks", claim(9, "person", "clerks", "fine", news.Flow)}, false},
		{"an earlier count", "Floods in Kenya", "Floods in Kenya left 38 missing, officials said, revising an earlier figure of 52.",
			told{"38", claim(38, "person", "missing", "leave", news.Flow)},
			told{"52", claim(52, "person", "", "revise", news.Flow)}, true},
		{"those who did", "Strike in Kenya", "In Kenya 72 percent of teachers took part in the strike, the union said; the ministry said 29 percent did.",
			told{"72 percent of teachers", claim(72, "percent", "teachers", "take part", news.Share, by("union"))},
			told{"29 percent", claim(29, "percent", "ministry", "say", news.Share, by("ministry"))}, true},
		{"those who did something else", "Strike in Kenya", "In Kenya 72 percent of teachers took part in the strike, the union said; the ministry said 29 percent did nothing.",
			told{"72 percent of teachers", claim(72, "percent", "teachers", "take part", news.Share, by("union"))},
			told{"29 percent", claim(29, "percent", "ministry", "say", news.Share, by("ministry"))}, false},
		{"those who did as others", "Kenya asks its parents", "Of the parents Kenya asked 70 percent were worried, a quarter had moved and 5 percent did so twice.",
			told{"70 percent", claim(70, "percent", "parents", "worry", news.Share)},
			told{"5 percent", claim(5, "percent", "parents", "do", news.Share)}, false},
		{"a higher figure", "Floods in Kenya", "Floods in Kenya killed 34 people. A committee gave a higher figure, 47.",
			told{"34 people", claim(34, "person", "people", "kill", news.Flow)},
			told{"47", claim(47, "person", "", "give", news.Flow)}, true},
		{"a figure of nothing counted before", "Floods in Kenya", "Floods in Kenya killed 34 people. A sculptor made a figure of 4,700.",
			told{"34 people", claim(34, "person", "people", "kill", news.Flow)},
			told{"4,700", claim(4700, "person", "", "make", news.Flow)}, false},
		{"a headline, short of the text", "Kenya counts 41,000 who went home", "Kenya counts 41,000 who went home\nIn the first half of the year 41,200 Malians went home from Kenya. Malians wait.",
			told{"41,000", claim(41000, "person", "", "go home", news.Flow, placed("Kenya", "KE", ""))},
			told{"41,200 Malians", claim(41200, "person", "Malians", "go home", news.Flow, placed("Kenya", "KE", "from"), during("2024-01", "2024-06"))}, true},
		{"a headline of another number", "Kenya counts 41,000 who went home", "Kenya counts 41,000 who went home\nIn the first half of the year 43,200 Malians went home from Kenya. Malians wait.",
			told{"41,000", claim(41000, "person", "", "go home", news.Flow, placed("Kenya", "KE", ""))},
			told{"43,200 Malians", claim(43200, "person", "Malians", "go home", news.Flow, placed("Kenya", "KE", "from"), during("2024-01", "2024-06"))}, false},
		{"a headline of the dead, a text of the hurt", "Floods kill 40 in Kenya", "Floods kill 40 in Kenya\nThe floods injured 40 people in Kenya.",
			told{"40", claim(40, "person", "", "kill", news.Flow, placed("Kenya", "KE", "in"))},
			told{"40 people", claim(40, "person", "people", "injure", news.Flow, placed("Kenya", "KE", "in"))}, false},
		{"a toll, confirmed", "Floods in Kenya", "Floods kill 61 in Kenya. That brings to 61 the number of people confirmed killed, the office said.",
			told{"61", claim(61, "person", "", "kill", news.Flow, placed("Kenya", "KE", "in"))},
			told{"61 the", claim(61, "person", "people", "confirm", news.Flow, placed("Kenya", "KE", "in"))}, true},
		{"a town's people, and those it asks", "Oakdale votes", "Oakdale has 6,420 residents. Oakdale grows. A poll of 400 residents was taken in Oakdale.",
			told{"6,420 residents", claim(6420, "person", "residents", "live", news.Stock)},
			told{"400 residents", claim(400, "person", "residents", "live", news.Stock)}, false},
		{"a part", "Malians in Niger", "Niger counts 90,000 Malians who came home, 20,000 of them in May. Malians wait.",
			told{"90,000 Malians", claim(90000, "person", "Malians", "return", news.Flow, placed("Niger", "NE", "from"))},
			told{"20,000 of them", claim(20000, "person", "them", "return", news.Flow, placed("Niger", "NE", "from"))}, false},
		{"two winners", "Kenya votes", "In Kenya Amato won 600 village votes and Boko 400.",
			told{"600 village votes", claim(600, "vote", "village votes", "win", news.Flow, placed("Kenya", "KE", "in"))},
			told{"400", claim(400, "vote", "village votes", "win", news.Flow, placed("Kenya", "KE", "in"))}, false},
		{"two who count", "Kenya votes", "In Kenya Amato counts 600 village votes and Boko 400.",
			told{"600 village votes", claim(600, "vote", "village votes", "win", news.Flow, placed("Kenya", "KE", "in"), by("Amato"))},
			told{"400", claim(400, "vote", "village votes", "win", news.Flow, placed("Kenya", "KE", "in"), by("Boko"))}, true},
		{"other towns", "Kenya closes schools", "Kenya closed 45 schools in Kisumu. Kenyan officials closed 45 schools in Nakuru.",
			told{"45 schools", claim(45, "school", "schools", "close", news.Flow, placed("Kisumu", "", "in"))},
			told{"45 schools in Nakuru", claim(45, "school", "schools", "close", news.Flow, placed("Nakuru", "", "in"))}, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			a := article("x", tt.title, "2024-05-04", tt.text)
			set := &news.ClaimSet{Article: *a, Claims: []news.Claim{*at(t, a, tt.a.quote, tt.a.fill), *at(t, a, tt.b.quote, tt.b.fill)}}
			builtIn(t).Fill(set)
			x, y := set.Claims[0].Series, set.Claims[1].Series
			if same := x != "" && x == y; same != tt.same {
				t.Errorf("%q and %q: one series %v, want %v", x, y, same, tt.same)
			}
		})
	}
}

// TestKeySays compares keys of claims of two articles: equal where the words
// differ and the quantity does not, not equal where the quantity does.
func TestKeySays(t *testing.T) {
	type told struct {
		title, text, quote string
		fill               func(*news.Claim)
	}
	for _, tt := range []struct {
		name string
		a, b told
		same bool
	}{
		{"those sent home, with or without 'undocumented'",
			told{"Niger sends Malians home", "Niger has sent home some 90,000 undocumented Malian migrants.", "some 90,000 undocumented Malian migrants",
				claim(90000, "person", "undocumented Malian migrants", "deport", news.Flow, placed("Niger", "NE", "from"))},
			told{"Malians leave Niger", "Niger deported 95,000 Malians, a number nobody expected.", "95,000 Malians",
				claim(95000, "person", "Malians", "deport", news.Flow, placed("Niger", "NE", "from"))}, true},
		{"those without papers set against those with them",
			told{"Niger sends Malians home", "Niger has sent home some 90,000 undocumented Malians and 4,000 registered ones.", "some 90,000 undocumented Malians",
				claim(90000, "person", "undocumented Malians", "deport", news.Flow, placed("Niger", "NE", "from"))},
			told{"Malians leave Niger", "Niger deported 95,000 Malians, a number nobody expected.", "95,000 Malians",
				claim(95000, "person", "Malians", "deport", news.Flow, placed("Niger", "NE", "from"))}, false},
		{"those who live there, with and without papers",
			told{"Malians in Niger", "Niger hosts 90,000 undocumented Malians.", "90,000 undocumented Malians",
				claim(90000, "person", "undocumented Malians", "host", news.Stock, placed("Niger", "NE", "in"))},
			told{"Malians in Niger", "Niger hosts 95,000 Malians.", "95,000 Malians",
				claim(95000, "person", "Malians", "host", news.Stock, placed("Niger", "NE", "in"))}, false},
		{"an average is no value",
			told{"Prices in Quito", "The price of a flat in Quito was $90,000 in May.", "$90,000", claim(90000, "USD", "price of a flat", "be", news.Measurement)},
			told{"Prices in Quito", "The price of a flat in Quito is below a long-term average of $90,000.", "$90,000", claim(90000, "USD", "price of a flat", "be", news.Measurement)}, false},
		{"one price, two months",
			told{"Prices in Quito", "The price of a flat in Quito was $90,000 in May.", "$90,000", claim(90000, "USD", "price of a flat", "be", news.Measurement)},
			told{"Flats in Quito", "In Quito the price of a flat came to $91,000.", "$91,000", claim(91000, "USD", "price of a flat", "be", news.Measurement)}, true},
		{"somebody else's recall in a story on one maker",
			told{"Velor recalls scooters", "Velor recalled 5,000 scooters. Velor is sorry.", "5,000 scooters", claim(5000, "vehicle", "scooters", "recall", news.Flow)},
			told{"Velor recalls scooters", "Velor is sorry, and Velor pays. Last week the rival Tandem Motors recalled 7,000 scooters.", "7,000 scooters", claim(7000, "vehicle", "scooters", "recall", news.Flow)}, false},
		{"the nation's figure in a story on one city",
			told{"Sales sag in Quito", "Dealers in Quito sold 5,000 scooters. Quito is poor.", "5,000 scooters", claim(5000, "vehicle", "scooters", "sell", news.Flow)},
			told{"Sales sag in Quito", "Quito is poor, and Quito shrinks. Nationally, dealers sold 70,000 scooters.", "70,000 scooters", claim(70000, "vehicle", "scooters", "sell", news.Flow)}, false},
		{"the sales of two years",
			told{"Kenya buys cars", "Kenya sold 5,000 electric cars in 2022, and Kenya is glad.", "5,000 electric cars", claim(5000, "vehicle", "electric cars", "sell", news.Flow, placed("Kenya", "KE", "in"), during("2022", "2022"))},
			told{"Kenya buys cars", "Kenya sold 7,000 electric vehicles in 2023, and Kenya is glad.", "7,000 electric vehicles", claim(7000, "vehicle", "electric vehicles", "sell", news.Flow, placed("Kenya", "KE", "in"), during("2023", "2023"))}, true},
		{"the sales of a year and of a month",
			told{"Kenya buys cars", "Kenya sold 5,000 electric cars in 2022, and Kenya is glad.", "5,000 electric cars", claim(5000, "vehicle", "electric cars", "sell", news.Flow, placed("Kenya", "KE", "in"), during("2022", "2022"))},
			told{"Kenya buys cars", "Kenya sold 700 electric vehicles in May, and Kenya is glad.", "700 electric vehicles", claim(700, "vehicle", "electric vehicles", "sell", news.Flow, placed("Kenya", "KE", "in"), during("2023-05", "2023-05"))}, false},
		{"a rate by two names",
			told{"Kenya", "In Kenya the unemployment rate rose to 5 percent.", "5 percent", claim(5, "percent", "unemployment rate", "rise", news.Rate, placed("Kenya", "KE", "in"))},
			told{"Kenya", "Unemployment in Kenya came down to 4 percent.", "4 percent", claim(4, "percent", "Unemployment", "come down", news.Rate, placed("Kenya", "KE", "in"))}, true},
		{"two rates",
			told{"Kenya", "In Kenya the unemployment rate rose to 5 percent.", "5 percent", claim(5, "percent", "unemployment rate", "rise", news.Rate, placed("Kenya", "KE", "in"))},
			told{"Kenya", "Inflation in Kenya came down to 4 percent.", "4 percent", claim(4, "percent", "Inflation", "come down", news.Rate, placed("Kenya", "KE", "in"))}, false},
		{"killed, lives lost",
			told{"Floods in Kenya", "Floods in Kenya have killed 40 people.", "40 people", claim(40, "person", "people", "kill", news.Flow, placed("Kenya", "KE", "in"))},
			told{"Kenya under water", "After the floods in Kenya 47 people have lost their lives. Floods still rise.", "47 people", claim(47, "person", "people", "lose", news.Flow, placed("Kenya", "KE", "in"))}, true},
		{"bodies found, deaths confirmed",
			told{"Floods in Kenya", "Floods in Kenya: rescuers recovered 40 bodies.", "40 bodies", claim(40, "body", "bodies", "recover", news.Flow, placed("Kenya", "KE", "in"))},
			told{"Floods in Kenya", "After the floods Kenya confirmed 47 deaths.", "47 deaths", claim(47, "person", "deaths", "confirm", news.Flow)}, true},
		{"the dead, the hurt",
			told{"Floods in Kenya", "Floods in Kenya: doctors counted 40 dead.", "40 dead", claim(40, "person", "dead", "count", news.Flow, placed("Kenya", "KE", "in"))},
			told{"Floods in Kenya", "Floods in Kenya: doctors counted 47 wounded.", "47 wounded", claim(47, "person", "wounded", "count", news.Flow, placed("Kenya", "KE", "in"))}, false},
		{"forced from their homes, displaced people",
			told{"Floods in Kenya", "Floods in Kenya: 400 people have been forced from their homes.", "400 people", claim(400, "person", "people", "force", news.Flow, placed("Kenya", "KE", "in"))},
			told{"Floods in Kenya", "After the floods Kenya has counted 470 displaced people.", "470 displaced people", claim(470, "person", "displaced people", "count", news.Flow)}, true},
		{"displaced by a flood, displaced within the country",
			told{"Floods in Kenya", "Floods in Kenya: 400 people have been displaced.", "400 people", claim(400, "person", "people", "displace", news.Flow, placed("Kenya", "KE", "in"))},
			told{"Kenya", "Kenya has 90,000 internally displaced people. Floods and floods.", "90,000 internally displaced people", claim(90000, "person", "internally displaced people", "have", news.Stock, placed("Kenya", "KE", "in"))}, false},
		{"this flood, a flood of years ago",
			told{"Floods in Kenya", "Floods in Kenya have killed 40 people.", "40 people", claim(40, "person", "people", "kill", news.Flow, placed("Kenya", "KE", "in"))},
			told{"Floods in Kenya", "Floods on the same river in Kenya killed 420 people.", "420 people", claim(420, "person", "people", "kill", news.Flow, placed("Kenya", "KE", "in"), during("2015", "2015"))}, false},
		{"this flood, the 2015 flood",
			told{"Floods in Kenya", "Floods in Kenya have killed 40 people.", "40 people", claim(40, "person", "people", "kill", news.Flow, placed("Kenya", "KE", "in"))},
			told{"Floods in Kenya", "Kenya remembers the 2015 floods, which killed 420 people.", "420 people", claim(420, "person", "people", "kill", news.Flow, placed("Kenya", "KE", "in"))}, false},
		{"this flood, the worst since 2015",
			told{"Floods in Kenya", "Floods in Kenya have killed 40 people.", "40 people", claim(40, "person", "people", "kill", news.Flow, placed("Kenya", "KE", "in"))},
			told{"Floods in Kenya", "The floods, the worst in Kenya since 2015, killed 42 people.", "42 people", claim(42, "person", "people", "kill", news.Flow, placed("Kenya", "KE", "in"))}, true},
		{"a quake told of in a story on a flood",
			told{"Floods in Kenya", "Floods in Kenya have killed 40 people.", "40 people", claim(40, "person", "people", "kill", news.Flow, placed("Kenya", "KE", "in"))},
			told{"Floods in Kenya", "Floods, floods. An earthquake in Kenya killed 420 people.", "420 people", claim(420, "person", "people", "kill", news.Flow, placed("Kenya", "KE", "in"))}, false},
		{"people held, arrests",
			told{"Strike in Kenya", "Kenya, on strike: police arrested 14 people.", "14 people", claim(14, "person", "people", "arrest", news.Flow)},
			told{"Kenya on strike", "On the strike in Kenya, police put the number of arrests at 17.", "17", claim(17, "arrest", "arrests", "put", news.Flow, during("2024-05-03", "2024-05-03"))}, true},
		{"arrests at a strike, at another weeks on",
			told{"Strike in Kenya", "Kenya, on strike: police arrested 14 people.", "14 people", claim(14, "person", "people", "arrest", news.Flow, during("2024-05-03", "2024-05-03"))},
			told{"Strike in Kenya", "Kenya, on strike: police arrested 17 people.", "17 people", claim(17, "person", "people", "arrest", news.Flow, during("2024-05-31", "2024-05-31"))}, false},
		{"turnout, those who took part",
			told{"Strike in Kenya", "Turnout at the strike in Kenya was 85 percent.", "85 percent", claim(85, "percent", "turnout", "be", news.Share)},
			told{"Strike in Kenya", "In Kenya 38 percent of teachers took part in the strike.", "38 percent of teachers", claim(38, "percent", "teachers", "take part", news.Share)}, true},
		{"those of ten who joined, those in a hundred who took part",
			told{"Strike in Kenya", "In Kenya three in ten teachers joined the strike.", "three in ten teachers", claim(3, "person", "teachers", "join", news.Share, of(10))},
			told{"Strike in Kenya", "In Kenya 38 percent of teachers took part in the strike.", "38 percent of teachers", claim(38, "percent", "teachers", "take part", news.Share)}, true},
		{"a firm's jobs, in a town of its country",
			told{"Velor sells scooters", "Velor of Kenya will cut 90 jobs. Velor is sorry. Kenya waits.", "90 jobs", claim(90, "job", "jobs", "cut", news.Flow)},
			told{"Velor rolls on", "Velor of Kenya will cut 120 jobs in Kisumu. Velor is sorry. Kenya waits.", "120 jobs", claim(120, "job", "jobs", "cut", news.Flow, placed("Kisumu", "KE", "in"))}, true},
		{"a firm's jobs, abroad",
			told{"Velor sells scooters", "Velor of Kenya will cut 90 jobs. Velor is sorry. Kenya waits.", "90 jobs", claim(90, "job", "jobs", "cut", news.Flow)},
			told{"Velor rolls on", "Velor of Kenya will cut 120 jobs in Ghana. Velor is sorry. Kenya waits. Kenya grumbles.", "120 jobs", claim(120, "job", "jobs", "cut", news.Flow, placed("Ghana", "GH", "in"))}, false},
		{"those who fled, those who crossed",
			told{"War in Mali", "Some 90,000 people have fled Mali for Niger.", "90,000 people", claim(90000, "person", "people", "flee", news.Flow, placed("Mali", "ML", "from"), placed("Niger", "NE", "to"))},
			told{"War in Mali", "95,000 Malians have crossed from Mali into Niger.", "95,000 Malians", claim(95000, "person", "Malians", "cross", news.Flow, placed("Mali", "ML", "from"), placed("Niger", "NE", "to"))}, true},
		{"those who fled, those who came back",
			told{"War in Mali", "Some 90,000 people have fled Mali for Niger.", "90,000 people", claim(90000, "person", "people", "flee", news.Flow, placed("Mali", "ML", "from"), placed("Niger", "NE", "to"))},
			told{"War in Mali", "95,000 Malians have returned to Mali from Niger.", "95,000 Malians", claim(95000, "person", "Malians", "return", news.Flow, placed("Niger", "NE", "from"), placed("Mali", "ML", "to"))}, false},
		{"people employed, employees",
			told{"Velor sells scooters", "Velor, a maker in Kenya, employs 900 people. Velor is happy.", "900 people", claim(900, "person", "people", "employ", news.Stock)},
			told{"Velor rolls on", "Velor has 870 employees. Velor is happy.", "870 employees", claim(870, "person", "employees", "have", news.Stock)}, true},
		{"people employed, people hired",
			told{"Velor sells scooters", "Velor employs 900 people. Velor is happy.", "900 people", claim(900, "person", "people", "employ", news.Stock)},
			told{"Velor rolls on", "Velor hired 87 people. Velor is happy.", "87 people", claim(87, "person", "people", "hire", news.Flow)}, false},
		{"jobs, positions",
			told{"Velor sells scooters", "Velor will cut 90 jobs. Velor is happy.", "90 jobs", claim(90, "job", "jobs", "cut", news.Flow)},
			told{"Velor rolls on", "Velor will cut 120 positions. Velor is happy.", "120 positions", claim(120, "position", "positions", "cut", news.Flow)}, true},
		{"a firm's sales, wherever the story stands",
			told{"Velor sells scooters", "Kenya's Velor had sales of $90,000. Kenya buys. Velor is happy.", "$90,000", claim(90000, "USD", "Velor's sales", "be", news.Measurement)},
			told{"Velor rolls on", "Velor's revenue came to $91,000. Velor is happy.", "$91,000", claim(91000, "USD", "revenue", "come", news.Measurement)}, true},
		{"sales, and what they are expected to be",
			told{"Velor sells scooters", "Velor had sales of $90,000. Velor is happy.", "$90,000", claim(90000, "USD", "sales", "be", news.Measurement)},
			told{"Velor rolls on", "Velor raised its sales forecast to $91,000. Velor is happy.", "$91,000", claim(91000, "USD", "sales forecast", "raise", news.Measurement)}, false},
		{"two banks of one name",
			told{"Central Bank acts", "In Kenya the Central Bank holds gold worth $90,000. Kenya sells.", "$90,000", claim(90000, "USD", "gold", "hold", news.Measurement)},
			told{"Central Bank acts", "In Ghana the Central Bank holds gold worth $91,000. Ghana buys.", "$91,000", claim(91000, "USD", "gold", "hold", news.Measurement)}, false},
		{"cholera deaths in an outbreak, lives it has claimed since October",
			told{"Cholera in Kenya", "The outbreak of cholera in Kenya killed 40 people.", "40 people", claim(40, "person", "people", "kill", news.Flow, placed("Kenya", "KE", "in"))},
			told{"Kenya fights cholera", "Cholera has claimed 47 lives in Kenya.", "47 lives", claim(47, "life", "lives", "claim", news.Flow, placed("Kenya", "KE", "in"), during("2023-10", "2024-05-09"))}, true},
		{"cholera, measles",
			told{"Cholera in Kenya", "The outbreak of cholera in Kenya killed 40 people.", "40 people", claim(40, "person", "people", "kill", news.Flow, placed("Kenya", "KE", "in"))},
			told{"Measles in Kenya", "The outbreak of measles in Kenya killed 47 people.", "47 people", claim(47, "person", "people", "kill", news.Flow, placed("Kenya", "KE", "in"))}, false},
		{"cases recorded, infections confirmed",
			told{"Cholera in Kenya", "Kenya recorded 400 cases of cholera.", "400 cases", claim(400, "case", "cases", "record", news.Flow, placed("Kenya", "KE", "in"))},
			told{"Cholera in Kenya", "In Kenya 470 infections with cholera were confirmed.", "470 infections", claim(470, "infection", "infections", "confirm", news.Flow, placed("Kenya", "KE", "in"))}, true},
		{"cases of an illness, cases in court",
			told{"Cholera in Kenya", "Kenya recorded 400 cases of cholera.", "400 cases", claim(400, "case", "cases", "record", news.Flow, placed("Kenya", "KE", "in"))},
			told{"Courts in Kenya", "Kenya recorded 470 cases of fraud. Kenya waits.", "470 cases", claim(470, "case", "cases", "record", news.Flow, placed("Kenya", "KE", "in"))}, false},
		{"houses destroyed, destroyed homes",
			told{"Floods in Kenya", "Floods in Kenya have destroyed 40 houses.", "40 houses", claim(40, "house", "houses", "destroy", news.Flow, placed("Kenya", "KE", "in"))},
			told{"Floods in Kenya", "After the floods Kenya has counted 47 destroyed homes.", "47 destroyed homes", claim(47, "house", "destroyed homes", "count", news.Flow)}, true},
		{"houses destroyed, damaged homes",
			told{"Floods in Kenya", "Floods in Kenya have destroyed 40 houses.", "40 houses", claim(40, "house", "houses", "destroy", news.Flow, placed("Kenya", "KE", "in"))},
			told{"Floods in Kenya", "After the floods Kenya has counted 47 damaged homes.", "47 damaged homes", claim(47, "house", "damaged homes", "count", news.Flow)}, false},
		{"a country's rate, a province's",
			told{"Kenya", "In Kenya the unemployment rate rose to 5 percent.", "5 percent", claim(5, "percent", "unemployment rate", "rise", news.Rate, placed("Kenya", "KE", "in"))},
			told{"Kenya", "In Turkana the unemployment rate rose to 6 percent. Kenya waits. Kenya hopes.", "6 percent", claim(6, "percent", "unemployment rate", "rise", news.Rate, placed("Turkana", "KE", "in"))}, false},
		{"it rose, it was up",
			told{"Prices in Kenya", "Food prices in Kenya rose 3 percent.", "3 percent", claim(3, "percent", "food prices", "rise", news.Change, placed("Kenya", "KE", "in"))},
			told{"Kenya", "Kenyan food prices were up 4 percent in Kenya.", "4 percent", claim(4, "percent", "food prices", "be up", news.Change, placed("Kenya", "KE", "in"))}, true},
		{"it rose, it fell",
			told{"Prices in Kenya", "Food prices in Kenya rose 3 percent.", "3 percent", claim(3, "percent", "food prices", "rise", news.Change, placed("Kenya", "KE", "in"))},
			told{"Kenya", "Kenyan food prices were down 4 percent in Kenya.", "4 percent", claim(4, "percent", "food prices", "be down", news.Change, placed("Kenya", "KE", "in"))}, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			a, b := article("a", tt.a.title, "2024-05-04", tt.a.text), article("b", tt.b.title, "2024-05-09", tt.b.text)
			x, y := keyOf(t, at(t, a, tt.a.quote, tt.a.fill), a), keyOf(t, at(t, b, tt.b.quote, tt.b.fill), b)
			if same := x != "" && x == y; same != tt.same {
				t.Errorf("%q and %q: one series %v, want %v", x, y, same, tt.same)
			}
		})
	}
}

// The dead of a war are not those of the strike that a story is about.
func TestLongTollIsNotOfTheEvent(t *testing.T) {
	a := article("a", "Strike in Kenya", "2024-05-04", "The strike in Kenya killed 40 people. Since 2022 the strike and others killed 9,000 people in Kenya.")
	event := keyOf(t, at(t, a, "40 people", claim(40, "person", "people", "kill", news.Flow)), a)
	war := keyOf(t, at(t, a, "9,000 people", claim(9000, "person", "people", "kill", news.Flow, during("2022", "2024-05-04"))), a)
	if event == "" || war == "" || event == war {
		t.Errorf("keys %q and %q", event, war)
	}
}

// A story without a name in its headline is told apart by its theme; residents
// of a town are not the people the story is about.
func TestTopicCompletes(t *testing.T) {
	text := "Police punished 6,300 people over rumours. A rumour spreads fast, and rumours cost money."
	a := article("a", "Police act against rumours", "2024-05-04", text)
	if key := keyOf(t, at(t, a, "6,300 people", claim(6300, "person", "people", "punish", news.Flow)), a); key != "person||punish|flow|rumour|running" {
		t.Errorf("a story's theme: %q", key)
	}
	b := article("b", "Malians in Niger", "2024-05-04", "Malians in Niger need help. Malians wait in Ayorou, a town of 40,000 inhabitants.")
	if key := keyOf(t, at(t, b, "40,000 inhabitants", claim(40000, "person", "inhabitants", "have", news.Stock)), b); key != "" {
		t.Errorf("a town's inhabitants: %q", key)
	}
	if key := keyOf(t, at(t, b, "Malians in Niger", claim(1, "person", "Malians", "need", news.Stock)), b); key == "" {
		t.Error("the people of the story have no key")
	}
}
