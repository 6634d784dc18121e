package textenc

import (
	"testing"
	"unicode/utf8"

	"golang.org/x/net/html/charset"
	"golang.org/x/text/encoding"
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

// samples are sentences that each encoding can write.
var samples = map[string]string{
	"utf-8":        "Zähler für Wärme, 東京, мир",
	"utf-16le":     "Zähler für Wärme, 東京, мир",
	"utf-16be":     "Zähler für Wärme, 東京, мир",
	"windows-1250": "Příliš žluťoučký kůň úpěl ďábelské ódy v Praze, řekl starosta města.",
	"windows-1251": "Правительство сообщило во вторник, что в городе построили двести новых домов.",
	"windows-1252": "L’été dernier, la mairie a déjà compté cent logements – “vides” – près du fleuve.",
	"windows-1253": "Η κυβέρνηση ανακοίνωσε την Τρίτη ότι χτίστηκαν διακόσια νέα σπίτια στην πόλη.",
	"windows-1254": "Belediye başkanı salı günü şehirde iki yüz yeni ev yapıldığını söyledi, çiçekler açtı.",
	"windows-1255": "ראש העיר אמר ביום שלישי כי נבנו מאתיים בתים חדשים בעיר",
	"windows-1256": "قال رئيس البلدية يوم الثلاثاء إن مئتي بيت جديد بنيت في المدينة",
	"windows-1257": "Mērs otrdien sacīja, ka pilsētā uzceltas divsimt jaunas mājas, šķūņi un ēkas.",
	"windows-1258": "Thành phô đông dân có hai trăm ngôi nhà",
	"windows-874":  "นายกเทศมนตรีกล่าวเมื่อวันอังคารว่ามีบ้านใหม่สองร้อยหลังในเมือง",
	"iso-8859-2":   "Zażółć gęślą jaźń, powiedział burmistrz miasta w środę po południu.",
	"iso-8859-5":   "Правительство сообщило во вторник, что в городе построили двести новых домов.",
	"iso-8859-7":   "Η κυβέρνηση ανακοίνωσε την Τρίτη ότι χτίστηκαν διακόσια νέα σπίτια στην πόλη.",
	"iso-8859-15":  "L'été dernier, la mairie a payé deux cents €, et un œuf à la cœur.",
	"koi8-r":       "Правительство сообщило во вторник, что в городе построили двести новых домов.",
	"koi8-u":       "Уряд повідомив у вівторок, що в місті збудували двісті нових будинків, її ґанок.",
	"ibm866":       "Правительство сообщило во вторник, что в городе построили двести новых домов.",
	"macintosh":    "L’été dernier, la mairie a déjà compté cent logements près du fleuve.",
	"shift_jis":    "警視庁は三日、大学の元理事長を逮捕した。大学は調査報告書を公表した。",
	"euc-jp":       "警視庁は三日、大学の元理事長を逮捕した。大学は調査報告書を公表した。",
	"iso-2022-jp":  "警視庁は三日、大学の元理事長を逮捕した。大学は調査報告書を公表した。",
	"gbk":          "国务院三日在北京召开会议，讨论经济发展和社会稳定的问题。",
	"gb18030":      "国务院三日在北京召开会议，讨论经济发展和社会稳定的问题。",
	"big5":         "市長星期二說，城裡蓋了兩百棟新房子，河邊的大樓還是空的。",
	"euc-kr":       "시장은 화요일에 도시에 새 집 이백 채가 지어졌다고 말했다.",
}

func encoded(t *testing.T, label, s string) []byte {
	t.Helper()
	switch label {
	case "utf-16le":
		return transcode(t, unicode.UTF16(unicode.LittleEndian, unicode.UseBOM), s)
	case "utf-16be":
		return transcode(t, unicode.UTF16(unicode.BigEndian, unicode.UseBOM), s)
	}
	e, _ := charset.Lookup(label)
	if e == nil {
		t.Fatalf("no encoding %s", label)
	}
	return transcode(t, e, s)
}

func transcode(t *testing.T, e encoding.Encoding, s string) []byte {
	t.Helper()
	b, err := e.NewEncoder().Bytes([]byte(s))
	if err != nil {
		t.Fatalf("%v: %v", e, err)
	}
	return b
}

// TestEncodings: a page in any encoding is read by what the header says, what
// the page says, and, where that can be told, by its bytes alone.
func TestEncodings(t *testing.T) {
	if len(samples) < 20 {
		t.Fatalf("%d encodings; the test would prove little", len(samples))
	}
	untold := map[string]string{ // what bytes alone cannot tell, and why
		"windows-1257": "nobody guesses Baltic letters", "windows-1258": "reads as Western European", "windows-874": "nobody guesses Thai",
		"iso-8859-15": "differs from windows-1252 in eight letters", "koi8-u": "differs from koi8-r in four letters", "macintosh": "reads as Western European",
		"ibm866": "reads as another Cyrillic one",
	}
	for label, s := range samples {
		page := "<!doctype html><title>x</title><p>" + s + "</p>"
		if got, name := UTF8(encoded(t, label, page), "text/html; charset="+label); string(got) != page {
			t.Errorf("%s by header, as %s: %q", label, name, got)
		}
		if label != "utf-16le" && label != "utf-16be" {
			labelled := "<!doctype html><meta charset=" + label + ">" + page
			if got, name := UTF8(encoded(t, label, labelled), ""); string(got) != labelled {
				t.Errorf("%s by meta tag, as %s: %q", label, name, got)
			}
		}
		_, skip := untold[label]
		if got, name := UTF8(encoded(t, label, page), "text/html"); skip == (string(got) == page) {
			t.Errorf("%s by its bytes, as %s: %q; expected to be told: %v", label, name, got, !skip)
		}
	}
}

// TestLabelsThatLie: the bytes are believed before a label.
func TestLabelsThatLie(t *testing.T) {
	french := "<p>Élève déjà à l'école, où l'été s'achève.</p>"
	latin := encoded(t, "windows-1252", french)
	for name, c := range map[string]struct {
		body        []byte
		contentType string
	}{
		"utf-8 as latin-1":               {[]byte(french), "text/html; charset=iso-8859-1"},
		"utf-8 as windows-1251":          {[]byte(french), "text/html; charset=windows-1251"},
		"latin-1 as utf-8":               {latin, "text/html; charset=utf-8"},
		"latin-1 as us-ascii":            {latin, "text/html; charset=us-ascii"},
		"latin-1 as a word nobody knows": {latin, "text/html; charset=latin-one"},
		"latin-1 as utf-16":              {latin, "text/html; charset=utf-16"},
		"latin-1 under a broken header":  {latin, "text/html; charset"},
	} {
		if got, as := UTF8(c.body, c.contentType); string(got) != french {
			t.Errorf("%s, read as %s: %q", name, as, got)
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
