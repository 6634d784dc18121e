package query

import (
	"strconv"
	"strings"

	"github.com/tallywire/tallywire/news"
)

// fields is the one list of what can be searched: the parser, the matching in
// memory, the index and the help text all read it. A change to what a field
// yields for a claim is a change of the index's mapping version.
var fields = []*Field{
	{
		Name: TextField, Type: Prose,
		Doc:     "words of the claim's sentence or of the article's title; bare words search here",
		Example: `returned "by the end of"`,
		texts: func(h *news.Hit, add func(string)) {
			add(h.SentenceText)
			add(h.Title)
		},
	}, {
		Name: "value", Aliases: []string{"figure"}, Type: Number,
		Doc: "the number stated; a range is found under every number in it, \"more than 600,000\" also under >600000 " +
			"but not under >600001, and \"thousands\" as \"more than 2,000\" is",
		Example: "value:>400k",
		span:    func(h *news.Hit) (float64, float64, bool) { return Stated(h.Claim.Figure) },
	}, {
		Name: "low", Type: Number, point: true,
		Doc:     "the lower bound the words give (\"more than\", \"at least\", \"between\"); claims without one never match",
		Example: "low:>=600000",
		span:    func(h *news.Hit) (float64, float64, bool) { return point(h.Claim.Low) },
	}, {
		Name: "high", Type: Number, point: true,
		Doc:     "the upper bound the words give (\"up to\", \"nearly\", \"between\"); claims without one never match",
		Example: "high:<1m",
		span:    func(h *news.Hit) (float64, float64, bool) { return point(h.Claim.High) },
	}, {
		Name: "unit", Type: Term,
		Doc:     "what the figure is measured in: person, family, percent, a currency code or the unit's English name",
		Example: "unit:person",
		texts:   func(h *news.Hit, add func(string)) { add(h.Claim.Unit) },
	}, {
		Name: "counted", Type: Prose,
		Doc:     "words of the noun phrase that is counted or measured",
		Example: `counted:"undocumented Afghans"`,
		texts:   func(h *news.Hit, add func(string)) { addPtr(h.Claim.Counted, add) },
	}, {
		Name: "predicate", Aliases: []string{"verb"}, Type: Term,
		Doc:     "the verb said of what is counted",
		Example: "predicate:return",
		texts:   func(h *news.Hit, add func(string)) { add(h.Claim.Predicate) },
	}, {
		Name: "kind", Type: Choice, Values: names(news.Kinds),
		Doc:     "the sort of quantity",
		Example: "kind:flow",
		texts:   func(h *news.Hit, add func(string)) { add(string(h.Claim.Kind)) },
	}, {
		Name: "modifier", Type: Choice,
		Values: names([]news.Modifier{news.Exact, news.About, news.MoreThan, news.AtLeast, news.LessThan, news.AtMost,
			news.Nearly, news.Between, news.Vague}),
		Doc:     "how the words bound the number",
		Example: "modifier:more_than",
		texts:   func(h *news.Hit, add func(string)) { add(string(h.Claim.Modifier)) },
	}, {
		Name: "modality", Type: Choice, Values: names(news.Modalities),
		Doc:     "how firmly the claim is stated",
		Example: "modality:projected",
		texts:   func(h *news.Hit, add func(string)) { add(string(h.Claim.Modality)) },
	}, {
		Name: "direction", Type: Choice, Values: []string{"up", "down"},
		Doc:     "which way a change goes",
		Example: "direction:down",
		texts:   func(h *news.Hit, add func(string)) { addPtr(h.Claim.Direction, add) },
	}, {
		Name: "speaker", Aliases: []string{"actor"}, Type: Name,
		Doc:     "words of the name of who states the figure",
		Example: `speaker:"interior ministry"`,
		texts:   func(h *news.Hit, add func(string)) { add(h.Claim.Speaker()) },
	}, {
		Name: "role", Type: Prose,
		Doc:     "words of the speaker's title or description",
		Example: "role:spokesman",
		texts: func(h *news.Hit, add func(string)) {
			if a := h.Claim.Attribution; a != nil {
				addPtr(a.Role, add)
			}
		},
	}, {
		Name: "outlet", Type: Name,
		Doc:     "words of the name of who publishes the article",
		Example: `outlet:"Daily Harbour"`,
		texts:   func(h *news.Hit, add func(string)) { add(h.Outlet) },
	}, {
		Name: "wire", Type: Name,
		Doc:     "words of the name of the agency the article credits",
		Example: "wire:Reuters",
		texts:   func(h *news.Hit, add func(string)) { add(h.Wire) },
	}, {
		Name: "title", Type: Prose,
		Doc:     "words of the article's title",
		Example: "title:refugees",
		texts:   func(h *news.Hit, add func(string)) { add(h.Title) },
	}, {
		Name: "place", Aliases: []string{"country"}, Type: Name,
		Doc:     "words of the name, or the ISO 3166 code, of a place tied to the figure",
		Example: "place:AF",
		texts: func(h *news.Hit, add func(string)) {
			for _, p := range h.Claim.Places {
				add(p.Name)
				add(p.ID)
			}
		},
	}, {
		Name: "period", Aliases: []string{"when"}, Type: Days,
		Doc: "the time the figure holds for, matched where it overlaps what is asked; an open end reaches to the " +
			"day the article speaks from; figures whose year is not known never match",
		Example: "period:2023-10",
		span:    periodOf,
	}, {
		Name: "published", Aliases: []string{"date"}, Type: Instant, point: true,
		Doc:     "when the article was published (fetched, if it does not say), in UTC",
		Example: "published:>=2023-11",
		span:    publishedOf,
	}, {
		Name: "is", Type: Choice,
		Values: []string{string(news.StandingNew), string(news.StandingRevised), string(news.StandingConflict), "quoted"},
		Doc: "new: the first to state this figure of its series when it was indexed; revised: another figure than the " +
			"same speaker or outlet gave for the same time before; conflict: cannot hold together with a figure another " +
			"speaker gave before; quoted: stated in the speaker's own words, wholly or in part",
		Example: "is:revised",
		texts: func(h *news.Hit, add func(string)) {
			for _, s := range h.Standing {
				add(string(s))
			}
			if a := h.Claim.Attribution; a != nil && (a.Type == "direct" || a.Type == "mixed") {
				add("quoted")
			}
		},
	}, {
		Name: "has", Type: Choice, Values: []string{"value", "speaker", "period", "place", "series"},
		Doc:     "that the claim has a stated number, a named speaker, a known period, a place, a series",
		Example: "has:speaker",
		texts:   hasOf,
	}, {
		Name: "confidence", Type: Number, point: true,
		Doc:     "how sure the extraction is, from 0 to 1",
		Example: "confidence:>0.8",
		span: func(h *news.Hit) (float64, float64, bool) {
			return h.Claim.Confidence, h.Claim.Confidence, h.Claim.Confidence == h.Claim.Confidence
		},
	}, {
		Name: "series", Type: ID,
		Doc:     "the key of the series the figure belongs to",
		Example: `series:"` + "person|afghan|return|flow|AF,PK|running" + `"`,
		texts:   func(h *news.Hit, add func(string)) { add(h.Claim.Series) },
	}, {
		Name: "article", Type: ID,
		Doc:     "the article's id",
		Example: "article:a_4jvx2k7pqfz6m3yhd5cnlw8tre",
		texts:   func(h *news.Hit, add func(string)) { add(h.ArticleID) },
	}, {
		Name: "id", Aliases: []string{"claim"}, Type: ID,
		Doc:     "the claim's id",
		Example: "id:c_4jvx2k7pqfz6m3yhd5cnlw8tre",
		texts:   func(h *news.Hit, add func(string)) { add(h.Claim.ID) },
	}, {
		Name: "rule", Type: ID,
		Doc:     "the id of a rule that fired for the claim",
		Example: "rule:num.digit",
		texts: func(h *news.Hit, add func(string)) {
			for _, r := range h.Claim.Rules {
				add(r)
			}
		},
	}, {
		Name: "ruleset", Type: ID,
		Doc:     "the version of the rules that found the claim",
		Example: "ruleset:3f9a0c",
		texts:   func(h *news.Hit, add func(string)) { add(h.Ruleset) },
	},
}

func names[T ~string](list []T) []string {
	out := make([]string, len(list))
	for i, s := range list {
		out[i] = string(s)
	}
	return out
}

func addPtr(s *string, add func(string)) {
	if s != nil {
		add(*s)
	}
}

func point(d *news.Decimal) (low, high float64, ok bool) {
	if d == nil {
		return 0, 0, false
	}
	v := d.Float()
	return v, v, true
}

// statedText reads the digits of a number too large for a Decimal.
func statedText(s string) (low, high float64, ok bool) {
	v, err := strconv.ParseFloat(strings.ReplaceAll(s, ",", ""), 64)
	if err != nil || v != v {
		return 0, 0, false
	}
	return v, v, true
}

func publishedOf(h *news.Hit) (low, high float64, ok bool) {
	t := h.When()
	if t.IsZero() {
		return 0, 0, false
	}
	s := float64(t.Unix())
	return s, s, true
}

func hasOf(h *news.Hit, add func(string)) {
	c := &h.Claim
	if c.Value != nil {
		add("value")
	}
	if c.Speaker() != "" {
		add("speaker")
	}
	if _, _, ok := periodOf(h); ok {
		add("period")
	}
	if len(c.Places) > 0 {
		add("place")
	}
	if c.Series != "" {
		add("series")
	}
}
