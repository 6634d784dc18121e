package web

import (
	"net/http"
	"runtime/debug"
	"strings"
)

// policy lets a page load our style sheet and mark and send forms to us:
// nothing else, no script at all.
const policy = "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// middleware sets the security headers, refuses cross-site posts, bounds
// bodies and turns a panic into an error page.
func (s *site) middleware(next http.Handler) http.Handler {
	guard := http.NewCrossOriginProtection()
	guard.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.serve(strings.HasPrefix(r.URL.Path, "/api/"), func(http.ResponseWriter, *http.Request) error {
			return &fault{status: http.StatusForbidden, code: "cross_origin",
				message: "this form was sent from another site; open it here and send it again"}
		}).ServeHTTP(w, r)
	}))
	next = guard.Handler(next)
	secure := strings.HasPrefix(s.BaseURL, "https://")
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", policy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("X-Frame-Options", "DENY")
		// same-origin, not no-referrer: the latter makes browsers send
		// "Origin: null" with our own forms, which the guard must refuse.
		h.Set("Referrer-Policy", "same-origin")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
		if secure {
			h.Set("Strict-Transport-Security", "max-age=31536000")
		}
		r.Body = http.MaxBytesReader(w, r.Body, maxBody)
		out := &tracked{ResponseWriter: w}
		defer func() {
			p := recover()
			if p == nil {
				return
			}
			if p == http.ErrAbortHandler {
				panic(p)
			}
			s.Log.ErrorContext(r.Context(), "panic", "path", r.URL.Path, "panic", p, "stack", string(debug.Stack()))
			if out.wrote {
				panic(http.ErrAbortHandler) // half an answer must not look whole
			}
			s.serve(strings.HasPrefix(r.URL.Path, "/api/"), func(http.ResponseWriter, *http.Request) error {
				return &fault{status: http.StatusInternalServerError, code: "internal", message: "something broke on our side; it has been logged"}
			}).ServeHTTP(w, r)
		}()
		next.ServeHTTP(out, r)
	})
}

// tracked notes whether an answer has begun.
type tracked struct {
	http.ResponseWriter
	wrote bool
}

func (t *tracked) WriteHeader(status int) {
	t.wrote = true
	t.ResponseWriter.WriteHeader(status)
}

func (t *tracked) Write(p []byte) (int, error) {
	t.wrote = true
	return t.ResponseWriter.Write(p)
}

// Unwrap lets [http.ResponseController] reach the connection to flush.
func (t *tracked) Unwrap() http.ResponseWriter { return t.ResponseWriter }
