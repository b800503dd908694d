package email

import (
	"strings"

	"golang.org/x/net/idna"
	"golang.org/x/net/publicsuffix"

	"guichet/channels"
)

// trust tells how far the author of a letter is vouched for: by the results
// that the border host wrote, and by the signatures that were checked when the
// letter came in. SPF speaks of the envelope and proves no author.
func (c *Channel) trust(l *letter, raw []byte) channels.Trust {
	said := borderResults(l.header, c.cfg.Authentication.AuthservID)
	if said.disowned() {
		return channels.Forged
	}
	seen := c.names.signers(raw)
	if len(said) == 0 && len(seen) == 0 {
		return channels.Unproven
	}
	author, ok := l.author(raw)
	if !ok {
		return channels.Unproven
	}
	if said.proves(author) {
		return channels.Proven
	}
	for _, signer := range seen {
		if aligned(signer, author) {
			return channels.Proven
		}
	}
	return channels.Unproven
}

// disowned reports whether the owner of the author's domain disowns the letter
// (RFC 7489 section 11.2), or the results contradict each other.
func (v verdict) disowned() bool {
	var dmarc []result
	signatures := make(map[string]string)
	for _, r := range v {
		switch r.method {
		case "dmarc":
			if r.contradicts {
				return true
			}
			dmarc = append(dmarc, r)
		case "dkim":
			if r.contradicts {
				return true
			}
			// One signature is named by its domain and the begin of its octets
			// (RFC 6008 section 4).
			if r.properties["header.d"] == "" || r.properties["header.b"] == "" {
				continue
			}
			name := aLabel(r.properties["header.d"]) + " " + r.properties["header.s"] + " " + r.properties["header.b"]
			if other, known := signatures[name]; known && other != r.value {
				return true
			}
			signatures[name] = r.value
		}
	}
	for _, r := range dmarc {
		if r.value == "fail" || r.value != dmarc[0].value || r.properties["header.from"] != dmarc[0].properties["header.from"] {
			return true
		}
	}
	return false
}

// proves reports whether the results vouch for authors of a domain, given as
// A-labels: DMARC passed for exactly that domain, or DKIM for one that is
// aligned with it.
func (v verdict) proves(author string) bool {
	for _, r := range v {
		if r.value != "pass" {
			continue
		}
		if r.method == "dmarc" && aLabel(r.properties["header.from"]) == author {
			return true
		}
		if r.method == "dkim" && aligned(aLabel(r.properties["header.d"]), author) {
			return true
		}
	}
	return false
}

// aligned reports whether two domains, given as A-labels, are the same or
// belong to one organisation (RFC 7489 section 3.1, relaxed).
func aligned(signer, author string) bool {
	if signer == "" || author == "" {
		return false
	}
	if signer == author {
		return true
	}
	a, errA := publicsuffix.EffectiveTLDPlusOne(signer)
	b, errB := publicsuffix.EffectiveTLDPlusOne(author)
	return errA == nil && errB == nil && a == b
}

// aLabel is a domain in lower case as A-labels (RFC 5890); "" for what is no
// domain, and for one that only looks like the domain it would be mapped to.
func aLabel(domain string) string {
	if isASCII([]byte(domain)) {
		domain = strings.ToLower(domain)
	}
	ascii, err := idna.Lookup.ToASCII(domain)
	if err != nil || !strings.Contains(ascii, ".") {
		return ""
	}
	if shown, err := idna.Lookup.ToUnicode(ascii); err != nil || shown != domain && ascii != domain {
		return ""
	}
	return ascii
}
