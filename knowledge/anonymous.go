package knowledge

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// removed stands for what was taken out of a text.
const removed = "[…]"

// anonymous takes out of a text what may tell of a person: the names that are
// known, names behind a title, mail and postal addresses, telephone and other
// long numbers, and what follows a word for a secret. It goes by rules and can
// miss something: a person reads what it leaves.
func anonymous(text string, names []string) string {
	for _, rule := range personal {
		text = rule.ReplaceAllString(text, "${1}"+removed)
	}
	text = withoutNames(secretLike.ReplaceAllStringFunc(text, withoutSecret), names)
	return repeated.ReplaceAllString(text, removed)
}

// secretLike is a run long enough to be a password.
var secretLike = regexp.MustCompile(`[^\s,;:«»"()]{8,}`)

// withoutSecret takes out what mixes capitals, small letters and digits, as
// passwords do, and is no link.
func withoutSecret(run string) string {
	is := func(kind func(rune) bool) bool { return strings.ContainsFunc(run, kind) }
	if is(unicode.IsUpper) && is(unicode.IsLower) && is(unicode.IsDigit) && !strings.Contains(run, "//") && !strings.Contains(run, removed) {
		return removed
	}
	return run
}

// repeated is one thing removed after the other.
var repeated = regexp.MustCompile(`\[…\](?:[ ,]*\[…\])+`)

const (
	capitalised = `\p{Lu}[\p{L}'’-]+`
	streets     = `rue|avenue|av\.|bd|boulevard|place|chemin|impasse|allée|allee|quai|route|cours|square`
	ways        = `street|st|road|rd|avenue|ave|lane|drive|square|boulevard`
)

// personal are the rules, in their order. Group 1 is kept.
var personal = []*regexp.Regexp{
	// a secret and its value: "mot de passe : Xk3!", "your PIN is 1234"
	regexp.MustCompile(`(?i)(\b(?:mots? de passe(?: (?:provisoire|temporaire))?|mdp|passwords?|passcode|passphrase|code(?: (?:pin|wi-?fi|d'accès|d’accès))?|pin|token|jeton|clé|key)\b(?:[\s\x{a0}\x{202f}]*(?::|=|\best\b|\bis\b|\bwill be\b|\bsera\b))+[\s\x{a0}\x{202f}]*)[^\s,;]*[^\s,;.]`),
	regexp.MustCompile(`()(?i:mailto:)?[\p{L}\p{N}._%+'-]+@[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)*`),
	regexp.MustCompile(`()<[@!#][^<>\s]*>|(?:^|\B)@[\p{L}\p{N}._-]*[\p{L}\p{N}]`),
	// 12 bis, rue de la Paix, 75002 Paris; 10 Downing Street
	regexp.MustCompile(`()\b\d{1,4}(?: ?(?:bis|ter|[a-dA-D]))?,? (?i:` + streets + `)\.? (?:(?:de|du|des|la|le|les|l['’]|d['’])[ ]?)*` + capitalised + `(?:[ -](?:(?:de|du|des|la|le) )*` + capitalised + `)*(?:,? \d{5}(?: ` + capitalised + `)?)?`),
	regexp.MustCompile(`()\b\d{1,4}[a-zA-Z]? (?:` + capitalised + ` ){1,3}(?i:` + ways + `)\b`),
	regexp.MustCompile(`()\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){3,}(?: ?[A-Z0-9]{1,3})?\b`),
	// telephones, accounts, cards, registration numbers
	regexp.MustCompile(`()(?:\+|\b)(?:\(?\d\)?[ .\x{a0}\x{202f}/-]?){7,}\d\b`),
	// M. Durand, Mme Zoé Martin, Mr Smith
	regexp.MustCompile(`()\b(?:M\.|MM\.|Mr\.?|Mrs\.?|Ms\.?|Mme|Mlle|Monsieur|Madame|Dr\.?|Me)[ \x{a0}]` + capitalised + `(?: ` + capitalised + `)?`),
}

// withoutNames takes out the words of names, where they are written as names.
func withoutNames(text string, names []string) string {
	var parts []string
	for _, name := range names {
		for part := range strings.FieldsFuncSeq(name, func(r rune) bool { return !unicode.IsLetter(r) && r != '-' && r != '\'' && r != '’' }) {
			if utf8.RuneCountInString(part) >= 2 && !slices.Contains(parts, foldLine(part)) {
				parts = append(parts, foldLine(part))
			}
		}
	}
	if len(parts) == 0 {
		return text
	}
	return nameLike.ReplaceAllStringFunc(text, func(word string) string {
		if slices.Contains(parts, foldLine(word)) {
			return removed
		}
		return word
	})
}

// nameLike is a word that begins with a capital.
var nameLike = regexp.MustCompile(capitalised)
