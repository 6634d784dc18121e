package passage

import (
	"encoding/binary"
)

// traceVersion is the first byte of a trace.
const traceVersion = 1

// maxTrace bounds a trace in bytes: what scripts hold is left out where it would
// be longer, and then there is none.
const maxTrace = 128 << 10

// Trace is what may be kept of a page that must not be archived: the hash of
// each passage's words, and its numbers.
func (p Page) Trace() []byte {
	for _, told := range [][]passage{p.told, nil} {
		b := []byte{traceVersion}
		for _, list := range [][]passage{p.seen, told} {
			b = binary.AppendUvarint(b, uint64(len(list)))
			for _, q := range list {
				b = binary.LittleEndian.AppendUint64(b, q.words)
				b = binary.AppendUvarint(b, uint64(len(q.numbers)))
				for _, n := range q.numbers {
					b = append(binary.AppendUvarint(b, uint64(len(n))), n...)
				}
			}
		}
		if len(b) <= maxTrace {
			return b
		}
	}
	return nil
}

// fromTrace reads a trace; one that cannot be read tells of nothing.
func fromTrace(b []byte) Page {
	if len(b) == 0 || b[0] != traceVersion {
		return Page{}
	}
	r := traceReader{b: b[1:]}
	p := Page{seen: r.passages(), told: r.passages()}
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
