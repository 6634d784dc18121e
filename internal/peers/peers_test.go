//go:build unix

package peers

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/tallywire/tallywire/extractor"
	"github.com/tallywire/tallywire/news"
	"github.com/tallywire/tallywire/rules"
)

var measure = flag.Duration("measure", 0, "how long each program reads, in time of the processor; 0 skips the measurement, which needs Node and the npm registry")

// dense are articles of our own that hold as many figures as they can; prose is
// a report with hardly any.
var dense = []string{
	"../../extractor/testdata/blind/*.txt",
	"../../extractor/testdata/golden/*/*.txt",
	"../../rules/testdata/articles/*.txt",
}

const prose = "../../extractor/testdata/bench/prose.txt"

// Targets: bytes a second of one core on news, and how many times a peer's.
const wantRate = 10e6

var wantTimes = map[string]float64{"winkNLP": 15, "winkNLP, custom": 15, "Recognizers-Text": 1000}

// set is articles of one kind.
type set struct {
	name     string
	articles []*news.Article
}

// reading is what one program did with one set.
type reading struct {
	Peer    string  `json:"peer"`
	Set     string  `json:"set"`
	Bytes   int     `json:"bytes"`
	Seconds float64 `json:"seconds"`
	Found   int     `json:"found"`
	Failed  int     `json:"failed"` // texts that it could not read
}

func (r reading) rate() float64 { return float64(r.Bytes) / r.Seconds }

// TestPeers prints how fast each program reads. It fails where a program does
// not run or finds nothing; how fast the machine is today is no failure.
//
// We read in all layers: what the peers find is a part of two of them. Ours for
// claims alone is the least we can be asked for.
func TestPeers(t *testing.T) {
	if *measure == 0 {
		t.Skip("skipped: run make bench-peers")
	}
	npm, err := exec.LookPath("npm")
	if err == nil {
		_, err = exec.LookPath("node")
	}
	if err != nil {
		t.Skip("skipped: Node is not installed")
	}
	sets := readSets(t)
	ours := measureOurs(t, sets)
	peers := measurePeers(t, npm, sets)
	for _, s := range sets {
		total := 0
		for _, a := range s.articles {
			total += len(a.Text)
		}
		fmt.Printf("%s: %d articles, %d bytes, warm; time of the processor\n", s.name, len(s.articles), total)
		fmt.Printf("%-28s %10s %14s  %s\n", "", "MB/s", "ours is", "target")
		own := 0.0
		for _, r := range append(slices.Clone(ours), peers...) {
			if r.Set != s.name {
				continue
			}
			if r.Found == 0 || r.Bytes == 0 {
				t.Errorf("%s found nothing", r.Peer)
			}
			times, target := "", ""
			switch want, ok := wantTimes[r.Peer]; {
			case own == 0:
				own = r.rate()
				target = verdict(own >= wantRate, fmt.Sprintf("%.0f MB/s", wantRate/1e6))
			default:
				times = fmt.Sprintf("%.1f ×", own/r.rate())
				if ok {
					target = verdict(own >= want*r.rate(), fmt.Sprintf("%.0f ×", want))
				}
			}
			if r.Failed > 0 {
				target = strings.TrimLeft(fmt.Sprintf("%s, without %d texts on which it fails", target, r.Failed), ", ")
			}
			fmt.Printf("%-28s %10.3f %14s  %s\n", r.Peer, r.rate()/1e6, times, target)
		}
	}
}

func verdict(met bool, target string) string {
	if met {
		return target + ": met"
	}
	return target + ": missed"
}

// readSets returns the dense articles, and news as it mostly is: the opening of
// each of them and a tale after it, some eight claims in 5 KB.
func readSets(t *testing.T) []set {
	t.Helper()
	tale, err := os.ReadFile(prose)
	if err != nil {
		t.Fatal(err)
	}
	usual, full := set{name: "news"}, set{name: "dense"}
	for _, pattern := range dense {
		files, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range files {
			b, err := os.ReadFile(f)
			if err != nil {
				t.Fatal(err)
			}
			a := news.Article{ID: f, Text: string(b), Lang: "en", Published: time.Date(2024, 5, 6, 0, 0, 0, 0, time.UTC)}
			full.articles = append(full.articles, &a)
			const opening = 400
			short := a
			short.Text = a.Text[:opening+strings.Index(a.Text[opening:], ". ")+1] + "\n\n" + string(tale)
			usual.articles = append(usual.articles, &short)
		}
	}
	if len(full.articles) < 8 {
		t.Fatalf("only %d articles", len(full.articles))
	}
	return []set{usual, full}
}

// measureOurs extracts the articles again and again, after a first time that is
// not counted: in all layers, then for claims alone.
func measureOurs(t *testing.T, sets []set) (all []reading) {
	t.Helper()
	rs, err := rules.Default()
	if err != nil {
		t.Fatal(err)
	}
	x := extractor.New(rs)
	for _, s := range sets {
		for _, way := range []struct {
			name    string
			extract func(*news.Article) (extractor.Result, error)
		}{{"tallywire", x.Extract}, {"tallywire, claims alone", x.Claims}} {
			read := func(limit time.Duration) reading {
				r := reading{Peer: way.name, Set: s.name}
				start := processor(t)
				for i := 0; processor(t)-start < limit; i = (i + 1) % len(s.articles) {
					a := s.articles[i]
					res, err := way.extract(a)
					if err != nil {
						t.Fatal(err)
					}
					r.Bytes += len(a.Text)
					r.Found += len(res.Quantities) + len(res.Dates) + len(res.Claims)
				}
				r.Seconds = (processor(t) - start).Seconds()
				return r
			}
			read(*measure / 4)
			all = append(all, read(*measure))
		}
	}
	return all
}

// processor is the time of the processor that this process has used, in all its
// threads: what else runs on the machine does not count.
func processor(t *testing.T) time.Duration {
	t.Helper()
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		t.Fatal(err)
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}

// measurePeers installs the peers into a temporary folder and runs them.
func measurePeers(t *testing.T, npm string, sets []set) []reading {
	t.Helper()
	dir := t.TempDir()
	for _, name := range []string{"package.json", "measure.js"} {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	install := exec.CommandContext(t.Context(), npm, "install", "--no-audit", "--no-fund", "--ignore-scripts", "--omit=dev")
	install.Dir = dir
	if out, err := install.CombinedOutput(); err != nil {
		t.Fatalf("npm install: %v\n%s", err, out)
	}
	in := struct {
		Sets    map[string][]string `json:"sets"`
		Seconds float64             `json:"seconds"`
	}{map[string][]string{}, measure.Seconds()}
	for _, s := range sets {
		for _, a := range s.articles {
			in.Sets[s.name] = append(in.Sets[s.name], a.Text)
		}
	}
	b, err := json.Marshal(in)
	if err != nil {
		t.Fatal(err)
	}
	node := exec.CommandContext(t.Context(), "node", "measure.js")
	node.Dir, node.Stdin = dir, bytes.NewReader(b)
	var stderr strings.Builder
	node.Stderr = &stderr
	out, err := node.Output()
	if err != nil {
		t.Fatalf("node measure.js: %v\n%s", err, stderr.String())
	}
	var all []reading
	for dec := json.NewDecoder(bytes.NewReader(out)); ; {
		var r reading
		if err := dec.Decode(&r); errors.Is(err, io.EOF) {
			return all
		} else if err != nil {
			t.Fatal(err)
		}
		all = append(all, r)
	}
}
