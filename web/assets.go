package web

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"net/http"
	"path"
	"strings"
)

//go:embed assets/*
var assetFiles embed.FS

// assets are the static files with the hash of each; addresses carry the hash,
// so browsers may keep a file for ever and still see every change at once.
type assets struct {
	files map[string]asset
}

type asset struct {
	body        []byte
	hash        string
	contentType string
}

var assetTypes = map[string]string{
	".css": "text/css; charset=utf-8",
	".svg": "image/svg+xml",
}

func loadAssets() *assets {
	entries, err := assetFiles.ReadDir("assets")
	if err != nil {
		panic(err) // embedded: cannot fail in a build that passed its tests
	}
	a := &assets{files: map[string]asset{}}
	for _, e := range entries {
		body, err := assetFiles.ReadFile("assets/" + e.Name())
		if err != nil {
			panic(err)
		}
		sum := sha256.Sum256(body)
		a.files[e.Name()] = asset{body, hex.EncodeToString(sum[:8]), assetTypes[path.Ext(e.Name())]}
	}
	return a
}

// url returns the address of a file, with its hash.
func (a *assets) url(name string) string {
	return "/assets/" + name + "?v=" + a.files[name].hash
}

func (s *site) asset(w http.ResponseWriter, r *http.Request) error {
	return s.sendAsset(w, r, r.PathValue("name"))
}

func (s *site) favicon(w http.ResponseWriter, r *http.Request) error {
	return s.sendAsset(w, r, "mark.svg")
}

func (s *site) sendAsset(w http.ResponseWriter, r *http.Request, name string) error {
	f, ok := s.assets.files[name]
	if !ok {
		return notFound(w, r)
	}
	h := w.Header()
	etag := `"` + f.hash + `"`
	h.Set("ETag", etag)
	h.Set("Content-Type", f.contentType)
	if r.URL.Query().Get("v") == f.hash {
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
	} else {
		h.Set("Cache-Control", "no-cache")
	}
	if strings.Contains(r.Header.Get("If-None-Match"), etag) {
		w.WriteHeader(http.StatusNotModified)
		return nil
	}
	_, _ = w.Write(f.body) // the reader may have left
	return nil
}

// robots keeps crawlers off pages that cost a search or hold a token.
func (s *site) robots(w http.ResponseWriter, _ *http.Request) error {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	_, _ = w.Write([]byte("User-agent: *\nDisallow: /api/\nDisallow: /unsubscribe\nDisallow: /subscribe\nDisallow: /*?\n"))
	return nil
}

// healthz says that this process answers; it asks nothing of the others.
func (s *site) healthz(w http.ResponseWriter, _ *http.Request) error {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	_, _ = w.Write([]byte("ok\n"))
	return nil
}
