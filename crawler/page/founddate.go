package page

import (
	"net/url"
	"regexp"
	"strings"
	"time"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// dateClue is how a day was found; less is better.
type dateClue int

const (
	inAddress      dateClue = iota // …/2024/05/06/…
	namedPublished                 // an element named for the publication, below the headline
	namedDate                      // one named for a date there
	saysPublished                  // "Published 6 May 2024" near the headline
	standsAlone                    // a day and little else near the headline
	aboveHeadline                  // an element named for a date, elsewhere
	saysElsewhere                  // "Published …" elsewhere
	inScript                       // "datePublished" among a script's data
	inTitle                        // "… | Valley Post | 06.05.2024"
	ofAnother                      // an element named for a date in a link, in another heading or far below
	saysUpdated                    // "Updated …": no earlier than this
	numberOfClues
)

// dateSearch looks for the day of publication on a page that marks none up. It
// is a last resort: a walk of its own over the page.
type dateSearch struct {
	latest     time.Time
	monthFirst bool
	title      string
	found      [numberOfClues]time.Time
	below      int       // texts met since the headline; 0: it was not met yet
	within     int       // links and other headings the walk is in
	previous   string    // text, if it may be a label
	unlabelled time.Time // the day in it
	tried      int       // texts read closely
}

// Bounds of the search: bytes of a text that may be a date line, of one that a
// day stands alone in, of a label before one, the texts below the headline that
// are near it, and the elements looked into for one line.
const (
	maxDateLine  = 160
	maxAlone     = 60
	maxDateLabel = 40
	nearHeadline = 60
	maxInLine    = 40
	// maxTried bounds the texts that are read closely, so that a hostile page
	// costs no more than a large one.
	maxTried = 2000
)

// searchedDate returns the day found, or the zero time. Every bound is given,
// so that neither today's date nor this machine's zone takes part.
func (s *survey) searchedDate(root *html.Node, in Input, title string, latest time.Time) time.Time {
	d := &dateSearch{latest: latest, monthFirst: monthFirst(s.meta.htmlLang, in.URL.Host), title: title[:min(len(title), 2*maxDateLine)]}
	for _, raw := range [...]string{in.URL.String(), s.meta.canonical, s.meta.get("og:url")} {
		if u, err := url.Parse(raw); err == nil {
			if t, ok := dayInPath(u.Path + "?" + u.RawQuery); ok {
				d.note(inAddress, t)
			}
		}
	}
	if d.found[inAddress].IsZero() {
		d.noteDay(inTitle, s.meta.title)
		d.walk(root)
	}
	for _, t := range d.found {
		if !t.IsZero() {
			return t
		}
	}
	return time.Time{}
}

// note keeps the first believable day of a clue.
func (d *dateSearch) note(clue dateClue, t time.Time) {
	if d.found[clue].IsZero() && t.After(earliest) && t.Before(d.latest) {
		d.found[clue] = t
	}
}

func (d *dateSearch) noteDay(clue dateClue, text string) {
	if t, _, ok := d.day(text); ok {
		d.note(clue, t)
	}
}

// day returns the first day in a text, and where it begins.
func (d *dateSearch) day(text string) (t time.Time, at int, ok bool) {
	if d.tried >= maxTried || !strings.Contains(text, "20") && !strings.Contains(text, "19") {
		return t, 0, false // no year in it
	}
	d.tried++
	return findDay(text, d.monthFirst)
}

// monthFirst reports whether 05/06/2024 is a day in May: in American English,
// which pages that only say "en" are taken to be written in unless their
// address says otherwise.
func monthFirst(lang, host string) bool {
	switch lang = strings.ToLower(strings.ReplaceAll(lang, "_", "-")); lang {
	case "en-us":
		return true
	case "en", "":
		end := host[strings.LastIndexByte(host, '.')+1:]
		return lang == "en" && len(end) > 2 || end == "us"
	}
	return false
}

var (
	// pathDay is a day in an address: /2024/05/06/, /2024/may/6/, 2024-05-06.
	pathDay = regexp.MustCompile(`(?:^|[^\d])` + yearForm + `[/_.-](\d{1,2}|[A-Za-z]{3,9})[/_.-](\d{1,2})(?:\D|$)`)
	// digitDay is one in a run of digits: 20240506, or with the time of day
	// behind, as many papers number their articles.
	digitDay = regexp.MustCompile(`(?:^|[^\d])` + yearForm + `(\d\d)(\d\d)(?:(?:[01]\d|2[0-3])[0-5]\d\d{0,9})?(?:\D|$)`)
)

func dayInPath(path string) (time.Time, bool) {
	for _, form := range [...]*regexp.Regexp{pathDay, digitDay} {
		if m := form.FindStringSubmatch(path); m != nil {
			if t, ok := dayOf(m[1], m[2], m[3]); ok {
				return t, true
			}
		}
	}
	return time.Time{}, false
}

func (d *dateSearch) walk(n *html.Node) {
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		switch {
		case c.Type == html.TextNode:
			d.text(squeeze(c.Data[:min(len(c.Data), 4*maxDateLine)]))
		case c.Type != html.ElementNode:
		case c.DataAtom == atom.Script:
			d.script(textOf(c))
		case c.DataAtom == atom.Nav, c.DataAtom == atom.Footer, c.DataAtom == atom.Aside, c.DataAtom == atom.Select, silent(c.DataAtom) && c.DataAtom != atom.Head:
		default:
			other := c.DataAtom == atom.A || kindOfBox(c.DataAtom) == heading && !d.isHeadline(c)
			if other {
				d.within++
			}
			if !d.element(c) {
				d.walk(c)
			}
			if other {
				d.within--
			}
		}
	}
}

// isHeadline reports whether a heading is the headline, and notes that it was met.
func (d *dateSearch) isHeadline(n *html.Node) bool {
	if !sameWords(d.title, line(n)) {
		return false
	}
	d.below = max(d.below, 1)
	return true
}

func (d *dateSearch) near() bool { return d.below > 0 && d.below <= nearHeadline }

// element looks at an element named for a date, and reports whether its words
// are one.
func (d *dateSearch) element(n *html.Node) bool {
	clue, named := d.named(n)
	if !named {
		return false
	}
	for _, a := range n.Attr {
		if a.Key == "datetime" || a.Key == "content" || a.Key == "value" || a.Key == "title" || strings.HasPrefix(a.Key, "data-") {
			if t, ok := parseTime(a.Val); ok {
				d.note(clue, t)
			}
		}
	}
	text := line(n)
	t, at, ok := d.day(text)
	if ok && says(text[:at], updatedCues) {
		clue = saysUpdated
	}
	if ok {
		d.note(clue, t)
	}
	return ok
}

// named returns what an element's names say about a date in it.
func (d *dateSearch) named(n *html.Node) (clue dateClue, ok bool) {
	clue, ok = namedDate, n.DataAtom == atom.Time
	for _, a := range n.Attr {
		switch a.Key {
		case "class", "id", "itemprop", "name", "data-testid":
			for part := range nameParts(a.Val) {
				switch {
				case updatedNames[part]:
					return saysUpdated, true
				case othersNames[part]:
					return ofAnother, true
				case publishedParts[part]:
					clue, ok = namedPublished, true
				case dateParts[part]:
					ok = true
				}
			}
		}
	}
	switch {
	case d.within > 0, d.below > nearHeadline:
		clue = ofAnother
	case d.below == 0:
		clue = aboveHeadline
	}
	return clue, ok
}

// nameParts yields the words of a class or id in lower case.
func nameParts(s string) func(yield func(string) bool) {
	return func(yield func(string) bool) {
		start := 0
		for i := 0; i <= len(s); i++ {
			letter := i < len(s) && (s[i]|0x20 >= 'a' && s[i]|0x20 <= 'z')
			hump := letter && i > start && s[i] <= 'Z' && s[i-1] >= 'a'
			if letter && !hump {
				continue
			}
			if i > start && !yield(strings.ToLower(s[start:i])) {
				return
			}
			start = i
			if !letter {
				start++
			}
		}
	}
}

// Parts of the names of elements that hold a date, the date of publication, and
// that of a change, and of elements that are of other articles.
var (
	dateParts      = words(`date dates datetime dateline timestamp time datum fecha tarih dato data`)
	publishedParts = words(`published publish pub pubdate publishdate publishtime publication posted postdate publishedat datepublished veröffentlicht publie publicado publicada pubblicato publicacion publicacao`)
	updatedNames   = words(`updated update modified datemodified lastmod lastmodified aktualisiert actualizado aggiornato`)
	othersNames    = words(`card teaser related recent latest`)
)

// line returns the words of an element that is no more than a line.
func line(n *html.Node) string {
	var b strings.Builder
	left := maxInLine
	var add func(*html.Node)
	add = func(n *html.Node) {
		for c := n.FirstChild; c != nil && left > 0 && b.Len() <= 2*maxDateLine; c = c.NextSibling {
			left--
			switch {
			case c.Type == html.TextNode:
				b.WriteString(c.Data[:min(len(c.Data), 2*maxDateLine)] + " ")
			case c.Type == html.ElementNode && !silent(c.DataAtom):
				add(c)
			}
		}
	}
	add(n)
	if t := squeeze(strings.ToValidUTF8(b.String(), "")); len(t) <= maxDateLine {
		return t
	}
	return ""
}

// text looks at words that stand by themselves.
func (d *dateSearch) text(t string) {
	if t == "" {
		return
	}
	if d.below > 0 {
		d.below++
	}
	label := d.previous
	if !d.unlabelled.IsZero() && says(t[:min(len(t), maxDateLabel)], publishedCues) {
		d.published(d.unlabelled)
	}
	d.previous, d.unlabelled = t, time.Time{}
	if len(t) > maxDateLine {
		return
	}
	day, at, ok := d.day(t)
	if !ok {
		return
	}
	d.previous = "" // no label of what follows
	before := t[:at]
	if len(label) <= maxDateLabel {
		before = label + " " + before
	}
	switch {
	case says(before, updatedCues):
		d.note(saysUpdated, day)
	case says(before, publishedCues), len(t) <= maxAlone && says(t, publishedCues):
		d.published(day)
	case len(t) <= maxAlone:
		d.unlabelled = day
		if d.near() && d.within == 0 {
			d.note(standsAlone, day)
		}
	}
}

// published notes a day that a word beside it calls that of publication.
func (d *dateSearch) published(day time.Time) {
	if d.near() {
		d.note(saysPublished, day)
	} else {
		d.note(saysElsewhere, day)
	}
}

// Words beside a day that say what it is, or their beginnings.
var (
	publishedCues = strings.Fields(`publish posted date: created veröffentlicht erschienen erstellt datum publié publicad publicat pubblicat fecha data: gepubliceerd geplaatst publicer publisert
		udgivet offentliggjort julkaistu opublikowan dodano publikován vydáno közzétéve megjelent yayınlan yayın опубликован дата δημοσ diterbitkan`)
	updatedCues = strings.Fields(`updated modified aktualisiert stand: actualis actualiz atualiz aggiornat bijgewerkt uppdatera oppdatert opdateret päivitetty aktualiz güncel обновлен diperbarui`)
)

func says(text string, cues []string) bool {
	text = strings.ToLower(text)
	for _, cue := range cues {
		if strings.Contains(text, cue) {
			return true
		}
	}
	return false
}

// publishedKeys are the keys of a day of publication in the data of scripts.
var publishedKeys = words(`datepublished publisheddate publishdate publishedat published_at published_date publish_date publication_date publicationdate publishtime
	published_time publishedtime firstpublished firstpublishedat first_published_at pubdate createddate datecreated published`)

// script looks for a key and its text among the data in a script.
func (d *dateSearch) script(text string) {
	for d.found[inScript].IsZero() && d.tried < maxTried {
		key, rest, ok := strings.Cut(text, `":`)
		if !ok {
			return
		}
		text = rest
		key = strings.TrimSuffix(key, `\`) // data in a string of data
		key = key[strings.LastIndexByte(key, '"')+1:]
		if len(key) > 24 || !publishedKeys[strings.ToLower(key)] {
			continue
		}
		d.tried++
		value, _, _ := strings.Cut(strings.TrimLeft(text[:min(len(text), 80)], ` \"`), `"`)
		value = strings.TrimSuffix(value, `\`)
		if t, ok := parseTime(value); ok {
			d.note(inScript, t)
		} else {
			d.noteDay(inScript, value)
		}
	}
}
