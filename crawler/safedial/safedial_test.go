package safedial

import (
	"context"
	"errors"
	"net"
	"testing"

	"golang.org/x/net/dns/dnsmessage"
)

func TestCheck(t *testing.T) {
	for _, address := range []string{
		"127.0.0.1:80", "10.1.2.3:443", "172.31.0.1:80", "192.168.1.1:80", "169.254.169.254:80", "100.64.0.1:80", "0.0.0.0:80", "224.0.0.1:80", "255.255.255.255:80",
		"[::1]:80", "[::]:80", "[fe80::1]:80", "[fd00::1]:443", "[::ffff:127.0.0.1]:80", "[::ffff:10.0.0.1]:80", "[64:ff9b::7f00:1]:80", "[2002:7f00:1::]:80", "[::7f00:1]:80",
		"1.1.1.1:22", "1.1.1.1:8080", "example.org:80",
	} {
		if err := Check(address); !errors.Is(err, ErrRefused) {
			t.Errorf("%s: %v, want refusal", address, err)
		}
	}
	for _, address := range []string{"1.1.1.1:80", "8.8.8.8:443", "[2606:4700::1111]:443"} {
		if err := Check(address); err != nil {
			t.Error(err)
		}
	}
}

func TestCheckHost(t *testing.T) {
	for _, host := range []string{"localhost", "a.localhost", "LOCALHOST.", "127.0.0.1", "127.1", "2130706433", "0x7f000001", "0177.0.0.1", "0x7f.1", "[::1]", "::ffff:10.0.0.1", "metadata.google.internal", "169.254.169.254"} {
		if err := CheckHost(host); !errors.Is(err, ErrRefused) {
			t.Errorf("%s: %v, want refusal", host, err)
		}
	}
	for _, host := range []string{"example.org", "1.1.1.1", "16843009", "99.example"} {
		if err := CheckHost(host); err != nil {
			t.Error(err)
		}
	}
}

func TestDial(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	address := l.Addr().String()
	_, port, _ := net.SplitHostPort(address)
	for name, c := range map[string]struct {
		options Options
		address string
		refused bool
	}{
		"private":             {Options{}, address, true},
		"name of private":     {Options{}, "localhost:" + port, true},
		"allowed":             {Options{AllowPrivate: true}, address, false},
		"the proxy":           {Options{Proxy: address}, address, false},
		"other than proxy":    {Options{Proxy: address}, "1.1.1.1:80", true},
		"proxy beats private": {Options{Proxy: "127.0.0.1:1", AllowPrivate: true}, address, true},
	} {
		conn, err := New(c.options).DialContext(t.Context(), "tcp", c.address)
		if err == nil {
			conn.Close()
		}
		if errors.Is(err, ErrRefused) != c.refused || !c.refused && err != nil {
			t.Errorf("%s: %v, want refused %v", name, err, c.refused)
		}
	}
}

// nameServer answers every question for an address with the next of its list,
// and with the last for ever after.
func nameServer(t *testing.T, answers ...[4]byte) *net.Resolver {
	t.Helper()
	conn, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	t.Cleanup(func() {
		conn.Close()
		<-done
	})
	go func() {
		defer close(done)
		buf := make([]byte, 1500)
		for {
			n, from, err := conn.ReadFrom(buf)
			if err != nil {
				return
			}
			var q dnsmessage.Message
			if q.Unpack(buf[:n]) != nil || len(q.Questions) == 0 {
				continue
			}
			reply := dnsmessage.Message{Header: dnsmessage.Header{ID: q.ID, Response: true, RecursionAvailable: true}, Questions: q.Questions}
			if q.Questions[0].Type == dnsmessage.TypeA {
				reply.Answers = []dnsmessage.Resource{{
					Header: dnsmessage.ResourceHeader{Name: q.Questions[0].Name, Type: dnsmessage.TypeA, Class: dnsmessage.ClassINET},
					Body:   &dnsmessage.AResource{A: answers[0]},
				}}
				if len(answers) > 1 {
					answers = answers[1:]
				}
			}
			if b, err := reply.Pack(); err == nil {
				conn.WriteTo(b, from)
			}
		}
	}()
	return &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, "udp", conn.LocalAddr().String())
	}}
}

// TestNames: a name is judged by what it resolves to when it is dialled, each
// time anew.
func TestNames(t *testing.T) {
	for name, answer := range map[string][4]byte{"loopback": {127, 0, 0, 1}, "private": {10, 0, 0, 7}, "metadata": {169, 254, 169, 254}, "this network": {0, 0, 0, 0}} {
		d := New(Options{Resolver: nameServer(t, answer)})
		if conn, err := d.DialContext(t.Context(), "tcp", "news.example:80"); !errors.Is(err, ErrRefused) {
			t.Errorf("%s: %v, %v, want refusal", name, conn, err)
		}
	}
	// Rebinding: harmless when looked up, loopback when dialled.
	rebinding := nameServer(t, [4]byte{192, 0, 43, 7}, [4]byte{127, 0, 0, 1})
	if addrs, err := rebinding.LookupHost(t.Context(), "news.example."); err != nil || len(addrs) != 1 || addrs[0] != "192.0.43.7" {
		t.Fatalf("the first look-up gives %v, %v", addrs, err)
	}
	if _, err := New(Options{Resolver: rebinding}).DialContext(t.Context(), "tcp", "news.example.:80"); !errors.Is(err, ErrRefused) {
		t.Errorf("rebinding: %v, want refusal", err)
	}
}
