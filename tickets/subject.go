package tickets

import (
	"regexp"
	"strings"
	"unicode"
)

// prefixes are what mail programs put before the subject of an answer or of a
// forwarded letter, with or without a count, and what desks and lists put there
// in brackets.
var prefixes = regexp.MustCompile(`(?i)^\s*(?:(?:re|r|aw|sv|vs|antw|antwort|rép|rep|réf|ref|odp|res|rif|fwd?|fw|wg|tr|rv|enc|i|vb|doorst|pd)\s*(?:\[\d+\]|\(\d+\))?[\s\x{a0}\x{202f}]*[:：]|\[[^\]]{1,60}\])`)

var tag = regexp.MustCompile(`\[#\d+\]`)

// Matter is what a subject speaks of: without prefixes such as "Re:", "TR:" or
// "[list]", without tags of ours, blanks and case. Two subjects of one matter
// belong together.
func Matter(subject string) string {
	s := tag.ReplaceAllString(subject, " ")
	for {
		rest := s[len(prefixes.FindString(s)):]
		if rest == s {
			break
		}
		s = rest
	}
	return strings.ToLower(strings.Join(strings.FieldsFunc(s, func(r rune) bool { return unicode.IsSpace(r) || r == '\u200b' }), " "))
}
