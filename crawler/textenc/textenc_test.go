package textenc

import (
	"testing"
	"unicode/utf8"

	"golang.org/x/net/html/charset"
	"golang.org/x/text/encoding/unicode"
)

func TestUTF8(t *testing.T) {
	encode := func(label, s string) []byte {
		e, _ := charset.Lookup(label)
		b, err := e.NewEncoder().Bytes([]byte(s))
		if err != nil {
			t.Fatal(label, err)
		}
		return b
	}
	utf16, err := unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM).NewEncoder().Bytes([]byte("<p>né</p>"))
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		body              []byte
		contentType, want string
	}{
		"utf-8 that claims latin-1":    {[]byte("<meta charset=iso-8859-1>né"), "text/html; charset=iso-8859-1", "<meta charset=iso-8859-1>né"},
		"latin-1 that claims utf-8":    {[]byte("<p>n\xe9 et \xe0</p>"), "text/html; charset=utf-8", "<p>né et à</p>"},
		"byte order mark":              {[]byte("\xef\xbb\xbfné"), "", "né"},
		"utf-16 without a mark":        {utf16, "", "<p>né</p>"},
		"utf-16 with a mark":           {append([]byte{0xff, 0xfe}, utf16...), "", "<p>né</p>"},
		"by header":                    {encode("windows-1251", "привет"), "text/html; charset=windows-1251", "привет"},
		"by meta tag":                  {append([]byte("<meta charset=shift_jis>"), encode("shift_jis", "東京")...), "text/html", "<meta charset=shift_jis>東京"},
		"by XML declaration":           {append([]byte(`<?xml version="1.0" encoding="koi8-r"?>`), encode("koi8-r", "мир")...), "", `<?xml version="1.0" encoding="koi8-r"?>мир`},
		"one broken byte in much text": {[]byte("ééééééééééééééééééééééééé\xff"), "text/html; charset=utf-8", "ééééééééééééééééééééééééé�"},
	} {
		got, _ := UTF8(c.body, c.contentType)
		if string(got) != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

func FuzzUTF8(f *testing.F) {
	f.Add([]byte("<meta charset=gbk>\xff\xfe"), "text/html; charset=big5")
	f.Add([]byte{0xff, 0xfe, 0, 0xd8}, "")
	f.Fuzz(func(t *testing.T, body []byte, contentType string) {
		if got, _ := UTF8(body, contentType); !utf8.Valid(got) {
			t.Errorf("%q is not UTF-8", got)
		}
	})
}
