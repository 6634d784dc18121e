package page

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// box is a block of the page with the words that stand directly in it. Boxes
// lie in document order, so those inside a box are the ones up to its end.
type box struct {
	node   *html.Node // nil: the page
	parent int
	end    int // index after the last box inside
	kind   boxKind
	traits
	// Bytes of words: directly in the box and in everything inside it; of
	// those, in links.
	own, ownLink int
	all, allLink int
	// prose counts the bytes of running text inside, junk left out.
	prose int
	// junk: suspect, or inside a suspect box, and no main part of the page.
	junk bool
	// sentence: the words directly in the box end as sentences do.
	sentence bool
}

type boxKind uint8

const (
	plainBox boxKind = iota
	paragraph
	heading
	listItem
	cell
)

func kindOfBox(a atom.Atom) boxKind {
	switch a {
	case atom.P, atom.Blockquote, atom.Pre:
		return paragraph
	case atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6:
		return heading
	case atom.Li, atom.Dd, atom.Dt:
		return listItem
	case atom.Td, atom.Th:
		return cell
	}
	return plainBox
}

// boxTree collects boxes during the walk over the page.
type boxTree struct {
	boxes []box
	open  int // the box the walk is in
	links int // how many links the walk is in
}

func newBoxTree() *boxTree {
	return &boxTree{boxes: append(make([]box, 0, 512), box{parent: -1})}
}

// enter opens the box of a block element.
func (t *boxTree) enter(n *html.Node, tr traits) {
	t.boxes = append(t.boxes, box{node: n, parent: t.open, kind: kindOfBox(n.DataAtom), traits: tr})
	t.open = len(t.boxes) - 1
}

func (t *boxTree) leave() {
	b := &t.boxes[t.open]
	b.end = len(t.boxes)
	b.all += b.own
	b.allLink += b.ownLink
	t.open = b.parent
	up := &t.boxes[t.open]
	up.all += b.all
	up.allLink += b.allLink
}

// words counts the text of the open box.
func (t *boxTree) words(text string) {
	n := visible(text)
	if n == 0 {
		return
	}
	b := &t.boxes[t.open]
	b.own += n
	if t.links > 0 {
		b.ownLink += n
	}
	b.sentence = endsSentence(text)
}

// visible counts the bytes of a text with each run of space as one.
func visible(s string) int {
	n := 0
	space := true
	for i := range len(s) {
		if s[i] <= ' ' {
			space = true
			continue
		}
		if space {
			n++
		}
		space = false
		n++
	}
	return n
}

// endsSentence reports whether a text ends as sentences do in any script.
func endsSentence(s string) bool {
	s = strings.TrimRight(s[max(0, len(s)-40):], " \t\r\n\"'”’»)“‘」』")
	for _, mark := range [...]string{".", "!", "?", "…", ":", "。", "！", "？", "।", "؟", "۔"} {
		if strings.HasSuffix(s, mark) {
			return true
		}
	}
	return false
}

// minProse is the least number of bytes that count as running text.
const minProse = 80

// Shares of a page's running text above which a box is what the page is for,
// whatever its name or its element says.
const (
	mainByName    = 0.4
	mainByElement = 0.6
	mainNoArticle = 0.9
	// leastKept is the share of running text below which the names on a page
	// are taken to mislead.
	leastKept = 0.35
)

// weigh marks junk and sums up running text; the tree is complete then.
func (t *boxTree) weigh() {
	root := &t.boxes[0]
	root.end = len(t.boxes)
	t.sumProse()
	total := float64(root.prose)
	t.markJunk(total, byName)
	t.sumProse()
	if float64(root.prose) < leastKept*total {
		for i := range t.boxes {
			t.boxes[i].junk = false
		}
		t.sumProse()
		t.markJunk(total, certain)
		t.sumProse()
	}
	t.markTeasers(float64(root.prose))
	t.sumProse()
}

// markJunk marks what is suspect at least as much as least, and what is inside.
func (t *boxTree) markJunk(total float64, least suspicion) {
	for i := 1; i < len(t.boxes); i++ {
		b := &t.boxes[i]
		share := mainByName
		switch b.suspect {
		case certain:
			share = mainByElement
		case noArticle:
			share = mainNoArticle
		}
		b.junk = t.boxes[b.parent].junk || b.suspect >= least && float64(b.prose) <= share*total
	}
}

func (t *boxTree) sumProse() {
	for i := range t.boxes {
		t.boxes[i].prose = 0
	}
	for i := len(t.boxes) - 1; i > 0; i-- {
		b := &t.boxes[i]
		if !b.junk && b.own >= minProse && b.ownLink*2 < b.own && b.kind != heading {
			b.prose += b.own - b.ownLink
		}
		t.boxes[b.parent].prose += b.prose
	}
}

// markTeasers marks lists of other articles: two or more small boxes in a row
// that each have a line which is all link.
func (t *boxTree) markTeasers(total float64) {
	for i := 1; i < len(t.boxes); i++ {
		b := &t.boxes[i]
		if b.junk = b.junk || t.boxes[b.parent].junk; b.junk || float64(b.prose) > mainByElement*total {
			continue
		}
		cards, others := t.cards(i)
		switch {
		case cards < 2:
		case others == 0:
			b.junk = true
		default:
			for c := i + 1; c < b.end; c = t.boxes[c].end {
				t.boxes[c].junk = t.boxes[c].junk || t.isCard(c)
			}
		}
	}
}

// cards counts the teasers directly in a box, and what else has text there.
func (t *boxTree) cards(i int) (cards, others int) {
	for c := i + 1; c < t.boxes[i].end; c = t.boxes[c].end {
		switch {
		case t.isCard(c):
			cards++
		case t.boxes[c].prose > 0:
			others++
		}
	}
	return cards, others
}

// Sizes of a teaser in bytes of words: of all of it, and of its link.
const (
	maxTeaser     = 900
	minTeaserLink = 20
)

func (t *boxTree) isCard(i int) bool {
	b := &t.boxes[i]
	if b.all > maxTeaser || b.allLink < minTeaserLink || b.own > 0 {
		return false
	}
	linked, texts := false, 0
	for c := i + 1; c < b.end; c++ {
		switch k := &t.boxes[c]; {
		case k.own >= minTeaserLink && k.ownLink*10 >= k.own*9:
			linked = true
		case k.own >= minProse:
			texts++
		}
	}
	return linked && texts <= 1
}

// Shares of running text by which the place of the article is found: of the
// box around, of where the search began, and of the page for elements that
// call themselves the article.
const (
	dominance   = 0.9
	keptOnWay   = 0.75
	articleSays = 0.35
)

// container returns the innermost box that holds nearly all running text of
// the article.
func (t *boxTree) container() int {
	at := t.declared()
	least := keptOnWay * float64(t.boxes[at].prose)
	for {
		best := -1
		for c := at + 1; c < t.boxes[at].end; c = t.boxes[c].end {
			if best < 0 || t.boxes[c].prose > t.boxes[best].prose {
				best = c
			}
		}
		if best < 0 || t.boxes[best].prose == 0 || t.boxes[best].own >= minProse {
			return at
		}
		if p := float64(t.boxes[best].prose); p < dominance*float64(t.boxes[at].prose) || p < least {
			return at
		}
		at = best
	}
}

// declared returns the first box that the page marks as an article and that
// holds a good part of the running text, else the whole page. The first: some
// pages append further articles.
func (t *boxTree) declared() int {
	most := 0
	for i := range t.boxes {
		if t.boxes[i].article {
			most = max(most, t.boxes[i].prose)
		}
	}
	if float64(most) < articleSays*float64(t.boxes[0].prose) {
		return 0
	}
	for i := range t.boxes {
		if t.boxes[i].article && t.boxes[i].prose*2 > most {
			return i
		}
	}
	return 0
}
