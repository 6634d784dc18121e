package weburl

import (
	"errors"
	"strings"
	"testing"
)

func TestParse(t *testing.T) {
	for in, want := range map[string]string{
		"HTTPS://Www.Example.ORG:443/a?utm_source=x&id=3&fbclid=1#top": "https://www.example.org/a?id=3",
		"http://example.org":                             "http://example.org/",
		"http://example.org:80/?":                        "http://example.org/",
		"http://example.org:8080/x?ref=me":               "http://example.org:8080/x?ref=me",
		"http://user:pw@example.org/":                    "http://example.org/",
		"https://bücher.example/ä":                       "https://xn--bcher-kva.example/%C3%A4",
		" https://example.org/a\nb ":                     "https://example.org/ab",
		"http://[2001:DB8::1]:80/":                       "http://[2001:db8::1]/",
		"https://e.org/a;jsessionid=1A?PHPSESSID=2&id=3": "https://e.org/a?id=3",
		"https://e.org/article.php?sid=4711":             "https://e.org/article.php?sid=4711",
		"https://e.org/story?sid=4f0c9a7be21d5f6a8810":   "https://e.org/story",
		"https://e.org/a;v=1/b;page=2":                   "https://e.org/a;v=1/b;page=2",
	} {
		u, err := Parse(in)
		if err != nil || u.String() != want {
			t.Errorf("%q gives %v, %v; want %s", in, u, err, want)
		}
	}
	for _, bad := range []string{"", "/a", "ftp://example.org/", "javascript:alert(1)", "http://", "http://a b/", "http://example.org/" + strings.Repeat("x", 3000), "mailto:a@example.org"} {
		if u, err := Parse(bad); err == nil {
			t.Errorf("%.40q gives %v, want an error", bad, u)
		}
	}
}

func TestFold(t *testing.T) {
	same := []string{"http://www.example.org/story/1/?b=2&a=1", "https://example.org/story/1?a=1&b=2&utm_medium=rss", "https://example.org/story/1?a=1&b=2&ref=home#c"}
	for _, s := range same {
		u, err := Parse(s)
		if err != nil {
			t.Fatal(err)
		}
		if got := Fold(u); got != "example.org/story/1?a=1&b=2" {
			t.Errorf("%s folds to %s", s, got)
		}
	}
	for s, want := range map[string]string{
		"https://amp.example.org/story-1":            "example.org/story-1",
		"https://example.org/amp/story-1":            "example.org/story-1",
		"https://example.org/story-1/amp/":           "example.org/story-1",
		"https://example.org/story-1.amp.html":       "example.org/story-1.html",
		"https://example.org/story-1?amp=1":          "example.org/story-1",
		"https://example.org/story-1?outputType=amp": "example.org/story-1",
		"https://example.org/amp":                    "example.org/amp",
		"https://example.org/guitar-amp":             "example.org/guitar-amp",
		"https://amp.org/a":                          "amp.org/a",
		"https://www.org/a":                          "www.org/a",
	} {
		u, err := Parse(s)
		if err != nil {
			t.Fatal(err)
		}
		if got := Fold(u); got != want {
			t.Errorf("%s folds to %s, want %s", s, got, want)
		}
	}
}

func TestShape(t *testing.T) {
	for s, want := range map[string]string{
		"https://e.org/news/2024/05/06/port-reopens-after-storm":     "news/#/#/#/slug",
		"https://e.org/news/2023/12/1/ship-of-the-line-sinks-again/": "news/#/#/#/slug",
		"https://e.org/artikel/123456":                               "artikel/#",
		"https://e.org/a/b/some-very-long-name-here/x.html":          "a/b/*/word.html",
		"https://e.org/story?id=4&lang=en":                           "word?id&lang",
		"https://e.org/world/africa":                                 "world/word",
		"https://e.org/a/A2026012914320005196":                       "a/id",
		"https://e.org/":                                             "",
	} {
		u, err := Parse(s)
		if err != nil {
			t.Fatal(err)
		}
		if got := Shape(u); got != want {
			t.Errorf("%s has shape %q, want %q", s, got, want)
		}
	}
}

func TestTrapsAndLinks(t *testing.T) {
	for _, s := range []string{"https://e.org/a/b/a/b/a/b/a", "https://e.org/x?1&2&3&4&5&6&7&8&9", "https://e.org/" + strings.Repeat("q/z/", 9)} {
		u, err := Parse(s)
		if err != nil {
			t.Fatal(err)
		}
		if err := CheckTrap(u); !errors.Is(err, ErrTrap) {
			t.Errorf("%s is not seen as a trap", s)
		}
	}
	for s, want := range map[string]bool{
		"https://e.org/2024/05/03/port-reopens | Port reopens":                     true,
		"https://e.org/news/article/A2026012914320005196 | one two three":          true,
		"https://e.org/port-reopens-after-long-storm | Port reopens":               true,
		"https://e.org/world/africa | Africa":                                      false,
		"https://e.org/tag/port-reopens-after-storm | All about the port and more": false,
		"https://e.org/search?q=a-b-c-d | search for all of the news":              false,
		"https://e.org/private/login | log in":                                     false,
		"https://e.org/ | The front page of the paper":                             false,
		"https://e.org/images/storm-over-the-port.jpg | Storm over the port today": false,
	} {
		address, text, _ := strings.Cut(s, " | ")
		u, err := Parse(address)
		if err != nil {
			t.Fatal(err)
		}
		if got := LooksLikeArticle(u, text); got != want {
			t.Errorf("%s: %v, want %v", s, got, want)
		}
	}
	for s, want := range map[string]bool{
		"https://e.org/table-hockey | Table":        true,
		"https://e.org/table | Where all sides are": true,
		"https://e.org/table | Table":               false,
		"https://e.org/tag/table-hockey | Table":    false,
	} {
		address, text, _ := strings.Cut(s, " | ")
		u, err := Parse(address)
		if err != nil {
			t.Fatal(err)
		}
		if got := MayBeArticle(u, text); got != want {
			t.Errorf("%s: %v, want %v", s, got, want)
		}
	}
}
