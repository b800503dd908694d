package email

import (
	"slices"
	"strconv"
	"strings"
)

// readParams reads a value with parameters, such as Content-Type (RFC 2045
// section 5.1), as far as it can be read: missing quotes, semicolons and values
// are made up for, RFC 2231 is undone. Value and names come in lower case.
func readParams(field string) (value string, params map[string]string) {
	end := strings.IndexByte(field, ';')
	if end < 0 {
		end = len(field)
	}
	value = strings.ToLower(strings.TrimSpace(uncomment(field[:end])))
	rest := field[end:]
	if i := strings.IndexAny(value, " \t"); i > 0 { // "text/html charset=utf-8"
		value, rest = value[:i], field[strings.IndexAny(field, " \t"):]
	}
	r := paramReader{rest: rest}
	for r.next() {
	}
	return value, r.result()
}

type paramReader struct {
	rest     string
	params   map[string]string
	sections []section
}

// A section is a piece of a parameter that was cut up (RFC 2231 section 3).
type section struct {
	name    string
	number  int
	value   string
	percent bool // with percent escapes
}

func (r *paramReader) next() bool {
	r.rest = strings.TrimLeft(r.rest, " \t\r\n;,")
	if r.rest == "" {
		return false
	}
	end := strings.IndexAny(r.rest, "=;")
	if end < 0 {
		return false
	}
	name := strings.ToLower(strings.TrimSpace(uncomment(r.rest[:end])))
	if r.rest[end] == ';' {
		r.rest = r.rest[end:]
		return true
	}
	r.rest = strings.TrimLeft(r.rest[end+1:], " \t\r\n")
	r.add(name, r.value(name))
	return true
}

// value takes a value off the rest.
func (r *paramReader) value(name string) string {
	if strings.HasPrefix(r.rest, `"`) {
		return r.quoted()
	}
	end := strings.IndexByte(r.rest, ';')
	if end < 0 {
		end = len(r.rest)
	}
	v := r.rest[:end]
	if i := nextParam(v); i > 0 {
		v, end = v[:i], i
	}
	r.rest = r.rest[end:]
	if !strings.Contains(name, "name") { // "report (1).pdf" is no comment
		v = uncomment(v)
	}
	return strings.TrimSpace(v)
}

// nextParam finds where, without a semicolon between, another parameter begins.
func nextParam(v string) int {
	space := strings.IndexAny(v, " \t\r\n")
	if space < 0 {
		return 0
	}
	word, _, ok := strings.Cut(strings.TrimLeft(v[space:], " \t\r\n"), "=")
	if !ok || word == "" || strings.ContainsAny(word, " \t\"?.") {
		return 0
	}
	return space
}

// quoted takes a quoted string off the rest. A backslash stands for itself
// unless it precedes a quote or another backslash: Windows paths are written so.
func (r *paramReader) quoted() string {
	var out strings.Builder
	s := r.rest[1:]
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '\\' && i+1 < len(s) && (s[i+1] == '"' || s[i+1] == '\\'):
			i++
			out.WriteByte(s[i])
		case s[i] == '"':
			r.rest = s[i+1:]
			return out.String()
		default:
			out.WriteByte(s[i])
		}
	}
	r.rest = ""
	return out.String()
}

func (r *paramReader) add(name, value string) {
	if r.params == nil {
		r.params = make(map[string]string)
	}
	base, number, star := strings.Cut(name, "*")
	if !star {
		if _, seen := r.params[name]; !seen {
			r.params[name] = value
		}
		return
	}
	number, percent := strings.CutSuffix(number, "*")
	s := section{name: base, value: value, percent: percent || number == ""}
	if number != "" {
		n, err := strconv.Atoi(number)
		if err != nil || n < 0 {
			return
		}
		s.number = n
	}
	if len(r.sections) < maxContinuations {
		r.sections = append(r.sections, s)
	}
}

// result joins the sections; they win over a plain parameter of that name.
func (r *paramReader) result() map[string]string {
	slices.SortStableFunc(r.sections, func(a, b section) int {
		if c := strings.Compare(a.name, b.name); c != 0 {
			return c
		}
		return a.number - b.number
	})
	for i := 0; i < len(r.sections); {
		name, charset := r.sections[i].name, ""
		var octets []byte
		for first := true; i < len(r.sections) && r.sections[i].name == name; i++ {
			v := r.sections[i].value
			if first && r.sections[i].percent {
				if c, rest, ok := strings.Cut(v, "'"); ok {
					charset = c
					_, v, _ = strings.Cut(rest, "'")
				}
			}
			if r.sections[i].percent {
				octets = append(octets, unpercent(v)...)
			} else {
				octets = append(octets, v...)
			}
			first = false
		}
		r.params[name] = decodeCharset(octets, charset)
	}
	return r.params
}

func unpercent(s string) []byte {
	out := make([]byte, 0, len(s))
	for i := 0; i < len(s); i++ {
		if s[i] == '%' && i+2 < len(s) && isHex(s[i+1]) && isHex(s[i+2]) {
			out = append(out, unhex(s[i+1])<<4|unhex(s[i+2]))
			i += 2
			continue
		}
		out = append(out, s[i])
	}
	return out
}
