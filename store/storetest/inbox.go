package storetest

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"guichet/store"
	"guichet/tickets"
)

func testKeptOnce(t *testing.T, s *store.Store) {
	first := letter("a")
	moved := letter("a")
	moved.Origin, moved.Raw = "Archive/7/1", []byte("other octets")
	accept(t, s, first)
	accept(t, s, moved, letter("b"))
	accept(t, s, moved)

	got, err := s.Letter(t.Context(), "a")
	must(t, err)
	if diff := cmp.Diff(first, got.Letter); diff != "" {
		t.Errorf("the letter first stored has changed:\n%s", diff)
	}
	if diff := cmp.Diff([]string{"INBOX/1/a", "Archive/7/1"}, got.Origins); diff != "" {
		t.Errorf("origins:\n%s", diff)
	}
	if got := keys(claim(t, s, 10)); !slices.Equal(got, []string{"a", "b"}) {
		t.Errorf("claimed %q, want each letter once", got)
	}
}

func testAllOrNone(t *testing.T, s *store.Store) {
	must(t, os.RemoveAll(s.Files))
	big := letter("big")
	big.Raw = bytes.Repeat([]byte("x"), 100_000)
	if err := s.Accept(t.Context(), letter("small"), big); err == nil {
		t.Fatal("a letter was accepted whose octets could not be kept")
	}
	if got := claim(t, s, 10); len(got) > 0 {
		t.Errorf("%q was stored though its neighbour could not be", keys(got))
	}
}

func testOldestFirst(t *testing.T, s *store.Store) {
	var want []string
	for i := range 12 {
		want = append(want, fmt.Sprintf("letter-%x", 11-i))
		accept(t, s, letter(want[i]))
	}
	got := append(keys(claim(t, s, 5)), keys(claim(t, s, 50))...)
	if !slices.Equal(got, want) {
		t.Errorf("claimed %q, want %q", got, want)
	}
	if more := claim(t, s, 50); len(more) > 0 {
		t.Errorf("claimed twice: %q", keys(more))
	}
}

func testThreadInOrder(t *testing.T, s *store.Store) {
	first, second, third, other := letter("first"), letter("second"), letter("third"), letter("other")
	first.Thread, second.Thread, third.Thread, other.Thread = "t", "t", "t", "u"
	accept(t, s, first, second, third, other)
	if got := keys(claim(t, s, 10)); !slices.Equal(got, []string{"first", "other"}) {
		t.Fatalf("claimed %q, want the first of each thread", got)
	}
	must(t, s.Release(t.Context(), "first", time.Now().Add(time.Hour), "the other side is down"))
	if got := claim(t, s, 10); len(got) > 0 {
		t.Errorf("%q overtook a letter that waits", keys(got))
	}
	must(t, s.Recover(t.Context()))
	if got := claim(t, s, 10); !slices.Equal(keys(got), []string{"other"}) { // held when the process ended
		t.Fatalf("claimed %q", keys(got))
	}
	must(t, s.Opened(t.Context(), "other"))
	must(t, s.SetAside(t.Context(), "first", "unreadable"))
	if got := keys(claim(t, s, 10)); !slices.Equal(got, []string{"second"}) {
		t.Errorf("claimed %q, want the next one after a letter set aside", got)
	}
}

func testRelease(t *testing.T, s *store.Store) {
	accept(t, s, letter("a"))
	for range 5 { // more often than a suspect may be tried
		got := claim(t, s, 1)
		if len(got) != 1 || got[0].Suspect || got[0].Attempts != 1 {
			t.Fatalf("claimed %+v, want a letter as new", got)
		}
		must(t, s.Release(t.Context(), "a", time.Now().Add(-time.Second), "the database is away"))
	}
	claim(t, s, 1)
	must(t, s.Release(t.Context(), "a", time.Now().Add(time.Hour), "the database is away"))
	if got := claim(t, s, 1); len(got) > 0 {
		t.Errorf("claimed before its time: %q", keys(got))
	}
	mustBe(t, s.Release(t.Context(), "a", time.Now(), "again"), store.ErrLost)
}

func testRetryLetter(t *testing.T, s *store.Store) {
	accept(t, s, letter("a"), letter("b"))
	claim(t, s, 2)
	must(t, s.SetAside(t.Context(), "a", "unreadable"))
	must(t, s.RetryLetter(t.Context(), "a"))
	got := claim(t, s, 2)
	if !slices.Equal(keys(got), []string{"a"}) || got[0].Suspect {
		t.Errorf("claimed %+v, want the letter put back, as new", got)
	}
	mustBe(t, s.RetryLetter(t.Context(), "b"), tickets.ErrNotFound)
}

func testLargeLetter(t *testing.T, s *store.Store) {
	big := letter("big")
	big.Raw = bytes.Repeat([]byte("0123456789abcdef"), 20_000)
	accept(t, s, big)
	if got := claim(t, s, 1); len(got) != 1 || !bytes.Equal(got[0].Raw, big.Raw) {
		t.Fatal("the claimed octets are not those accepted")
	}
	kept, err := s.Letter(t.Context(), "big")
	must(t, err)
	if !bytes.Equal(kept.Raw, big.Raw) {
		t.Error("the octets read are not those accepted")
	}
	files, err := filepath.Glob(filepath.Join(s.Files, "*", "*"))
	must(t, err)
	if len(files) != 1 {
		t.Fatalf("%d files, want the one that holds the octets", len(files))
	}

	// What happens to the disk must not stop the desk.
	must(t, s.Release(t.Context(), "big", time.Now(), "test"))
	must(t, os.Remove(files[0]))
	accept(t, s, letter("small"))
	if got := keys(claim(t, s, 10)); !slices.Equal(got, []string{"small"}) {
		t.Errorf("claimed %q, want the letter that can be read", got)
	}
	aside, err := s.SetAsideLetters(t.Context(), 10)
	must(t, err)
	if len(aside) != 1 || aside[0].Key != "big" || !strings.Contains(aside[0].Why, "octets") {
		t.Errorf("set aside: %+v, want the letter whose octets are gone", aside)
	}
}

func testLetterRace(t *testing.T, s *store.Store) {
	const letters = 200
	for i := range letters {
		l := letter(fmt.Sprint(i))
		l.Thread = fmt.Sprint("thread ", i%40)
		accept(t, s, l)
	}
	var mu sync.Mutex
	var handled []string
	var busy sync.WaitGroup
	for range 8 {
		busy.Go(func() {
			for {
				got, err := s.ClaimLetters(t.Context(), 3, lease)
				if err != nil {
					t.Error(err)
					return
				}
				mu.Lock()
				handled = append(handled, keys(got)...)
				ended := len(handled) >= letters
				mu.Unlock()
				for _, l := range got {
					if err := s.Finish(t.Context(), l.Key, tickets.Filed, ""); err != nil {
						t.Error(err)
					}
				}
				if ended {
					return
				}
			}
		})
	}
	busy.Wait()
	latest := map[int]int{}
	for _, key := range handled {
		var i int
		fmt.Sscan(key, &i)
		if last, ok := latest[i%40]; ok && last >= i {
			t.Fatalf("letter %d came after %d of the same thread, or twice", i, last)
		}
		latest[i%40] = i
	}
	if len(handled) != letters {
		t.Errorf("%d letters handled, want %d", len(handled), letters)
	}
}

// T42Counted: an attempt counts before the letter is opened.
func T42Counted(t *testing.T, s *store.Store) {
	accept(t, s, letter("a"))
	for attempt := 1; attempt <= 3; attempt++ {
		got := claim(t, s, 1)
		if len(got) != 1 || got[0].Attempts != attempt || got[0].Suspect != (attempt > 1) {
			t.Fatalf("attempt %d: claimed %+v", attempt, got)
		}
		kept, err := s.Letter(t.Context(), "a")
		must(t, err)
		if kept.Attempts != attempt {
			t.Errorf("attempt %d: %d are stored before the letter is opened", attempt, kept.Attempts)
		}
		die(t, s)
	}
}

// T42Poison: a letter that ends the process is set aside after its third try
// alone, and its neighbours pass.
func T42Poison(t *testing.T, s *store.Store) {
	const poison = "letter 3"
	for i := range 8 {
		accept(t, s, letter(fmt.Sprint("letter ", i)))
	}
	opened := map[string]int{}
	handle := func() (died bool) { // one process, from its start to its end
		for {
			batch := claim(t, s, 5)
			if len(batch) == 0 {
				return false
			}
			for _, l := range batch {
				opened[l.Key]++
				if l.Key == poison {
					beside, err := s.Letter(t.Context(), "letter 4") // claimed with it at first
					must(t, err)
					if opened[poison] == 3 && beside.Outcome == "" {
						t.Error("its neighbour had to wait for the third try")
					}
					return true
				}
				if l.Suspect {
					must(t, s.Opened(t.Context(), l.Key))
				}
				must(t, s.Finish(t.Context(), l.Key, tickets.Filed, ""))
			}
		}
	}
	deaths := 0
	for handle() {
		if deaths++; deaths > 10 {
			t.Fatal("the poison letter kills for ever")
		}
		die(t, s)
	}
	if deaths != 4 || opened[poison] != 4 {
		t.Errorf("the process died %d times and the poison was opened %d times, want once among others and three times alone", deaths, opened[poison])
	}
	for i := range 8 {
		key := fmt.Sprint("letter ", i)
		want := tickets.Filed
		if key == poison {
			want = tickets.SetAside
		}
		if l, err := s.Letter(t.Context(), key); err != nil || l.Outcome != want {
			t.Errorf("%s ended as %q (%v), want %q", key, l.Outcome, err, want)
		}
		if key != poison && opened[key] > 2 {
			t.Errorf("%s was opened %d times", key, opened[key])
		}
	}
}

// T42Alone: a suspect is alone until it is opened without harm.
func T42Alone(t *testing.T, s *store.Store) {
	accept(t, s, letter("a"), letter("b"))
	claim(t, s, 2)
	die(t, s)
	accept(t, s, letter("new"))
	if got := claim(t, s, 10); !slices.Equal(keys(got), []string{"a"}) {
		t.Fatalf("claimed %q, want one suspect alone", keys(got))
	}
	if got := claim(t, s, 10); len(got) > 0 {
		t.Fatalf("claimed %q beside a suspect that is not opened yet", keys(got))
	}
	must(t, s.Opened(t.Context(), "a"))
	if got := claim(t, s, 10); !slices.Equal(keys(got), []string{"b"}) {
		t.Fatalf("claimed %q, want the next suspect", keys(got))
	}
	if got := claim(t, s, 10); len(got) > 0 {
		t.Fatalf("claimed %q beside the last suspect", keys(got))
	}
	must(t, s.Finish(t.Context(), "b", tickets.Filed, ""))
	if got := claim(t, s, 10); !slices.Equal(keys(got), []string{"new"}) {
		t.Errorf("claimed %q, want the letters that never were suspects", keys(got))
	}
	die(t, s)
	if got := claim(t, s, 10); len(got) != 1 || got[0].Key != "new" {
		t.Errorf("claimed %q, want the one that was not cleared before the one that was", keys(got))
	}
}

// T42Waits: a suspect waits until nothing else is under way that may not have
// been opened, and so does everything behind it.
func T42Waits(t *testing.T, s *store.Store) {
	accept(t, s, letter("slow"))
	if _, err := s.ClaimLetters(t.Context(), 1, 0); err != nil { // a lease that has run out
		t.Fatal(err)
	}
	accept(t, s, letter("behind"))
	if got := claim(t, s, 10); !slices.Equal(keys(got), []string{"slow"}) || !got[0].Suspect {
		t.Fatalf("claimed %+v, want the suspect", got)
	}
	must(t, s.Finish(t.Context(), "slow", tickets.Filed, ""))

	accept(t, s, letter("slow again"))
	if got := claim(t, s, 1); !slices.Equal(keys(got), []string{"behind"}) {
		t.Fatalf("claimed %q", keys(got))
	}
	if _, err := s.ClaimLetters(t.Context(), 1, 0); err != nil {
		t.Fatal(err)
	}
	accept(t, s, letter("last"))
	if got := claim(t, s, 10); len(got) > 0 {
		t.Fatalf("claimed %q while another letter is under way", keys(got))
	}
	must(t, s.Finish(t.Context(), "behind", tickets.Filed, ""))
	if got := claim(t, s, 10); !slices.Equal(keys(got), []string{"slow again"}) {
		t.Errorf("claimed %q, want the suspect now", keys(got))
	}
}

// F02: a letter claimed by a process that died is handled by the next, once.
func F02(t *testing.T, s *store.Store) {
	accept(t, s, letter("a"))
	claim(t, s, 1)
	die(t, s)
	accept(t, s, letter("a")) // its origin offers it again
	got := claim(t, s, 10)
	if len(got) != 1 {
		t.Fatalf("claimed %q", keys(got))
	}
	c := NewTicket(1001)
	c.Letter, c.Outcome = "a", tickets.Ticketed
	commit(t, s, c)
	die(t, s)
	if got := claim(t, s, 10); len(got) > 0 {
		t.Errorf("claimed %q after the ticket was committed", keys(got))
	}
}

// F03: a letter offered again after its end stays ended.
func F03(t *testing.T, s *store.Store) {
	accept(t, s, letter("a"))
	claim(t, s, 1)
	c := NewTicket(1001)
	c.Letter, c.Outcome = "a", tickets.Ticketed
	commit(t, s, c)
	accept(t, s, letter("a"))
	die(t, s)
	if got := claim(t, s, 10); len(got) > 0 {
		t.Errorf("%q came back", keys(got))
	}
	l, err := s.Letter(t.Context(), "a")
	must(t, err)
	if l.Outcome != tickets.Ticketed || l.Ticket != 1001 || l.Done.IsZero() {
		t.Errorf("the letter is %+v, want it to have opened ticket 1001", l)
	}
}

// F17: a letter set aside is listed with its reason, and kept whole.
func F17(t *testing.T, s *store.Store) {
	accept(t, s, letter("good"), letter("bad"))
	claim(t, s, 2)
	must(t, s.SetAside(t.Context(), "bad", "the header has no end"))
	list, err := s.SetAsideLetters(t.Context(), 10)
	must(t, err)
	if len(list) != 1 || list[0].Key != "bad" || list[0].Why != "the header has no end" || list[0].Origin != "INBOX/1/bad" {
		t.Errorf("set aside: %+v", list)
	}
	kept, err := s.Letter(t.Context(), "bad")
	must(t, err)
	if !bytes.Equal(kept.Raw, letter("bad").Raw) {
		t.Errorf("its octets are %q", kept.Raw)
	}
	if waiting, _, err := s.Pending(t.Context()); err != nil || waiting != 1 {
		t.Errorf("%d letters wait (%v), want only the good one", waiting, err)
	}
}
