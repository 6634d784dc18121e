package timex

import (
	"strings"
	"testing"
	"time"

	"github.com/tallywire/tallywire/rules/token"
)

// TestCompose reads parts that stand for one time together, or do not.
func TestCompose(t *testing.T) {
	r, m := reading(t)
	at := time.Date(2024, 5, 16, 9, 20, 0, 0, time.UTC) // a Thursday
	for text, want := range map[string]string{
		"The gate shut on Friday at 5 p.m.":                  "Friday at 5 p.m.=2024-05-10T17 2024-05-10T17:00..2024-05-10T17:00",
		"The gate shut at 17:30 on Friday.":                  "17:30 on Friday=2024-05-10T17:30 2024-05-10T17:30..2024-05-10T17:30",
		"The gate will shut tomorrow at 6.":                  "tomorrow at 6=2024-05-17T06 2024-05-17T06:00..2024-05-17T06:00",
		"The gate shut at 6 metres.":                         "",
		"It rained on Tuesday of last week.":                 "Tuesday of last week=2024-05-07 2024-05-07..2024-05-07",
		"They will meet on the first Monday of June.":        "the first Monday of June=2024-06-03 2024-06-03..2024-06-03",
		"They met in the last two weeks of 2021.":            "the last two weeks of 2021=P2W 2021-12-20..2022-01-02",
		"They met in the first row of 2021.":                 "2021=2021 2021-01-01..2021-12-31",
		"They will meet two weeks after Easter 2025.":        "two weeks after Easter 2025=2025-05-04 2025-05-04..2025-05-04",
		"They will meet the day before Christmas.":           "the day before Christmas=2024-12-24 2024-12-24..2024-12-24",
		"It ran for two weeks, after which it rained.":       "two weeks=P2W ..",
		"It opened on 10 October last year.":                 "10 October last year=2023-10-10 2023-10-10..2023-10-10",
		"It opened in October, last year's best month.":      "October=2023-10 2023-10-01..2023-10-31 last year=2023 2023-01-01..2023-12-31",
		"The gate will open in two hours and ten minutes.":   "two hours and ten minutes=2024-05-16T11:30 2024-05-16T11:30..2024-05-16T11:30",
		"It fell in two hours and ten minutes.":              "two hours and ten minutes=PT2H10M ..",
		"The pool was open 3-5 pm on Monday.":                "3-5 pm on Monday=2024-05-13T15 2024-05-13T15:00..2024-05-13T17:00",
		"The bell rang at half past three on Monday.":        "half past three on Monday=2024-05-13T03:30 2024-05-13T03:30..2024-05-13T03:30",
		"Saved 2024-05-10T08:15:30-05:30 by hand.":           "2024-05-10T08:15:30-05:30=2024-05-10T08:15:30-05:30 2024-05-10T13:45:30..2024-05-10T13:45:30",
		"We waited, day after day.":                          "",
		"It was shut from May to October 2020.":              "May=2020-05 2020-05-01..2020-05-31 October 2020=2020-10 2020-10-01..2020-10-31",
		"The gate was open from 9:30 till 11:00 on Friday.":  "9:30 till 11:00 on Friday=2024-05-10T09:30 2024-05-10T09:30..2024-05-10T11:00",
		"The tour will run three days starting next Monday.": "three days starting next Monday=P3D 2024-05-20..2024-05-23",
		"The bus will come in 3 days on Sunday.":             "3 days on Sunday=2024-05-19 2024-05-19..2024-05-19",
		"It was seen in the early hours of Sunday.":          "the early hours of Sunday=2024-05-12TMO 2024-05-12T06:00..2024-05-12T09:00",
		"The trip will take a day starting Friday at 5 pm.":  "a day starting Friday at 5 pm=P1D 2024-05-17T17:00..2024-05-18T17:00",
		"They meet on the last Friday of every month.":       "the last Friday of every month=XXXX-WXX-5 ..",
		"They meet on the third day of every month.":         "the third day of every month=XXXX-XX-03 ..",
		"Two climbers died over the Easter weekend.":         "the Easter weekend=2024-W13-WE 2024-03-30..2024-03-31",
		"The gate will open on next 10 June.":                "next 10 June=2024-06-10 2024-06-10..2024-06-10",
		"The roof fell a year ago today.":                    "a year ago today=2023-05-16 2023-05-16..2023-05-16",
		"The roof fell two years ago this month.":            "two years ago this month=2022-05 2022-05-01..2022-05-31",
		"It was the wettest July in 30 years.":               "July=2023-07 2023-07-01..2023-07-31 30 years=P30Y ..",
		"thursday 8 pm":                                      "thursday 8 pm=2024-05-16T20 2024-05-16T20:00..2024-05-16T20:00",
	} {
		var got []string
		for _, f := range r.Read(m.Match(text, token.Sentences(text, nil)), at, nil) {
			from, to := f.Value.Interval()
			got = append(got, text[f.Start:f.End]+"="+f.Value.TIMEX+" "+from+".."+to)
		}
		if s := strings.Join(got, " "); s != want {
			t.Errorf("%s\n got %s\nwant %s", text, s, want)
		}
	}
}

// TestRanges reads the stretches between two dates.
func TestRanges(t *testing.T) {
	r, m := reading(t)
	at := time.Date(2024, 5, 16, 9, 20, 0, 0, time.UTC)
	for text, want := range map[string]string{
		"It was shut from 2009 to 2011.":                    "from 2009 to 2011=P2Y 2009..2011",
		"It was shut between Jan. 2019 and today.":          "between Jan. 2019 and today=P64M 2019-01..2024-05-16",
		"It was shut from 28 March 2022 until 2 May 2022.":  "from 28 March 2022 until 2 May 2022=P35D 2022-03-28..2022-05-02",
		"It was shut in 2009 and 2011.":                     "",
		"It was shut on Monday and fell to its 2011 level.": "",
	} {
		doc := m.Match(text, token.Sentences(text, nil))
		var got []string
		for _, f := range Ranges(text, r.Read(doc, at, nil)) {
			from, to := f.Value.Interval()
			got = append(got, text[f.Start:f.End]+"="+f.Value.TIMEX+" "+from+".."+to)
		}
		if s := strings.Join(got, " "); s != want {
			t.Errorf("%s\n got %s\nwant %s", text, s, want)
		}
	}
}

// TestNotes reads times that are all a line says: of what is to come, with the
// short forms that a sentence would not take for times.
func TestNotes(t *testing.T) {
	r, m := reading(t)
	at := time.Date(2016, 11, 7, 8, 20, 0, 0, time.UTC) // a Monday
	for text, want := range map[string]string{
		"the 5th":                       "2016-12-05",
		"may":                           "2017-05",
		"thu":                           "2016-11-10",
		"autumn":                        "2016-FA",
		"9:30 - 11:00":                  "2016-11-07T09:30",
		"8:00-9:00 this evening":        "2016-11-07T20:00",
		"12-3 am":                       "2016-11-08T00",
		"a week from Friday":            "2016-11-18",
		"two Tuesdays ago":              "2016-10-25",
		"the week after next":           "2016-W47",
		"the night before last":         "2016-11-05TNI",
		"the weekend of March 5":        "2017-W09-WE",
		"Friday the 13th":               "2017-01-13",
		"by the end of the month":       "2016-11",
		"within 10 days":                "2016-11-17",
		"+2 weeks":                      "2016-W47",
		"3w later":                      "2016-W48",
		"2 days after tomorrow":         "2016-11-10",
		"the third last week of 2018":   "2018-W50",
		"second quarter of fiscal 2019": "FY2019-Q2",
		"each Monday morning":           "XXXX-WXX-1TMO",
		"every other Friday at 10 am":   "XXXX-WXX-5T10",
		"twice a month":                 "P1M",
		"3/4 of it":                     "",
		"8 of 10":                       "",
		"the five":                      "",
	} {
		var got []string
		for _, f := range r.Read(m.Match(text, token.Sentences(text, nil)), at, nil) {
			got = append(got, f.Value.TIMEX)
		}
		if s := strings.Join(got, " "); s != want {
			t.Errorf("%s: %s, want %s", text, s, want)
		}
	}
}

// TestOrder reads dates in figures that could be read both ways by those of the
// same text that cannot.
func TestOrder(t *testing.T) {
	r, m := reading(t)
	for text, want := range map[string]string{
		"It ran from 3/4/2021.":                            "2021-03-04",
		"It ran from 25/3/2021 to 3/4/2021.":               "2021-03-25 2021-04-03",
		"It ran from 3/25/2021 to 4/3/2021.":               "2021-03-25 2021-04-03",
		"It ran from 3.4.2021, and release 3.4.2 was out.": "2021-04-03",
		"It ran from 13/13/2021.":                          "",
	} {
		var got []string
		for _, f := range r.Read(m.Match(text, token.Sentences(text, nil)), published, nil) {
			got = append(got, f.Value.TIMEX)
		}
		if s := strings.Join(got, " "); s != want {
			t.Errorf("%s: %s, want %s", text, s, want)
		}
	}
}
