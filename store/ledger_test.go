package store_test

import (
	"fmt"
	"testing"
	"time"

	"guichet/channels"
	"guichet/store"
	"guichet/tickets"
)

func TestTheLedgerHasEveryPlaceOfALetter(t *testing.T) {
	everywhere(t, func(t *testing.T, s *store.Store) {
		at := func(key, origin string) channels.Letter {
			return channels.Letter{Channel: "mail", Key: key, Origin: origin, Raw: []byte(key), At: time.Now()}
		}
		other := at("d", "INBOX/1/4")
		other.Channel = "sales"
		must(t, s.Accept(t.Context(), at("a", "INBOX/1/1"), at("b", "INBOX/1/2"), at("c", "INBOX/1/3"), other))
		must(t, s.Accept(t.Context(), at("a", "Archive/7/1")))
		must(t, s.Finish(t.Context(), "b", tickets.Ignored, "own"))
		all, err := s.Ledger(t.Context(), "mail")
		must(t, err)
		var got []string
		for _, e := range all {
			got = append(got, fmt.Sprintf("%s %s %q %s", e.Letter, e.Origin, e.Outcome, e.Why))
		}
		want := []string{`a INBOX/1/1 "" `, `b INBOX/1/2 "ignored" own`, `c INBOX/1/3 "" `, `a Archive/7/1 "duplicate" `}
		if fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("the ledger has %q, want %q", got, want)
		}
	})
}
