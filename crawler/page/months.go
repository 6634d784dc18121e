package page

import (
	"regexp"
	"strconv"
	"strings"
	"time"
)

// monthNames are the months as the main European languages and Indonesian write
// them in dates, in full and shortened: a line each. A name that is another
// month elsewhere (Croatian "listopada") is left out.
var monthNames = months(
	`jan january januar jänner jän janvier janv enero ene gennaio gen janeiro januari tammikuu tammikuuta stycznia styczeń leden ledna ianuarie ian január januára ocak ιανουαρίου января янв січня`,
	`feb february februar feber février févr fév febrero febbraio fevereiro fev februari helmikuu helmikuuta lutego luty únor února februarie február februára şubat φεβρουαρίου февраля фев лютого`,
	`mar march märz mär mrz mars marzo março maart mrt marts maaliskuu maaliskuuta marca marzec březen března martie március márc mart maret μαρτίου марта мар березня`,
	`apr april avril avr abril abr aprile huhtikuu huhtikuuta kwietnia kwiecień duben dubna aprilie április ápr apríla nisan απριλίου апреля апр квітня`,
	`may mai mayo maggio mag maio mei maj toukokuu toukokuuta maja květen května május máj mája mayıs μαΐου мая май травня`,
	`jun june juni juin junio giugno giu junho kesäkuu kesäkuuta czerwca czerwiec červen června iunie június jún júna haziran ιουνίου июня июн червня`,
	`jul july juli juillet juil julio luglio lug julho heinäkuu heinäkuuta lipca lipiec červenec července iulie július júl júla temmuz ιουλίου июля июл липня`,
	`aug august août aout agosto ago augustus augusti elokuu elokuuta sierpnia sierpień srpen srpna augusztus augusta ağustos agustus αυγούστου августа авг серпня`,
	`sep sept september septembre septiembre setiembre settembre set setembro syyskuu syyskuuta września wrzesień září septembrie szeptember szept septembra eylül σεπτεμβρίου сентября сен вересня`,
	`oct october oktober okt octobre octubre ottobre ott outubro out lokakuu lokakuuta października październik říjen října octombrie október októbra ekim οκτωβρίου октября окт жовтня`,
	`nov november novembre noviembre novembro marraskuu marraskuuta listopada listopad listopadu noiembrie novembra kasım νοεμβρίου ноября ноя`,
	`dec december dez dezember déc décembre diciembre dic dicembre dezembro desember des joulukuu joulukuuta grudnia grudzień prosinec prosince decembrie decembra aralık δεκεμβρίου декабря дек грудня`,
)

func months(lines ...string) map[string]time.Month {
	out := map[string]time.Month{}
	for i, line := range lines {
		for name := range strings.FieldsSeq(line) {
			out[name] = time.Month(i + 1)
		}
	}
	return out
}

// dayForm is one way to write a day, and where its parts stand among what the
// expression captures.
type dayForm struct {
	re               *regexp.Regexp
	year, month, day int
	// either: the month may stand where the day does.
	either bool
}

const yearForm = `((?:19|20)\d\d)`

var dayForms = []dayForm{
	{re: regexp.MustCompile(`(?:^|\D)` + yearForm + `(?:[-/.]|\s?[年년]\s?|\.\s)(\d{1,2})(?:[-/.]|\s?[月월]\s?|\.\s)(\d{1,2})(?:\D|$)`), year: 1, month: 2, day: 3},
	{re: regexp.MustCompile(`(?:^|[^\d.])(\d{1,2})(?:\.\s?|-)(\d{1,2})(?:\.\s?|-)` + yearForm + `(?:\D|$)`), year: 3, month: 2, day: 1},
	{re: regexp.MustCompile(`(?:^|[^\d/])(\d{1,2})/(\d{1,2})/` + yearForm + `(?:\D|$)`), year: 3, month: 2, day: 1, either: true},
	{re: regexp.MustCompile(`(?:^|\D)(\d{1,2})(?:\.|st|nd|rd|th|er|º|ª)?[\s/-]*(?:de |of )?(\p{L}{3,12})\.?,?[\s/-]+(?:de |del |of )?` + yearForm + `(?:\D|$)`), year: 3, month: 2, day: 1},
	{re: regexp.MustCompile(`(?:^|\PL)(\p{L}{3,12})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+` + yearForm + `(?:\D|$)`), year: 3, month: 1, day: 2},
	{re: regexp.MustCompile(`(?:^|\D)` + yearForm + `\.?\s+(\p{L}{3,12})\.?\s+(\d{1,2})(?:\D|$)`), year: 1, month: 2, day: 3},
}

// findDay returns the first day written in a short text, and where it begins.
// In 05/06/2024 the month comes first if monthFirst is set.
func findDay(text string, monthFirst bool) (day time.Time, at int, ok bool) {
	at = len(text)
	for _, f := range dayForms {
		m := f.re.FindStringSubmatchIndex(text)
		if m == nil || m[2] >= at {
			continue
		}
		part := func(i int) string { return text[m[2*i]:m[2*i+1]] }
		a, b := part(f.month), part(f.day)
		if f.either && monthFirst {
			a, b = b, a
		}
		t, valid := dayOf(part(f.year), a, b)
		if !valid && f.either {
			t, valid = dayOf(part(f.year), b, a)
		}
		if valid {
			day, at, ok = t, m[2], true
		}
	}
	return day, at, ok
}

// dayOf makes a day of its parts; the month may be a name.
func dayOf(year, month, day string) (time.Time, bool) {
	y, _ := strconv.Atoi(year)
	d, _ := strconv.Atoi(day)
	m, known := monthNames[strings.ToLower(month)]
	if !known {
		n, _ := strconv.Atoi(month)
		m = time.Month(n)
	}
	t := time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
	return t, d > 0 && t.Day() == d && t.Month() == m
}
