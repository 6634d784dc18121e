package datadir

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tallywire/tallywire/news"
)

func open(t *testing.T, path string) *Dir {
	t.Helper()
	d, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestSecondHolderIsRefusedAndToldWhoHoldsIt(t *testing.T) {
	path := t.TempDir()
	d := open(t, path)
	_, err := Open(path)
	var inUse *InUseError
	if !errors.As(err, &inUse) || inUse.PID != os.Getpid() || !strings.Contains(err.Error(), "--data") {
		t.Fatalf("second Open: %v, want an InUseError naming this process and --data", err)
	}
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	if err := open(t, path).Close(); err != nil {
		t.Fatal(err)
	}
}

func TestVersions(t *testing.T) {
	for _, tc := range []struct{ name, file, content, want string }{
		{"newer", versionFile, "2\n", "use a newer tallywire"},
		{"garbage", versionFile, "one\n", "is not a version"},
		{"someone else's folder", "photo.jpg", "x", "not a data folder"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			path := t.TempDir()
			if err := os.WriteFile(filepath.Join(path, tc.file), []byte(tc.content), 0o600); err != nil {
				t.Fatal(err)
			}
			if _, err := Open(path); !errors.Is(err, news.ErrInvalid) || !strings.Contains(err.Error(), tc.want) {
				t.Errorf("Open: %v, want it to contain %q", err, tc.want)
			}
			if b, _ := os.ReadFile(filepath.Join(path, tc.file)); string(b) != tc.content {
				t.Error("the refused folder was changed")
			}
		})
	}
}

func TestSecretIsMadeOnceAndKept(t *testing.T) {
	d := open(t, t.TempDir())
	defer d.Close()
	a, err := d.Secret()
	if err != nil || len(a) != 32 {
		t.Fatalf("%d bytes, %v", len(a), err)
	}
	if b, err := d.Secret(); err != nil || !bytes.Equal(a, b) {
		t.Errorf("second call gave another key (%v)", err)
	}
	if st, _ := os.Stat(d.Path(secretFile)); st.Mode().Perm() != 0o600 {
		t.Errorf("the key is readable by others: %v", st.Mode())
	}
}

func TestAnnouncementEndsWithTheHolder(t *testing.T) {
	path := t.TempDir()
	d := open(t, path)
	want := Running{PID: 1, Socket: "/x/control.sock", URL: "http://127.0.0.1:1"}
	if err := d.Announce(want); err != nil {
		t.Fatal(err)
	}
	if got, err := FindRunning(path); err != nil || got != want {
		t.Errorf("got %+v, %v", got, err)
	}
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := FindRunning(path); !errors.Is(err, news.ErrNotFound) {
		t.Errorf("after Close: %v", err)
	}
}
