package demo

import (
	"embed"
	"fmt"
	"io/fs"
	"path"
	"strconv"
	"strings"
	"text/template"
	"time"
)

//go:embed newsroom
var files embed.FS

// article is one file of the newsroom.
type article struct {
	name    string // base name of its file
	path    string // where it is served
	title   string
	author  string
	section string
	wire    string // the agency its page credits
	lang    string
	late    bool // not there before PublishLate
	when    string
	body    *template.Template
}

// moment is what a text may depend on.
type moment struct {
	Revised bool // Revise was called
}

// loadArticles reads the articles of an outlet.
// A key it does not know, or one that is missing, is an error.
func loadArticles(folder string) ([]*article, error) {
	names, err := fs.Glob(files, path.Join("newsroom", folder, "*.md"))
	if err != nil {
		return nil, err
	}
	if len(names) == 0 {
		return nil, fmt.Errorf("newsroom: no articles in %s", folder)
	}
	var out []*article
	for _, name := range names {
		b, err := files.ReadFile(name)
		if err != nil {
			return nil, err
		}
		a, err := parseArticle(strings.TrimSuffix(path.Base(name), ".md"), string(b))
		if err != nil {
			return nil, fmt.Errorf("newsroom: %s: %w", name, err)
		}
		out = append(out, a)
	}
	return out, nil
}

func parseArticle(name, text string) (*article, error) {
	head, body, ok := strings.Cut(text, "\n\n")
	if !ok {
		return nil, fmt.Errorf("no empty line after the head")
	}
	a := &article{name: name, lang: "en"}
	for _, line := range strings.Split(head, "\n") {
		key, value, ok := strings.Cut(line, ": ")
		if !ok {
			return nil, fmt.Errorf("line %q of the head is not \"key: value\"", line)
		}
		switch key {
		case "title":
			a.title = value
		case "author":
			a.author = value
		case "section":
			a.section = value
		case "published":
			a.when = value
		case "wire":
			a.wire = value
		case "lang":
			a.lang = value
		case "path":
			a.path = value
		case "late":
			a.late = value == "yes"
		default:
			return nil, fmt.Errorf("unknown key %q", key)
		}
	}
	if a.title == "" || a.author == "" || a.section == "" || a.when == "" {
		return nil, fmt.Errorf("title, author, section and published are all needed")
	}
	// "day" is given its real meaning when a newsroom starts.
	t, err := template.New(name).Funcs(template.FuncMap{"day": func(int) string { return "" }}).Parse(body)
	if err != nil {
		return nil, err
	}
	a.body = t
	return a, nil
}

// paragraphs returns the text as it stands for a start and a moment.
func (a *article) paragraphs(start time.Time, m moment) ([]string, error) {
	t, err := a.body.Clone()
	if err != nil {
		return nil, err
	}
	t.Funcs(template.FuncMap{"day": func(ago int) string { return start.UTC().AddDate(0, 0, -ago).Weekday().String() }})
	var b strings.Builder
	if err := t.Execute(&b, m); err != nil {
		return nil, err
	}
	var out []string
	for _, p := range strings.Split(b.String(), "\n\n") {
		if p = strings.TrimSpace(p); p != "" {
			out = append(out, p)
		}
	}
	return out, nil
}

// publication returns when an article of the given zone appeared, for a
// newsroom started at start.
func publication(when string, start time.Time, zone *time.Location) (time.Time, error) {
	if when == "now" {
		return start.In(zone), nil
	}
	start = start.UTC() // one calendar for all desks: copies of one text name the same days
	if days, clock, ok := strings.Cut(when, "d "); ok && strings.HasPrefix(when, "-") {
		n, err := strconv.Atoi(days)
		if err != nil {
			return time.Time{}, fmt.Errorf("published %q: %w", when, err)
		}
		at, err := time.Parse("15:04", clock)
		if err != nil {
			return time.Time{}, fmt.Errorf("published %q: %w", when, err)
		}
		return time.Date(start.Year(), start.Month(), start.Day()+n, at.Hour(), at.Minute(), 0, 0, zone), nil
	}
	t, err := time.ParseInLocation("2006-01-02 15:04", when, zone)
	if err != nil {
		return time.Time{}, fmt.Errorf("published %q: %w", when, err)
	}
	return t, nil
}
