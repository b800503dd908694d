package knowledge_test

import (
	"errors"
	"strings"
	"testing"
	"testing/fstest"
	"unicode/utf8"

	"guichet/knowledge"
)

func article(head, body string) *fstest.MapFile {
	return &fstest.MapFile{Data: []byte("---\n" + head + "---\n" + body)}
}

func TestReadArticle(t *testing.T) {
	a, err := knowledge.ReadArticle("fr/badge.md", []byte("\ufeff---\r\ntitle: Badge perdu\r\nlang: fr\r\ntags: [badge, porte]\r\n---\r\n\r\nAllez à l'accueil.\r\n"))
	if err != nil {
		t.Fatal(err)
	}
	if a.ID != "fr/badge" || a.Title != "Badge perdu" || a.Lang != "fr" || strings.Join(a.Tags, " ") != "badge porte" || a.Audience != knowledge.Public {
		t.Errorf("read %+v", a)
	}
	if strings.TrimSpace(a.Body) != "Allez à l'accueil." {
		t.Errorf("body %q", a.Body)
	}
}

func TestReadArticleWithEveryKey(t *testing.T) {
	a, err := knowledge.ReadArticle("en/vpn.md", []byte("---\ntitle: VPN\nlang: en\ntags: vpn, home\naudience: internal\ncategory: network\n"+
		"ask:\n  - Which network are you on?\n  - Since when?\ntranslation_of: fr/vpn.md\nowner: ada@example.org\nreview_after: 2027-01-31\n---\nText.\n"))
	if err != nil {
		t.Fatal(err)
	}
	if a.Category != "network" || strings.Join(a.Ask, "|") != "Which network are you on?|Since when?" || a.TranslationOf != "fr/vpn" ||
		a.Owner != "ada@example.org" || a.ReviewAfter.Format("2 Jan 2006") != "31 Jan 2027" || a.Audience != knowledge.Internal {
		t.Errorf("read %+v", a)
	}
	a, err = knowledge.ReadArticle("a.md", []byte("---\ntitle: T\nlang: en\nask: Since when?\n---\nText.\n"))
	if err != nil || len(a.Ask) != 1 || a.Ask[0] != "Since when?" {
		t.Errorf("one question is read as %q, %v", a.Ask, err)
	}
}

// What the front matter leaves out is taken from the text.
func TestArticleWithoutAllFrontMatter(t *testing.T) {
	for _, tt := range []struct{ name, text, title, lang, tags string }{
		{"fr/mot-de-passe.md", "Ouvrez le portail, puis cliquez sur « Mot de passe oublié ».\n", "mot de passe", "fr", ""},
		{"vpn.md", "# Set up the VPN\n\nOpen the client and sign in with your account.\n", "Set up the VPN", "en", ""},
		{"wifi.md", "---\ntitle: Wi-Fi\nlang: en-GB\ntags: wifi, network\n---\nChoose Office.\n", "Wi-Fi", "en", "wifi network"},
	} {
		a, err := knowledge.ReadArticle(tt.name, []byte(tt.text))
		if err != nil || a.Title != tt.title || a.Lang != tt.lang || strings.Join(a.Tags, " ") != tt.tags || a.Audience != knowledge.Public {
			t.Errorf("%s is read as %+v, %v", tt.name, a, err)
		}
	}
}

func TestBrokenArticleIsNamedWithItsLine(t *testing.T) {
	const good = "title: T\nlang: en\n"
	for _, tt := range []struct{ name, text, want string }{
		{"empty", "", "a.md:1: "},
		{"not closed", "---\n" + good, "a.md:1: the front matter has no closing"},
		{"unknown key", "---\n" + good + "titel: x\n---\nText.\n", "a.md:4: unknown key \"titel\"; the article is served"},
		{"unknown key about readers", "---\n" + good + "audiance: internal\n---\nText.\n", "a.md:4: unknown key \"audiance\"; it may mean who should read this"},
		{"review on no day", "---\n" + good + "review_after: soon\n---\nText.\n", "a.md:4: review_after is \"soon\", want a day such as 2027-01-31; the article is served"},
		{"not YAML", "---\n" + good + "tags: [a\n---\nText.\n", "a.md:4: "},
		{"wrong type", "---\ntitle: T\nlang: en\ntags: {a: b}\n---\nText.\n", "a.md:4: "},
		{"key twice", "---\n" + good + "title: U\n---\nText.\n", "a.md:4: "},
		{"no language", "---\ntitle: T\n---\n42\n", `a.md:1: lang is "", want fr or en`},
		{"wrong language", "---\ntitle: T\nlang: de\n---\nText.\n", `a.md:3: lang is "de", want fr or en`},
		{"wrong audience", "---\n" + good + "audience: boss\n---\nText.\n", `a.md:4: audience is "boss"`},
		{"no text", "---\n" + good + "---\n\n", "a.md:4: the article has no text"},
		{"not UTF-8", "---\n" + good + "---\nOne.\nImprim\xe9.\n", "a.md:6: text is not UTF-8"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := knowledge.ReadArticle("a.md", []byte(tt.text))
			var p knowledge.Problem
			if !errors.As(err, &p) {
				t.Fatalf("error %v is no Problem", err)
			}
			if !strings.HasPrefix(err.Error(), tt.want) {
				t.Errorf("error %q, want %q", err, tt.want)
			}
		})
	}
}

// TestF17_BrokenArticleIsNamedAndTheRestServes is row F17 for articles: one
// that poisons its reader is set aside, its neighbours answer.
func TestF17_BrokenArticleIsNamedAndTheRestServes(t *testing.T) {
	dir := fstest.MapFS{
		"fr/badge.md":      article("title: Badge perdu\nlang: fr\n", "Allez à l'accueil.\n"),
		"fr/broken.md":     article("title: Imprimante\nlang: fr\ntags: [x\n", "Texte.\n"),
		"fr/more.md":       article("title: Scanner\nlang: fr\nprinter: all\n", "Posez la feuille.\n"),
		"fr/huge.md":       {Data: []byte(strings.Repeat("x", 300<<10))},
		"en/deep/badge.md": article("title: Badge lost\nlang: en\n", "Go to reception.\n"),
		"notes.txt":        {Data: []byte("not an article")},
		".git/HEAD.md":     {Data: []byte("hidden")},
		"_drafts/later.md": {Data: []byte("hidden")},
	}
	base, problems := knowledge.Open(dir)
	var said []string
	for _, p := range problems {
		said = append(said, p.Error())
	}
	want := []string{"fr/broken.md:4: sequence end token ']' not found", "fr/huge.md: the file has 307200 bytes, at most 65536 are read", "fr/more.md:4: unknown key \"printer\"; the article is served without it"}
	if strings.Join(said, "\n") != strings.Join(want, "\n") {
		t.Errorf("problems\n%s\nwant\n%s", strings.Join(said, "\n"), strings.Join(want, "\n"))
	}
	if r := base.Search(knowledge.Question{Text: "j'ai perdu mon badge"}); !r.Answered || r.Suggestions[0].ID != "fr/badge" {
		t.Errorf("the neighbour does not answer: %+v", r)
	}
	if _, ok := base.Article("en/deep/badge"); !ok {
		t.Error("the article in a folder of a folder is missing")
	}
}

func TestDemoArticles(t *testing.T) {
	count := map[string]int{}
	for _, a := range demoArticles(t) {
		count[a.Lang]++
		if !strings.HasPrefix(a.ID, a.Lang+"/") {
			t.Errorf("%s is marked %q", a.ID, a.Lang)
		}
		if len(a.Tags) < 3 {
			t.Errorf("%s has %d tags", a.ID, len(a.Tags))
		}
		if n := len(strings.Fields(a.Body)); n < 40 || n > 260 {
			t.Errorf("%s has %d words", a.ID, n)
		}
		if !strings.Contains(a.Body, "\n1. ") {
			t.Errorf("%s has no steps", a.ID)
		}
	}
	if count["fr"] < 20 || count["en"] < 20 {
		t.Errorf("%v articles", count)
	}
}

func FuzzReadArticle(f *testing.F) {
	f.Add([]byte("---\ntitle: T\nlang: fr\ntags: [a, b]\naudience: internal\n---\nUne phrase. Deux.\n\n1. `a\\b`\n2. **x** [l](http://h)\n\n> q\n"))
	f.Add([]byte("---\ntitle: [\nlang: &a *a\n---\n- a\n  - b\n    ```\n"))
	f.Add([]byte("---\n---\n\xff"))
	f.Fuzz(func(t *testing.T, data []byte) {
		a, err := knowledge.ReadArticle("a.md", data)
		if err != nil {
			var p knowledge.Problem
			if !errors.As(err, &p) || p.File != "a.md" || p.Line < 1 || p.Line > strings.Count(string(data), "\n")+2 {
				t.Fatalf("problem without its place: %#v", err)
			}
			return
		}
		r := knowledge.New([]knowledge.Article{a}).ForAgents().Search(knowledge.Question{Text: a.Title + "\n" + a.Body})
		for _, s := range r.Suggestions {
			for _, m := range s.Matches {
				if m.From >= m.To || !utf8.ValidString(s.Passage[m.From:m.To]) {
					t.Fatalf("%v in %q", m, s.Passage)
				}
			}
			if n := len([]rune(s.Passage)); n > 400 {
				t.Fatalf("passage of %d characters", n)
			}
		}
		if r.Confidence < 0 || r.Confidence > 1 {
			t.Fatalf("confidence %v", r.Confidence)
		}
	})
}
