package web

import (
	"strings"

	"github.com/tallywire/tallywire/news"
)

// claimView is a claim as the pages show it.
type claimView struct {
	*news.Hit
	Figure  figure
	Runs    []run
	Link    string // of the claim's page
	Speaker string // who says it, empty where the article states it itself
	Role    string
	Says    string // "UNHCR", or "the Harbour Post, in its own words"
	When    string // the period the figure holds for, in words
	Where   string
	Kind    string // in words
	Firm    string // modality where it is not plainly reported
	Source  string // safe address of the article, empty if it cannot be linked
	Host    string
}

var kindWords = map[news.Kind]string{
	news.Stock:       "a level at a moment",
	news.Flow:        "a count over a time",
	news.Rate:        "a rate",
	news.Share:       "a share of a whole",
	news.Change:      "a change",
	news.Measurement: "a measure of one thing",
}

var modalityWords = map[news.Modality]string{
	news.Estimated: "estimated", news.Projected: "projected", news.Denied: "denied", news.Hypothetical: "hypothetical",
}

func viewOf(h *news.Hit) claimView {
	c := &h.Claim
	v := claimView{
		Hit: h, Figure: figureOf(c), Runs: lightSentence(h), Link: news.ClaimPath(c.ID),
		Speaker: clean(c.Speaker()), When: periodWords(c.Period), Where: placeWords(c.Places),
		Kind: kindWords[c.Kind], Firm: modalityWords[c.Modality], Source: safeLink(h.URL), Host: hostOf(h.URL),
	}
	if v.Kind == "" {
		v.Kind = string(c.Kind)
	}
	if c.Attribution != nil && c.Attribution.Role != nil {
		v.Role = clean(*c.Attribution.Role)
	}
	if len(v.Runs) == 0 { // no sentence stored: the quote is always there
		v.Runs = []run{{Text: c.Quote, Fig: true}}
	}
	v.Says = v.Speaker
	if v.Says == "" {
		v.Says = h.Outlet + ", in its own words"
	}
	return v
}

func viewsOf(hits []news.Hit) []claimView {
	out := make([]claimView, len(hits))
	for i := range hits {
		out[i] = viewOf(&hits[i])
	}
	return out
}

// periodWords writes a period as the text has it and, where that differs, as
// it was understood.
func periodWords(p *news.Period) string {
	if p == nil {
		return ""
	}
	iso := spanWords(p)
	text := clean(p.Text)
	switch {
	case text == "":
		return iso
	case iso == "" || strings.EqualFold(iso, text):
		return text
	}
	return text + " (" + iso + ")"
}

func spanWords(p *news.Period) string {
	start, end := deref(p.Start), deref(p.End)
	switch {
	case start == "" && end == "":
		return ""
	case start == end:
		return isoWords(start)
	case end == "":
		return "from " + isoWords(start)
	case start == "":
		return "until " + isoWords(end)
	}
	return isoWords(start) + " to " + isoWords(end)
}

var months = []string{"January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"}

// isoWords writes 2023-10-03 as 3 October 2023 and 2023-10 as October 2023;
// an unknown year is left out, anything else stays as it is.
func isoWords(iso string) string {
	parts := strings.Split(iso, "-")
	if len(parts) < 2 || len(parts) > 3 || len(parts[0]) != 4 {
		return iso
	}
	month := twoDigits(parts[1])
	if month < 1 || month > 12 {
		return iso
	}
	out := months[month-1]
	if parts[0] != "XXXX" {
		out += " " + parts[0]
	}
	if len(parts) == 3 {
		dayOf := twoDigits(parts[2])
		if dayOf < 1 || dayOf > 31 {
			return iso
		}
		return strings.TrimPrefix(parts[2], "0") + " " + out
	}
	return out
}

func twoDigits(s string) int {
	if len(s) != 2 || s[0] < '0' || s[0] > '9' || s[1] < '0' || s[1] > '9' {
		return -1
	}
	return int(s[0]-'0')*10 + int(s[1]-'0')
}

func placeWords(places []news.Place) string {
	var out []string
	for _, p := range places {
		name := clean(p.Name)
		if p.Role != "" {
			name = p.Role + " " + name
		}
		out = append(out, name)
	}
	return strings.Join(out, ", ")
}

func deref(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}
