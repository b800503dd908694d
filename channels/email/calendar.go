package email

import (
	"strings"
	"time"
)

// maxCalendar bounds how much of a calendar is read for its first event.
const maxCalendar = 256 << 10

// invitation tells in one line what a calendar (RFC 5545) is about, in brackets;
// empty where it holds no event.
func invitation(calendar string) string {
	e := readEvent(shorten(calendar, maxCalendar))
	if e["begin"] == "" {
		return ""
	}
	word := "invitation"
	switch strings.ToUpper(e["METHOD"]) {
	case "CANCEL":
		word = "cancelled"
	case "REPLY", "COUNTER":
		word = "answer to an invitation"
	}
	about := distinct([]string{e["SUMMARY"], e["when"], e["LOCATION"]})
	var said []string
	for _, s := range about {
		if s = shorten(oneLine(unescapeCalendar.Replace(s)), 200); s != "" {
			said = append(said, s)
		}
	}
	if len(said) == 0 {
		return "[" + word + "]"
	}
	return "[" + word + ": " + strings.Join(said, ", ") + "]"
}

// description is what a calendar says of its first event at length.
func description(calendar string) string {
	text := readEvent(shorten(calendar, maxCalendar))["DESCRIPTION"]
	return cleanText(unescapeCalendar.Replace(calendarLines.Replace(text)))
}

// readEvent reads the properties of the first event, and the method before it.
func readEvent(calendar string) map[string]string {
	e := make(map[string]string)
	folded := strings.NewReplacer("\r\n ", "", "\r\n\t", "", "\n ", "", "\n\t", "").Replace(calendar)
	for line := range strings.Lines(folded) {
		name, value, ok := cutProperty(strings.TrimRight(line, "\r\n"))
		if !ok {
			continue
		}
		key, params, _ := strings.Cut(name, ";")
		switch key = strings.ToUpper(key); {
		case key == "BEGIN":
			switch value = strings.ToUpper(value); {
			case value == "VEVENT" && e["begin"] == "":
				e["begin"] = value
			case e["begin"] != "":
				return e // an alarm, or another event
			}
		case key == "METHOD", e["begin"] != "" && (key == "SUMMARY" || key == "LOCATION" || key == "DESCRIPTION"):
			e[key] = value
		case e["begin"] != "" && key == "DTSTART":
			e["when"] = eventTime(value, params)
		case key == "END" && e["begin"] != "":
			return e
		}
	}
	return e
}

// cutProperty cuts a line at the first colon outside of quotes.
func cutProperty(line string) (name, value string, ok bool) {
	quoted := false
	for i := range len(line) {
		switch {
		case line[i] == '"':
			quoted = !quoted
		case line[i] == ':' && !quoted:
			return line[:i], line[i+1:], true
		}
	}
	return "", "", false
}

var unescapeCalendar = strings.NewReplacer(`\\`, `\`, `\,`, ",", `\;`, ";", `\n`, " ", `\N`, " ")

// calendarLines undoes the escapes of line ends; an escaped backslash waits for
// unescapeCalendar.
var calendarLines = strings.NewReplacer(`\\`, `\\`, `\n`, "\n", `\N`, "\n")

// eventTime is a date or a moment as it stands in the calendar, in its zone.
func eventTime(value, params string) string {
	zone := ""
	for param := range strings.SplitSeq(params, ";") {
		if z, ok := strings.CutPrefix(param, "TZID="); ok {
			zone = " " + strings.Trim(z, `"`)
		}
	}
	if t, err := time.Parse("20060102T150405Z", value); err == nil {
		return t.Format("2006-01-02 15:04") + " UTC"
	}
	if t, err := time.Parse("20060102T150405", value); err == nil {
		return t.Format("2006-01-02 15:04") + zone
	}
	if t, err := time.Parse("20060102", value); err == nil {
		return t.Format("2006-01-02")
	}
	return value
}
