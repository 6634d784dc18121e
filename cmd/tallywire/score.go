package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/tallywire/tallywire/app"
	"github.com/tallywire/tallywire/app/input"
	"github.com/tallywire/tallywire/score"
)

func newScore(g *globals) *cobra.Command {
	var dir, published string
	var list bool
	c := &cobra.Command{
		Use:   "score GOLD PRED|TEXT…",
		Short: "Measure a ruleset, or claims already found, against a gold file",
		Long: `Compares claims with gold: one JSON object a line, a claim each, as people found them
(article, quote, start, end, value, low, high, of, modifier, unit, counted, kind, predicate,
modality, attributed_to, time; optional, series, alt, alts; docs/claims.md explains them).

What is scored are the claims that "tallywire extract" printed (.jsonl), or articles
(.txt, .html, .html.gz, .jsonl as extract reads them), whose claims are extracted first.
Printed are precision, recall and F1 of the claims; how often each slot of a right claim is
right; strict, which wants number, modifier, unit, kind and attribution at once; and how well
claims of one series were brought together.`,
		Example: `  tallywire score gold.jsonl articles/*.txt
  tallywire score --rules ./my-rules --errors gold.jsonl articles/*.txt
  tallywire extract articles/*.txt | tallywire score --json gold.jsonl -`,
		Args: cobra.MinimumNArgs(2),
		RunE: func(c *cobra.Command, args []string) error {
			pub, err := input.ParseTime(published)
			if err != nil {
				return usageError{fmt.Errorf("--published: %w", err)}
			}
			s := scoring{
				in:    input.Reader{Page: app.ReadPage, Stdin: g.in, Published: pub},
				rules: dir, found: score.Predictions{}, texts: map[string]*string{},
			}
			gold, err := readGold(args[0])
			for _, name := range args[1:] {
				err = errors.Join(err, s.read(name))
			}
			if err == nil {
				err = score.Check(gold, s.texts)
			}
			if err != nil {
				return g.reportEach(err)
			}
			return g.printScore(score.Compare(gold, s.found), list)
		},
	}
	c.Flags().BoolVar(&list, "errors", false, "list what is missed, extra, or wrong in a slot")
	c.Flags().StringVar(&dir, "rules", "", "`folder` of a ruleset (default: the built-in one)")
	c.Flags().StringVar(&published, "published", "", "`time` of publication of articles that do not give one")
	return c
}

// reportEach prints every error that was joined on a line of its own.
func (g *globals) reportEach(err error) error {
	lines := strings.Split(err.Error(), "\n")
	for _, l := range lines {
		fmt.Fprintf(g.err, "tallywire: %s\n", l)
	}
	return reportedError{fmt.Errorf("%d problems", len(lines))}
}

func readGold(name string) ([]score.Row, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return score.ReadGold(name, f)
}

// scoring collects what is to be scored.
type scoring struct {
	in      input.Reader
	rules   string // folder of the ruleset
	reading *app.Reading
	found   score.Predictions
	texts   map[string]*string // by article id; nil where only claims were given
}

// read takes a file of claims as they are, and extracts those of articles.
func (s *scoring) read(name string) error {
	if name != "-" && !strings.HasSuffix(strings.ToLower(name), ".jsonl") {
		return s.extract(name)
	}
	lines, err := s.readAll(name)
	if err != nil {
		return err
	}
	if !holdsClaims(lines) {
		s.in.Stdin = bytes.NewReader(lines)
		return s.extract(name)
	}
	found := score.Predictions{}
	if err := found.Read(name, bytes.NewReader(lines)); err != nil {
		return err
	}
	for id, claims := range found {
		s.found[id], s.texts[id] = claims, nil
	}
	return nil
}

func (s *scoring) readAll(name string) ([]byte, error) {
	if name == "-" {
		return io.ReadAll(s.in.Stdin)
	}
	return os.ReadFile(name)
}

// holdsClaims reports whether JSON Lines are what extract prints; else they are
// articles. The first line tells.
func holdsClaims(lines []byte) bool {
	first, _, _ := bytes.Cut(bytes.TrimSpace(lines), []byte("\n"))
	var is struct {
		Claims json.RawMessage `json:"claims"`
	}
	return json.Unmarshal(first, &is) == nil && is.Claims != nil
}

func (s *scoring) extract(name string) error {
	if s.reading == nil {
		reading, err := app.NewReading(s.rules)
		if err != nil {
			return err
		}
		s.reading = reading
	}
	var problems []error
	for it := range s.in.Read(name) {
		if it.Err != nil {
			problems = append(problems, it.Err)
			continue
		}
		res, err := s.reading.Claims(it.Article)
		if err == nil {
			err = s.found.Add(it.Article.ID, res.Claims)
		}
		if err != nil {
			problems = append(problems, err)
			continue
		}
		s.texts[it.Article.ID] = &it.Article.Text
	}
	return errors.Join(problems...)
}

func (g *globals) printScore(rep *score.Report, list bool) error {
	if g.json {
		if !list {
			rep.Errors = nil
		}
		return json.NewEncoder(g.out).Encode(rep)
	}
	if list {
		for _, e := range rep.Errors {
			fmt.Fprintln(g.out, e)
		}
	}
	_, err := fmt.Fprint(g.out, rep)
	return err
}
