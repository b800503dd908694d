package tickets

import (
	"regexp"
	"strings"
)

// telephoneDigits is how many digits a telephone number has at least.
const telephoneDigits = 6

var (
	written = regexp.MustCompile(`[^\s<>,;:"()]+@[^\s<>,;:"()]+\.[^\s<>,;:"()]+`)
	dialled = regexp.MustCompile(`\+?[\d(][\d .()/\x{a0}-]*\d`)
)

// Caller reads who called, as somebody notes it: "Jean Dupont +33 1 23 45 67 89",
// a mail address, or a name alone. Who left a mail address is reached there;
// everybody else by telephone.
func Caller(note string) Address {
	note = strings.TrimSpace(note)
	if a := written.FindString(note); a != "" {
		return Address{Network: Email, ID: a, Name: without(note, a)}
	}
	if n := dialled.FindString(note); n != "" {
		if id := digits(n); len(strings.TrimPrefix(id, "+")) >= telephoneDigits {
			return Address{Network: Phone, ID: id, Name: without(note, n)}
		}
	}
	return Address{Network: Phone, ID: note}
}

// without is what a note says besides the address in it: a name.
func without(note, address string) string {
	before, after, _ := strings.Cut(note, address)
	return strings.Join(strings.Fields(strings.Trim(before+" "+after, " \t<>()\",;:·-")), " ")
}

// digits is a number as it is dialled.
func digits(number string) string {
	var b strings.Builder
	for i, r := range number {
		if r >= '0' && r <= '9' || r == '+' && i == 0 {
			b.WriteRune(r)
		}
	}
	return b.String()
}
