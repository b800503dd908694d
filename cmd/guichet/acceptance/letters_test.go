package acceptance

import (
	"bytes"
	"fmt"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"text/tabwriter"
	"time"
	"unicode/utf8"

	"guichet/tickets"
)

// TestTwoHundredMails lets a desk live through the mails of testdata/mailbox,
// in both languages and all the shapes that mail has, and compares what became
// of each with what is written beside it, and all of it with listing.txt.
func TestTwoHundredMails(t *testing.T) {
	t.Parallel()
	c := newCorrespondence(t, setup{})
	if len(c.letters) < 200 {
		t.Errorf("%d mails, want 200", len(c.letters))
	}
	c.desk.start()
	begin, sent := time.Now(), 0
	for phase := 1; sent < len(c.letters); phase++ {
		sent += c.send(phase)
		c.desk.until(fmt.Sprintf("the %d letters up to phase %d have their ends", sent, phase), func() bool { return c.desk.ledger.quiet(sent) })
		c.collect(phase)
	}
	took := time.Since(begin)
	c.desk.stop()

	c.judge()
	c.compareListing()
	c.askOperator()
	heard := 0
	for _, a := range c.answers {
		heard += len(a)
	}
	t.Logf("%d mails: %d tickets, %d answers, in %.1f s", sent, len(c.tickets), heard, took.Seconds())
}

// A correspondence is what passes between the people and the desk.
type correspondence struct {
	*testing.T
	composer
	reader
	desk    *desk
	inbox   letterbox
	letters []*letter
	sent    map[string][]byte // what each letter was, by its name
	answers map[slot][]answer
	ended   map[string]letterRow // by the letter's name
	tickets map[int64]*ticketRow
}

// A slot is a ticket in a phase: at most one letter was sent there.
type slot struct {
	ticket string // the name of the letter that opened it
	phase  int
}

// newCorrespondence prepares a desk of that setup, with a mailbox.
func newCorrespondence(t *testing.T, s setup) *correspondence {
	t.Helper()
	box, people := newMailbox(t, "d"), newMailbox(t, "p")
	s.box = box
	c := &correspondence{
		T: t, reader: newReader(t), desk: newDesk(t, s), inbox: letterbox{people, map[string]bool{}},
		letters: readLetters(t), sent: map[string][]byte{}, answers: map[slot][]answer{},
	}
	c.desk.ledger = openLedger(t, c.desk.database)
	c.composer = composer{desk: box, people: people, answer: c.answerTo, id: c.messageID}
	return c
}

func (c *correspondence) letter(name string) *letter {
	for _, l := range c.letters {
		if l.name == name {
			return l
		}
	}
	c.Fatalf("no mail is called %s", name)
	return nil
}

func (c *correspondence) messageID(name string) string {
	if id := c.letter(name).field("Message-ID"); id != "" {
		return id
	}
	return "<" + name + "." + c.people.name + "@mail.people.test>"
}

// answerTo is the desk's answer to a letter. Where none came, the people
// answer nothing; the letter's expectation fails then.
func (c *correspondence) answerTo(name string) answer {
	l := c.letter(name)
	if all := c.answers[slot{l.opener(), l.phase}]; len(all) > 0 {
		return all[0]
	}
	c.Errorf("%s got no answer, and another mail builds on it", name)
	return answer{id: "<missing@answer.test>"}
}

// send sends the letters of a phase and tells how many there are.
func (c *correspondence) send(phase int) (n int) {
	c.Helper()
	var post []mail
	for _, l := range c.inOrder(phase) {
		n++
		c.now = time.Now()
		raw := c.write(l)
		c.sent[l.name] = raw
		if l.special["Deliver"] == "maildir" {
			c.desk.box.drop(c, append([]byte("Return-Path: <"+sender(c.addresses(l.field("From")))+">\nDelivered-To: "+c.composer.desk.address("")+
				"\nReceived: from mail.people.test by mx.example.test with ESMTPS id 4XwQ1; "+c.now.Format(time.RFC1123Z)+"\n"), raw...))
			continue
		}
		author := l
		if of := l.special["Again"]; of != "" {
			author = c.letter(of)
		}
		m := mail{from: sender(c.addresses(author.field("From"))), to: c.composer.desk.address(""), raw: raw}
		if l.special["Envelope"] == "<>" || m.from == "" {
			m.from = ""
		}
		post = append(post, m)
	}
	c.hand(post)
	return n
}

// inOrder lists the letters of a phase, repetitions last.
func (c *correspondence) inOrder(phase int) []*letter {
	var first, again []*letter
	for _, l := range c.letters {
		switch {
		case l.phase != phase:
		case l.special["Again"] != "":
			again = append(again, l)
		default:
			first = append(first, l)
		}
	}
	return append(first, again...)
}

func (c *correspondence) write(l *letter) []byte {
	trace := "Received: from [10.1.2.3] by mail.people.test with ESMTPSA id 8C3F1; " + c.now.Format(time.RFC1123Z) + "\n"
	if of := l.special["Again"]; of != "" {
		trace = "Received: from relay-b.people.test by relay-a.people.test with ESMTP id 77F00; " + c.now.Format(time.RFC1123Z) + "\nX-Spam-Score: 0.1\n" + trace
		return append([]byte(trace), c.sent[of]...)
	}
	if of := l.special["Copy-Of-Answer-To"]; of != "" {
		return append([]byte("X-Acceptance: "+l.name+"\n"+trace), bytes.ReplaceAll(c.answerTo(of).raw, []byte("\r\n"), []byte("\n"))...)
	}
	raw, err := c.compose(l)
	if err != nil {
		c.Fatal(err)
	}
	return append([]byte(trace), raw...)
}

// hand hands letters to Postfix, as four hosts would.
func (c *correspondence) hand(all []mail) {
	c.Helper()
	var hosts sync.WaitGroup
	for i := range 4 {
		var mine []mail
		for k := i; k < len(all); k += 4 {
			mine = append(mine, all[k])
		}
		hosts.Go(func() {
			if err := post(mine); len(mine) > 0 && err != nil {
				c.Error(err)
			}
		})
	}
	hosts.Wait()
}

// collect waits for the answers that the desk sent, and sorts them by the
// letters that they answer.
func (c *correspondence) collect(phase int) {
	c.Helper()
	arrived := 0
	for _, a := range c.answers {
		arrived += len(a)
	}
	var fresh []answer
	c.desk.until("the answers have arrived", func() bool {
		fresh = append(fresh, c.inbox.empty(c)...)
		sent, ok := c.desk.ledger.count("SELECT COUNT(*) FROM deliveries WHERE channel = 'mail' AND kind = 'say' AND state = 'sent'")
		return ok && arrived+len(fresh) >= sent
	})
	c.read()
	openers := map[int64]string{}
	for name, r := range c.ended {
		if t := c.tickets[r.ticket]; t != nil && t.messages[0].letter == r.key {
			openers[r.ticket] = name
		}
	}
	for _, a := range fresh {
		s := slot{openers[a.ticket], phase}
		c.answers[s] = append(c.answers[s], a)
	}
}

var mark = regexp.MustCompile(`(?m)^X-Acceptance: (\S+)`)

// read takes stock of the letters that arrived, and of the tickets.
func (c *correspondence) read() {
	c.Helper()
	c.ended, c.tickets = map[string]letterRow{}, c.desk.ledger.tickets()
	for _, r := range c.desk.ledger.letters() {
		m := mark.FindStringSubmatch(r.raw)
		if m == nil {
			c.Fatalf("letter %s is none of ours:\n%.500s", r.key, r.raw)
		}
		if c.ended[m[1]].key != "" {
			c.Errorf("%s was taken for two letters", m[1])
		}
		c.ended[m[1]] = r
	}
}

// end is what became of a letter, in the words of its expectation.
func (c *correspondence) end(l *letter) string {
	if of := l.special["Again"]; of != "" {
		again := 0
		for _, other := range c.letters {
			if other.special["Again"] == of {
				again++
			}
		}
		if r := c.ended[of]; r.twins == again {
			return "duplicate of " + of
		} else {
			return fmt.Sprintf("%s arrived again %d times", of, r.twins)
		}
	}
	r, ok := c.ended[l.name]
	if !ok {
		return "lost"
	}
	t := c.tickets[r.ticket]
	switch {
	case r.outcome == "automatic" && t == nil:
		return "filed"
	case t == nil:
		return r.outcome
	}
	opener := ""
	for name, other := range c.ended {
		if other.key == t.messages[0].letter {
			opener = name
		}
	}
	if t.bounced[r.key] {
		return "report on " + opener
	}
	said := slices.IndexFunc(t.messages, func(m messageRow) bool { return m.letter == r.key })
	switch {
	case said < 0:
		return "without a message in " + opener
	case said == 0:
		return strings.Replace(r.outcome, "ticketed", "ticket", 1)
	case r.outcome == "automatic":
		return "automatic in " + opener
	case t.messages[said].proposal == "held" && !t.messages[said].public:
		return "held in " + opener
	case t.messages[said].role == "requester" && t.messages[said].public && t.messages[said].proposal == "subject":
		return "another matter in " + opener
	case t.messages[said].role == "requester" && t.messages[said].public:
		return "joins " + opener
	case t.messages[said].public:
		return "public " + t.messages[said].role + " in " + opener
	}
	return t.messages[said].role + " in " + opener
}

// heard is what the author of a letter heard, in the words of its expectation.
func (c *correspondence) heard(l *letter) (what, language string) {
	all := c.answers[slot{l.opener(), l.phase}]
	if l.special["Again"] != "" || len(all) == 0 {
		return "silence", ""
	}
	var kinds []string
	for _, a := range all {
		kind, lang := c.understand(a)
		kinds, language = append(kinds, kind), lang
	}
	return strings.Join(kinds, " and "), language
}

// judge compares each letter's end with what was expected of it.
func (c *correspondence) judge() {
	for _, l := range c.letters {
		if end := c.end(l); end != l.end {
			c.Errorf("%s: became %q, want %q (%s)", l.name, end, l.end, c.ended[l.name].why)
			continue
		}
		heard, _ := c.heard(l)
		article, offer := strings.CutPrefix(l.answer, "suggestion ")
		if offer && !(strings.HasPrefix(heard, "suggestion ") && strings.Contains(heard+" ", "/"+article+" ")) || !offer && heard != l.answer {
			c.Errorf("%s: its author heard %q, want %q", l.name, heard, l.answer)
		}
		c.judgeAnswers(l)
		c.judgeMessage(l)
	}
	copies := map[string]int{}
	for s, all := range c.answers {
		if s.ticket == "" {
			c.Errorf("answers of no ticket: %q to %s", all[0].subject, all[0].to)
		}
		for _, a := range all {
			if copies[a.id]++; copies[a.id] == 2 {
				c.Errorf("the answer %q to %s arrived twice", a.subject, a.to)
			}
		}
	}
}

// askOperator sees that the commands tell an operator the same: as many
// tickets, and no mail in the mailbox that was passed by.
func (c *correspondence) askOperator() {
	c.Helper()
	if n := strings.Count(c.desk.run("tickets", "list", "--json", "--limit", "1000"), "\n"); n != len(c.tickets) {
		c.Errorf("guichet tickets list prints %d tickets, want %d", n, len(c.tickets))
	}
	audit := c.desk.run("mail", "audit", "--all")
	if n := strings.Count(audit, "INBOX/"); n != len(c.letters) {
		c.Errorf("guichet mail audit knows %d mails, want %d:\n%.1000s", n, len(c.letters), audit)
	}
}

// judgeAnswers sees that an answer went to the author, in the thread.
func (c *correspondence) judgeAnswers(l *letter) {
	if l.special["Again"] != "" {
		return
	}
	for _, a := range c.answers[slot{l.opener(), l.phase}] {
		if want := sender(c.addresses(l.field("From"))); !l.hasForm("raw") && a.to != want {
			c.Errorf("%s: the answer went to %s, want %s", l.name, a.to, want)
		}
		id := c.messageID(l.name)
		if threaded := strings.HasPrefix(id, "<"); threaded && !l.hasForm("raw") && (a.inReplyTo != id || !strings.Contains(a.references, id)) {
			c.Errorf("%s: the answer is In-Reply-To %q with References %q, want %s in both", l.name, a.inReplyTo, a.references, id)
		}
		// What answers a mail that has no name answers nothing that could be named.
		if want := map[bool]string{true: "auto-replied", false: "auto-generated"}[a.inReplyTo != ""]; a.automatic != want {
			c.Errorf("%s: the answer says Auto-Submitted %q, want %s", l.name, a.automatic, want)
		}
	}
}

// judgeMessage sees that the desk reads what the author wrote: every word and
// every file, and without what the mail quotes.
func (c *correspondence) judgeMessage(l *letter) {
	r, t := c.ended[l.name], (*ticketRow)(nil)
	if t = c.tickets[r.ticket]; t == nil || l.hasForm("raw") || t.bounced[r.key] {
		return
	}
	m := t.messages[slices.IndexFunc(t.messages, func(m messageRow) bool { return m.letter == r.key })]
	said, folded := tickets.Said(m.text, m.folds), m.folded(tickets.FoldSignature)
	if !l.hasForm("quoting") {
		folded += m.folded(tickets.FoldQuote) // the author's own words hold it
	}
	rest := flat(said)
	for line := range strings.Lines(l.body) {
		_, after, found := strings.Cut(rest, flat(line))
		switch {
		case found:
			rest = after
		case !strings.Contains(flat(folded), flat(line)):
			c.Errorf("%s: the line %q is not in what the desk reads:\n%s", l.name, line, m.text)
			return
		}
	}
	if l.hasForm("quoting") && (strings.Contains(said, "Votre demande") || strings.Contains(said, "your request") || strings.Contains(said, "Objet :")) {
		c.Errorf("%s: what it quotes was taken for what it says:\n%s", l.name, said)
	}
	var want, got []string
	for name := range strings.FieldsSeq(l.special["Attach"]) {
		want = append(want, fmt.Sprint(name, " ", len(attachment(name))))
	}
	for _, f := range m.files {
		got = append(got, fmt.Sprint(f.Name, " ", f.Size))
	}
	if !slices.Equal(got, want) {
		c.Errorf("%s: the desk has the files %q, want %q", l.name, got, want)
	}
}

// compareListing compares all of it with what is kept in testdata.
func (c *correspondence) compareListing() {
	const file = "testdata/listing.txt"
	got := c.listing()
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			c.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		c.Fatal(err)
	}
	was, is := strings.Split(string(want), "\n"), strings.Split(got, "\n")
	for i := range max(len(was), len(is)) {
		var a, b string
		if i < len(was) {
			a = was[i]
		}
		if i < len(is) {
			b = is[i]
		}
		if a != b {
			c.Errorf("%s:%d: got\n%s\nwant\n%s", file, i+1, b, a)
			if i+1 < len(is) && len(was) != len(is) {
				c.Errorf("it has %d lines, want %d", len(is), len(was))
				break
			}
		}
	}
}

// listing is what became of every mail and of every ticket, as a table. Of
// several articles it names the first.
func (c *correspondence) listing() string {
	var b strings.Builder
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	byTicket := map[int64]*letter{}
	fmt.Fprintf(w, "MAIL\tBECAME\tITS AUTHOR HEARD\t\n")
	for _, l := range c.letters {
		heard, lang := c.heard(l)
		if words := strings.Fields(heard); words[0] == "suggestion" {
			heard = words[0] + " " + words[1]
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", l.name, c.end(l), heard, lang)
		if r := c.ended[l.name]; r.ticket != 0 && c.tickets[r.ticket].messages[0].letter == r.key {
			byTicket[r.ticket] = l
		}
	}
	w.Flush()
	fmt.Fprintf(w, "\nTICKET OF\tSTATUS\tLEVEL\tLANGUAGE\tSAID BY\tSUBJECT\n")
	for _, number := range slices.SortedFunc(maps.Keys(byTicket), func(x, y int64) int {
		return slices.Index(c.letters, byTicket[x]) - slices.Index(c.letters, byTicket[y])
	}) {
		t := c.tickets[number]
		var roles []string
		for _, m := range t.messages {
			roles = append(roles, m.role)
		}
		subject := tag.ReplaceAllString(t.subject, "[#N]")
		subject = regexp.MustCompile(`^Ticket \d+$`).ReplaceAllString(subject, "Ticket N")
		if n := utf8.RuneCountInString(subject); n > 70 {
			subject = fmt.Sprintf("%s… (%d characters)", string([]rune(subject)[:60]), n)
		}
		fmt.Fprintf(w, "%s\t%s\tL%d\t%s\t%s\t%s\n", byTicket[number].name, t.status, t.level, t.language, strings.Join(roles, ", "), subject)
	}
	w.Flush()
	return trailing.ReplaceAllString(b.String(), "\n")
}

var trailing = regexp.MustCompile(` +\n`)
