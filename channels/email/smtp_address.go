package email

import (
	"errors"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/idna"
)

// An addrSpec is an address that is safe in the envelope and in a header: a
// dot-string and a domain (RFC 5321, section 4.1.2; RFC 6531 for letters beyond
// ASCII). Quoted local parts are refused; with them, parameters could be
// smuggled into SMTP commands.
type addrSpec struct{ local, domain string }

func (m addrSpec) String() string { return m.local + "@" + m.domain }

// ascii reports whether every relay can carry the address.
func (m addrSpec) ascii() bool { return isASCII([]byte(m.local)) }

// parseAddrSpec reads an address without display name or angle brackets. The
// domain comes back in lower case, in its ASCII form.
func parseAddrSpec(s string) (addrSpec, error) {
	if s == "" {
		return addrSpec{}, errors.New("the address is empty")
	}
	i := strings.LastIndexByte(s, '@')
	if i < 0 {
		return addrSpec{}, fmt.Errorf("address %q has no @", s)
	}
	m := addrSpec{local: s[:i]}
	if len(s) > 254 || !isDotString(m.local) {
		return addrSpec{}, fmt.Errorf("address %q: its part before the @ cannot be used", s)
	}
	domain, err := idna.Lookup.ToASCII(s[i+1:])
	if err != nil || !isDomain(domain) {
		return addrSpec{}, fmt.Errorf("address %q: its part after the @ is no domain", s)
	}
	m.domain = strings.ToLower(domain)
	return m, nil
}

func isDotString(s string) bool {
	if s == "" || len(s) > 64 || !utf8.ValidString(s) {
		return false
	}
	for atom := range strings.SplitSeq(s, ".") {
		if atom == "" || strings.ContainsFunc(atom, func(r rune) bool { return !isAtext(r) }) {
			return false
		}
	}
	return true
}

// isAtext follows RFC 5322, section 3.2.3, and RFC 6532.
func isAtext(r rune) bool {
	if r >= utf8.RuneSelf {
		return unicode.IsLetter(r) || unicode.IsMark(r) || unicode.IsDigit(r)
	}
	return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("!#$%&'*+-/=?^_`{|}~", r)
}

func isDomain(s string) bool {
	if s == "" || len(s) > 253 {
		return false
	}
	for label := range strings.SplitSeq(s, ".") {
		if label == "" || len(label) > 63 || label[0] == '-' || label[len(label)-1] == '-' {
			return false
		}
		for _, c := range []byte(label) {
			if (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && (c < '0' || c > '9') && c != '-' {
				return false
			}
		}
	}
	return true
}
