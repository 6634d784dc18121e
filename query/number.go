package query

import (
	"errors"
	"strings"

	"github.com/tallywire/tallywire/news"
)

// magnitudes are the letters and words that may follow a number.
var magnitudes = map[string]int{
	"": 0, "k": 3, "thousand": 3, "m": 6, "mn": 6, "million": 6,
	"b": 9, "bn": 9, "billion": 9, "t": 12, "tn": 12, "trillion": 12,
}

var errNumber = errors.New("not a number")

// parseNumber reads a number as people write it: "400000", "400,000", "-1.5",
// "400k", "1.5m", "1.5 million".
func parseNumber(s string) (news.Decimal, error) {
	s = strings.TrimSpace(strings.ToLower(s))
	end := strings.LastIndexAny(s, "0123456789.,") + 1
	exp, known := magnitudes[strings.TrimSpace(s[end:])]
	body, ok := ungroup(s[:end])
	if !known || !ok {
		return news.Decimal{}, errNumber
	}
	d, err := news.ParseDecimal(body)
	if err != nil {
		return news.Decimal{}, err
	}
	scale, err := news.NewDecimal(1, exp)
	if err != nil {
		return news.Decimal{}, err
	}
	return d.Mul(scale)
}

// ungroup removes grouping commas, which must stand before groups of three
// digits; ok is false if s is anything but digits, a sign and a point.
func ungroup(s string) (plain string, ok bool) {
	whole, frac, point := strings.Cut(s, ".")
	sign := ""
	if strings.HasPrefix(whole, "-") {
		sign, whole = "-", whole[1:]
	}
	groups := strings.Split(whole, ",")
	for i, g := range groups {
		if !onlyDigits(g) || i > 0 && len(g) != 3 || i == 0 && len(groups) > 1 && (g == "" || len(g) > 3) {
			return "", false
		}
	}
	if !onlyDigits(frac) || whole == "" && frac == "" {
		return "", false
	}
	plain = sign + strings.Join(groups, "")
	if point {
		plain += "." + frac
	}
	return plain, true
}

func onlyDigits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return true
}
