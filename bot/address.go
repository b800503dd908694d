package bot

import (
	"strings"

	"guichet/tickets"
)

// matches reports whether a mail address is one of a list, in which "@example.org"
// stands for all of a domain. What follows a "+" in an address is its owner's
// affair.
func matches(list []string, a tickets.Address) bool {
	local, domain, ok := cutAddress(a)
	if !ok {
		return false
	}
	local, _, _ = strings.Cut(local, "+")
	for _, is := range list {
		if is = strings.ToLower(is); is == local+"@"+domain || is == "@"+domain {
			return true
		}
	}
	return false
}

// cutAddress is a mail address in lower case, cut at its last "@".
func cutAddress(a tickets.Address) (local, domain string, ok bool) {
	id := strings.ToLower(a.ID)
	at := strings.LastIndexByte(id, '@')
	if a.Network != tickets.Email || at < 0 {
		return "", "", false
	}
	return id[:at], id[at+1:], true
}
