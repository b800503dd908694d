package main

import (
	"cmp"
	"fmt"
	"log/slog"
	"maps"
	"mime"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"guichet/channels/email/emailtest"
	"guichet/knowledge"
	"guichet/tickets"
)

// A world is two desks, machines and people who write to each other for a
// simulated week. When everybody has said what they have to say, it is the hour
// of the next letter at once.
type world struct {
	t     *testing.T
	ahead atomic.Int64 // of the clock on the wall, nanoseconds
	desks map[string]*company
	named map[string]func(w *world, at time.Time, m emailtest.Mail) // who answers, by mailbox
	post  []posted
	taken map[string]int       // letters of a desk that were collected, by its address
	heard map[pair]map[int]int // automatic letters, by weekday
	calls map[pair]int         // what may make a desk write by itself: letters by hand, and answers of agents
	inbox map[string][]emailtest.Mail
	next  int
}

// A pair is a desk and somebody whom it writes to.
type pair struct{ desk, other string }

// A posted letter is on its way.
type posted struct {
	at       time.Time
	from, to string
	raw      string
}

const (
	ourDesk   = supportAddress
	otherDesk = "help@second.example"
)

var monday = time.Date(2026, 11, 30, 8, 0, 0, 0, time.UTC)

func (w *world) now() time.Time { return time.Now().Add(time.Duration(w.ahead.Load())).UTC() }

// pass lets time pass until a moment.
func (w *world) pass(until time.Time) {
	if d := until.Sub(w.now()); d > 0 {
		w.ahead.Add(int64(d))
	}
}

// newWorld founds both desks under the world's clock.
func newWorld(t *testing.T) *world {
	w := &world{
		t: t, desks: map[string]*company{}, named: map[string]func(*world, time.Time, emailtest.Mail){}, taken: map[string]int{},
		heard: map[pair]map[int]int{}, calls: map[pair]int{}, inbox: map[string][]emailtest.Mail{},
	}
	w.ahead.Store(int64(time.Until(monday)))
	for _, address := range []string{ourDesk, otherDesk} {
		c, err := newCompany(t.TempDir(), slog.New(slog.DiscardHandler), func(c *Config) { c.Mail[0].Address = address })
		must(t, err)
		t.Cleanup(c.shut)
		d, err := assemble(t.Context(), c.config, knowledge.Demo, c.log)
		must(t, err)
		d.bot.Now, d.store.Now = w.now, w.now
		c.run(d)
		w.desks[address] = c
	}
	return w
}

// letter makes a letter that has nothing but what a mail program writes.
func (w *world) letter(from, to, subject, text string, extra ...string) string {
	w.next++
	lines := append([]string{
		"From: " + from, "To: " + to, "Subject: " + mime.QEncoding.Encode("utf-8", subject), fmt.Sprintf("Message-ID: <%d@world.example>", w.next),
		"Date: " + w.now().Format(time.RFC1123Z), "MIME-Version: 1.0", "Content-Type: text/plain; charset=utf-8", "Content-Transfer-Encoding: 8bit",
	}, extra...)
	return strings.Join(lines, "\r\n") + "\r\n\r\n" + strings.ReplaceAll(text, "\n", "\r\n") + "\r\n"
}

// send puts a letter into the post.
func (w *world) send(at time.Time, from, to, raw string) {
	w.post = append(w.post, posted{at, from, to, raw})
}

// byHand posts what a person writes, in a week's time from Monday eight o'clock.
func (w *world) byHand(after time.Duration, from, to, subject, text string, extra ...string) {
	w.calls[pair{to, mailbox(from)}]++
	at := monday.Add(after)
	w.send(at, from, to, w.letter(from, to, subject, text, append(extra, "X-By-Hand: "+at.Format(time.RFC3339))...))
}

// mailbox is an address without its tag, by which the world counts.
func mailbox(address string) string {
	local, domain, _ := strings.Cut(strings.ToLower(strings.TrimSuffix(address[strings.LastIndex(address, "<")+1:], ">")), "@")
	local, _, _ = strings.Cut(local, "+")
	return local + "@" + domain
}

// run lets time pass until a moment, from one letter to the next.
func (w *world) run(until time.Time) {
	for {
		w.collect()
		slices.SortStableFunc(w.post, func(a, b posted) int { return cmp.Compare(a.at.UnixNano(), b.at.UnixNano()) })
		if len(w.post) == 0 || w.post[0].at.After(until) {
			w.pass(until)
			w.collect()
			return
		}
		if len(w.inbox[ourDesk])+len(w.inbox[otherDesk]) > 2000 {
			w.t.Fatal("they write to each other without end")
		}
		w.pass(w.post[0].at)
		for len(w.post) > 0 && !w.post[0].at.After(w.now()) {
			p := w.post[0]
			w.post = w.post[1:]
			w.deliver(p)
		}
	}
}

// deliver hands a letter over, to a desk or to whoever reads that mailbox.
func (w *world) deliver(p posted) {
	to := mailbox(p.to)
	m := emailtest.Mail{From: p.from, To: []string{p.to}, Raw: []byte(p.raw), At: p.at}
	w.inbox[to] = append(w.inbox[to], m)
	if c := w.desks[to]; c != nil {
		must(w.t, c.mail.Deliver(supportAddress, []byte("Return-Path: <"+p.from+">\r\n"+p.raw)))
		return
	}
	if answers := w.named[to]; answers != nil {
		answers(w, p.at, m)
	}
}

// collect waits until both desks have nothing to do and posts what they wrote.
func (w *world) collect() {
	for _, address := range []string{ourDesk, otherDesk} {
		c := w.desks[address]
		must(w.t, c.idle(w.t.Context()))
		sent := c.mail.Sent()
		for _, m := range sent[w.taken[address]:] {
			if len(m.To) != 1 {
				w.t.Errorf("%s wrote one letter to %v", address, m.To)
			}
			if m.Header("Auto-Submitted") != "" {
				p := pair{address, mailbox(m.To[0])}
				if w.heard[p] == nil {
					w.heard[p] = map[int]int{}
				}
				w.heard[p][int(w.now().Sub(monday)/(24*time.Hour))]++
			}
			w.send(w.now().Add(time.Minute), m.From, m.To[0], string(m.Raw))
		}
		w.taken[address] = len(sent)
	}
}

// agentAnswers lets an agent of ours answer somebody's latest ticket.
func (w *world) agentAnswers(requester, text string) {
	w.collect()
	c := w.desks[ourDesk]
	for _, k := range c.all(w.t) {
		if mailbox(k.Requester.ID) != requester {
			continue
		}
		_, err := c.awaitSlack(w.t.Context(), "#desk", fmt.Sprint(k.Number))
		must(w.t, err)
		_, err = c.say("ada", "#desk", ">> "+text)
		must(w.t, err)
		w.calls[pair{ourDesk, requester}]++
		return
	}
	w.t.Errorf("%s has no ticket to answer", requester)
}

// The machines. None of them says of itself that it is one, but for the bounces.

// conge is an absence notice in French that stays in the thread under a subject
// that is never the same.
func conge(w *world, at time.Time, m emailtest.Mail) {
	const me = "Paul Henry <paul@conge.example>"
	w.send(at.Add(time.Minute), "paul@conge.example", m.Header("From"), w.letter(me, m.Header("From"),
		fmt.Sprintf("Je suis en congé (%d) : %s", len(w.inbox["paul@conge.example"]), m.Subject()),
		"Bonjour,\n\nJe suis en congé et je lirai votre message à mon retour.\n\nPaul",
		"In-Reply-To: "+m.MessageID(), "References: "+strings.TrimSpace(m.Header("References")+" "+m.MessageID())))
}

// away is one in English that answers from another address each time and forgets
// the thread.
func away(w *world, at time.Time, m emailtest.Mail) {
	me := fmt.Sprintf("kim+%d@away.example", len(w.inbox["kim@away.example"]))
	w.send(at.Add(time.Minute), me, m.Header("From"), w.letter(me, m.Header("From"), "I am on leave", "Hello, I am on leave until Monday and read no mail.\n\nKim"))
}

// ticketing is another desk that acknowledges everything under a number of its
// own, reminds the next day and closes the day after, without the thread.
func ticketing(w *world, at time.Time, m emailtest.Mail) {
	const me = "Service desk <desk@tickets.example>"
	number := 500 + len(w.inbox["desk@tickets.example"])
	write := func(after time.Duration, subject, text string) {
		w.send(at.Add(after), "desk@tickets.example", m.Header("From"), w.letter(me, m.Header("From"), fmt.Sprintf("[Ticket#%d] %s", number, subject), text))
	}
	write(time.Minute, m.Subject(), "Dear customer, thank you for contacting us. We gave your request a number.")
	write(30*time.Hour, "Still open", "Dear customer, your request is still open. Please answer.")
	write(60*time.Hour, "Closed", "Dear customer, we closed your request because you did not answer.")
}

// full is a mailbox that takes nothing: every second bounce is a report, every
// other one prose.
func full(w *world, at time.Time, m emailtest.Mail) {
	const daemon = "Mail Delivery System <MAILER-DAEMON@full.example>"
	to := m.From
	if to == "" {
		to = ourDesk // against the rules (RFC 5321 section 4.5.5), as some do
	}
	if len(w.inbox["gone@full.example"])%2 == 0 {
		w.send(at.Add(time.Minute), "", to, w.letter(daemon, to, "Undelivered Mail Returned to Sender",
			"This is the mail system at host full.example.\n\nI'm sorry to have to inform you that your message could not be delivered.\n\n<gone@full.example>: mailbox is full\n\n--- Below this line is a copy of the message.\n\n"+string(m.Raw)))
		return
	}
	w.next++
	w.send(at.Add(time.Minute), "", to, strings.ReplaceAll("From: "+daemon+"\nTo: "+to+"\nSubject: Delivery Status Notification (Failure)\n"+
		fmt.Sprintf("Message-ID: <dsn%d@full.example>\nAuto-Submitted: auto-replied\nMIME-Version: 1.0\n", w.next)+
		"Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n--b\nContent-Type: text/plain\n\nThe mailbox is full.\n"+
		"--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; full.example\n\nFinal-Recipient: rfc822; gone@full.example\nAction: failed\nStatus: 5.2.2\nDiagnostic-Code: smtp; 552 mailbox full\n\n"+
		"--b\nContent-Type: text/rfc822-headers\n\nMessage-ID: "+m.MessageID()+"\nSubject: x\n\n--b--\n", "\n", "\r\n"))
}

// TestT21_T22_AWeekAmongMachines: nobody hears more than two letters that the bot
// writes by itself for each time that a person wrote or an agent answered; no
// letter is lost; and people are answered all the while. Once nobody writes by
// hand any more the bots are silent too.
func TestT21_T22_AWeekAmongMachines(t *testing.T) {
	w := newWorld(t)
	machines := map[string]func(*world, time.Time, emailtest.Mail){
		"paul@conge.example": conge, "kim@away.example": away, "desk@tickets.example": ticketing, "gone@full.example": full,
	}
	maps.Copy(w.named, machines)
	// Each mailbox belongs to a person who writes by hand, twice, and lets the
	// machine answer. The desks are set on each other the same way.
	for _, day := range []time.Duration{0, 3 * 24 * time.Hour} {
		for i, from := range []string{"paul@conge.example", "kim@away.example", "desk@tickets.example", "gone@full.example", otherDesk} {
			w.byHand(day+time.Duration(i)*time.Minute, from, ourDesk, "Une chaise cassée", "Bonjour, ma chaise penche à gauche, qui peut venir ?")
		}
		w.byHand(day+time.Hour, ourDesk, otherDesk, "A lamp", "Hello, who repairs lamps?")
		w.byHand(day+time.Hour, "paul@conge.example", otherDesk, "A lamp", "Hello, who repairs lamps?")
		w.byHand(day+time.Hour, "kim@away.example", otherDesk, "A lamp", "Hello, who repairs lamps?")
	}
	people := []string{"zoe@example.net", "tom@example.net", "rui@example.net"}
	for day := range 7 {
		for i, from := range people {
			w.byHand(time.Duration(day)*(24*time.Hour+20*time.Minute)+time.Duration(i)*time.Hour, from, ourDesk, fmt.Sprintf("Desk %d is broken", 10*day+i), "Hello, the left leg of my desk is broken.")
		}
	}
	w.run(monday.Add(30 * time.Hour))
	for machine := range machines { // what an agent says opens the way for a new loop
		w.agentAnswers(machine, "Somebody comes tomorrow.")
	}
	for _, day := range []time.Duration{2, 4, 5} {
		w.run(monday.Add(day*24*time.Hour - time.Hour))
		for _, who := range people {
			w.agentAnswers(who, "A carpenter comes tomorrow.")
		}
	}
	w.run(monday.Add(14 * 24 * time.Hour)) // in the second week nobody writes by hand

	w.printAndBound()
	w.nothingLost()
	for _, who := range people {
		w.answered(who)
	}
}

// printAndBound prints how many letters the bots wrote by themselves, and to
// whom on which day.
func (w *world) printAndBound() {
	byName := func(a, b pair) int { return cmp.Or(cmp.Compare(a.desk, b.desk), cmp.Compare(a.other, b.other)) }
	w.t.Logf("%-42s %s   all  bound", "automatic letters", "Mon Tue Wed Thu Fri Sat Sun")
	for _, p := range slices.SortedFunc(maps.Keys(w.calls), byName) {
		all, days := 0, ""
		for day := range 7 {
			n := w.heard[p][day]
			days += fmt.Sprintf("%3d ", n)
			all += n
		}
		w.t.Logf("%-42s %s  %3d  %3d", p.desk+" to "+p.other, days, all, 2*w.calls[p])
		if all > 2*w.calls[p] {
			w.t.Errorf("%s wrote %d letters by itself to %s, who was set off %d times", p.desk, all, p.other, w.calls[p])
		}
	}
	for p, days := range w.heard {
		for day, n := range days {
			if day > 6 || w.calls[p] == 0 {
				w.t.Errorf("%s wrote %d letters by itself to %s on day %d, though nobody had set it off", p.desk, n, p.other, day)
			}
		}
	}
}

// nothingLost asks each desk's ledger for every letter of its mailbox.
func (w *world) nothingLost() {
	for address, c := range w.desks {
		ledger, err := c.desk.store.Ledger(w.t.Context(), "support")
		must(w.t, err)
		if got, want := len(ledger), len(c.mail.Inbox(supportAddress)); got != want || want < len(w.inbox[address]) {
			w.t.Errorf("%s got %d letters, its ledger has %d", address, want, got)
		}
		states := map[tickets.Outcome]int{}
		for _, e := range ledger {
			states[e.Outcome]++
		}
		w.t.Logf("%s: %d letters, of which %v", address, len(ledger), states)
		if states[""]+states[tickets.SetAside] > 0 {
			w.t.Errorf("%s leaves letters lying: %v", address, states)
		}
	}
}

// answered checks that each letter that a person wrote by hand opened a ticket,
// and that the person heard of it the same hour.
func (w *world) answered(who string) {
	for _, m := range w.inbox[ourDesk] {
		if mailbox(m.Header("From")) != who {
			continue
		}
		if !slices.ContainsFunc(w.inbox[who], func(a emailtest.Mail) bool {
			return strings.Contains(a.Header("References"), m.MessageID()) && a.At.Sub(m.At) < time.Hour
		}) {
			w.t.Errorf("%s wrote %q and heard nothing", who, m.Subject())
		}
	}
}
