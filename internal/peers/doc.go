// Package peers measures programs that read numbers and dates out of text
// beside the extractor, on the same texts, in one run, warm. It is a test alone:
//
//	make bench-peers
package peers
