package timex

import (
	"strings"
	"testing"
)

func fields(kv string) func(field) string {
	m := map[string]string{}
	for _, f := range strings.Split(kv, ",") {
		k, v, _ := strings.Cut(strings.TrimSpace(f), "=")
		m[k] = v
	}
	return func(f field) string { return m[fieldNames[f]] }
}

func TestParseFields(t *testing.T) {
	c := Context{Published: day("2024-05-16"), Tense: PastTense}
	for kv, want := range map[string]string{
		"y=2021, m=10, d=3rd":              "DATE 2021-10-03 2021-10-03..2021-10-03",
		"wd=5, daypart=MO":                 "TIME 2024-05-10TMO 2024-05-10..2024-05-10",
		"unit=M, shift=-1":                 "DATE 2024-04 2024-04..2024-04",
		"unit=W, n=three, dir=past":        "DURATION P3W 2024-04-25..2024-05-16",
		"unit=F, n=a, dir=ago":             "DATE 2024-W18 2024-04-29..2024-05-05",
		"unit=Y, n=several, dir=ago":       "DATE PAST_REF -..-",
		"unit=Y, n=twenty-five, dir=ago":   "DATE 1999 1999-05..1999-05",
		"unit=C, n=half a, dir=ago":        "DATE 1974 1974..1974",
		"unit=Y, n=2.5":                    "DURATION P2.5Y -..-",
		"decade=1990s, part=early":         "DATE 199 1990..1999",
		"decade=80s":                       "DATE 198 1980..1989",
		"cent=18th":                        "DATE 17 1700..1799",
		"num=25/12/2014, y=2014":           "DATE 2014-12-25 2014-12-25..2014-12-25",
		"num=03/10/2014, y=2014":           "DATE 2014-03-10 2014-03-10..2014-03-10",
		"q=3, shift=-1":                    "DATE 2023-Q3 2023-07..2023-09",
		"m=1, m2=nine, y=2021":             "DURATION 2021-01/2021-09 2021-01..2021-09",
		"m=1, m2=six, shift=-1, unit=Y":    "DURATION 2023-01/2023-06 2023-01..2023-06",
		"hour=5, min=42, ampm=pm, wd=2":    "TIME 2024-05-14T17:42 2024-05-14..2024-05-14",
		"hour=12, ampm=am, shift=-1":       "TIME 2024-05-15T00 2024-05-15..2024-05-15",
		"set=1, unit=Y":                    "SET P1Y -..-",
		"unit=E, shift=-1":                 "DATE 2024-W19-WE 2024-05-11..2024-05-12",
		"unit=Y, shift=0, todate=1":        "DATE 2024 2024..2024-05-16",
		"season=WI, shift=-1":              "DATE 2023-WI 2023-12..2024-02",
		"y=2022, fiscal=1":                 "DATE FY2022 -..-",
		"unit=Y, shift=0, part=end":        "DATE 2024 2024-12..2024-12",
		"unit=Y, n=one, dir2=later, ctx=1": "DATE XXXX -..-",
		"holiday=5/1/-1, unit=E":           "DATE 2023-W21-WE 2023-05-27..2023-05-28",
		"m=12, d=28, m2=1, d2=3":           "DURATION 2023-12-28/2024-01-03 2023-12-28..2024-01-03",
	} {
		v, ok := parse(fields(kv)).Resolve(c)
		if !ok || show(v) != want {
			t.Errorf("%s: got %s, %v; want %s", kv, show(v), ok, want)
		}
	}
}

func FuzzParseFields(f *testing.F) {
	f.Add("y=2021, m=10, d=3", "2024-05-16")
	f.Add("unit=Y, n=9999, dir=ago", "2024-05-16")
	f.Add("num=1/2/3, decade=99999s, cent=39th", "")
	f.Fuzz(func(t *testing.T, kv, published string) {
		c := Context{Tense: FutureTense}
		if len(published) == 10 && published[4] == '-' {
			c.Published = Stamp{small(published[:4]), small(published[5:7]), small(published[8:])}
			if !c.Published.known() || !c.Published.valid() {
				c.Published = Stamp{}
			}
		}
		v, ok := parse(fields(kv)).Resolve(c)
		if ok && (v.Type == "" || v.TIMEX == "") {
			t.Errorf("%q: a value without type or value: %+v", kv, v)
		}
	})
}
