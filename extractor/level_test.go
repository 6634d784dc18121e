package extractor_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/tallywire/tallywire/news"
)

// reading is what a sentence says of its figures, one line each.
func reading(t *testing.T, text string) []string {
	t.Helper()
	res, err := load(t).Extract(&news.Article{ID: "a", Text: text, Lang: "en", Published: time.Date(2024, 5, 8, 10, 0, 0, 0, time.UTC)})
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, c := range res.Claims {
		counted := "-"
		if c.Counted != nil {
			counted = *c.Counted
		}
		who := "-"
		if c.Attribution != nil {
			who = c.Attribution.Actor
		}
		out = append(out, fmt.Sprintf("%s %s | %s | %s %s | %s | %s", c.Quote, c.Modifier, counted, c.Kind, c.Predicate, c.Modality, who))
	}
	return out
}

// TestLevels: what a total came to tells what happened to those it counts.
func TestLevels(t *testing.T) {
	for text, want := range map[string]string{
		"The number of miners trapped by the cave-in has reached 44, the Mines Office said.":       "44 exact | miners | stock trap | reported | Mines Office",
		"The number of villagers killed in the mudslide rose to 2,300, officials said.":            "2,300 exact | villagers | flow kill | reported | officials",
		"The number of dead has climbed past 400, the governor said.":                              "400 more_than | dead | flow die | reported | governor",
		"The mayor put the number of injured at 61.":                                               "61 exact | injured | flow injure | reported | mayor",
		"The number of pupils living in the hostels has fallen below 900, the school board said.":  "below 900 less_than | pupils | stock live | reported | school board",
		"The number of pupils in the hostels has risen to 900, the school board said.":             "900 exact | pupils | stock rise | reported | school board",
		"The total number of arrests since the march has reached 1,800, a lawyer said.":            "1,800 exact | arrests | flow arrest | reported | lawyer",
		"The number of barns destroyed by the storm could reach 340, the fire service said.":       "340 exact | barns | flow destroy | projected | fire service",
		"Measles deaths in the province topped 900.":                                               "900 more_than | Measles deaths | flow die | reported | -",
		"The death toll from the mudslide has now exceeded 2,500, according to the Harbour Board.": "2,500 more_than | - | flow die | reported | Harbour Board",
		"The aid is meant for the estimated 3,000 herders who live in the hills without wells.":    "estimated 3,000 herders about | herders | stock live | estimated | -",
		"Another 1,400 herders are registered as owners.":                                          "Another 1,400 herders exact | herders | stock register | reported | -",
		"Another 1,400 herders have been registered since May.":                                    "Another 1,400 herders exact | herders | flow register | reported | -",
		"Unemployment in the port edged up to 4 percent.":                                          "4 percent exact | Unemployment | rate edge up | reported | -",
		"The hall seats up to 40 pilgrims.":                                                        "up to 40 pilgrims at_most | pilgrims | measurement seat | reported | -",
		"The Harbour Board expects the fleet to grow by 5 percent.":                                "5 percent exact | fleet | change grow | projected | Harbour Board",
		"The town has offered 40 sheds to the fishermen.":                                          "40 sheds exact | sheds | flow offer | projected | -",
		"More than 600 crossed the strait alone.":                                                  "More than 600 more_than | - | flow cross | reported | -",
		"The bus crash killed 14.":                                                                 "14 exact | - | flow kill | reported | -",
		"Observers said that the mill, which employs 31 weavers who live nearby, will close.":      "31 weavers exact | weavers | stock employ | reported | Observers",
		"The board passed 12 bills in May.":                                                        "12 bills exact | bills | flow pass | reported | -",
	} {
		got := reading(t, text)
		if len(got) != 1 || got[0] != want {
			t.Errorf("%s\n got %q\nwant %q", text, got, want)
		}
	}
}

// TestLists: figures that share a verb, or stand against one another.
func TestLists(t *testing.T) {
	for text, want := range map[string][]string{
		"At least 164 farmers have been hurt and 72 are still missing, the mayor said.": {
			"At least 164 farmers at_least | farmers | flow hurt | reported | mayor", "72 exact | farmers | stock miss | reported | mayor"},
		"Wardens seized 40 boats, 12 nets and 3 vans from the harbour.": {
			"40 boats exact | boats | flow seize | reported | -", "12 nets exact | nets | flow seize | reported | -", "3 vans exact | vans | flow seize | reported | -"},
		"The strikes killed 40 drivers in March, compared with 58 in 2019.": {
			"40 drivers exact | drivers | flow kill | reported | -", "58 exact | drivers | flow kill | reported | -"},
		"The fire killed 58 people and not 63, the mayor said.": {
			"58 people exact | people | flow kill | reported | mayor", "63 exact | - | flow kill | denied | mayor"},
		"The bill passed by 52 votes to 48.": {
			"52 votes exact | votes | flow pass | reported | -", "48 exact | votes | flow pass | reported | -"},
		"The bus crash killed 14 drivers and left 31 injured.": {
			"14 drivers exact | drivers | flow kill | reported | -", "31 injured exact | injured | flow injure | reported | -"},
	} {
		if got := reading(t, text); fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("%s\n got %q\nwant %q", text, got, want)
		}
	}
}

// TestDateOfAnother: a date that another figure or another clause holds is not
// the figure's.
func TestDateOfAnother(t *testing.T) {
	x := load(t)
	for text, want := range map[string]string{
		"Rents rose to 7 percent from 4 percent in March.":                            "- 2024-03",
		"Rents rose to 7 percent in March.":                                           "2024-03",
		"The lock was shut in 2019, and the town pumps 40 wells.":                     "-",
		"Wardens shut the lock in 2019, and seized 40 boats.":                         "2019",
		"Turnout was put at 27 percent, the lowest since the flood of 1999.":          "-",
		"Catches were higher in the town, 40 boats against 58 boats in 2019.":         "- 2019",
		"The lake lost 80 barrels of water between September and August, it is said.": "2023-09",
		// Another clause has times of its own.
		"Catches fell in March; the town has 40 boats.":                                  "-",
		"Catches fell in March: 40 boats lay idle in the town.":                          "-",
		"Catches fell in March, and the town has 40 boats.":                              "-",
		"The town has 40 boats and has sold four sheds this year.":                       "- 2024",
		"The storm sank 40 boats and wrecked four sheds in March.":                       "2024-03 2024-03",
		"The maker, which was sold in 1998, employs 40 weavers.":                         "-",
		"The maker, which employs 40 weavers, was sold in 1998.":                         "-",
		"The maker, which employed 40 weavers in 1998, was sold.":                        "1998",
		"The quay, built in 1998 for the town, has 40 boats.":                            "-",
		"The quay was built in 1998 for 40 boats.":                                       "1998",
		"Debt was 9 euros, down from 12 euros in March, giving a gearing of 40 percent.": "- 2024-03 -",
		"Crews made 40 visits, up 22 percent on the previous fortnight.":                 "- -",
		"Dockers have called a strike of 40 crews for Oct. 4.":                           "2024-10-04",
		"Dockers called a strike of 40 crews on Oct. 4.":                                 "2023-10-04",
		"A smuggler who hid 40 boats was fined on Monday.":                               "-",
		"The town will buy 40 boats when the quay opens in spring 2025.":                 "-",
		"The storm sank 40 boats when it hit the quay in March.":                         "2024-03",
		"On Monday, the town, which is poor, sold 40 boats.":                             "2024-09-02",
		"The town sold 40 boats, although it had bought a yard in 2019.":                 "-",
		"LIMA, Sept 2 (Harbour Press) - The town has 40 boats.":                          "-",
		"The town bid 40 crowns for the 1936 Lounge.":                                    "-",
		"The town has 40 boats (2019: 58 boats).":                                        "- 2019",
		"The town lost 40 crowns in the year to March.":                                  "2023-04",
		"The death toll from Monday's storm has passed 40.":                              "-",
		"Monday's storm sank 40 boats.":                                                  "2024-09-02",
	} {
		res, err := x.Extract(&news.Article{ID: "a", Text: text, Lang: "en", Published: time.Date(2024, 9, 6, 10, 0, 0, 0, time.UTC)})
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		for _, c := range res.Claims {
			start := "-"
			if c.Period != nil && c.Period.Start != nil {
				start = *c.Period.Start
			}
			got += " " + start
		}
		if got != " "+want {
			t.Errorf("%s\n got %q, want %q", text, got, want)
		}
	}
}

// TestPenceAreNoHours: "5p" is five pence, and the afternoon only where a word
// of time stands before it.
func TestPenceAreNoHours(t *testing.T) {
	x := load(t)
	for text, want := range map[string][]string{
		"The mill's shares fell 15p to 30p on Monday.": {"15p", "30p"},
		"A loaf costs 5p more than in May.":            {"5p"},
		"The gate opens at 8p on Monday.":              nil,
		"The shop is open from 8a to 5p.":              nil,
	} {
		res, err := x.Extract(&news.Article{ID: "a", Text: text, Lang: "en", Published: time.Date(2024, 9, 6, 10, 0, 0, 0, time.UTC)})
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, c := range res.Claims {
			got = append(got, c.Quote)
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s\n got %q, want %q", text, got, want)
		}
	}
}
