package email

import "strings"

// maxSignature is how many lines may follow a signature mark that lacks its
// trailing space.
const maxSignature = 15

// signatureEnd tells where the signature ends that begins at line i; i when
// none begins there. A signature begins with "-- " (RFC 3676 section 4.3) and
// goes on to the end or to what is quoted.
func (f *quoteFinder) signatureEnd(i int) int {
	switch line := f.lines[i]; {
	case line == "-- ":
		return f.untilQuote(i+1, len(f.lines))
	case line == "--" || line == "—" || line == "–" || line == "__":
		if end := f.untilQuote(i+1, i+maxSignature+1); end-i <= maxSignature {
			return end
		}
	case line == "Links:" && i+2 < len(f.lines) && isRule(f.lines[i+1]) && strings.HasPrefix(f.lines[i+2], "[1] http"):
		return len(f.lines) // Roundcube makes them of links in HTML
	case isRule(line):
		if next := f.nextText(i + 1); next < len(f.lines) && (isDeviceLine(f.lines[next]) || f.isListFooter(next)) {
			return f.untilQuote(i+1, len(f.lines))
		}
	}
	return i
}

// isArmor reports whether line begins what PGP writes around a text that it
// signs (RFC 9580 section 7).
func isArmor(line string) bool {
	return line == "-----BEGIN PGP SIGNED MESSAGE-----" || line == "-----BEGIN PGP SIGNATURE-----"
}

// armorEnd is the first line after such an armour: its headers above the text,
// the whole block below it. i where it does not end.
func (f *quoteFinder) armorEnd(i int) int {
	for n, line := range f.lines[i:min(len(f.lines), i+200)] {
		switch {
		case line == "-----END PGP SIGNATURE-----":
			return i + n + 1
		case f.lines[i] == "-----BEGIN PGP SIGNED MESSAGE-----" && n > 0 && !strings.HasPrefix(line, "Hash: "):
			return i + n
		}
	}
	return i + 1
}

// untilQuote is the first line from i on, but before end, where a quote or
// another mail begins; end where none does.
func (f *quoteFinder) untilQuote(i, end int) int {
	if f.calm == nil {
		f.calm = make([]bool, len(f.lines))
	}
	for end = min(end, len(f.lines)); i < end; i++ {
		if f.calm[i] {
			continue
		}
		if isQuoted(f.lines[i]) || f.attributionAt(i) > 0 || f.isOtherMail(i) || isForwardLine(f.lines[i]) {
			return i
		}
		f.calm[i] = true
	}
	return i
}

// isListFooter reports whether the last lines, from i on, are what a mailing
// list adds below every letter.
func (f *quoteFinder) isListFooter(i int) bool {
	if len(f.lines)-i > 8 {
		return false
	}
	text := strings.ToLower(strings.Join(f.lines[i:], " "))
	return strings.Contains(text, "http") && containsAny(text, []string{"mailing list", "unsubscribe", "listinfo", "liste de diffusion", "désabonner", "désinscrire"})
}

// isDeviceLine reports whether a mail program wrote the line below a letter:
// "Envoyé de mon iPhone", "Get Outlook for iOS".
func isDeviceLine(line string) bool {
	if len(line) > 300 || !deviceWords[firstWord(line)] {
		return false
	}
	if i := strings.IndexAny(line, "<("); i > 0 {
		line = line[:i]
	}
	line = strings.Trim(normalLine(line), "-–—[]. ")
	if len(line) > 110 || strings.HasSuffix(line, "?") {
		return false
	}
	if startsWithAny(line, "sent from my ", "envoyé de mon ", "envoyé depuis mon ", "envoyé via mon ") && strings.Count(line, " ") < 6 && !strings.Contains(line, ",") {
		return true
	}
	return startsWithAny(line, deviceStarts...) && containsAny(line, devices)
}

var deviceStarts = []string{
	"sent from", "sent via", "sent with", "sent using", "sent by outlook", "sent by mailspring", "get outlook for", "get bluemail", "téléchargez outlook", "télécharger outlook", "télécharger bluemail", "obtenez outlook", "obtenir outlook", "obtenez bluemail",
	"envoyé de", "envoyé depuis", "envoyé à partir", "envoyé avec", "envoyé par outlook", "envoyé via", "envoyée de", "envoyé sur", "provenance : ", "provenance:",
	"von meinem", "gesendet von", "gesendet mit", "gesendet über", "gesendet aus", "diese nachricht wurde von meinem", "holen sie sich outlook", "laden sie outlook", "outlook für",
	"enviado desde", "enviado do", "enviado da", "enviado con", "enviado com", "enviado a partir", "enviado via", "obtener outlook", "obter o outlook", "baixe o outlook",
	"inviato da", "inviato dal", "inviato con", "ottieni outlook", "scarica outlook",
	"verzonden vanaf", "verzonden vanuit", "verstuurd vanaf", "verzonden met", "verstuurd met", "outlook voor", "download outlook",
	"wysłane z", "wysłano z", "pobierz aplikację outlook", "skickat från", "sendt fra", "hämta outlook", "hent outlook", "lähetetty", "отправлено с", "odesláno z", "získat outlook",
}

// deviceWords are the first words of deviceStarts.
var deviceWords = func() map[string]bool {
	m := make(map[string]bool)
	for _, start := range deviceStarts {
		m[firstWord(start)] = true
	}
	return m
}()

// firstWord is the first word of a line in lower case, without the marks around
// it; empty when it is long.
func firstWord(line string) string {
	line = strings.TrimLeft(line, " \t*_-–—[\u00a0\u200b\u200e\u200f\u2060\u2063")
	end := strings.IndexAny(line[:min(len(line), 24)], " \u00a0\t")
	if end < 0 {
		end = len(line)
	}
	if end > 24 {
		return ""
	}
	return strings.ToLower(strings.Trim(line[:end], ".,"))
}

var devices = []string{
	"iphon", "ipad", "ipod", "ios", "android", "samsung", "galaxy", "blackberry", "windows", "outlook", "yahoo", "gmail", "mobile", "phone", "téléphone", "bluemail", "zoho", "gmx", "web.de", "aol", "icloud", "k-9", "libero", "mailspring", " nine",
	"smartphone", "portable", "tablette", "tablet", "handy", "mail for", "mail on ", "mail pour", "mail für", "mail voor", "mail app", "huawei", "xiaomi", "redmi", "nokia", "htc", "sony", "orange", "proton", "tutanota", "spark",
	"courrier pour", "ma messagerie", "nexus", "pixel", "móvil", "celular", "telefon", "device", "appareil", "mac", "телефон", "zimbra", "superhuman", "thunderbird",
}
