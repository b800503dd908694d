package email

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxAttribution is how many lines an attribution may be broken into, and how
// many octets it may have.
const (
	maxAttributionLines  = 5
	maxAttributionOctets = 700
)

// attributionAt tells how many lines the attribution takes that begins at line
// i; 0 when none begins there. Only a line with a colon at its end, or the
// verb, can be the last.
func (f *quoteFinder) attributionAt(i int) int {
	begin := f.lines[i]
	if !mayAttribute(begin) {
		return 0
	}
	octets := 0
	for n := range min(maxAttributionLines, len(f.lines)-i) {
		line := f.lines[i+n]
		octets += len(line)
		if octets > maxAttributionOctets || n > 0 && (isBlank(line) || isQuoted(line)) {
			return 0
		}
		if colon, ends := endsAttribution(line); ends {
			if f.allow() && isAttribution(join(f.lines[i:i+n+1])) && !beginsLater(f.lines[i:i+n+1]) {
				return n + 1
			}
			if colon {
				return 0
			}
		}
	}
	return 0
}

// beginsLater reports whether an attribution begins below the first of its
// lines, which are then a sentence of the sender's: "Thursday, fine.".
func beginsLater(lines []string) bool {
	for k := 1; k < len(lines); k++ {
		head, tail := normalLine(join(lines[:k])), join(lines[k:])
		if isAttribution(tail) && (isOpened(normalLine(tail)) || !isDated(head) || !hasTime(head) && !hasYear(head)) {
			return true
		}
	}
	return false
}

// allow counts the thorough looks at a letter; there are many more than any
// letter needs.
func (f *quoteFinder) allow() bool {
	f.looks++
	return f.looks < 5000
}

// mayAttribute is a quick look at the first line of what may be one.
func mayAttribute(line string) bool {
	line = strings.TrimLeft(line, " \t*_\u00a0\u200e\u200f")
	if line == "" {
		return false
	}
	return isDigit(line[0]) || strings.IndexByte(line, '@') >= 0 || strings.IndexByte(line, ':') >= 0 || strings.Contains(line, "：") ||
		attributionStarts[firstWord(line)]
}

// attributionStarts are the first words of attributions that begin with none of
// a number, an address or a colon further on.
var attributionStarts = func() map[string]bool {
	m := make(map[string]bool)
	for word := range dateWords {
		m[word] = true
	}
	for _, l := range languages {
		for _, opener := range l.openers {
			first, _, _ := strings.Cut(opener, " ")
			m[first] = true
		}
	}
	return m
}()

// endsAttribution reports whether an attribution may end with line.
func endsAttribution(line string) (colon, ends bool) {
	line = strings.TrimRight(line, " \t\r*_\u00a0\u202f")
	if strings.HasSuffix(line, ":") || strings.HasSuffix(line, "：") {
		return true, true
	}
	for _, verb := range []string{"wrote", "écrit", "schrieb", "escribió", "scritto", "schreef", "escreveu"} {
		if strings.HasSuffix(line, verb) {
			return false, true
		}
	}
	return false, false
}

// normalLine is lower case with plain spaces, without marks of emphasis.
func normalLine(s string) string {
	s = strings.ToLower(strings.Join(strings.FieldsFunc(s, unicode.IsSpace), " "))
	return strings.Trim(s, "*_ \u200b\u200e\u200f\u2060\u2063")
}

// isAttribution reports whether s says who wrote what follows, and when.
func isAttribution(s string) bool {
	s = normalLine(s)
	colon := strings.HasSuffix(s, ":") || strings.HasSuffix(s, "：")
	body := strings.TrimRight(strings.ReplaceAll(s, ">", "> "), ":： *_") // "<zoe@example.org>wrote:"
	if isDated(s) && attributes(body, colon) {
		return true
	}
	if !colon {
		return false
	}
	if strings.HasSuffix(body, " geschrieben") && strings.Contains(body, ">  hat am ") || strings.HasPrefix(body, "wiadomość napisana przez ") && hasTime(body) {
		return true
	}
	address := strings.HasSuffix(body, ">") && strings.Contains(body, "@")
	if address && (hasTime(body) || startsWithAny(body, "quoting ", "selon ", "zitat von ", "citando ", "citat från ")) {
		return true // "2026-11-22 10:00 GMT+01:00 Zoé <zoe@example.org>:"
	}
	for _, l := range languages {
		for _, verb := range l.verbs {
			before, after, ok := strings.Cut(body, verb)
			if !ok || before == "" || speaksOf(before) {
				continue
			}
			if strings.TrimSpace(after) == "" && (strings.Contains(before, "@") || hasTime(before)) || after != "" && hasTime(after) && (strings.HasSuffix(before, "> ") || !strings.Contains(before, ".")) {
				return true // "Zoé Martin <zoe@example.org> a écrit :", "Zoé schreef op 22-11-2026 10:00:"
			}
		}
	}
	return false
}

// isNameWrote reports whether line is nothing but a name and the verb, as some
// programs write right above a quote: "Zoé Martin a écrit :".
func isNameWrote(line string) bool {
	line, colon := strings.CutSuffix(strings.TrimRight(line, " \u00a0\u202f"), ":")
	if line = strings.TrimSpace(line); !colon || len(line) > 80 {
		return false
	}
	for _, l := range languages {
		for _, verb := range l.verbs {
			if name, ok := strings.CutSuffix(line, verb); ok && isName(name) && !speaksOf(" "+strings.ToLower(name)) {
				return true
			}
		}
	}
	return false
}

// isName reports whether s is a few words, each with a capital, or an address.
func isName(s string) bool {
	words := strings.Fields(s)
	for _, w := range words {
		if r, _ := utf8.DecodeRuneInString(strings.Trim(w, "\"'(<«")); !unicode.IsUpper(r) && !strings.Contains(w, "@") {
			return false
		}
	}
	return len(words) > 0 && len(words) <= 4
}

// isDatedName reports whether line is a date, a name and an address, as Gmail
// once wrote above a quote: "2026/11/20 Zoé Martin <zoe@example.org>".
func isDatedName(line string) bool {
	line = strings.TrimSpace(line)
	return len(line) > 12 && len(line) < 120 && isDigit(line[0]) && isDigit(line[3]) && (line[4] == '/' || line[4] == '-') &&
		hasYear(line[:10]) && strings.HasSuffix(line, ">") && strings.Count(line, "@") == 1
}

// isOurLine reports whether line is written as our own mails attribute (the word
// quote.line of templates), by which whoever is called Y or He is a name too.
func isOurLine(line string) bool {
	m := ourLine.FindStringSubmatch(strings.TrimSpace(line))
	return m != nil && isName(m[1]+m[2])
}

var ourLine = regexp.MustCompile(`^(?:On \d{1,2} \pL+ \d{4} at \d\d:\d\d, (.+) wrote|Le \d{1,2}(?:er)? \pL+ \d{4} à \d\d:\d\d, (.+) a écrit[ \x{a0}\x{202f}]):$`)

// speaksOf reports whether words before the verb make it prose: "m'a écrit".
func speaksOf(before string) bool {
	for _, word := range []string{"m'", "m’", "t'", "t’", " nous", " vous", " lui", " leur", " qui", " en", " y", " s'", " il", " elle", " on", " he", " she", " they", " i", " we"} {
		if strings.HasSuffix(before, word) {
			return true
		}
	}
	return false
}

// isCertain reports whether an attribution is one even where what follows it is
// not marked as quoted: it names an address, or a day with a time.
func isCertain(s string) bool {
	s = normalLine(s)
	return strings.Contains(s, "@") || hasTime(s) && hasYear(s)
}

// A language is how mail programs attribute in it.
type language struct {
	openers []string // what stands before the date
	verbs   []string // " wrote"
	inside  bool     // the name may stand behind the verb
}

var languages = []language{
	{openers: []string{"on "}, verbs: []string{" wrote", " writes", " a écrit"}},
	{openers: []string{"le "}, verbs: []string{" a écrit", " à écrit", " a ecrit"}},
	{openers: []string{"am ", "den ", "um ", ""}, verbs: []string{" schrieb", " hat geschrieben", " folgendes geschrieben"}, inside: true},
	{openers: []string{"el ", "en "}, verbs: []string{" escribió", " escribio", " ha escrito"}},
	{openers: []string{"il giorno ", "il ", "in data "}, verbs: []string{" ha scritto", " scrisse"}},
	{openers: []string{"op "}, verbs: []string{" schreef", " heeft geschreven", " het volgende geschreven"}, inside: true},
	{openers: []string{"em ", "no dia ", "a ", "às ", "na "}, verbs: []string{" escreveu"}},
	{openers: []string{"w dniu ", "dnia ", ""}, verbs: []string{" napisał", " napisała", " napisał(a)", " pisze", " napisano"}, inside: true},
	{openers: []string{"den ", "på ", "d. ", ""}, verbs: []string{" skrev", " skrev følgende"}, inside: true},
	{openers: []string{"dne ", "na ", "на ", "pada tanggal ", "pada ", "", "pe "}, verbs: []string{" kirjoitti", " napsal", " napsal(a)", " napísal", " написал", " написа", " пишет", " пише", " yazdı", " írta", " έγραψε", " a scris", " menulis", " đã viết", "写道", "寫道", " a écrit"}, inside: true},
}

// isDated reports whether s begins with a date, in the manner of one of the
// languages.
func isDated(s string) bool { return isOpened(s) || startsWithDate(s) }

// isOpened reports whether s begins with a date and a word before it.
func isOpened(s string) bool {
	for _, l := range languages {
		for _, opener := range l.openers {
			if rest, found := strings.CutPrefix(s, opener); found && opener != "" && startsWithDate(rest) {
				return true
			}
		}
	}
	return false
}

// attributes reports whether a sentence that began with a date goes on with a
// name and the verb.
func attributes(body string, colon bool) bool {
	for _, other := range languages {
		for _, verb := range other.verbs {
			i := strings.LastIndex(body, verb)
			if i < 0 || speaksOf(body[:i]) {
				continue
			}
			after := strings.TrimSpace(body[i+len(verb):])
			if after == "" || after == "(a)" || strings.HasPrefix(after, "in message") || after == "the following" {
				return colon || hasTime(body) || strings.Contains(body, "@")
			}
			if other.inside && colon && len(after) < 120 {
				return true
			}
		}
	}
	return false
}

// startsWithDate reports whether s begins with a number, a day of the week or a
// month, in any of the languages above.
func startsWithDate(s string) bool {
	if s == "" {
		return false
	}
	if '0' <= s[0] && s[0] <= '9' {
		return true
	}
	end := strings.IndexAny(s, " ,.")
	if end < 0 {
		return false
	}
	return dateWords[s[:end]]
}

var dateWords = func() map[string]bool {
	m := make(map[string]bool)
	for word := range strings.FieldsSeq(`
		mon tue tues wed thu thur thurs fri sat sun monday tuesday wednesday thursday friday saturday sunday
		jan feb mar apr may jun jul aug sep sept oct nov dec january february march april june july august september october november december
		lun mar mer jeu ven sam dim lundi mardi mercredi jeudi vendredi samedi dimanche
		mo di mi do fr sa so montag dienstag mittwoch donnerstag freitag samstag sonntag sonnabend
		lun mar mié mie jue vie sáb sab dom lunes martes miércoles jueves viernes sábado domingo
		gio ven lunedì martedì mercoledì giovedì venerdì sabato domenica
		ma di wo do vr za zo maandag dinsdag woensdag donderdag vrijdag zaterdag zondag
		seg ter qua qui sex segunda segunda-feira terça terça-feira quarta quarta-feira quinta quinta-feira sexta sexta-feira
		pon wt śr czw pt sob niedz poniedziałek wtorek środa czwartek piątek sobota niedziela
		mån tis ons tors tor fre lör sön mandag tirsdag onsdag torsdag fredag lørdag søndag måndag tisdag
		пн вт ср чт пт сб вс`) {
		m[word] = true
	}
	return m
}()

// hasTime reports whether s holds a time of day, such as 10:30, 10h30 or 10.30.
func hasTime(s string) bool {
	for i := 1; i+2 < len(s); i++ {
		if (s[i] == ':' || s[i] == 'h' || s[i] == '.') && isDigit(s[i-1]) && isDigit(s[i+1]) && isDigit(s[i+2]) {
			return true
		}
	}
	return false
}

// hasYear reports whether s holds a year, or a date in numbers.
func hasYear(s string) bool {
	digits, groups := 0, 0
	for i := 0; i <= len(s); i++ {
		if i < len(s) && isDigit(s[i]) {
			digits++
			continue
		}
		if digits == 4 && (s[i-4] == '1' || s[i-4] == '2') {
			return true
		}
		if digits > 0 && i < len(s) && (s[i] == '/' || s[i] == '.' || s[i] == '-') {
			groups++
		}
		digits = 0
	}
	return groups >= 2
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }
