package statelog

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"os"
	"strconv"
	"strings"

	"github.com/tallywire/tallywire/news"
)

// replaySegment reads one file. Only the last one may end in a torn record.
func (l *Log) replaySegment(n int, last bool, replay func(Entry) error) (size, cut int64, err error) {
	path := l.path(n)
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return 0, 0, fmt.Errorf("crawler state: %w", err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return 0, 0, fmt.Errorf("crawler state: %w", err)
	}
	r := bufio.NewReaderSize(f, 1<<16)
	if err := checkHeader(r, path, info.Size(), last); err != nil {
		if !errors.Is(err, errTorn) {
			return 0, 0, err
		}
		// The crash came while the file was being made: make it again.
		if err := rewriteHeader(f); err != nil {
			return 0, 0, fmt.Errorf("crawler state: %w", err)
		}
		return int64(headerSize), info.Size(), nil
	}
	offset := int64(headerSize)
	var payload []byte
	for offset < info.Size() {
		payload, err = readFrame(r, info.Size()-offset, payload)
		if err != nil {
			break
		}
		keyLen, k := binary.Uvarint(payload)
		if k <= 0 || keyLen > uint64(len(payload)-k) {
			err = errBadFrame
			break
		}
		if err := replay(Entry{Key: payload[k : k+int(keyLen)], Value: payload[k+int(keyLen):]}); err != nil {
			return 0, 0, fmt.Errorf("crawler state: %s at offset %d: %w", path, offset, err)
		}
		offset += frameHeader + int64(len(payload))
	}
	if err == nil {
		return offset, 0, nil
	}
	if !errors.Is(err, errBadFrame) && !errors.Is(err, errTorn) {
		return 0, 0, fmt.Errorf("crawler state: %s: %w", path, err)
	}
	if !last || frameFollows(f, offset+1, info.Size()) {
		return 0, 0, fmt.Errorf("crawler state: %s is damaged at offset %d; move the file away to crawl anew (articles already published stay): %w", path, offset, news.ErrCorrupt)
	}
	if err := errors.Join(f.Truncate(offset), f.Sync()); err != nil {
		return 0, 0, fmt.Errorf("crawler state: cut torn end of %s: %w", path, err)
	}
	return offset, info.Size() - offset, nil
}

var (
	errTorn     = errors.New("torn record")
	errBadFrame = errors.New("bad record")
)

func checkHeader(r io.Reader, path string, size int64, last bool) error {
	if size < int64(headerSize) && last {
		return errTorn
	}
	head := make([]byte, headerSize)
	if _, err := io.ReadFull(r, head); err != nil {
		return fmt.Errorf("crawler state: %s: %w", path, news.ErrCorrupt)
	}
	digits, ok := strings.CutPrefix(strings.TrimSuffix(string(head), "\n"), magic)
	version, err := strconv.Atoi(digits)
	if !ok || err != nil {
		return fmt.Errorf("crawler state: %s is not a crawl log: %w", path, news.ErrCorrupt)
	}
	if version > formatVersion {
		return fmt.Errorf("crawler state: %s has format %d, this program knows up to %d: %w; use the newer program", path, version, formatVersion, ErrNewer)
	}
	return nil
}

func rewriteHeader(f *os.File) error {
	if err := f.Truncate(0); err != nil {
		return err
	}
	if _, err := f.WriteAt(header(), 0); err != nil {
		return err
	}
	return f.Sync()
}

// readFrame reads one record's payload into buf, which it may grow.
func readFrame(r io.Reader, left int64, buf []byte) ([]byte, error) {
	var head [frameHeader]byte
	if left < frameHeader {
		return nil, errTorn
	}
	if _, err := io.ReadFull(r, head[:]); err != nil {
		return nil, err
	}
	n := int64(binary.LittleEndian.Uint32(head[:]))
	if n == 0 || n > MaxRecord+binary.MaxVarintLen64 {
		return nil, errBadFrame
	}
	if n > left-frameHeader {
		return nil, errTorn
	}
	if int64(cap(buf)) < n {
		buf = make([]byte, n)
	}
	buf = buf[:n]
	if _, err := io.ReadFull(r, buf); err != nil {
		return nil, err
	}
	if crc32.Checksum(buf, castagnoli) != binary.LittleEndian.Uint32(head[4:]) {
		return nil, errBadFrame
	}
	return buf, nil
}

// frameFollows reports whether a whole record stands anywhere after a bad one:
// then the file was damaged, not torn by a crash. Looking stops after 4 MB,
// more than a crash can leave unsynced.
func frameFollows(f io.ReaderAt, offset, size int64) bool {
	window := make([]byte, min(size-offset, 4<<20))
	n, _ := f.ReadAt(window, offset)
	window = window[:n]
	for i := 0; i+frameHeader < len(window); i++ {
		length := int(binary.LittleEndian.Uint32(window[i:]))
		if length == 0 || length > 1<<16 || i+frameHeader+length > len(window) {
			continue
		}
		if crc32.Checksum(window[i+frameHeader:i+frameHeader+length], castagnoli) == binary.LittleEndian.Uint32(window[i+4:]) {
			return true
		}
	}
	return false
}
