package timex

import (
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/tallywire/tallywire/news"
	"github.com/tallywire/tallywire/rules"
	"github.com/tallywire/tallywire/rules/token"
)

func reading(tb testing.TB) (*Reader, *rules.Matcher) {
	tb.Helper()
	rs, err := rules.Default()
	if err != nil {
		tb.Fatal(err)
	}
	return NewReader(rs), rs.NewMatcher()
}

var published = time.Date(2024, 5, 16, 9, 0, 0, 0, time.FixedZone("", 2*3600)) // a Thursday

func TestRead(t *testing.T) {
	r, m := reading(t)
	for text, want := range map[string]string{
		"The mill burned on Monday.":                                         "Monday=2024-05-13",
		"The mill will open on Monday.":                                      "Monday=2024-05-20",
		"The talks will be held in October.":                                 "October=2024-10",
		"The talks were held in October.":                                    "October=2023-10",
		"The ban should be lifted in October.":                               "October=2024-10",
		"They were told to leave the valley by June 20.":                     "June 20=2024-06-20",
		"They were told to leave the valley by April 20.":                    "April 20=2024-04-20",
		"In October sales rose; a year earlier they had fallen.":             "October=2023-10 a year earlier=2022-10",
		"Output fell in the fourth quarter.":                                 "the fourth quarter=2023-Q4",
		"Over the past three weeks the lake shrank.":                         "the past three weeks=P3W",
		"It was signed in the 1980s and renewed last year.":                  "the 1980s=198 last year=2023",
		"He may march in step, and they fall and spring up.":                 "",
		"The score was 1/2 and the odds 3-2.":                                "",
		"It runs every two days, but not on Sundays.":                        "every two days=P2D on Sundays=XXXX-WXX-7",
		"The talks resume on Friday.":                                        "Friday=2024-05-17",
		"The talks failed to resume on Friday.":                              "Friday=2024-05-10",
		"The lake is open until Sunday.":                                     "Sunday=2024-05-19",
		"The lake was open until Sunday.":                                    "Sunday=2024-05-12",
		"Sales fell in the first nine months.":                               "the first nine months=2023-01/2023-09",
		"Sales fell in the first three months.":                              "the first three months=2024-01/2024-03",
		"The start on Friday drew crowds.":                                   "Friday=2024-05-10",
		"The siege lasted nearly two weeks.":                                 "nearly two weeks=P2W",
		"Rain fell from Thursday to Monday.":                                 "Thursday=2024-05-09 Monday=2024-05-13",
		"Rain will fall from Friday to Tuesday.":                             "Friday=2024-05-17 Tuesday=2024-05-21",
		"Two barns burned overnight.":                                        "overnight=2024-05-16TNI",
		"The lake is now dry.":                                               "now=PRESENT_REF",
		"The siege lasted two weeks.":                                        "two weeks=P2W",
		"At 5:42 a.m. on Tuesday the wall fell.":                             "5:42 a.m. on Tuesday=2024-05-14T05:42",
		"The treaty of 3 October 1990 ended it.":                             "3 October 1990=1990-10-03",
		"Ships waited from 28 December to 3 January.":                        "28 December to 3 January=2023-12-28/2024-01-03",
		"Rain fell last weekend and will return next Friday.":                "last weekend=2024-W19-WE next Friday=2024-05-24",
		"Sales rose so far this year.":                                       "so far this year=2024",
		"The firm sold 200 boats in the first nine months of 2021.":          "the first nine months of 2021=2021-01/2021-09",
		"The town of 2000 people slept, and 2008 of them dreamt of Maypole.": "",
	} {
		if got := values(r, m, text); got != want {
			t.Errorf("%s\n got %s\nwant %s", text, got, want)
		}
	}
}

// values reads a text published on a day in May 2024.
func values(r *Reader, m *rules.Matcher, text string) string {
	var got []string
	for _, f := range r.Read(m.Match(text, token.Sentences(text, nil)), published, nil) {
		got = append(got, text[f.Start:f.End]+"="+f.Value.TIMEX)
	}
	return strings.Join(got, " ")
}

// TestTold reads dates counted from those told before them.
func TestTold(t *testing.T) {
	r, m := reading(t)
	for text, want := range map[string]string{
		"It opened in 1998. Four years later it was sold, and in May of that year it burned.":   "1998=1998 Four years later=2002 May of that year=2002-05",
		"They took it on 10 May 2021. The next day they left. Two days later it was empty.":     "10 May 2021=2021-05-10 The next day=2021-05-11 Two days later=2021-05-13",
		"In 2019 it was sold. The next year will be hard.":                                      "2019=2019 The next year=2025",
		"Sales rose in the second quarter of 2023 from the year-ago quarter.":                   "the second quarter of 2023=2023-Q2 the year-ago quarter=2022-Q2",
		"Sales rose in May 2022 from a year earlier. In July 2022 they were down on the month.": "May 2022=2022-05 a year earlier=2021-05 July 2022=2022-07",
		"It burned on 10 May 2021. The previous evening they had left.":                         "10 May 2021=2021-05-10 The previous evening=2021-05-09TEV",
		"Sales rose in the last three months of 2021 from the previous quarter.":                "the last three months of 2021=P3M the previous quarter=2021-Q3",
		"It opened on 10 May 2021 and shut a year and a half later.":                            "10 May 2021=2021-05-10 a year and a half later=2022-11",
		"It opened in 2021 and shut a year and a half later.":                                   "2021=2021 a year and a half later=XXXX",
		"Sales rose from a year earlier.":                                                       "a year earlier=2023",
	} {
		if got := values(r, m, text); got != want {
			t.Errorf("%s\n got %s\nwant %s", text, got, want)
		}
	}
}

// Without a publication day a date at the article's head stands in for it; a
// date elsewhere does not.
func TestDateline(t *testing.T) {
	r, m := reading(t)
	for text, want := range map[string]string{
		"Updated: 2021-03-09\nThe mill burned on Monday.":                  "2021-03-08",
		"LIMA, 9 March 2021: The mill burned on Monday.":                   "2021-03-08",
		"9 March 2021\nThe mill burned on Monday.":                         "2021-03-08",
		"The mill of 9 March 2021 fame burned on Monday.":                  "XXXX-WXX-1",
		"The mill burned on Monday.":                                       "XXXX-WXX-1",
		strings.Repeat("Filler here. ", 90) + "\n9 March 2021\nOn Monday.": "XXXX-WXX-1",
	} {
		found := r.Read(m.Match(text, token.Sentences(text, nil)), time.Time{}, nil)
		if len(found) == 0 || found[len(found)-1].Value.TIMEX != want {
			t.Errorf("%q: %+v, want %s", text[:min(40, len(text))], found, want)
		}
	}
}

// TestPeriod asks for when the figure between brackets holds.
func TestPeriod(t *testing.T) {
	r, m := reading(t)
	for text, want := range map[string]string{
		"[40 barges] ran aground in October.":                                                  "2023-10..2023-10 P: in October",
		"[40 barges] ran aground in 2021 alone.":                                               "2021..2021 P: in 2021 alone",
		"[40 barges] have run aground since October.":                                          "2023-10..2024-05-16 P: since October",
		"[40 barges] must leave by June 20.":                                                   "-..2024-06-20 P: by June 20",
		"In October, the board said, [40 barges] ran aground.":                                 "2023-10..2023-10 P: In October",
		"[40 barges] ran aground between 2014 and 2016.":                                       "2014..2016 P: between 2014 and 2016",
		"[40 barges] ran aground from 2014 to 2016.":                                           "2014..2016 P: from 2014 to 2016",
		"[40 barges] ran aground over the past three weeks.":                                   "2024-04-25..2024-05-16 P3W: Over the past three weeks",
		"[40 barges] ran aground in a single week.":                                            "-..- P1W: in a single week",
		"[40 barges] ran aground in just three weeks, a record.":                               "2024-04-25..2024-05-16 P3W: in just three weeks",
		"[40 barges] could be afloat in less than six years.":                                  "nil",
		"[40 barges] ran aground overnight.":                                                   "nil",
		"[40 barges] ran aground in the spring.":                                               "nil",
		"[40 barges] ran aground in the spring of 2021.":                                       "2021-03..2021-05 P: in the spring of 2021",
		"[40 barges] ran aground, the board said on Monday.":                                   "nil",
		"[40 barges] ran aground.":                                                             "nil",
		"[40 barges] ran aground in October, more than in all of last year.":                   "2023-10..2023-10 P: in October",
		"[40 barges] have run aground since the port announced in October that it would shut.": "2023-10..2024-05-16 P: since the port announced in October",
		"Rates are at [7 percent], the highest since 2001.":                                    "nil",
		"As of October the fleet had [40 barges].":                                             "2023-10..2023-10 P: As of October",
	} {
		if got := whenHolds(r, m, text, Asked{}, published); !strings.EqualFold(got, want) {
			t.Errorf("%s\n got %s\nwant %s", text, got, want)
		}
	}
}

// whenHolds asks for the periods of the figures between brackets, all of them
// like a, and returns the last.
func whenHolds(r *Reader, m *rules.Matcher, text string, a Asked, day time.Time) string {
	plain := strings.NewReplacer("[", "", "]", "").Replace(text)
	doc := m.Match(plain, token.Sentences(plain, nil))
	periods := r.Periods(doc, r.Read(doc, day, nil), day)
	var p *news.Period
	for n := 0; ; n++ {
		start := strings.Index(text, "[")
		if start < 0 {
			break
		}
		text = strings.Replace(text, "[", "", 1)
		end := strings.Index(text, "]")
		text = strings.Replace(text, "]", "", 1)
		a.Span = news.Span{Start: start, End: end}
		a.Sentence = slices.IndexFunc(doc.Sentences, func(s news.Span) bool { return start < s.End })
		p = periods.Of(a)
	}
	switch {
	case p == nil:
		return "nil"
	case p.Duration != nil:
		return iso(p.Start) + ".." + iso(p.End) + " " + *p.Duration + ": " + p.Text
	}
	return iso(p.Start) + ".." + iso(p.End) + " P: " + p.Text
}

// TestChangePeriod asks when changes hold: from what they are measured against.
func TestChangePeriod(t *testing.T) {
	r, m := reading(t)
	for text, want := range map[string]string{
		"Sales rose [7 percent] in October from a year earlier.":                                       "2022-10..2023-10 P: in October from a year earlier",
		"Sales rose [7 percent] in March from February.":                                               "2024-03..2024-03 P: in March",
		"Sales rose [7 percent] in March from the previous month.":                                     "2024-03..2024-03 P: in March",
		"The mill cut 40 jobs last year, [7 percent] more than in 2021.":                               "2021..2023 P: last year more than in 2021",
		"Barge traffic grew 3 percent in April, and [7 percent] compared with last April.":             "2023-04..2024-04 P: in April compared with last April",
		"Barge traffic fell in April. It was down [7 percent] year-on-year.":                           "nil",
		"Barge traffic fell [7 percent] in April year-on-year.":                                        "2023-04..2024-04 P: year-on-year",
		"In April, barge traffic fell [7 percent] year-on-year.":                                       "2023-04..2024-04 P: year-on-year",
		"Sales rose [7 percent] on Monday.":                                                            "2024-05-13..2024-05-13 P: on Monday",
		"Sales rose [7 percent] over the past three weeks.":                                            "2024-04-25..2024-05-16 P3W: over the past three weeks",
		"Wages rose [2 percent] in April. Rents fell [7 percent].":                                     "2024-04..2024-04 P: in April",
		"Wages rose [2 percent] in April.\nRents fell [7 percent].":                                    "nil",
		"Dealers sold 40 barges last year, [7 percent] up from 2022. Tug sales were down [2 percent].": "2023..2023 P: last year",
	} {
		if got := whenHolds(r, m, text, Asked{Kind: news.Change}, published); !strings.EqualFold(got, want) {
			t.Errorf("%s\n got %s\nwant %s", text, got, want)
		}
	}
}

// TestRunningPeriod asks when totals hold that go on until the article speaks.
func TestRunningPeriod(t *testing.T) {
	r, m := reading(t)
	for _, tt := range []struct {
		text, want string
		asked      Asked
	}{
		{"So far [40 barges] have run aground.", "-..2024-05-16 P: So far", Asked{}},
		{"The river has been falling since October. So far [40 barges] have run aground.", "2023-10..2024-05-16 P: So far", Asked{}},
		{"The river fell in October. So far [40 barges] have run aground.", "-..2024-05-16 P: So far", Asked{}},
		{"[40 barges] were seized in a campaign against smugglers launched in October.", "2023-10..2024-05-16 P: in October", Asked{}},
		{"[40 barges] were seized in the time since the raids began in October.", "2023-10..2024-05-16 P: since the raids began in October", Asked{}},
		{"It was the worst flood since 2001, with [40 barges] lost.", "nil", Asked{}},
		{"[40 barges] will be tolled from June.", "2024-06..- P: from June", Asked{}},
		{"The port is scrapping [40 barges], it said on Monday.", "2024-05-13..2024-05-13 P: on Monday", Asked{Ongoing: true}},
		{"The port scrapped [40 barges], it said on Monday.", "nil", Asked{}},
		{"The lock has been shut for [nine years].", "2015..2024-05-16 P9Y: nine years", Asked{Lasting: true}},
		{"The lock was shut for [nine years].", "nil", Asked{}},
		{"The port fired [40 men] accused of a theft in May 2019.", "nil", Asked{Described: true}},
		{"The port fired [40 men] in May 2019.", "2019-05..2019-05 P: in May 2019", Asked{}},
		{"Although traffic fell in April, it is still above [40 barges].", "nil", Asked{}},
		{"“We lost our boats in April,” said Ana Ruiz, who speaks for [40 skippers].", "nil", Asked{}},
		{"It has come down from a 2022 total of [40 barges].", "2022..2022 P: 2022", Asked{}},
		{"He served [two years] before his 2008 release.", "-..2008 P: before his 2008", Asked{}},
		{"[40 barges] ran aground in the three months to May.", "2024-03..2024-05 P3M: in the three months to May", Asked{}},
		{"[40 barges] will run aground in 2024 and 2025.", "2024..2025 P: in 2024 and 2025", Asked{}},
		{"[40 barges] ran aground in April, compared with 50 in the same month of 2023.", "2024-04..2024-04 P: in April", Asked{}},
	} {
		if got := whenHolds(r, m, tt.text, tt.asked, published); !strings.EqualFold(got, tt.want) {
			t.Errorf("%s\n got %s\nwant %s", tt.text, got, tt.want)
		}
	}
	if got := whenHolds(r, m, "[40 barges] have run aground since 2021.", Asked{}, time.Time{}); got != "2021..- P: since 2021" {
		t.Errorf("no day of publication closes no period: %s", got)
	}
}

func iso(s *string) string {
	if s == nil {
		return "-"
	}
	return *s
}

func FuzzRead(f *testing.F) {
	r, m := reading(f)
	f.Add("On Tuesday, Sept. 4, 2018, the dam gave way; in “late” March – it…", 2)
	f.Add("from 2014 to 2016 and 31/12/2014 at 5:42 p.m.", 9)
	f.Fuzz(func(t *testing.T, text string, at int) {
		if len(text) > 2000 {
			return
		}
		doc := m.Match(text, token.Sentences(text, nil))
		found := r.Read(doc, published, nil)
		for i, x := range found {
			if x.Start < 0 || x.End > len(text) || i > 0 && x.Start < found[i-1].End {
				t.Fatalf("%v after %v", x.Span, found[max(0, i-1)].Span)
			}
			if utf8.ValidString(text) && !utf8.ValidString(text[x.Start:x.End]) {
				t.Fatalf("%v cuts a rune of %q", x.Span, text)
			}
		}
		periods := r.Periods(doc, found, published)
		for i, s := range doc.Sentences {
			if at >= s.Start && at < s.End {
				periods.Of(Asked{Span: news.Span{Start: at, End: min(at+2, s.End)}, Sentence: i, Kind: news.Change})
			}
		}
	})
}

var story = strings.Repeat("The board said on Monday that 40 barges were stuck. “We have not seen this since October 1976,” said a hydrologist. "+
	"In the first quarter of last year the river fell by two metres over three weeks; a year earlier it had risen. Farmers left in early March, and many will return in June. "+
	"The lock, which was built in the 1980s, is closed every Sunday and shuts at 5 p.m. on Friday. The ministry expects the rain to come by the end of this month.\n", 11)

func BenchmarkRead(b *testing.B) {
	r, m := reading(b)
	doc := m.Match(story, token.Sentences(story, nil))
	var found []Found
	b.SetBytes(int64(len(story)))
	b.ReportAllocs()
	for b.Loop() {
		found = r.Read(doc, published, found[:0])
		r.Periods(doc, found, published).Of(Asked{Span: news.Span{Start: 34, End: 43}})
	}
}
