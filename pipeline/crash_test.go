package pipeline

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"

	"golang.org/x/sys/unix"

	"github.com/tallywire/tallywire/news"
)

const childEnv = "TALLYWIRE_PIPELINE_CHILD"

// childPublisher publishes until it is killed and tells each text hash once it
// is acknowledged.
func childPublisher(dir string) {
	fail := func(err error) {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	s, err := StartServer(ServerOptions{Dir: dir, MaxStore: 1 << 30})
	if err != nil {
		fail(err)
	}
	b, err := Connect(context.Background(), ConnectOptions{Server: s})
	if err != nil {
		fail(err)
	}
	if err := b.Setup(context.Background()); err != nil {
		fail(err)
	}
	k, err := b.Bucket(context.Background(), "figures")
	if err != nil {
		fail(err)
	}
	for n := 0; ; n++ {
		a := article(n)
		a.Text += fmt.Sprint(" Process ", os.Getpid())
		a.TextHash = news.HashText(a.Text)
		if _, err := b.PublishArticle(context.Background(), a); err != nil {
			fail(err)
		}
		if _, err := k.Put(context.Background(), a.TextHash, []byte("1")); err != nil {
			fail(err)
		}
		fmt.Println(a.TextHash)
	}
}

func TestKillNineLosesNothingAcknowledged(t *testing.T) {
	dir := t.TempDir()
	want := map[string]bool{}
	for round := range 4 {
		cmd := exec.Command(os.Args[0], "-test.run=^$")
		cmd.Env = append(os.Environ(), childEnv+"="+dir)
		var stderr bytes.Buffer
		cmd.Stderr = &stderr
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		lines := bufio.NewScanner(out)
		for n := 0; lines.Scan(); n++ {
			if len(lines.Text()) == 64 {
				want[lines.Text()] = true
			}
			if n == 20+13*round {
				cmd.Process.Kill()
			}
		}
		cmd.Wait()
		if stderr.Len() > 0 {
			t.Fatal(stderr.String())
		}
	}
	_, b := startOn(t, dir, nil)
	wantHealthy(t, b)
	k, err := b.Bucket(context.Background(), "figures")
	if err != nil {
		t.Fatal(err)
	}
	for hash := range want {
		if _, _, err := k.Get(context.Background(), hash); err != nil {
			t.Errorf("a value that was acknowledged: %v", err)
		}
	}
	acknowledged := len(want)
	err = b.ReplayArticles(context.Background(), 1, func(_ context.Context, a *news.Article, _ Meta) error {
		delete(want, a.TextHash)
		return nil
	})
	if err != nil || len(want) > 0 || acknowledged < 150 {
		t.Errorf("%d of %d acknowledged articles are lost, %v", len(want), acknowledged, err)
	}
}

func TestFullDisk(t *testing.T) {
	dir := t.TempDir()
	if err := unix.Mount("tmpfs", dir, "tmpfs", 0, "size=8m"); err != nil {
		t.Skipf("no small file system can be mounted here: %v", err)
	}
	t.Cleanup(func() { unix.Unmount(dir, unix.MNT_DETACH) })
	s, err := StartServer(ServerOptions{Dir: dir, MaxStore: 1 << 30, MinFree: 2 << 20})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	b, err := Connect(context.Background(), ConnectOptions{Server: s})
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	if err := b.Setup(context.Background()); err != nil {
		t.Fatal(err)
	}
	stored := 0
	for n := range 1000 {
		a := article(n)
		a.Text = strings.Repeat(a.Text, 1000)
		if _, err = b.PublishArticle(context.Background(), a); err != nil {
			break
		}
		stored++
	}
	if !errors.Is(err, news.ErrUnavailable) || !strings.Contains(err.Error(), dir) || !strings.Contains(err.Error(), "free some") {
		t.Fatalf("after %d articles: %v, want a full disk that names the folder", stored, err)
	}
	k, err := b.Bucket(context.Background(), "sent")
	if err != nil {
		t.Fatal(err)
	}
	// A small value still fits into what an article did not; then it too is refused.
	if err := fill(dir); err != nil {
		t.Fatal(err)
	}
	if _, err := k.Put(context.Background(), "x", []byte("1")); !errors.Is(err, news.ErrUnavailable) || !strings.Contains(err.Error(), dir) {
		t.Errorf("Put on a full disk: %v", err)
	}
	os.Remove(dir + "/ballast")
	wantHealthy(t, b)
	if err := unix.Mount("tmpfs", dir, "tmpfs", unix.MS_REMOUNT, "size=32m"); err != nil {
		t.Skipf("the file system cannot be made larger: %v", err)
	}
	if _, err := b.PublishArticle(context.Background(), article(2000)); err != nil {
		t.Errorf("with room again: %v", err)
	}
	wantHealthy(t, b)
}

// fill takes what a disk has left.
func fill(dir string) error {
	f, err := os.Create(dir + "/ballast")
	if err != nil {
		return err
	}
	defer f.Close()
	chunk := make([]byte, 1<<16)
	for {
		if _, err := f.Write(chunk); err != nil {
			return nil
		}
	}
}

func TestStoreLimitIsAClearError(t *testing.T) {
	s, err := StartServer(ServerOptions{Dir: t.TempDir(), MaxStore: 2 << 20})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	b, err := Connect(context.Background(), ConnectOptions{Server: s})
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	if err := b.Setup(context.Background()); err != nil {
		t.Fatal(err)
	}
	for n := range 100 {
		a := article(n)
		a.Text = strings.Repeat(a.Text, 2000)
		if _, err = b.PublishArticle(context.Background(), a); err != nil {
			break
		}
	}
	if !errors.Is(err, news.ErrUnavailable) || !strings.Contains(err.Error(), "full") {
		t.Errorf("a full store gives %v", err)
	}
}
