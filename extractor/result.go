package extractor

import "github.com/tallywire/tallywire/news"

// Result is all that one article says. Its JSON is the contract of the
// command line and the API; offsets are UTF-8 bytes into the article's text.
type Result struct {
	Claims     []news.Claim `json:"claims"`
	Quantities []Quantity   `json:"quantities"`
	Dates      []Date       `json:"dates"`
	Actors     []Actor      `json:"actors"`
	Quotes     []Quote      `json:"quotes"`
	// Skipped says in words why nothing was extracted, empty otherwise.
	Skipped string `json:"-"`
	// Ruleset is the version of the rules that read the article.
	Ruleset string `json:"-"`
}

// Quantity is a number that measures or counts, claim or not.
type Quantity struct {
	news.Span
	Text string `json:"text"`
	news.Figure
}

// Date is a time expression. Value is TIMEX3; StartTime and EndTime are ISO
// 8601 or nil where open or unknown.
type Date struct {
	news.Span
	Text      string  `json:"text"`
	Type      string  `json:"type"` // DATE, TIME, DURATION or SET
	Value     string  `json:"value"`
	StartTime *string `json:"start_time"`
	EndTime   *string `json:"end_time"`
}

// Actor is a named or described person, organisation, place or group.
type Actor struct {
	news.Span
	Type string `json:"type"` // person, organisation, place or group
	// Name is the fullest form of the name in the article, Role the title or
	// description beside it.
	Name string  `json:"name"`
	Role *string `json:"role"`
}

// Quote is words attributed to someone, in quotation marks or not.
type Quote struct {
	news.Span
	Type    string        `json:"type"` // direct, indirect or mixed
	Cue     *news.Span    `json:"cue"`
	Speaker *QuoteSpeaker `json:"speaker"`
}

// QuoteSpeaker is who a quote is attributed to: the words and the full name.
type QuoteSpeaker struct {
	news.Span
	Text string `json:"text"`
	Name string `json:"name"`
}
