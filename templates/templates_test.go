package templates

import (
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"guichet/tickets"
)

func TestBothLanguagesSayTheSame(t *testing.T) {
	tpl, err := New(nil)
	if err != nil {
		t.Fatal(err)
	}
	for name := range tpl.letters {
		other := swap(name)
		l, ok := tpl.letters[other]
		if !ok {
			t.Errorf("%s has no counterpart", name)
		}
		if (l.subject == nil) != (tpl.letters[name].subject == nil) {
			t.Errorf("one of %s and %s has no subject", name, other)
		}
	}
	for name := range tpl.words {
		if _, ok := tpl.words[swap(name)]; !ok {
			t.Errorf("word %s has no counterpart", name)
		}
	}
}

func swap(name string) string {
	if rest, ok := strings.CutPrefix(name, "fr/"); ok {
		return "en/" + rest
	}
	return "fr/" + strings.TrimPrefix(name, "en/")
}

func TestEachNoticeHasWords(t *testing.T) {
	tpl, _ := New(nil)
	for _, n := range []tickets.Notice{
		tickets.NoticeReceived, tickets.NoticeSuggested, tickets.NoticePerson, tickets.NoticeStuck, tickets.NoticeExperts, tickets.NoticeWaiting, tickets.NoticeReminder, tickets.NoticeGivenUp, tickets.NoticePassed, tickets.NoticePingPong, tickets.NoticeClaimed, tickets.NoticeResolved,
		tickets.NoticeReopened, tickets.NoticeUndelivered, tickets.NoticeUncertain, tickets.NoticeDoubled, tickets.NoticeBounced, tickets.NoticeMissed, tickets.NoticeMerged,
		tickets.NoticeHeld, tickets.NoticeDoubted, tickets.NoticeSubject, tickets.NoticeForwarded, tickets.NoticeAccepted, tickets.NoticeSplit,
		tickets.NoticeAdopted, tickets.NoticeDecided, tickets.NoticeWatching, tickets.NoticeCopied, tickets.NoticeAbsorbed, tickets.NoticeCeiling,
		tickets.NoticeSolution, tickets.NoticeQuestion, tickets.NoticeAssigned, tickets.NoticeEscalated, tickets.NoticeRaised,
		tickets.NoticeReturned, tickets.NoticeHandOver, tickets.NoticeGone, tickets.NoticeTooLate, tickets.NoticeUnsent, tickets.NoticeDue, tickets.NoticeLate, tickets.NoticeDealt, tickets.NoticeAway,
	} {
		for _, lang := range Languages {
			l, err := tpl.Letter(lang, n, Data{Number: 1042, Tag: "[#1042]", Desk: "Support"})
			if err != nil || l.Text == "" {
				t.Errorf("%s/%s: %v %q", lang, n, err, l.Text)
			}
		}
	}
}

func TestSuggestedReadsWell(t *testing.T) {
	tpl, _ := New(nil)
	l, err := tpl.Letter("fr", tickets.NoticeSuggested, Data{Number: 1042, Tag: "[#1042]", Articles: []Article{
		{Title: "Redémarrer le spouleur", Passage: "1. Ouvrez Services."}, {Title: "Reset a password", Passage: "Open the portal.", Foreign: true},
	}})
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"numéro 1042", "l'une de ces pages", "**Redémarrer le spouleur**\n1. Ouvrez Services.", "**Reset a password** (en anglais)"} {
		if !strings.Contains(l.Text, want) {
			t.Errorf("%q is missing in:\n%s", want, l.Text)
		}
	}
	if l.Subject != "[#1042] Votre demande est bien arrivée" {
		t.Errorf("subject %q", l.Subject)
	}
}

// What people write is data: it is never run as a template.
func TestT41_UserTextIsNeverATemplate(t *testing.T) {
	tpl, _ := New(nil)
	evil := `{{.Number}} %s ${HOME} {{template "x"}}`
	if got := tpl.Word("en", "answer.subject", Data{Subject: evil, Tag: "[#1]"}); got != "Re: "+evil+" [#1]" {
		t.Errorf("got %q", got)
	}
}

func TestAnOperatorReplacesASentence(t *testing.T) {
	own := fstest.MapFS{
		"fr/received.txt": {Data: []byte("Subject: Reçu {{.Tag}}\n\nC'est noté.\n")},
		"en/words.txt":    {Data: []byte("# ours\nclaim.label = Mine!\n")},
	}
	tpl, err := New(own)
	if err != nil {
		t.Fatal(err)
	}
	if l, _ := tpl.Letter("fr", tickets.NoticeReceived, Data{Tag: "[#7]"}); l != (Letter{"Reçu [#7]", "C'est noté."}) {
		t.Errorf("letter = %+v", l)
	}
	if w := tpl.Word("en", "claim.label", Data{}); w != "Mine!" {
		t.Errorf("word = %q", w)
	}
	if w := tpl.Word("fr", "claim.label", Data{}); w != "Je prends" {
		t.Errorf("the other language's word = %q", w)
	}
}

func TestASlipInATemplateIsNamed(t *testing.T) {
	for file, text := range map[string]string{
		"fr/received.txt": "{{.Nombre}}",
		"en/claimed.txt":  "{{if}}",
		"en/hello.txt":    "Hello",
		"fr/words.txt":    "claim.labl = Moi",
	} {
		var own fs.FS = fstest.MapFS{file: {Data: []byte(text)}}
		if _, err := New(own); err == nil || !strings.Contains(err.Error(), file) {
			t.Errorf("%s: error %v does not name it", file, err)
		}
	}
}

func TestReplyWords(t *testing.T) {
	tpl, _ := New(nil)
	w := tpl.ReplyWords()
	if w["OUI"] != tickets.ChoiceHelped || w["YES"] != tickets.ChoiceHelped || w["PERSONNE"] != tickets.ChoicePerson || w["PERSON"] != tickets.ChoicePerson {
		t.Errorf("words = %v", w)
	}
	for word, want := range map[string]tickets.Choice{"BLOQUÉ": tickets.ChoiceStuck, "TOUJOURS BLOQUÉE": tickets.ChoiceStuck, "NON": tickets.ChoiceStuck, "STUCK": tickets.ChoiceStuck, "NO": tickets.ChoiceStuck, "OUI MERCI": tickets.ChoiceHelped} {
		if w[word] != want {
			t.Errorf("%s is taken for %q, want %q", word, w[word], want)
		}
	}
}
