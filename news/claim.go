package news

import (
	"crypto/sha256"
	"encoding/base32"
	"strconv"
)

// Span is a half-open range of byte offsets into an article's text.
type Span struct {
	Start int `json:"start"`
	End   int `json:"end"`
}

// Len returns the number of bytes spanned.
func (s Span) Len() int { return s.End - s.Start }

// Overlaps reports whether s and t share at least one byte.
func (s Span) Overlaps(t Span) bool { return s.Start < t.End && t.Start < s.End }

// Contains reports whether t lies wholly within s.
func (s Span) Contains(t Span) bool { return s.Start <= t.Start && t.End <= s.End }

// Modifier (approximator) says how the words around a number bound it.
type Modifier string

const (
	Exact    Modifier = "exact"
	About    Modifier = "about"
	MoreThan Modifier = "more_than"
	AtLeast  Modifier = "at_least"
	LessThan Modifier = "less_than"
	AtMost   Modifier = "at_most"
	Nearly   Modifier = "nearly"
	Between  Modifier = "between"
	Vague    Modifier = "vague"
)

// Modifiers lists every [Modifier].
var Modifiers = []Modifier{Exact, About, MoreThan, AtLeast, LessThan, AtMost, Nearly, Between, Vague}

// Kind says what sort of quantity a claim states.
type Kind string

const (
	Stock       Kind = "stock"       // a level at a moment
	Flow        Kind = "flow"        // events over a period, running totals included
	Rate        Kind = "rate"        // per time, per person
	Share       Kind = "share"       // part of a whole
	Change      Kind = "change"      // rose by, fell to, doubled
	Measurement Kind = "measurement" // an amount, price, size or duration of one thing
)

// Kinds lists every [Kind] in the order shown to people.
var Kinds = []Kind{Stock, Flow, Rate, Share, Change, Measurement}

// Modality says how firmly a claim is stated.
type Modality string

const (
	Reported     Modality = "reported"
	Estimated    Modality = "estimated"
	Projected    Modality = "projected"
	Denied       Modality = "denied"
	Hypothetical Modality = "hypothetical"
)

// Modalities lists every [Modality] in the order shown to people.
var Modalities = []Modality{Reported, Estimated, Projected, Denied, Hypothetical}

// Figure is a number as the text gives it: value, bounds and unit. Ranges and
// vague words have no value but bounds; a share "14 of 24" has Value 14, Of 24.
type Figure struct {
	Value *Decimal `json:"value"`
	// ValueText holds the digits of a number too large for Value.
	ValueText string   `json:"value_text,omitempty"`
	Low       *Decimal `json:"low"`
	High      *Decimal `json:"high"`
	Of        *Decimal `json:"of"`
	Modifier  Modifier `json:"modifier"`
	// Direction is "up", "down" or nil; the value stays positive.
	Direction *string `json:"direction"`
	// Unit is person, family, household, percent, an ISO 4217 code or the
	// unit's singular English name; empty if the text does not say.
	Unit string `json:"unit"`
	// Counted is the noun phrase counted or measured, as in the text.
	Counted *string `json:"counted"`
}

// Bounds returns the closed interval the figure allows; ok is false where the
// figure gives neither value nor bound. A missing bound is nil.
func (f Figure) Bounds() (low, high *Decimal, ok bool) {
	switch {
	case f.Low != nil || f.High != nil:
		return f.Low, f.High, true
	case f.Value != nil:
		return f.Value, f.Value, true
	}
	return nil, nil, false
}

// Attribution says who states a figure.
type Attribution struct {
	Actor string  `json:"actor"`
	Role  *string `json:"role"`
	Cue   string  `json:"cue"`
	// Type is "direct", "indirect" or "mixed".
	Type string `json:"type"`
	Span
}

// Period is the time a figure holds for, never the time of publication.
// Start and End are ISO 8601 as precise as the text allows ("2023",
// "2023-10", "2023-10-03"; XXXX for a year that cannot be known); nil is open.
type Period struct {
	Start    *string `json:"start"`
	End      *string `json:"end"`
	Text     string  `json:"text"`
	Duration *string `json:"duration"`
}

// Place is a place tied to a figure. Role is "in", "from", "to" or empty; ID is
// an ISO 3166 code where one is known.
type Place struct {
	Name string `json:"name"`
	ID   string `json:"id"`
	Role string `json:"role"`
}

// Claim is a figure someone states, with the exact words that state it.
type Claim struct {
	ID    string `json:"id"`
	Quote string `json:"quote"`
	Span
	Sentence Span `json:"sentence"`
	Figure
	Kind        Kind         `json:"kind"`
	Predicate   string       `json:"predicate"`
	Modality    Modality     `json:"modality"`
	Attribution *Attribution `json:"attribution"`
	Period      *Period      `json:"period"`
	Places      []Place      `json:"places"`
	// Series is the key of the figures it may be compared with, empty where
	// the claim is not worth following. Filled after extraction.
	Series string `json:"series"`
	// Rules are the ids of the rules that fired, in order.
	Rules      []string `json:"rules"`
	Confidence float64  `json:"confidence"`
}

// Speaker returns the actor the claim is attributed to, empty if the article
// states it itself.
func (c *Claim) Speaker() string {
	if c.Attribution == nil {
		return ""
	}
	return c.Attribution.Actor
}

// ClaimSet is all claims of one revision of one article under one ruleset. It
// is the unit that is published, indexed and replaced: an article's claims
// change together. The article travels with it so that every view is a
// function of claim sets alone.
type ClaimSet struct {
	Article Article `json:"article"`
	// Ruleset is the version (content hash) of the rules that read it.
	Ruleset string  `json:"ruleset"`
	Claims  []Claim `json:"claims"`
	// Skipped says why nothing was extracted (another language, no text).
	Skipped string `json:"skipped,omitempty"`
}

// ClaimID returns the id of the ordinal-th claim on a span of an article: a
// hash of article id, text hash, span and ordinal. Extracting the same text
// again gives the same ids.
func ClaimID(articleID, textHash string, s Span, ordinal int) string {
	var room [idRoom]byte
	key := append(append(append(append(room[:0], articleID...), 0), textHash...), 0)
	for _, n := range [...]int{s.Start, s.End, ordinal} {
		key = append(strconv.AppendInt(key, int64(n), 10), 0)
	}
	return hashKey("c_", key)
}

// idRoom is how many bytes what an id is made from has as a rule.
const idRoom = 160

// hashID returns the id of a kind of things, told by its prefix, that is made from
// the parts, each ended by a NUL so that no two lists of parts collide.
func hashID(kind string, parts ...string) string {
	var room [idRoom]byte
	key := room[:0]
	for _, p := range parts {
		key = append(append(key, p...), 0)
	}
	return hashKey(kind, key)
}

// hashKey returns a prefix and 26 characters of lower-case base32 (128 bits) of the
// SHA-256 of key.
func hashKey(prefix string, key []byte) string {
	sum := sha256.Sum256(key)
	var room [32]byte
	return string(idEncoding.AppendEncode(append(room[:0], prefix...), sum[:16]))
}

// idEncoding writes ids.
var idEncoding = base32.NewEncoding("abcdefghijklmnopqrstuvwxyz234567").WithPadding(base32.NoPadding)
