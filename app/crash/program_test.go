package crash

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/tallywire/tallywire/news"
)

// patience bounds one run of the program, whatever goes wrong.
const patience = 5 * time.Minute

// program is the built binary and its configuration.
type program struct {
	exe, dir, cfg string
}

func build(t *testing.T) *program {
	t.Helper()
	dir := t.TempDir()
	p := &program{exe: filepath.Join(dir, "tallywire"), dir: dir, cfg: filepath.Join(dir, "tallywire.yaml")}
	goBuild(t, filepath.Join("..", ".."), p.exe, "./cmd/tallywire")
	return p
}

func goBuild(t *testing.T, dir, exe, pkg string) {
	t.Helper()
	cmd := exec.Command("go", "build", "-o", exe, pkg)
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("go build %s: %v\n%s", pkg, err, out)
	}
}

func (p *program) config(t *testing.T, w *web) {
	t.Helper()
	var b strings.Builder
	fmt.Fprintf(&b, "listen: \"\"\ncrawl:\n  contact: crash@tallywire.test\n  proxy: http://%s\n  allow_private: true\n  delay: %s\n  workers: 32\n", w.relay.addr(), w.delay)
	if w.ca != "" {
		fmt.Fprintf(&b, "  ca_file: %s\n", w.ca)
	}
	b.WriteString("outlets:\n")
	for _, o := range w.outlets {
		fmt.Fprintf(&b, "- {name: %q, start: [%q]}\n", o.name, o.url)
	}
	if err := os.WriteFile(p.cfg, []byte(b.String()), 0o600); err != nil {
		t.Fatal(err)
	}
}

// folder returns the path of a data folder.
func (p *program) folder(name string) string { return filepath.Join(p.dir, name) }

func (p *program) command(ctx context.Context, dir string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, p.exe, append(args, "--config", p.cfg, "--data", dir)...)
	cmd.Env = append(os.Environ(), "GOTRACEBACK=all")
	return cmd
}

// life is one run of the program.
type life struct {
	cmd    *exec.Cmd
	cancel context.CancelFunc
	log    *lineWatch
	ended  chan struct{}
	err    error // once ended is closed
}

// start runs the program until everything is crawled and worked off. see, if
// not nil, is called for each line of its log.
func (p *program) start(t *testing.T, dir string, see func(string)) *life {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	l := &life{cmd: p.command(ctx, dir, "run", "--once", "--verbose"), cancel: cancel, log: &lineWatch{see: see}, ended: make(chan struct{})}
	l.cmd.Stderr = l.log
	if err := l.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		l.err = l.cmd.Wait()
		close(l.ended)
	}()
	t.Cleanup(func() {
		cancel()
		<-l.ended
	})
	return l
}

// end waits for the program to end by itself.
func (l *life) end(t *testing.T) {
	t.Helper()
	<-l.ended
	l.cancel()
	if l.err != nil {
		t.Fatalf("tallywire run: %v\n%s", l.err, l.log.tail())
	}
}

// killWhen kills the program, with a signal it cannot catch, when the moment
// comes. It returns false if the program ended before.
func (l *life) killWhen(t *testing.T, came <-chan struct{}) bool {
	t.Helper()
	select {
	case <-came:
	case <-l.ended:
	}
	err := l.cmd.Process.Kill()
	<-l.ended
	l.cancel()
	if errors.Is(err, os.ErrProcessDone) || l.cmd.ProcessState.Exited() {
		t.Logf("ended by itself: %v\n%s", l.err, l.log.tail())
		return false
	}
	return true
}

// moment is a line of the log that is waited for.
type moment struct {
	is   func(string) bool
	came chan struct{}
	once sync.Once
}

func newMoment(is func(string) bool) *moment { return &moment{is: is, came: make(chan struct{})} }

// see is called for one line after the other.
func (m *moment) see(line string) {
	if m.is(line) {
		m.once.Do(func() { close(m.came) })
	}
}

// lineWatch keeps the end of a log and shows each of its lines to see.
type lineWatch struct {
	see  func(string)
	mu   sync.Mutex
	last []string
	part []byte
}

func (w *lineWatch) Write(b []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.part = append(w.part, b...)
	for {
		line, rest, ok := bytes.Cut(w.part, []byte("\n"))
		if !ok {
			return len(b), nil
		}
		if w.see != nil {
			w.see(string(line))
		}
		if len(w.last) == 60 {
			w.last = slices.Delete(w.last, 0, 1)
		}
		w.last = append(w.last, string(line))
		w.part = slices.Clone(rest)
	}
}

func (w *lineWatch) tail() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return strings.Join(w.last, "\n")
}

// ask runs a command that ends by itself.
func (p *program) ask(t *testing.T, dir string, args ...string) (out []byte, stderr string, err error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	cmd := p.command(ctx, dir, args...)
	var e bytes.Buffer
	cmd.Stderr = &e
	out, err = cmd.Output()
	return out, e.String(), err
}

// exported returns the sorted lines of an export, also those before an error.
func (p *program) exported(t *testing.T, dir, what string) ([][]byte, error) {
	t.Helper()
	out, stderr, err := p.ask(t, dir, "export", what, "--reproducible")
	if err != nil {
		err = fmt.Errorf("export %s: %w\n%s", what, err, stderr)
	}
	lines := bytes.Split(bytes.TrimSuffix(out, []byte("\n")), []byte("\n"))
	slices.SortFunc(lines, bytes.Compare)
	return lines, err
}

func (p *program) export(t *testing.T, dir string) (r record) {
	t.Helper()
	var err, err2 error
	r.articles, err = p.exported(t, dir, "articles")
	r.sets, err2 = p.exported(t, dir, "claims")
	if err := errors.Join(err, err2); err != nil {
		t.Fatal(err)
	}
	return r
}

// verdict is what verify says.
type verdict struct {
	checks []news.Check
	code   int
	stderr string
}

func (p *program) verify(t *testing.T, dir string) verdict {
	t.Helper()
	out, stderr, err := p.ask(t, dir, "verify", "--all", "--json")
	v := verdict{stderr: stderr}
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		v.code = exit.ExitCode()
	} else if err != nil {
		t.Fatal(err)
	}
	for dec := json.NewDecoder(bytes.NewReader(out)); ; {
		var c news.Check
		if err := dec.Decode(&c); errors.Is(err, io.EOF) {
			return v
		} else if err != nil {
			t.Fatalf("verify printed %q: %v", out, err)
		}
		v.checks = append(v.checks, c)
	}
}

// sound fails the test unless everything was found right; it returns how many
// claims were.
func (v verdict) sound(t *testing.T) (claims int) {
	t.Helper()
	if v.code != 0 {
		t.Errorf("verify ended with %d: %s", v.code, v.stderr)
	}
	for _, c := range v.checks {
		if !c.OK {
			t.Errorf("verify found %s %s: %s", c.Part, c.Name, c.Reason)
		}
		if c.Part == "claims" {
			claims += c.Checked
		}
	}
	return claims
}

// names reports whether a failed check names what was damaged.
func (v verdict) names(what string) bool {
	return slices.ContainsFunc(v.checks, func(c news.Check) bool {
		return !c.OK && strings.Contains(c.Name+" "+c.Reason, what)
	})
}

func (v verdict) bad() string {
	var b strings.Builder
	for _, c := range v.checks {
		if !c.OK {
			fmt.Fprintf(&b, "\n  %s %s: %.300s", c.Part, c.Name, c.Reason)
		}
	}
	return b.String()
}
