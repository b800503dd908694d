package knowledge_test

import (
	"slices"
	"testing"

	"guichet/knowledge"
)

func TestNamed(t *testing.T) {
	base := knowledge.New([]knowledge.Article{
		{ID: "fr/spouleur", Title: "Redémarrer le spouleur d’impression", Lang: "fr", Audience: knowledge.Public},
		{ID: "fr/badge", Title: "Badge", Lang: "fr", Audience: knowledge.Public},
		{ID: "fr/interne/cle", Title: "Clé de la salle des machines", Lang: "fr", Audience: knowledge.Internal},
		{ID: "en/one", Title: "The very same title", Lang: "en", Audience: knowledge.Public},
		{ID: "en/two", Title: "The very same title", Lang: "en", Audience: knowledge.Public},
	})
	for text, want := range map[string][]string{
		"Voyez « REDEMARRER le spouleur d'impression », puis dites-moi.": {"fr/spouleur"},
		"Regardez fr/badge, et (fr/spouleur).":                           {"fr/badge", "fr/spouleur"},
		"**Redémarrer le spouleur d’impression**\n\nArrêtez-le.":         {"fr/spouleur"},
		"Il faut redémarrer le spouleur.":                                nil,
		"Votre badge est prêt.":                                          nil,
		"Clé de la salle des machines, fr/interne/cle":                   nil,
		"See: the very same title":                                       nil,
		"":                                                               nil,
	} {
		if got := base.Named(text); !slices.Equal(got, want) {
			t.Errorf("%q names %v, want %v", text, got, want)
		}
	}
}
