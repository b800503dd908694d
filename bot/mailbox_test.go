package bot

import (
	"testing"

	"guichet/channels"
	"guichet/store"
	"guichet/tickets"
)

// Who writes nothing that tells their language is spoken to as the mailbox does;
// whose letter tells it is spoken to in that, here and from then on.
func TestTheMailboxesLanguageIsSpokenWhereTheLetterTellsNone(t *testing.T) {
	b := prepare(t, newPost())
	zoe := tickets.Address{Network: tickets.Email, ID: "zoe@example.org"}
	for _, tt := range []struct{ mailbox, text, want string }{
		{"fr", "4711", "fr"}, {"", "4711", "en"},
		{"fr", "Good morning, my printer has been broken since yesterday and nobody knows why.", "en"},
		{"en", "Bonjour, mon imprimante est en panne depuis hier et personne ne sait pourquoi.", "fr"},
	} {
		for _, from := range []tickets.Address{zoe, {}} {
			if p, err := b.person(t.Context(), channels.Inbound{From: from, Language: tt.mailbox, Text: tt.text}); err != nil || !from.IsZero() && p.Language != tt.want {
				t.Errorf("%s in a mailbox in %q: %q, %v", tt.text, tt.mailbox, p.Language, err)
			}
		}
	}
	if p, err := b.person(t.Context(), channels.Inbound{Language: "fr"}); err != nil || p.Language != "fr" {
		t.Errorf("nobody in particular: %q, %v", p.Language, err)
	}
}

// What claims to come from another mailbox of the desk's is kept, and answered
// by nobody.
func TestNoMailboxOfTheDeskIsAnswered(t *testing.T) {
	p := newPost()
	b := prepare(t, p)
	b.Own = []string{"it@example.com"}
	l, in := written(t, p, "it@example.com||"+question)
	o, err := b.opening(t.Context(), l, in, whereabouts{})
	if err != nil || !o.Quiet {
		t.Errorf("it is answered: %+v, %v", o.Request, err)
	}
	l, in = written(t, p, "zoe@example.org||"+question)
	if o, err = b.opening(t.Context(), l, in, whereabouts{}); err != nil || o.Quiet {
		t.Errorf("a person is not answered: %+v, %v", o.Request, err)
	}
}

// written is a postcard, and what it says.
func written(t *testing.T, p *post, card string) (store.Letter, channels.Inbound) {
	t.Helper()
	l := store.Letter{Letter: channels.Letter{Channel: "post", Key: card, Raw: []byte(card)}}
	in, err := p.Read(l.Letter)
	if err != nil {
		t.Fatal(err)
	}
	return l, in
}
