package mail

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tallywire/tallywire/news"
)

const testSecret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"

func hook(c *http.Client) *Hook {
	return NewHook(c, func(string) string { return testSecret }, "Tallywire/1")
}

func hookNotice(url string) *news.Notice {
	return &news.Notice{ID: "n_1", Subscription: "s_1", Webhook: url, Payload: json.RawMessage(`{"type":"figure.new","value":131}`)}
}

// client returns one whose idle connections end with the test.
func client(t *testing.T) *http.Client {
	tr := &http.Transport{}
	t.Cleanup(tr.CloseIdleConnections)
	return &http.Client{Transport: tr}
}

// TestSignature checks the worked example of the Standard Webhooks libraries.
func TestSignature(t *testing.T) {
	got, err := Sign(testSecret, "msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330", []byte(`{"test": 2432232314}`))
	if want := "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="; got != want || err != nil {
		t.Errorf("%s, %v; want %s", got, err, want)
	}
	for _, bad := range []string{"", "whsec_", "whsec_%%%"} {
		if _, err := Sign(bad, "i", "1", nil); !errors.Is(err, news.ErrInvalid) {
			t.Errorf("secret %q: %v", bad, err)
		}
	}
}

func TestHookPosts(t *testing.T) {
	var got *http.Request
	var body []byte
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		got = r
		body, _ = io.ReadAll(r.Body)
		w.WriteHeader(http.StatusAccepted)
	}))
	t.Cleanup(s.Close)
	if err := hook(client(t)).Send(t.Context(), hookNotice(s.URL+"/in")); err != nil {
		t.Fatal(err)
	}
	if string(body) != `{"type":"figure.new","value":131}` || got.Method != http.MethodPost || got.Header.Get("Content-Type") != "application/json" || got.UserAgent() != "Tallywire/1" {
		t.Errorf("%s %v %s", got.Method, got.Header, body)
	}
	want, _ := Sign(testSecret, "n_1", got.Header.Get("webhook-timestamp"), body)
	if got.Header.Get("webhook-id") != "n_1" || got.Header.Get("webhook-signature") != want {
		t.Errorf("header %v, want signature %s", got.Header, want)
	}
}

// TestHookVerdicts: every class of reply, and that none is followed.
func TestHookVerdicts(t *testing.T) {
	status, hits := 0, 0
	var mu sync.Mutex
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		hits++
		w.Header().Set("Location", "/elsewhere")
		w.WriteHeader(status)
	}))
	t.Cleanup(s.Close)
	h := hook(client(t))
	for _, tc := range []struct {
		status    int
		ok, retry bool
	}{
		{200, true, false}, {201, true, false}, {202, true, false}, {204, true, false}, {299, true, false},
		{300, false, false}, {301, false, false}, {302, false, false}, {303, false, false}, {304, false, false}, {307, false, false}, {308, false, false},
		{400, false, false}, {401, false, false}, {403, false, false}, {404, false, false}, {405, false, false}, {408, false, true}, {410, false, false},
		{413, false, false}, {422, false, false}, {425, false, true}, {429, false, true}, {451, false, false},
		{500, false, true}, {501, false, false}, {502, false, true}, {503, false, true}, {504, false, true}, {507, false, true},
	} {
		mu.Lock()
		status, hits = tc.status, 0
		mu.Unlock()
		err := h.Send(t.Context(), hookNotice(s.URL+"/secret-path?key=hunter2"))
		if (err == nil) != tc.ok || !tc.ok && errors.Is(err, news.ErrInvalid) == tc.retry || tc.retry && !errors.Is(err, news.ErrUnavailable) {
			t.Errorf("%d: %v; want ok %v, retry %v", tc.status, err, tc.ok, tc.retry)
		}
		if hits != 1 {
			t.Errorf("%d: %d requests, want 1", tc.status, hits)
		}
		if err != nil && strings.Contains(err.Error(), "secret-path") {
			t.Errorf("%d: the error tells the address: %v", tc.status, err)
		}
	}
	s.Close()
	if err := h.Send(t.Context(), hookNotice(s.URL+"/?key=hunter2")); !errors.Is(err, news.ErrUnavailable) || strings.Contains(err.Error(), "hunter2") {
		t.Errorf("nobody listens: %v", err)
	}
	for _, bad := range []*news.Notice{hookNotice("ftp://a.example/"), hookNotice("/x"), {ID: "n", Webhook: "https://a.example/"}} {
		if err := h.Send(t.Context(), bad); !errors.Is(err, news.ErrInvalid) {
			t.Errorf("%q: %v", bad.Webhook, err)
		}
	}
}

// TestHookReplyIsBounded: a reply without end costs 64 KB and is no error.
func TestHookReplyIsBounded(t *testing.T) {
	gone := make(chan struct{})
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer close(gone)
		chunk := make([]byte, 32<<10)
		for {
			if _, err := w.Write(chunk); err != nil {
				return
			}
		}
	}))
	t.Cleanup(s.Close)
	if err := hook(client(t)).Send(t.Context(), hookNotice(s.URL)); err != nil {
		t.Fatal(err)
	}
	<-gone // our side hung up
}

// silent answers nobody until the request is given up.
type silent struct{}

func (silent) RoundTrip(r *http.Request) (*http.Response, error) {
	<-r.Context().Done()
	return nil, r.Context().Err()
}

func TestHookTimesOut(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		began := time.Now()
		err := hook(&http.Client{Transport: silent{}}).Send(t.Context(), hookNotice("https://hook.example/"))
		if took := time.Since(began); !errors.Is(err, news.ErrUnavailable) || took != 10*time.Second {
			t.Errorf("%v after %s", err, took)
		}
	})
}
