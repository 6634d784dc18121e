package indexer

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"

	"github.com/tallywire/tallywire/news"
)

const crashDirEnv = "TALLYWIRE_INDEX_CRASH_DIR"

// crashEntry is position seq of the log that the killed process applies: forty
// articles that are revised over and over.
func crashEntry(seq uint64) Entry {
	article, revision := fmt.Sprintf("a%d", seq%40), int(seq/40)
	var statements []statement
	for i := range 1 + seq%3 {
		statements = append(statements, persons(int64(seq*10+i), "boats", "sank"))
	}
	return Entry{makeSet(article, revision, statements...), seq}
}

// crashChild applies the log until it is killed, and prints each position that
// Apply has confirmed.
func crashChild(dir string) {
	x, err := Open(dir, Options{})
	if err != nil {
		fmt.Println("error", err)
		os.Exit(1)
	}
	for {
		var batch []Entry
		for i := range uint64(5) {
			batch = append(batch, crashEntry(x.LastSeq()+1+i))
		}
		if err := x.Apply(context.Background(), batch); err != nil {
			fmt.Println("error", err)
			os.Exit(1)
		}
		fmt.Println(x.LastSeq())
	}
}

// TestKill kills a process that applies the log, again and again. What Apply
// had confirmed is there, LastSeq says exactly what is, and the index holds the
// log up to there and nothing else.
func TestKill(t *testing.T) {
	dir := t.TempDir()
	var last uint64
	for round := range 6 {
		cmd := exec.Command(os.Args[0])
		cmd.Env = append(os.Environ(), crashDirEnv+"="+dir)
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		lines := bufio.NewScanner(out)
		for n := 0; n < 3+7*round && lines.Scan(); n++ {
			if last, err = strconv.ParseUint(lines.Text(), 10, 64); err != nil {
				t.Fatal(lines.Text())
			}
		}
		cmd.Process.Kill()
		for lines.Scan() { // confirmed before the signal came
			if last, err = strconv.ParseUint(strings.TrimSpace(lines.Text()), 10, 64); err != nil {
				t.Fatal(lines.Text())
			}
		}
		cmd.Wait() // killed
		last = checkAfterKill(t, dir, last)
	}
}

func checkAfterKill(t *testing.T, dir string, confirmed uint64) uint64 {
	t.Helper()
	x, err := Open(dir, Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer x.Close()
	at := x.LastSeq()
	if at < confirmed || at%5 != 0 {
		t.Errorf("LastSeq = %d, confirmed was %d", at, confirmed)
	}
	var log []Entry
	claims := make(map[string]int)
	for seq := uint64(1); seq <= at; seq++ {
		e := crashEntry(seq)
		log = append(log, e)
		claims[e.Set.Article.ID] = len(e.Set.Claims)
	}
	want := 0
	for _, n := range claims {
		want += n
	}
	if r, err := x.Search(t.Context(), news.SearchRequest{}); err != nil || r.Total != want {
		t.Errorf("%d claims at %d, want %d (%v)", r.Total, at, want, err)
	}
	checks, err := x.Verify(t.Context(), source(log))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range checks {
		if !c.OK {
			t.Errorf("after kill at %d: %+v", at, c)
		}
	}
	return at
}
