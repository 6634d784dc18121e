// Package indexer keeps claims searchable. It is a view of the claim log: it
// can be dropped and built again from it at any time, and it remembers in every
// batch how far into the log it has come ([Index.LastSeq]).
//
// An index is a folder of generations, each a bleve index, one of them current.
// [Index.Rebuild] builds the next beside the current one and swaps them while
// searches run.
//
// No byte that rots on disk changes an answer unnoticed. [Open] checks every
// file before it is used and names the damaged one; every stored claim carries
// a checksum that is verified when it is read, and every claim found is matched
// against the query again in memory. Only this package knows bleve.
package indexer
