package storetest

import (
	"slices"
	"testing"
	"time"

	"guichet/store"
	"guichet/tickets"
)

func testEvidence(t *testing.T, s *store.Store) {
	ctx := t.Context()
	begin := time.Now().UTC().Truncate(time.Microsecond)
	before, err := s.EvidenceState(ctx)
	must(t, err)
	deed := func(id string, n int64, minute int, l tickets.Lesson, person, asker string, articles ...string) tickets.Evidence {
		return tickets.Evidence{
			ID: id, Ticket: n, At: begin.Add(time.Duration(minute) * time.Minute), Lesson: l, Articles: articles, Person: person, Asker: asker,
		}
	}
	first, second := NewTicket(1), NewTicket(2)
	first.Evidence = []tickets.Evidence{
		deed("b", 1, 5, tickets.ArticleSent, "slack:ada", "email:zoe", "fr/spouleur"),
		deed("a", 1, 1, tickets.ArticleFailed, "email:zoe", "email:zoe", "fr/imprimante", "fr/spouleur"),
	}
	second.Evidence = []tickets.Evidence{
		deed("c", 2, 2, tickets.ArticleHelped, "email:tom", "email:tom", "fr/spouleur"),
		deed("d", 2, 3, tickets.ArticleHelped, "email:tom", "email:tom", "fr/spouleur"),
	}
	commit(t, s, first)
	commit(t, s, second)
	ids := func(n int) (ids []string) {
		t.Helper()
		list, err := s.Evidence(ctx, n)
		must(t, err)
		for _, e := range list {
			ids = append(ids, e.ID)
			if e.Of.Number != e.Ticket || e.Request.Ticket != e.Ticket || e.Request.Author.Role != tickets.Requester {
				t.Errorf("evidence %s came with %+v and %+v", e.ID, e.Of, e.Request)
			}
			if want := append(first.Evidence, second.Evidence...); !slices.ContainsFunc(want, func(w tickets.Evidence) bool {
				return w.ID == e.ID && w.At.Equal(e.At) && w.Lesson == e.Lesson && w.Person == e.Person && w.Asker == e.Asker && slices.Equal(w.Articles, e.Articles)
			}) {
				t.Errorf("evidence came back as %+v", e.Evidence)
			}
		}
		return ids
	}
	for _, c := range []struct {
		n    int
		want []string
	}{{10, []string{"a", "c", "d", "b"}}, {1, []string{"d", "b"}}} {
		if got := ids(c.n); !slices.Equal(got, c.want) {
			t.Errorf("the latest %d: %v, want %v", c.n, got, c.want)
		}
	}
	full, err := s.EvidenceState(ctx)
	must(t, err)
	for person, left := range map[string][]string{"email:nobody": {"a", "c", "d", "b"}, "email:zoe": {"c", "d"}} {
		n, err := s.ForgetEvidence(ctx, person)
		must(t, err)
		if got := ids(10); int(n) != 4-len(left) || person == "email:zoe" && !slices.Equal(got, left) {
			t.Errorf("after %s was forgotten, %d rows: %v, want %v", person, n, got, left)
		}
	}
	after, err := s.EvidenceState(ctx)
	must(t, err)
	if before == full || full == after || before == after {
		t.Errorf("states %v, %v, %v tell no difference", before, full, after)
	}
}
