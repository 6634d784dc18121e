package page

import (
	"html"
	"net"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/publicsuffix"
)

// publisher is what the page calls the paper: the name it gives itself rather
// than a host's, without legal form, address or abbreviation; where it names
// nobody, the name of its domain.
func (s *survey) publisher(domain string) string {
	name := first(s.paper(), ownLabel(domain))
	return first(fullNames()[fold(name)], name)
}

// ownLabel is the part of a host's name that its owner chose.
func ownLabel(domain string) string {
	own, err := publicsuffix.EffectiveTLDPlusOne(domain)
	if err != nil || net.ParseIP(domain) != nil {
		return ""
	}
	label, _, _ := strings.Cut(own, ".")
	return label
}

// paper is the publisher as the page signs.
func (s *survey) paper() string {
	m := s.meta
	given := slices.Concat([]string{m.get("og:site_name"), m.ldPublisher}, m.ldSite,
		[]string{m.get("application-name", "dc.publisher", "dcterms.publisher", "publisher", "apple-mobile-web-app-title")})
	fromHost := ""
	for _, raw := range given {
		name := paperName(squeeze(html.UnescapeString(raw)))
		switch {
		case name == "":
		case !isHost(raw):
			return name
		default:
			fromHost = first(fromHost, name)
		}
	}
	return first(fromHost, paperName(s.titleTail()), paperName(s.copyrightName()))
}

var (
	// legal forms and what follows a company's name.
	company = regexp.MustCompile(`(?i)[,.]?\s+(?:gmbh|ag|se|kg|kgaa|ohg|ug|inc|llc|ltd|limited|corp|corporation|co|plc|pty|s\.?a\.?|s\.?r\.?l\.?|s\.?p\.?a\.?|s\.?l\.?|b\.?v\.?|n\.?v\.?|oy|ab|as|a/s|aps)\b\.?(?:\s*&\s*co\.?(?:\s*(?:kg|ohg)a?a?)?)?.*$`)
	owner   = regexp.MustCompile(`\s+[-–—|:]\s+.*$`)
	short   = regexp.MustCompile(`\s*\((?:[\p{Lu}\d]{2,6}|[^()]*\.[a-z]{2,4})\)$`)
	edition = regexp.MustCompile(`\s+(?:NACHRICHTEN|DIGITAL|(?i:digital edition|publishing group(?: \w+)?|newspapers|web))$`)
	host    = regexp.MustCompile(`(?i)^(?:www\.)?([\p{L}\d-]+(?:\.[\p{L}\d-]+)*?)\.(?:com|net|org|info|co\.uk|org\.uk|com\.au|net\.au|co\.nz|co\.za|com\.br|com\.tr|co\.jp|or\.jp|ne\.jp|co\.kr|tv|eu|[a-z]{2})$`)
	rights  = regexp.MustCompile(`(?i)(?:©|&copy;|\(c\)|copyright)[\s:]*(?:©|\(c\))?[\s,]*(?:(?:19|20)\d\d\s*(?:[-–—]\s*(?:19|20)\d\d)?)?[\s,:.|]*(?:by\s+)?([^|.,;©\n]{2,60})`)
)

func isHost(s string) bool { return host.MatchString(s) }

// paperName cleans a name; "" if it is none.
func paperName(s string) string {
	s = strings.TrimLeft(s, "@")
	if cut := owner.ReplaceAllString(s, ""); len(cut) >= 3 {
		s = cut
	}
	s = company.ReplaceAllString(s, "")
	s = short.ReplaceAllString(s, "")
	s = edition.ReplaceAllString(s, "")
	if m := host.FindStringSubmatch(s); m != nil {
		s = m[1][strings.LastIndexByte(m[1], '.')+1:]
	}
	s = strings.Trim(s, " .,:|-–—")
	if n := utf8.RuneCountInString(s); n < 2 || n > 60 || strings.Contains(s, "://") || s == "www" || !strings.ContainsFunc(s, unicode.IsLetter) {
		return ""
	}
	return s
}

// titleTail returns what stands behind the headline in the title.
func (s *survey) titleTail() string {
	title := s.meta.title
	for _, sep := range separators[:7] {
		if i := strings.LastIndex(title, sep); i > len(title)/3 {
			return title[i+len(sep):]
		}
	}
	return ""
}

// copyrightName returns who a copyright line names.
func (s *survey) copyrightName() string {
	for _, line := range s.copyright {
		if m := rights.FindStringSubmatch(line); m != nil && !strings.Contains(strings.ToLower(m[1]), "rights") {
			return m[1]
		}
	}
	return ""
}
