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
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/tallywire/tallywire/extractor"
	"github.com/tallywire/tallywire/news"
	"github.com/tallywire/tallywire/rules"
)

var measure = flag.Duration("measure", 0, "how long each program reads, in time of the processor; 0 skips the measurement, which needs Node and the npm registry")

// texts are articles of our own.
var texts = []string{
	"../../extractor/testdata/blind/*.txt",
	"../../extractor/testdata/golden/*/*.txt",
	"../../rules/testdata/articles/*.txt",
}

// Targets: bytes a second of one core, and how many times a peer's.
const wantRate = 10e6

var wantTimes = map[string]float64{"winkNLP": 15, "Recognizers-Text": 1000}

// reading is what one program did.
type reading struct {
	Peer    string  `json:"peer"`
	Bytes   int     `json:"bytes"`
	Seconds float64 `json:"seconds"`
	Found   int     `json:"found"`
}

func (r reading) rate() float64 { return float64(r.Bytes) / r.Seconds }

// TestPeers prints how fast each program reads. It fails where a program does
// not run or finds nothing; how fast the machine is today is no failure.
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
	articles := readArticles(t)
	all := append([]reading{measureOurs(t, articles)}, measurePeers(t, npm, articles)...)
	ours := all[0].rate()
	total := 0
	for _, a := range articles {
		total += len(a.Text)
	}
	fmt.Printf("%d articles, %d bytes, warm; time of the processor\n", len(articles), total)
	fmt.Printf("%-18s %10s %14s  %s\n", "", "MB/s", "ours is", "target")
	for i, r := range all {
		if r.Found == 0 || r.Bytes == 0 {
			t.Errorf("%s found nothing", r.Peer)
		}
		times, target := fmt.Sprintf("%.0f ×", ours/r.rate()), ""
		switch want, ok := wantTimes[r.Peer]; {
		case i == 0:
			times, target = "", verdict(ours >= wantRate, fmt.Sprintf("%.0f MB/s", wantRate/1e6))
		case ok:
			target = verdict(ours >= want*r.rate(), fmt.Sprintf("%.0f ×", want))
		}
		fmt.Printf("%-18s %10.3f %14s  %s\n", r.Peer, r.rate()/1e6, times, target)
	}
}

func verdict(met bool, target string) string {
	if met {
		return target + ": met"
	}
	return target + ": missed"
}

func readArticles(t *testing.T) []*news.Article {
	t.Helper()
	var out []*news.Article
	for _, pattern := range texts {
		files, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range files {
			b, err := os.ReadFile(f)
			if err != nil {
				t.Fatal(err)
			}
			out = append(out, &news.Article{ID: f, Text: string(b), Lang: "en", Published: time.Date(2024, 5, 6, 0, 0, 0, 0, time.UTC)})
		}
	}
	if len(out) < 8 {
		t.Fatalf("only %d articles", len(out))
	}
	return out
}

// measureOurs extracts the articles again and again, after a first time that is
// not counted.
func measureOurs(t *testing.T, articles []*news.Article) reading {
	t.Helper()
	rs, err := rules.Default()
	if err != nil {
		t.Fatal(err)
	}
	x := extractor.New(rs)
	read := func(limit time.Duration) reading {
		r := reading{Peer: "tallywire"}
		start := processor(t)
		for i := 0; processor(t)-start < limit; i = (i + 1) % len(articles) {
			a := articles[i]
			res, err := x.Extract(a)
			if err != nil {
				t.Fatal(err)
			}
			r.Bytes += len(a.Text)
			r.Found += len(res.Quantities) + len(res.Dates)
		}
		r.Seconds = (processor(t) - start).Seconds()
		return r
	}
	read(*measure / 4)
	return read(*measure)
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
func measurePeers(t *testing.T, npm string, articles []*news.Article) []reading {
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
		Texts   []string `json:"texts"`
		Seconds float64  `json:"seconds"`
	}{Seconds: measure.Seconds()}
	for _, a := range articles {
		in.Texts = append(in.Texts, a.Text)
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
