package indexer

import (
	"bytes"
	"compress/flate"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/tallywire/tallywire/news"
)

// sealSize is how many bytes of SHA-256 stand before a record.
const sealSize = 16

// seal returns a record that can only be read back under the same name.
func seal(name string, payload []byte) []byte {
	sum := sealOf(name, payload)
	return append(sum[:sealSize:sealSize], payload...)
}

func sealOf(name string, payload []byte) [sha256.Size]byte {
	h := sha256.New()
	h.Write([]byte(name))
	h.Write([]byte{0})
	h.Write(payload)
	return [sha256.Size]byte(h.Sum(nil))
}

// unseal returns the payload of a record, or an error wrapping
// [news.ErrCorrupt] that names it.
func unseal(name string, record []byte) ([]byte, error) {
	if len(record) >= sealSize {
		payload := record[sealSize:]
		if sum := sealOf(name, payload); bytes.Equal(sum[:sealSize], record[:sealSize]) {
			return payload, nil
		}
	}
	return nil, fmt.Errorf("index record %q (%d bytes) does not match its checksum: %w", name, len(record), news.ErrCorrupt)
}

// head is what the index knows of an article without reading its claim set.
type head struct {
	Seq       uint64    `json:"seq"`
	FetchedAt time.Time `json:"fetched_at,omitzero"`
	// Docs are the ids of the documents of its claims.
	Docs []string `json:"docs"`
}

// newer reports whether a claim set that was fetched at t and published at seq
// replaces the one the head speaks of. The later snapshot wins, whatever order
// they come in; of the same snapshot (another ruleset) the later message.
func (h *head) newer(t time.Time, seq uint64) bool {
	if c := t.Compare(h.FetchedAt); c != 0 {
		return c > 0
	}
	return seq > h.Seq
}

func encode(name string, v any) ([]byte, error) {
	b, err := json.Marshal(v)
	if err != nil {
		return nil, fmt.Errorf("encode index record %q: %w", name, err)
	}
	return seal(name, b), nil
}

func decode(name string, record []byte, v any) error {
	b, err := unseal(name, record)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(b, v); err != nil {
		return fmt.Errorf("decode index record %q: %w: %w", name, err, news.ErrCorrupt)
	}
	return nil
}

// setEncoder compresses claim sets: they are read one at a time and hold the
// article's whole text. It is kept for many, as it takes a megabyte to start.
type setEncoder struct{ w *flate.Writer }

func (e *setEncoder) encode(name string, set *news.ClaimSet) ([]byte, error) {
	var b bytes.Buffer
	if e.w == nil {
		e.w, _ = flate.NewWriter(nil, flate.BestSpeed) // fails on a bad level only
	}
	e.w.Reset(&b)
	if err := errors.Join(json.NewEncoder(e.w).Encode(set), e.w.Close()); err != nil {
		return nil, fmt.Errorf("encode index record %q: %w", name, err)
	}
	return seal(name, b.Bytes()), nil
}

func decodeSet(name string, record []byte) (*news.ClaimSet, error) {
	b, err := unseal(name, record)
	if err != nil {
		return nil, err
	}
	r := flate.NewReader(bytes.NewReader(b))
	b, err = io.ReadAll(r)
	var set news.ClaimSet
	if err = errors.Join(err, r.Close()); err == nil {
		err = json.Unmarshal(b, &set)
	}
	if err != nil {
		return nil, fmt.Errorf("decode index record %q: %w: %w", name, err, news.ErrCorrupt)
	}
	return &set, nil
}

// hitOf returns a claim of a set as a search shows it.
func hitOf(set *news.ClaimSet, c news.Claim) (news.Hit, error) {
	a := &set.Article
	s := c.Sentence
	if s.Start < 0 || s.End < s.Start || s.End > len(a.Text) || !s.Contains(c.Span) {
		return news.Hit{}, fmt.Errorf("claim %s of article %s: sentence %d-%d and figure %d-%d do not lie within each other and its text of %d bytes: %w",
			c.ID, a.ID, s.Start, s.End, c.Start, c.End, len(a.Text), news.ErrInvalid)
	}
	return news.Hit{
		Claim:        c,
		SentenceText: a.Text[s.Start:s.End],
		Mark:         news.Span{Start: c.Start - s.Start, End: c.End - s.Start},
		ArticleID:    a.ID, URL: a.URL, Title: a.Title, Outlet: a.Outlet, Wire: a.Wire,
		Published: a.Published, FetchedAt: a.FetchedAt, Ruleset: set.Ruleset, Snapshot: a.Snapshot,
	}, nil
}
