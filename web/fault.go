package web

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"

	"github.com/tallywire/tallywire/news"
	"github.com/tallywire/tallywire/query"
)

// fault is an error as a reader may see it: a status, a code for programs, a
// message for people, and where the query is wrong, if it is.
type fault struct {
	status  int
	code    string
	message string
	column  int      // 1-based; 0 if none
	hint    string   // what was probably meant
	allowed []string // what could have stood there
}

func (f *fault) Error() string { return f.message }

// faultOf is the one place where errors become statuses. Messages of invalid
// and missing things are shown; anything unforeseen stays in the log.
func faultOf(err error) *fault {
	var (
		f   *fault
		qe  *query.Error
		big *http.MaxBytesError
	)
	switch {
	case errors.As(err, &f):
		return f
	case errors.As(err, &qe):
		return &fault{status: http.StatusBadRequest, code: "bad_query", message: qe.Msg, column: qe.Col, hint: qe.Hint, allowed: qe.Allowed}
	case errors.As(err, &big):
		return &fault{status: http.StatusRequestEntityTooLarge, code: "too_large", message: "the request is larger than allowed"}
	case errors.Is(err, news.ErrNotFound):
		return &fault{status: http.StatusNotFound, code: "not_found", message: err.Error()}
	case errors.Is(err, news.ErrInvalid):
		message := strings.TrimPrefix(err.Error(), news.ErrInvalid.Error()+": ")
		return &fault{status: http.StatusBadRequest, code: "invalid", message: message}
	case errors.Is(err, context.DeadlineExceeded):
		return &fault{status: http.StatusServiceUnavailable, code: "unavailable", message: "this took too long and was stopped; ask for less, or try again"}
	case errors.Is(err, news.ErrUnavailable):
		return &fault{status: http.StatusServiceUnavailable, code: "unavailable", message: err.Error()}
	case errors.Is(err, news.ErrCorrupt):
		return &fault{status: http.StatusInternalServerError, code: "corrupt", message: err.Error()}
	}
	return &fault{status: http.StatusInternalServerError, code: "internal", message: "something broke on our side; it has been logged"}
}

// problem is the body of every error of the API.
type problem struct {
	Error problemDetail `json:"error"`
}

type problemDetail struct {
	Code    string   `json:"code"`
	Message string   `json:"message"`
	Column  int      `json:"column,omitempty"`
	Hint    string   `json:"hint,omitempty"`
	Allowed []string `json:"allowed,omitempty"`
}

func (f *fault) problem() problem {
	return problem{problemDetail{Code: f.code, Message: f.message, Column: f.column, Hint: f.hint, Allowed: f.allowed}}
}

// serve runs h and answers for it when it fails.
func (s *site) serve(isAPI bool, h handle) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		err := h(w, r)
		if err == nil {
			return
		}
		if errors.Is(err, context.Canceled) && r.Context().Err() != nil {
			return // the reader left
		}
		f := faultOf(err)
		if f.status >= 500 {
			s.Log.ErrorContext(r.Context(), "request failed", "method", r.Method, "path", r.URL.Path, "status", f.status, "error", err)
		}
		if f.status == http.StatusServiceUnavailable || f.status == http.StatusTooManyRequests {
			w.Header().Set("Retry-After", "5")
		}
		w.Header().Set("Cache-Control", "no-store")
		if isAPI {
			s.json(w, f.status, f.problem())
			return
		}
		s.errorPage(w, r, f)
	})
}

// json writes v; the encoder escapes <, > and & so that a body mistaken for
// HTML holds no tag.
func (s *site) json(w http.ResponseWriter, status int, v any) {
	body, err := json.Marshal(v)
	if err != nil {
		s.Log.Error("encoding an answer", "error", err)
		status, body = http.StatusInternalServerError, []byte(`{"error":{"code":"internal","message":"the answer could not be written"}}`)
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write(append(body, '\n')) // the reader may have left
}
