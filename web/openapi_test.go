package web

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"go.yaml.in/yaml/v3"
)

// spec is docs/openapi.yaml, made ready to validate answers with.
type spec struct {
	doc      map[string]any
	compiler *jsonschema.Compiler
}

func readSpec(t *testing.T) *spec {
	t.Helper()
	raw, err := os.ReadFile("../docs/openapi.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var doc any
	if err := yaml.Unmarshal(raw, &doc); err != nil {
		t.Fatal(err)
	}
	// Through JSON, so that the validator sees the types it expects.
	asJSON, err := json.Marshal(doc)
	if err != nil {
		t.Fatal(err)
	}
	plain, err := jsonschema.UnmarshalJSON(bytes.NewReader(asJSON))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	if err := c.AddResource("openapi.json", plain); err != nil {
		t.Fatal(err)
	}
	return &spec{plain.(map[string]any), c}
}

// follow resolves a $ref within the document.
func (s *spec) follow(t *testing.T, node any) map[string]any {
	t.Helper()
	m := node.(map[string]any)
	ref, ok := m["$ref"].(string)
	if !ok {
		return m
	}
	var at any = s.doc
	for _, step := range strings.Split(strings.TrimPrefix(ref, "#/"), "/") {
		at = at.(map[string]any)[step]
	}
	if at == nil {
		t.Fatalf("openapi.yaml: %s leads nowhere", ref)
	}
	return at.(map[string]any)
}

// check validates a body against the schema at a JSON pointer of the document.
func (s *spec) check(t *testing.T, pointer string, body []byte) {
	t.Helper()
	schema, err := s.compiler.Compile("openapi.json#" + pointer)
	if err != nil {
		t.Fatalf("schema %s: %v", pointer, err)
	}
	v, err := jsonschema.UnmarshalJSON(bytes.NewReader(body))
	if err != nil {
		t.Fatalf("not JSON: %v: %.200s", err, body)
	}
	if err := schema.Validate(v); err != nil {
		t.Errorf("%v\nin %.600s", err, body)
	}
}

var escapePointer = strings.NewReplacer("~", "~0", "/", "~1")

// call is one request of the API test and the status it must get.
type call struct {
	method, route string // route as in openapi.yaml
	path          string // with values, and the query
	body          string
	status        int
}

// TestOpenAPI asks every route of the table and compares the answers with
// docs/openapi.yaml, and the two lists of routes with each other.
func TestOpenAPI(t *testing.T) {
	cfg, o, _ := full(t)
	s := readSpec(t)
	sets := o.sets
	claim, key := sets[0].Claims[0], sets[0].Claims[0].Series
	calls := []call{
		{"GET", "/search", "?q=unit:person&facets=true&order=newest&size=3&from=1", "", 200},
		{"GET", "/search", "", "", 200},
		{"GET", "/search", "?q=nothinghasthisword", "", 200},
		{"GET", "/search", "?q=unit:person+spaeker:x", "", 400},
		{"GET", "/search", "?size=9999", "", 400},
		{"GET", "/search", "?size=0", "", 400},
		{"GET", "/search", "?from=-1", "", 400},
		{"GET", "/search", "?from=5000", "", 400},
		{"GET", "/search", "?order=best", "", 400},
		{"GET", "/search", "?quary=x", "", 400},
		{"GET", "/search", "?q=a&q=b", "", 400},
		{"GET", "/search", "?facets=maybe", "", 400},
		{"GET", "/claims/{id}", claim.ID, "", 200},
		{"GET", "/claims/{id}", "c_aaaaaaaaaaaaaaaaaaaaaaaaaa", "", 404},
		{"GET", "/claims/{id}", "..%2f..%2fetc", "", 404},
		{"GET", "/claims/{id}/proof", claim.ID, "", 200},
		{"GET", "/articles/{id}", sets[0].Article.ID, "", 200},
		{"GET", "/articles/{id}", "a_aaaaaaaaaaaaaaaaaaaaaaaaaa", "", 404},
		{"GET", "/articles/{id}/revisions", sets[0].Article.ID, "", 200},
		{"GET", "/articles/{id}/revisions", "x_1", "", 404},
		{"GET", "/series/{key}", pathEscape(key), "", 200},
		{"GET", "/series/{key}", "none", "", 404},
		{"GET", "/outlets", "", "", 200},
		{"POST", "/subscriptions", "", `{"query":"unit:person","email":"a@post.example","alerts":true}`, 202},
		{"POST", "/subscriptions", "", `{"query":"unit:","email":"a@post.example","alerts":true}`, 400},
		{"POST", "/subscriptions", "", `{"query":"x","mail":"a@post.example"}`, 400},
		{"POST", "/subscriptions", "", `{"query":"` + strings.Repeat("x", maxBody) + `"}`, 413},
		{"GET", "/version", "", "", 200},
		{"GET", "/version", "?x=1", "", 400},
		{"GET", "/admin/dlq", "", "", 200},
		{"GET", "/admin/dlq/{seq}", "7", "", 200},
		{"GET", "/admin/dlq/{seq}", "8", "", 404},
		{"POST", "/admin/dlq/{seq}/replay", "7", "", 200},
		{"GET", "/admin/subscriptions", "", "", 200},
		{"POST", "/admin/digest", "?as_of=2024-06-17T00:00:00Z", "", 200},
		{"POST", "/admin/digest", "?as_of=monday", "", 400},
		{"GET", "/admin/verify", "?all=true", "", 200},
		{"GET", "/admin/export/articles", "", "", 200},
		{"GET", "/admin/export/revisions", "", "", 200},
		{"GET", "/admin/export/claims", "", "", 200},
	}
	h := New(cfg)
	asked := map[string]bool{}
	for _, c := range calls {
		t.Run(c.method+" "+c.route+" "+c.path, func(t *testing.T) {
			asked[c.method+" "+c.route] = true
			r := httptest.NewRequest(c.method, api+fillRoute(c.route, c.path), strings.NewReader(c.body))
			r.Header.Set("Content-Type", "application/json")
			w := httptest.NewRecorder()
			h.ServeHTTP(w, r)
			if w.Code != c.status {
				t.Fatalf("status %d, want %d: %s", w.Code, c.status, w.Body)
			}
			s.checkAnswer(t, c, w)
		})
	}
	s.compareRoutes(t, cfg, asked)
}

var routeVar = regexp.MustCompile(`\{\w+\}`)

// fillRoute puts a value into a route that has a variable, and appends it else.
func fillRoute(route, value string) string {
	if routeVar.MatchString(route) {
		return routeVar.ReplaceAllLiteralString(route, value)
	}
	return route + value
}

func (s *spec) checkAnswer(t *testing.T, c call, w *httptest.ResponseRecorder) {
	t.Helper()
	if c.status >= 400 && c.status != 413 {
		s.check(t, "/components/schemas/Problem", w.Body.Bytes())
	}
	op := s.doc["paths"].(map[string]any)[c.route].(map[string]any)[strings.ToLower(c.method)].(map[string]any)
	responses := op["responses"].(map[string]any)
	status := map[int]string{200: "200", 202: "202", 400: "400", 404: "404", 413: "413"}[c.status]
	if responses[status] == nil {
		if c.status == 400 || c.status == 404 { // refused parameters and ids are general
			return
		}
		t.Fatalf("openapi.yaml does not know status %s of %s %s", status, c.method, c.route)
	}
	content := s.follow(t, responses[status])["content"].(map[string]any)
	kind, _, _ := strings.Cut(w.Header().Get("Content-Type"), ";")
	if content[kind] == nil {
		t.Fatalf("content type %q is not in openapi.yaml", kind)
	}
	if c.status >= 400 {
		return
	}
	pointer := "/paths/" + escapePointer.Replace(c.route) + "/" + strings.ToLower(c.method) + "/responses/" + status + "/content/" + escapePointer.Replace(kind) + "/schema"
	if kind != "application/jsonl" {
		s.check(t, pointer, w.Body.Bytes())
		return
	}
	lines := bytes.Split(bytes.TrimSpace(w.Body.Bytes()), []byte("\n"))
	if len(lines) < 2 {
		t.Fatalf("stream of %d lines proves nothing", len(lines))
	}
	for _, l := range lines[:len(lines)-1] {
		s.check(t, pointer, l)
	}
	s.check(t, "/components/schemas/StreamEnd", lines[len(lines)-1])
}

// compareRoutes fails for a route that only the server or only the document
// has, and for one that the test did not ask.
func (s *spec) compareRoutes(t *testing.T, cfg Config, asked map[string]bool) {
	t.Helper()
	served := map[string]bool{}
	for _, rt := range (&site{Config: cfg}).routes() {
		if rt.api {
			served[rt.method+" "+strings.TrimPrefix(rt.pattern, api)] = true
		}
	}
	written := map[string]bool{}
	for path, item := range s.doc["paths"].(map[string]any) {
		for method := range item.(map[string]any) {
			if method != "parameters" {
				written[strings.ToUpper(method)+" "+path] = true
			}
		}
	}
	for r := range served {
		if !written[r] {
			t.Errorf("%s is served but not in docs/openapi.yaml", r)
		}
		if !asked[r] {
			t.Errorf("%s is served but this test does not ask it", r)
		}
	}
	for r := range written {
		if !served[r] {
			t.Errorf("%s is in docs/openapi.yaml but not served", r)
		}
	}
	if len(served) < 10 {
		t.Errorf("only %d routes: the comparison proves nothing", len(served))
	}
}

func TestAdminOnlyWhereAsked(t *testing.T) {
	cfg, _, _ := full(t)
	cfg.Admin = nil
	h := New(cfg)
	for _, path := range []string{"/admin/dlq", "/admin/export/claims", "/admin/subscriptions", "/admin/verify"} {
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequest("GET", api+path, nil))
		if w.Code != http.StatusNotFound || strings.Contains(w.Body.String(), "ilse@") {
			t.Errorf("%s without Admin: %d %s", path, w.Code, w.Body)
		}
	}
	cfg.Admin = &Admin{}
	h = New(cfg)
	for _, rt := range (&site{Config: cfg}).routes() {
		if !strings.HasPrefix(rt.pattern, api+"/admin/") {
			continue
		}
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequest(rt.method, routeVar.ReplaceAllString(rt.pattern, "7"), nil))
		if w.Code != http.StatusServiceUnavailable {
			t.Errorf("%s of a process without that part: %d", rt.pattern, w.Code)
		}
	}
}

// TestEmptyConfig: a process with no parts still answers every route.
func TestEmptyConfig(t *testing.T) {
	h := New(Config{})
	for _, rt := range (&site{}).routes() {
		path := strings.ReplaceAll(routeVar.ReplaceAllString(rt.pattern, "c_a"), "{$}", "")
		if strings.Contains(rt.pattern, "assets") {
			path = "/assets/style.css"
		}
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequest(rt.method, path, nil))
		if w.Code >= 500 && w.Code != http.StatusServiceUnavailable {
			t.Errorf("%s %s: %d %.300s", rt.method, path, w.Code, w.Body)
		}
	}
}
