package demo

import (
	"bytes"
	"fmt"
	"html/template"
	"time"
)

// look is an outlet's page templates: "front", "article" and "about".
type look struct{ t *template.Template }

func loadLook(folder string) (*look, error) {
	t, err := template.New(folder).Funcs(template.FuncMap{
		"iso":  stamp,
		"time": func(layout string, t time.Time) string { return t.Format(layout) },
	}).ParseFS(files, "newsroom/common.tmpl", "newsroom/"+folder+"/page.tmpl")
	if err != nil {
		return nil, err
	}
	return &look{t}, nil
}

// frontView is what a front page shows.
type frontView struct {
	Name, Base, Motto, Lang, Feed string
	Stories                       []storyView
}

// storyView is one article on a front page or its own.
type storyView struct {
	Name, Base, Motto, Lang, Feed            string
	Title, Author, Section, Wire, URL, Short string
	Published                                time.Time
	Paragraphs                               []string
	// LD is what a page says of itself in JSON-LD.
	LD map[string]any
}

func (d *desk) view(e *entry) (storyView, error) {
	p, err := e.paragraphs(d.room.start, e.moment)
	if err != nil {
		return storyView{}, err
	}
	v := storyView{Name: d.name, Base: d.base, Motto: d.motto, Lang: e.lang, Feed: feedPaths[d.feed], Title: e.title,
		Author: e.author, Section: e.section, Wire: e.wire, URL: e.url, Short: d.base + "/go/" + e.name, Published: e.published, Paragraphs: p}
	author := map[string]any{"@type": "Person", "name": e.author}
	if e.wire != "" {
		author = map[string]any{"@type": "Organization", "name": e.wire}
	}
	v.LD = map[string]any{"@context": "https://schema.org", "@type": "NewsArticle", "headline": e.title, "datePublished": stamp(e.published),
		"author": author, "publisher": map[string]any{"@type": "NewsMediaOrganization", "name": d.name}, "articleSection": e.section,
		"mainEntityOfPage": e.url, "inLanguage": e.lang}
	return v, nil
}

func (l *look) front(d *desk, online []*entry) ([]byte, error) {
	v := frontView{Name: d.name, Base: d.base, Motto: d.motto, Lang: d.lang, Feed: feedPaths[d.feed]}
	for _, e := range online {
		s, err := d.view(e)
		if err != nil {
			return nil, err
		}
		v.Stories = append(v.Stories, s)
	}
	return l.run("front", v)
}

func (l *look) article(d *desk, e *entry) ([]byte, error) {
	v, err := d.view(e)
	if err != nil {
		return nil, err
	}
	return l.run("article", v)
}

func (l *look) about(d *desk) ([]byte, error) {
	return l.run("about", frontView{Name: d.name, Base: d.base, Motto: d.motto, Lang: d.lang, Feed: feedPaths[d.feed]})
}

func (l *look) run(name string, v any) ([]byte, error) {
	var b bytes.Buffer
	if err := l.t.ExecuteTemplate(&b, name, v); err != nil {
		return nil, fmt.Errorf("page %s: %w", name, err)
	}
	return b.Bytes(), nil
}
