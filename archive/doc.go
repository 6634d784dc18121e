// Package archive keeps every fetched page for good: WARC 1.1 segments on disk,
// one gzip member a record, each append synced before it is acknowledged.
//
// A folder holds numbered segments (tw-00000001.warc.gz, …), which any WARC
// tool reads, and archive.index, one fixed-width line a record with the record's
// place, the digest of its body and a checksum of its stored bytes. The index
// is written and synced after the segment and before the acknowledgement, so
// that it tells what must be there: a flipped byte, a lost tail and a missing
// segment are all found by [Reader.Check]. A segment without its index is still
// whole; [Open] makes the index again.
//
// One process writes ([Open]); any number read beside it ([OpenReader]).
package archive
