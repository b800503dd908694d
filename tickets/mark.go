package tickets

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// GivenMark is the mark that a message consists of, 1 to 5, besides a signature:
// a digit, "4/5", or as many stars. It is 0 for any other message: whoever
// writes a word more has something to say.
func GivenMark(text string) int {
	if len(text) > maxCourtesy {
		return 0
	}
	lines := slices.DeleteFunc(strings.Split(text, "\n"), func(l string) bool { return strings.TrimSpace(l) == "" })
	if len(lines) == 0 || len(lines) > 1 && !isSignature(lines[1:]) {
		return 0
	}
	m := markOnly.FindStringSubmatch(lines[0])
	switch {
	case m == nil:
		return 0
	case m[1] != "":
		return int(m[1][0] - '0')
	}
	n := utf8.RuneCountInString(strings.ReplaceAll(m[2], "\ufe0f", ""))
	if n > len(Ratings) {
		return 0
	}
	return n
}

var markOnly = regexp.MustCompile(`^[\s\x{a0}]*(?:([1-5])[\s\x{a0}]*(?:/[\s\x{a0}]*5)?|((?:[★⭐🌟]\x{fe0f}?)+))[\s\x{a0}]*[.!]?[\s\x{a0}]*$`)
