package config

import (
	"errors"
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"time"
)

const envPrefix = "TALLYWIRE_"

// applyEnv sets every field whose variable is in environ. A variable's name is
// the prefix and the dotted key in capitals with underscores; lists are comma
// separated; outlets cannot be set this way. A variable with the prefix that
// names no key is an error, so that a typing mistake is not silently ignored.
func applyEnv(cfg *Config, environ []string) error {
	targets := map[string]reflect.Value{}
	collect(reflect.ValueOf(cfg).Elem(), envPrefix, targets)
	var errs []error
	for _, kv := range environ {
		name, val, _ := strings.Cut(kv, "=")
		if !strings.HasPrefix(name, envPrefix) {
			continue
		}
		dst, ok := targets[name]
		if !ok {
			errs = append(errs, fmt.Errorf("environment: %s names no configuration key", name))
			continue
		}
		if err := set(dst, val); err != nil {
			errs = append(errs, fmt.Errorf("environment: %s: %w", name, err))
		}
	}
	return errors.Join(errs...)
}

func collect(v reflect.Value, prefix string, into map[string]reflect.Value) {
	for f, fv := range v.Fields() {
		name := prefix + strings.ToUpper(f.Tag.Get("yaml"))
		switch {
		case fv.Kind() == reflect.Struct:
			collect(fv, name+"_", into)
		case fv.Kind() == reflect.Slice && fv.Type().Elem().Kind() != reflect.String:
		default:
			into[name] = fv
		}
	}
}

func set(dst reflect.Value, val string) error {
	switch dst.Interface().(type) {
	case string:
		dst.SetString(val)
	case bool:
		b, err := strconv.ParseBool(val)
		if err != nil {
			return fmt.Errorf("%q is neither true nor false", val)
		}
		dst.SetBool(b)
	case int:
		n, err := strconv.Atoi(val)
		if err != nil {
			return fmt.Errorf("%q is not a whole number", val)
		}
		dst.SetInt(int64(n))
	case time.Duration:
		d, err := time.ParseDuration(val)
		if err != nil {
			return fmt.Errorf("%q is not a duration, such as 30s or 5m", val)
		}
		dst.SetInt(int64(d))
	case []string:
		dst.Set(reflect.ValueOf(strings.Split(val, ",")))
	default:
		return fmt.Errorf("cannot be set from the environment")
	}
	return nil
}
