package bot

import (
	"testing"
	"time"

	"guichet/channels"
	"guichet/store"
	"guichet/tickets"
)

// Old mail becomes closed tickets, threaded, once each, without a word.
func TestImportIsSilentAndThreads(t *testing.T) {
	p := newPost()
	b := start(t, p) // the desk is open meanwhile
	old := func(key, from, thread, text string) channels.Letter {
		return channels.Letter{Channel: "post", Key: key, Thread: "t", Origin: "old/" + key, Raw: []byte(from + "|" + thread + "|" + text), At: time.Now().AddDate(-1, 0, 0)}
	}
	letters := []channels.Letter{
		old("1", "zoe@example.org", "", question),
		old("2", "zoe@example.org", "1", "Any news?"),
		old("3", "tom@example.org", "", "My printer is stuck, nothing comes out of the printer queue."),
		old("4", "tom@example.org", "", "break"),
	}
	want := []tickets.Outcome{tickets.Ticketed, tickets.Appended, tickets.Ticketed, tickets.Ignored}
	for range 2 { // stopped and begun again
		for i, l := range letters {
			got, err := b.Import(t.Context(), l)
			if err != nil || got != want[i] {
				t.Errorf("letter %s: %q, %v; want %q", l.Key, got, err, want[i])
			}
			want[i] = tickets.Duplicate
		}
	}
	all, err := b.Store.Tickets(t.Context(), store.Filter{Limit: 10})
	if err != nil || len(all) != 2 {
		t.Fatalf("%d tickets, %v", len(all), err)
	}
	for _, k := range all {
		if k.Status != tickets.Closed || !k.Deadline().IsZero() || !k.Created.Before(time.Now().AddDate(0, -11, 0)) {
			t.Errorf("ticket %d is %s, due %v, created %v", k.Number, k.Status, k.Deadline(), k.Created)
		}
	}
	if messages, err := b.Store.Messages(t.Context(), 1001); err != nil || len(messages) != 2 {
		t.Errorf("ticket 1001 has %d messages, %v", len(messages), err)
	}

	// What comes from now on is answered, also where it continues old mail.
	p.arrives("5", "zoe@example.org", "2", "It broke again.")
	card := p.await(t, kind(tickets.ShowCard))
	p.await(t, text(tickets.ToAgents, "It broke again."))
	if card.Ticket != 1001 {
		t.Errorf("the card is of ticket %d", card.Ticket)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, o := range p.sent {
		if o.Audience == tickets.ToRequester || o.Ticket != 1001 {
			t.Errorf("this was sent: %+v", o)
		}
	}
}

// An old delivery report, or a mail of the desk's own, is no ticket.
func TestImportKeepsMachinesApart(t *testing.T) {
	p := newPost()
	b := prepare(t, p)
	for k, want := range map[channels.Kind]tickets.Outcome{
		channels.DeliveryReport: tickets.Filed, channels.ReadReceipt: tickets.Filed, channels.Own: tickets.Ignored, channels.Automatic: tickets.Filed,
	} {
		b.Channels["post"] = ofKind{p, k}
		got, err := b.Import(t.Context(), channels.Letter{Channel: "post", Key: string(k), Raw: []byte("zoe@example.org||x"), At: time.Now()})
		if err != nil || got != want {
			t.Errorf("%s: %q, %v; want %q", k, got, err, want)
		}
	}
	if all, err := b.Store.Tickets(t.Context(), store.Filter{Limit: 10}); err != nil || len(all) != 1 {
		t.Errorf("%d tickets, %v; want that of the automatic letter alone", len(all), err)
	}
}

// ofKind reads every postcard as one of its kind.
type ofKind struct {
	channels.Channel
	kind channels.Kind
}

func (o ofKind) Read(l channels.Letter) (channels.Inbound, error) {
	in, err := o.Channel.Read(l)
	in.Kind = o.kind
	return in, err
}
