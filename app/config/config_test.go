package config

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func write(t *testing.T, s string) string {
	t.Helper()
	p := filepath.Join(t.TempDir(), "tallywire.yaml")
	if err := os.WriteFile(p, []byte(s), 0o600); err != nil {
		t.Fatal(err)
	}
	return p
}

func TestExampleIsValidAndShowsTheDefaults(t *testing.T) {
	cfg, err := Load(write(t, string(Example)), nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := cfg.Check("example"); err != nil {
		t.Fatal(err)
	}
	if len(cfg.Outlets) < 3 {
		t.Errorf("the example names %d outlets, want at least 3", len(cfg.Outlets))
	}
	def := Default()
	cfg.Outlets, cfg.Crawl.Contact = nil, ""
	if cfg.Crawl != def.Crawl || cfg.Mail != def.Mail || cfg.NATS != def.NATS || cfg.Digest != def.Digest || cfg.Listen != def.Listen || cfg.Data != def.Data {
		t.Errorf("the example differs from the defaults:\n%+v\n%+v", cfg, def)
	}
}

func TestProblemsNameLineKeyAndRemedy(t *testing.T) {
	for _, tc := range []struct{ name, yaml, want string }{
		{"unknown top key", "listen: :1\noutlet: []\n", `:2: outlet: unknown key; did you mean "outlets"?`},
		{"unknown nested key", "crawl:\n  proxi: http://x\n", `:2: crawl.proxi: unknown key; did you mean "proxy"?`},
		{"unknown key of an outlet", "outlets:\n- name: A\n  feed: [http://x/]\n", `:3: outlets[0].feed: unknown key; did you mean "feeds"?`},
		{"nothing near", "zzzzzz: 1\n", "known here: archive, base_url, crawl"},
		{"two at once", "a1: 1\nlisten: :1\nb2: 2\n", ":3: b2: unknown key"},
		{"unknown selector", "outlets:\n- name: A\n  selectors:\n    author: p\n", `:4: outlets[0].selectors.author: unknown key; did you mean "authors"?`},
		{"wrong type", "crawl:\n  workers: many\n", "line 2: cannot unmarshal"},
		{"not yaml", "crawl: [\n", "line 1"},
		{"duplicate key", "data: a\ndata: b\n", `line 2: mapping key "data" already defined`},
	} {
		t.Run(tc.name, func(t *testing.T) {
			_, err := Load(write(t, tc.yaml), nil)
			if err == nil || !strings.Contains(err.Error(), tc.want) {
				t.Errorf("got %v\nwant it to contain %q", err, tc.want)
			}
		})
	}
}

func TestCheck(t *testing.T) {
	for _, tc := range []struct{ name, yaml, want string }{
		{"role", "roles: [crawl, indx]", `unknown role "indx"`},
		{"listen", "listen: here", "is not host:port"},
		{"outlet without pages", "outlets: [{name: A}]", "outlets[0].start: give at least one"},
		{"outlet twice", "outlets: [{name: A, start: [http://a/]}, {name: A, start: [http://b/]}]", `"A" is used twice`},
		{"feed address", "outlets: [{name: A, feeds: [ftp://a/]}]", "is not an http or https address"},
		{"selector", "outlets: [{name: A, start: [http://a/]}, {name: B, start: [http://b/], selectors: {title: h1, body: 'div[', remove: 'a:has(b)'}}]", `f: outlets[1].selectors.body: "div[" is no selector`},
		{"two selectors", "outlets: [{name: B, start: [http://b/], selectors: {body: 'div[', remove: 'a:has(b)'}}]", `f: outlets[0].selectors.remove: "a:has(b)" is no selector`},
		{"weekday", "digest: {weekday: someday}", "is not a day of the week"},
		{"mail from", "mail: {host: localhost}", "mail.from: must be set"},
		{"dkim", "mail: {dkim_domain: a.example}", "1 of 3 are set"},
		{"tls", "mail: {tls: maybe}", "none of starttls"},
		{"replicas", "nats: {replicas: 9}", "is not 1 to 5"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			cfg, err := Load(write(t, tc.yaml), nil)
			if err != nil {
				t.Fatal(err)
			}
			if err := cfg.Check("f"); err == nil || !strings.Contains(err.Error(), tc.want) {
				t.Errorf("got %v\nwant it to contain %q", err, tc.want)
			}
		})
	}
}

func TestEnvironmentBeatsFile(t *testing.T) {
	cfg, err := Load(write(t, "listen: 127.0.0.1:1\n"), []string{
		"HOME=/", "TALLYWIRE_LISTEN=127.0.0.1:2", "TALLYWIRE_CRAWL_ALLOW_PRIVATE=true", "TALLYWIRE_CRAWL_POLL=90s",
		"TALLYWIRE_ROLES=crawl,web", "TALLYWIRE_NATS_REPLICAS=3",
	})
	if err != nil {
		t.Fatal(err)
	}
	if cfg.Listen != "127.0.0.1:2" || !cfg.Crawl.AllowPrivate || cfg.Crawl.Poll != 90*time.Second || len(cfg.Roles) != 2 || cfg.NATS.Replicas != 3 {
		t.Errorf("environment not applied: %+v", cfg)
	}
	_, err = Load("", []string{"TALLYWIRE_CRAWL_PROXI=x", "TALLYWIRE_NATS_REPLICAS=three"})
	if err == nil || !strings.Contains(err.Error(), "TALLYWIRE_CRAWL_PROXI names no configuration key") || !strings.Contains(err.Error(), `"three" is not a whole number`) {
		t.Errorf("got %v", err)
	}
}
