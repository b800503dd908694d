package bot

import (
	"strings"
	"testing"
	"time"

	"guichet/channels"
	"guichet/tickets"
)

// Where the bot only listens it asks, in private and once a day, whether a
// message shall be a ticket; a click makes one of it.
func TestWhoAsksNobodyIsAskedOnceADay(t *testing.T) {
	b, c := startChat(t)
	listens := func(key, who, text string) {
		in := c.by(who, "HELP", text, tickets.Ref("HELP/"+key))
		in.Opens, in.Offers, in.Subject = false, true, ""
		c.arrives(t, b, key, in)
	}
	offers := func() (all []channels.Outbound) {
		c.mu.Lock()
		defer c.mu.Unlock()
		for _, o := range c.sent {
			if !o.Reader.IsZero() {
				all = append(all, o)
			}
		}
		return all
	}
	listens("7", "léo", "Merci !")
	listens("9", "léo", "Le distributeur de boissons ne rend plus la monnaie.")
	listens("10", "léo", "Et le café est froid.")
	asked := offers()
	if len(asked) != 1 || !asked[0].Reader.Is(chatPeople["léo"]) || asked[0].Place != "HELP" || len(c.tickets(t, b)) != 0 {
		t.Fatalf("asked %+v, %d tickets", asked, len(c.tickets(t, b)))
	}
	k := asked[0].Choices
	if len(k) != 1 || k[0].ID != string(channels.Create) || k[0].Option != "HELP/9" || !strings.Contains(asked[0].Text, "demande\u00a0?") {
		t.Errorf("it says %q and offers %+v", asked[0].Text, k)
	}
	listens("11", "zoé", "La lampe du couloir clignote.")
	c.wait(24 * time.Hour)
	listens("12", "léo", "La porte grince.")
	c.await(t, func(o channels.Outbound) bool { // it is whispered after the letter has its end
		return !o.Reader.IsZero() && len(o.Choices) == 1 && o.Choices[0].Option == "HELP/12"
	})
	if n := len(offers()); n != 3 {
		t.Errorf("asked %d times, want each person once a day: 3", n)
	}
	c.arrives(t, b, "yes", c.gesture("léo", channels.Demand{Gesture: channels.Button, Action: channels.Create, Target: "HELP/9"}, "HELP/9"))
	if all := c.tickets(t, b); len(all) != 1 || !all[0].Requester.Is(chatPeople["léo"]) || !strings.Contains(all[0].Subject, "distributeur") {
		t.Errorf("a click makes %+v", all)
	}
}
