package extractor

import (
	"cmp"
	"slices"

	"github.com/tallywire/tallywire/extractor/timex"
	"github.com/tallywire/tallywire/extractor/voice"
	"github.com/tallywire/tallywire/news"
	"github.com/tallywire/tallywire/rules"
)

// sources binds the readers of time and of voices to a ruleset: the one place
// where their packages and this one meet.
type sources struct {
	time  *timex.Reader
	voice *voice.Reader
}

func newSources(rs *rules.Ruleset) *sources {
	return &sources{time: timex.NewReader(rs), voice: voice.NewReader(rs)}
}

// sourced is what those readers found in one article.
type sourced struct {
	doc     *rules.Doc
	found   []timex.Found
	periods *timex.Periods
	scene   *voice.Scene
}

// read reads the times and voices of an article. It keeps the times in the memory
// of those it is given. Where claims alone are asked for it reads no more than they
// need.
func (s *sources) read(doc *rules.Doc, a *news.Article, times []timex.Found, claims bool) *sourced {
	found := s.time.Read(doc, a.Published, times[:0])
	src := &sourced{doc: doc, found: found, periods: s.time.Periods(doc, found, a.Published)}
	if claims {
		src.scene = s.voice.Speakers(doc)
	} else {
		src.scene = s.voice.Read(doc)
	}
	return src
}

func (s *sourced) attribution(at news.Span, sentence int) *news.Attribution {
	return s.scene.Attribute(at, sentence)
}

func (s *sourced) places(at news.Span, sentence int) []news.Place {
	if p := s.scene.PlacesFor(at, sentence); p != nil {
		return p
	}
	return []news.Place{}
}

// release gives back the memory of what was read.
func (s *sources) release(src *sourced) { s.voice.Release(src.scene) }

// fill copies dates, actors and quotes to the result. What is optional is kept
// together, so that it costs no memory of its own for each.
func (s *sourced) fill(res *Result) {
	times, mentions, quotes := s.times(), s.scene.Mentions(), s.scene.Quotes
	texts := make(slab[string], 0, 2*len(times)+len(mentions))
	res.Dates = slices.Grow(res.Dates, len(times))
	for i := range times {
		f := &times[i]
		from, to := f.Value.Interval()
		res.Dates = append(res.Dates, Date{Span: f.Span, Text: s.doc.Text[f.Start:f.End], Type: string(f.Value.Type),
			Value: f.Value.TIMEX, StartTime: texts.keep(from, from != ""), EndTime: texts.keep(to, to != "")})
	}
	res.Actors = slices.Grow(res.Actors, len(mentions))
	for i := range mentions {
		a := &mentions[i]
		res.Actors = append(res.Actors, Actor{Span: a.Span, Type: string(a.Kind), Name: a.Name, Role: texts.keep(a.Role, a.Role != "")})
	}
	cues, speakers := make(slab[news.Span], 0, len(quotes)), make(slab[QuoteSpeaker], 0, len(quotes))
	res.Quotes = slices.Grow(res.Quotes, len(quotes))
	for i := range quotes {
		q := &quotes[i]
		if q.Embedded || q.Source {
			continue
		}
		out := Quote{Span: q.Span, Type: q.Type, Cue: cues.keep(q.Cue, q.Cue.Len() > 0)}
		if q.Speaker.Len() > 0 {
			out.Speaker = speakers.keep(QuoteSpeaker{Span: q.Speaker, Text: s.doc.Text[q.Speaker.Start:q.Speaker.End], Name: q.Name}, true)
		}
		res.Quotes = append(res.Quotes, out)
	}
}

// slab is room for optional values.
type slab[T any] []T

// keep returns where v is kept, nil if it is not present. The slab must have room.
func (s *slab[T]) keep(v T, present bool) *T {
	if !present {
		return nil
	}
	*s = append(*s, v)
	return &(*s)[len(*s)-1]
}

// times returns the expressions of time and the ranges between them, in order of
// the text.
func (s *sourced) times() []timex.Found {
	ranges := timex.Ranges(s.doc.Text, s.found)
	if len(ranges) == 0 {
		return s.found
	}
	all := slices.Concat(s.found, ranges)
	slices.SortStableFunc(all, func(a, b timex.Found) int { return cmp.Or(a.Start-b.Start, b.End-a.End) })
	return all
}

func optional(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}
