package bot

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"guichet/channels"
	"guichet/store"
	"guichet/tickets"
)

// guarded is a channel of postcards that knows who its agents are.
type guarded struct {
	*post
	may func(who, place string) (bool, channels.Standing, error)
}

func (g guarded) MayAct(_ context.Context, who tickets.Address, place string) (bool, channels.Standing, error) {
	return g.may(who.ID, place)
}

// take lets a bot that does not run handle one letter.
func take(t *testing.T, b *Bot, raw string) error {
	t.Helper()
	key := tickets.NewID()
	l := channels.Letter{Channel: "post", Key: key, Thread: key, Raw: []byte(raw), At: time.Now()}
	if err := b.Store.Accept(t.Context(), l); err != nil {
		t.Fatal(err)
	}
	claimed, err := b.Store.ClaimLetters(t.Context(), 100, time.Hour)
	i := slices.IndexFunc(claimed, func(l store.Letter) bool { return l.Key == key })
	if err != nil || i < 0 {
		t.Fatalf("claimed %v, %v", claimed, err)
	}
	return b.handle(t.Context(), claimed[i])
}

// TestT15_AnAgentIsOneNowOrNot asks the channel at each act: yes acts, no is told
// to its author alone, and while nobody can tell the act waits.
func TestT15_AnAgentIsOneNowOrNot(t *testing.T) {
	p := newPost()
	b := prepare(t, p)
	var asked []string
	answer, standing, trouble := false, channels.Member, error(nil)
	b.Channels["post"] = guarded{p, func(who, place string) (bool, channels.Standing, error) {
		asked = append(asked, who+" at "+place)
		return answer, standing, trouble
	}}
	if err := take(t, b, "zoe@example.org||"+question); err != nil {
		t.Fatal(err)
	}
	root := ""
	for root == "" { // the card has left
		all, err := b.Store.ClaimDeliveries(t.Context(), "post", 10, time.Hour)
		if err != nil || len(all) == 0 {
			t.Fatal("no card", err)
		}
		for _, y := range all {
			if y.Kind == tickets.ShowCard {
				root = "sent/" + y.ID
			}
			if err := b.Store.Settle(t.Context(), y, store.Settlement{State: store.Sent, Ref: tickets.Ref("sent/" + y.ID)}); err != nil {
				t.Fatal(err)
			}
		}
	}
	said := func() int {
		messages, err := b.Store.Messages(t.Context(), 1001)
		if err != nil {
			t.Fatal(err)
		}
		return len(messages)
	}
	words := fmt.Sprintf("agent ada|%s|>>It comes tomorrow.", root)

	trouble = errors.New("503 nobody answers")
	if err := take(t, b, words); !errors.Is(err, trouble) || said() != 1 {
		t.Errorf("while nobody can tell: %v, and %d messages", err, said())
	}
	trouble = nil
	for _, is := range []channels.Standing{channels.Member, channels.Guest, channels.External, channels.Departed, channels.Machine} {
		standing = is
		before := len(p.sent)
		if err := take(t, b, words); err != nil || said() != 1 {
			t.Errorf("%s: %v, and %d messages", is, err, said())
		}
		told := p.sent[before:]
		quiet := is == channels.Departed || is == channels.Machine
		switch {
		case quiet && len(told) > 0:
			t.Errorf("%s is told %q", is, told[0].Text)
		case quiet:
		case len(told) != 1 || told[0].Reader.ID != "agent ada" || !strings.Contains(told[0].Text, "Only agents"):
			t.Errorf("%s is told %+v", is, told)
		}
	}
	answer, standing = true, channels.Member
	if err := take(t, b, words); err != nil || said() != 2 {
		t.Errorf("an agent: %v, and %d messages", err, said())
	}
	if slices.ContainsFunc(asked, func(s string) bool { return s != "agent ada at board" }) || len(asked) != 7 {
		t.Errorf("the channel was asked %q", asked)
	}
}
