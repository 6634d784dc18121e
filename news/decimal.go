package news

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
)

// Decimal is an exact decimal number, coefficient × 10^exponent, kept
// normalised so that equal numbers are equal values: the coefficient has no
// trailing zero and zero has exponent zero. The zero value is the number 0.
type Decimal struct {
	coef int64
	exp  int16
}

// ErrDecimalRange reports a number that has more digits than a Decimal can
// hold. Such numbers are carried as text.
var ErrDecimalRange = errors.New("number out of range")

// maxExp bounds the exponent so that every Decimal has a finite float64.
const maxExp = 280

// NewDecimal returns coef × 10^exp.
// It returns [ErrDecimalRange] when the exponent is beyond ±280.
func NewDecimal(coef int64, exp int) (Decimal, error) {
	if coef == 0 {
		return Decimal{}, nil
	}
	for coef%10 == 0 {
		coef /= 10
		exp++
	}
	if exp > maxExp || exp < -maxExp {
		return Decimal{}, ErrDecimalRange
	}
	return Decimal{coef, int16(exp)}, nil
}

// Int returns n as a Decimal.
func Int(n int64) Decimal {
	d, _ := NewDecimal(n, 0) // an int64 has at most 19 digits
	return d
}

// ParseDecimal reads digits with an optional sign, fraction and exponent
// ("-12.50", "1.7e6"). It does not accept grouping marks.
func ParseDecimal(s string) (Decimal, error) {
	body, expText, hasExp := strings.Cut(strings.ToLower(s), "e")
	exp := 0
	if hasExp {
		n, err := strconv.Atoi(expText)
		if err != nil || n > 1000 || n < -1000 {
			return Decimal{}, fmt.Errorf("exponent of %q: %w", s, ErrDecimalRange)
		}
		exp = n
	}
	neg := strings.HasPrefix(body, "-")
	body = strings.TrimPrefix(strings.TrimPrefix(body, "-"), "+")
	whole, frac, _ := strings.Cut(body, ".")
	if whole == "" && frac == "" {
		return Decimal{}, fmt.Errorf("%q is not a number", s)
	}
	frac = strings.TrimRight(frac, "0")
	exp -= len(frac)
	if frac == "" {
		trimmed := strings.TrimRight(whole, "0")
		exp += len(whole) - len(trimmed)
		whole = trimmed
	}
	var coef int64
	for _, part := range [2]string{whole, frac} {
		for i := 0; i < len(part); i++ {
			c := part[i]
			if c < '0' || c > '9' {
				return Decimal{}, fmt.Errorf("%q is not a number", s)
			}
			if coef > (math.MaxInt64-9)/10 {
				return Decimal{}, fmt.Errorf("%q: %w", s, ErrDecimalRange)
			}
			coef = coef*10 + int64(c-'0')
		}
	}
	if neg {
		coef = -coef
	}
	return NewDecimal(coef, exp)
}

// Mul returns d × e, or [ErrDecimalRange].
func (d Decimal) Mul(e Decimal) (Decimal, error) {
	if d.coef == 0 || e.coef == 0 {
		return Decimal{}, nil
	}
	p := d.coef * e.coef
	if p/e.coef != d.coef || (d.coef == -1 && e.coef == math.MinInt64) || (e.coef == -1 && d.coef == math.MinInt64) {
		return Decimal{}, ErrDecimalRange
	}
	return NewDecimal(p, int(d.exp)+int(e.exp))
}

// Add returns d + e, or [ErrDecimalRange].
func (d Decimal) Add(e Decimal) (Decimal, error) {
	if d.coef == 0 {
		return e, nil
	}
	if e.coef == 0 {
		return d, nil
	}
	if d.exp > e.exp {
		d, e = e, d
	}
	up := e.coef
	for k := e.exp; k > d.exp; k-- {
		if up > math.MaxInt64/10 || up < math.MinInt64/10 {
			return Decimal{}, ErrDecimalRange
		}
		up *= 10
	}
	sum := d.coef + up
	if (sum > d.coef) != (up > 0) {
		return Decimal{}, ErrDecimalRange
	}
	return NewDecimal(sum, int(d.exp))
}

// Cmp returns -1, 0 or +1 as d is less than, equal to or greater than e.
func (d Decimal) Cmp(e Decimal) int {
	if d == e {
		return 0
	}
	// Distinct normalised values differ; the float decides except where both
	// round to the same one, and there the difference decides.
	a, b := d.Float(), e.Float()
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	if diff, err := d.Add(Decimal{-e.coef, e.exp}); err == nil && diff.coef < 0 {
		return -1
	}
	return 1
}

// Float returns the nearest float64.
func (d Decimal) Float() float64 {
	if d.exp == 0 {
		return float64(d.coef)
	}
	f, _ := strconv.ParseFloat(strconv.FormatInt(d.coef, 10)+"e"+strconv.Itoa(int(d.exp)), 64)
	return f
}

// String returns plain digits ("1700000", "4.1", "-0.05"), without exponent.
func (d Decimal) String() string {
	s := strconv.FormatInt(d.coef, 10)
	if d.exp >= 0 {
		return s + strings.Repeat("0", int(d.exp))
	}
	sign := ""
	if d.coef < 0 {
		sign, s = "-", s[1:]
	}
	point := len(s) + int(d.exp)
	if point <= 0 {
		s = strings.Repeat("0", 1-point) + s
		point = 1
	}
	return sign + s[:point] + "." + s[point:]
}

// MarshalJSON writes d as a JSON number.
func (d Decimal) MarshalJSON() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalJSON reads a JSON number.
func (d *Decimal) UnmarshalJSON(b []byte) error {
	v, err := ParseDecimal(string(b))
	if err != nil {
		return err
	}
	*d = v
	return nil
}
