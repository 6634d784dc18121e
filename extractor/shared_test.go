package extractor_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/tallywire/tallywire/news"
)

// TestSharedUnits: numbers that have their unit from a figure or phrase apart,
// and near misses that have none.
func TestSharedUnits(t *testing.T) {
	for text, want := range map[string][]string{
		"The ration was cut from 900 to 600 litres.": {
			"900 exact | ration | measurement cut | reported | -", "600 litres exact | ration | measurement cut | reported | -"},
		"The fee rose to 40 euros from 30.": {
			"40 euros exact | fee | measurement rise | reported | -", "30 exact | fee | measurement rise | reported | -"},
		"Debt crept up to 4.1 times earnings from 3.2.": {
			"4.1 times exact | - | measurement creep | reported | -", "3.2 exact | - | flow creep | reported | -"},
		"Profit dropped for a third year, by 4 percent, to 30 million euros.": {
			"4 percent exact | Profit | change drop | reported | -", "30 million euros exact | Profit | measurement drop | reported | -"},
		"The bill passed for a third time, by 4 percent.": { // near miss: nothing moved
			"4 percent exact | - | share  | reported | -"},
		"Rents grew by 5% in the three months to March, the Rent Office said, down from 6% in May.": {
			"5% exact | Rents | change grow | reported | Rent Office", "6% exact | Rents | change grow | reported | Rent Office"},
		"Payrolls shrank by 5,000 euros in April, or 3%.": {
			"5,000 euros exact | Payrolls | change shrink | reported | -", "3% exact | Payrolls | change shrink | reported | -"},
		"Data from the office suggest rents fell by 9 percent.": {
			"9 percent exact | rents | change fall | reported | office"},
		"She runs three mills with a staff of 41.": {
			"three mills exact | mills | stock run | reported | -", "41 exact | staff | stock be | reported | -"},
		"Jobs grew by 40. Vacancies are some 300 above the level of May.": {
			"40 exact | Jobs | change grow | reported | -", "some 300 about | Vacancies | change be up | reported | -"},
		"Turnout was 61 per cent, up from 58 in May.": {
			"61 per cent exact | Turnout | share be | reported | -", "58 exact | Turnout | share be | reported | -"},
		"The mine sold 40 tonnes of zinc, against 30 in May.": {
			"40 tonnes of zinc exact | zinc | measurement sell | reported | -", "30 exact | zinc | measurement sell | reported | -"},
		"France spent 40 million euros, the port of Lund 12 million and Italy 9 million.": {
			"40 million euros exact | - | measurement spend | reported | -", "12 million exact | port of Lund | measurement spend | reported | -",
			"9 million exact | Italy | measurement spend | reported | -"},
		"Whigs 41 per cent, Reds 33.4, Greens 12.5.": {
			"41 per cent exact | Whigs | share  | reported | -", "33.4 exact | Reds | share  | reported | -", "12.5 exact | Greens | share  | reported | -"},
		"He won by 200 votes, 3,900 to 4,100 being cast early.": {
			"200 votes exact | votes | flow win | reported | -", "3,900 to 4,100 between | votes | flow cast | reported | -"},
		"France spent 40 million euros, and among the mills 12 million hands were idle.": {
			"40 million euros exact | - | measurement spend | reported | -", "12 million hands exact | hands | stock be | reported | -"},
	} {
		if got := reading(t, text); fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("%s\n got %q\nwant %q", text, got, want)
		}
	}
}

// TestSums: millions that nothing is counted by are of the money spoken of.
func TestSums(t *testing.T) {
	for text, want := range map[string][]string{
		"Profit rose to 46 million euros, compared with a loss of 13 million a year earlier.": {
			"46 million euros exact | Profit | measurement rise | reported | -", "13 million exact | loss | measurement lose | reported | -"},
		"Costs fell by a fifth to 19 million euros. Debt was below 4 million.": {
			"a fifth exact | Costs | change fall | reported | -", "19 million euros exact | Costs | measurement fall | reported | -",
			"below 4 million less_than | Debt | measurement be | reported | -"},
		"A goat that went for 65 euros now sells for 28.": {
			"65 euros exact | goat | measurement go | reported | -", "28 exact | goat | measurement sell | reported | -"},
		// near misses: those who do something are persons, and what is counted last is no sum
		"The firm has 46 million euros, and 13 million fled.": {
			"46 million euros exact | - | measurement have | reported | -", "13 million exact | - | flow flee | reported | -"},
		"Bread costs 2 euros. It fell to 13 million.": {"2 euros exact | Bread | measurement cost | reported | -"},
	} {
		if got := reading(t, text); fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("%s\n got %q\nwant %q", text, got, want)
		}
	}
}

// TestTallies: two numbers behind a verb of voting are votes, where somebody votes.
func TestTallies(t *testing.T) {
	for text, want := range map[string][]string{
		"Members voted 281 to 254 against it.": {"281 exact | - | flow vote | reported | -", "254 exact | - | flow vote | reported | -"},
		"The motion was lost by 388 to 61.":    {"388 exact | - | flow lose | reported | -", "61 exact | - | flow lose | reported | -"},
		"Senators voted 52-48 to keep her.":    {"52 exact | - | flow vote | reported | -", "48 exact | - | flow vote | reported | -"},
		"It was lost by 388 to 61.":            nil,
		"The board approved 40 to 50 loans.":   {"40 to 50 loans between | loans | flow approve | reported | -"},
	} {
		if got := reading(t, text); fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("%s\n got %q\nwant %q", text, got, want)
		}
	}
}

// TestFractions: what is no whole number goes on in the measure before it.
func TestFractions(t *testing.T) {
	for text, want := range map[string][]string{
		"Reds 36.8 percent, Greens 17.2. The lake is at 3.4.": {
			"36.8 percent exact | Reds | share  | reported | -", "17.2 exact | Greens | share  | reported | -", "3.4 exact | lake | share be | reported | -"},
		"The camp got 16 vans through. The lake is at 3.4.": {"16 vans exact | vans | flow get | reported | -"},
	} {
		if got := reading(t, text); fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("%s\n got %q\nwant %q", text, got, want)
		}
	}
}

// TestSharedKinds asks what units and kinds the claims of a sentence have.
func TestSharedKinds(t *testing.T) {
	for text, want := range map[string]string{
		"Of the 40 barges that sank, 12 were raised.":             "40 barges barge flow; 12 barge share; ",
		"Of the dead, 41 were weavers.":                           "41 person share; ",
		"Four trams burned. A further 38 were listed as missing.": "Four trams tram flow; A further 38 person stock; ",
		"Four trams burned. A further 38 were listed as new.":     "Four trams tram flow; A further 38 tram flow; ",
		"The hall, built for 300, took in 400.":                   "300 person stock; 400 person flow; ",
		"The hall, built for show, took in the news.":             "",
		// A later number goes on with what the sentence before is about, not with what stands behind a preposition there.
		"A jury charged 13 men on 71 counts. Ten were in custody.": "13 men person flow; 71 counts count flow; Ten person stock; ",
		"A jury charged 13 men and 71 women. Ten were in custody.": "13 men person flow; 71 women person flow; Ten person stock; ",
		"The hall flooded. It seats 40 pupils and 15 others.":      "40 pupils person measurement; 15 others person measurement; ",
		// By how much, how long, and states that go on.
		"The town has two banks fewer than in 2015.":                                                         "two banks bank change; ",
		"The town has two banks, fewer than in 2015.":                                                        "two banks bank stock; ",
		"Vacancies fell, by 26,000 to 898,000.":                                                              "26,000 vacancy change; 898,000 vacancy stock; ",
		"He read a verdict of 1,240 pages, then tore out 12 pages.":                                          "1,240 pages page measurement; 12 pages page flow; ",
		"Some 900 clerks are classed as idle; 40 had been sleeping.":                                         "Some 900 clerks person stock; 40 person stock; ",
		"Some 900 clerks were classed as idle.":                                                              "Some 900 clerks person flow; ",
		"The count struck 60 names, leaving 120 weavers entitled to bread.":                                  "60 names name flow; 120 weavers weaver stock; ",
		"Sales are ahead by 3 percent.":                                                                      "3 percent percent change; ",
		"Pay grew by 5% in the three months to May, the bureau said, down from 6% in June and a peak of 7%.": "5% percent change; 6% percent change; 7% percent change; ",
		"Forecasters expect two more typhoons.":                                                              "two more typhoons typhoon flow; ",
		"By his count 300 men fled. By another it was 900.":                                                  "300 men person flow; 900 person flow; ",
		"Of the town, 41 were weavers.":                                                                      "",
		"The road is 90 kilometres long, of which 30 are paved.":                                             "90 kilometres long kilometre measurement; 30 kilometre share; ",
		"One in nine weavers is ill, against one in 14 in May.":                                              "One in nine weavers weaver share; one in 14 weaver share; ",
		"He put the odds at one in four.":                                                                    "one in four  share; ",
		"One mill in five has closed.":                                                                       "One mill in five mill share; ",
		"The storm stranded thousands on the quay.":                                                          "thousands person flow; ",
		"Thousands are stranded on the quay.":                                                                "Thousands person stock; ",
		"Two clerks were left to sort the mail.":                                                             "Two clerks person stock; ",
		"The fire left 40 people dead.":                                                                      "40 people dead person flow; ",
		"The storm sank 40 boats, whose number one believes or not.":                                         "40 boats boat flow; ",
		"Turnout was 60 percent.":                                                                            "60 percent percent share; ",
		"Growth slowed to 3 percent.":                                                                        "3 percent percent change; ",
		"The growth rate was 3 percent.":                                                                     "3 percent percent rate; ",
		"Inflation was 6 percent.":                                                                           "6 percent percent rate; ",
		"The kitchen served 900 guests in May.":                                                              "900 guests person flow; ",
		"The kitchen serves 900 guests.":                                                                     "900 guests person stock; ",
	} {
		if got := kinds(t, text); got != want {
			t.Errorf("%s\n got %q\nwant %q", text, got, want)
		}
	}
}

func kinds(t *testing.T, text string) string {
	t.Helper()
	res, err := load(t).Extract(&news.Article{ID: "a", Text: text, Lang: "en", Published: time.Date(2024, 5, 8, 10, 0, 0, 0, time.UTC)})
	if err != nil {
		t.Fatal(err)
	}
	out := ""
	for _, c := range res.Claims {
		out += fmt.Sprintf("%s %s %s; ", c.Quote, c.Unit, c.Kind)
	}
	return out
}
