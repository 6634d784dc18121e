package news

import "time"

// Revision is a change that an outlet made to an article it had published.
type Revision struct {
	Article string `json:"article"`
	Outlet  string `json:"outlet"`
	URL     string `json:"url"`
	Title   string `json:"title"`
	// Before and After are the two texts; both are kept.
	Before TextVersion `json:"before"`
	After  TextVersion `json:"after"`
	// Silent is set where the page does not say that it was changed: its own
	// time of modification is the same or missing.
	Silent bool `json:"silent"`
	// Figures lists the numbers that differ: those of the title first, then in
	// the order of the text, of each the first 5,000.
	Figures []FigureChange `json:"figures"`
}

// TextVersion names one text of an article.
type TextVersion struct {
	TextHash  string      `json:"text_hash"`
	Modified  time.Time   `json:"modified,omitzero"`
	FetchedAt time.Time   `json:"fetched_at"`
	Snapshot  SnapshotRef `json:"snapshot"`
}

// Same reports whether both tell of the same two versions.
func (r *Revision) Same(o *Revision) bool { return r.Key() == o.Key() }

// Key names the article and its two versions.
func (r *Revision) Key() string {
	version := func(v TextVersion) string { return "." + v.TextHash + "." + v.Snapshot.SHA256 }
	return r.Article + version(r.Before) + version(r.After)
}

// FigureChange is one number that differs between two texts of an article: it
// was removed where After is nil, added where Before is nil, else changed.
type FigureChange struct {
	Before *StatedFigure `json:"before"`
	After  *StatedFigure `json:"after"`
	// InTitle: the spans are those of the titles.
	InTitle bool `json:"in_title,omitempty"`
	// Elsewhere: it stands on the page, but not in what was read as the
	// article's text, so the spans count within the page's passages.
	Elsewhere bool `json:"elsewhere,omitempty"`
}

// StatedFigure is a number as a text has it.
type StatedFigure struct {
	Quote string `json:"quote"`
	Span
	// Value is what it says, nil where it is too long for a Decimal.
	Value *Decimal `json:"value"`
	// Context is the words around it, with the number in their midst.
	Context string `json:"context"`
}

// NewRevision returns what is known of a change without its figures.
func NewRevision(before, after *Article) *Revision {
	version := func(a *Article) TextVersion {
		return TextVersion{TextHash: a.TextHash, Modified: a.Modified, FetchedAt: a.FetchedAt, Snapshot: a.Snapshot}
	}
	return &Revision{
		Figures: []FigureChange{}, // a list in JSON even where no number differs
		Article: after.ID, Outlet: after.Outlet, URL: after.URL, Title: after.Title,
		Before: version(before), After: version(after), Silent: !after.Modified.After(before.Modified),
	}
}
