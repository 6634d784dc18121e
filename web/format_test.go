package web

import (
	"testing"

	"github.com/tallywire/tallywire/news"
)

func TestNumber(t *testing.T) {
	for in, want := range map[string]string{
		"0": "0", "999": "999", "1000": "1,000", "600000": "600,000", "1000000": "1 million", "1700000": "1.7 million",
		"1750000": "1.75 million", "1042300": "1,042,300", "1234567": "1,234,567", "4200000000": "4.2 billion", "4.1": "4.1",
		"-0.05": "−0.05", "-2500000": "−2.5 million", "12345.67": "12,345.67", "3000000000000": "3 trillion",
		"1500000000000000": "1,500 trillion", "1000001": "1,000,001",
	} {
		d, err := news.ParseDecimal(in)
		if err != nil {
			t.Fatal(err)
		}
		if got := number(d); got != want {
			t.Errorf("number(%s) = %q, want %q", in, got, want)
		}
	}
}

func TestFigureInWords(t *testing.T) {
	for _, tc := range []struct {
		said said
		want string
	}{
		{said{value: "600000", modifier: news.MoreThan, unit: "person", counted: "Afghans"}, "more than 600,000 Afghans"},
		{said{value: "1", unit: "person"}, "1 person"},
		{said{value: "2", unit: "child"}, "2 children"},
		{said{value: "62000", modifier: news.About, unit: "family"}, "about 62,000 families"},
		{said{value: "4.1", unit: "percent"}, "4.1%"},
		{said{value: "9", unit: "percent", direction: "down", counted: "inflation"}, "falling 9% inflation"},
		{said{value: "5", unit: "kilometre", direction: "up", modifier: news.About}, "rising, about 5 kilometres"},
		{said{low: "10000000000", high: "15000000000", modifier: news.Between, unit: "USD"}, "$10–15 billion"},
		{said{low: "900000", high: "1200000", modifier: news.Between, unit: "person"}, "900,000–1.2 million people"},
		{said{value: "14", of: "24", unit: "district"}, "14 of 24 districts"},
		{said{low: "2000", modifier: news.Vague, unit: "person"}, "at least 2,000 people"},
		{said{high: "50", modifier: news.LessThan, unit: "tonne"}, "less than 50 tonnes"},
		{said{value: "3", unit: "CHF"}, "CHF 3"},
		{said{value: "80", unit: "kilometre per hour"}, "80 kilometres per hour"},
		{said{quote: "98765432109876543210 forms", unit: "form"}, "98765432109876543210 forms"},
		{said{value: "7"}, "7"},
	} {
		if tc.said.quote == "" {
			tc.said.quote = "x"
		}
		a := news.Article{Text: tc.said.quote}
		c := tc.said.claim(t, &a, news.Span{Start: 0, End: len(tc.said.quote)}, 0)
		if got := clean(figureOf(&c).String()); got != tc.want {
			t.Errorf("%+v: %q, want %q", tc.said, got, tc.want)
		}
	}
}

func TestPeriodInWords(t *testing.T) {
	str := func(s string) *string {
		if s == "" {
			return nil
		}
		return &s
	}
	for _, tc := range []struct{ start, end, text, want string }{
		{"2023", "2023", "in 2023", "in 2023 (2023)"},
		{"2023", "2023", "2023", "2023"},
		{"2023-10-03", "", "since October", "since October (from 3 October 2023)"},
		{"", "2023-10", "", "until October 2023"},
		{"2023-01", "2023-03", "", "January 2023 to March 2023"},
		{"XXXX-10", "XXXX-10", "October", "October"},
		{"2023-Q2", "2023-Q2", "", "2023-Q2"},
		{"2023-99-99", "2023-99-99", "", "2023-99-99"},
	} {
		if got := periodWords(&news.Period{Start: str(tc.start), End: str(tc.end), Text: tc.text}); got != tc.want {
			t.Errorf("%+v: %q", tc, got)
		}
	}
}

func TestSafeLink(t *testing.T) {
	for in, want := range map[string]bool{
		"https://a.example/x?y=1": true, "http://a.example": true, "javascript:alert(1)": false, "JAVASCRIPT:alert(1)": false,
		"data:text/html,x": false, "//a.example": false, "/x": false, "": false, "https://": false, "http://u:p@a.example": false,
		" https://a.example": false, "vbscript:x": false, "https://a.example/\x00": false,
	} {
		if got := safeLink(in) != ""; got != want {
			t.Errorf("safeLink(%q) = %v", in, got)
		}
	}
}
