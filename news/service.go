package news

import "time"

// Version says what a running Tallywire is made of.
type Version struct {
	// Program is the release or the revision it was built from, Go the
	// toolchain.
	Program string `json:"program"`
	Go      string `json:"go"`
	// Ruleset is the content hash of the rules in force, Parser the version of
	// the page parser; empty where the roles of this process use neither.
	Ruleset string `json:"ruleset,omitempty"`
	Parser  string `json:"parser,omitempty"`
}

// DeadLetter is a message that could not be worked on: rejected as bad input,
// or given up after the bounded number of deliveries.
type DeadLetter struct {
	// Seq names the letter; Stream and OrigSeq where the message came from.
	Seq     uint64 `json:"seq"`
	Stream  string `json:"stream"`
	OrigSeq uint64 `json:"orig_seq"`
	// Stage is the step that gave up, Reason why, in words.
	Stage      string    `json:"stage"`
	Reason     string    `json:"reason"`
	Deliveries int       `json:"deliveries"`
	Time       time.Time `json:"time"`
	// Size is the length of the message in bytes; Body is the message itself,
	// left out of lists.
	Size int    `json:"size"`
	Body []byte `json:"body,omitempty"`
}

// DigestRun reports one composing of digests: From and To bound the time
// covered.
type DigestRun struct {
	From time.Time `json:"from"`
	To   time.Time `json:"to"`
	// Queued counts the letters handed to the outbox, Quiet the subscriptions
	// with nothing to tell, Held those held back, by reason.
	Queued int            `json:"queued"`
	Quiet  int            `json:"quiet"`
	Held   map[string]int `json:"held,omitempty"`
}

// Check is one line of a verification's report.
type Check struct {
	// Part is what was looked at ("archive", "streams", "claims", "index"),
	// Name which one: a segment file, a stream, a claim's id, a shard.
	Part string `json:"part"`
	Name string `json:"name"`
	// Checked counts the things this line speaks for; OK says that all of them
	// are sound, Reason what is wrong if they are not.
	Checked int    `json:"checked"`
	OK      bool   `json:"ok"`
	Reason  string `json:"reason,omitempty"`
}
