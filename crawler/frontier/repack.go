package frontier

import (
	"bytes"
	"encoding/binary"
	"net/url"
)

// repacked is a record whose packed form lies in Frontier.scratch.
type repacked struct {
	Brief
	host      *host
	due, hint int64
	fresh     bool
}

// repack turns a record as it is written to disk into the form that is kept in
// memory. Most differ only in the names that are shared and the host that is
// known there, and are copied; the others are taken apart.
func (f *Frontier) repack(b []byte) (repacked, error) {
	if p, ok := f.copied(b); ok {
		return p, nil
	}
	var r Record
	if err := r.UnmarshalBinary(b); err != nil {
		return repacked{}, err
	}
	u, err := url.Parse(r.URL)
	if err != nil {
		return repacked{}, err
	}
	p := repacked{
		Brief: Brief{URL: []byte(r.URL), Outlet: []byte(r.Outlet), Kind: r.Kind, State: r.State},
		host:  f.host(HostOf(u)), due: millis(r.Due), hint: millis(r.Hint), fresh: r.Fresh,
	}
	f.scratch = r.append(f.scratch[:0], f.shared, p.host.name)
	return p, nil
}

// copied packs a record without taking it apart, into Frontier.scratch. It is
// not ok where the record must be taken apart: an older version, a host that is
// not written as it is kept, or damage, which UnmarshalBinary then names.
func (f *Frontier) copied(b []byte) (p repacked, ok bool) {
	if len(b) < 7 || b[0] != recordVersion {
		return p, false
	}
	flags := b[4]
	d := reader{b: b[7:]}
	p.Kind, p.State, p.fresh = Kind(b[1]), State(b[2]), flags&flagFresh != 0
	p.due, p.hint = d.varint(), d.varint()
	out := append(f.scratch[:0], b[:7]...)
	from := d.b
	d.varint() // FirstSeen
	d.varint() // FetchedAt
	out = append(out, from[:len(from)-len(d.b)]...)
	how := d.byte()
	p.URL, p.Outlet = d.plain(), d.plain()
	if d.err != nil || how != asWritten {
		return p, false
	}
	scheme, rest, _ := bytes.Cut(p.URL, []byte("://"))
	end := bytes.IndexAny(rest, "/?#")
	if end < 0 {
		end = len(rest)
	}
	host, path := rest[:end], rest[end:]
	switch string(scheme) {
	case "http":
		how = httpHost
	case "https":
		how = httpsHost
	default:
		return p, false
	}
	if len(host) == 0 || bytes.ContainsAny(host, "ABCDEFGHIJKLMNOPQRSTUVWXYZ@") || bytes.HasSuffix(path, []byte(" GMT")) {
		return p, false
	}
	out = append(out, how)
	out = append(binary.AppendUvarint(out, uint64(len(path))<<2), path...) // plainText is no bit
	out = binary.AppendUvarint(out, f.shared.idOf(p.Outlet))
	for _, flag := range [...]byte{flagSnapshot, flagPrevious} {
		if flags&flag == 0 {
			continue
		}
		segment := d.plain()
		out = binary.AppendUvarint(out, f.shared.idOf(segment))
		from := d.b
		d.varint() // offset
		d.varint() // length
		d.skipText()
		d.byte() // not archived
		if d.err != nil {
			return p, false
		}
		out = append(out, from[:len(from)-len(d.b)]...)
	}
	out = append(out, d.b...)
	for range 6 { // the other texts
		d.skipText()
	}
	if flags&flagLogged != 0 {
		d.uvarint()
	}
	if d.err != nil || len(d.b) > 0 {
		return p, false
	}
	f.scratch = out
	p.host = f.hosts[string(host)]
	if p.host == nil {
		p.host = f.host(string(host))
	}
	return p, true
}

// plain reads a text that is written as it is; any other is a failure.
func (d *reader) plain() []byte {
	n := d.uvarint()
	if n&3 != plainText {
		d.fail(errText)
	}
	return d.bytes(n >> 2)
}

// skipText passes over a text that can be read.
func (d *reader) skipText() {
	n := d.uvarint()
	kept := d.bytes(n >> 2)
	if n&3 == httpDate {
		if _, k := binary.Varint(kept); k <= 0 {
			d.fail(errNumber)
		}
	}
}

// idOf is id for a name that lies in a record.
func (n *names) idOf(b []byte) uint64 {
	if id, ok := n.ids[string(b)]; ok {
		return id
	}
	return n.id(string(b))
}
