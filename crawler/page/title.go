package page

import (
	"html"
	"slices"
	"strings"
	"unicode"
)

// title is the headline, whole where it is cut short in one place and not in
// another.
func (s *survey) title() string {
	title := s.oneTitle()
	short := strings.TrimRight(title, ".… ")
	if short == title || len(short) < minCut {
		return title
	}
	for _, whole := range append([]string{s.meta.ldTitle, s.meta.title}, s.h1...) {
		if whole = s.meta.cutSite(whole); len(whole) > len(title) && strings.HasPrefix(whole, short) {
			return whole
		}
	}
	return title
}

// minCut is the length in bytes from which the beginning of a headline is of no
// other.
const minCut = 30

// oneTitle is the headline as JSON-LD gives it, unless that repeats the title
// made for search engines while what is shared and what readers see agree on
// another; without the site's name, which is no headline itself, and without a
// kicker.
func (s *survey) oneTitle() string {
	m := s.meta
	og := m.cutSite(squeeze(html.UnescapeString(m.get("og:title", "twitter:title", "title", "dc.title"))))
	h1 := s.headline(og)
	ld := m.cutSite(m.ldTitle)
	for _, t := range [...]*string{&og, &ld} {
		if m.isSite(*t) && h1 != "" && !m.isSite(h1) {
			*t = ""
		}
	}
	forSearch := sameWords(ld, m.title)
	switch {
	case ld != "" && (withoutKicker(ld, og) || forSearch && fold(h1) == fold(og)):
		return og
	case ld != "":
		return ld
	case h1 != "" && (sameWords(h1, og) || sameWords(h1, m.title)):
		return h1
	case og != "":
		return og
	case m.title != "" && h1 == "":
		return m.cutSite(m.title)
	case h1 != "":
		return h1
	}
	return m.cutSite(m.title)
}

// withoutKicker reports whether one title is the other after a kicker, as in
// "Floods: Valley counts its dead".
func withoutKicker(long, short string) bool {
	kicker, ok := strings.CutSuffix(long, short)
	return ok && len(short) >= 10 && strings.HasSuffix(strings.TrimSpace(kicker), ":")
}

// headline returns the first <h1> that the page's metadata knows, else the first.
func (s *survey) headline(og string) string {
	for _, h := range s.h1 {
		for _, other := range [...]string{s.meta.ldTitle, og, s.meta.title} {
			if sameWords(h, other) {
				return h
			}
		}
	}
	if len(s.h1) > 0 {
		return s.h1[0]
	}
	return ""
}

// fold keeps letters and digits in lower case.
func fold(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, s)
}

// maxCompared bounds the bytes of a headline that are compared: headings are
// many, and a title may be anything.
const maxCompared = 500

// sameWords reports whether one text is the other, or begins it.
func sameWords(a, b string) bool {
	a, b = fold(a[:min(len(a), maxCompared)]), fold(b[:min(len(b), maxCompared)])
	if len(a) < 8 || len(b) < 8 {
		return a == b && a != ""
	}
	return strings.HasPrefix(a, b) || strings.HasPrefix(b, a)
}

// separators stand between a headline and the site's name.
var separators = [...]string{" | ", " - ", " – ", " — ", " · ", " » ", " :: ", "ㅣ", "｜", "|", "--", "_"}

// cutSite removes " | Site" and " - Site" from the end of a title, and "Site | "
// and "Site - " from its beginning.
func (m *meta) cutSite(title string) string {
	for _, sep := range separators[:6] {
		if site, rest, ok := strings.Cut(title, sep); ok && m.namesSite(site) {
			title = strings.TrimSpace(rest)
			break
		}
	}
	return m.cutSiteBehind(title)
}

// cutSiteBehind is cutSite for the end of a title alone.
func (m *meta) cutSiteBehind(title string) string {
	for _, sep := range separators {
		i := strings.LastIndex(title, sep)
		if i <= 0 {
			continue
		}
		head := strings.TrimSpace(title[:i])
		if m.isSite(title[i+len(sep):]) {
			return m.cutSiteBehind(head)
		}
		if sep == " | " && i > 20 && i*2 > len(title) {
			return head
		}
	}
	return title
}

// siteNames are the names that the page gives its site, folded.
func (m *meta) siteNames() []string {
	names := append([]string{m.get("og:site_name"), m.get("application-name"), m.ldPublisher}, m.ldSite...)
	for i, name := range names {
		names[i] = fold(name)
	}
	return slices.DeleteFunc(names, func(name string) bool { return name == "" })
}

// namesSite reports whether the words are the site's name.
func (m *meta) namesSite(words string) bool { return slices.Contains(m.siteNames(), fold(words)) }

// isSite reports whether the words name the site, in full or shortened.
func (m *meta) isSite(words string) bool {
	tail := fold(words)
	return slices.ContainsFunc(m.siteNames(), func(name string) bool {
		return tail == name || len(tail) > 3 && strings.HasPrefix(name, tail) || len(name) > 3 && strings.HasPrefix(tail, name)
	})
}
