package app

import (
	"context"
	"errors"
	"fmt"

	"github.com/tallywire/tallywire/archive"
	"github.com/tallywire/tallywire/indexer"
	"github.com/tallywire/tallywire/news"
	"github.com/tallywire/tallywire/pipeline"
)

// recentSets is how many of the newest claim sets are checked where not
// everything is asked for.
const recentSets = 200

// verifier checks what is stored, part by part.
type verifier struct {
	archiveDir string
	bus        *pipeline.Bus
	index      *indexer.Index // nil where this process has none
	pickers    pickers
}

// Verify reports a line for each part checked: every archive segment, stream
// and index entry, and every claim against its snapshot. Without all it looks
// at the newest articles' claims only.
func (v verifier) Verify(ctx context.Context, all bool, report func(news.Check) error) error {
	if all {
		if err := errors.Join(v.archive(ctx, report), v.streams(ctx, report)); err != nil {
			return err
		}
	}
	if err := v.claims(ctx, all, report); err != nil {
		return err
	}
	if all && v.index != nil {
		return v.indexed(ctx, report)
	}
	return nil
}

func (v verifier) archive(ctx context.Context, report func(news.Check) error) error {
	r, err := archive.OpenReader(v.archiveDir)
	if errors.Is(err, news.ErrNotFound) {
		return nil // nothing was fetched yet; claims without an archive are found below
	}
	if err != nil {
		return err
	}
	found, err := r.Check(ctx)
	if err != nil {
		return err
	}
	for _, p := range found.Problems {
		if err := report(news.Check{Part: "archive", Name: p.File, Checked: 1, Reason: fmt.Sprintf("at byte %d: %s", p.Offset, p.Reason)}); err != nil {
			return err
		}
	}
	return report(news.Check{Part: "archive", Name: fmt.Sprintf("%d segments", found.Segments), Checked: found.Records, OK: len(found.Problems) == 0, Reason: plural(len(found.Problems), "problem")})
}

func (v verifier) streams(ctx context.Context, report func(news.Check) error) error {
	health, err := v.bus.CheckStreams(ctx)
	if err != nil {
		return err
	}
	for _, h := range health {
		if err := report(news.Check{Part: "streams", Name: h.Name, Checked: int(h.Read), OK: h.Err() == nil, Reason: h.Reason}); err != nil {
			return err
		}
	}
	return nil
}

// claims re-derives every article and looks for each claim's words. A sound
// article is only counted; one that is not has a line of its own.
func (v verifier) claims(ctx context.Context, all bool, report func(news.Check) error) error {
	snaps, err := archive.OpenReader(v.archiveDir)
	if err != nil && !errors.Is(err, news.ErrNotFound) {
		return err
	}
	from := uint64(1)
	if last, err := v.bus.LastSeq(ctx, pipeline.Claims); err != nil {
		return err
	} else if !all && last > recentSets {
		from = last - recentSets + 1
	}
	var sets, claims, bad, notArchived int
	err = v.bus.ReplayClaims(ctx, from, func(ctx context.Context, set *news.ClaimSet, _ pipeline.Meta) error {
		sets++
		claims += len(set.Claims)
		state, reason := news.ProofFailed, "there is no archive"
		if snaps != nil {
			state, reason = examine(ctx, snaps, v.pickers, &set.Article, set.Claims)
		}
		switch state {
		case news.Verified:
			return ctx.Err()
		case news.NotArchived:
			notArchived++
			return ctx.Err()
		}
		bad++
		return report(news.Check{Part: "claims", Name: set.Article.URL, Checked: len(set.Claims), Reason: string(state) + ": " + reason})
	})
	if err != nil && !errors.Is(err, news.ErrCorrupt) {
		return err
	}
	name := fmt.Sprintf("%d articles", sets)
	if notArchived > 0 {
		name += fmt.Sprintf(", %d of them not archived", notArchived)
	}
	line := news.Check{Part: "claims", Name: name, Checked: claims, OK: bad == 0 && err == nil, Reason: plural(bad, "article") + failing(bad)}
	if err != nil { // what is lost of the log; the rest was checked
		line.Reason = err.Error()
	}
	return report(line)
}

// indexed compares the index with the log. Damage met when it was opened is
// told as well, though the index was built again since: what it was on disk is
// what was asked about.
func (v verifier) indexed(ctx context.Context, report func(news.Check) error) error {
	if damage := v.index.Damage(); damage != nil {
		if err := report(news.Check{Part: "index", Name: "as it was opened", Checked: 1, Reason: damage.Error() + "; it was built again from the log"}); err != nil {
			return err
		}
	}
	found, err := v.index.Verify(ctx, logSource(ctx, v.bus))
	if errors.Is(err, news.ErrCorrupt) { // the log is, and was named above; the index is checked by itself
		found, err = v.index.Verify(ctx, nil)
	}
	if err != nil {
		return err
	}
	for _, c := range found {
		if err := report(c); err != nil {
			return err
		}
	}
	return nil
}

// logSource reads the claim log for the index.
func logSource(ctx context.Context, bus *pipeline.Bus) indexer.Source {
	return func(yield func(indexer.Entry) error) error {
		return bus.ReplayClaims(ctx, 1, func(_ context.Context, set *news.ClaimSet, m pipeline.Meta) error {
			return yield(indexer.Entry{Set: set, Seq: m.Seq})
		})
	}
}

// plural counts in words; nothing to count is nothing to say.
func plural(n int, what string) string {
	switch n {
	case 0:
		return ""
	case 1:
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

func failing(n int) string {
	if n == 0 {
		return ""
	}
	return " not proven"
}
