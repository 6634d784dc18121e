package extractor

import (
	"fmt"

	"github.com/tallywire/tallywire/rules"
)

// ids are the types and fields that the code links by, resolved once.
type ids struct {
	qty, vg, date, place rules.TypeID

	value, of, unit, mod, post, counted, head, per, also, change, class, sign, ratio, fine, fineunit rules.FieldID // of a QTY
	verb, modal, form, voice                                                                         rules.FieldID // of a VG
	id                                                                                               rules.FieldID // of a PLACE
}

func (b *ids) bind(rs *rules.Ruleset) error {
	for _, t := range []struct {
		name string
		id   *rules.TypeID
	}{{"QTY", &b.qty}, {"VG", &b.vg}, {"DATE", &b.date}, {"PLACE", &b.place}} {
		if *t.id = rs.Type(t.name); *t.id == 0 {
			return fmt.Errorf("no rule has type %s", t.name)
		}
	}
	for _, f := range []struct {
		name string
		id   *rules.FieldID
	}{
		{"value", &b.value}, {"of", &b.of}, {"unit", &b.unit}, {"mod", &b.mod}, {"post", &b.post}, {"counted", &b.counted},
		{"head", &b.head}, {"per", &b.per}, {"also", &b.also}, {"ratio", &b.ratio}, {"fine", &b.fine}, {"fineunit", &b.fineunit}, {"change", &b.change}, {"class", &b.class}, {"sign", &b.sign},
		{"verb", &b.verb}, {"modal", &b.modal}, {"form", &b.form}, {"voice", &b.voice}, {"id", &b.id},
	} {
		if *f.id = rs.Field(f.name); *f.id == 0 {
			return fmt.Errorf("no rule has field %s", f.name)
		}
	}
	return nil
}
