package pipeline

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/minio/highwayhash"
)

// mendPositions looks at what the server keeps of each durable consumer. One
// damaged byte there can make it refuse the whole stream, or move a position on.
// A damaged consumer is set aside, so that it begins again from the first
// message: handlers are idempotent, so that costs time and nothing else.
func (s *Server) mendPositions() error {
	dirs, err := filepath.Glob(filepath.Join(s.dir, "jetstream", "*", "streams", "*", "obs", "*"))
	if err != nil {
		return fmt.Errorf("list the consumers of the streams: %w", err)
	}
	for _, dir := range dirs {
		stream, name := filepath.Base(filepath.Dir(filepath.Dir(dir))), filepath.Base(dir)
		bad := checkPosition(dir, stream, name, s.tally.get(stream))
		if bad == nil {
			continue
		}
		kept := filepath.Join(s.dir, damagedDir, fmt.Sprintf("%s-%s-%d", stream, name, time.Now().UnixNano()))
		s.log.Error("the position of a consumer is damaged; it begins again from the first message", "stream", stream, "consumer", name, "kept", kept, "err", bad)
		if err := os.MkdirAll(filepath.Dir(kept), 0o700); err != nil {
			return err
		}
		if err := os.Rename(dir, kept); err != nil {
			return fmt.Errorf("set the damaged consumer %s of %s aside: %w", name, stream, err)
		}
	}
	return nil
}

// checkPosition says what is wrong with a consumer's files.
func checkPosition(dir, stream, name string, tally uint64) error {
	meta, err := os.ReadFile(filepath.Join(dir, "meta.inf"))
	if errors.Is(err, fs.ErrNotExist) {
		return nil // begun, never finished: the server leaves it out
	}
	if err != nil {
		return err
	}
	sum, err := os.ReadFile(filepath.Join(dir, "meta.sum"))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	key := sha256.Sum256([]byte(stream + "/" + name))
	hash, err := highwayhash.NewDigest64(key[:])
	if err != nil {
		return err
	}
	_, _ = hash.Write(meta) // a hash takes all that is written to it
	if got := hex.EncodeToString(hash.Sum(nil)); len(sum) > 0 && got != string(sum) {
		return fmt.Errorf("meta.inf has checksum %s, meta.sum says %q", got, sum)
	}
	state, err := os.ReadFile(filepath.Join(dir, "o.dat"))
	if errors.Is(err, fs.ErrNotExist) || err == nil && len(state) == 0 {
		return nil // nothing delivered yet
	}
	if err != nil {
		return err
	}
	if err := checkState(state, tally); err != nil {
		return fmt.Errorf("o.dat: %w", err)
	}
	return nil
}

// inFlight is how far a position may be ahead of the tally: messages that were
// stored but not yet acknowledged to their publishers.
const inFlight = 4096

// checkState reads a position: two acknowledged sequences, two delivered ones,
// then each message that is not acknowledged.
func checkState(b []byte, tally uint64) error {
	const magic, version = 22, 2
	if len(b) < 2 || b[0] != magic || b[1] != version {
		return fmt.Errorf("begins % x, want % x", b[:min(2, len(b))], []byte{magic, version})
	}
	b = b[2:]
	short := false
	next := func() uint64 {
		v, n := binary.Uvarint(b)
		if n <= 0 {
			short, b = true, nil
			return 0
		}
		b = b[n:]
		return v
	}
	ackConsumer, ackStream, sentConsumer, sentStream := next(), next(), next(), next()
	pending := next()
	switch {
	case short:
		return errors.New("ends too soon")
	case ackConsumer > sentConsumer || ackStream > sentStream:
		return fmt.Errorf("acknowledged %d and %d, delivered %d and %d", ackConsumer, ackStream, sentConsumer, sentStream)
	case tally > 0 && sentStream > tally+inFlight:
		return fmt.Errorf("delivered up to %d, the stream had %d", sentStream, tally)
	case pending > sentConsumer-ackConsumer:
		return fmt.Errorf("%d messages not acknowledged of %d delivered since the last that was", pending, sentConsumer-ackConsumer)
	}
	return nil
}
