package channeltest

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"guichet/channels"
	"guichet/tickets"
)

// A Fixture is a channel under test with the far end that it talks to. A field
// that is nil skips nothing: all are needed, except where it says so.
type Fixture struct {
	Channel channels.Channel

	// Arrive makes a new letter lie at the origin, written by a person and
	// saying text. Letters may arrive before Listen runs.
	Arrive func(text string)
	// Again makes the origin offer everything once more, as after an
	// acknowledgement that was lost or a mailbox that was rebuilt.
	Again func()
	// Acknowledged counts the letters that the origin takes as taken in. Nil for
	// an origin that learns nothing.
	Acknowledged func() int

	// Outbound is a message to say, whole but for its id, its root and its text.
	Outbound channels.Outbound
	// Sent lists what reached the far end, oldest first.
	Sent func() []Sent
	// LoseAnswer makes the next message take effect at the far end while the
	// channel never hears of it.
	LoseAnswer func()
	// Looks tells that the channel can look whether a message has arrived. One
	// that cannot gives up, or sends it again under the same name and says so
	// ([channels.Uncertain]).
	Looks bool
	// Refused is a message that the far end refuses for good.
	Refused channels.Outbound
}

// Sent is a message as the far end has it.
type Sent struct {
	Ref  tickets.Ref
	Root tickets.Ref // what it answers; empty where it begins a thread
	Text string
}

// patience bounds each wait; nothing here waits that long unless it fails.
const patience = time.Minute

// Run holds a channel against its contract. open gives a fresh fixture to each
// test and registers its own cleaning up.
func Run(t *testing.T, open func(*testing.T) Fixture) {
	for _, test := range []struct {
		name string
		run  func(*testing.T, Fixture)
	}{
		{"Listen offers a letter under a key that names it for good", offersUnderOneKey},
		{"Listen acknowledges nothing before accept has returned nil", acknowledgesAfterAccept},
		{"Listen offers every letter that waits", offersAll},
		{"Listen returns nil when its context ends", endsQuietly},
		{"Read gives the same answer each time", readsAlike},
		{"Read survives any octets", survivesGarbage},
		{"Send names the message and answers in its thread", answersInThread},
		{"Send does not double what may have arrived", doesNotDouble},
		{"Send marks what trying again will not mend", marksPermanent},
	} {
		t.Run(test.name, func(t *testing.T) { test.run(t, open(t)) })
	}
}

func offersUnderOneKey(t *testing.T, f Fixture) {
	l := listen(t, f.Channel)
	f.Arrive("first words")
	first := l.next(t)
	f.Arrive("other words")
	second := l.next(t)
	if first.Key == "" || first.Key == second.Key {
		t.Fatalf("two letters have the keys %q and %q", first.Key, second.Key)
	}
	if len(first.Raw) == 0 || first.Origin == "" || first.At.IsZero() {
		t.Errorf("letter %s lacks octets, origin or time: %+v", first.Key, first)
	}
	f.Again()
	for range 2 {
		if again := l.next(t); again.Key != first.Key && again.Key != second.Key {
			t.Errorf("a letter came again under the key %q, not %q or %q", again.Key, first.Key, second.Key)
		}
	}
}

func acknowledgesAfterAccept(t *testing.T, f Fixture) {
	if f.Acknowledged == nil {
		f.Acknowledged = func() int { return 0 }
	}
	early := make(chan int, 2)
	l := listenWith(t, f.Channel, func(n int) error {
		early <- f.Acknowledged()
		if n == 0 {
			return fmt.Errorf("the disk is full")
		}
		return nil
	})
	f.Arrive("do not lose me")
	first, again := l.next(t), l.next(t)
	if first.Key != again.Key {
		t.Errorf("offered %q, and after an error %q", first.Key, again.Key)
	}
	for _, when := range []string{"before accept returned", "after accept returned an error"} {
		if n := <-early; n != 0 {
			t.Errorf("%d letters acknowledged %s", n, when)
		}
	}
	if f.Acknowledged() == 0 {
		l.until(t, "the letter is acknowledged", func() bool { return f.Acknowledged() == 1 })
	}
}

func offersAll(t *testing.T, f Fixture) {
	const many = 30
	l := listen(t, f.Channel)
	for i := range many {
		f.Arrive(fmt.Sprintf("letter %d", i))
	}
	keys := map[string]bool{}
	for len(keys) < many {
		keys[l.next(t).Key] = true
	}
}

func endsQuietly(t *testing.T, f Fixture) {
	l := listen(t, f.Channel)
	f.Arrive("so that it is connected")
	l.next(t)
	l.cancel()
	select {
	case err := <-l.ended:
		l.ended <- err
		if err != nil {
			t.Errorf("Listen returned %v", err)
		}
	case <-time.After(patience):
		t.Fatal("Listen does not return")
	}
}

func answersInThread(t *testing.T, f Fixture) {
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	before := len(f.Sent())
	o := f.say("first")
	begun := 0
	o.Begin = func() error { begun++; return nil }
	root, err := f.Channel.Send(ctx, o)
	if err != nil || root == "" {
		t.Fatalf("send: ref %q, %v", root, err)
	}
	if begun != 1 {
		t.Errorf("that it begins was said %d times, want once", begun)
	}
	lost := f.say("never sent")
	somebody := errors.New("somebody else has it now")
	lost.Begin = func() error { return somebody }
	if _, err := f.Channel.Send(ctx, lost); !errors.Is(err, somebody) {
		t.Errorf("send, although it must not begin: %v", err)
	}
	r := f.say("second")
	if o.Root == "" {
		r.Root = root
	}
	r.Thread = append(append([]tickets.Ref{}, o.Thread...), root)
	ref, err := f.Channel.Send(ctx, r)
	if err != nil || ref == root {
		t.Fatalf("send an answer: ref %q after %q, %v", ref, root, err)
	}
	sent := f.Sent()[before:]
	if len(sent) != 2 || sent[0].Ref != root || sent[1].Ref != ref {
		t.Fatalf("sent %q and %q, the far end has %+v", root, ref, sent)
	}
	if want := r.Root; sent[1].Root != want {
		t.Errorf("the answer hangs on %q, not on %q", sent[1].Root, want)
	}
}

func doesNotDouble(t *testing.T, f Fixture) {
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	before := len(f.Sent())
	o := f.say("only once")
	f.LoseAnswer()
	if _, err := f.Channel.Send(ctx, o); !channels.IsUncertain(err) || channels.IsPermanent(err) {
		t.Fatalf("send gets no answer and reports %v; the desk must know that it may have arrived", err)
	}
	o.Repeat = true
	ref, err := f.Channel.Send(ctx, o)
	sent := f.Sent()[before:]
	switch {
	case f.Looks && (err != nil || len(sent) != 1):
		t.Fatalf("the far end has the message %d times; send again: %v", len(sent), err)
	case err != nil && !channels.IsUncertain(err):
		t.Fatalf("send again: %v", err)
	case ref == "" && !channels.IsPermanent(err):
		t.Fatalf("send again neither names the message nor gives up: %v", err)
	}
	for _, s := range sent {
		if ref != "" && s.Ref != ref {
			t.Errorf("the far end has it as %q, send says %q", s.Ref, ref)
		}
	}
}

func marksPermanent(t *testing.T, f Fixture) {
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	o := f.Refused
	o.ID, o.Text = tickets.NewID(), "never mind"
	if _, err := f.Channel.Send(ctx, o); !channels.IsPermanent(err) {
		t.Errorf("send what is refused for good: %v", err)
	}
}

func (f Fixture) say(text string) channels.Outbound {
	o := f.Outbound
	o.ID, o.Kind, o.Text = tickets.NewID(), tickets.Say, text
	return o
}
