package store

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"time"
	"unicode/utf8"
)

// value is v as both databases keep it: texts cleaned, moments as microseconds
// UTC, lists, maps and structs as JSON. Pointers stand for what they point to. Every
// argument of every statement passes here.
func value(v any) (any, error) {
	switch v := v.(type) {
	case *string:
		return clean(*v), nil
	case string:
		return clean(v), nil
	case derived:
		return value(v.value)
	case *time.Time:
		return micros(*v), nil
	case time.Time:
		return micros(v), nil
	case *[]time.Time:
		return microsList(*v)
	case []byte:
		if v == nil {
			return []byte{}, nil // not NULL
		}
		return v, nil
	}
	r := reflect.Indirect(reflect.ValueOf(v))
	switch r.Kind() {
	case reflect.Struct:
		if r.IsZero() {
			return "", nil
		}
		return asJSON(r.Interface())
	case reflect.String:
		return clean(r.String()), nil
	case reflect.Int, reflect.Int64:
		return r.Int(), nil
	case reflect.Bool:
		return r.Bool(), nil
	case reflect.Slice, reflect.Map:
		if r.Len() == 0 {
			return "", nil
		}
		return asJSON(r.Interface())
	}
	return nil, fmt.Errorf("no column holds a %T", v)
}

// target is where a column is read to that holds the field p points to.
func target(p any) any {
	switch p := p.(type) {
	case *time.Time:
		return (*moment)(p)
	case *[]time.Time:
		return (*moments)(p)
	}
	switch reflect.TypeOf(p).Elem().Kind() {
	case reflect.Slice, reflect.Map, reflect.Struct:
		return list{p}
	}
	return p
}

// clean replaces what PostgreSQL refuses in a text: NUL and invalid UTF-8.
func clean(s string) string {
	if utf8.ValidString(s) && strings.IndexByte(s, 0) < 0 {
		return s
	}
	return strings.ReplaceAll(strings.ToValidUTF8(s, "\uFFFD"), "\x00", "\uFFFD")
}

// micros is a moment in microseconds since 1970, 0 for the zero time.
func micros(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMicro()
}

// A moment reads a time.
type moment time.Time

func (m *moment) Scan(from any) error {
	n, ok := from.(int64)
	if !ok {
		return fmt.Errorf("a moment cannot be a %T", from)
	}
	*m = moment{}
	if n != 0 {
		*m = moment(time.UnixMicro(n).UTC())
	}
	return nil
}

// A list reads JSON into a slice, a map or a struct.
type list struct{ into any }

func (l list) Scan(from any) error {
	text, ok := from.(string)
	switch {
	case !ok:
		return fmt.Errorf("a list cannot be a %T", from)
	case text == "":
		return nil
	}
	return json.Unmarshal([]byte(text), l.into)
}

// moments reads a list of times.
type moments []time.Time

func (m *moments) Scan(from any) error {
	var numbers []int64
	if err := (list{&numbers}).Scan(from); err != nil {
		return err
	}
	*m = nil
	for _, n := range numbers {
		*m = append(*m, time.UnixMicro(n).UTC())
	}
	return nil
}

func microsList(times []time.Time) (string, error) {
	if len(times) == 0 {
		return "", nil
	}
	numbers := make([]int64, len(times))
	for i, t := range times {
		numbers[i] = micros(t)
	}
	return asJSON(numbers)
}

// asJSON keeps the angle brackets of Message-IDs legible.
func asJSON(v any) (string, error) {
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	err := e.Encode(v)
	return strings.TrimSuffix(b.String(), "\n"), err
}
