// Package datadir guards the data folder: one writer at a time, a format
// version, and the files that belong to the folder as a whole.
package datadir

import (
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"

	"github.com/tallywire/tallywire/news"
)

// Version is the format of the data folder. A program refuses a folder of a
// newer version and upgrades an older one.
//
//	1: first. archive/, crawl/, log/, index/.
const Version = 1

const (
	versionFile = "VERSION"
	lockFile    = "LOCK"
	secretFile  = "secret"
	runningFile = "running.json"
)

// Dir is a data folder held by this process.
type Dir struct {
	path string
	lock *os.File
}

// InUseError reports a folder that another process holds.
type InUseError struct {
	Path string
	// PID of the holder, 0 if it could not be read.
	PID int
}

func (e *InUseError) Error() string {
	who := "another process"
	if e.PID > 0 {
		who = fmt.Sprintf("process %d", e.PID)
	}
	return fmt.Sprintf("data folder %s is in use by %s; stop it, or choose another folder with --data", e.Path, who)
}

// Open makes or opens the folder and holds it until Close. It returns an
// *[InUseError] if another process holds it, and an error wrapping
// [news.ErrInvalid] if a newer program wrote it or it is not a data folder.
func Open(path string) (*Dir, error) {
	if err := os.MkdirAll(path, 0o700); err != nil {
		return nil, fmt.Errorf("make the data folder: %w", err)
	}
	lock, err := os.OpenFile(filepath.Join(path, lockFile), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fmt.Errorf("lock the data folder: %w", err)
	}
	if err := unix.Flock(int(lock.Fd()), unix.LOCK_EX|unix.LOCK_NB); err != nil {
		defer lock.Close()
		if !errors.Is(err, unix.EWOULDBLOCK) {
			return nil, fmt.Errorf("lock the data folder %s: %w", path, err)
		}
		b, _ := os.ReadFile(lock.Name())
		pid, _ := strconv.Atoi(strings.TrimSpace(string(b)))
		return nil, &InUseError{path, pid}
	}
	d := &Dir{path, lock}
	if err := errors.Join(d.checkVersion(), d.writePID()); err != nil {
		return nil, errors.Join(err, lock.Close())
	}
	return d, nil
}

func (d *Dir) checkVersion() error {
	name := filepath.Join(d.path, versionFile)
	b, err := os.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) {
		entries, err := os.ReadDir(d.path)
		if err != nil {
			return fmt.Errorf("read the data folder: %w", err)
		}
		for _, e := range entries {
			if e.Name() != lockFile {
				return fmt.Errorf("%s holds %s but no %s, so it is not a data folder: %w", d.path, e.Name(), versionFile, news.ErrInvalid)
			}
		}
		return WriteFile(name, []byte(strconv.Itoa(Version)+"\n"), 0o600)
	}
	if err != nil {
		return fmt.Errorf("read the data folder's version: %w", err)
	}
	v, err := strconv.Atoi(strings.TrimSpace(string(b)))
	if err != nil || v < 1 {
		return fmt.Errorf("%s: %q is not a version: %w", name, strings.TrimSpace(string(b)), news.ErrInvalid)
	}
	if v > Version {
		return fmt.Errorf("data folder %s has format %d, this program knows up to %d; use a newer tallywire: %w", d.path, v, Version, news.ErrInvalid)
	}
	return nil
}

func (d *Dir) writePID() error {
	if err := d.lock.Truncate(0); err != nil {
		return fmt.Errorf("write the lock file: %w", err)
	}
	_, err := d.lock.WriteAt([]byte(strconv.Itoa(os.Getpid())+"\n"), 0)
	if err != nil {
		return fmt.Errorf("write the lock file: %w", err)
	}
	return nil
}

// Path returns the path of a file or folder within the data folder.
func (d *Dir) Path(elem ...string) string {
	return filepath.Join(append([]string{d.path}, elem...)...)
}

// Close gives the folder up.
func (d *Dir) Close() error {
	err := os.Remove(d.Path(runningFile))
	if errors.Is(err, fs.ErrNotExist) {
		err = nil
	}
	return errors.Join(err, d.lock.Close())
}

// Secret returns the folder's signing key, 32 bytes, made on first use.
func (d *Dir) Secret() ([]byte, error) {
	name := d.Path(secretFile)
	b, err := os.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) {
		b = make([]byte, 32)
		rand.Read(b) // never fails
		return b, WriteFile(name, b, 0o600)
	}
	if err != nil {
		return nil, fmt.Errorf("read the signing key: %w", err)
	}
	if len(b) < 32 {
		return nil, fmt.Errorf("signing key %s has %d bytes, want at least 32: %w", name, len(b), news.ErrInvalid)
	}
	return b, nil
}

// Running says how to reach the process that holds a folder.
type Running struct {
	PID int `json:"pid"`
	// Socket is the path of the Unix socket of its control API.
	Socket string `json:"socket"`
	// URL is the address of its page, empty if it serves none.
	URL string `json:"url,omitempty"`
}

// Announce records how this process is reached, until Close.
func (d *Dir) Announce(r Running) error {
	b, err := json.Marshal(r)
	if err != nil {
		return err
	}
	return WriteFile(d.Path(runningFile), append(b, '\n'), 0o600)
}

// FindRunning reads what the holder of the folder at path announced. The error
// wraps [news.ErrNotFound] if nothing is announced.
func FindRunning(path string) (Running, error) {
	var r Running
	b, err := os.ReadFile(filepath.Join(path, runningFile))
	if errors.Is(err, fs.ErrNotExist) {
		return r, fmt.Errorf("no running server announced in %s: %w", path, news.ErrNotFound)
	}
	if err != nil {
		return r, err
	}
	if err := json.Unmarshal(b, &r); err != nil {
		return r, fmt.Errorf("%s: %w", filepath.Join(path, runningFile), err)
	}
	return r, nil
}

// WriteFile writes a file so that after a crash it is wholly the old or wholly
// the new one: temporary name, sync, rename, sync of the folder.
func WriteFile(name string, data []byte, perm os.FileMode) error {
	dir := filepath.Dir(name)
	tmp, err := os.CreateTemp(dir, "."+filepath.Base(name)+".*")
	if err != nil {
		return fmt.Errorf("write %s: %w", name, err)
	}
	defer os.Remove(tmp.Name()) // does nothing once renamed
	_, err = tmp.Write(data)
	err = errors.Join(err, tmp.Chmod(perm), tmp.Sync(), tmp.Close())
	if err == nil {
		err = os.Rename(tmp.Name(), name)
	}
	if err == nil {
		err = syncDir(dir)
	}
	if err != nil {
		return fmt.Errorf("write %s: %w", name, err)
	}
	return nil
}

func syncDir(dir string) error {
	f, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}
