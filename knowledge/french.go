package knowledge

import "strings"

// stemFrench reduces a folded French word to what its forms share. It is a
// light stemmer after J. Savoy, "Light stemming approaches for the French,
// Portuguese, German and Hungarian languages" (SAC 2006), for words without
// accents, with the endings of verbs added: people write "imprime", "imprimer"
// and "imprimez" for one thing.
func stemFrench(w string) string {
	if len(w) <= 3 {
		return w
	}
	w = frenchPlural(w)
	for _, s := range frenchSuffixes {
		if len(w) >= s.min && strings.HasSuffix(w, s.from) {
			w = w[:len(w)-len(s.from)] + s.to
			if s.final {
				return frenchEnd(w)
			}
			break
		}
	}
	return frenchEnd(frenchVerb(w))
}

func frenchPlural(w string) string {
	switch {
	case len(w) > 5 && strings.HasSuffix(w, "aux") && w[len(w)-4] != 'e':
		return w[:len(w)-2] + "l"
	case w[len(w)-1] == 'x' || w[len(w)-1] == 's':
		return w[:len(w)-1]
	}
	return w
}

// frenchSuffixes are tried in order; min is the shortest word they apply to.
var frenchSuffixes = [...]struct {
	from, to string
	min      int
	final    bool // no verb ending can follow
}{
	{"issement", "ir", 10, true},
	{"issant", "ir", 9, true},
	{"ivement", "if", 9, true},
	{"ement", "e", 7, true},
	{"ficatrice", "fier", 12, true},
	{"ficateur", "fier", 11, true},
	{"catrice", "quer", 10, true},
	{"cateur", "quer", 9, true},
	{"isation", "", 10, true},
	{"isateur", "", 10, true},
	{"cation", "quer", 9, true},
	{"ation", "", 9, true},
	{"ition", "", 9, true},
	{"exion", "ect", 7, true}, // connexion, connecter
	{"ection", "ect", 8, true},
	{"uption", "upt", 8, true},
	{"pression", "prim", 9, true}, // impression, imprimer
	{"atrice", "er", 9, true},
	{"ateur", "er", 8, true},
	{"trice", "ter", 7, true},
	{"teuse", "ter", 8, true},
	{"teur", "ter", 7, true},
	{"euse", "er", 7, true},
	{"ieme", "", 7, true},
	{"ive", "if", 8, true},
	{"nnelle", "n", 10, true},
	{"nnel", "n", 9, true},
	{"ique", "", 9, true},
	{"age", "", 8, true}, // verrouillage, archivage
}

// frenchVerb takes the commonest endings off.
func frenchVerb(w string) string {
	for _, e := range [...]string{"eraient", "issons", "issez", "aient", "erait", "erai", "eron", "erez", "ent", "ant", "ait", "ez", "on", "ai"} {
		if len(w) >= len(e)+4 && strings.HasSuffix(w, e) {
			return w[:len(w)-len(e)]
		}
	}
	return w
}

// frenchEnd takes final vowels and r off and makes double letters single.
func frenchEnd(w string) string {
	if len(w) > 4 {
		var b [64]byte
		out := b[:0]
		for i := 0; i < len(w); i++ {
			if i > 0 && w[i] == w[i-1] && w[i] >= 'a' {
				continue
			}
			out = append(out, w[i])
		}
		w = string(out)
	}
	for _, c := range [...]byte{'i', 'r', 'e'} {
		if len(w) > 4 && w[len(w)-1] == c {
			w = w[:len(w)-1]
		}
	}
	return w
}
