// Package config reads Tallywire's one configuration file.
//
// The order of precedence, weakest first: the defaults of [Default], the YAML
// file, environment variables (TALLYWIRE_CRAWL_PROXY sets crawl.proxy), and
// command-line flags, which the caller applies last.
package config

import "time"

// Config is everything an operator may set. The yaml tag of a field is its key;
// example.yaml documents each one.
type Config struct {
	Data string `yaml:"data"`
	// Archive is the folder of the snapshots, where it is not in Data: on a
	// cluster the role crawl writes it and web reads it.
	Archive string `yaml:"archive"`
	// Listen is where the page is served; empty serves none.
	Listen string `yaml:"listen"`
	// Metrics is where Prometheus is answered; empty answers nowhere.
	Metrics string   `yaml:"metrics"`
	BaseURL string   `yaml:"base_url"`
	Rules   string   `yaml:"rules"`
	Roles   []string `yaml:"roles"`
	// SecretFile holds the key that signs links in mail; made on first start
	// in the data folder where empty.
	SecretFile string   `yaml:"secret_file"`
	NATS       NATS     `yaml:"nats"`
	Crawl      Crawl    `yaml:"crawl"`
	Mail       Mail     `yaml:"mail"`
	Digest     Digest   `yaml:"digest"`
	Outlets    []Outlet `yaml:"outlets"`
}

// NATS says where the log lives. With no URL an embedded server without a port
// is started on the data folder.
type NATS struct {
	URL       string `yaml:"url"`
	CredsFile string `yaml:"creds_file"`
	// Replicas of each stream, 1 to 5; more than 1 needs a cluster.
	Replicas int `yaml:"replicas"`
	// MaxStoreMB bounds the embedded server's disk use.
	MaxStoreMB int `yaml:"max_store_mb"`
}

// Crawl holds the manners of the crawler.
type Crawl struct {
	// Contact is an address or page where site owners reach the operator; it
	// is part of the User-Agent.
	Contact string `yaml:"contact"`
	// Proxy and CAFile send all requests through one HTTP proxy and trust its
	// certificate authority. AllowPrivate permits private and loopback
	// addresses. All three are off unless set here: no environment variable of
	// the system changes where the crawler connects.
	Proxy        string        `yaml:"proxy"`
	CAFile       string        `yaml:"ca_file"`
	AllowPrivate bool          `yaml:"allow_private"`
	Workers      int           `yaml:"workers"`
	Delay        time.Duration `yaml:"delay"`
	Poll         time.Duration `yaml:"poll"`
	// Recheck is the age at which an article is asked for again, to see
	// whether a figure was changed in silence; unchanged ones ever more rarely.
	Recheck   time.Duration `yaml:"recheck"`
	MaxBodyMB int           `yaml:"max_body_mb"`
	Timeout   time.Duration `yaml:"timeout"`
}

// Mail says how messages leave. With no SMTP host, notices stay in the outbox.
type Mail struct {
	Host string `yaml:"host"`
	Port int    `yaml:"port"`
	User string `yaml:"user"`
	// PasswordFile holds the SMTP password; a password is never in the
	// configuration itself.
	PasswordFile string `yaml:"password_file"`
	From         string `yaml:"from"`
	// Operator is told when an outlet needs a look; empty: nobody is.
	Operator string `yaml:"operator"`
	// TLS is "starttls", "tls" or "none".
	TLS string `yaml:"tls"`
	// DKIM signing, all three or none.
	DKIMDomain   string `yaml:"dkim_domain"`
	DKIMSelector string `yaml:"dkim_selector"`
	DKIMKeyFile  string `yaml:"dkim_key_file"`
}

// Digest says when the weekly mail goes out, in UTC.
type Digest struct {
	Weekday string `yaml:"weekday"`
	Hour    int    `yaml:"hour"`
}

// Outlet is one publisher to crawl.
type Outlet struct {
	Name     string        `yaml:"name"`
	Start    []string      `yaml:"start"`
	Feeds    []string      `yaml:"feeds"`
	Sitemaps []string      `yaml:"sitemaps"`
	Hosts    []string      `yaml:"hosts"`
	Language string        `yaml:"language"`
	Delay    time.Duration `yaml:"delay"`
	Poll     time.Duration `yaml:"poll"`
	// Selectors mend what the general reading gets wrong on its pages.
	Selectors Selectors `yaml:"selectors"`
}

// Selectors are CSS selectors of the parts of an article on an outlet's pages.
type Selectors struct {
	Title     string `yaml:"title"`
	Authors   string `yaml:"authors"`
	Published string `yaml:"published"`
	Body      string `yaml:"body"`
	Remove    string `yaml:"remove"`
}

// Default returns the configuration that an empty file stands for.
func Default() Config {
	return Config{
		Data:    "tallywire-data",
		Listen:  "127.0.0.1:8080",
		NATS:    NATS{Replicas: 1, MaxStoreMB: 64 << 10},
		Crawl:   Crawl{Workers: 16, Delay: 2 * time.Second, Poll: 5 * time.Minute, Recheck: time.Hour, MaxBodyMB: 8, Timeout: 30 * time.Second},
		Mail:    Mail{Port: 587, TLS: "starttls"},
		Digest:  Digest{Weekday: "monday", Hour: 6},
		Outlets: nil,
	}
}
