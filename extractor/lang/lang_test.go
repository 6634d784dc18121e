package lang

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestCheck(t *testing.T) {
	tests := []struct {
		name, text, hint string
		english          bool
		lang             string
	}{
		{"english", "The ministry said on Monday that more than 4,000 people had been moved from the valley to higher ground.", "", true, "en"},
		{"english under a wrong hint", "The ministry said on Monday that more than 4,000 people had been moved from the valley to higher ground.", "fr", true, "en"},
		{"headline", "Storm kills 12 in coastal province", "", true, "en"},
		{"headline with hint", "Storm kills 12", "en-GB", true, "en"},
		{"figures alone", "1,200 45% 7.5", "en", true, "en"},
		{"figures alone, no hint", "1,200 45% -7.5", "", true, ""},
		{"figures alone on a german page", "1.200 45% 7,5", "de", false, "de"},
		{"short sentence", "A ferret can slip through a 3/4 inch pipe", "", true, "en"},
		{"short sentence of rare words", "Each boat burns 90 litres per trip upstream", "", true, "en"},
		{"short sentence in german", "Die Brücke ist nach dem Sturm wieder offen für den Verkehr", "", false, "de"},
		{"goods", "Acme Turbo X9 550 Kettle 1.70 L 3 kW BK220 CP X9-550KIT", "", true, "en"},
		{"goods in italian", "Bollitore elettrico senza fili con filtro e base girevole, capacità 1,7 litri, 3 kW", "", false, "it"},
		{"german", "Das Ministerium teilte am Montag mit, dass mehr als 4.000 Menschen aus dem Tal in höhere Lagen gebracht worden seien, weil der Fluss weiter steigt.", "", false, "de"},
		{"german under an english hint", "Das Ministerium teilte am Montag mit, dass mehr als 4.000 Menschen aus dem Tal in höhere Lagen gebracht worden seien, weil der Fluss weiter steigt.", "en", false, "de"},
		{"spanish", "El ministerio informó el lunes que más de 4.000 personas fueron trasladadas desde el valle hacia zonas más altas porque el río sigue creciendo.", "", false, "es"},
		{"russian", "Министерство сообщило в понедельник, что более четырёх тысяч человек были вывезены из долины.", "", false, "ru"},
		{"urdu by hint", "وزارت نے کہا", "ur", false, "ur"},
		{"nothing", " \n ", "", false, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			v := Check(tt.text, tt.hint)
			if v.English != tt.english || v.Lang != tt.lang {
				t.Errorf("got %+v", v)
			}
			if v.English == (v.Reason != "") {
				t.Errorf("a skipped text needs a reason, a read one none: %+v", v)
			}
		})
	}
}

// A long text is judged by its middle, at the same cost as a short one.
func TestCheckLong(t *testing.T) {
	body := strings.Repeat("The river rose by two metres and the bridge was closed to lorries. ", 400)
	if v := Check(body, ""); !v.English {
		t.Errorf("long English text skipped: %+v", v)
	}
}

func FuzzCheck(f *testing.F) {
	f.Add("The river rose.", "en")
	f.Add("\xff\xfe", "")
	f.Fuzz(func(t *testing.T, text, hint string) {
		v := Check(text, hint)
		if v.English && v.Reason != "" {
			t.Errorf("%+v", v)
		}
		if utf8.ValidString(text) && !utf8.ValidString(sample(text)) {
			t.Error("sample cuts a rune")
		}
	})
}

func BenchmarkCheck(b *testing.B) {
	body := strings.Repeat("The river rose by two metres and the bridge was closed to lorries. ", 75)
	b.ReportAllocs()
	for b.Loop() {
		Check(body, "en")
	}
}
