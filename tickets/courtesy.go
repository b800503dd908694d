package tickets

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// maxCourtesy bounds a bare thank-you in octets: who writes more has something
// to say.
const maxCourtesy = 600

// Courtesy reports whether a message thanks, or says that all is well, and
// nothing else, in French or English. It must be made of known phrases from its
// first word to its signature, so that one word of another kind, a question
// mark or a sad face makes it a message like any other: to take words for mere
// thanks would silence a person, to take thanks for words costs an agent a look.
func Courtesy(text string) bool {
	if len(text) > maxCourtesy || strings.Contains(text, "?") || sad.MatchString(text) {
		return false
	}
	lines := slices.DeleteFunc(strings.Split(text, "\n"), func(l string) bool { return strings.TrimSpace(l) == "" })
	for i := range lines {
		if courteous(strings.Join(lines[:i+1], "\n")) && isSignature(lines[i+1:]) {
			return true
		}
	}
	return false
}

var sad = regexp.MustCompile(`[:;=]-?'?[(/\\|\[]`)

// courteous reports whether a text is made of courteous phrases alone, and says
// more than a greeting or farewell.
func courteous(text string) bool {
	return courtesy.MatchString(plain(withoutNames(text)))
}

var courtesy = regexp.MustCompile(`^(?:` + oneOf(greetings) + ` )*(?:` + oneOf(asides) + ` )*` +
	oneOf(thanks, praise, solved) + ` (?:` + oneOf(thanks, praise, solved, asides) + ` )*$`)

// oneOf is the expression that matches any line of lists of expressions.
func oneOf(lists ...string) string {
	var all []string
	for _, l := range strings.Split(strings.Join(lists, "\n"), "\n") {
		if l = strings.TrimSpace(l); l != "" {
			all = append(all, l)
		}
	}
	return "(?:" + strings.Join(all, "|") + ")"
}

var addressed = regexp.MustCompile(`(?i:\b(?:merci|thanks|thank you|bonjour|bonsoir|salut|hi|hello|hey|dear|cher|chère)),? +(\p{Lu}\p{Ll}+)`)

// withoutNames leaves out whom a text greets or thanks by name.
func withoutNames(text string) string {
	return addressed.ReplaceAllStringFunc(text, func(s string) string {
		if name := s[strings.LastIndex(s, " ")+1:]; isName(name) {
			return strings.TrimSuffix(s, name)
		}
		return s
	})
}

// kindSigns are pictures that thank; plain writes each of them as ♥.
const kindSigns = "👍🙏👌❤😊🙂😀😃😄😁😉🥰😍🎉🙌👏💪💯✅✔🌹💐🌞☀🍻🤗🤝✨🏆⭐🌟"

var unaccent = strings.NewReplacer("é", "e", "è", "e", "ê", "e", "ë", "e", "à", "a", "â", "a", "ç", "c", "ô", "o", "û", "u", "ù", "u", "î", "i", "ï", "i", "œ", "oe")

// plain is a text in lower case, without accents and punctuation, each word
// followed by a space. Any picture that is not kind stays and matches nothing.
func plain(text string) string {
	text = strings.ReplaceAll(unaccent.Replace(strings.ToLower(text)), "<3", "❤")
	for _, sign := range kindSigns {
		text = strings.ReplaceAll(text, string(sign), " ♥ ")
	}
	var b strings.Builder
	for _, w := range strings.FieldsFunc(text, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsPunct(r) || isFitting(r) }) {
		b.WriteString(mended(w))
		b.WriteByte(' ')
	}
	return b.String()
}

// isFitting reports whether a rune only modifies its neighbours: the colour of
// a hand, the joint of a picture, the ^ of ^^.
func isFitting(r rune) bool {
	return unicode.In(r, unicode.Sk, unicode.Mn, unicode.Cf)
}

// mended is a word without its slips: the letter that a finger held too long,
// and in a word that thanks one letter too many, one too few, or two exchanged.
func mended(word string) string {
	last, before := rune(-1), rune(-1)
	word = strings.Map(func(r rune) rune {
		held := r == last && r == before
		last, before = r, last
		if held {
			return -1
		}
		return r
	}, word)
	if slices.Contains(thankful, word) {
		return word
	}
	for _, right := range thankful {
		if word[0] == right[0] && slipped(word, right) {
			return right
		}
	}
	return word
}

var thankful = []string{"merci", "beaucoup", "remercie", "parfait", "nickel", "thanks", "thank", "very", "much", "perfect"}

// slipped reports whether one letter is too many or too few in word, or two
// neighbours are exchanged.

func slipped(word, right string) bool {
	if len(word) > len(right) {
		word, right = right, word
	}
	i := 0
	for i < len(word) && word[i] == right[i] {
		i++
	}
	switch len(right) - len(word) {
	case 1:
		return word[i:] == right[i+1:]
	case 0:
		return i+1 < len(word) && word[i] == right[i+1] && word[i+1] == right[i] && word[i+2:] == right[i+2:]
	}
	return false
}
