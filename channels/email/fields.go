package email

import (
	"net/mail"
	"strings"
	"time"
)

// messageIDs reads a field of message identifiers (RFC 5322 section 3.6.4), in
// order and without angle brackets. What lacks brackets counts where nothing
// in the field has any.
func messageIDs(field string) []string {
	var ids []string
	for rest := field; ; {
		_, after, ok := strings.Cut(rest, "<")
		if !ok {
			break
		}
		id, next, closed := strings.Cut(after, ">")
		if !closed {
			id, _, _ = strings.Cut(after, " ")
		}
		if id = cleanID(id); id != "" {
			ids = append(ids, id)
		}
		rest = next
	}
	if ids != nil {
		return ids
	}
	for _, word := range strings.FieldsFunc(uncomment(field), func(r rune) bool { return r <= ' ' || r == ',' || r == ';' }) {
		if id := cleanID(word); strings.Contains(id, "@") {
			ids = append(ids, id)
		}
	}
	return ids
}

// cleanID removes what folding left in an identifier. One that could not be
// written into a header again is none.
func cleanID(id string) string {
	if i := strings.LastIndexByte(id, '<'); i >= 0 {
		id = id[i+1:]
	}
	id = strings.Join(strings.Fields(id), "")
	if len(id) > 900 {
		return ""
	}
	for i := range len(id) {
		if id[i] <= ' ' || id[i] == 0x7f {
			return ""
		}
	}
	return strings.ToValidUTF8(id, "\ufffd")
}

// readDate reads a Date field, also in the ways of writing it that are seen
// though RFC 5322 section 3.3 does not know them. Zero when it is unreadable.
func readDate(field string) time.Time {
	field = strings.TrimSpace(field)
	if field == "" || len(field) > 200 {
		return time.Time{}
	}
	if t, err := mail.ParseDate(field); err == nil {
		return plausible(t)
	}
	field = oneLine(uncomment(field))
	for _, zone := range []string{"GMT+", "UTC+", "GMT-", "UTC-"} {
		field = strings.Replace(field, zone, zone[3:], 1)
	}
	if day, rest, ok := strings.Cut(field, ","); ok && len(day) <= 12 {
		field = strings.TrimSpace(rest)
	}
	for _, layout := range dateLayouts {
		if t, err := time.Parse(layout, field); err == nil {
			return plausible(t)
		}
	}
	return time.Time{}
}

// plausible is t if it can be written as RFC 3339.
func plausible(t time.Time) time.Time {
	if t.Year() < 1 || t.Year() > 9998 {
		return time.Time{}
	}
	return t
}

var dateLayouts = func() (list []string) {
	for _, day := range []string{"2 Jan 2006", "2 January 2006", "2-Jan-2006", "2 Jan 06", "2006-01-02", "2/1/2006", "2.1.2006", "Jan 2 2006", "January 2, 2006"} {
		for _, clock := range []string{"15:04:05", "15:04", "15.04.05", "3:04:05 PM", "3:04 PM"} {
			for _, zone := range []string{"", " -0700", " -07:00", " -07", " MST", "-0700", " -0700 MST"} {
				list = append(list, day+" "+clock+zone)
			}
		}
	}
	return append(list, time.RFC3339, "2006-01-02T15:04:05", time.ANSIC, time.UnixDate, time.RubyDate,
		"Mon Jan 2 15:04:05 2006 -0700", "Mon 2 Jan 2006 15:04:05 -0700", "Mon 2 Jan 2006 15:04:05", "2 Jan 2006")
}()
