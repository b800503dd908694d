package main

import (
	"fmt"
	"strings"
	"testing"
)

// TestT21_T22_NoLoopLasts lets the desk meet machines that answer everything,
// each in its own way, until nobody has anything to say any more. No pair may
// hear more than two letters that the bot wrote by itself.
func TestT21_T22_NoLoopLasts(t *testing.T) {
	responders := map[string]func(n int, subject, id, references string) (string, []string){
		// an absence notice that says so nowhere, in the thread, with a subject of its own
		"absent": func(n int, _, id, references string) (string, []string) {
			return fmt.Sprintf("Je suis en congé (%d)", n), []string{"In-Reply-To: " + id, "References: " + strings.TrimSpace(references+" "+id)}
		},
		// the same without any thread
		"away": func(n int, subject, _, _ string) (string, []string) {
			return fmt.Sprintf("Away %d: %s", n, strings.NewReplacer("[#", "", "]", "").Replace(subject)), nil
		},
		// another ticket system, which acknowledges everything under a new number
		"helpdesk": func(n int, _, id, _ string) (string, []string) {
			return fmt.Sprintf("[Ticket %d] We received your message", 500+n), []string{"References: " + id}
		},
		// one that marks its letters as it should
		"polite": func(_ int, subject, id, _ string) (string, []string) {
			return "Re: " + subject, []string{"In-Reply-To: " + id, "Auto-Submitted: auto-replied"}
		},
	}
	c, _ := found(t, nil)
	for name := range responders {
		c.mail.AddMailbox(name + "@example.org")
		_, err := c.write(name+"@example.org", "A chair", "Hello, my chair is broken, it leans to the left.")
		must(t, err)
	}
	for round := 0; ; round++ {
		c.all(t)
		quiet := true
		for name, respond := range responders {
			address := name + "@example.org"
			seen := c.read[address]
			if seen == nil {
				seen = map[uint32]bool{}
				c.read[address] = seen
			}
			for _, m := range c.mail.Inbox(address) {
				if seen[m.UID] {
					continue
				}
				seen[m.UID], quiet = true, false
				subject, headers := respond(len(seen), m.Subject(), m.MessageID(), m.Header("References"))
				_, err := c.write(address, subject, "I am a machine and this is my answer.", headers...)
				must(t, err)
			}
		}
		if quiet {
			break
		}
		if round > 20 {
			t.Fatal("they write to each other for ever")
		}
	}
	for name := range responders {
		n := len(c.mail.Inbox(name + "@example.org"))
		t.Logf("%-9s heard %d letters", name, n)
		if n < 1 || n > 2 {
			t.Errorf("%s heard %d letters, want the acknowledgement and at most one more", name, n)
		}
	}
}

// Two desks that write to each other stop at once: each knows that the other's
// letters are a machine's.
func TestT22_TwoDesksFallSilent(t *testing.T) {
	ours, _ := found(t, nil)
	other, _ := found(t, nil)
	_, err := ours.write("support@other.example", "A question", "Hello, who repairs chairs?")
	must(t, err)
	for range 5 {
		ours.all(t)
		other.all(t)
		for _, m := range ours.mail.Sent() {
			must(t, other.mail.Deliver(supportAddress, []byte(strings.ReplaceAll(string(m.Raw), "support@other.example", supportAddress))))
		}
		for _, m := range other.mail.Sent() {
			must(t, ours.mail.Deliver(supportAddress, m.Raw))
		}
	}
	if a, b := len(ours.mail.Sent()), len(other.mail.Sent()); a != 1 || b > 0 {
		t.Errorf("one desk wrote %d letters, the other %d; want 1 and 0", a, b)
	}
}
