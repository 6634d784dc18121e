package fetch

import (
	"context"
	"errors"
	"net/http"

	"github.com/gocolly/colly/v2"
)

// engine makes one request with colly. Everything colly would decide by itself
// is switched off or taken from it: robots.txt, redirects, cookies, limits,
// character sets, what was visited. The answer is read by the transport, under
// its limits, before colly sees it.
type engine struct {
	base *colly.Collector
}

func newEngine(transport http.RoundTripper) *engine {
	c := colly.NewCollector()
	// Environment variables that colly has read are overruled here.
	c.AllowedDomains, c.DisallowedDomains = nil, nil
	c.AllowURLRevisit = true
	c.Async = false
	c.CacheDir = ""
	c.DetectCharset = false
	c.IgnoreRobotsTxt = true // package robots decides, before every hop
	c.MaxBodySize = 0        // the transport limits the decompressed size
	c.MaxDepth = 0
	c.ParseHTTPErrorResponse = true
	c.TraceHTTP = false
	c.SetClient(&http.Client{
		Transport:     transport,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	})
	return &engine{base: c}
}

// get asks for url with the given header. The answer arrives in the reply that
// the context carries.
func (e *engine) get(ctx context.Context, url string, header http.Header) error {
	c := e.base.Clone()
	c.Context = ctx
	err := c.Request(http.MethodGet, url, nil, nil, header)
	if errors.Is(err, colly.ErrAbortedAfterHeaders) || errors.Is(err, colly.ErrAbortedBeforeRequest) {
		return errors.New("request was aborted")
	}
	return err
}
