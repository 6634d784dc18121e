// Package pipeline is the log that everything downstream of the crawler is a
// view of: articles and claims in order, notices on their way out, dead letters,
// and small state in key-value buckets. It is the only package that knows NATS.
//
// [StartServer] runs the log inside this process without a port; [Connect] joins
// it, or a cluster elsewhere, and [Bus.Setup] makes the streams of topology.go.
// Published means synced to disk. Delivery is at least once: a message is
// acknowledged after its handler returned, retried later if the handler failed,
// and moved to the dead letters with its body and the reason when it was
// rejected ([Reject]) or failed too often. Handlers must be idempotent; ids are
// hashes of content, so that is natural.
//
// Every message carries the digest of its body, and the highest acknowledged
// sequence of each stream is kept outside the streams, so that [Bus.CheckStreams]
// finds and names what a damaged disk lost: the server itself drops damaged
// messages in silence.
package pipeline
