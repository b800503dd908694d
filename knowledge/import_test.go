package knowledge_test

import (
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"guichet/knowledge"
)

// What is imported is read back as it was, and found.
func TestFormatIsReadBack(t *testing.T) {
	want := knowledge.Article{
		ID: "en/vpn", Title: `VPN: "red" icon`, Lang: "en", Tags: []string{"vpn", "a: b"}, Audience: knowledge.Internal, Body: "# One\n\n- two\n",
		Category: "network", Ask: []string{"Since when?", "Where: home?"}, TranslationOf: "fr/vpn", Owner: "ada@example.org",
		ReviewAfter: time.Date(2027, 1, 31, 0, 0, 0, 0, time.UTC),
	}
	data, err := knowledge.Format(want)
	if err != nil {
		t.Fatal(err)
	}
	got, err := knowledge.ReadArticle("en/vpn.md", data)
	if err != nil {
		t.Fatalf("%v in\n%s", err, data)
	}
	got.Body = strings.TrimLeft(got.Body, "\n")
	if !sameArticle(got, want) {
		t.Errorf("read back\n%+v, want\n%+v from\n%s", got, want, data)
	}
}

func sameArticle(a, b knowledge.Article) bool {
	x, _ := knowledge.Format(a)
	y, _ := knowledge.Format(b)
	return a.ID == b.ID && a.Body == b.Body && string(x) == string(y)
}

func TestFromHTML(t *testing.T) {
	const page = `<!doctype html><html lang="fr-FR"><head><title>Wiki</title><style>p{}</style></head><body>
<nav><a href="/">Accueil</a></nav><main><h1>Numériser vers sa <em>boîte</em></h1>
<p>Posez la feuille, puis :</p><ol><li>Badge</li><li>Menu <b>Numériser</b></li></ol></main><footer>© Nous</footer></body></html>`
	a, err := knowledge.FromHTML("wiki/scan.html", []byte(page), knowledge.Public)
	if err != nil {
		t.Fatal(err)
	}
	if a.ID != "wiki/scan" || a.Title != "Numériser vers sa boîte" || a.Lang != "fr" || a.Audience != knowledge.Public {
		t.Errorf("read %+v", a)
	}
	if want := "Posez la feuille, puis :\n\n1. Badge\n2. Menu **Numériser**"; a.Body != want {
		t.Errorf("body %q, want %q", a.Body, want)
	}
	for _, tt := range []struct{ page, want string }{
		{"<p>Voil\xe0</p>", "p.html:1: text is not UTF-8"},
		{"<html><nav>only links</nav></html>", "p.html: there is no answer"},
		{strings.Repeat("<div>", 5000) + "deep", "p.html: read the page: "},
	} {
		if _, err := knowledge.FromHTML("p.html", []byte(tt.page), knowledge.Public); err == nil || !strings.HasPrefix(err.Error(), tt.want) {
			t.Errorf("%.30q: %v, want %q", tt.page, err, tt.want)
		}
	}
}

func TestFromCSV(t *testing.T) {
	const table = "\ufeffQuestion;Réponse;Mots-clés\r\n" +
		"Comment réserver un vélo ?;\"Appelez l'accueil,\nposte 12.\";vélo, réservation\r\n" +
		"Comment réserver un vélo ?;Autrement.;\r\n" +
		"Sans réponse ?;;\r\n;;\r\n" +
		"How do I book a bike?;Call reception.;bike\r\n"
	articles, problems := knowledge.FromCSV("faq.csv", []byte(table), knowledge.Internal)
	if len(problems) != 1 || problems[0].Error() != "faq.csv:5: there is no answer" {
		t.Errorf("problems %v", problems)
	}
	var got []string
	for _, a := range articles {
		got = append(got, a.ID+" "+a.Lang+" "+string(a.Audience)+" "+strings.Join(a.Tags, "+"))
	}
	want := "comment-reserver-un-velo fr internal vélo+réservation\ncomment-reserver-un-velo-2 fr internal \nhow-do-i-book-a-bike en internal bike"
	if strings.Join(got, "\n") != want {
		t.Errorf("read\n%s\nwant\n%s", strings.Join(got, "\n"), want)
	}
	if articles[0].Body != "Appelez l'accueil,\nposte 12." {
		t.Errorf("body %q", articles[0].Body)
	}
	for _, tt := range []struct{ table, want string }{
		{"", "t.csv:1: read the names of the columns"},
		{"a,b\n1,2\n", `t.csv:1: the columns are ["a" "b"]; one must be called question`},
		{"question,answer\nx,\"y\n", "t.csv:2: "},
	} {
		if _, problems := knowledge.FromCSV("t.csv", []byte(tt.table), knowledge.Public); len(problems) != 1 || !strings.HasPrefix(problems[0].Error(), tt.want) {
			t.Errorf("%q: %v, want %q", tt.table, problems, tt.want)
		}
	}
}

func FuzzFromHTML(f *testing.F) {
	f.Add([]byte("<html lang=en><main><h1>T</h1><ol><li>a<ul><li>b</ul></ol><table><tr><td>x</table>"))
	f.Add([]byte("<svg><title>x</title></svg><pre>a\n```</pre><h1><h1>"))
	f.Fuzz(func(t *testing.T, page []byte) {
		a, err := knowledge.FromHTML("p.html", page, knowledge.Public)
		if err != nil {
			return
		}
		data, err := knowledge.Format(a)
		if err != nil {
			t.Fatal(err)
		}
		if b, err := knowledge.ReadArticle("p.md", data); err != nil || b.Title != a.Title {
			t.Fatalf("%v: %q is read back as %q from\n%s", err, a.Title, b.Title, data)
		}
	})
}

// A translation of nothing is named with its line and served.
func TestStrayTranslationIsNamed(t *testing.T) {
	_, problems := knowledge.Load(fstest.MapFS{
		"en/a.md": article("title: A\nlang: en\ntranslation_of: fr/gone\n", "Text.\n"),
		"en/b.md": article("title: B\nlang: en\ntranslation_of: en/a\n", "Text.\n"),
		"en/c.md": article("title: C\nlang: en\ntranslation_of: fr/c.md\n", "Text.\n"),
		"fr/c.md": article("title: C\nlang: fr\n", "Texte.\n"),
	})
	var said []string
	for _, p := range problems {
		said = append(said, p.Error())
		if !p.Served {
			t.Errorf("%v is not served", p)
		}
	}
	want := `en/a.md:4: translation_of names "fr/gone", which is no article; the article is served without it
en/b.md:4: translation_of names "en/a", which is in the same language; the article is served without it`
	if strings.Join(said, "\n") != want {
		t.Errorf("problems\n%s\nwant\n%s", strings.Join(said, "\n"), want)
	}
}
