package passage

import (
	"bytes"
	"compress/flate"
	"encoding/binary"
	"io"
)

// traceVersion is the first byte of a trace.
const traceVersion = 1

// maxTrace bounds a trace in bytes, packed; the numbers of the whole page are
// left out first, then what scripts hold. maxPlain bounds one unpacked.
const (
	maxTrace = 64 << 10
	maxPlain = 4 << 20
)

// Trace is what may be kept of a page that must not be archived: the hash of
// each passage's words, and its numbers; the hash of the whole, and its numbers.
// It is nil where even that is too much.
func (p Page) Trace() []byte {
	for _, lists := range [][][]passage{{p.seen, p.told, {p.whole}}, {p.seen, p.told, nil}, {p.seen, nil, nil}} {
		b := bytes.NewBuffer([]byte{traceVersion})
		w, _ := flate.NewWriter(b, flate.BestCompression) // the level is known
		w.Write(appendPassages(nil, lists))               // a buffer takes everything
		w.Close()
		if b.Len() <= maxTrace {
			return b.Bytes()
		}
	}
	return nil
}

func appendPassages(b []byte, lists [][]passage) []byte {
	for _, list := range lists {
		b = binary.AppendUvarint(b, uint64(len(list)))
		for _, p := range list {
			b = binary.LittleEndian.AppendUint64(b, p.words)
			b = binary.AppendUvarint(b, uint64(len(p.numbers)))
			for _, n := range p.numbers {
				b = append(binary.AppendUvarint(b, uint64(len(n))), n...)
			}
		}
	}
	return b
}

// fromTrace reads a trace; one that cannot be read tells of nothing.
func fromTrace(b []byte) Page {
	if len(b) == 0 || b[0] != traceVersion {
		return Page{}
	}
	plain, err := io.ReadAll(io.LimitReader(flate.NewReader(bytes.NewReader(b[1:])), maxPlain))
	if err != nil {
		return Page{}
	}
	r := traceReader{b: plain}
	p := Page{seen: r.passages(), told: r.passages()}
	if whole := r.passages(); len(whole) == 1 {
		p.whole = whole[0]
	}
	if r.bad || len(r.b) > 0 {
		return Page{}
	}
	return p
}

type traceReader struct {
	b   []byte
	bad bool
}

func (r *traceReader) passages() []passage {
	out := []passage{}
	for n := r.count(); n > 0 && !r.bad; n-- {
		var p passage
		if words := r.take(8); !r.bad {
			p.words = binary.LittleEndian.Uint64(words)
		}
		for m := r.count(); m > 0 && !r.bad; m-- {
			p.numbers = append(p.numbers, string(r.take(r.count())))
		}
		out = append(out, p)
	}
	return out
}

func (r *traceReader) count() uint64 {
	n, k := binary.Uvarint(r.b)
	if r.bad = r.bad || k <= 0; r.bad {
		return 0
	}
	r.b = r.b[k:]
	return n
}

func (r *traceReader) take(n uint64) []byte {
	if r.bad = r.bad || n > uint64(len(r.b)); r.bad {
		return nil
	}
	out := r.b[:n]
	r.b = r.b[n:]
	return out
}
