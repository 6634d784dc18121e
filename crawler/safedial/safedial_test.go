package safedial

import (
	"errors"
	"net"
	"testing"
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
