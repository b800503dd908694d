package knowledge

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"guichet/tickets"
)

func TestWhatIsDeniedIsNotSaid(t *testing.T) {
	c := NewClassifier(nil, []Signal{
		{Words: []string{"production down", "plus personne ne peut"}, Impact: 1, Urgency: 1},
		{Words: []string{"urgent", "bloqué", "blocked", "can't work"}, Urgency: 1},
		{Words: []string{"pas urgent", "not urgent", "rien d'urgent"}, Urgency: 3},
	})
	for _, tt := range []struct {
		lang, text      string
		impact, urgency int
	}{
		{"fr", "C'est URGENT, merci.", 0, 1},
		{"fr", "Ce n'est pas urgent.", 0, 3},
		{"fr", "Ce n'est vraiment pas très urgent.", 0, 3},
		{"fr", "Rien de bien urgent.", 0, 3},
		{"fr", "Je ne suis pas bloquée pour autant.", 0, 0},
		{"fr", "Je suis bloquée depuis ce matin !", 0, 1},
		{"fr", "Le compte est débloqué.", 0, 0},
		{"fr", "L'imprimante ne marche pas, c'est urgent", 0, 1},
		{"fr", "L'autre demande n'était pas urgente. Celle-ci est urgente.", 0, 1},
		{"fr", "Depuis dix heures plus personne ne peut facturer.", 1, 1},
		{"en", "The production line is down!", 1, 1},
		{"en", "The production is not down, only slow.", 0, 0},
		{"en", "I can't work like this.", 0, 1},
		{"en", "Not urgent at all", 0, 3},
		{"en", "It is not that urgent, I am not blocked.", 0, 3},
		{"en", "No, it is urgent.", 0, 1},
		{"en", "nothing to say", 0, 0},
	} {
		p := c.Weigh(Request{Text: tt.text, Lang: tt.lang})
		if p.Impact != tt.impact || p.Urgency != tt.urgency {
			t.Errorf("%q: impact %d, urgency %d by %q, want %d and %d", tt.text, p.Impact, p.Urgency, p.Words, tt.impact, tt.urgency)
		}
	}
}

func diagnosed(questions ...tickets.Question) *Classifier {
	return NewClassifier([]tickets.Category{{Name: "c", Questions: questions}}, nil)
}

var colour = tickets.Question{Name: "colour", Kind: tickets.AskChoice, Ask: tickets.Phrase{"en": "Which colour?", "fr": "Quelle couleur ?"},
	Options: []tickets.Phrase{{"en": "Red", "fr": "Rouge"}, {"en": "Dark green", "fr": "Vert foncé"}}}

func TestAnswersAreFoundInTheMessage(t *testing.T) {
	c := diagnosed(colour,
		tickets.Question{Name: "error", Kind: tickets.AskText, Known: []string{"$error"}},
		tickets.Question{Name: "version", Kind: tickets.AskText, Known: []string{"$version"}},
		tickets.Question{Name: "since", Kind: tickets.AskText, Known: []string{"$since"}},
		tickets.Question{Name: "number", Kind: tickets.AskText, Known: []string{"$number"}},
		tickets.Question{Name: "others", Kind: tickets.AskYesNo, Known: []string{"collègues", "colleagues"}},
		tickets.Question{Name: "desk", Kind: tickets.AskText, Known: []string{`/bureau (\d+)/`}},
		tickets.Question{Name: "broken", Kind: tickets.AskText, Known: []string{"/(/"}},
		tickets.Question{Name: "never", Kind: tickets.AskText},
	)
	for _, tt := range []struct {
		lang, text string
		want       map[string]string
	}{
		{"en", "The light is red.", map[string]string{"colour": "Red"}},
		{"fr", "Le voyant est vert foncé", map[string]string{"colour": "Vert foncé"}},
		{"fr", "Il passe du rouge au vert foncé.", nil},
		{"fr", "Il n'est pas rouge.", nil},
		{"en", "I get ORA-01017 with Windows 11.", map[string]string{"error": "ORA-01017", "version": "Windows 11"}},
		{"fr", "Message : erreur 809, version 3.2.1 du client", map[string]string{"error": "erreur 809", "version": "version 3.2.1"}},
		{"en", "error code: 0x80070005", map[string]string{"error": "error code: 0x80070005"}},
		{"fr", "En panne depuis lundi matin. Bureau 214.", map[string]string{"since": "depuis lundi matin", "desk": "214"}},
		{"en", "It broke yesterday evening", map[string]string{"since": "yesterday evening"}},
		{"fr", "Où est la commande 4512 ?", map[string]string{"number": "4512"}},
		{"fr", "Ça coince. Mes collègues ont la même chose. Merci.", map[string]string{"others": "Mes collègues ont la même chose."}},
		{"en", "Hello, please help me.", nil},
		{"en", "", nil},
	} {
		got := map[string]string{}
		for _, a := range c.Known("c", tt.lang, tt.text) {
			got[a.Question] = a.Text
		}
		if tt.want == nil {
			tt.want = map[string]string{}
		}
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%q -want +got:\n%s", tt.text, diff)
		}
	}
	if a := c.Known("another", "en", "red"); a != nil {
		t.Errorf("an unknown category has answers: %v", a)
	}
}

func TestHintsAreChecked(t *testing.T) {
	for hint, good := range map[string]bool{"$error": true, "$eror": false, "/a(b)/": true, "/a(b/": false, "toner": true, "": false, "…": false} {
		if err := CheckKnown(hint); (err == nil) != good {
			t.Errorf("%q: %v", hint, err)
		}
	}
}

var threeQuestions = []tickets.Question{
	{Name: "printer", Kind: tickets.AskText, Ask: tickets.Phrase{"en": "Which printer is it that does not print any more?"}},
	colour,
	{Name: "paper", Kind: tickets.AskYesNo, Ask: tickets.Phrase{"en": "Is there paper in it?"}},
}

func TestRepliesAreMatchedToQuestions(t *testing.T) {
	type said = map[string]string
	for _, tt := range []struct {
		name, text string
		want       said
	}{
		{"by number", "1. The HP on floor 2\n2. red\n3. yes\n", said{"printer": "The HP on floor 2", "colour": "Red", "paper": "yes"}},
		{"numbers of other shapes", "Hello,\n1) HP\n3/ no", said{"printer": "HP", "paper": "no"}},
		{"in another order", "3: yes\n1: HP", said{"printer": "HP", "paper": "yes"}},
		{"an answer over lines, and thanks", "1. HP,\nthe big one\n\nThank you for your help, I leave at noon.", said{"printer": "HP, the big one"}},
		{"below the quoted questions", "> 1. Which printer is it that does not print any more?\nHP\n> 2. Which colour? (Red, Dark green)\n\ndark green\n\n> 3. Is there paper in it? (yes, no)\nNo.\n> Something to add? Simply reply.\n\nTom", said{"printer": "HP", "colour": "Dark green", "paper": "no"}},
		{"a quoted question on two lines", "> 1. Which printer is it that does\n> not print any more?\nHP", said{"printer": "HP"}},
		{"behind the repeated question", "Is there paper in it? Yes, a whole pack", said{"paper": "Yes, a whole pack"}},
		{"a line each", "The HP\nred\nyes", said{"printer": "The HP", "colour": "Red", "paper": "yes"}},
		{"nothing but words", "Could somebody come today? It is loud.", nil},
		{"the whole letter quoted below", "It works now, forget it please.\n\n> We have your request.\n> 1. Which printer is it that does not print any more?\n> 2. Which colour?\n> 3. Is there paper in it?\n> Something to add?", nil},
		{"a number that is none of them", "7. the seventh", nil},
		{"a quantity", "2.5 GB are free", nil},
		{"empty", "", nil},
	} {
		got := said(nil)
		for _, a := range ReadReply(threeQuestions, tt.text, nil, "en") {
			if got == nil {
				got = said{}
			}
			got[a.Question] = a.Text
			if !a.Asked {
				t.Errorf("%s: %s is not told to have been asked", tt.name, a.Question)
			}
		}
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%s: -want +got:\n%s", tt.name, diff)
		}
	}
	one := ReadReply(threeQuestions[:1], "Hi,\nthe HP near the door\nTom", nil, "en")
	if len(one) != 1 || one[0].Text != "the HP near the door" {
		t.Errorf("the answer to the only question: %v", one)
	}
	if a := ReadReply(threeQuestions[:1], "Why do you ask?", nil, "en"); a != nil {
		t.Errorf("a question is no answer: %v", a)
	}
}

// A signature and what is folded as a quote without marks are never answers.
func TestFoldsAreNoAnswers(t *testing.T) {
	text := "1. HP\nTom Berg\nHead of logistics\nOn Monday we wrote:\n2. Which colour?"
	at := func(s string) int { return len(text[:len(text)-len(s)]) }
	folds := []tickets.Fold{
		{Kind: tickets.FoldSignature, Begin: 6, End: at("\nOn Monday we wrote:\n2. Which colour?")},
		{Kind: tickets.FoldQuote, Begin: at("On Monday we wrote:\n2. Which colour?"), End: len(text)},
	}
	got := ReadReply(threeQuestions, text, folds, "en")
	if len(got) != 1 || got[0].Text != "HP" {
		t.Errorf("got %v", got)
	}
}

func FuzzReadReply(f *testing.F) {
	f.Add("1. HP\n> 2. Which colour?\nred\n3) yes", "en")
	f.Add("> > 1. Which printer is it that does\n> not print any more?\n\n\u00a0rouge", "fr")
	c := diagnosed(threeQuestions...)
	f.Fuzz(func(t *testing.T, text, lang string) {
		if lang != "fr" {
			lang = "en"
		}
		seen := map[string]bool{}
		for _, a := range ReadReply(threeQuestions, text, nil, lang) {
			if a.Text == "" || seen[a.Question] {
				t.Errorf("%q gives %v", text, a)
			}
			seen[a.Question] = true
		}
		c.Known("c", lang, text)
		c.Sort(Request{Text: text, Lang: lang})
		c.Weigh(Request{Subject: text, Lang: lang})
	})
}
