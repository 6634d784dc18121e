package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/tallywire/tallywire/app/datadir"
	"github.com/tallywire/tallywire/internal/outlet"
)

// TestMain lets the scripts run this test binary as the program: each command
// of a script is a process of its own, as for a user.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"tallywire": main})
}

var update = flag.Bool("update", false, "rewrite what the scripts compare with")

// TestScripts runs testdata/script. Beside testscript's own commands there are:
//
//	newsroom               starts the outlets below, puts their addresses into
//	                       $HARBOUR and $COURIER and writes tallywire.yaml
//	exits CODE COMMAND…    runs a command that must end with that code
//	await REGEXP COMMAND…  runs a command again until its output matches
//	field NAME PATH        puts a value of the JSON on stdout into $NAME
//	address NAME           puts the running server's address into $NAME
//	flip FOLDER            damages one byte in the middle of the WARC segment there
//
// Under the race detector the scripts run a program built without it: they start
// it a hundred times, and compiling the rules that often would take minutes. The
// tests of package app run the same program in one process.
func TestScripts(t *testing.T) {
	path := os.Getenv("PATH")
	if raceDetector {
		dir := t.TempDir()
		if out, err := exec.CommandContext(t.Context(), "go", "build", "-o", filepath.Join(dir, "tallywire"), ".").CombinedOutput(); err != nil {
			t.Fatalf("go build: %v\n%s", err, out)
		}
		path = dir + string(filepath.ListSeparator) + path
	}
	testscript.Run(t, testscript.Params{
		Dir:                 filepath.Join("testdata", "script"),
		UpdateScripts:       *update,
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Setup: func(e *testscript.Env) error {
			e.Vars = append(e.Vars, "TZ=UTC", "PATH="+path)
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"newsroom": startNewsroom,
			"exits":    exits,
			"await":    await,
			"field":    field,
			"address":  address,
			"flip":     flip,
		},
	})
}

// TestEveryCommandHasAScript keeps the promise of ARCHITECTURE.md.
func TestEveryCommandHasAScript(t *testing.T) {
	for _, c := range newRoot(std{}).Commands() {
		if _, err := os.Stat(filepath.Join("testdata", "script", c.Name()+".txtar")); err != nil {
			t.Errorf("tallywire %s has no script: %v", c.Name(), err)
		}
	}
}

// startNewsroom serves two outlets until the script ends.
func startNewsroom(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) > 0 {
		ts.Fatalf("usage: newsroom")
	}
	day := time.Date(2024, 5, 6, 9, 0, 0, 0, time.UTC) // a Monday
	harbour := &outlet.Site{Name: "Harbour Post", RSS: true, Articles: []outlet.Page{
		{Path: "/2024/05/06/valley-flood-toll", Title: "Flood toll in the Orlen valley rises to 63", Author: "Mira Tolland", Published: day, Paragraphs: []string{
			"KESTEL — At least 63 people were killed in the floods in the Orlen valley, the Interior Ministry said on Monday, after rescuers reached two hamlets that had been cut off since the river left its bed.",
			"About 21,000 people have left their homes, according to the Red Cross, and most of them are staying in schools on the higher side of the town.",
			"Repairing the dam above the village will cost $40 million, the ministry said. Engineers were still looking at the gates when the rain came back in the afternoon.",
		}},
	}}
	courier := &outlet.Site{Name: "Inland Courier", Sitemap: true, Articles: []outlet.Page{
		{Path: "/news/400000-went-home", Title: "More than 400,000 refugees went home last year", Author: "Jonas Ferrel", Published: day.Add(3 * time.Hour), Paragraphs: []string{
			"More than 400,000 refugees returned to Tamarel in 2023, the refugee agency UNHCR said on Monday in a report on the first year after the border had been opened again.",
			"Some 12% of them came back within a month because they had found neither work nor a roof, the report said, and many others were thinking about it.",
			"The agency has asked for $120 million to build shelters in the border districts, where the hospitals have to look after three times as many patients as before.",
		}},
	}}
	room, err := outlet.Start(harbour, courier)
	ts.Check(err)
	ts.Defer(func() { ts.Check(room.Close()) })
	harbour.Handle("/contact", outlet.Static(http.StatusOK, "text/html; charset=utf-8", `<!doctype html><html lang="en"><head><title>Contact</title></head><body><h1>Contact</h1><p>Write to the desk.</p></body></html>`))
	harbour.Handle("/photo", outlet.Static(http.StatusOK, "image/png", "\x89PNG\r\n\x1a\n"))
	ts.Setenv("HARBOUR", harbour.URL(""))
	ts.Setenv("COURIER", courier.URL(""))
	config := fmt.Sprintf(`listen: 127.0.0.1:0
crawl: {allow_private: true, delay: 0s, contact: desk@tallywire.invalid}
outlets:
  - {name: Harbour Post, start: [%q], feeds: [%q], language: en}
  - {name: Inland Courier, sitemaps: [%q], language: en}
`, harbour.URL("/"), harbour.URL("/feed.xml"), courier.URL("/sitemap.xml"))
	ts.Check(os.WriteFile(ts.MkAbs("tallywire.yaml"), []byte(config), 0o644))
}

func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits CODE COMMAND…")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	err = ts.Exec(args[1], args[2:]...)
	got := 0
	var exit *exec.ExitError
	switch {
	case errors.As(err, &exit):
		got = exit.ExitCode()
	case err != nil:
		ts.Fatalf("%v", err)
	}
	if got != want {
		ts.Fatalf("%s ended with %d, want %d", strings.Join(args[1:], " "), got, want)
	}
}

// patience bounds every wait; nothing should come near it.
const patience = 20 * time.Second

// await looks again and again: another process does the work, and the command
// is how its user would learn that it is done.
func await(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: await REGEXP COMMAND…")
	}
	want, err := regexp.Compile("(?m)" + args[0])
	ts.Check(err)
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for end := time.Now().Add(patience); ; <-tick.C {
		err := ts.Exec(args[1], args[2:]...)
		if out := ts.ReadFile("stdout"); err == nil && want.MatchString(out) {
			return
		} else if time.Now().After(end) {
			ts.Fatalf("after %s, %s still says (%v)\n%s%s", patience, strings.Join(args[1:], " "), err, out, ts.ReadFile("stderr"))
		}
	}
}

// field reads a value out of the first JSON document on stdout. The path is
// keys and positions with dots between them: hits.0.claim.id.
func field(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: field NAME PATH")
	}
	dec := json.NewDecoder(bytes.NewBufferString(ts.ReadFile("stdout")))
	dec.UseNumber()
	var v any
	ts.Check(dec.Decode(&v))
	for _, step := range strings.Split(args[1], ".") {
		switch x := v.(type) {
		case map[string]any:
			v = x[step]
		case []any:
			i, err := strconv.Atoi(step)
			ts.Check(err)
			if i >= len(x) {
				ts.Fatalf("%s: only %d there", args[1], len(x))
			}
			v = x[i]
		default:
			v = nil
		}
	}
	if v == nil {
		ts.Fatalf("nothing at %s", args[1])
	}
	ts.Setenv(args[0], fmt.Sprint(v))
}

func address(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: address NAME")
	}
	r, err := datadir.FindRunning(ts.MkAbs("tallywire-data"))
	ts.Check(err)
	ts.Setenv(args[0], r.URL)
}

func flip(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: flip FOLDER")
	}
	found, err := filepath.Glob(filepath.Join(ts.MkAbs(args[0]), "*.warc.gz"))
	ts.Check(err)
	if len(found) != 1 {
		ts.Fatalf("%d segments in %s, want one", len(found), args[0])
	}
	b, err := os.ReadFile(found[0])
	ts.Check(err)
	b[len(b)/2] ^= 0x20
	ts.Check(os.WriteFile(found[0], b, 0o600))
}
