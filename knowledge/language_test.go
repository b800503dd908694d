package knowledge_test

import (
	"slices"
	"strings"
	"testing"

	"guichet/knowledge"
)

func TestLanguage(t *testing.T) {
	for _, tt := range []struct {
		text, lang string
		sure       bool
	}{
		{"Bonjour, mon imprimante ne répond plus.", "fr", true},
		{"imprimante en panne", "fr", true},
		{"mot de passe oublie", "fr", true},
		{"merci", "fr", true},
		{"mon laptop rame", "fr", true},
		{"j'ai un problème avec le login du VPN", "fr", true},
		{"My printer is stuck", "en", true},
		{"forgot my password", "en", true},
		{"thanks", "en", true},
		{"the café's Wi-Fi", "en", true},
		{"can't log in", "en", true},
		{"", "", false},
		{"???", "", false},
		{"12345", "", false},
		{"👍", "", false},
	} {
		lang, sure := knowledge.Language(tt.text)
		if lang != tt.lang || sure != tt.sure {
			t.Errorf("language of %q: %q %v, want %q %v", tt.text, lang, sure, tt.lang, tt.sure)
		}
	}
	for _, short := range []string{"vpn", "ok", "Ada"} {
		if lang, sure := knowledge.Language(short); sure {
			t.Errorf("%q is surely %q", short, lang)
		}
	}
}

// TestLanguageByLength tells the language of the short messages among the
// labelled questions, by how many words they have. Messages of one or two words
// may be told as neither; with what is sure, the bot goes.
func TestLanguageByLength(t *testing.T) {
	type score struct{ asked, right, sure, surelyWrong int }
	var all score
	lengths := []struct {
		name string
		upTo int
		score
	}{{"1 to 2 words", 2, score{}}, {"3 to 4", 4, score{}}, {"5 to 6", 6, score{}}, {"7 to 9", 9, score{}}, {"10 to 30", 30, score{}}}
	for _, q := range slices.Concat(tuning(t), unseen(t)) {
		words := len(strings.Fields(q.text))
		for i := range lengths {
			if words > lengths[i].upTo {
				continue
			}
			lang, sure := knowledge.Language(q.text)
			for _, s := range []*score{&lengths[i].score, &all} {
				s.asked++
				switch {
				case lang == q.lang:
					s.right++
				case sure:
					s.surelyWrong++
				}
				if sure {
					s.sure++
				}
			}
			break
		}
	}
	for _, l := range lengths {
		t.Logf("%-13s %4d messages: %.3f right, sure of %.3f, surely wrong %d", l.name, l.asked, float64(l.right)/float64(l.asked), float64(l.sure)/float64(l.asked), l.surelyWrong)
	}
	t.Logf("%-13s %4d messages: %.3f right, sure of %.3f, surely wrong %d", "all", all.asked, float64(all.right)/float64(all.asked), float64(all.sure)/float64(all.asked), all.surelyWrong)
	if all.asked < 1000 {
		t.Errorf("only %d messages", all.asked)
	}
	atLeast(t, "right", float64(all.right)/float64(all.asked), .98)
	atLeast(t, "right of ten words and more", float64(lengths[4].right)/float64(lengths[4].asked), .99)
	atMost(t, "surely wrong", float64(all.surelyWrong)/float64(all.asked), .005)
	atLeast(t, "sure", float64(all.sure)/float64(all.asked), .85)
}

// Messages in neither language are not surely one of them.
func TestOtherLanguagesAreNeither(t *testing.T) {
	messages := strings.Split(strings.TrimSpace(`
Ich habe mein Passwort vergessen
Der Drucker im zweiten Stock druckt nicht
Wie kann ich das VPN auf meinem Laptop installieren?
Mein Konto ist gesperrt, bitte helfen Sie mir
Guten Morgen, ich brauche einen neuen Bildschirm
Kein WLAN seit heute Morgen
Wo finde ich die Reisekostenabrechnung?
Meine Tastatur funktioniert nicht mehr
Ich kann mich nicht anmelden
Wir haben kein Internet im Büro
He olvidado mi contraseña
La impresora del segundo piso no funciona
No puedo conectarme a la red desde casa
Mi cuenta está bloqueada, necesito ayuda por favor
Hola, ¿cómo puedo cambiar mi contraseña?
No tengo acceso a la carpeta compartida
El ordenador va muy lento hoy
Buenos días, quiero reservar una sala para el martes
Mi portátil no se enciende
¿Dónde está la aplicación para los gastos?
Ho dimenticato la mia password
La stampante non funziona
Non posso entrare nel mio account
Esqueci minha senha, você pode ajudar?
Ik ben mijn wachtwoord vergeten
De printer doet het niet meer
`), "\n")
	told := 0
	for _, m := range messages {
		if lang, sure := knowledge.Language(m); sure {
			told++
			t.Logf("surely %s: %q", lang, m)
		}
	}
	t.Logf("%d of %d messages in other languages are told surely as French or English", told, len(messages))
	if told > 3 {
		t.Errorf("%d messages", told)
	}
}
