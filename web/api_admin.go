package web

import (
	"encoding/json"
	"net/http"
	"strconv"
	"time"

	"github.com/tallywire/tallywire/news"
)

func (s *site) apiDeadLetters(w http.ResponseWriter, r *http.Request) error {
	if _, err := params(r); err != nil {
		return err
	}
	if s.Admin.DeadLetters == nil {
		return errNotHere
	}
	list, err := s.Admin.DeadLetters.DeadLetters(r.Context())
	if err != nil {
		return err
	}
	s.json(w, http.StatusOK, struct {
		DeadLetters []news.DeadLetter `json:"dead_letters"`
	}{nonNil(list)})
	return nil
}

// letterSeq reads the number of a dead letter from the path.
func letterSeq(r *http.Request) (uint64, error) {
	seq, err := strconv.ParseUint(r.PathValue("seq"), 10, 64)
	if err != nil {
		return 0, invalid("%q is not the number of a dead letter", r.PathValue("seq"))
	}
	return seq, nil
}

func (s *site) apiDeadLetter(w http.ResponseWriter, r *http.Request) error {
	if _, err := params(r); err != nil {
		return err
	}
	seq, err := letterSeq(r)
	if err != nil {
		return err
	}
	if s.Admin.DeadLetters == nil {
		return errNotHere
	}
	letter, err := s.Admin.DeadLetters.DeadLetter(r.Context(), seq)
	if err != nil {
		return err
	}
	s.json(w, http.StatusOK, letter)
	return nil
}

func (s *site) apiReplay(w http.ResponseWriter, r *http.Request) error {
	if _, err := params(r); err != nil {
		return err
	}
	seq, err := letterSeq(r)
	if err != nil {
		return err
	}
	if s.Admin.DeadLetters == nil {
		return errNotHere
	}
	if err := s.Admin.DeadLetters.ReplayDeadLetter(r.Context(), seq); err != nil {
		return err
	}
	s.json(w, http.StatusOK, struct {
		Replayed uint64 `json:"replayed"`
	}{seq})
	return nil
}

func (s *site) apiSubscribers(w http.ResponseWriter, r *http.Request) error {
	if _, err := params(r); err != nil {
		return err
	}
	if s.Admin.Subscribers == nil {
		return errNotHere
	}
	list, err := s.Admin.Subscribers.Subscriptions(r.Context())
	if err != nil {
		return err
	}
	s.json(w, http.StatusOK, struct {
		Subscriptions []news.Subscription `json:"subscriptions"`
	}{nonNil(list)})
	return nil
}

func (s *site) apiDigest(w http.ResponseWriter, r *http.Request) error {
	vals, err := params(r, "as_of")
	if err != nil {
		return err
	}
	var asOf time.Time
	if text := vals.Get("as_of"); text != "" {
		if asOf, err = time.Parse(time.RFC3339, text); err != nil {
			return invalid("as_of is %q; it must be a time such as 2024-05-06T08:00:00Z", text)
		}
	}
	if s.Admin.Digests == nil {
		return errNotHere
	}
	run, err := s.Admin.Digests.RunDigest(r.Context(), asOf)
	if err != nil {
		return err
	}
	s.json(w, http.StatusOK, run)
	return nil
}

func (s *site) apiVerify(w http.ResponseWriter, r *http.Request) error {
	vals, err := params(r, "all")
	if err != nil {
		return err
	}
	all, err := boolParam(vals, "all")
	if err != nil {
		return err
	}
	if s.Admin.Verifier == nil {
		return errNotHere
	}
	return s.stream(w, r, true, func(line func(any) error) error {
		return s.Admin.Verifier.Verify(r.Context(), all, func(c news.Check) error { return line(c) })
	})
}

func (s *site) apiExportArticles(w http.ResponseWriter, r *http.Request) error {
	if _, err := params(r); err != nil {
		return err
	}
	if s.Admin.Exporter == nil {
		return errNotHere
	}
	return s.stream(w, r, false, func(line func(any) error) error {
		return s.Admin.Exporter.ExportArticles(r.Context(), func(a *news.Article) error { return line(a) })
	})
}

func (s *site) apiExportRevisions(w http.ResponseWriter, r *http.Request) error {
	if _, err := params(r); err != nil {
		return err
	}
	if s.Admin.Exporter == nil {
		return errNotHere
	}
	return s.stream(w, r, false, func(line func(any) error) error {
		return s.Admin.Exporter.ExportRevisions(r.Context(), func(v *news.Revision) error { return line(v) })
	})
}

func (s *site) apiExportClaims(w http.ResponseWriter, r *http.Request) error {
	if _, err := params(r); err != nil {
		return err
	}
	if s.Admin.Exporter == nil {
		return errNotHere
	}
	return s.stream(w, r, false, func(line func(any) error) error {
		return s.Admin.Exporter.ExportClaims(r.Context(), func(c *news.ClaimSet) error { return line(c) })
	})
}

// stream answers in JSON Lines and ends with {"end":true,"lines":n}, or with
// an error line. An answer without either was cut off: the reader can tell. live
// sends each line as it is made, for somebody who waits for it.
func (s *site) stream(w http.ResponseWriter, r *http.Request, live bool, run func(line func(any) error) error) error {
	enc := json.NewEncoder(w)
	ctl := http.NewResponseController(w)
	lines := 0
	begin := func() {
		if lines == 0 {
			w.Header().Set("Content-Type", "application/jsonl; charset=utf-8")
			w.Header().Set("Cache-Control", "no-store")
		}
	}
	err := run(func(v any) error {
		begin()
		lines++
		if err := enc.Encode(v); err != nil || !live {
			return err
		}
		return ctl.Flush()
	})
	if err != nil && lines == 0 {
		return err
	}
	begin()
	if err != nil {
		if r.Context().Err() == nil {
			s.Log.ErrorContext(r.Context(), "stream broke off", "path", r.URL.Path, "lines", lines, "error", err)
		}
		_ = enc.Encode(faultOf(err).problem()) // the reader may have left
		return nil
	}
	_ = enc.Encode(struct {
		End   bool `json:"end"`
		Lines int  `json:"lines"`
	}{true, lines})
	return nil
}
