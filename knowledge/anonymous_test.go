package knowledge

import "testing"

func TestWhatTellsOfAPersonIsTakenOut(t *testing.T) {
	names := []string{"Zoé Dubois", "Ada Martin"}
	for text, want := range map[string]string{
		"Merci Zoé, c'est réglé.":                              "Merci […], c'est réglé.",
		"Appelez le 01 23 45 67 89 ou le +33 (0)6.12.34.56.78": "Appelez le […] ou le […]",
		"Write to ada.martin@example.org today.":               "Write to […] today.",
		"Go to 10 Downing Street at noon.":                     "Go to […] at noon.",
		"Venez au 12 bis, rue de la Paix, 75002 Paris.":        "Venez au […].",
		"Demandez M. Durand ou Mme Léa Petit.":                 "Demandez […] ou […].",
		"Your new password is: Hello1!x, change it.":           "Your new password is: […], change it.",
		"Le mot de passe provisoire est abc.":                  "Le mot de passe provisoire est […].",
		"Type Sesame42x and press Enter.":                      "Type […] and press Enter.",
		"Ask <@U0123ABC> or @sam.":                             "Ask […] or […].",
		"IBAN FR76 3000 6000 0112 3456 7890 189":               "IBAN […]",

		// What an article needs stays.
		"Installez KB5034441 et redémarrez.":         "Installez KB5034441 et redémarrez.",
		"Open https://intranet.example/Vpn2Go now.":  "Open https://intranet.example/Vpn2Go now.",
		"Set the port to 443 and version 10.15.7.":   "Set the port to 443 and version 10.15.7.",
		"Tirez 2 fois, attendez 30 secondes.":        "Tirez 2 fois, attendez 30 secondes.",
		"In room 12, Windows 11 asks for a restart.": "In room 12, Windows 11 asks for a restart.",
		"La route est longue, la place est libre.":   "La route est longue, la place est libre.",
	} {
		if got := anonymous(text, names); got != want {
			t.Errorf("%q\n became %q\n    want %q", text, got, want)
		}
	}
}
