package knowledge

import (
	"slices"
	"strings"
	"testing"
)

func TestWords(t *testing.T) {
	for _, tt := range []struct{ text, want string }{
		{"L'imprimante ne répond plus", "imprimante ne repond plus"},
		{"l’écran d’accueil, qu’il s’affiche", "ecran accueil il affiche"},
		{"aujourd'hui, aujourd’hui", "aujourdhui aujourdhui"},
		{"j'ai jusqu'à demain", "ai a demain"},
		{"ÉLÉMENTS supprimés, œuvre, Straße, ça", "elements supprimes oeuvre strasse ca"},
		{"e\u0301cran", "ecran"},
		{"I can't, I've, it's my colleague's; DON'T", "i cant i it my colleague dont"},
		{"Wi-Fi wifi wi fi WIFI", "wifi wifi wifi wifi"},
		{"e-mail, email, courriel, mail, e mail", "mail mail mail mail mail"},
		{"log in / sign-in / login", "login login login"},
		{"mot de passe", "mot de passe"},
		{"rendez-vous", "rendez vous"},
		{"erreur 0x80070005", "erreur 0x80070005 0 x 80070005"},
		{"ERR-403 ERR_403 err403", "err403 err 403 err403 err 403 err403 err 403"},
		{"version 5.0.3 KB5034441", "version 503 5 0 3 kb5034441 kb 5034441"},
		{"25 Mo, 25Mo", "25 mo 25mo 25 mo"},
		{"https://compte.example.org zoe@example.org @ada", "https compte example org ada"},
		{"", ""},
		{"??? \xff 🖨️ —", ""},
	} {
		var w words
		w.read(tt.text)
		w.compound()
		if got := written(&w); got != tt.want {
			t.Errorf("words of %q: %q, want %q", tt.text, got, tt.want)
		}
	}
}

func written(w *words) string {
	var out []string
	for i := range w.list {
		out = append(out, string(w.at(i)))
	}
	return strings.Join(out, " ")
}

// TestAccentsNeverMatter asks every question of the labelled set without its
// accents: the words are the same.
func TestAccentsNeverMatter(t *testing.T) {
	strip := strings.NewReplacer("é", "e", "è", "e", "ê", "e", "à", "a", "ç", "c", "ô", "o", "î", "i", "û", "u", "É", "E", "À", "A", "ï", "i", "œ", "oe")
	articles, _ := Load(Demo)
	for _, a := range articles {
		var with, without words
		with.read(a.Body)
		without.read(strip.Replace(a.Body))
		if got, want := written(&without), written(&with); got != want {
			t.Errorf("%s reads differently without accents", a.ID)
		}
	}
}

// TestStems lists words that one question and one article may use for the same.
func TestStems(t *testing.T) {
	for _, tt := range []struct{ lang, words string }{
		{"fr", "imprime imprimer imprimez imprimés"},
		{"fr", "connexion connexions connecter connecté connectée connectez connectent"},
		{"fr", "verrouillé verrouiller verrouillage verrouillée"},
		{"fr", "installer installation installé installez"},
		{"fr", "écran écrans"},
		{"fr", "réseau réseaux"},
		{"fr", "partagé partager partagée partagées"},
		{"fr", "oublié oublier oubliée"},
		{"fr", "lent lente lents lentes"},
		{"fr", "signaler signalé signalez"},
		{"en", "print prints printing printed"},
		{"en", "connect connects connecting connected connection"},
		{"en", "install installs installed installing"},
		{"en", "expense expenses"},
	} {
		var stems []string
		for form := range strings.FieldsSeq(tt.words) {
			var w words
			w.read(form)
			stems = append(stems, stem(tt.lang, string(w.at(0))))
		}
		if slices.Sort(stems); stems[0] != stems[len(stems)-1] {
			t.Errorf("%s: %s have the stems %v", tt.lang, tt.words, slices.Compact(stems))
		}
	}
	for _, tt := range [][3]string{{"fr", "porte", "portail"}, {"fr", "carte", "cartouche"}, {"fr", "badge", "bague"}, {"en", "printer", "prince"}, {"en", "mail", "main"}} {
		if stem(tt[0], tt[1]) == stem(tt[0], tt[2]) {
			t.Errorf("%s and %s have one stem", tt[1], tt[2])
		}
	}
}

func TestNotionsAreSharedByBothLanguages(t *testing.T) {
	for _, tt := range []struct{ french, english string }{
		{"mon mot de passe", "my password"},
		{"mdp", "pwd"},
		{"la file d'attente", "the queue"},
		{"double authentification", "two-factor authentication"},
		{"le lecteur réseau", "a network drive"},
		{"visioconférence", "video calls"},
		{"réponse automatique", "out of office"},
		{"mon courriel", "an e-mail"},
	} {
		french, english := notions("fr", tt.french), notions("en", tt.english)
		if !slices.ContainsFunc(french, func(n uint16) bool { return slices.Contains(english, n) }) {
			t.Errorf("%q %v and %q %v share no notion", tt.french, french, tt.english, english)
		}
	}
}

func notions(lang, text string) (out []uint16) {
	var w words
	w.read(text)
	w.compound()
	var stems []string
	for i := range w.list {
		stems = append(stems, stem(lang, string(w.at(i))))
	}
	for i := range stems {
		found, _, _ := lexicons[lang].longestAt(stems, i, nil)
		out = append(out, found...)
	}
	return out
}

func TestTypos(t *testing.T) {
	x := newIndex("en", lexicons["en"], []*Article{{ID: "a", Lang: "en", Title: "Printer, password, headset, authenticator", Body: "Restart the spooler."}})
	for _, tt := range []struct{ word, want string }{
		{"prnter", "printer"}, {"pirnter", "printer"}, {"printrr", "printer"}, {"passwordd", "password"}, {"pasword", "password"},
		{"authentcator", "authenticator"}, {"spoler", "spooler"}, {"recieved", "received"},
		{"weather", ""}, {"prn", ""}, {"pxxnter", ""},
	} {
		c, _ := x.typos.nearest([]byte(tt.word))
		if c.form != tt.want {
			t.Errorf("nearest to %q: %q, want %q", tt.word, c.form, tt.want)
		}
	}
}
