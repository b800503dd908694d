package tickets

import (
	"fmt"
	"testing"
)

// TestEvidence is the table of what teaches something about articles: only what
// people did themselves, surely, and meant so.
func TestEvidence(t *testing.T) {
	d := desk()
	mallory := Author{ThirdParty, Address{Network: Email, ID: "mallory@example.org"}}
	for _, tt := range []struct {
		name string
		by   Author
		r    Reception
		want string
	}{
		{"this helped", zoe, Reception{Choice: ChoiceHelped}, "helped [fr/imprimante fr/spouleur] email:zoe@example.org email:zoe@example.org"},
		{"a person, please", zoe, Reception{Choice: ChoicePerson}, "not helped [fr/imprimante fr/spouleur] email:zoe@example.org email:zoe@example.org"},
		{"thanks may be for anything", zoe, Reception{Message: Message{Text: "Merci !"}, Courtesy: true}, ""},
		{"further words may be anything", zoe, Reception{Message: Message{Text: "Je suis au troisième étage."}}, ""},
		{"a machine", zoe, Reception{Choice: ChoiceHelped, Machine: true}, ""},
		{"somebody else", mallory, Reception{Choice: ChoiceHelped}, ""},
		{"whom nothing proves to be the requester", Author{ThirdParty, zoe.Address}, Reception{Choice: ChoiceHelped}, ""},
		{"an agent sends one", ada, Reception{Message: Message{Text: "Voici.", Public: true}, Articles: []string{"fr/toner"}}, "sent [fr/toner] slack:UADA email:zoe@example.org"},
		{"agents among themselves", ada, Reception{Message: Message{Text: "fr/toner?"}, Articles: []string{"fr/toner"}}, ""},
		{"an answer without an article", ada, Reception{Message: Message{Text: "J'arrive.", Public: true}}, ""},
	} {
		x := d.Open(noon, request("fr/imprimante", "fr/spouleur"))
		c := after(Case{}, x)
		tt.r.Message.Author, tt.r.Conversation = tt.by, c.Conversations[0]
		got := ""
		for _, e := range d.Receive(noon, c, tt.r).Evidence {
			if e.ID == "" || e.Ticket != 1042 || !e.At.Equal(noon) {
				t.Errorf("%s: %+v", tt.name, e)
			}
			got += fmt.Sprint(e.Lesson, " ", e.Articles, " ", e.Person, " ", e.Asker)
		}
		if got != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
}
