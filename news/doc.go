// Package news holds the words Tallywire is written in: articles, snapshots,
// claims, series and what a search returns. It depends on the standard library
// only, and every other package speaks to its neighbours in these types.
//
// Offsets are UTF-8 byte offsets into [Article.Text], end exclusive. Within a
// claim, text[Start:End] == Quote always holds.
//
// JSON is the contract shared by the page, the API, exports and scorers; field
// names here are that contract.
package news
