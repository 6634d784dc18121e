package page

import (
	_ "embed"
	"strings"
	"sync"
)

// papers.txt says how it is written.
//
//go:embed papers.txt
var papers string

// fullNames gives, by what papers and broadcasters sign with (folded), the name
// that readers elsewhere know.
var fullNames = sync.OnceValue(func() map[string]string {
	names := map[string]string{}
	for line := range strings.Lines(papers) {
		name, signs, ok := strings.Cut(strings.TrimSpace(line), ": ")
		if !ok || strings.HasPrefix(name, "#") {
			continue
		}
		for sign := range strings.SplitSeq(signs, ", ") {
			names[fold(sign)] = name
		}
	}
	return names
})
