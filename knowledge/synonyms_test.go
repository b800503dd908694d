package knowledge_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"guichet/knowledge"
)

// What the company calls things is understood, in both languages.
func TestOperatorsSynonyms(t *testing.T) {
	files := fstest.MapFS{
		"fr/lecteur.md": article("title: Remplacer la douchette\nlang: fr\ntags: [douchette]\n", "Éteignez, puis changez la pile.\n"),
		"fr/badge.md":   article("title: Badge perdu\nlang: fr\ntags: [badge]\n", "Allez à l'accueil.\n"),
	}
	answered := func() bool {
		base, problems := knowledge.Open(files)
		for _, p := range problems {
			t.Log(p)
		}
		r := base.Search(knowledge.Question{Text: "my zapper is broken, how do I replace it?", Lang: "en"})
		return len(r.Offer()) > 0 && r.Offer()[0].ID == "fr/lecteur"
	}
	if answered() {
		t.Fatal("zapper is understood before anybody said what it is")
	}
	files["synonyms.yaml"] = &fstest.MapFile{Data: []byte("- fr: [douchette, pistolet]\n  en: [zapper, barcode gun]\n")}
	if !answered() {
		t.Error("zapper is not understood")
	}
	for _, tt := range []struct{ text, want string }{
		{"- fr: [a\n", "synonyms.yaml:1: "},
		{"- fr: [douchette]\n  de: [Scanner]\n", "synonyms.yaml:2: "},
		{"- fr: [douchette]\n", "synonyms.yaml: entry 1 has fewer than two words"},
		{"- fr: [douchette, 'a, b']\n", "synonyms.yaml: entry 1: \"a, b\" is no word"},
	} {
		files["synonyms.yaml"] = &fstest.MapFile{Data: []byte(tt.text)}
		base, problems := knowledge.Open(files)
		if len(problems) != 1 || !strings.HasPrefix(problems[0].Error(), tt.want) {
			t.Errorf("%q: %v, want %q", tt.text, problems, tt.want)
		}
		if len(base.Articles()) != 2 {
			t.Errorf("%q: %d articles are served", tt.text, len(base.Articles()))
		}
	}
}
