package email

import "strings"

// borderResults finds what the border host, which names itself id, says of a
// letter. Trace fields are written on top of what came (RFC 5321 section 4.4),
// so what stands above the first Received of that host is by it, or by hosts
// behind it, and nothing else is. The topmost field in its name counts; one
// that cannot be read says nothing. ARC is not asked.
func borderResults(h header, id string) verdict {
	if id == "" {
		return nil
	}
	var said verdict
	found := false
	for fields := h.Fields(); fields.Next(); {
		switch strings.ToLower(fields.Key()) {
		case "authentication-results":
			server, v, _ := parseResults(fields.Value())
			if !found && (server == id || server == "" && strings.Contains(fields.Value(), id)) {
				said, found = v, true
			}
		case "received":
			if isReceivedBy(fields.Value(), id) {
				return said
			}
		}
	}
	return nil // nowhere does the border say that it received this
}

// isReceivedBy reports whether a Received field (RFC 5321 section 4.4) is, or
// can be taken for, one of host's.
func isReceivedBy(field, host string) bool {
	s := scanner{text: field}
	by := false
	for s.space(); !s.broken && !s.end(); s.space() {
		if s.peek() == '"' {
			s.quoted()
			by = false
			continue
		}
		if s.take(';') {
			continue
		}
		word := s.run(func(c byte) bool { return c > ' ' && c != 0x7f && !strings.ContainsRune(`();"`, rune(c)) })
		if by && strings.EqualFold(strings.TrimSuffix(word, "."), host) {
			return true
		}
		by = strings.EqualFold(word, "by")
	}
	return s.broken && strings.Contains(strings.ToLower(field), strings.ToLower(host))
}
