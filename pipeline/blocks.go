package pipeline

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/minio/highwayhash"
)

// The server keeps a stream's messages in block files, each record with a hash.
// When it meets a record that does not match, it cuts the rest of the block off
// and goes on without a word: one flipped bit can cost thousands of messages,
// and after a crash it does so before anyone can ask. So the blocks are read
// here before the server is started. A damaged record is cut out alone, the
// block as it was is kept in the folder "damaged", the loss is logged, and
// [Bus.CheckStreams] names the stream until [Bus.MarkMended]. The layout is that
// of the server version pinned in go.mod; the tests fail if it changes.
const (
	cleanFile  = "clean"   // there if the server was stopped in good order
	damagedDir = "damaged" // blocks as they were before a record was cut out

	blockHead    = 22 // length, sequence, time, subject length
	blockHash    = 8
	blockHasHead = 1 << 31
	blockFlags   = 1<<63 | 1<<62 // of a sequence: erased, tombstone
	maxRecord    = 32 << 20

	// checkAlways is the size up to which the blocks are read at every start,
	// not only after a crash. It takes about a second.
	checkAlways = 512 << 20
)

// cut is a damaged part of a block: the bytes [from, to) hold no sound record.
type cut struct {
	from, to int
	after    uint64 // the highest sequence of the sound records before it, 0 if none
}

// mendBlocks looks through the block files of all streams and cuts out what is
// damaged. lost is told the stream and the sequence after which it was.
func (s *Server) mendBlocks(lost func(stream string, seq uint64) error) error {
	blocks, err := filepath.Glob(filepath.Join(s.dir, "jetstream", "*", "streams", "*", "msgs", "*.blk"))
	if err != nil {
		return fmt.Errorf("list the blocks of the streams: %w", err)
	}
	clean, err := s.wasClean()
	if err != nil {
		return err
	}
	if clean {
		var size int64
		for _, name := range blocks {
			if info, err := os.Stat(name); err == nil {
				size += info.Size()
			}
		}
		if size > checkAlways {
			return nil
		}
	}
	for _, name := range blocks {
		if err := s.mendBlock(name, isLastBlock(name, blocks), clean, lost); err != nil {
			return fmt.Errorf("look through %s: %w", name, err)
		}
	}
	return nil
}

// wasClean reports whether the server was stopped in good order and forgets it.
func (s *Server) wasClean() (bool, error) {
	err := os.Remove(filepath.Join(s.dir, cleanFile))
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	return err == nil, err
}

func blockNumber(name string) (int, error) {
	return strconv.Atoi(strings.TrimSuffix(filepath.Base(name), ".blk"))
}

// isLastBlock reports whether a block is the one its stream was writing.
func isLastBlock(name string, blocks []string) bool {
	n, err := blockNumber(name)
	return err == nil && !slices.ContainsFunc(blocks, func(other string) bool {
		m, err := blockNumber(other)
		return err == nil && m > n && filepath.Dir(other) == filepath.Dir(name)
	})
}

func (s *Server) mendBlock(name string, last, clean bool, lost func(string, uint64) error) error {
	n, err := blockNumber(name)
	if err != nil {
		return nil // not one of the server's
	}
	data, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	stream := filepath.Base(filepath.Dir(filepath.Dir(name)))
	cuts, err := damageIn(data, stream, n)
	if err != nil {
		return err
	}
	if n := len(cuts) - 1; last && !clean && n >= 0 && cuts[n].to == len(data) && s.tally.get(stream) <= cuts[n].after {
		// A write that a crash tore and nobody was told of: the server cuts it off.
		torn := cuts[n]
		s.log.Warn("the last write to a stream is torn", "stream", stream, "file", name, "offset", torn.from, "bytes", torn.to-torn.from)
		cuts = cuts[:n]
	}
	if len(cuts) == 0 {
		return nil
	}
	kept := filepath.Join(s.dir, damagedDir)
	if err := os.MkdirAll(kept, 0o700); err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(kept, stream+"-"+filepath.Base(name)), data, 0o600); err != nil {
		return err
	}
	var sound bytes.Buffer
	from := 0
	for _, c := range cuts {
		s.log.Error("a damaged message was cut out of a stream; run a full check",
			"stream", stream, "file", name, "offset", c.from, "bytes", c.to-c.from, "after_seq", c.after, "kept", kept)
		if err := lost(stream, c.after+1); err != nil {
			return err
		}
		sound.Write(data[from:c.from])
		from = c.to
	}
	sound.Write(data[from:])
	f, err := replaceFile(name, sound.String())
	if err != nil {
		return err
	}
	// What the server noted of its blocks no longer holds; without it, it reads
	// them again.
	err = os.Remove(filepath.Join(filepath.Dir(name), "index.db"))
	if errors.Is(err, fs.ErrNotExist) {
		err = nil
	}
	return errors.Join(err, f.Close())
}

// damageIn finds the parts of a block that hold no sound record.
func damageIn(data []byte, stream string, number int) ([]cut, error) {
	key := sha256.Sum256(fmt.Appendf(nil, "%s-%d", stream, number))
	hash, err := highwayhash.NewDigest64(key[:])
	if err != nil {
		return nil, err
	}
	// sound returns the length and sequence of the record at an offset, 0 if
	// there is no sound one.
	sound := func(at int) (int, uint64) {
		rest := data[at:]
		if len(rest) < blockHead+blockHash {
			return 0, 0
		}
		length := binary.LittleEndian.Uint32(rest)
		hasHead := length&blockHasHead != 0
		length &^= blockHasHead
		subject := int(binary.LittleEndian.Uint16(rest[20:]))
		begin := blockHead + subject // of what is hashed after the subject
		if hasHead {
			begin += 4
		}
		if length > maxRecord || int(length) > len(rest) || begin+blockHash > int(length) {
			return 0, 0
		}
		record := rest[:length]
		// The length of the head is in no hash, but the head has an end.
		if hasHead {
			head := record[begin : len(record)-blockHash]
			n := binary.LittleEndian.Uint32(record[begin-4:])
			if uint64(n) > uint64(len(head)) || !bytes.HasPrefix(head[:n], []byte("NATS/1.0")) || !bytes.HasSuffix(head[:n], []byte("\r\n\r\n")) {
				return 0, 0
			}
		}
		hash.Reset()
		// A hash takes all that is written to it.
		_, _ = hash.Write(record[4:20])
		_, _ = hash.Write(record[blockHead : blockHead+subject])
		_, _ = hash.Write(record[begin : len(record)-blockHash])
		if !bytes.Equal(hash.Sum(nil), record[len(record)-blockHash:]) {
			return 0, 0
		}
		return int(length), binary.LittleEndian.Uint64(rest[4:]) &^ blockFlags
	}
	var cuts []cut
	var after uint64
	for at := 0; at < len(data); {
		n, seq := sound(at)
		if n > 0 {
			at += n
			after = max(after, seq)
			continue
		}
		c := cut{from: at, after: after}
		for at++; at < len(data); at++ {
			if n, _ := sound(at); n > 0 {
				break
			}
		}
		c.to = at
		cuts = append(cuts, c)
	}
	return cuts, nil
}
