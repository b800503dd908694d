package tickets

import (
	"regexp"
	"strings"
)

// maxSignature is how many lines a signature may have below the name.
const maxSignature = 5

var (
	nameLine   = regexp.MustCompile(`^(?:\p{Lu}\.|\p{Lu}\p{Ll}[\p{L}'’-]*\.?)(?:[ -](?:\p{Lu}\.|\p{Lu}[\p{L}'’-]+)){0,3}[.,]?$`)
	deviceLine = regexp.MustCompile(`^(?:Envoyé (?:de|depuis|à partir de) |Sent from (?:my |Outlook|Mail|Yahoo)|Get Outlook for |Télécharger Outlook pour |Obtenez Outlook pour )[^.!?]{0,40}\.?$`)
)

// isSignature reports whether lines, none of them empty, are no more than who
// wrote: a name, perhaps with a function and a telephone below it, and what a
// telephone adds.
func isSignature(lines []string) bool {
	name := 0
	for i, l := range lines {
		l = strings.TrimSpace(l)
		switch {
		case i == 0 && strings.Trim(l, "-—_") == "", deviceLine.MatchString(l):
		case name == 0:
			if !nameLine.MatchString(l) || !isName(l) {
				return false
			}
			name++
		case name > maxSignature || strings.ContainsAny(l, "!;…") || !isName(l):
			return false
		default:
			name++
		}
	}
	return true
}

// isName reports whether words hold none that people say rather than sign with.
func isName(words string) bool {
	n := 0
	for w := range strings.FieldsSeq(plain(words)) {
		if spoken[w] {
			return false
		}
		n++
	}
	return n <= 6
}

// spoken are words that sentences are made of, and no signature. A word below
// "merci" that is a thing or a day rather than a name belongs here too.
var spoken = wordSet(`
	je tu il elle on nous vous ils ne pas plus non oui si mais est sont ai a ont etait fonctionne marche toujours encore
	jamais rien aucun aucune sauf quand pourquoi comment urgent aide ps svp merci demain aujourd hier maintenant rappel
	rappeler rappelez attention panne panique bloque bloquee casse cassee cassees erreur probleme souci imprimante ecran souris
	clavier ordinateur reseau wifi vpn mot passe facture lundi mardi mercredi jeudi vendredi samedi dimanche aussi
	i it he she we you they is are was were be been not no yes still never nothing but however except when why how
	urgent asap help please pls tomorrow today yesterday now again call reopen where what which who warning broken stuck jammed down error problem
	issue printer screen mouse keyboard laptop network password invoice monday tuesday wednesday thursday friday
	saturday sunday too also cannot can won don doesn didn pending waiting reply answer`)

func wordSet(words string) map[string]bool {
	set := map[string]bool{}
	for _, w := range strings.Fields(words) {
		set[w] = true
	}
	return set
}
