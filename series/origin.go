package series

import (
	"math/bits"
	"slices"
	"strings"
	"unicode"
)

// Origin is one first source of a figure, with the observations that draw on
// it.
type Origin struct {
	// Name is the speaker, the wire or the outlet the origin is known by.
	Name string `json:"name"`
	// Stated is false for the one origin that gathers every observation whose
	// source the texts do not name.
	Stated       bool          `json:"stated"`
	Observations []Observation `json:"observations"`
}

// nearDuplicate is the number of differing bits of two similarity hashes up to
// which their texts count as copies. Unrelated texts differ in 32 ± 4.
const nearDuplicate = 12

// Origins folds observations of one figure into the independent sources they
// prove. It fails closed: observations join one origin where they name one
// speaker, credit one wire or are near-duplicate texts, and all that name no
// source are one origin together, however many outlets print them.
func Origins(obs []Observation) []Origin {
	parent := make([]int, len(obs))
	for i := range parent {
		parent[i] = i
	}
	var find func(int) int
	find = func(i int) int {
		if parent[i] != i {
			parent[i] = find(parent[i])
		}
		return parent[i]
	}
	for i := range obs {
		for j := range i {
			if oneOrigin(obs[i], obs[j]) {
				parent[find(i)] = find(j)
			}
		}
	}
	// Groups that name nobody are one.
	stated := make(map[int]bool)
	for i, o := range obs {
		if o.Speaker != "" && named(o.Speaker) || o.Wire != "" {
			stated[find(i)] = true
		}
	}
	unknown := -1
	for i := range obs {
		root := find(i)
		if stated[root] {
			continue
		}
		if unknown < 0 {
			unknown = root
		}
		parent[root] = unknown
	}
	groups := map[int]*Origin{}
	var order []int
	for i, o := range obs {
		root := find(i)
		g := groups[root]
		if g == nil {
			g = &Origin{Stated: stated[root]}
			groups[root] = g
			order = append(order, root)
		}
		g.Observations = append(g.Observations, o)
	}
	out := make([]Origin, 0, len(order))
	for _, root := range order {
		g := groups[root]
		slices.SortStableFunc(g.Observations, Less)
		g.Name = originName(*g)
		out = append(out, *g)
	}
	slices.SortStableFunc(out, func(a, b Origin) int { return Less(a.Observations[0], b.Observations[0]) })
	return out
}

// Independent returns how many origins of a figure are proven to be different:
// those that are named, or one if none is.
func Independent(origins []Origin) int {
	n := 0
	for _, o := range origins {
		if o.Stated {
			n++
		}
	}
	if n == 0 && len(origins) > 0 {
		return 1
	}
	return n
}

func originName(g Origin) string {
	for _, o := range g.Observations {
		if o.Speaker != "" && named(o.Speaker) {
			return o.Speaker
		}
	}
	for _, o := range g.Observations {
		if o.Wire != "" {
			return o.Wire
		}
	}
	for _, o := range g.Observations {
		if o.Speaker != "" {
			return o.Speaker
		}
	}
	return g.Observations[0].Outlet
}

// oneOrigin reports whether two observations may draw on one source.
func oneOrigin(a, b Observation) bool {
	switch {
	case a.ArticleID != "" && a.ArticleID == b.ArticleID && a.Speaker == b.Speaker:
		return true
	case a.Wire != "" && strings.EqualFold(a.Wire, b.Wire):
		return true
	case a.Text != 0 && b.Text != 0 && bits.OnesCount64(a.Text^b.Text) <= nearDuplicate:
		return true
	case a.Wire != "" && speaksFor(b.Speaker, a.Wire), b.Wire != "" && speaksFor(a.Speaker, b.Wire):
		return true
	}
	return a.Speaker != "" && b.Speaker != "" && named(a.Speaker) && named(b.Speaker) && namesAgree(a, b)
}

func speaksFor(speaker, wire string) bool {
	return speaker != "" && strings.Contains(strings.ToLower(speaker), strings.ToLower(wire))
}

// unnamed are the words of speakers that name nobody.
var unnamed = set(`official officials authorities authority police statistics data figures estimates estimate report reports source sources
	analysts analyst experts expert observers witnesses residents media local state senior government ministry recent a an the anonymous
	spokesman spokesperson spokeswoman study survey documents research researchers security some many several aid groups group agency agencies
	workers organisation organisations organization organizations humanitarian rights human activists critics lawyers doctors medics rescuers
	he she they it`)

// named reports whether a speaker names someone: not only "officials" or
// "recent statistics".
func named(speaker string) bool {
	for w := range words(speaker) {
		if !unnamed[strings.ToLower(w)] {
			return true
		}
	}
	return false
}

// aliases maps descriptions and long names of agencies to one name.
var aliases = map[string]string{
	"un refugee agency": "unhcr", "united nations refugee agency": "unhcr", "un high commissioner for refugees": "unhcr",
	"united nations high commissioner for refugees": "unhcr", "un's refugee agency": "unhcr", "world health organization": "who",
	"world health organisation": "who", "world food programme": "wfp", "world food program": "wfp", "un children's agency": "unicef",
	"un migration agency": "iom", "international organization for migration": "iom", "international organisation for migration": "iom",
	"un children's fund": "unicef", "international committee of the red cross": "icrc", "international rescue committee": "irc",
	"human rights watch": "hrw", "un humanitarian office": "ocha", "international monetary fund": "imf", "european commission": "ec",
}

// canonical returns a speaker's name in lower case without article, agencies
// by their acronym.
func canonical(speaker string) string {
	s := strings.ToLower(strings.TrimSpace(speaker))
	for _, p := range []string{"the ", "a ", "an "} {
		s = strings.TrimPrefix(s, p)
	}
	s = strings.ReplaceAll(s, "’", "'")
	if short := aliases[s]; short != "" {
		return short
	}
	best := s
	for long, short := range aliases { // "un refugee agency unhcr"; the least of several, so that order does not matter
		if strings.Contains(s, long) && within(short, s) && (best == s || short < best) {
			best = short
		}
	}
	return best
}

// namesAgree reports whether two speakers may be one: equal names, one within
// the other ("Mujahid", "Zabihullah Mujahid"), or one the body that the other
// speaks for by their role.
func namesAgree(a, b Observation) bool {
	x, y := canonical(a.Speaker), canonical(b.Speaker)
	if x == y || within(x, y) || within(y, x) {
		return true
	}
	return a.Role != "" && within(y, canonical(a.Role)) || b.Role != "" && within(x, canonical(b.Role))
}

// within reports whether every telling word of a is a word of b.
func within(a, b string) bool {
	have := map[string]bool{}
	for w := range words(b) {
		have[strings.ToLower(w)] = true
	}
	n := 0
	for w := range words(a) {
		if closed[w] || unnamed[w] {
			continue
		}
		if !have[w] {
			return false
		}
		n++
	}
	return n > 0
}

// Similarity returns the similarity hash of a text over its runs of three words:
// texts that share most of those differ in few of its 64 bits. It is zero for
// a text of fewer than twenty words, which is too short to be called a copy.
func Similarity(text string) uint64 {
	const sampleFrom = 200
	var votes [64]int
	var last [3]uint64
	n := 0
	for w := range words(text) {
		last[0], last[1], last[2] = last[1], last[2], hashWord(w)
		if n++; n < 3 {
			continue
		}
		h := mix(last[0]*31*31 + last[1]*31 + last[2])
		if n > sampleFrom && h&3 != 0 { // of a long text a quarter of the runs is enough, the same ones in each copy
			continue
		}
		for i := range votes {
			votes[i] += int(h>>i&1)*2 - 1
		}
	}
	if n < 20 {
		return 0
	}
	var out uint64
	for i, v := range votes {
		if v > 0 {
			out |= 1 << i
		}
	}
	return out
}

// hashWord is FNV-1a over the runes of a word in lower case.
func hashWord(w string) uint64 {
	h := uint64(14695981039346656037)
	for _, r := range w {
		h = (h ^ uint64(unicode.ToLower(r))) * 1099511628211
	}
	return h
}

// mix spreads the bits of h (the finaliser of SplitMix64).
func mix(h uint64) uint64 {
	h = (h ^ h>>30) * 0xbf58476d1ce4e5b9
	h = (h ^ h>>27) * 0x94d049bb133111eb
	return h ^ h>>31
}
