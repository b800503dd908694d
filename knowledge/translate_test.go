package knowledge

import "testing"

// A French question finds an English article by phrases and inflected words,
// misspelt ones too, and what is grammar in French is none of its words.
func TestQuestionsAreTranslated(t *testing.T) {
	l := newLibrary([]Article{
		{ID: "en/password", Lang: "en", Title: "Forgotten password", Tags: []string{"password"}},
		{ID: "en/printer", Lang: "en", Title: "Printer queue", Tags: []string{"printer"}},
		{ID: "en/comment", Lang: "en", Title: "Comment on a car", Tags: []string{"on"}},
	}, lexicons)
	for _, tt := range []struct{ question, want string }{
		{"comment changer mon mot de passe ?", "en/password"},
		{"les imprimantes sont en panne car elles chauffent", "en/printer"},
		{"ma file d'attente est bloquée", "en/printer"},
		{"l'imprimente ne marche pas", "en/printer"},
	} {
		k := l.index("en").look(l.index("fr"), tt.question, Public)
		if len(k.hits) == 0 || k.index.articles[k.hits[0].doc].ID != tt.want {
			t.Errorf("%q finds %+v, want %s", tt.question, k.hits, tt.want)
		}
		for _, h := range k.hits {
			if id := k.index.articles[h.doc].ID; id == "en/comment" && h.body > .05 { // a few letters may be alike
				t.Errorf("%q finds %s with %v", tt.question, id, h.body)
			}
		}
	}
}
