package tickets

import (
	"strings"
	"unicode"
)

// courtesies are the words of which a bare thank-you is made, in both
// languages, without accents.
var courtesies = wordSet(`
	merci thanks thank you thx ty cheers much many very so a lot beaucoup bien mille grand super parfait perfect great
	nickel top genial excellent ok okay all good now its it works working ca marche fonctionne maintenant c est cest
	bon bonne journee soiree fin de have nice day weekend week end pour votre vos ton aide reponse rapide quick help
	your the for resolu solved regle fixed tout encore d accord dac bye au revoir cordialement regards best kind
	bien a vous toi team equipe everyone tous et and je vous remercie remerciements probleme problem issue un toute l la le les`)

// thanks are the words of which a courtesy holds at least one.
var thanks = wordSet(`merci thanks thank thx ty cheers remercie remerciements marche fonctionne works working resolu solved regle fixed`)

func wordSet(words string) map[string]bool {
	set := map[string]bool{}
	for _, w := range strings.Fields(words) {
		set[w] = true
	}
	return set
}

var unaccent = strings.NewReplacer("é", "e", "è", "e", "ê", "e", "à", "a", "â", "a", "ç", "c", "ô", "o", "û", "u", "ù", "u", "î", "i", "ï", "i")

// Courtesy reports whether a message says thanks and nothing else: at most a
// dozen words, each of them one that courtesy is made of. One other word, a
// question mark or a negation makes it a message like any other.
func Courtesy(text string) bool {
	if strings.Contains(text, "?") {
		return false
	}
	words := strings.FieldsFunc(unaccent.Replace(strings.ToLower(text)), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r)
	})
	if len(words) == 0 || len(words) > 12 {
		return false
	}
	thanked := false
	for _, w := range words {
		if !courtesies[w] {
			return false
		}
		thanked = thanked || thanks[w]
	}
	return thanked
}
