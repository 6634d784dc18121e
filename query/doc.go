// Package query is the search language: page, API, command line, digests and
// alerts read and print it here.
//
//	returned "interior ministry"               words and phrases, all of them
//	unit:person value:>400k period:2023        fields and comparisons
//	(speaker:UNHCR or speaker:IOM) -is:quoted  brackets, or, not
//
// [Parse] reads a query into a tree, its String method prints the canonical
// spelling, which parses to the same tree. [Match] answers it for one claim in
// memory; package indexer answers it for all of them. Both read the same table
// of fields ([Fields]) through the same analysis (package query/analysis), so
// that they agree on every claim.
package query
