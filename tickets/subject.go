package tickets

import (
	"regexp"
	"strings"
)

var (
	// answering is what mail programs put before the subject of an answer or of a
	// forwarded letter, with or without a count.
	answering = regexp.MustCompile(`(?i)^\s*(?:re|r|aw|sv|vs|antw|antwort|rép|rep|réf|ref|odp|res|rif|fwd?|fw|wg|tr|rv|enc|i|vb|doorst|pd)\s*(?:\[\d+\]|\(\d+\))?[\s\x{a0}\x{202f}]*[:：]`)
	// listed is what lists and other desks put there.
	listed = regexp.MustCompile(`^\s*\[[^\]]{1,60}\]`)
	tags   = regexp.MustCompile(`\[#\d+\]`)
)

// Untagged is a subject without what says that it answers: prefixes such as
// "Re:" or "TR:", and tags of ours.
func Untagged(subject string) string {
	return strip(tags.ReplaceAllString(subject, " "), answering)
}

// Matter is what a subject speaks of: untagged, and without what lists put
// before it, blanks and case. Two subjects of one matter belong together.
func Matter(subject string) string {
	return strings.ToLower(strip(tags.ReplaceAllString(subject, " "), answering, listed))
}

// strip cuts prefixes off for as long as there are any, and makes one blank of
// several.
func strip(s string, prefixes ...*regexp.Regexp) string {
	for before := ""; s != before; {
		before = s
		for _, p := range prefixes {
			s = s[len(p.FindString(s)):]
		}
	}
	return strings.Join(strings.Fields(s), " ")
}
