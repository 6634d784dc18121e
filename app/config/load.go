package config

import (
	"bytes"
	_ "embed"
	"errors"
	"fmt"
	"io"
	"net"
	"net/mail"
	"net/url"
	"os"
	"reflect"
	"slices"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"

	"github.com/tallywire/tallywire/crawler/page"
)

// Example is the commented file that `tallywire init` writes.
//
//go:embed example.yaml
var Example []byte

// Problem is one thing wrong with a configuration.
type Problem struct {
	File string
	Line int    // 1-based, 0 where it is not of a line
	Key  string // dotted path
	Msg  string
}

func (p Problem) Error() string {
	at := p.File
	if p.Line > 0 {
		at = fmt.Sprintf("%s:%d", p.File, p.Line)
	}
	if p.Key == "" {
		return at + ": " + p.Msg
	}
	return at + ": " + p.Key + ": " + p.Msg
}

// maxFile bounds a configuration file; a larger one is not one.
const maxFile = 1 << 20

// Load reads file over the defaults, then the environment (as os.Environ
// gives it), and checks the result. An empty name reads no file. Every problem
// found is in the error, joined.
func Load(file string, environ []string) (Config, error) {
	cfg := Default()
	if file != "" {
		f, err := os.Open(file)
		if err != nil {
			return cfg, fmt.Errorf("open the configuration: %w", err)
		}
		defer f.Close()
		src, err := io.ReadAll(io.LimitReader(f, maxFile+1))
		if err != nil {
			return cfg, fmt.Errorf("read the configuration %s: %w", file, err)
		}
		if len(src) > maxFile {
			return cfg, fmt.Errorf("%s: larger than %d bytes; is it a configuration?", file, maxFile)
		}
		if err := parse(file, src, &cfg); err != nil {
			return cfg, err
		}
	}
	if err := applyEnv(&cfg, environ); err != nil {
		return cfg, err
	}
	return cfg, nil
}

func parse(file string, src []byte, cfg *Config) error {
	var doc yaml.Node
	if err := yaml.Unmarshal(src, &doc); err != nil {
		return Problem{File: file, Msg: strings.TrimPrefix(err.Error(), "yaml: ")}
	}
	if len(doc.Content) == 0 {
		return nil
	}
	if err := errors.Join(unknownKeys(file, "", doc.Content[0], reflect.TypeFor[Config]())...); err != nil {
		return err
	}
	dec := yaml.NewDecoder(bytes.NewReader(src))
	dec.KnownFields(true)
	if err := dec.Decode(cfg); err != nil {
		var te *yaml.TypeError
		if !errors.As(err, &te) {
			return Problem{File: file, Msg: strings.TrimPrefix(err.Error(), "yaml: ")}
		}
		var errs []error
		for _, e := range te.Errors {
			errs = append(errs, Problem{File: file, Msg: e})
		}
		return errors.Join(errs...)
	}
	return nil
}

// unknownKeys walks a YAML mapping beside the struct it will be decoded into
// and reports every key the struct does not have, with its line and the
// nearest key there is.
func unknownKeys(file, path string, n *yaml.Node, t reflect.Type) []error {
	switch {
	case n.Kind == yaml.AliasNode:
		return unknownKeys(file, path, n.Alias, t)
	case n.Kind == yaml.SequenceNode && t.Kind() == reflect.Slice:
		var errs []error
		for i, c := range n.Content {
			errs = append(errs, unknownKeys(file, fmt.Sprintf("%s[%d]", path, i), c, t.Elem())...)
		}
		return errs
	case n.Kind != yaml.MappingNode || t.Kind() != reflect.Struct:
		return nil // a wrong type is the decoder's to report
	}
	fields := map[string]reflect.Type{}
	for f := range t.Fields() {
		fields[f.Tag.Get("yaml")] = f.Type
	}
	var errs []error
	for i := 0; i+1 < len(n.Content); i += 2 {
		key := n.Content[i]
		full := strings.TrimPrefix(path+"."+key.Value, ".")
		ft, ok := fields[key.Value]
		if !ok {
			errs = append(errs, Problem{file, key.Line, full, "unknown key" + suggest(key.Value, fields)})
			continue
		}
		errs = append(errs, unknownKeys(file, full, n.Content[i+1], ft)...)
	}
	return errs
}

func suggest(got string, fields map[string]reflect.Type) string {
	names := make([]string, 0, len(fields))
	for k := range fields {
		names = append(names, k)
	}
	slices.Sort(names)
	best, bestDist := "", len(got)/2+1
	for _, n := range names {
		if d := distance(got, n); d < bestDist {
			best, bestDist = n, d
		}
	}
	if best != "" {
		return fmt.Sprintf("; did you mean %q?", best)
	}
	return "; known here: " + strings.Join(names, ", ")
}

// distance is the Levenshtein distance of two short keys, in bytes.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diag := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			diag, row[j+1] = row[j+1], min(row[j+1]+1, row[j]+1, diag+cost)
		}
	}
	return row[len(b)]
}

// Roles lists the roles a process may take, in the order data flows.
var Roles = []string{"crawl", "extract", "index", "web", "alert", "digest", "notify"}

// Check reports everything that makes cfg unusable, joined. name is the file
// (or flag) named in the messages.
func (cfg *Config) Check(name string) error {
	var errs []error
	bad := func(key, format string, args ...any) {
		errs = append(errs, Problem{File: name, Key: key, Msg: fmt.Sprintf(format, args...)})
	}
	if cfg.Data == "" {
		bad("data", "must name a folder")
	}
	if _, _, err := net.SplitHostPort(cfg.Listen); cfg.Listen != "" && err != nil {
		bad("listen", "%q is not host:port, such as 127.0.0.1:8080", cfg.Listen)
	}
	if _, _, err := net.SplitHostPort(cfg.Metrics); cfg.Metrics != "" && err != nil {
		bad("metrics", "%q is not host:port, such as 127.0.0.1:9180", cfg.Metrics)
	}
	if cfg.Mail.Operator != "" {
		if _, err := mail.ParseAddress(cfg.Mail.Operator); err != nil {
			bad("mail.operator", "%q is not a mail address", cfg.Mail.Operator)
		}
	}
	if cfg.BaseURL != "" {
		checkURL(bad, "base_url", cfg.BaseURL)
	}
	for _, r := range cfg.Roles {
		if !slices.Contains(Roles, r) {
			bad("roles", "unknown role %q; the roles are %s", r, strings.Join(Roles, ", "))
		}
	}
	if cfg.NATS.Replicas < 1 || cfg.NATS.Replicas > 5 {
		bad("nats.replicas", "%d is not 1 to 5", cfg.NATS.Replicas)
	}
	if cfg.NATS.MaxStoreMB < 64 {
		bad("nats.max_store_mb", "%d is less than 64", cfg.NATS.MaxStoreMB)
	}
	if cfg.Crawl.Proxy != "" {
		checkURL(bad, "crawl.proxy", cfg.Crawl.Proxy)
	}
	if cfg.Crawl.Workers < 1 || cfg.Crawl.Workers > 1024 {
		bad("crawl.workers", "%d is not 1 to 1024", cfg.Crawl.Workers)
	}
	if cfg.Crawl.MaxBodyMB < 1 || cfg.Crawl.MaxBodyMB > 64 {
		bad("crawl.max_body_mb", "%d is not 1 to 64", cfg.Crawl.MaxBodyMB)
	}
	if cfg.Crawl.Delay < 0 || cfg.Crawl.Poll <= 0 || cfg.Crawl.Recheck <= 0 || cfg.Crawl.Timeout <= 0 {
		bad("crawl", "delay must not be negative; poll, recheck and timeout must be more than zero (write 5m, 30s)")
	}
	if !slices.Contains([]string{"starttls", "tls", "none"}, cfg.Mail.TLS) {
		bad("mail.tls", "%q is none of starttls, tls, none", cfg.Mail.TLS)
	}
	if cfg.Mail.Host != "" && cfg.Mail.From == "" {
		bad("mail.from", "must be set when mail.host is")
	}
	if n := nonEmpty(cfg.Mail.DKIMDomain, cfg.Mail.DKIMSelector, cfg.Mail.DKIMKeyFile); n != 0 && n != 3 {
		bad("mail", "dkim_domain, dkim_selector and dkim_key_file go together; %d of 3 are set", n)
	}
	if _, err := cfg.Digest.Day(); err != nil {
		bad("digest.weekday", "%v", err)
	}
	if cfg.Digest.Hour < 0 || cfg.Digest.Hour > 23 {
		bad("digest.hour", "%d is not 0 to 23", cfg.Digest.Hour)
	}
	errs = append(errs, cfg.checkOutlets(name)...)
	return errors.Join(errs...)
}

func (cfg *Config) checkOutlets(name string) []error {
	var errs []error
	seen := map[string]bool{}
	for i, o := range cfg.Outlets {
		bad := func(key, format string, args ...any) {
			errs = append(errs, Problem{File: name, Key: fmt.Sprintf("outlets[%d].%s", i, key), Msg: fmt.Sprintf(format, args...)})
		}
		if o.Name == "" {
			bad("name", "must be set")
		}
		if seen[o.Name] {
			bad("name", "%q is used twice", o.Name)
		}
		seen[o.Name] = true
		if len(o.Start)+len(o.Feeds)+len(o.Sitemaps) == 0 {
			bad("start", "give at least one of start, feeds, sitemaps")
		}
		for key, list := range map[string][]string{"start": o.Start, "feeds": o.Feeds, "sitemaps": o.Sitemaps} {
			for _, u := range list {
				checkURL(bad, key, u)
			}
		}
		errs = append(errs, o.Selectors.check(name, fmt.Sprintf("outlets[%d].selectors.", i))...)
		if o.Delay < 0 || o.Poll < 0 {
			bad("delay", "durations must not be negative")
		}
	}
	return errs
}

// check reports every selector that cannot be used.
func (s Selectors) check(name, path string) []error {
	_, err := page.Selectors(s).Compile()
	joined, ok := err.(interface{ Unwrap() []error })
	if !ok {
		return nil
	}
	var errs []error
	for _, err := range joined.Unwrap() {
		var wrong *page.SelectorError
		if errors.As(err, &wrong) {
			errs = append(errs, Problem{File: name, Key: path + wrong.Key, Msg: fmt.Sprintf("%q is no selector that can be used: %v", wrong.Selector, wrong.Err)})
		}
	}
	return errs
}

func checkURL(bad func(key, format string, args ...any), key, s string) {
	u, err := url.Parse(s)
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" {
		bad(key, "%q is not an http or https address", s)
	}
}

func nonEmpty(ss ...string) (n int) {
	for _, s := range ss {
		if s != "" {
			n++
		}
	}
	return n
}

// Day returns the weekday the digest goes out on.
func (d Digest) Day() (time.Weekday, error) {
	for w := time.Sunday; w <= time.Saturday; w++ {
		if strings.EqualFold(w.String(), d.Weekday) {
			return w, nil
		}
	}
	return 0, fmt.Errorf("%q is not a day of the week, such as monday", d.Weekday)
}
