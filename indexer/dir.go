package indexer

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"golang.org/x/sys/unix"

	"github.com/tallywire/tallywire/news"
)

const (
	// Format is the version of the folder's layout.
	//
	//	1: index.json, LOCK, gen-*/ (bleve), gen-*/seal.
	Format = 1

	metaFile         = "index.json"
	lockFile         = "LOCK"
	generationPrefix = "gen-"
	sealFile         = "seal"
	bleveMeta        = "index_meta.json"
)

// meta is the file that names the current generation.
type meta struct {
	Format     int    `json:"format"`
	Mapping    int    `json:"mapping"`
	Generation string `json:"generation"`
	// BleveMeta is the SHA-256 of the generation's index_meta.json, which
	// never changes.
	BleveMeta string `json:"bleve_meta"`
	// Check is the SHA-256 of the above, so that a damaged file is not taken
	// for another one.
	Check string `json:"check"`
}

func (m *meta) check() string {
	return hexSum(fmt.Appendf(nil, "%d %d %s %s", m.Format, m.Mapping, m.Generation, m.BleveMeta))
}

// bytes returns the file's content.
func (m *meta) bytes() []byte {
	b, _ := json.MarshalIndent(m, "", "  ") // strings and numbers only
	return append(b, '\n')
}

func hexSum(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

// readMeta returns the folder's meta file, nil if there is none.
func readMeta(dir string) (*meta, error) {
	name := filepath.Join(dir, metaFile)
	b, err := os.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read the index: %w", err)
	}
	var m meta
	if err := json.Unmarshal(b, &m); err != nil || m.Check != m.check() || !bytes.Equal(b, m.bytes()) {
		return nil, damaged(name, "it does not match its own checksum")
	}
	switch {
	case m.Format > Format || m.Mapping > MappingVersion:
		return nil, fmt.Errorf("index %s has format %d and mapping %d, this program knows up to %d and %d; use a newer tallywire: %w",
			dir, m.Format, m.Mapping, Format, MappingVersion, news.ErrInvalid)
	case m.Format < Format || m.Mapping < MappingVersion:
		return nil, fmt.Errorf("index %s, mapping %d instead of %d: %w", dir, m.Mapping, MappingVersion, ErrOldMapping)
	}
	return &m, nil
}

func writeMeta(dir string, m *meta) error {
	m.Check = m.check()
	if err := writeFile(filepath.Join(dir, metaFile), m.bytes()); err != nil {
		return fmt.Errorf("write the index's meta file: %w", err)
	}
	return nil
}

// writeFile puts a file in place whole or not at all, and on the disk.
func writeFile(name string, b []byte) error {
	tmp := name + ".tmp"
	f, err := os.OpenFile(tmp, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(b)
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err == nil {
		err = os.Rename(tmp, name)
	}
	if err != nil {
		return errors.Join(err, os.Remove(tmp))
	}
	return syncPath(filepath.Dir(name))
}

// syncPath flushes a file or a folder's list of names to the disk.
func syncPath(name string) error {
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

// lockDir holds the folder for this process: alone to write, with others to
// read.
func lockDir(dir string, shared bool, wait time.Duration) (*os.File, error) {
	f, err := os.OpenFile(filepath.Join(dir, lockFile), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fmt.Errorf("lock the index: %w", err)
	}
	how := unix.LOCK_EX
	if shared {
		how = unix.LOCK_SH
	}
	for deadline := time.Now().Add(wait); ; time.Sleep(20 * time.Millisecond) {
		err = unix.Flock(int(f.Fd()), how|unix.LOCK_NB)
		if err == nil {
			return f, nil
		}
		if !errors.Is(err, unix.EWOULDBLOCK) {
			return nil, errors.Join(fmt.Errorf("lock the index %s: %w", dir, err), f.Close())
		}
		if !time.Now().Before(deadline) {
			return nil, errors.Join(fmt.Errorf("index %s is open in another process; ask that process, or stop it: %w", dir, news.ErrUnavailable), f.Close())
		}
	}
}

// writeSeal notes the content of the one file of a closed generation that
// bleve changes in place and does not guard by a checksum.
func writeSeal(gen string) error {
	b, err := os.ReadFile(filepath.Join(gen, rootBolt))
	if err != nil {
		return fmt.Errorf("seal the index: %w", err)
	}
	if err := writeFile(filepath.Join(gen, sealFile), []byte(hexSum(b)+"\n")); err != nil {
		return fmt.Errorf("seal the index: %w", err)
	}
	return nil
}

// checkSeal compares a generation that was closed in order with its seal.
func checkSeal(gen string) error {
	want, err := os.ReadFile(filepath.Join(gen, sealFile))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	name := filepath.Join(gen, rootBolt)
	b, err2 := os.ReadFile(name)
	if err := errors.Join(err, err2); err != nil {
		return fmt.Errorf("read the index: %w: %w", err, news.ErrCorrupt)
	}
	if want, ok := bytes.CutSuffix(want, []byte("\n")); !ok || len(want) != 2*sha256.Size {
		return damaged(filepath.Join(gen, sealFile), "it holds no checksum")
	} else if hexSum(b) != string(want) {
		return damaged(name, "it does not match the checksum in "+sealFile)
	}
	// After a crash a segment that is in no use may be cut short; in a sealed
	// generation all are whole, in use or not.
	_, err = checkSegments(allSegments(gen))
	return err
}

func breakSeal(gen string) error {
	if err := os.Remove(filepath.Join(gen, sealFile)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("open the index: %w", err)
	}
	return nil
}

// damaged returns the error for a file that is not as it was written.
func damaged(name, reason string) error {
	return fmt.Errorf("index file %s is damaged: %s: %w", name, reason, news.ErrCorrupt)
}
