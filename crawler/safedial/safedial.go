// Package safedial opens connections to public addresses only.
//
// The check is made on the address that is really dialled, after names were
// resolved, so that neither a redirect, nor a name that resolves to a private
// address, nor one that resolves differently the second time (rebinding) gets
// through. It serves the crawler and every other part that connects to where
// strangers point.
package safedial

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// ErrRefused marks a connection that was refused for safety; trying again will
// not help.
var ErrRefused = errors.New("address refused")

// Options says what a [Dialer] may reach.
type Options struct {
	// AllowPrivate permits every address and port.
	AllowPrivate bool
	// Proxy is the host:port of an HTTP proxy. If set, the dialer connects
	// there, wherever that is, and nowhere else.
	Proxy string
	// Timeout bounds one connection attempt; 0 means 10 seconds.
	Timeout time.Duration
	// Resolver resolves names; nil is the system's.
	Resolver *net.Resolver
}

// Dialer dials within [Options]. It is safe for concurrent use.
type Dialer struct {
	options Options
	guarded net.Dialer
	plain   net.Dialer
}

// New returns a dialer.
func New(o Options) *Dialer {
	if o.Timeout <= 0 {
		o.Timeout = 10 * time.Second
	}
	d := &Dialer{options: o, plain: net.Dialer{Timeout: o.Timeout}}
	d.guarded = net.Dialer{Timeout: o.Timeout, Resolver: o.Resolver, ControlContext: func(_ context.Context, _, address string, _ syscall.RawConn) error {
		return Check(address)
	}}
	return d
}

// DialContext connects, in the form that http.Transport takes. The error wraps
// [ErrRefused] where the address is not allowed.
func (d *Dialer) DialContext(ctx context.Context, network, address string) (net.Conn, error) {
	switch {
	case d.options.Proxy != "":
		if address != d.options.Proxy {
			return nil, fmt.Errorf("dial %s: only the proxy %s may be dialled: %w", address, d.options.Proxy, ErrRefused)
		}
		return d.plain.DialContext(ctx, network, address)
	case d.options.AllowPrivate:
		return d.plain.DialContext(ctx, network, address)
	}
	return d.guarded.DialContext(ctx, network, address)
}

// Check returns an error wrapping [ErrRefused] unless address is a public
// IP address with port 80 or 443.
func Check(address string) error {
	ap, err := netip.ParseAddrPort(address)
	if err != nil {
		return fmt.Errorf("dial %q: not an IP address and port: %w", address, ErrRefused)
	}
	if p := ap.Port(); p != 80 && p != 443 {
		return fmt.Errorf("dial %s: port %d is neither 80 nor 443: %w", address, p, ErrRefused)
	}
	if name := Reserved(ap.Addr()); name != "" {
		return fmt.Errorf("dial %s: %s address: %w", address, name, ErrRefused)
	}
	return nil
}

// CheckHost refuses hosts that are private by their spelling alone: needed
// where a proxy resolves names for us. It knows the decimal, octal and
// hexadecimal spellings of IPv4 that some resolvers accept.
func CheckHost(host string) error {
	host = strings.ToLower(strings.TrimSuffix(strings.Trim(host, "[]"), "."))
	if host == "localhost" || strings.HasSuffix(host, ".localhost") || strings.HasSuffix(host, ".local") || strings.HasSuffix(host, ".internal") {
		return fmt.Errorf("host %q: a name of this machine or network: %w", host, ErrRefused)
	}
	addr, err := netip.ParseAddr(host)
	if err != nil {
		var ok bool
		if addr, ok = looseIPv4(host); !ok {
			return nil
		}
	}
	if name := Reserved(addr); name != "" {
		return fmt.Errorf("host %q: %s address: %w", host, name, ErrRefused)
	}
	return nil
}

// looseIPv4 reads what inet_aton reads: one to four parts, each decimal, octal
// (leading 0) or hexadecimal (leading 0x), the last filling what is left.
func looseIPv4(s string) (netip.Addr, bool) {
	parts := strings.Split(s, ".")
	if len(parts) > 4 {
		return netip.Addr{}, false
	}
	var sum uint64
	for i, p := range parts {
		n, err := strconv.ParseUint(p, 0, 32)
		if err != nil || strings.Contains(p, "_") || strings.HasPrefix(p, "0b") || strings.HasPrefix(p, "0o") {
			return netip.Addr{}, false
		}
		if i < len(parts)-1 {
			if n > 255 {
				return netip.Addr{}, false
			}
			sum |= n << (24 - 8*i)
			continue
		}
		if n >= 1<<(8*(5-len(parts))) {
			return netip.Addr{}, false
		}
		sum |= n
	}
	return netip.AddrFrom4([4]byte{byte(sum >> 24), byte(sum >> 16), byte(sum >> 8), byte(sum)}), true
}
