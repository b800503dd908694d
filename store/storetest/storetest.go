// Package storetest holds what every database must do for the desk: the suite
// [Run], and the rows of faults (T42, F02, …) that have tests of their own.
//
// A process that dies is played by leaving claims as they are and calling
// [store.Store.Recover], as the next process does.
package storetest

import (
	"context"
	"errors"
	"testing"
	"time"

	"guichet/channels"
	"guichet/store"
	"guichet/tickets"
)

// Run runs the suite; open makes empty records.
func Run(t *testing.T, open func(*testing.T) *store.Store) {
	for _, c := range []struct {
		name string
		test func(*testing.T, *store.Store)
	}{
		{"letters are kept once, wherever they lie", testKeptOnce},
		{"letters are accepted all or none", testAllOrNone},
		{"letters come in the order in which they were stored", testOldestFirst},
		{"letters of a thread follow one another", testThreadInOrder},
		{"a letter released comes back later and is no suspect", testRelease},
		{"a letter set aside can be tried again", testRetryLetter},
		{"a letter of many octets lies in a file", testLargeLetter},
		{"many claim letters, each gets its own", testLetterRace},

		{"a change comes back as it was committed", testRoundTrip},
		{"a change is committed whole or not at all", testWhole},
		{"a change decided on an old version is refused", testOldVersion},
		{"two tickets change together or not at all", testTogether},
		{"two who change the same two tickets do not wait for each other for ever", testCrossing},
		{"a letter has one effect", testOneEffect},
		{"a person hears from the bot in one change at a time", testPersonConflict},
		{"a change without a ticket adds its rows", testRowsOnly},
		{"numbers are given once", testNumbers},
		{"texts that a database refuses are cleaned", testCleanTexts},
		{"what fails hurts no neighbour", testNeighbours},
		{"tickets are listed by page and filter", testListing},
		{"solved tickets come with what was asked and answered", testSolved},
		{"sorted tickets come with what was asked", testSorted},
		{"what a span of time is told by is read in order", testHistory},
		{"what waits and what stands is counted", testStanding},
		{"deadlines that have come are found", testDue},
		{"many deal, each ticket is given once and nobody gets too many", testDealRace},
		{"tickets that wait are found in order, and who has how many", testWaiting},
		{"absences give back what they began with", testAbsences},
		{"a channel's threads are those of tickets that are not closed", testThreads},
		{"messages are found by the names they travel under", testRefs},
		{"past tickets come with what was asked and what happened", testPast},

		{"deliveries of a conversation leave in order", testDeliveryOrder},
		{"a temporary failure holds up what stands behind it", testRetryKeepsOrder},
		{"what reached its place holds up nothing while it waits for others", testRestHoldsUpNothing},
		{"a try that nobody settled is repeated as such", testRepeat},
		{"a claim that ran out settles nothing", testLostClaim},
		{"a settlement that must be decided again writes nothing", testSettleConflict},
		{"what was sent meanwhile stays in the thread", testThreadKept},
		{"a card that was posted anew heads its thread", testCardAnew},
		{"many deliver, each delivery leaves once and in order", testDeliveryRace},
		{"a delivery does not leave before its time", testHold},
		{"what waits is reworded or withdrawn, what leaves is not", testReword},
		{"an edit and a claim at once: one of them has the row", testRewordRace},

		{"evidence comes with what was asked, and can be forgotten", testEvidence},
		{"a channel remembers", testMemory},
		{"files that no row names are swept", testSweep},
	} {
		t.Run(c.name, func(t *testing.T) { c.test(t, open(t)) })
	}
}

// lease is longer than any test takes.
const lease = time.Hour

// letter is a letter that differs from others by its key.
func letter(key string) channels.Letter {
	return channels.Letter{
		Channel: "mail", Key: key, Origin: "INBOX/1/" + key, Raw: []byte("Subject: " + key + "\r\n\r\nBonjour\r\n"),
		At: time.Date(2026, 11, 22, 9, 30, 0, 123000, time.UTC),
	}
}

func accept(t *testing.T, s *store.Store, letters ...channels.Letter) {
	t.Helper()
	must(t, s.Accept(t.Context(), letters...))
}

func claim(t *testing.T, s *store.Store, n int) []store.Letter {
	t.Helper()
	got, err := s.ClaimLetters(t.Context(), n, lease)
	must(t, err)
	return got
}

func keys(letters []store.Letter) []string {
	names := []string{}
	for _, l := range letters {
		names = append(names, l.Key)
	}
	return names
}

func commit(t *testing.T, s *store.Store, c tickets.Change) {
	t.Helper()
	must(t, s.Commit(t.Context(), c))
}

func read(t *testing.T, s *store.Store, number int64) tickets.Case {
	t.Helper()
	c, err := s.Case(t.Context(), number)
	must(t, err)
	return c
}

func deliveries(t *testing.T, s *store.Store, channel string, n int) []store.Claimed {
	t.Helper()
	got, err := s.ClaimDeliveries(t.Context(), channel, n, lease)
	must(t, err)
	return got
}

// die plays the end of the process and the start of the next.
func die(t *testing.T, s *store.Store) {
	t.Helper()
	must(t, s.Recover(context.WithoutCancel(t.Context())))
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func mustBe(t *testing.T, err, want error) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Fatalf("the error is %v, want: %v", err, want)
	}
}
