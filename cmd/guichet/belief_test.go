package main

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"guichet/bot"
	"guichet/channels/email/emailtest"
	"guichet/store"
	"guichet/tickets"
)

const border = "mx.example.net"

// proof is what the border host writes on top of a letter from a domain: pass,
// fail, or nothing of use.
func proof(level, domain string) []string {
	result := map[string]string{"pass": "dmarc=pass header.from=" + domain, "fail": "dmarc=fail header.from=" + domain, "none": "dmarc=none header.from=" + domain}[level]
	return []string{
		"Authentication-Results: " + border + "; " + result,
		"Received: from mail." + domain + " by " + border + " with ESMTPS id 4X1; Mon, 23 Nov 2026 10:00:00 +0100",
	}
}

// guarded founds a company whose mail comes in through the border host, and
// whose agent Bob writes mail too.
func guarded(t *testing.T, change func(*Config)) (*company, context.Context) {
	t.Helper()
	return found(t, func(c *Config) {
		c.Mail[0].Authentication.AuthservID = border
		c.AgentsMail = []string{"bob@agents.example"}
		if change != nil {
			change(c)
		}
	})
}

// answered lets Zoé ask for a chair, in a mail that is surely hers, and Ada
// answer and resolve it. It returns the mail with the answer.
func answered(t *testing.T, c *company, ctx context.Context) emailtest.Mail {
	t.Helper()
	_, err := c.write("zoe@example.org", "A chair", "SECRET-Z "+chair, proof("pass", "example.org")...)
	must(t, err)
	_, err = c.awaitMail(ctx, "zoe@example.org", "[#1001]")
	must(t, err)
	_, err = c.awaitSlack(ctx, "#desk", "A chair", "L1")
	must(t, err)
	_, err = c.say("ada", "#desk", ">> SECRET-A It comes tomorrow.")
	must(t, err)
	answer, err := c.awaitMail(ctx, "zoe@example.org", "SECRET-A")
	must(t, err)
	must(t, c.click(ctx, "ada", "#desk", "Resolve"))
	must(t, c.fill(ctx, "ada"))
	_, err = c.awaitMail(ctx, "zoe@example.org", "resolved")
	must(t, err)
	return answer
}

// became tells in words what became of the letter that was taken in last.
func (c *company) became(t *testing.T, ctx context.Context, from string, heard int) string {
	t.Helper()
	var did []string
	all := c.all(t)
	first := all[len(all)-1]
	if len(all) > 1 {
		did = append(did, "new ticket")
		if all[0].Quiet {
			did = append(did, "unverified")
		}
	}
	if said := c.messages(t, first.Number); len(said) > 2 {
		m := said[len(said)-1]
		did = append(did, map[bool]string{true: "public", false: "internal"}[m.Public]+" word of the "+string(m.Author.Role))
		if m.Proposal != "" {
			did = append(did, "agents are asked")
		}
	}
	for _, banner := range []string{"may be forged", "Mail from an agent", "claims to be an agent"} {
		for _, m := range c.place("#desk").Messages() {
			if holds(m.Shown(), []string{banner}) {
				did = append(did, banner)
			}
		}
	}
	k, err := c.desk.store.Case(ctx, first.Number)
	must(t, err)
	if k.Participant(tickets.Address{Network: tickets.Email, ID: "eve@example.net"}) {
		did = append(did, "eve watches")
	}
	if first.Status != tickets.Resolved {
		did = append(did, "reopened")
	}
	if n := len(c.mail.Inbox(from)) - heard; n > 0 {
		did = append(did, fmt.Sprintf("%d answer", n))
	}
	if n := len(c.mail.Inbox("eve@example.net")); n > 0 {
		did = append(did, "EVE GOT MAIL")
	}
	return strings.Join(did, ", ")
}

// TestWhomWeBelieve is the table of whom the desk takes for whom: who a mail
// claims to be by, what its border host found, and what it can do. Every mail
// names Eve in Cc; all but those of somebody new answer the mail that Zoé got.
func TestWhomWeBelieve(t *testing.T) {
	const zoe, bob, tom = "zoe@example.org", "bob@agents.example", "tom@example.com"
	for _, tt := range []struct {
		who, from, level, want string
		fresh                  bool
	}{
		{"an agent", bob, "pass", "internal word of the third party, Mail from an agent", false},
		{"an agent", bob, "none", "internal word of the third party, claims to be an agent", false},
		{"an agent", bob, "fail", "internal word of the third party, may be forged, claims to be an agent", false},

		{"the requester", zoe, "pass", "public word of the requester, eve watches, reopened, 1 answer", false},
		{"the requester", zoe, "none", "public word of the requester, reopened, 1 answer", false},
		{"the requester", zoe, "fail", "internal word of the third party, may be forged", false},

		{"another person", tom, "pass", "internal word of the third party, agents are asked", false},
		{"another person", tom, "none", "internal word of the third party, agents are asked", false},
		{"another person", tom, "fail", "new ticket, unverified, may be forged", false},

		{"somebody new", tom, "pass", "new ticket, 1 answer", true},
		{"somebody new", tom, "none", "new ticket, 1 answer", true},
		{"somebody new", tom, "fail", "new ticket, unverified, may be forged", true},
	} {
		t.Run(tt.who+" "+tt.level, func(t *testing.T) {
			c, ctx := guarded(t, nil)
			for _, who := range []string{bob, tom, "eve@example.net"} {
				c.mail.AddMailbox(who)
			}
			answer := answered(t, c, ctx)
			c.all(t)
			heard := len(c.mail.Inbox(tt.from))
			_, domain, _ := strings.Cut(tt.from, "@")
			header := append(proof(tt.level, domain), "Cc: eve@example.net")
			subject := "A lamp"
			if !tt.fresh {
				header, subject = append(header, "In-Reply-To: "+answer.MessageID()), "Re: "+answer.Subject()
			}
			_, err := c.write(tt.from, subject, "My lamp is broken, too.", header...)
			must(t, err)
			if got := c.became(t, ctx, tt.from, heard); got != tt.want {
				t.Errorf("it became: %s\n      want: %s", got, tt.want)
			}
			for _, m := range c.mail.Inbox(tom) {
				if holds(m.Subject()+m.Text(), []string{"SECRET"}) || holds(m.Text(), []string{"lamp"}) {
					t.Errorf("Tom is told what is not his, or his own words:\n%s", m.Text())
				}
			}
		})
	}
}

// T01: somebody lets a service send its verification mail into a ticket. Only
// agents see it, whoever the ticket is of and whoever takes part.
func TestT01_AutomaticMailIsShownToAgentsAlone(t *testing.T) {
	c, ctx := guarded(t, nil)
	c.mail.AddMailbox("eve@example.net")
	_, err := c.write("zoe@example.org", "A chair", chair, append(proof("pass", "example.org"), "Cc: eve@example.net")...)
	must(t, err)
	receipt, err := c.awaitMail(ctx, "zoe@example.org", "[#1001]")
	must(t, err)
	_, err = c.awaitSlack(ctx, "#desk", "A chair", "L1")
	must(t, err)
	for _, from := range []string{"no-reply@service.example", "zoe@example.org", "eve@example.net"} {
		_, domain, _ := strings.Cut(from, "@")
		header := append(proof("pass", domain), "In-Reply-To: "+receipt.MessageID(), "Auto-Submitted: auto-generated")
		_, err = c.write(from, "Your code [#1001]", "Your code is 471199.", header...)
		must(t, err)
	}
	_, err = c.awaitSlack(ctx, "#desk", "471199")
	must(t, err)
	_, err = c.say("ada", "#desk", ">> Your chair comes tomorrow.")
	must(t, err)
	for _, who := range []string{"zoe@example.org", "eve@example.net"} {
		_, err = c.awaitMail(ctx, who, "Your chair comes tomorrow.")
		must(t, err)
	}
	c.all(t)
	for _, m := range c.mail.Sent() {
		if holds(m.Subject()+string(m.Raw), []string{"471199"}) {
			t.Errorf("the code left the desk:\n%s", m.Raw)
		}
	}
	for _, m := range c.messages(t, 1001) {
		if strings.Contains(m.Text, "471199") && m.Public {
			t.Errorf("it is public: %+v", m)
		}
	}
}

// T02: a mail that only claims to be the requester's names somebody in Cc. They
// get nothing, ever. One that is proven lets them have what comes, not what was.
func TestT02_CcOfUnprovenMailChangesNobody(t *testing.T) {
	c, ctx := guarded(t, nil)
	c.mail.AddMailbox("eve@example.net")
	answer := answered(t, c, ctx)
	for _, level := range []string{"none", "fail"} {
		_, err := c.write("zoe@example.org", "Re: A chair", "It is late ("+level+").", append(proof(level, "example.org"), "In-Reply-To: "+answer.MessageID(), "Cc: eve@example.net")...)
		must(t, err)
		_, err = c.awaitSlack(ctx, "#desk", "It is late ("+level+").")
		must(t, err)
	}
	_, err := c.awaitSlack(ctx, "#desk", "Named in Cc: eve@example.net")
	must(t, err)
	_, err = c.say("ada", "#desk", ">> SECRET-B It comes on Friday.")
	must(t, err)
	_, err = c.awaitMail(ctx, "zoe@example.org", "SECRET-B")
	must(t, err)
	c.all(t)
	if inbox := c.mail.Inbox("eve@example.net"); len(inbox) > 0 {
		t.Fatalf("Eve got mail:\n%s", inbox[0].Raw)
	}

	_, err = c.write("zoe@example.org", "Re: A chair", "Eve shall know, too.", append(proof("pass", "example.org"), "In-Reply-To: "+answer.MessageID(), "Cc: eve@example.net")...)
	must(t, err)
	_, err = c.awaitSlack(ctx, "#desk", "eve@example.net: named in Cc by the requester")
	must(t, err)
	_, err = c.say("ada", "#desk", ">> Good, she will.")
	must(t, err)
	_, err = c.awaitMail(ctx, "eve@example.net", "Good, she will.")
	must(t, err)
	c.all(t)
	for _, m := range c.mail.Inbox("eve@example.net") {
		if holds(string(m.Raw), []string{"SECRET"}) || m.Header("Auto-Submitted") != "" {
			t.Errorf("Eve got what was said before, or what the bot says:\n%s", m.Raw)
		}
	}
}

// T16: answers go to the address of record, whatever a letter asks for; agents
// see that it asks for another domain.
func TestT16_NobodyIsAnsweredByReplyTo(t *testing.T) {
	c, ctx := guarded(t, nil)
	c.mail.AddMailbox("eve@example.net")
	_, err := c.write("zoe@example.org", "A chair", chair, append(proof("none", "example.org"), "Reply-To: Support <eve@example.net>")...)
	must(t, err)
	_, err = c.awaitMail(ctx, "zoe@example.org", "[#1001]")
	must(t, err)
	_, err = c.awaitSlack(ctx, "#desk", "asks for answers to eve@example.net")
	must(t, err)
	_, err = c.say("ada", "#desk", ">> It comes tomorrow.")
	must(t, err)
	_, err = c.awaitMail(ctx, "zoe@example.org", "It comes tomorrow.")
	must(t, err)
	c.all(t)
	if n := len(c.mail.Inbox("eve@example.net")); n > 0 {
		t.Errorf("%d mails went where Reply-To asked", n)
	}
}

// T20: an automatic mail has one recipient, whatever a letter names.
func TestT20_AnAutomaticMailHasOneRecipient(t *testing.T) {
	c, ctx := guarded(t, nil)
	for i, level := range []string{"pass", "none"} {
		_, err := c.write("zoe@example.org", fmt.Sprint("A chair ", i), chair, append(proof(level, "example.org"),
			"Reply-To: a@example.com, b@example.com, zoe@example.org", "Cc: tom@example.org, c@example.com", "Sender: d@example.com", "Return-Path: <e@example.com>")...)
		must(t, err)
		_, err = c.awaitMail(ctx, "zoe@example.org", fmt.Sprintf("[#%d]", 1001+i))
		must(t, err)
	}
	c.all(t)
	for _, m := range c.mail.Sent() {
		if len(m.To) != 1 || m.To[0] != "zoe@example.org" || m.Header("Cc") != "" {
			t.Errorf("it went to %v, Cc %q", m.To, m.Header("Cc"))
		}
	}
}

// T19: whoever makes the desk acknowledge what others never wrote soon meets a
// ceiling, of their domain and of all. Every ticket opens; agents hear of it
// once; a restart forgets nothing.
func TestT19_CeilingsOfWhatTheDeskWritesByItself(t *testing.T) {
	c, ctx := guarded(t, func(c *Config) { c.Automatic = bot.Ceilings{PerDomain: 3, PerHour: 5} })
	flood := func(domain string, n int) {
		for i := range n {
			_, err := c.write(fmt.Sprintf("victim%d@%s", i, domain), "Buy BRAND now", "You won BRAND.")
			must(t, err)
		}
		c.all(t)
	}
	acknowledged := func() (n int) {
		for _, m := range c.mail.Sent() {
			n++
			if holds(m.Subject()+" "+m.Text(), []string{"BRAND"}) {
				t.Errorf("an acknowledgement repeats what it was sent:\n%s", m.Text())
			}
		}
		return n
	}
	flood("one.example", 6)
	if n := acknowledged(); n != 3 {
		t.Errorf("%d acknowledgements to one domain, want 3", n)
	}
	must(t, c.close())
	must(t, c.open(ctx))
	flood("one.example", 2)
	flood("two.example", 6)
	if n := acknowledged(); n != 5 {
		t.Errorf("%d acknowledgements in all, want 5", n)
	}
	if n := len(c.all(t)); n != 14 {
		t.Errorf("%d tickets, want all 14", n)
	}
	told := 0
	for _, m := range c.place("#desk").Messages() {
		if holds(m.Shown(), []string{"Too much at once: 3 automatic answers to one.example"}) {
			told++
		}
	}
	if told != 1 {
		t.Errorf("agents were told %d times, want once", told)
	}
}

// A variant is one way to get at Zoé's ticket.
type variant struct {
	name    string
	from    string
	subject string
	text    string
	header  []string
}

// variants combine who a mail claims to be by, what its border host found, how
// it names the ticket, and whom it asks to be told.
func variants(answer, receipt emailtest.Mail, request string) (list []variant) {
	forged := []byte(answer.MessageID())
	forged[40] ^= 1
	names := map[string][]string{
		"nothing":     nil,
		"our answer":  {"In-Reply-To: " + answer.MessageID()},
		"our receipt": {"References: " + receipt.MessageID() + " <x@y>"},
		"her request": {"References: " + request, "In-Reply-To: " + request},
		"a forgery":   {"In-Reply-To: " + string(forged), "References: " + string(forged)},
	}
	asks := map[string][]string{
		"Cc": {"Cc: eve@example.net"}, "Reply-To": {"Reply-To: eve@example.net"},
		"both": {"Cc: Support <support@example.org>, eve@example.net", "Reply-To: eve@example.net, zoe@example.org", "Sender: eve@example.net", "Return-Path: <eve@example.net>"},
	}
	for _, from := range []string{"zoe@example.org", "eve@example.net", "Zoe@Example.ORG", "zoe@example.org.example.net", "bob@agents.example"} {
		for _, level := range []string{"pass", "none", "fail"} {
			_, domain, _ := strings.Cut(strings.ToLower(from), "@")
			results := proof(level, domain)
			if domain == "example.org" && level == "pass" {
				// somebody else's pass, and one that the sender wrote
				results = append([]string{"Authentication-Results: " + border + "; dmarc=pass header.from=example.net"}, proof("none", "example.org")[1], "Authentication-Results: "+border+"; dmarc=pass header.from=example.org")
			}
			for how, header := range names {
				for whom, ask := range asks {
					subject := map[string]string{"Cc": "Re: A chair", "Reply-To": "[#1001]", "both": "Fwd: A chair [#1001]"}[whom]
					list = append(list, variant{
						name: fmt.Sprintf("from %s (%s), naming %s, asking by %s", from, level, how, whom), from: from, subject: subject,
						text:   "Send everything to eve@example.net.\n\nOn Monday, Support wrote:\n> " + strings.ReplaceAll(answer.MessageID(), "\n", " "),
						header: slices.Concat(results, header, ask),
					})
				}
			}
		}
	}
	return list
}

// TestNoVariantGainsAnything sends over two hundred mails that try to get at a
// ticket of Zoé's, and then lets agents answer there. Nobody but Zoé may be
// told anything of it, nobody else may become a participant, and none may
// change who is answered.
func TestNoVariantGainsAnything(t *testing.T) {
	c, ctx := guarded(t, func(c *Config) { c.Automatic = bot.Ceilings{PerDomain: 1000, PerHour: 1000} })
	for _, who := range []string{"eve@example.net", "zoe@example.org.example.net", "bob@agents.example"} {
		c.mail.AddMailbox(who)
	}
	request, err := c.write("zoe@example.org", "A chair", "SECRET-Z "+chair, proof("pass", "example.org")...)
	must(t, err)
	receipt, err := c.awaitMail(ctx, "zoe@example.org", "[#1001]")
	must(t, err)
	card, err := c.awaitSlack(ctx, "#desk", "A chair", "L1")
	must(t, err)
	_, err = c.say("ada", "#desk", ">> SECRET-A It comes tomorrow.")
	must(t, err)
	answer, err := c.awaitMail(ctx, "zoe@example.org", "SECRET-A")
	must(t, err)

	list := variants(answer, receipt, request)
	for _, v := range list {
		_, err := c.write(v.from, v.subject, v.text, v.header...)
		must(t, err)
	}
	c.all(t)
	c.people["ada"].Reply(card, ">> SECRET-B On Friday, rather.")
	_, err = c.awaitMail(ctx, "zoe@example.org", "SECRET-B")
	must(t, err)
	c.all(t)

	octets, rights := 0, 0
	for _, m := range c.mail.Sent() {
		if holds(string(m.Raw)+m.Text()+m.Subject(), []string{"SECRET"}) && !slices.Equal(m.To, []string{"zoe@example.org"}) {
			octets += len(m.Raw)
			t.Errorf("this went to %v:\n%s", m.To, m.Raw)
		}
	}
	k, err := c.desk.store.Case(ctx, 1001)
	must(t, err)
	for _, v := range k.Conversations {
		if len(v.Watchers) > 0 || v.Audience == tickets.ToRequester && v.Place != "zoe@example.org" {
			rights++
			t.Errorf("a conversation became %+v", v)
		}
	}
	if k.Ticket.Requester.ID != "zoe@example.org" || k.Ticket.Next != 0 {
		rights++
		t.Errorf("the ticket became %+v", k.Ticket)
	}
	events, err := c.desk.store.Events(ctx, 1001)
	must(t, err)
	for _, e := range events {
		if e.Kind == tickets.Watching || e.Kind == tickets.Accepted || e.Kind == tickets.Adopted {
			rights++
			t.Errorf("event: %+v", e)
		}
	}
	for _, m := range c.messages(t, 1001)[1:] {
		if m.Author.Role == tickets.Agent {
			continue
		}
		// Zoé's name, unproven, with a message of ours: the only way in.
		if m.Public && !strings.EqualFold(m.Author.Address.ID, "zoe@example.org") {
			rights++
			t.Errorf("this is public: %+v", m)
		}
	}
	others, err := c.desk.store.Tickets(ctx, store.Filter{Limit: 1000})
	must(t, err)
	t.Logf("%d variants: %d of them opened tickets of their own, %d stand in Zoé's; %d rights gained, %d octets of hers sent to others",
		len(list), len(others)-1, len(c.messages(t, 1001))-3, rights, octets)
	if len(list) < 200 {
		t.Errorf("%d variants", len(list))
	}
}
