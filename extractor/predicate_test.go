package extractor_test

import (
	"fmt"
	"strings"
	"testing"
)

// TestPredicate: which verb says what happens to what is counted, where the
// nearest one does not; the second of a pair is its near-miss.
func TestPredicate(t *testing.T) {
	for text, want := range map[string][]string{
		// The part shares what happens to the whole; of what is only there it is a part.
		"The ferry carried 40 pilgrims, including 9 children.": {
			"40 pilgrims exact | pilgrims | stock carry | reported | -", "9 children exact | children | stock carry | reported | -"},
		"The depot has 40 trams, including 9 museum trams.": {
			"40 trams exact | trams | stock have | reported | -", "9 museum trams exact | museum trams | stock include | reported | -"},
		// A noun says what is done, the verb only supports it.
		"The maker issued a recall of 3,000 scooters.":               {"3,000 scooters exact | scooters | flow recall | reported | -"},
		"The maker issued a recall on Monday of 3,000 scooters.":     {"3,000 scooters exact | scooters | flow recall | reported | -"},
		"The governor made a declaration for 12 counties.":           {"12 counties exact | counties | flow declare | reported | -"},
		"The maker issued a leaflet for 3,000 drivers.":              {"3,000 drivers exact | drivers | flow issue | reported | -"},
		"After hundreds of arrests, the two mayors were caught.":     {"hundreds of arrests vague | arrests | flow arrest | reported | -", "two mayors exact | mayors | flow catch | reported | -"},
		"Hundreds of arrested men were caught by the police.":        {"Hundreds of arrested men vague | arrested men | flow catch | reported | -"},
		"The district accounted for 700 raids.":                      {"700 raids exact | raids | flow account for | reported | -"},
		"Wardens followed up with 700 raids.":                        {"700 raids exact | raids | flow raid | reported | -"},
		"At least six of the divers died of cramps in the harbour.":  {"At least six of the divers at_least | the divers | share die | reported | -"},
		"Some 40 fishermen from the Lower Harbour boats left early.": {"Some 40 fishermen about | fishermen | flow leave | reported | -"},
		// A particle that the object parts from its verb.
		"The board wants to bring rents down to 5 percent.": {"5 percent exact | rents | share bring down | projected | -"},
		"The board wants to bring barges into 5 harbours.":  {"5 harbours exact | harbours | flow bring | projected | -"},
		// Parts of a list with a participle each; a verb that two share is both's.
		"The gale left 40 barges burned and 30 ferries sunk.": {
			"40 barges exact | barges | flow burn | reported | -", "30 ferries exact | ferries | flow sink | reported | -"},
		"Wardens stopped and fined 30 divers caught there.": {"30 divers exact | divers | flow fine | reported | -"},
		// An aside between commas parts the plural from its verb; a list does not.
		"Some 300 divers, most of them old, live in tents.": {"Some 300 divers about | divers | stock live | reported | -"},
		"Some 300 divers, nets and barges were lost.":       {"Some 300 divers about | divers | flow lose | reported | -"},
		// What is added to something is the object, what is added to what was said is not.
		"The toll rose, adding 40 euros to a bill that was long.": {"40 euros exact | - | measurement add | reported | -"},
		"He added 30 divers were caught.":                         {"30 divers exact | divers | flow catch | reported | -"},
		// Up and down beside a verb of their own, and beside one that goes on without them.
		"The town is putting up 40 million dollars.":       {"40 million dollars exact | town | measurement put up | reported | -"},
		"Premiums are up 4 percent.":                       {"4 percent exact | Premiums | change be up | reported | -"},
		"The shares closed 4 percent lower.":               {"4 percent exact | shares | change close | reported | -"},
		"The mill sold 40 looms, up 4 percent from 2020.":  {"40 looms exact | looms | flow sell | reported | -", "4 percent exact | looms | change be up | reported | -"},
		"The mud travelled 12 kilometres down the valley.": {"12 kilometres exact | mud | measurement travel | reported | -"},
		// What they are called, what they are held to be, is not what happens.
		"Some 40 miners are feared dead.":                          {"Some 40 miners about | miners | flow die | reported | -"},
		"Some 40 miners are feared by the owners.":                 {"Some 40 miners about | miners | stock fear | reported | -"},
		"Forty miners are believed to be in the shaft.":            {"Forty miners exact | miners | stock be | reported | -"},
		"Unemployment, at 5 percent, worries the board.":           {"5 percent exact | Unemployment | rate be | reported | -"},
		"The firm paid the victims $40 million ($10 million net).": {"$40 million exact | - | measurement pay | reported | -", "$10 million exact | - | measurement pay | reported | -"},
		// In brackets, a place and its number.
		"Korr reported 904 cases, followed by Vell (811) and Tarn (655).": {
			"904 cases exact | cases | flow report | reported | Korr", "811 exact | cases | flow report | reported | Korr", "655 exact | cases | flow report | reported | Korr"},
		// Bare verbs of plurals, before a figure; a noun before one is none.
		"Modellers at the port expect a further 150 storms.": {"a further 150 storms exact | storms | flow expect | projected | -"},
		"The Modellers report 150 storms.":                   {"150 storms exact | storms | flow report | reported | -"},
		"Millers grind 40 tonnes.":                           {"40 tonnes exact | Millers | measurement grind | reported | -"},
		"Each of the night runs costs $41.":                  {"$41 exact | - | measurement cost | reported | -"},
		"The runs cut costs by $41.":                         {"$41 exact | costs | change cut | reported | -"},
		// Who want to leave, want; who plan to cut something, cut it.
		"Some 40 weavers want to leave.":   {"Some 40 weavers about | weavers | stock want | reported | -"},
		"The board wants to cut 40 looms.": {"40 looms exact | looms | flow cut | projected | -"},
		// Behind an aside, a particle that may lead a clause, and in brackets.
		"The town shut mills, saving, by its own account, $41.": {"$41 exact | - | measurement save | reported | -"},
		"She looks after seven goats.":                          {"seven goats exact | goats | stock look after | reported | -"},
		"She looks, after seven goats, at a calf.":              {"seven goats exact | goats | stock  | reported | -"},
		"Managers paid 44% of it (2019: 40%).":                  {"44% of it exact | it | share pay | reported | -", "40% exact | Managers | share pay | reported | -"},
		"Korr held 100 names, among them 57 children.":          {"100 names exact | names | stock hold | reported | -", "57 children exact | children | stock hold | reported | -"},
		"Jobs fell for the ninth time, by 26,000 to 898,000.":   {"26,000 exact | Jobs | change fall | reported | -", "898,000 exact | Jobs | stock fall | reported | -"},
		// Bare verbs of plurals that no lexicon of people holds.
		"Forecasters expect 40 storms.": {"40 storms exact | storms | flow expect | projected | Forecasters"},
		// Bare verbs that go on from another, and nouns behind a conjunction.
		"A freeze would save $9 and delay ten barges.":      {"$9 exact | freeze | measurement save | projected | -", "ten barges exact | barges | flow delay | projected | -"},
		"A freeze cost $9 and the delay of ten barges.":     {"$9 exact | freeze | measurement cost | reported | -", "ten barges exact | barges | flow cost | reported | -"},
		"It plans to add 15 routes and to hire 40 weavers.": {"15 routes exact | routes | flow add | projected | -", "40 weavers exact | weavers | flow hire | projected | -"},
		// Bare verbs that are the only one of their clause, behind what they are said of.
		"Weavers drift for 18 months.":           {"18 months exact | - | measurement drift | reported | -"},
		"The weavers drift for 18 months ended.": {"18 months exact | - | measurement end | reported | -"},
		"Some 300 weavers in five towns need a mill.": {
			"Some 300 weavers about | weavers | stock need | reported | -", "five towns exact | towns | stock need | reported | -"},
		// What hangs on no verb of its own, behind the figure that does, and ahead of the clause.
		"It cost 31 euros, a fifth of its income.":      {"31 euros exact | - | measurement cost | reported | -", "a fifth of its income exact | its income | share cost | reported | -"},
		"It cost 31 euros. A fifth of its income!":      {"31 euros exact | - | measurement cost | reported | -", "A fifth of its income exact | its income | share  | reported | -"},
		"At two euros a bottle the growers lose heart.": {"two euros a bottle exact | - | rate lose | reported | -"},
		// The items of a list have the verb of the line that leads it.
		"Killed: 900 men, including:\n\n80 boys\n\n60 girls\n\nThe end": {
			"900 men exact | men | flow kill | reported | -", "80 boys exact | boys | flow kill | reported | -", "60 girls exact | girls | flow kill | reported | -"},
		"Some 900 men were killed.\n\n80 boys": {"Some 900 men about | men | flow kill | reported | -", "80 boys exact | boys | stock  | reported | -"},
		// A participle with its object behind a noun, and a noun that ends in -ing.
		"A barge carrying 50 weavers sank.": {"50 weavers exact | weavers | stock carry | reported | -"},
		"The mill spending 50 euros sank.":  {"50 euros exact | - | measurement sink | reported | -"},
		// A name that looks like a verb, and a verb behind an adverb.
		"The council met the Fed's 40 experts.": {"40 experts exact | experts | flow meet | reported | -"},
		"Weavers now live in 40 tents.":         {"40 tents exact | tents | stock live | reported | -"},
		// Verbs in contracted forms; the ending of a possessive is none.
		"They're weaving 40 nets.":    {"40 nets exact | nets | flow weave | reported | -"},
		"It'll draw 90 litres.":       {"90 litres exact | - | measurement draw | projected | -"},
		"We've sold 90 nets.":         {"90 nets exact | nets | flow sell | reported | -"},
		"The weaver's burned 90 nets": {"90 nets exact | nets | flow burn | reported | -"},
	} {
		if got := reading(t, text); fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("%s\n got %q\nwant %q", text, got, want)
		}
	}
}

// TestKindAndModality: levels and changes of rates, and what is not done yet.
func TestKindAndModality(t *testing.T) {
	for text, want := range map[string][]string{
		"The bank raised interest rates by half a point to 5 percent.": {
			"half a point exact | interest rates | change raise | reported | -", "5 percent exact | interest rates | rate raise | reported | -"},
		"Inflation fell below 5 percent.":                           {"below 5 percent less_than | Inflation | rate fall | reported | -"},
		"Inflation fell 5 percent.":                                 {"5 percent exact | Inflation | change fall | reported | -"},
		"Her blood count dropped to 22,000.":                        {"22,000 exact | blood count | measurement drop | reported | -"},
		"Emissions must fall by 43 percent.":                        {"43 percent exact | Emissions | change fall | projected | -"},
		"The mill will have to repair 40 miles of track.":           {"40 miles of track exact | track | measurement repair | projected | -"},
		"The mill had to repair 40 miles of track.":                 {"40 miles of track exact | track | measurement repair | reported | -"},
		"The town must pay the pensions from its 2 billion dollars": {"2 billion dollars exact | town | measurement pay | reported | -"},
		"The town has offered each weaver up to 900 euros.":         {"up to 900 euros at_most | town | measurement offer | projected | -"},
		"The town has paid each weaver up to 900 euros.":            {"up to 900 euros at_most | town | measurement pay | reported | -"},
	} {
		if got := reading(t, text); fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("%s\n got %q\nwant %q", text, got, want)
		}
	}
}

// TestStocks: what is there and what happened; the second of a pair is its near-miss.
func TestStocks(t *testing.T) {
	for text, want := range map[string][]string{
		"The eleven mills paid weavers 40 euros.":      {"eleven mills exact | mills | stock pay | reported | -", "40 euros exact | - | measurement pay | reported | -"},
		"Eleven mills paid weavers 40 euros.":          {"Eleven mills exact | mills | flow pay | reported | -", "40 euros exact | - | measurement pay | reported | -"},
		"The goats were pulled out by five barges.":    {"five barges exact | barges | stock pull out | reported | -"},
		"Rents were raised by five points.":            {"five points exact | Rents | change raise | reported | -"},
		"They sold wool at 160 fairs.":                 {"160 fairs exact | fairs | stock sell | reported | -"},
		"They sold wool to 160 mills.":                 {"160 mills exact | mills | flow sell | reported | -"},
		"Another 11 claims are outstanding.":           {"Another 11 claims exact | claims | stock be | reported | -"},
		"Another 11 claims are made.":                  {"Another 11 claims exact | claims | flow make | reported | -"},
		"The valley has one doctor for every 900 men.": {"one doctor exact | doctor | rate have | reported | -", "900 men exact | men | rate have | reported | -"},
		"The valley has one doctor for the 900 men.":   {"one doctor exact | doctor | stock have | reported | -", "900 men exact | men | stock have | reported | -"},
		"We mend three breaks a week.":                 {"three breaks a week exact | breaks | rate mend | reported | -"},
		"We mended three breaks a week ago.":           {"three breaks exact | breaks | flow mend | reported | -"},
		"Debt is 3.4 times earnings.":                  {"3.4 times exact | - | measurement be | reported | -"},
		"They were fined three times.":                 {"three times exact | - | flow fine | reported | -"},
	} {
		if got := reading(t, text); fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("%s\n got %q\nwant %q", text, got, want)
		}
	}
}

// TestDenied: what somebody denies, and what is set against it.
func TestDenied(t *testing.T) {
	for text, want := range map[string][]string{
		"The army denied that 300 people had died.":                {"300 people exact | people | flow die | denied | army"},
		"The clerk denied it: six complaints, she said, were all.": {"six complaints exact | complaints | flow be | reported | clerk"},
	} {
		if got := reading(t, text); fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("%s\n got %q\nwant %q", text, got, want)
		}
	}
}

// TestMeasured: what a price, a share or a measure is of; the second of a pair
// is its near-miss.
func TestMeasured(t *testing.T) {
	for text, want := range map[string][]string{
		// What a verb moves or puts to the figure, not the one who does.
		"The bank left its key rate at 5.5%.":                           {"5.5% exact | key rate | rate leave | reported | -"},
		"The bank stood at 5.5%.":                                       {"5.5% exact | bank | share stand | reported | -"},
		"The broker cut her target to $80 from $105.":                   {"$80 exact | target | measurement cut | reported | -", "$105 exact | target | measurement cut | reported | -"},
		"The broker paid her staff from $105 million.":                  {"$105 million exact | - | measurement pay | reported | -"},
		"The mayor put the damage to roads and bridges at $18 million.": {"$18 million exact | damage | measurement put | reported | mayor"},
		"The yard sold 40 barges at $5 million each.":                   {"40 barges exact | barges | flow sell | reported | -", "$5 million exact | barges | measurement sell | reported | -"},
		// The noun that "of" ties it to; a mark on a scale says nothing of what.
		"The vote passed on a turnout of 62%.":                          {"62% exact | turnout | share pass on | reported | -"},
		"Prices fell from a peak of $62.":                               {"$62 exact | Prices | measurement fall | reported | -"},
		"A gross margin of 47%, an improvement of 2 percentage points.": {"47% exact | gross margin | rate be | reported | -", "2 percentage points exact | gross margin | change improve | reported | -"},
		// The verb that a comma parts from "to".
		"Mill debt has more than halved, to $61 million.": {"$61 million exact | Mill debt | measurement halve | reported | -"},
		"The number of wardens has tripled, to 284.":      {"284 exact | wardens | stock triple | reported | -"},
		// Up, with no verb at all, and what it led to.
		"Mill revenue up 4% to $512 million.": {"4% exact | Mill revenue | change be up | reported | -", "$512 million exact | Mill revenue | measurement be up | reported | -"},
		// What is set between commas; a list is none.
		"The bill, $640 million for the first year, has no payer.": {"$640 million exact | bill | measurement be | reported | -"},
		"Korr won a contract to build 18 ships, worth $4 billion.": {"18 ships exact | ships | flow build | reported | -", "$4 billion exact | contract | measurement be | reported | -"},
		"A low jobless rate — 5 percent in May — helps.":           {"5 percent exact | low jobless rate | rate be | reported | -"},
		"Reds 36 percent, Blues 34 percent.":                       {"36 percent exact | Reds | share  | reported | -", "34 percent exact | Blues | share  | reported | -"},
		// Where a level came from, or the same in other words, is of what the level is of.
		"Pay grew by 5%, the bureau said, down from 6% in May.":     {"5% exact | Pay | change grow | reported | bureau", "6% exact | Pay | change grow | reported | bureau"},
		"Capital spending will be held to $250, from $310.":         {"$250 exact | Capital spending | measurement hold | projected | -", "$310 exact | Capital spending | measurement hold | projected | -"},
		"Net income for the quarter came to $118, or $3 per share.": {"$118 exact | Net income for the quarter | measurement come | reported | -", "$3 per share exact | Net income for the quarter | rate come | reported | -"},
		"Polls gave the Reds a lead of four points.":                {"four points exact | lead | measurement give | reported | -"},
		// Of a relative clause what it tells of, of two verbs the subject of the first, with "with" the noun beside.
		"A goat that fetched $40 died.":                      {"$40 exact | goat | measurement fetch | reported | -"},
		"A ewe that Lind bought for $40 in May went for $9.": {"$40 exact | ewe | measurement buy | reported | -", "$9 exact | ewe | measurement go | reported | -"},
		"Rents jumped before closing at $9.":                 {"$9 exact | Rents | measurement close | reported | -"},
		"The rains failed, with Korr receiving 41 mm.":       {"41 mm exact | Korr | measurement receive | reported | -"},
		"She bought the mill for $40.":                       {"$40 exact | mill | measurement buy | reported | -"},
		"She left the mill for $40.":                         {"$40 exact | - | measurement leave | reported | -"},
		"Ferries flew 11% more passengers.":                  {"11% exact | passengers | change fly | reported | -"},
		"The queue lasted two hours.":                        {"two hours exact | queue | measurement last | reported | -"},
		"The weaver waited two hours.":                       {"two hours exact | - | measurement wait | reported | -"},
		"They voted after a debate of five hours.":           {"five hours exact | debate | measurement  | reported | -"},
		"Korr, a valley with a population of 900, flooded.":  {"900 exact | population | stock live | reported | -"},
		// The noun that a percentage narrows.
		"Weavers refused a 4.5% pay offer.":  {"4.5% pay offer exact | pay offer | share refuse | projected | -"},
		"Rents are tied to a 9% lower risk.": {"9% lower risk exact | risk | share tie | reported | -"},
		"Rents are above a 2% target.":       {"above a 2% target more_than | Rents | share be | projected | -"},
		// Who acts is not what a sum is of; a firm that costs one is.
		"The firm spent $40 on nets.": {"$40 exact | - | measurement spend | reported | -"},
		"Ana Brun spent $40 on nets.": {"$40 exact | - | measurement spend | reported | -"},
		"The firm cost $40.":          {"$40 exact | firm | measurement cost | reported | -"},
		"Police seized 40 tonnes.":    {"40 tonnes exact | - | measurement seize | reported | -"},
		// Behind the words that say who speaks.
		"The premium, she said, had gone to $640.": {"$640 exact | premium | measurement go | reported | -"},
	} {
		if got := reading(t, text); fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("%s\n got %q\nwant %q", text, got, want)
		}
	}
}

// TestCompounds: a plural that ends an object is no verb, and what goes up goes
// up; the second of a pair is its near-miss.
func TestCompounds(t *testing.T) {
	for text, want := range map[string]string{
		"The council told of a waiver of crop loans up to $400.": "tell",
		"The bank loans $400 to each farmer.":                    "loan",
		"Weavers have watched home prices go up 4 percent.":      "go up",
		"Rents went up by 9 percent.":                            "go up",
		"Rents were up by 9 percent.":                            "be up",
	} {
		got := reading(t, text)
		if len(got) != 1 || !strings.Contains(got[0], " "+want+" | ") {
			t.Errorf("%s\n got %q\nwant %s", text, got, want)
		}
	}
}
