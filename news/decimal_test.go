package news

import (
	"encoding/json"
	"errors"
	"math"
	"testing"

	"pgregory.net/rapid"
)

func TestParseDecimal(t *testing.T) {
	for _, tc := range []struct{ in, want string }{
		{"1700000", "1700000"}, {"4.10", "4.1"}, {"-0.05", "-0.05"}, {"1.7e6", "1700000"}, {"0.000", "0"},
		{".5", "0.5"}, {"5.", "5"}, {"+3", "3"}, {"9e-3", "0.009"}, {"100e-2", "1"},
	} {
		d, err := ParseDecimal(tc.in)
		if err != nil || d.String() != tc.want {
			t.Errorf("ParseDecimal(%q) = %v, %v; want %s", tc.in, d, err, tc.want)
		}
	}
	for _, bad := range []string{"", ".", "-", "1,000", "x", "1e", "1e99999", "12 3"} {
		if d, err := ParseDecimal(bad); err == nil {
			t.Errorf("ParseDecimal(%q) = %v, want an error", bad, d)
		}
	}
	if _, err := ParseDecimal("99999999999999999999"); !errors.Is(err, ErrDecimalRange) {
		t.Errorf("a 20-digit number: %v, want ErrDecimalRange", err)
	}
}

func TestDecimalRoundTripsAndOrders(t *testing.T) {
	gen := rapid.Custom(func(t *rapid.T) Decimal {
		d, err := NewDecimal(rapid.Int64Range(-1e12, 1e12).Draw(t, "coef"), rapid.IntRange(-9, 9).Draw(t, "exp"))
		if err != nil {
			t.Fatal(err)
		}
		return d
	})
	rapid.Check(t, func(t *rapid.T) {
		a, b := gen.Draw(t, "a"), gen.Draw(t, "b")
		back, err := ParseDecimal(a.String())
		if err != nil || back != a {
			t.Fatalf("%v printed and read is %v (%v)", a, back, err)
		}
		j, _ := json.Marshal(a)
		var viaJSON Decimal
		if err := json.Unmarshal(j, &viaJSON); err != nil || viaJSON != a {
			t.Fatalf("%s through JSON is %v (%v)", j, viaJSON, err)
		}
		if a.Cmp(b) != -b.Cmp(a) || (a.Cmp(b) == 0) != (a == b) {
			t.Fatalf("Cmp(%v, %v) is not an order", a, b)
		}
		if s, err := a.Add(b); err == nil && math.Abs(s.Float()-(a.Float()+b.Float())) > 1e-9*(math.Abs(a.Float())+math.Abs(b.Float())) {
			t.Fatalf("%v + %v = %v", a, b, s)
		}
		if p, err := a.Mul(b); err == nil && math.Abs(p.Float()-a.Float()*b.Float()) > 1e-9*math.Abs(p.Float()) {
			t.Fatalf("%v × %v = %v", a, b, p)
		}
	})
}

func TestDecimalRange(t *testing.T) {
	big := Int(math.MaxInt64)
	if _, err := big.Mul(big); !errors.Is(err, ErrDecimalRange) {
		t.Errorf("overflowing product: %v", err)
	}
	if _, err := big.Add(Int(1)); !errors.Is(err, ErrDecimalRange) {
		t.Errorf("overflowing sum: %v", err)
	}
	if _, err := NewDecimal(1, 400); !errors.Is(err, ErrDecimalRange) {
		t.Errorf("exponent beyond float64: %v", err)
	}
}
