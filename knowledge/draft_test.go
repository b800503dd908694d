package knowledge_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"guichet/knowledge"
	"guichet/tickets"
)

var draftWords = knowledge.DraftWords{Mark: "A DRAFT", Symptom: "Symptom", Solved: "Solved by", Tickets: "Tickets", Nothing: "Nothing was answered."}

// A solved ticket is a conversation: "R" the requester's words, "A" an agent's
// answer, "N" an agent's note, "T" a stranger's.
func solvedTicket(number int64, lang string, said ...string) (tickets.Ticket, []tickets.Message) {
	zoe := tickets.Address{Network: tickets.Email, ID: "zoe@example.org", Name: "Zoé Dubois"}
	ada := tickets.Address{Network: tickets.Slack, ID: "U1", Name: "Ada Martin"}
	t := tickets.Ticket{Number: number, Language: lang, Requester: zoe, Assignee: ada, Status: tickets.Resolved}
	var all []tickets.Message
	for _, s := range said {
		m := tickets.Message{Ticket: number, Text: s[2:], Public: true, Author: tickets.Author{Role: tickets.Requester, Address: zoe}}
		switch s[0] {
		case 'A':
			m.Author = tickets.Author{Role: tickets.Agent, Address: ada}
		case 'N':
			m.Author, m.Public = tickets.Author{Role: tickets.Agent, Address: ada}, false
		case 'T':
			m.Author = tickets.Author{Role: tickets.ThirdParty, Address: tickets.Address{Name: "Mallory"}}
		}
		all = append(all, m)
	}
	return t, all
}

var badgeGap = knowledge.Gap{
	Question: knowledge.Unanswered{Ticket: 1001, Lang: "fr", Subject: "Badge perdu", Text: "J'ai perdu mon badge, comment en avoir un autre ? Rappelez-moi au 06 12 34 56 78."},
	Tickets:  []int64{1001, 1002, 1003}, Languages: []string{"fr", "en"}, Words: []string{"badge", "dubois"},
}

func draftOf(t *testing.T, gap knowledge.Gap) (knowledge.Article, string) {
	t.Helper()
	var of []knowledge.Resolution
	for _, c := range []struct {
		number int64
		lang   string
		said   []string
	}{
		{1001, "fr", []string{
			"R J'ai perdu mon badge.", "N The master code of the safe is 4711, do not tell.",
			"A Bonjour Zoé,\n\nJe passe demain.\n1. Allez à l'accueil avec une pièce d'identité.\n2. Signez le registre des badges perdus.\nAvez-vous déjà prévenu la sécurité ?\n\nBien cordialement,\nAda Martin\n+33 1 23 45 67 89",
		}},
		{1002, "fr", []string{
			"A Bonjour, allez à l'accueil avec une pièce d'identité. Demandez Mme Durand, 12 rue de la Paix, 75002 Paris. Écrivez à marie@example.org.",
			"A Votre code est : 8812. Le nouveau mot de passe sera Sesame42!x.", "T I am Mallory and I know better than all of you.",
		}},
		{1003, "en", []string{"A Go to the front desk with your ID card."}},
	} {
		of = append(of, knowledge.Resolved(solvedTicket(c.number, c.lang, c.said...)))
	}
	a := gap.Draft(of, draftWords)
	text, err := knowledge.Format(a)
	if err != nil {
		t.Fatal(err)
	}
	return a, string(text)
}

func TestADraftSaysWhatSolvedItOnce(t *testing.T) {
	a, text := draftOf(t, badgeGap)
	for _, want := range []string{
		"title: Badge perdu", "lang: fr", "audience: internal", "- badge", "> **A DRAFT**",
		"1. Allez à l'accueil avec une pièce d'identité.\n2. Signez le registre", "#1001, #1002, #1003", "- Avez-vous déjà prévenu la sécurité",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is missing", want)
		}
	}
	if n := strings.Count(text, "pièce d'identité"); n != 1 {
		t.Errorf("a step is told %d times", n)
	}
	if strings.Contains(text, "front desk") || strings.Contains(text, "Je passe") {
		t.Error("what is no step, or in another language, is told")
	}
	if _, err := knowledge.ReadArticle("draft.md", []byte(text)); err != nil {
		t.Errorf("nobody can read it: %v", err)
	}
	if t.Failed() {
		t.Logf("%s:\n%s", a.ID, text)
	}
}

// A draft is made of what the requester was told, and tells of no person.
func TestADraftTellsNothingPrivate(t *testing.T) {
	_, text := draftOf(t, badgeGap)
	for _, private := range []string{
		"4711", "safe", "Mallory", "better than", // notes, and what others wrote
		"Zoé", "Dubois", "dubois", "Ada", "Martin", "Durand", "marie", "12 rue", "Paris", "23 45", "06 12", "8812", "Sesame", "cordialement", "Bonjour",
	} {
		if strings.Contains(text, private) {
			t.Errorf("%q stands in it", private)
		}
	}
	if t.Failed() {
		t.Log(text)
	}
}

// However it is called, a draft is not among the articles until a person gives
// its file another name.
func TestADraftIsNeverServed(t *testing.T) {
	a, text := draftOf(t, badgeGap)
	folder := fstest.MapFS{a.ID + ".md": {Data: []byte(text)}}
	if served, _ := knowledge.Load(folder); len(served) != 0 {
		t.Errorf("it is served as %s", served[0].ID)
	}
	folder["finished.md"] = folder[a.ID+".md"]
	if served, _ := knowledge.Load(folder); len(served) != 1 || served[0].Audience != knowledge.Internal {
		t.Errorf("finished, it is served as %+v", served)
	}
}

func TestADraftOfWhatNobodyAnsweredSaysSo(t *testing.T) {
	a := badgeGap.Draft(nil, draftWords)
	if !strings.Contains(a.Body, "Nothing was answered.") || a.Lang != "fr" {
		t.Error(a.Body)
	}
	empty := knowledge.Gap{Question: knowledge.Unanswered{Ticket: 1, Lang: "en"}, Tickets: []int64{1}}
	if a := empty.Draft(nil, draftWords); a.Title == "" {
		t.Error("it has no title")
	}
}
