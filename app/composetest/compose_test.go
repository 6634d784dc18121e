// Package composetest starts what compose.yaml describes: each service's
// command as a process of the real binary, against three real NATS servers in a
// cluster, and holds its claims to those of one process alone.
package composetest

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/compose-spec/compose-go/v2/loader"
	"github.com/compose-spec/compose-go/v2/types"
	"github.com/nats-io/nats-server/v2/server"

	"github.com/tallywire/tallywire/app/config"
	"github.com/tallywire/tallywire/client"
	"github.com/tallywire/tallywire/internal/natstest"
	"github.com/tallywire/tallywire/internal/outlet"
	"github.com/tallywire/tallywire/mail/sink"
	"github.com/tallywire/tallywire/news"
)

// patience bounds each wait; nothing should come near it.
const patience = 30 * time.Second

func project(t *testing.T) *types.Project {
	t.Helper()
	root, err := filepath.Abs(filepath.Join("..", ".."))
	if err != nil {
		t.Fatal(err)
	}
	p, err := loader.LoadWithContext(t.Context(), types.ConfigDetails{
		WorkingDir: root, ConfigFiles: []types.ConfigFile{{Filename: filepath.Join(root, "compose.yaml")}}, Environment: types.Mapping{},
	}, func(o *loader.Options) { o.SetProjectName("tallywire", true) })
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func isNATS(s types.ServiceConfig) bool { return strings.HasPrefix(s.Image, "nats:") }

// TestNATSCommands reads each NATS service's flags and configuration as
// nats-server does.
func TestNATSCommands(t *testing.T) {
	p := project(t)
	conf := filepath.Join(t.TempDir(), "nats-sync.conf")
	if err := os.WriteFile(conf, []byte(p.Configs["nats_sync"].Content), 0o600); err != nil {
		t.Fatal(err)
	}
	names := map[string]bool{}
	for _, s := range p.Services {
		if !isNATS(s) {
			continue
		}
		mounted(t, s)
		args := slices.Clone([]string(s.Command))
		for i := range args {
			args[i] = strings.ReplaceAll(args[i], "/etc/nats-sync.conf", conf)
		}
		nothing := func() {}
		o, err := server.ConfigureOptions(flag.NewFlagSet(s.Name, flag.ContinueOnError), args, nothing, nothing, nothing)
		if err != nil {
			t.Errorf("%s: %v", s.Name, err)
			continue
		}
		names[o.ServerName] = true
		if o.ServerName != s.Name || !o.JetStream || !o.SyncAlways || o.StoreDir != "/data" || o.Cluster.Name != "tallywire" {
			t.Errorf("%s: name %q, JetStream %v, synced %v, store %q, cluster %q", s.Name, o.ServerName, o.JetStream, o.SyncAlways, o.StoreDir, o.Cluster.Name)
		}
		for _, r := range o.Routes {
			if other, ok := p.Services[r.Hostname()]; !ok || other.Name == s.Name || r.Port() != fmt.Sprint(o.Cluster.Port) {
				t.Errorf("%s: route %s leads nowhere", s.Name, r)
			}
		}
		if len(o.Routes) != 2 {
			t.Errorf("%s: %d routes, want one to each other node", s.Name, len(o.Routes))
		}
	}
	if len(names) != 3 {
		t.Errorf("%d NATS nodes, want 3", len(names))
	}
}

var containerPath = regexp.MustCompile(`^/[a-z/._-]+$`)

// mounted checks that every path in a service's command is a volume, a
// configuration or a secret of that service.
func mounted(t *testing.T, s types.ServiceConfig) {
	t.Helper()
	targets := map[string]bool{}
	for _, v := range s.Volumes {
		targets[v.Target] = true
	}
	for _, c := range s.Configs {
		targets[c.Target] = true
	}
	for _, c := range s.Secrets {
		targets["/run/secrets/"+c.Target] = true
	}
	for _, arg := range s.Command {
		if containerPath.MatchString(arg) && !targets[arg] {
			t.Errorf("%s: %s is in its command but not mounted", s.Name, arg)
		}
	}
}

// process is one running service.
type process struct {
	name string
	cmd  *exec.Cmd
	out  *output
	done chan error
}

// site is what the containers would find around them: folders for volumes,
// addresses for names.
type site struct {
	binary, dir, config, secret string
	nats                        []string
}

// rewrite turns a service's command into one for this machine.
func (w *site) rewrite(s types.ServiceConfig) []string {
	volume := map[string]string{}
	for _, v := range s.Volumes {
		volume[v.Target] = filepath.Join(w.dir, v.Source)
	}
	for _, c := range s.Configs {
		volume[c.Target] = w.config
	}
	for _, c := range s.Secrets {
		volume["/run/secrets/"+c.Target] = w.secret
	}
	args := slices.Clone([]string(s.Command))
	for i, arg := range args {
		switch {
		case volume[arg] != "":
			args[i] = volume[arg]
		case arg == "0.0.0.0:8080":
			args[i] = "127.0.0.1:0"
		case strings.HasPrefix(arg, "nats://"):
			args[i] = strings.Join(w.nats, ",")
		}
	}
	return args
}

func (w *site) start(t *testing.T, name string, args ...string) *process {
	t.Helper()
	p := &process{name: name, cmd: exec.Command(w.binary, args...), out: newOutput(), done: make(chan error, 1)}
	p.cmd.Dir, p.cmd.Stdout, p.cmd.Stderr = w.dir, p.out, p.out
	p.cmd.Env = []string{"HOME=" + w.dir, "TMPDIR=" + os.TempDir()}
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() { p.done <- p.cmd.Wait() }()
	t.Cleanup(func() {
		p.cmd.Process.Kill() // one that was stopped in order is gone already
		if t.Failed() {
			t.Logf("%s said:\n%s", p.name, p.out)
		}
	})
	return p
}

// stop sends the signal that docker sends and waits for an orderly end.
func (p *process) stop(t *testing.T) {
	t.Helper()
	select {
	case err := <-p.done:
		t.Errorf("%s had ended by itself: %v", p.name, err)
		return
	default:
	}
	if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Errorf("%s: %v", p.name, err)
		return
	}
	select {
	case err := <-p.done:
		if err != nil {
			t.Errorf("%s: %v", p.name, err)
		}
	case <-time.After(patience):
		t.Errorf("%s did not stop", p.name)
	}
}

func (w *site) run(t *testing.T, args ...string) []byte {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), w.binary, args...)
	var errs bytes.Buffer
	cmd.Dir, cmd.Stderr = w.dir, &errs
	cmd.Env = []string{"HOME=" + w.dir, "TMPDIR=" + os.TempDir()}
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("tallywire %s: %v\n%s", strings.Join(args, " "), err, &errs)
	}
	return out
}

// waitUntil looks at a condition that other processes bring about.
func waitUntil(t *testing.T, what string, ok func() bool) {
	t.Helper()
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for end := time.Now().Add(patience); !ok(); <-tick.C {
		if time.Now().After(end) {
			t.Fatalf("waited %s for %s", patience, what)
		}
	}
}

// TestCluster runs every role of compose.yaml as a process of its own and
// compares with one process.
func TestCluster(t *testing.T) {
	p := project(t)
	dir := t.TempDir()
	w := &site{binary: build(t), dir: dir, config: filepath.Join(dir, "tallywire.yaml"), secret: filepath.Join(dir, "secret")}
	if err := os.WriteFile(w.secret, bytes.Repeat([]byte("k"), 32), 0o600); err != nil {
		t.Fatal(err)
	}
	inbox, err := sink.Start(sink.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { inbox.Close() })
	room := newsweb(t)
	if err := os.WriteFile(w.config, configuration(room, inbox), 0o600); err != nil {
		t.Fatal(err)
	}

	w.run(t, "run", "--once", "-c", w.config, "--data", "alone", "--listen", "127.0.0.1:0")
	want := reproducible(w.run(t, "export", "claims", "--reproducible", "-c", w.config, "--data", "alone"))
	if len(want) != pagesOf(room) {
		t.Fatalf("one process alone has read %d articles of %d", len(want), pagesOf(room))
	}

	w.nats = natstest.Cluster(t)
	var all []*process
	roles := map[string]bool{}
	var web *process
	for _, s := range p.Services {
		if isNATS(s) {
			continue
		}
		mounted(t, s)
		proc := w.start(t, s.Name, w.rewrite(s)...)
		all = append(all, proc)
		if i := slices.Index(s.Command, "--roles"); i < 0 {
			t.Errorf("%s does not say its role", s.Name)
		} else {
			roles[s.Command[i+1]] = true
		}
		if s.Name == "web" {
			web = proc
		}
	}
	for _, r := range config.Roles {
		if !roles[r] {
			t.Errorf("no service has the role %s", r)
		}
	}
	if web == nil {
		t.Fatal("no service is called web")
	}
	page := web.out.await(t, regexp.MustCompile(`(?m)^page: (\S+)$`))
	c, err := client.New(client.Options{BaseURL: page})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)

	// The record of the cluster, asked of the process that serves the page.
	var got []string
	waitUntil(t, "the claims of every article", func() bool {
		got = reproducible(w.run(t, "export", "claims", "--reproducible", "-c", w.config, "--data", filepath.Join(dir, "web")))
		return len(got) >= len(want)
	})
	if !slices.Equal(got, want) {
		t.Errorf("the cluster's claims differ from those of one process:\n%s\n\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}

	// The same through the search of the page, which asks the role index.
	claims := claimsOf(t, want)
	var hits []news.Hit
	waitUntil(t, "the index to hold every claim", func() bool {
		res, err := c.Search(t.Context(), news.SearchRequest{Size: 200})
		if err != nil {
			return false // the index may still be starting
		}
		hits = res.Hits
		return res.Total >= len(claims)
	})
	found := map[string]string{}
	for _, h := range hits {
		found[h.Claim.ID] = asJSON(t, h.Claim)
	}
	for id, claim := range claims {
		if found[id] != claim {
			t.Errorf("claim %s is found as\n%s\nwant\n%s", id, found[id], claim)
		}
	}
	if len(found) != len(claims) {
		t.Errorf("%d claims are found, want %d", len(found), len(claims))
	}
	// web opens snapshots that crawl has written.
	if proof, err := c.Proof(t.Context(), hits[0].Claim.ID); err != nil || proof.State != news.Verified {
		t.Errorf("proof %+v, %v", proof, err)
	}
	alertArrives(t, c, page, room, inbox)

	http.DefaultClient.CloseIdleConnections()
	for _, proc := range all {
		proc.stop(t)
	}
}

var confirmToken = regexp.MustCompile(regexp.QuoteMeta(news.ConfirmPath) + `\?token=([\w.-]+)`)

// alertArrives follows a subscription through web, notify, crawl, extract and
// alert: five processes.
func alertArrives(t *testing.T, c *client.Client, page string, room *outlet.Newsroom, inbox *sink.Sink) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	if _, err := c.Subscribe(ctx, news.SubscribeRequest{Query: "afghans unit:person", Email: "reader@mail.example", Alerts: true}); err != nil {
		t.Fatal(err)
	}
	text := func(n int) string {
		mails, err := inbox.Await(ctx, n)
		if err != nil {
			res, serr := c.Search(t.Context(), news.SearchRequest{Query: "afghans"})
			t.Fatalf("%v; the search for it finds %s, %v", err, asJSON(t, res), serr)
		}
		parts, err := mails[n-1].Parse()
		if err != nil {
			t.Fatal(err)
		}
		return parts.Text
	}
	m := confirmToken.FindStringSubmatch(text(1))
	if m == nil {
		t.Fatalf("no link in the confirmation:\n%s", text(1))
	}
	resp, err := http.PostForm(page+news.ConfirmPath+"?token="+url.QueryEscape(m[1]), nil)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		t.Fatalf("confirm: %s", resp.Status)
	}
	// News of a series: figures that belong to none are not announced.
	room.Sites[0].Publish(outlet.Page{Path: "/2024/05/07/half-a-million", Title: "Half a million Afghans have returned, agency says", Paragraphs: []string{
		"KESTEL — More than 500,000 Afghans have returned from Pakistan since January, the refugee agency UNHCR said on Tuesday, twice as many as it had prepared for.",
		"Buses leave the border from early morning until dark, and many families wait beside the road with all they own until there is a seat for them.",
	}})
	if alert := text(2); !strings.Contains(alert, "500,000") {
		t.Errorf("the alert does not say 500,000:\n%s", alert)
	}
}

func build(t *testing.T) string {
	t.Helper()
	binary := filepath.Join(t.TempDir(), "tallywire")
	if out, err := exec.CommandContext(t.Context(), "go", "build", "-o", binary, "../../cmd/tallywire").CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	return binary
}

// reproducible cuts an export into lines in an order of their own.
func reproducible(export []byte) []string {
	lines := strings.Split(strings.TrimSpace(string(export)), "\n")
	slices.Sort(lines)
	return lines
}

// claimsOf returns each claim of an export by its id.
func claimsOf(t *testing.T, lines []string) map[string]string {
	t.Helper()
	all := map[string]string{}
	for _, l := range lines {
		var set news.ClaimSet
		if err := json.Unmarshal([]byte(l), &set); err != nil {
			t.Fatal(err)
		}
		for _, c := range set.Claims {
			all[c.ID] = asJSON(t, c)
		}
	}
	if len(all) < 10 {
		t.Fatalf("%d claims; the comparison would prove little", len(all))
	}
	return all
}

func asJSON(t *testing.T, v any) string {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}
