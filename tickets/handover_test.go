package tickets

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// saidAt is what a message of somebody's says, a minute after the last.
func saidAt(by Author, minute int, text string, files ...File) Message {
	return Message{Author: by, Text: text, Files: files, Public: by.Role != Agent, At: noon.Add(time.Duration(minute) * time.Minute)}
}

func TestATicketTellsOfItselfInAHandOver(t *testing.T) {
	ticket := Ticket{Suggested: []string{"vpn"}, Sent: []string{"proxy", "vpn"}, Answers: []Answer{{Question: "system", Text: "Windows"}, {Question: "since", Asked: true}}}
	history := []Message{
		saidAt(zoe, 0, "Bonjour,\nle VPN affiche l'erreur 691 puis ERR_NAME_NOT_RESOLVED sur https://intra.example.org/a_b. Bureau B204, depuis le 12/11/2026.", File{Name: "capture.png"}),
		saidAt(ada, 1, "I have reset her account."),
		saidAt(zoe, 2, "Toujours 0x80070005, et code : rien. Voir https://intra.example.org/a_b."),
		saidAt(bob, 3, "And\nthe certificate."),
	}
	h := OnFile(ticket, history)
	want := HandOver{
		Symptom:  "Bonjour, le VPN affiche l'erreur 691 puis ERR_NAME_NOT_RESOLVED sur https://intra.example.org/a_b. Bureau B204, depuis le 12/11/2026.",
		Tried:    "- I have reset her account.\n- And the certificate.",
		Evidence: []string{"capture.png", "https://intra.example.org/a_b", "691", "ERR_NAME_NOT_RESOLVED", "0x80070005"},
		Answers:  []Answer{{Question: "system", Text: "Windows"}},
		Articles: []string{"vpn", "proxy"},
	}
	if diff := cmp.Diff(want, h); diff != "" {
		t.Error(diff)
	}

	// The next one goes on where the last ended.
	ticket.Told = HandOver{Symptom: "no VPN", Tried: "the account", Evidence: []string{"a trace"}, At: noon.Add(2 * time.Minute)}
	h = OnFile(ticket, history)
	if h.Symptom != "no VPN" || h.Tried != "the account\n- And the certificate." || h.Evidence[0] != "a trace" || len(h.Evidence) != 6 {
		t.Errorf("after a hand-over it tells %+v", h)
	}
}

func TestWhatATicketTellsOfItselfIsBounded(t *testing.T) {
	var history []Message
	for i := range 200 {
		history = append(history, saidAt(ada, i, fmt.Sprintf("Try %d: ", i)+strings.Repeat("very long ", 100)+fmt.Sprintf("https://example.org/%d", i)))
	}
	h := OnFile(Ticket{}, history)
	if n := len([]rune(h.Symptom)); n > symptomLength {
		t.Errorf("%d characters of symptom", n)
	}
	if n := len([]rune(h.Tried)); n > triedLength || !strings.Contains(h.Tried, "Try 199") {
		t.Errorf("%d characters of what was tried: %q", n, h.Tried)
	}
	if len(h.Evidence) != mostEvidence {
		t.Errorf("%d pieces of evidence", len(h.Evidence))
	}
}

func TestWhatIsRequiredOfAHandOverIsAskedOfEveryGesture(t *testing.T) {
	d := levels()
	d.Required = []FilePart{FileReason, FileTried, FileEvidence}
	c, history := opened(d)
	c = after(c, did(d.Claim(noon, c, ada)))
	whole := HandOver{To: L2, Reason: "needs a firewall change", Tried: "a new cable", Evidence: []string{"a trace"}}
	for name, mend := range map[string]func(*HandOver){
		"no reason": func(h *HandOver) { h.Reason = "" }, "blanks": func(h *HandOver) { h.Tried = " \n " },
		"nothing tried": func(h *HandOver) { h.Tried = "" }, "no evidence": func(h *HandOver) { h.Evidence = nil },
	} {
		h := whole
		mend(&h)
		if x, err := d.Escalate(noon, c, history, h, ada); err == nil {
			t.Errorf("%s: it leaves %q", name, leaves(c, x))
		}
		if x, err := d.Move(noon, c, history, "hr", h, ada); err == nil {
			t.Errorf("%s: a move leaves %q", name, leaves(c, x))
		}
	}
	if _, err := d.Escalate(noon, c, history, whole, ada); err != nil {
		t.Errorf("the whole of it: %v", err)
	}
	d.Required = nil
	if _, err := d.Escalate(noon, c, history, HandOver{To: L2}, ada); err != nil {
		t.Errorf("where nothing is required: %v", err)
	}
}

func TestByTheClockTheFileFillsItself(t *testing.T) {
	d := levels()
	c, history := opened(d)
	c = after(c, did(d.Claim(noon, c, ada)))
	history = append(history, saidAt(ada, 1, "I have looked behind the panel."))
	x := d.draft(noon, c)
	if !x.handUp(history, "an hour is over") {
		t.Fatal("nothing happened")
	}
	change := x.done()
	if got, want := leaves(c, change), "agents:card | agents:say:escalated | agents:card | agents:say:handover | agents:say:- | requester:say:experts"; strings.ReplaceAll(got, "I have looked behind the panel.", "-") != want {
		t.Errorf("leaves %q, want %q", got, want)
	}
	e := change.Events[slices.IndexFunc(change.Events, func(e Event) bool { return e.Kind == Escalated })]
	if e.By.Role != Bot || e.Detail["tried"] != "- I have looked behind the panel." || e.Detail["symptom"] == "" || e.Detail["why"] != "an hour is over" {
		t.Errorf("the history has %+v", e)
	}
	if change.Ticket.Level != L2 || !change.Ticket.Assignee.IsZero() {
		t.Errorf("the ticket is %+v", change.Ticket)
	}

	// Nobody works at L3, and nobody works on what is done.
	top := d.draft(noon, after(c, change))
	if top.handUp(history, "another hour is over") || len(top.done().Deliveries) > 0 {
		t.Error("it went to a level where nobody is")
	}
	c = after(c, did(d.Resolve(noon, c, ada)))
	if d.draft(noon, c).handUp(history, "an hour is over") {
		t.Error("what is resolved went up")
	}
}

func TestPingPongIsCountedAndToldOnce(t *testing.T) {
	d := levels()
	d.Queues[0].Lead = []Address{bob.Address}
	c, history := opened(d)
	told := map[int]int{}
	for i := range 8 {
		h := HandOver{To: L2, Reason: "needs a firewall change"}
		if i%2 == 1 {
			h = HandOver{To: L1, Reason: "the firewall is open now"}
		}
		x := did(d.Escalate(noon, c, history, h, ada))
		c = after(c, x)
		for _, y := range x.Deliveries {
			if y.Notice == NoticePingPong {
				told[i]++
				if len(y.Calls) != 1 || !y.Calls[0].Is(bob.Address) {
					t.Errorf("it calls %v, want the queue's lead", y.Calls)
				}
			}
		}
		if got, want := c.Ticket.Times(), (i+1)/2+1; i%2 == 1 && got != want {
			t.Errorf("after %d hand-overs it is at L1 for the %dth time, want %d", i+1, got, want)
		}
	}
	// L1, L2, L1, L2, L1: the third time there, then L2: the third time there; both threads are told.
	if diff := cmp.Diff(map[int]int{3: 2, 4: 2}, told); diff != "" {
		t.Errorf("ping-pong is told after these hand-overs: %s", diff)
	}
}

func TestAMoveKeepsALevelThatWorksThere(t *testing.T) {
	d := levels()
	d.Queues[1].Above = []Post{{Place: Place{"slack", "CHR2"}, Level: L2}}
	c, history := opened(d)
	c = after(c, did(d.Escalate(noon, c, history, HandOver{To: L2, Reason: "needs a firewall change"}, ada)))
	x := did(d.Move(noon, c, history, "hr", HandOver{Reason: "it is about a contract"}, bob))
	if x.Ticket.Level != L2 || x.Ticket.Queue != "hr" {
		t.Errorf("it is at %s of %s", x.Ticket.Level, x.Ticket.Queue)
	}
	places := map[string]bool{}
	for _, v := range after(c, x).For(ToAgents) {
		places[v.Place] = true
	}
	if diff := cmp.Diff(map[string]bool{"CHR": true, "CHR2": true}, places); diff != "" {
		t.Error(diff)
	}
	if strings.Contains(leaves(c, x), "requester:") {
		t.Errorf("the requester hears of it: %s", leaves(c, x))
	}
}
