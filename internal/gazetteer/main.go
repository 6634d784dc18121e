// Command gazetteer writes the files of country names, nationalities and
// capitals from countries.tsv and the English region names of golang.org/x/text,
// and those of cities and given names from cities.tsv, given_names.tsv and what
// was added and left out by hand.
//
//	go generate ./internal/gazetteer
//
//go:generate go run . ../../rules/data/gazetteer/countries.yaml ../../rules/data/gazetteer/city.tsv ../../rules/data/gazetteer/given_name.tsv
package main

import (
	"bytes"
	_ "embed"
	"fmt"
	"os"
	"slices"
	"strings"

	"golang.org/x/text/language"
	"golang.org/x/text/language/display"
)

//go:embed countries.tsv
var table string

type country struct {
	code, adjective, capital string
	people, names            []string
}

func main() {
	if len(os.Args) != 4 {
		fmt.Fprintln(os.Stderr, "usage: gazetteer COUNTRIES.yaml CITIES.tsv GIVEN_NAMES.tsv")
		os.Exit(2)
	}
	if err := run(os.Args[1], os.Args[2], os.Args[3]); err != nil {
		fmt.Fprintln(os.Stderr, "gazetteer:", err)
		os.Exit(1)
	}
}

func run(yamlFile, cityFile, givenFile string) error {
	countries, err := read(table)
	if err != nil {
		return err
	}
	if err := os.WriteFile(yamlFile, lexicons(countries), 0o644); err != nil {
		return err
	}
	names, err := cities()
	if err != nil {
		return err
	}
	if err := os.WriteFile(cityFile, names, 0o644); err != nil {
		return err
	}
	return os.WriteFile(givenFile, givenNames(), 0o644)
}

// read parses the table.
func read(table string) ([]country, error) {
	var out []country
	english := display.English.Regions()
	for n, line := range strings.Split(strings.Trim(table, "\n"), "\n") {
		if strings.HasPrefix(line, "#") {
			continue
		}
		cols := strings.Split(line, "\t")
		if len(cols) != 5 {
			return nil, fmt.Errorf("countries.tsv:%d: %d columns, want 5", n+1, len(cols))
		}
		region, err := language.ParseRegion(cols[0])
		if err != nil {
			return nil, fmt.Errorf("countries.tsv:%d: %w", n+1, err)
		}
		c := country{code: cols[0], adjective: value(cols[1]), capital: value(cols[3])}
		c.names = append(c.names, englishNames(english.Name(region))...)
		if cols[4] != "" {
			c.names = append(c.names, strings.Split(cols[4], ";")...)
		}
		switch {
		case cols[2] == "-":
		case cols[2] != "":
			c.people = strings.Split(cols[2], ";")
		case c.adjective != "":
			c.people = []string{c.adjective + "s"}
		}
		out = append(out, c)
	}
	return out, nil
}

// englishNames returns a region's name as newspapers write it: without what
// stands in brackets, with "and" for "&".
func englishNames(name string) []string {
	name, _, _ = strings.Cut(name, " (")
	switch {
	case strings.HasPrefix(name, "Congo"), strings.HasPrefix(name, "Myanmar"):
		name, _, _ = strings.Cut(name, " -")
	case strings.HasPrefix(name, "Hong Kong"):
		name = "Hong Kong"
	}
	name = strings.NewReplacer("&", "and", "’", "'", "St. ", "St ").Replace(name)
	plain := strings.NewReplacer("ü", "u", "ô", "o", "ç", "c", "ã", "a", "é", "e", "í", "i").Replace(name)
	if plain != name {
		return []string{name, plain}
	}
	return []string{name}
}

func value(col string) string {
	if col == "-" {
		return ""
	}
	return col
}

// lexicons writes the rule files' lexicons: country, nationality (adjective
// and singular noun), people (plural noun), capital; each entry's canonical
// value is the country's code.
func lexicons(countries []country) []byte {
	var b bytes.Buffer
	b.WriteString(`# Countries, their peoples and capitals. Written by internal/gazetteer; do not edit.
# origin: region names of golang.org/x/text (Unicode CLDR); nationalities, capitals and other names made by hand for this project
# licence: Unicode licence; what was made by hand, Apache-2.0
format: claimrules/1
lexicons:
`)
	write := func(name string, pick func(country) []string) {
		fmt.Fprintf(&b, "  %s:\n    case: cap\n    entries:\n", name)
		seen := map[string]bool{}
		for _, c := range countries {
			var forms []string
			for _, f := range pick(c) {
				if f != "" && !seen[f] && !slices.Contains(forms, f) {
					forms = append(forms, f)
					seen[f] = true
				}
			}
			if len(forms) == 0 {
				continue
			}
			quoted := make([]string, len(forms))
			for i, f := range forms {
				quoted[i] = fmt.Sprintf("%q", f)
			}
			fmt.Fprintf(&b, "      %q: [%s]\n", c.code, strings.Join(quoted, ", "))
		}
	}
	write("country", func(c country) []string {
		var out []string
		for _, n := range c.names {
			out = append(out, strings.TrimPrefix(n, "the "))
		}
		return out
	})
	write("nationality", func(c country) []string { return []string{c.adjective} })
	write("people", func(c country) []string { return c.people })
	write("capital", func(c country) []string { return []string{c.capital} })
	return b.Bytes()
}
