package timex

import (
	"math"
	"time"
)

// foreign returns the day of a year of ours on which a day of another calendar
// falls; ok is false where there is no such calendar or day.
func foreign(calendar byte, year, month, day int, hour float64) (Stamp, bool) {
	switch calendar {
	case 'H':
		return within(year, year+3760, func(y int) int { return hebrew(y, month, day) })
	case 'I':
		return within(year, (year-622)*33/32, func(y int) int { return islamic(y, month, day) })
	case 'C':
		return chinese(year, month).addDays(day - 1), month >= 1 && month <= 12
	case 'S':
		return tithi(year, month, day, hour), month >= 1 && month <= 12 && day >= 1 && day <= 30
	}
	return Stamp{}, false
}

// within looks for the year of another calendar, near a guess, in which a day
// falls into a year of ours.
func within(year, guess int, fixed func(int) int) (Stamp, bool) {
	for y := guess - 1; y <= guess+2; y++ {
		if s := dayOne.addDays(fixed(y) - 1); s.Year == year {
			return s, true
		}
	}
	return Stamp{}, false
}

// dayOne is the first of the days that calendars count ("rata die").
var dayOne = Stamp{1, 1, 1}

// hebrew returns the day number of a day of the Hebrew calendar, whose first
// month is Nisan (Reingold and Dershowitz, Calendrical Calculations).
func hebrew(year, month, day int) int {
	const epoch = -1373427
	elapsed := func(y int) int {
		months := (235*y - 234) / 19
		days := 29*months + (12084+13753*months)/25920
		if 3*(days+1)%7 < 3 {
			days++
		}
		return days
	}
	newYear := func(y int) int {
		before, at, next := elapsed(y-1), elapsed(y), elapsed(y+1)
		switch {
		case next-at == 356:
			at += 2
		case at-before == 382:
			at++
		}
		return epoch + at
	}
	leap := (7*year+1)%19 < 7
	length := newYear(year+1) - newYear(year)
	days := func(m int) int {
		switch {
		case m == 2, m == 4, m == 6, m == 10, m == 13, m == 12 && !leap, m == 8 && length%10 != 5, m == 9 && length%10 == 3:
			return 29
		}
		return 30
	}
	last := 12
	if leap {
		last = 13
		if month == 12 { // feasts of Adar lie in the second Adar
			month = 13
		}
	}
	n := newYear(year) + day - 1
	if month < 7 {
		for m := 7; m <= last; m++ {
			n += days(m)
		}
		for m := 1; m < month; m++ {
			n += days(m)
		}
		return n
	}
	for m := 7; m < month; m++ {
		n += days(m)
	}
	return n
}

// islamic returns the day number of a day of the Islamic calendar. A month
// begins with the first evening after the new moon on which the moon sets later
// than the sun at Mecca, as the calendar of Umm al-Qura has it; observers may
// differ by a day.
func islamic(year, month, day int) int {
	const epoch = 227015
	about := epoch + (year-1)*354 + (3+11*year)/30 + (59*(month-1)+1)/2
	conjunction := newMoon(int(math.Round((float64(about)+rataDie-firstNewMoon)/lunation - 0.03)))
	evening := int(math.Floor(conjunction - rataDie + mecca.east/360))
	for !mecca.moonOutlasts(evening, conjunction) {
		evening++
	}
	return evening + day
}

// site is a place on earth, in degrees.
type site struct{ north, east float64 }

var mecca = site{21.42, 39.83}

// moonOutlasts reports whether the moon, new at a conjunction before, is still up
// at sunset of a day.
func (s site) moonOutlasts(day int, conjunction float64) bool {
	const sunset, moonset = -0.833, 0.125 // altitudes of the centre, with refraction, radius and parallax
	jd := float64(day) + rataDie + 0.75 - s.east/360
	for range 3 {
		ra, dec := equatorial(sunLongitude(jd), 0)
		west := math.Acos((sinDeg(sunset)-sinDeg(s.north)*sinDeg(dec))/(cosDeg(s.north)*cosDeg(dec))) * 180 / math.Pi
		jd += (circle(west-s.hourAngle(jd, ra)+180) - 180) / 361
	}
	ra, dec := equatorial(moonLongitude(jd), moonLatitude(jd))
	high := sinDeg(s.north)*sinDeg(dec) + cosDeg(s.north)*cosDeg(dec)*cosDeg(s.hourAngle(jd, ra))
	return jd > conjunction && high > sinDeg(moonset)
}

// hourAngle returns how far west of the meridian a right ascension stands.
func (s site) hourAngle(jd, ra float64) float64 {
	return circle(280.46061837 + 360.98564736629*(jd-2451545) + s.east - ra)
}

// equatorial returns right ascension and declination of a point of the ecliptic.
func equatorial(longitude, latitude float64) (ra, dec float64) {
	const tilt = 23.4393
	y := sinDeg(longitude)*cosDeg(tilt) - sinDeg(latitude)/cosDeg(latitude)*sinDeg(tilt)
	ra = math.Atan2(y, cosDeg(longitude)) * 180 / math.Pi
	dec = math.Asin(sinDeg(latitude)*cosDeg(tilt)+cosDeg(latitude)*sinDeg(tilt)*sinDeg(longitude)) * 180 / math.Pi
	return ra, dec
}

// chinese returns the first day of a month of the Chinese calendar that begins
// with or after the new year's moon of a year: the month, from new moon to new
// moon by the days of Beijing, in which the sun reaches the month's longitude.
func chinese(year, month int) Stamp {
	const zone = 8.0 / 24
	day := func(jd float64) int { return int(math.Floor(jd + zone - rataDie)) }
	sun := day(sunAt(year, float64(300+30*month)))
	k := lunationOf(float64(sun) + rataDie + 1)
	for day(newMoon(k)) > sun {
		k--
	}
	return dayOne.addDays(day(newMoon(k)) - 1)
}

// tithi returns the day on which a tithi, a thirtieth of the lunar month, rules
// at an hour of the day in India. Months run from new moon to new moon; Chaitra,
// the first, is that in which the sun enters the sidereal Aries.
func tithi(year, month, number int, hour float64) Stamp {
	const zone = 5.5 / 24
	precession := 23.85 + float64(year-2000)*50.29/3600
	sun := sunAt(year, float64(30*(month-1))+precession)
	k := lunationOf(sun)
	for newMoon(k) > sun {
		k--
	}
	end := newMoon(k) + float64(number)*lunation/30
	for range 4 {
		ahead := circle(moonLongitude(end)-sunLongitude(end)-12*float64(number)+180) - 180
		end -= ahead * lunation / 360
	}
	// The last time that the hour strikes before the tithi ends.
	return dayOne.addDays(int(math.Floor(end+zone-hour/24-rataDie)) - 1)
}

const (
	rataDie      = 1721424.5 // the Julian day number of day 0
	lunation     = 29.530588861
	firstNewMoon = 2451550.09766 // of the year 2000
)

// lunationOf returns the number of a new moon at or after about jd.
func lunationOf(jd float64) int { return int(math.Ceil((jd - firstNewMoon) / lunation)) }

// sunAt returns when in a year of ours the sun reaches a longitude.
func sunAt(year int, longitude float64) float64 {
	start := float64(time.Date(year, 1, 1, 0, 0, 0, 0, time.UTC).Unix())/86400 + 2440587.5
	turn := circle(longitude - sunLongitude(start))
	at := start + turn*365.2422/360
	for range 4 {
		at -= (circle(sunLongitude(at)-longitude+180) - 180) * 365.2422 / 360
	}
	return at
}

// circle returns an angle in degrees as one from 0 up to 360.
func circle(d float64) float64 { return d - 360*math.Floor(d/360) }

func sinDeg(d float64) float64 { return math.Sin(d * math.Pi / 180) }

func cosDeg(d float64) float64 { return math.Cos(d * math.Pi / 180) }

// sunLongitude returns the apparent longitude of the sun in degrees, to about a
// hundredth (Meeus, Astronomical Algorithms, chapter 25).
func sunLongitude(jd float64) float64 {
	t := (jd - 2451545) / 36525
	m := 357.52911 + 35999.05029*t
	l := 280.46646 + 36000.76983*t + (1.914602-0.004817*t)*sinDeg(m) + 0.019993*sinDeg(2*m) + 0.000289*sinDeg(3*m)
	return l - 0.00569 - 0.00478*sinDeg(125.04-1934.136*t)
}

// moonLongitude returns the longitude of the moon in degrees, to about a tenth
// (Meeus, chapter 47, the largest terms).
func moonLongitude(jd float64) float64 {
	t := (jd - 2451545) / 36525
	d := 297.85019 + 445267.11140*t
	m := 357.52911 + 35999.05029*t
	n := 134.96340 + 477198.86751*t
	f := 93.27209 + 483202.01752*t
	return 218.31645 + 481267.88123*t +
		6.288774*sinDeg(n) + 1.274027*sinDeg(2*d-n) + 0.658314*sinDeg(2*d) + 0.213618*sinDeg(2*n) - 0.185116*sinDeg(m) -
		0.114332*sinDeg(2*f) + 0.058793*sinDeg(2*d-2*n) + 0.057066*sinDeg(2*d-m-n) + 0.053322*sinDeg(2*d+n) + 0.045758*sinDeg(2*d-m) -
		0.040923*sinDeg(m-n) - 0.034720*sinDeg(d) - 0.030383*sinDeg(m+n)
}

// moonLatitude returns the latitude of the moon in degrees, to about a tenth
// (Meeus, chapter 47, the largest terms).
func moonLatitude(jd float64) float64 {
	t := (jd - 2451545) / 36525
	d := 297.85019 + 445267.11140*t
	n := 134.96340 + 477198.86751*t
	f := 93.27209 + 483202.01752*t
	return 5.128122*sinDeg(f) + 0.280602*sinDeg(n+f) + 0.277693*sinDeg(n-f) + 0.173237*sinDeg(2*d-f) +
		0.055413*sinDeg(2*d+f-n) + 0.046271*sinDeg(2*d-f-n) + 0.032573*sinDeg(2*d+f)
}

// newMoon returns the Julian day of the k-th new moon from that of 6 January
// 2000, to a few minutes (Meeus, chapter 49, the largest terms).
func newMoon(k int) float64 {
	n := float64(k)
	t := n / 1236.85
	m := 2.5534 + 29.10535670*n
	p := 201.5643 + 385.81693528*n + 0.0107582*t*t
	f := 160.7108 + 390.67050284*n
	o := 124.7746 - 1.56375588*n
	e := 1 - 0.002516*t
	return firstNewMoon + lunation*n + 0.00015437*t*t -
		0.40720*sinDeg(p) + 0.17241*e*sinDeg(m) + 0.01608*sinDeg(2*p) + 0.01039*sinDeg(2*f) + 0.00739*e*sinDeg(p-m) -
		0.00514*e*sinDeg(p+m) + 0.00208*e*sinDeg(2*m) - 0.00111*sinDeg(p-2*f) - 0.00057*sinDeg(p+2*f) +
		0.00056*e*sinDeg(2*p+m) - 0.00042*sinDeg(3*p) + 0.00042*e*sinDeg(m+2*f) + 0.00038*e*sinDeg(m-2*f) - 0.00017*sinDeg(o)
}
