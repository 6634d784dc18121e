package extractor

import "github.com/tallywire/tallywire/rules"

// localCurrency returns the currency that a sum in m is in where only a name
// stands beside it that several countries share ("300 pesos", "Rs 40"): of the
// countries that the text names and that have one of that name, the one named
// most often, of equals the one named first. Without such a country, and for
// any other name, it is what the rules say, as most texts mean it.
func (r *reader) localCurrency(m *rules.Mention) string {
	unit := m.Canon(r.x.ids.unit)
	if class := m.Canon(r.x.ids.class); class != "money" && class != "change" {
		return unit
	}
	money, ok := m.Mention(r.x.ids.value)
	if !ok {
		return unit
	}
	name, ok := r.view.lexica.canon(lxCurrencyShared, money.Text(r.x.ids.unit))
	if !ok {
		return unit
	}
	local, known := r.currencies[name]
	if !known {
		local = r.mostNamed(name)
		r.currencies[name] = local
	}
	if local == "" {
		return unit
	}
	return local
}

// mostNamed returns the currency called name of the country that the text names
// most often, empty where it names none that has one.
func (r *reader) mostNamed(name string) string {
	best, most := "", 0
	named := map[string]int{}
	count := func(country string) {
		code, ok := r.view.lexica.canon(lxCurrencyOf, name+" "+country)
		if !ok {
			return
		}
		if named[code]++; named[code] > most {
			best, most = code, named[code]
		}
	}
	for m := range r.doc.ByType(r.x.ids.place) {
		count(m.Canon(r.x.ids.id))
	}
	for i := range r.doc.Tokens {
		if r.view.in(lxNationality, i) {
			if country, ok := r.view.lexica.canon(lxNationality, r.view.word(i)); ok {
				count(country)
			}
		}
	}
	return best
}
