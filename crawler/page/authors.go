package page

import (
	"html"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// signers is who signed a page.
type signers struct {
	people []string
	// groups are newsrooms and agencies.
	groups []string
}

// names returns the people, else the newsroom or agency.
func (s signers) names() []string {
	if len(s.people) > 0 {
		return s.people
	}
	return s.groups
}

// signed returns who signed the page. People are taken from the first of these
// that names some: what the outlet's selectors found, JSON-LD, meta tags, the byline that readers see.
func (s *survey) signed(publisher string, picked []string) signers {
	var out signers
	for _, source := range append([][]string{picked, s.meta.ldAuthors, s.meta.authors}, s.bylineGroups()...) {
		people, groups := splitAuthors(source, func(name string) bool { return fold(name) == fold(publisher) || s.meta.isSite(name) })
		if len(people) > 0 && len(people) <= maxAuthors {
			out.people = people
		}
		if len(out.groups) == 0 {
			out.groups = groups
		}
		if len(out.people) > 0 || slices.ContainsFunc(out.groups, func(g string) bool { return wireName(g) != "" }) {
			break
		}
	}
	return out
}

// nearby is the number of boxes within which elements are of one byline.
const nearby = 12

// bylineGroups returns the lines of the bylines on the page, the best first;
// those that mark-up itself calls authors belong together.
func (s *survey) bylineGroups() [][]string {
	marks := slices.Clone(s.bylines)
	slices.SortStableFunc(marks, func(a, b bylineMark) int { return a.rank - b.rank })
	var groups [][]string
	for i, m := range marks {
		lines := strings.Split(m.text, "\n")
		if i > 0 && (m.rank == byMarkup || m.rank == byAddress) && m.rank == marks[i-1].rank && m.box-marks[i-1].box < nearby {
			groups[len(groups)-1] = append(groups[len(groups)-1], lines...)
			continue
		}
		groups = append(groups, lines)
	}
	return groups
}

// maxAuthors is the number of names over which a byline is a list of something else.
const maxAuthors = 15

var (
	by = regexp.MustCompile(`(?i)^(?:(?:written |words |story |reported |reporting |posted |text |review |analysis |opinion |report |interview |edited |published |compiled |view all posts |view all articles |all posts |posts |articles |more )?by|source|quelle|fuente|fonte|from|von|par|por|di|door|av|af|autor(?:en|in)?|auteur|text|texte|texto|testo|tekst|oleh|written by|author|authors|penulis|przez|od)\b[:\s]+`)
	// splitter parts the names of a line.
	splitter = regexp.MustCompile(`\s*(?:[;|/•·\n、，]|,\s(?:(?i:and|und|et|y|och|og|en|e)\s)?|,$|\s&\s|\s\+\s|\s(?i:and|und|et|y|och|og|en|e|i|a|ve|dan|with|mit|avec|con)\s)\s*`)
	// tails are what stands behind a name: an address, a date, what the paper is.
	tails = regexp.MustCompile(`\s*(?:[(\[<|].*|\s[-–—]\s.*|\s(?i:for|für|pour|in|at|aus|special to|is a|ist|has been|published|updated|posted|veröffentlicht|on)\s.*|\s(?:기자|특파원|记者|記者|選手).*)$`)
)

// roles are words that make a part of a byline no person's name.
var roles = words(`reporter reporters correspondent correspondents editor editors writer writers staff journalist journalists redaktion redakteur redakteurin newsroom desk team contributor
	contributors columnist producer photographer agencies agency news online admin administrator editorial redacción redaccion rédaction redazione redactie redaksjonen redaktionen redakcja
	redakce korrespondent korrespondentin bureau chief senior guest author unknown none null undefined updated sponsored head director manager analyst service services magazine media
	newspaper network press tv radio channel studio group company today times post journal gazette herald tribune telegram university institute center centre council foundation
	nachrichten zeitung freier autor autorin reporterin journalistin chefredakteur chefredakteurin ressort volontär leiter leiterin politik sport wirtschaft
	lifestyle politics business sports science health world culture entertainment technology specialist expert assistant deputy associate managing executive national
	international digital social video multimedia content community web audience corresponsal periodista redactor redactora journaliste envoyé spécial giornalista inviato
	agenturen agencias this image instagram facebook twitter youtube photo foto getty newsdesk wires wire newswire cnn bbc abc cbs nbc npr pbs muhabiri editörü ekibi`)

// credentials are letters behind a name that are no part of it.
var credentials = words(`md phd rn rd rdn ld ms ma mph mba ba bsc msc esq jr2 dds dvm cpa cfa cfp cscs lcsw psyd edd do pharmd facs mres`)

// splitAuthors parts the names of people from those of newsrooms and agencies.
// The site itself is no person.
func splitAuthors(raw []string, isSite func(string) bool) (people, groups []string) {
	for _, line := range raw {
		line = squeeze(html.UnescapeString(line))
		if strings.Contains(line, "://") || len(line) > 300 {
			continue
		}
		for _, name := range splitNames(line) {
			have := func(other string) bool { return fold(other) == fold(name) }
			switch {
			case slices.ContainsFunc(people, have), slices.ContainsFunc(groups, have):
			case wireName(name) != "":
				groups = append(groups, name)
			case !isName(name):
			case hasRole(name), isSite(name):
				groups = append(groups, name)
			default:
				people = append(people, name)
			}
		}
	}
	return people, groups
}

// splitNames takes "By Ana Ruiz, Senior Reporter, and Bo Lee" apart.
func splitNames(line string) []string {
	line = by.ReplaceAllString(line, "")
	if wireName(line) != "" {
		return []string{line}
	}
	var out []string
	parts := splitter.Split(line, -1)
	for i, name := range parts {
		name = trimName(name)
		if i > 0 && credentials[strings.ToLower(strings.ReplaceAll(name, ".", ""))] {
			continue
		}
		if i > 0 && len(out) > 0 && hasRole(name) && wireName(name) == "" {
			continue // what the one before is
		}
		name, agency := cutAgency(name)
		for _, n := range [...]string{name, agency} {
			if n != "" {
				out = append(out, n)
			}
		}
	}
	return out
}

func trimName(name string) string {
	name = by.ReplaceAllString(strings.TrimSpace(name), "")
	if cut := tails.ReplaceAllString(name, ""); cut != "" {
		name = cut
	}
	name = strings.Trim(name, " .:,-–—\"'()[]|•·*@")
	for {
		i := strings.LastIndexByte(name, ' ')
		if i < 0 || !credentials[strings.ToLower(strings.ReplaceAll(name[i+1:], ".", ""))] || strings.Count(name, " ") < 2 {
			return name
		}
		name = strings.TrimRight(name[:i], " ,")
	}
}

// cutAgency parts "Ann Lee The Associated Press".
func cutAgency(name string) (person, agency string) {
	for i := range name {
		if name[i] == ' ' && wireName(name[i+1:]) != "" && strings.Contains(name[:i], " ") {
			return name[:i], name[i+1:]
		}
	}
	return name, ""
}

// hasRole reports whether a word of the name, or a dot as in a host's name,
// shows that nobody is called so.
func hasRole(name string) bool {
	if !strings.Contains(name, " ") && strings.Contains(name, ".") {
		return true
	}
	for w := range strings.FieldsSeq(strings.ToLower(name)) {
		if roles[strings.Trim(w, ".,:")] {
			return true
		}
	}
	return false
}

// isName reports whether the words can name somebody at all.
func isName(s string) bool {
	if n := utf8.RuneCountInString(s); n < 2 || n > 60 || strings.ContainsAny(s, "@<>{}=_#0123456789") { // digits: the date of a byline
		return false
	}
	words := strings.Fields(s)
	start, _ := utf8.DecodeRuneInString(s)
	switch {
	case len(words) > 6, !unicode.IsLetter(start):
		return false
	case len(words) == 1 && unicode.IsLower(start): // a user's or an agency's short name
		return wireName(s) != ""
	case len(words) == 1 && by.MatchString(s+" "):
		return false
	}
	return true
}
