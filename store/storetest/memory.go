package storetest

import (
	"testing"

	"guichet/store"
)

func testMemory(t *testing.T, s *store.Store) {
	ctx := t.Context()
	mail, slack := s.Memory("mail"), s.Memory("slack")
	must(t, mail.Remember(ctx, "INBOX", "1/41"))
	must(t, mail.Remember(ctx, "INBOX", "1/42"))
	for _, c := range []struct {
		got  func() (string, error)
		want string
	}{
		{func() (string, error) { return mail.Recall(ctx, "INBOX") }, "1/42"},
		{func() (string, error) { return mail.Recall(ctx, "Archive") }, ""},
		{func() (string, error) { return slack.Recall(ctx, "INBOX") }, ""},
	} {
		if got, err := c.got(); err != nil || got != c.want {
			t.Errorf("recalled %q (%v), want %q", got, err, c.want)
		}
	}
}
