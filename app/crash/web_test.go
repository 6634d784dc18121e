package crash

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/tallywire/tallywire/internal/outlet"
)

// web is what is crawled, behind a proxy that counts what passes.
type web struct {
	relay   *relay
	outlets []start
	ca      string
	delay   string
	// report returns how the sites were treated since reset and fails the test
	// where it was badly; alone says that no request of a killed process can
	// still be under way.
	report func(t *testing.T, alone bool) string
	reset  func(t *testing.T)
}

// start is an outlet and where its crawl begins.
type start struct{ name, url string }

// smallWeb is three sites with news of our own, revised by nobody.
func smallWeb(t *testing.T) *web {
	t.Helper()
	sites := []*outlet.Site{{Name: "Harbour Post", RSS: true, Sitemap: true}, {Name: "Valley Echo", Atom: true}, {Name: "Plain Sheet"}}
	day := time.Date(2024, 5, 6, 8, 0, 0, 0, time.UTC)
	for i, s := range sites {
		for j := range 8 {
			s.Articles = append(s.Articles, article(i*8+j, day.AddDate(0, 0, j)))
		}
	}
	room, err := outlet.Start(sites...)
	if err != nil {
		t.Fatal(err)
	}
	// A request to a proxy names the whole address, so there is nothing to rewrite.
	proxy := httptest.NewServer(&httputil.ReverseProxy{Rewrite: func(*httputil.ProxyRequest) {}, ErrorLog: log.New(io.Discard, "", 0)})
	t.Cleanup(func() {
		proxy.Close()
		if err := room.Close(); err != nil {
			t.Error(err)
		}
	})
	w := &web{relay: newRelay(t, strings.TrimPrefix(proxy.URL, "http://")), delay: "0s", reset: func(*testing.T) {}}
	for _, s := range sites {
		w.outlets = append(w.outlets, start{s.Name, s.URL("/")})
	}
	w.report = func(t *testing.T, alone bool) string {
		n := 0
		for _, s := range sites {
			c := s.Counters()
			n += c.Requests
			if c.Disallowed > 0 || c.BeforeRobots > 0 || alone && c.Peak > 1 {
				t.Errorf("%s was treated badly: %d disallowed, %d before robots.txt, %d at once", s.Name, c.Disallowed, c.BeforeRobots, c.Peak)
			}
		}
		return fmt.Sprintf(", %d requests in all", n)
	}
	return w
}

func article(i int, when time.Time) outlet.Page {
	towns := []string{"Ostrava", "Lublin", "Szeged", "Brno", "Malmo", "Turku"}
	town, n := towns[i%len(towns)], 1200+137*i
	return outlet.Page{
		Path: fmt.Sprintf("/2024/05/flood-relief-reaches-families-in-%s-%d", strings.ToLower(town), i), Title: fmt.Sprintf("Flood relief reaches %d families near %s", n/4, town),
		Author: "Irena Holm", Published: when,
		Paragraphs: []string{
			fmt.Sprintf("The regional government said on Monday that %d people had left their homes near %s since the river rose, and that more than %d of them were staying with relatives.", n, town, n/2),
			fmt.Sprintf("The Red Cross handed out food to %d families over the weekend, according to its spokeswoman, and expects to reach %d percent of those in need before the end of the month.", n/4, 30+i),
			fmt.Sprintf("Repairs to the road and the two bridges will cost an estimated %d million euros, the transport ministry said, and may take until the autumn of next year.", 3+i),
		},
	}
}

// recordedWeb serves the recorded pages of real sites.
func recordedWeb(t *testing.T, dir string, latency bool) *web {
	t.Helper()
	source, err := os.ReadFile(filepath.Join(dir, "main.go"))
	if errors.Is(err, os.ErrNotExist) {
		t.Skipf("there is no recorded web in %s: name its folder with -newsweb, or leave -kills out to use the small web", dir)
	}
	mod, err2 := os.ReadFile(filepath.Join(dir, "go.mod"))
	pages, err3 := filepath.Abs(filepath.Join(dir, "pages"))
	tmp := t.TempDir()
	err4 := os.WriteFile(filepath.Join(tmp, "main.go"), source, 0o600)
	err5 := os.WriteFile(filepath.Join(tmp, "go.mod"), mod, 0o600)
	if err := errors.Join(err, err2, err3, err4, err5); err != nil {
		t.Fatal(err)
	}
	exe := filepath.Join(tmp, "newsweb")
	goBuild(t, tmp, exe, ".")

	addr := freeAddrs(t, 3)
	w := &web{ca: filepath.Join(tmp, "ca.pem"), delay: "100ms"}
	ctx, stop := context.WithCancel(context.WithoutCancel(t.Context()))
	serving := newMoment(func(line string) bool { return strings.Contains(line, "newsweb: ") })
	said := &lineWatch{see: serving.see}
	cmd := exec.CommandContext(ctx, exe, "-pages", pages, "-http", addr[0], "-https", addr[1], "-proxy", addr[2], "-ca", w.ca, fmt.Sprintf("-latency=%t", latency))
	cmd.Stderr = said
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	t.Cleanup(func() {
		stop()
		<-ended
	})
	select {
	case <-serving.came:
	case err := <-ended:
		t.Fatalf("newsweb: %v\n%s", err, said.tail())
	}
	w.relay = newRelay(t, addr[2])

	tr := &http.Transport{Proxy: http.ProxyURL(&url.URL{Scheme: "http", Host: addr[2]})}
	t.Cleanup(tr.CloseIdleConnections)
	control := func(t *testing.T, path string) []byte {
		t.Helper()
		// It says that it serves a moment before it does.
		for deadline := time.Now().Add(10 * time.Second); ; {
			b, err := get(t, tr, "http://newsweb.test"+path)
			if err == nil {
				return b
			}
			if !time.Now().Before(deadline) {
				t.Fatal(err)
			}
		}
	}
	for dec := json.NewDecoder(strings.NewReader(string(control(t, "/_hosts")))); ; {
		var h struct{ Host, Seed string }
		if err := dec.Decode(&h); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		w.outlets = append(w.outlets, start{h.Host, h.Seed})
	}
	w.reset = func(t *testing.T) { control(t, "/_reset") }
	w.report = func(t *testing.T, alone bool) string {
		b := control(t, "/_report")
		var r struct {
			Violations int `json:"robots_violations"`
			Early      int `json:"pages_before_robots_answered"`
			Parallel   int `json:"hosts_with_parallel_requests"`
			Unknown    int `json:"requests_to_unknown_hosts"`
		}
		if err := json.Unmarshal(b, &r); err != nil {
			t.Fatalf("report %q: %v", b, err)
		}
		if r.Violations > 0 || r.Early > 0 || r.Unknown > 0 || alone && r.Parallel > 0 {
			t.Errorf("the sites were treated badly: %s", b)
		}
		return "\n  " + strings.TrimSpace(string(b))
	}
	return w
}

func get(t *testing.T, tr http.RoundTripper, address string) ([]byte, error) {
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
	if err != nil {
		return nil, err
	}
	res, err := tr.RoundTrip(req)
	if err != nil {
		return nil, err
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("%s: %s", address, res.Status)
	}
	return io.ReadAll(res.Body)
}

// freeAddrs returns addresses nobody listens on.
func freeAddrs(t *testing.T, n int) (addrs []string) {
	t.Helper()
	for range n {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		defer l.Close()
		addrs = append(addrs, l.Addr().String())
	}
	return addrs
}

// relay passes connections on and counts their bytes.
type relay struct {
	listener net.Listener
	to       string
	running  sync.WaitGroup

	mu    sync.Mutex
	bytes int64
	limit int64 // reached is closed there; 0 is none
	mark  chan struct{}
}

func newRelay(t *testing.T, to string) *relay {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	r := &relay{listener: l, to: to}
	r.running.Go(func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			r.running.Go(func() { r.pass(c) })
		}
	})
	t.Cleanup(func() {
		l.Close()
		r.running.Wait()
	})
	return r
}

func (r *relay) addr() string { return r.listener.Addr().String() }

// pass connects both ends until one of them goes.
func (r *relay) pass(from net.Conn) {
	defer from.Close()
	to, err := net.Dial("tcp", r.to)
	if err != nil {
		return
	}
	defer to.Close()
	var both sync.WaitGroup
	both.Go(func() {
		io.Copy(counted{to, r}, from) // ends when an end is gone
		to.Close()
	})
	both.Go(func() {
		io.Copy(counted{from, r}, to)
		from.Close()
	})
	both.Wait()
}

type counted struct {
	net.Conn
	r *relay
}

func (c counted) Write(b []byte) (int, error) {
	n, err := c.Conn.Write(b)
	c.r.add(int64(n))
	return n, err
}

func (r *relay) add(n int64) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.bytes += n
	r.look()
}

func (r *relay) look() {
	if r.mark != nil && r.bytes >= r.limit {
		close(r.mark)
		r.mark = nil
	}
}

// passed returns the bytes counted.
func (r *relay) passed() int64 {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.bytes
}

// restart counts from 0 again.
func (r *relay) restart() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.bytes = 0
}

// at returns what is closed when so many bytes have passed.
func (r *relay) at(bytes int64) <-chan struct{} {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.limit, r.mark = bytes, make(chan struct{})
	came := r.mark
	r.look()
	return came
}
