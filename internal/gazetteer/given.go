package main

import (
	"bytes"
	_ "embed"
)

var (
	//go:embed given_names.tsv
	givenTable string
	//go:embed given_names_more.txt
	givenMore string
	//go:embed given_names_not.txt
	givenNot string
)

// givenNames writes the lexicon of given names: the table, then what was added
// by hand, without the names that more often are something else.
func givenNames() []byte {
	seen := map[string]bool{}
	for _, row := range rows(givenNot) {
		seen[row[0]] = true
	}
	var b bytes.Buffer
	b.WriteString(`# Given names: words that begin the name of a person. Written by internal/gazetteer; do not edit.
# origin: the npm package @faker-js/faker 10.6.0 (person.first_name of its locales); additions and omissions by hand
# licence: MIT, Copyright (c) 2022-2025 the authors of Faker; what was made by hand, Apache-2.0
# case: cap
# use: code
`)
	for _, row := range append(rows(givenTable), rows(givenMore)...) {
		if name := row[0]; !seen[name] {
			seen[name] = true
			b.WriteString(name + "\n")
		}
	}
	return b.Bytes()
}
