package web

import (
	"encoding/json"
	"errors"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/tallywire/tallywire/news"
	"github.com/tallywire/tallywire/series"
)

// params reads a request's query parameters. An unknown one is refused, so
// that a misspelled limit is an error and not a wrong answer.
func params(r *http.Request, known ...string) (url.Values, error) {
	vals, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return nil, invalid("the address after ? cannot be read: %v", err)
	}
	for name, v := range vals {
		if !slices.Contains(known, name) {
			if len(known) == 0 {
				return nil, invalid("unknown parameter %q; none is known here", name)
			}
			return nil, invalid("unknown parameter %q; known are %s", name, strings.Join(known, ", "))
		}
		if len(v) > 1 {
			return nil, invalid("parameter %q is given %d times", name, len(v))
		}
	}
	return vals, nil
}

func intParam(vals url.Values, name string) (int, error) {
	if !vals.Has(name) {
		return 0, nil
	}
	n, err := strconv.Atoi(vals.Get(name))
	if err != nil || (n == 0 && name == "size") {
		return 0, invalid("%s is %q; it must be a whole number above zero", name, vals.Get(name))
	}
	return n, nil
}

func boolParam(vals url.Values, name string) (bool, error) {
	switch vals.Get(name) {
	case "true", "1":
		return true, nil
	case "", "false", "0":
		return false, nil
	}
	return false, invalid("%s is %q; it can be true or false", name, vals.Get(name))
}

func (s *site) apiSearch(w http.ResponseWriter, r *http.Request) error {
	vals, err := params(r, "q", "from", "size", "order", "facets", "min_seq")
	if err != nil {
		return err
	}
	req := news.SearchRequest{Query: vals.Get("q"), Order: news.Order(vals.Get("order"))}
	if req.From, err = intParam(vals, "from"); err != nil {
		return err
	}
	if req.Size, err = intParam(vals, "size"); err != nil {
		return err
	}
	if req.Facets, err = boolParam(vals, "facets"); err != nil {
		return err
	}
	if vals.Has("min_seq") {
		if req.MinSeq, err = strconv.ParseUint(vals.Get("min_seq"), 10, 64); err != nil {
			return invalid("min_seq is %q; it must be a position of the claim stream", vals.Get("min_seq"))
		}
	}
	res, _, err := s.find(r.Context(), req)
	if err != nil {
		return err
	}
	if res.Hits == nil {
		res.Hits = []news.Hit{}
	}
	s.json(w, http.StatusOK, res)
	return nil
}

func (s *site) apiClaim(w http.ResponseWriter, r *http.Request) error {
	if _, err := params(r); err != nil {
		return err
	}
	hit, err := s.claim(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	s.json(w, http.StatusOK, hit)
	return nil
}

func (s *site) apiProof(w http.ResponseWriter, r *http.Request) error {
	if _, err := params(r); err != nil {
		return err
	}
	hit, err := s.claim(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	w.Header().Set("Cache-Control", "no-store")
	s.json(w, http.StatusOK, s.prove(r.Context(), hit))
	return nil
}

func (s *site) apiArticle(w http.ResponseWriter, r *http.Request) error {
	if _, err := params(r); err != nil {
		return err
	}
	set, err := s.article(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	if set.Claims == nil {
		set.Claims = []news.Claim{}
	}
	s.json(w, http.StatusOK, set)
	return nil
}

// seriesAnswer is a series with its figures in the order of what they are about, and
// how they stand to each other.
type seriesAnswer struct {
	Key       string      `json:"key"`
	Hits      []*news.Hit `json:"hits"`
	Relations []relation  `json:"relations"`
}

// relation is how claim B stands to claim A, which is about an earlier time.
type relation struct {
	A string `json:"a"`
	B string `json:"b"`
	series.Relation
}

func (s *site) apiSeries(w http.ResponseWriter, r *http.Request) error {
	if _, err := params(r); err != nil {
		return err
	}
	key := r.PathValue("key")
	hits, err := s.series(r.Context(), key)
	if err != nil {
		return err
	}
	ordered, obs := inOrder(hits)
	answer := seriesAnswer{key, ordered, []relation{}}
	for _, st := range standings(obs) {
		answer.Relations = append(answer.Relations, relation{obs[st.a].ClaimID, obs[st.b].ClaimID, st.Relation})
	}
	s.json(w, http.StatusOK, answer)
	return nil
}

func (s *site) apiRevisions(w http.ResponseWriter, r *http.Request) error {
	if _, err := params(r); err != nil {
		return err
	}
	if s.Revisions == nil {
		return errNotHere
	}
	list, err := s.revisions(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	if list == nil {
		list = []news.Revision{}
	}
	s.json(w, http.StatusOK, struct {
		Revisions []news.Revision `json:"revisions"`
	}{list})
	return nil
}

func (s *site) apiOutlets(w http.ResponseWriter, r *http.Request) error {
	if _, err := params(r); err != nil {
		return err
	}
	if s.Outlets == nil {
		return errNotHere
	}
	list, err := s.Outlets.Outlets(r.Context())
	if err != nil {
		return err
	}
	s.json(w, http.StatusOK, struct {
		Outlets []news.OutletStatus `json:"outlets"`
	}{nonNil(list)})
	return nil
}

func (s *site) apiVersion(w http.ResponseWriter, r *http.Request) error {
	if _, err := params(r); err != nil {
		return err
	}
	s.json(w, http.StatusOK, s.Version)
	return nil
}

func (s *site) apiSubscribe(w http.ResponseWriter, r *http.Request) error {
	if _, err := params(r); err != nil {
		return err
	}
	if kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type")); kind != "application/json" {
		return &fault{status: http.StatusUnsupportedMediaType, code: "invalid", message: "send the subscription as application/json"}
	}
	var req news.SubscribeRequest
	dec := json.NewDecoder(r.Body)
	dec.DisallowUnknownFields()
	if err := dec.Decode(&req); err != nil {
		var big *http.MaxBytesError
		if errors.As(err, &big) {
			return err
		}
		return invalid("the subscription cannot be read: %v", err)
	}
	reply, err := s.subscribe(r, req)
	if err != nil {
		return err
	}
	s.json(w, http.StatusAccepted, reply)
	return nil
}

func nonNil[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}
