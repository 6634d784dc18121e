// Package textenc turns the bytes of a page or feed into UTF-8.
//
// The whole body is looked at before any label is believed: a body that is
// valid UTF-8 is UTF-8, whatever header or meta tag say, and only the rest is
// decided by byte order mark, header, declaration and, last, by guessing.
package textenc

import (
	"bytes"
	"mime"
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/gogs/chardet"
	"golang.org/x/net/html/charset"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

// UTF8 returns body as valid UTF-8 without byte order mark, and the name of
// the encoding it was in. Bytes that mean nothing become U+FFFD; it never
// fails. contentType is the header's value, or empty.
func UTF8(body []byte, contentType string) (text []byte, name string) {
	if rest, ok := bytes.CutPrefix(body, []byte("\xef\xbb\xbf")); ok {
		return bytes.ToValidUTF8(rest, []byte("�")), "utf-8"
	}
	if e, n := utf16(body); e != nil {
		return decode(body, e), n
	}
	if shifted(body) {
		e, n := charset.Lookup("iso-2022-jp")
		return decode(body, e), n
	}
	if utf8.Valid(body) {
		return body, "utf-8"
	}
	if e, n := labelled(body, contentType); e != nil {
		return decode(body, e), n
	}
	if nearlyUTF8(body) {
		return bytes.ToValidUTF8(body, []byte("�")), "utf-8"
	}
	if best, err := chardet.NewHtmlDetector().DetectBest(body); err == nil && best.Confidence >= 30 {
		if e, n := charset.Lookup(best.Charset); e != nil {
			return decode(body, e), n
		}
	}
	e, n := charset.Lookup("windows-1252")
	return decode(body, e), n
}

func decode(body []byte, e encoding.Encoding) []byte {
	out, _, err := transform.Bytes(e.NewDecoder(), body)
	if err != nil {
		return bytes.ToValidUTF8(body, []byte("�"))
	}
	return bytes.ToValidUTF8(out, []byte("�"))
}

// utf16 recognises UTF-16 by its mark, or by the zero bytes around the first
// markup character.
func utf16(b []byte) (encoding.Encoding, string) {
	if len(b) < 4 {
		return nil, ""
	}
	switch {
	case b[0] == 0xff && b[1] == 0xfe, b[0] == '<' && b[1] == 0 && b[2] != 0 && b[3] == 0:
		return unicode.UTF16(unicode.LittleEndian, unicode.UseBOM), "utf-16le"
	case b[0] == 0xfe && b[1] == 0xff, b[0] == 0 && b[1] == '<' && b[2] == 0 && b[3] != 0:
		return unicode.UTF16(unicode.BigEndian, unicode.UseBOM), "utf-16be"
	}
	return nil, ""
}

// shifted recognises ISO-2022-JP, whose bytes are all ASCII, by the sequences
// that switch it to Japanese.
func shifted(b []byte) bool {
	return bytes.Contains(b, []byte("\x1b$B")) || bytes.Contains(b, []byte("\x1b$@"))
}

var declared = regexp.MustCompile(`(?i)(?:<\?xml[^>]{0,100}?encoding\s*=\s*|<meta[^>]{0,200}?charset\s*=\s*)["']?([a-z0-9_:.-]{1,40})`)

// labelled reads header, then meta tag or XML declaration. A label that says
// UTF-8 is believed only if the body nearly is.
func labelled(body []byte, contentType string) (encoding.Encoding, string) {
	var labels []string
	if _, params, err := mime.ParseMediaType(contentType); err == nil && params["charset"] != "" {
		labels = append(labels, params["charset"])
	}
	if m := declared.FindSubmatch(body[:min(len(body), 4096)]); m != nil {
		labels = append(labels, string(m[1]))
	}
	for _, l := range labels {
		e, name := charset.Lookup(strings.TrimSpace(l))
		if e == nil || strings.HasPrefix(name, "utf-") && !nearlyUTF8(body) || name == "replacement" {
			continue
		}
		return e, name
	}
	return nil, ""
}

// nearlyUTF8 reports that broken sequences are rare among the non-ASCII ones:
// a UTF-8 page with a cut or foreign piece in it.
func nearlyUTF8(b []byte) bool {
	good, bad := 0, 0
	for len(b) > 0 {
		if b[0] < utf8.RuneSelf {
			b = b[1:]
			continue
		}
		r, n := utf8.DecodeRune(b)
		if r == utf8.RuneError && n == 1 {
			bad++
		} else {
			good++
		}
		b = b[n:]
	}
	return good > 0 && bad*20 <= good
}

var xmlDeclaration = regexp.MustCompile(`^\s*<\?xml[^>]*\?>`)

// DropXMLDeclaration removes the declaration, whose encoding is no longer
// true, from text that [UTF8] returned.
func DropXMLDeclaration(text []byte) []byte {
	if loc := xmlDeclaration.FindIndex(text[:min(len(text), 512)]); loc != nil {
		return text[loc[1]:]
	}
	return text
}
