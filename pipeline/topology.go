package pipeline

import (
	"fmt"
	"hash/fnv"
	"strings"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/tallywire/tallywire/news"
)

// Stream names.
const (
	Articles  = "ARTICLES"
	Revisions = "REVISIONS"
	Claims    = "CLAIMS"
	Outbox    = "OUTBOX"
	DLQ       = "DLQ"
)

// partitions is how many subjects claims are spread over by article. It must
// never change: a shard is told by its partitions.
const partitions = 64

// stream is one row of the topology.
type stream struct {
	name      string
	subjects  []string // few, never an id: each subject costs memory
	retention jetstream.RetentionPolicy
	maxAge    time.Duration // 0 is for ever
	// record streams are the log of record: nothing is ever deleted, so every
	// sequence must be there.
	record bool
	// repeats is how long a message id is remembered.
	repeats time.Duration
	// messageID says what the message id is made of.
	messageID string
}

// consumer is how one kind of role reads a stream. The durable's name is the
// kind, or the kind with a version or a shard after a dash.
type consumer struct {
	kind   string
	stream string
	// ackWait is how long a silent handler may take; a live one says so every
	// third of it. It is also how long a killed process delays its messages.
	ackWait time.Duration
	// backOff is the delay before each further try; the last one repeats.
	backOff []time.Duration
	// maxDeliver is the number of deliveries after which a message goes to the
	// dead letters. It leaves room for deliveries that a crash interrupted.
	maxDeliver    int
	maxAckPending int
	fetch         int // messages taken at once
	// doubleAck waits until the acknowledgement is stored: where a second
	// delivery costs.
	doubleAck bool
}

// bucket is a key-value store for small state.
type bucket struct {
	name    string
	history uint8
}

// The topology. There is no stream of pages to fetch: the crawler owns its hosts
// and URLs in a log of its own, since a subject or a message for each URL costs
// more than it gives.
var (
	streams = []stream{
		{name: Articles, subjects: []string{"article.*"}, retention: jetstream.LimitsPolicy, record: true, repeats: time.Hour, messageID: "article id + text hash"},
		{name: Revisions, subjects: []string{"revision"}, retention: jetstream.LimitsPolicy, record: true, repeats: time.Hour, messageID: "article id + both text hashes and snapshots"},
		{name: Claims, subjects: []string{"claim.*"}, retention: jetstream.LimitsPolicy, record: true, repeats: time.Hour, messageID: "article id + text hash + ruleset"},
		{name: Outbox, subjects: []string{"mail.*", "hook"}, retention: jetstream.WorkQueuePolicy, repeats: 24 * time.Hour, messageID: "notice id"},
		{name: DLQ, subjects: []string{"dlq.*"}, retention: jetstream.LimitsPolicy, maxAge: 90 * 24 * time.Hour, repeats: time.Hour, messageID: "stage + stream + sequence"},
	}
	consumers = []consumer{
		{kind: "extract", stream: Articles, ackWait: 6 * time.Second, backOff: backOff(1, 5, 30, 120, 600), maxDeliver: 8, maxAckPending: 256, fetch: 8},
		{kind: "index", stream: Claims, ackWait: 30 * time.Second, backOff: backOff(1, 5, 30, 120, 600), maxDeliver: 8, maxAckPending: 4096, fetch: 1000},
		{kind: "alert", stream: Claims, ackWait: 6 * time.Second, backOff: backOff(1, 5, 30, 120, 600), maxDeliver: 8, maxAckPending: 1024, fetch: 64},
		{kind: "digest", stream: Claims, ackWait: 6 * time.Second, backOff: backOff(1, 5, 30, 120, 600), maxDeliver: 8, maxAckPending: 1024, fetch: 64},
		{kind: "notify", stream: Outbox, ackWait: 30 * time.Second, backOff: backOff(10, 60, 600, 3600, 4*3600), maxDeliver: 12, maxAckPending: 16, fetch: 1, doubleAck: true},
	}
	buckets = []bucket{
		{"subscriptions", 5}, {"sent", 1}, {"figures", 1}, {"rulesets", 5}, {"outlets", 1}, {"revisions", 1}, {"shards", 5},
		{tallyBucket, 1},
	}
)

const (
	// tallyBucket keeps the tally of a cluster; the embedded server keeps it in
	// a file.
	tallyBucket = "tally"
	// largeStore holds the bodies of messages over the limit, by digest.
	largeStore = "large"
)

func backOff(seconds ...int) []time.Duration {
	d := make([]time.Duration, len(seconds))
	for i, s := range seconds {
		d[i] = time.Duration(s) * time.Second
	}
	return d
}

func streamNamed(name string) (stream, bool) {
	for _, s := range streams {
		if s.name == name {
			return s, true
		}
	}
	return stream{}, false
}

// consumerFor finds the row of a durable by the part of its name before a dash.
func consumerFor(durable, streamName string) (consumer, error) {
	kind, _, _ := strings.Cut(durable, "-")
	for _, c := range consumers {
		if c.kind == kind && c.stream == streamName {
			if strings.ContainsAny(durable, " \t\r\n.*>/\\") {
				return consumer{}, fmt.Errorf("consumer name %q has a space, dot, star or slash in it: %w", durable, news.ErrInvalid)
			}
			return c, nil
		}
	}
	return consumer{}, fmt.Errorf("no consumer %q of stream %s in the topology: %w", kind, streamName, news.ErrInvalid)
}

// delay is how long to wait before the next try after so many deliveries.
func (c consumer) delay(deliveries int) time.Duration {
	return c.backOff[min(max(deliveries, 1), len(c.backOff))-1]
}

// articleSubject is article.{language}.
func articleSubject(a *news.Article) string {
	lang, _, _ := strings.Cut(strings.ToLower(a.Lang), "-")
	if len(lang) < 2 || len(lang) > 3 || strings.Trim(lang, "abcdefghijklmnopqrstuvwxyz") != "" {
		lang = "und"
	}
	return "article." + lang
}

// Partition returns the partition of an article's claims, 0 to 63.
func Partition(articleID string) int {
	h := fnv.New32a()
	h.Write([]byte(articleID))
	return int(h.Sum32() % partitions)
}

func claimSubject(s *news.ClaimSet) string { return fmt.Sprintf("claim.%d", Partition(s.Article.ID)) }

func noticeSubject(n *news.Notice) string {
	if n.Webhook != "" {
		return "hook"
	}
	return "mail." + string(n.Kind)
}
