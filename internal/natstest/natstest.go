// Package natstest runs real NATS servers for tests: the embedded log on a
// temporary folder, and a cluster of three on loopback.
package natstest

import (
	"fmt"
	"net"
	"net/url"
	"path/filepath"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"

	"github.com/tallywire/tallywire/pipeline"
)

const patience = 30 * time.Second

// Bus starts an embedded log on a temporary folder and returns a bus with its
// topology set up. Both end with the test.
func Bus(t testing.TB) *pipeline.Bus {
	t.Helper()
	return BusOn(t, t.TempDir())
}

// BusOn does the same on a folder, new or as an earlier server left it.
func BusOn(t testing.TB, dir string) *pipeline.Bus {
	t.Helper()
	s, err := pipeline.StartServer(pipeline.ServerOptions{Dir: dir, MaxStore: 1 << 30})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	b, err := pipeline.Connect(t.Context(), pipeline.ConnectOptions{Server: s})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(b.Close)
	if err := b.Setup(t.Context()); err != nil {
		t.Fatal(err)
	}
	return b
}

// Cluster starts three servers with JetStream on loopback ports of the system's
// choice and returns their URLs once they have elected a leader. They end with
// the test.
func Cluster(t testing.TB) []string {
	t.Helper()
	urls, _ := ClusterOf(t, 3)
	return urls
}

// ClusterOf starts a cluster of n servers and returns also a function that stops
// the i-th of them.
func ClusterOf(t testing.TB, n int) (urls []string, stop func(i int)) {
	t.Helper()
	// Each server must know the route of one other before it starts; the first
	// server's port is only known once it runs, so routes are chosen up front.
	ports := freePorts(t, n)
	var routes []*url.URL
	for _, p := range ports {
		routes = append(routes, &url.URL{Scheme: "nats", Host: fmt.Sprintf("127.0.0.1:%d", p)})
	}
	dir := t.TempDir()
	var all []*server.Server
	stop = func(i int) {
		all[i].Shutdown()
		all[i].WaitForShutdown()
	}
	t.Cleanup(func() {
		for i := range all {
			stop(i)
		}
	})
	for i := range n {
		s, err := server.NewServer(&server.Options{
			ServerName: fmt.Sprintf("n%d", i+1), Host: "127.0.0.1", Port: server.RANDOM_PORT, NoSigs: true, NoLog: true,
			JetStream: true, StoreDir: filepath.Join(dir, fmt.Sprint(i)), JetStreamMaxStore: 1 << 30, JetStreamMaxMemory: 64 << 20, SyncAlways: true,
			Cluster: server.ClusterOpts{Name: "tallywire", Host: "127.0.0.1", Port: ports[i]}, Routes: routes,
		})
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, s)
		s.Start()
	}
	for _, s := range all {
		if !s.ReadyForConnections(patience) {
			t.Fatalf("server %s is not ready", s.Name())
		}
		urls = append(urls, s.ClientURL())
	}
	waitFor(t, "a leader that sees every server", func() bool {
		for _, s := range all {
			if s.JetStreamIsLeader() {
				return len(s.JetStreamClusterPeers()) == n
			}
		}
		return false
	})
	waitFor(t, "every server to be current", func() bool {
		for _, s := range all {
			if !s.JetStreamIsCurrent() {
				return false
			}
		}
		return true
	})
	return urls, stop
}

// waitFor looks at a condition until it holds: the servers tell nobody when
// they have elected a leader.
func waitFor(t testing.TB, what string, ok func() bool) {
	t.Helper()
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for end := time.Now().Add(patience); !ok(); <-tick.C {
		if time.Now().After(end) {
			t.Fatalf("waited %s for %s", patience, what)
		}
	}
}

// freePorts returns ports that were free a moment ago.
func freePorts(t testing.TB, n int) []int {
	t.Helper()
	var ports []int
	for range n {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		defer l.Close()
		ports = append(ports, l.Addr().(*net.TCPAddr).Port)
	}
	return ports
}
