package email

import (
	"slices"
	"strings"
)

// borderResults is what the border host, which names itself id, says of a
// letter. Trace fields are written on top of what came (RFC 5321 section 4.4),
// so what stands above the first Received of that host is by it, or by hosts
// behind it, and nothing else is. Of several fields in its name the topmost that
// speaks of a method decides on that method; one that cannot be read ends the
// reading. ARC is not asked.
func borderResults(h header, id string) verdict {
	if id == "" {
		return nil
	}
	var said verdict
	readable := true
	for fields := h.Fields(); fields.Next(); {
		switch value := fields.Value(); strings.ToLower(fields.Key()) {
		case "authentication-results":
			server, v, err := parseResults(value)
			if !readable || server != id && (server != "" || !strings.Contains(value, id)) {
				continue
			}
			readable = err == nil
			said = append(said, v.besides(said)...)
		case "received":
			if isReceipt(value, id) {
				return said
			}
		}
	}
	return nil // nowhere does the border say that it received this
}

// besides leaves out the methods of which others have spoken.
func (v verdict) besides(others verdict) (rest verdict) {
	for _, r := range v {
		if !slices.ContainsFunc(others, func(o result) bool { return o.method == r.method }) {
			rest = append(rest, r)
		}
	}
	return rest
}

// isReceipt reports whether a Received field (RFC 5321 section 4.4) says, or can
// be taken to say, that host received the letter from somewhere else. Where it
// handed it to a mailbox of its own by LMTP (RFC 3848), it did not. What the
// other side calls itself stands in that field too and may be several words, and
// what it sent may go on behind the date: neither can make a handing over.
func isReceipt(field, host string) bool {
	words, ok := words(field)
	if !ok {
		return strings.Contains(strings.ToLower(field), strings.ToLower(host))
	}
	by, with := clause(words, "by"), clause(words, "with")
	if !slices.Contains(by, strings.ToLower(host)) {
		return false
	}
	if len(by) > 1 || len(with) > 1 {
		return true
	}
	if date := slices.Index(words, ";"); date >= 0 {
		with = clause(words[:date], "with")
	}
	return len(with) == 0 || !strings.HasPrefix(with[0], "lmtp")
}

// clause lists what follows each instance of a word.
func clause(words []string, name string) (values []string) {
	for i, w := range words {
		if w == name && i+1 < len(words) {
			values = append(values, strings.TrimSuffix(words[i+1], "."))
		}
	}
	return values
}

// words are those of a structured field in lower case, and its semicolons,
// without comments and quoted strings. ok is false where it is not well formed.
func words(field string) (list []string, ok bool) {
	s := scanner{text: field}
	for s.space(); !s.broken && !s.end(); s.space() {
		switch {
		case s.peek() == '"':
			s.quoted()
		case s.take(';'):
			list = append(list, ";")
		default:
			list = append(list, strings.ToLower(s.run(isWord)))
		}
	}
	return list, !s.broken
}
