package main

import (
	"database/sql"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"guichet/channels"
	"guichet/channels/email/emailtest"
	"guichet/channels/slack/slacktest"
	"guichet/knowledge"
	"guichet/store"
	"guichet/tickets"
)

// Each test here is a row of the table of attacks and faults that the desk
// answers for, driven from outside: mail in a mailbox, envelopes at the Slack
// socket, a signal to the process.

// all lists the tickets, newest first, once the desk is idle.
func (c *company) all(t *testing.T) []tickets.Ticket {
	t.Helper()
	if err := c.idle(t.Context()); err != nil {
		t.Fatal(err)
	}
	list, err := c.desk.store.Tickets(t.Context(), store.Filter{Limit: 100})
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// messages lists what was said in a ticket.
func (c *company) messages(t *testing.T, number int64) []tickets.Message {
	t.Helper()
	list, err := c.desk.store.Messages(t.Context(), number)
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

const chair = "Hello, my chair is broken, it leans to the left."

func TestT04_TicketNumberAloneJoinsNobody(t *testing.T) {
	c, ctx := found(t, nil)
	_, err := c.write("zoe@example.org", "A chair", chair)
	must(t, err)
	mail, err := c.awaitMail(ctx, "zoe@example.org", "[#1001]")
	must(t, err)

	_, err = c.write("tom@example.org", "Re: [#1001] We have your request", "Tell me more about it.")
	must(t, err)
	_, err = c.awaitMail(ctx, "tom@example.org", "[#1002]")
	must(t, err)

	// A Message-ID that looks like ours, with another seal.
	forged := []byte(mail.MessageID())
	forged[40] ^= 1
	_, err = c.write("tom@example.org", "Re: [#1001]", "And more.", "In-Reply-To: "+string(forged), "References: "+string(forged))
	must(t, err)

	// Its own requester needs no more than the number.
	_, err = c.write("Zoe@Example.org", "About [#1001]", "It fell over now.")
	must(t, err)
	if n := len(c.all(t)); n != 3 {
		t.Errorf("%d tickets, want 3", n)
	}
	if m := c.messages(t, 1001); len(m) != 2 || m[1].Text != "It fell over now." {
		t.Errorf("ticket 1001 holds %+v", m)
	}
}

// Somebody else who answers our mail is heard by agents only; the requester
// stays who they were.
func TestT03_AStrangerInTheThreadStaysInside(t *testing.T) {
	c, ctx := found(t, nil)
	_, err := c.write("zoe@example.org", "A chair", chair)
	must(t, err)
	mail, err := c.awaitMail(ctx, "zoe@example.org", "[#1001]")
	must(t, err)
	_, err = c.write("tom@example.org", "Re: A chair", "Send it to me instead.", "In-Reply-To: "+mail.MessageID())
	must(t, err)
	_, err = c.awaitSlack(ctx, "#desk", "Send it to me instead.")
	must(t, err)
	_, err = c.say("ada", "#desk", ">> A new chair comes tomorrow.")
	must(t, err)
	_, err = c.awaitMail(ctx, "zoe@example.org", "A new chair comes tomorrow.")
	must(t, err)
	if got := c.all(t); len(got) != 1 || got[0].Requester.ID != "zoe@example.org" {
		t.Errorf("tickets = %+v", got)
	}
	if m := c.messages(t, 1001); m[1].Public || m[1].Author.Role != tickets.ThirdParty {
		t.Errorf("the stranger's message is %+v", m[1])
	}
	if inbox := c.mail.Inbox("tom@example.org"); len(inbox) != 0 {
		t.Errorf("the stranger got mail: %s", inbox[0].Raw)
	}
}

func TestT10_OneMessageIDOnTwoMailsKeepsBoth(t *testing.T) {
	c, _ := found(t, nil)
	first, second := letter("<same@example.org>", "First", "My screen is black."), letter("<same@example.org>", "Second", "My door is stuck.")
	for _, raw := range []string{first, second, first} {
		must(t, c.mail.Deliver(supportAddress, []byte(raw)))
	}
	if got := c.all(t); len(got) != 2 || got[0].Subject == got[1].Subject {
		t.Errorf("tickets = %+v, want First and Second", got)
	}
}

// letter is a mail from Zoé, octet by octet; an empty id leaves Message-ID out.
func letter(id, subject, text string) string {
	if id != "" {
		id = "Message-ID: " + id + "\r\n"
	}
	return "From: zoe@example.org\r\nTo: support@example.org\r\nSubject: " + subject + "\r\n" + id +
		"Date: Mon, 23 Nov 2026 09:00:00 +0100\r\n\r\n" + text + "\r\n"
}

func TestT11_MailWithoutMessageIDIsKept(t *testing.T) {
	c, _ := found(t, nil)
	for _, id := range []string{"", "<>", "not an id at all"} {
		must(t, c.mail.Deliver(supportAddress, []byte(letter(id, "Chair "+id, chair))))
	}
	if got := c.all(t); len(got) != 3 {
		t.Errorf("%d tickets, want 3", len(got))
	}
}

func TestT12_DecodedLineBreaksReachNoHeader(t *testing.T) {
	c, ctx := found(t, nil)
	raw := letter("<1@example.org>", "=?utf-8?q?Chair=0D=0ABcc:_tom@example.org=0D=0A=0D=0AX?=", chair)
	must(t, c.mail.Deliver(supportAddress, []byte(raw)))
	_, err := c.awaitSlack(ctx, "#desk", "Chair")
	must(t, err)
	_, err = c.say("ada", "#desk", ">> It is on its way.")
	must(t, err)
	mail, err := c.awaitMail(ctx, "zoe@example.org", "It is on its way.")
	must(t, err)
	if mail.Header("Bcc") != "" || !strings.Contains(mail.Subject(), "Bcc: tom@example.org X") {
		t.Errorf("the answer has Bcc %q and subject %q", mail.Header("Bcc"), mail.Subject())
	}
	for _, m := range c.mail.Sent() {
		if len(m.To) != 1 || m.To[0] != "zoe@example.org" {
			t.Errorf("a mail went to %v", m.To)
		}
	}
	if len(c.mail.Inbox("tom@example.org")) != 0 {
		t.Error("a line break in the subject made a recipient")
	}
}

func TestT26_NothingIsBouncedToAnybody(t *testing.T) {
	c, _ := found(t, nil)
	for _, raw := range []string{
		"\x00\x01\x02 no mail at all", "From: zoe@example.org\r\n", "From: a@b, c@d\r\nContent-Type: multipart/mixed\r\n\r\n--x",
		letter("<1@x>", "Undelivered", "x") + strings.Repeat("\xff", 1000),
	} {
		must(t, c.mail.Deliver(supportAddress, []byte(raw)))
	}
	c.all(t)
	for _, m := range c.mail.Sent() {
		if !strings.Contains(m.Subject(), "[#") {
			t.Errorf("sent: %s", m.Raw)
		}
	}
}

func TestT27_OurOwnMailComingBackOpensNothing(t *testing.T) {
	c, ctx := found(t, nil)
	_, err := c.write("zoe@example.org", "A chair", chair)
	must(t, err)
	mail, err := c.awaitMail(ctx, "zoe@example.org", "[#1001]")
	must(t, err)
	must(t, c.mail.Deliver(supportAddress, mail.Raw))
	must(t, c.mail.Deliver(supportAddress, append([]byte("Resent-From: list@example.org\r\nReceived: from x\r\n"), mail.Raw...)))
	if got := c.all(t); len(got) != 1 || len(c.messages(t, 1001)) != 1 {
		t.Errorf("%d tickets, the first with %d messages", len(got), len(c.messages(t, 1001)))
	}
	if n := len(c.mail.Sent()); n != 1 {
		t.Errorf("%d mails sent, want the one", n)
	}
}

// breaking is a channel whose reader breaks on one letter.
type breaking struct {
	channels.Channel
	on string
}

func (b breaking) Read(l channels.Letter) (channels.Inbound, error) {
	if strings.Contains(string(l.Raw), b.on) {
		panic("index out of range")
	}
	return b.Channel.Read(l)
}

func TestT42_APoisonMailIsSetAsideAndItsNeighboursPass(t *testing.T) {
	c, ctx := found(t, nil)
	must(t, c.close())
	for i, text := range []string{"My chair is broken.", "POISON", "My desk is broken."} {
		must(t, c.mail.Deliver(supportAddress, []byte(letter(fmt.Sprintf("<%d@x>", i), text, text))))
	}
	d, err := assemble(ctx, c.config, knowledge.Demo, c.log)
	must(t, err)
	d.bot.Channels["support"] = breaking{d.bot.Channels["support"], "POISON"}
	c.run(d)
	if got := c.all(t); len(got) != 2 {
		t.Errorf("%d tickets, want the two neighbours", len(got))
	}
	aside, err := d.store.SetAsideLetters(ctx, 10)
	must(t, err)
	if len(aside) != 1 || !strings.Contains(aside[0].Why, "index out of range") {
		t.Fatalf("set aside: %+v", aside)
	}
	kept, err := d.store.Letter(ctx, aside[0].Key)
	must(t, err)
	if !strings.Contains(string(kept.Raw), "POISON") {
		t.Errorf("its octets are not kept: %q", kept.Raw)
	}
	// With a mended reader the letter is put back and read again.
	d.bot.Channels["support"] = d.bot.Channels["support"].(breaking).Channel
	must(t, c.close())
	must(t, c.open(ctx))
	must(t, c.desk.store.RetryLetter(ctx, aside[0].Key))
	if err := c.ticketIs(ctx, []string{"1003", "new", "L1"}); err != nil {
		t.Error(err)
	}
}

func TestT43_NothingWrittenOutsideMentionsAnybodyInSlack(t *testing.T) {
	c, ctx := found(t, nil)
	evil := "<!channel> <!here> <@" + c.people["bob"].ID + "> @here @channel <https://evil.example|https://bank.example> ``` *x* &lt;!everyone&gt;"
	raw := "From: =?utf-8?q?=3C!channel=3E_@here?= <zoe@example.org>\r\nTo: support@example.org\r\nSubject: " + evil +
		"\r\nMessage-ID: <1@x>\r\nDate: Mon, 23 Nov 2026 09:00:00 +0100\r\n\r\n" + evil + strings.Repeat("\nmore", 200) + "\r\n"
	must(t, c.mail.Deliver(supportAddress, []byte(raw)))
	_, err := c.awaitSlack(ctx, "#desk", "evil.example")
	must(t, err)
	c.all(t)
	seen := 0
	for _, m := range c.place("#desk").Messages() {
		seen++
		if len(m.Mentions) != 0 || m.Unfurls {
			t.Errorf("a message mentions %v (unfurls: %v): %s", m.Mentions, m.Unfurls, m.Text)
		}
		for _, l := range m.Links {
			if l.Label != "" && l.Label != l.URL {
				t.Errorf("a link wears a mask: %v", l)
			}
		}
	}
	if seen < 2 {
		t.Errorf("%d messages, want the card and the whole text", seen)
	}
}

func TestT44_AReplayedEnvelopeHasNoSecondEffect(t *testing.T) {
	c, ctx := found(t, nil)
	c.slack.Duplicate(3)
	_, err := c.say("lea", "#help", chair)
	must(t, err)
	_, err = c.awaitSlack(ctx, "#help", "1001")
	must(t, err)
	if got := c.all(t); len(got) != 1 {
		t.Errorf("%d tickets from one message", len(got))
	}
}

func TestT45_ARetryAfterAFailedFirstDeliveryIsHandled(t *testing.T) {
	c, ctx := found(t, nil)
	c.slack.DropAcks(1)
	_, err := c.say("lea", "#help", chair)
	must(t, err)
	_, err = c.awaitSlack(ctx, "#help", "1001")
	must(t, err)
	c.slack.Retry()
	if got := c.all(t); len(got) != 1 || len(c.messages(t, 1001)) != 1 {
		t.Errorf("%d tickets, %d messages, want one of each", len(got), len(c.messages(t, 1001)))
	}
}

func TestT47_WhatAgentsSayAmongThemselvesIsNeverMailed(t *testing.T) {
	c, ctx := found(t, nil)
	_, err := c.write("zoe@example.org", "A chair", chair)
	must(t, err)
	_, err = c.awaitSlack(ctx, "#desk", "A chair", "L1")
	must(t, err)
	var note slacktest.Message
	for _, text := range []string{"SECRET one", "🔒 >> SECRET two", "note: >> SECRET three", "// >> SECRET four", "interne : >> SECRET five", "SECRET six\n>> seven"} {
		note, err = c.say("ada", "#desk", text)
		must(t, err)
		must(t, c.awaitMark(ctx, note, "lock"))
	}
	c.people["ada"].Edit(note, ">> SECRET edited")
	_, err = c.say("bob", "#desk", ">> Out it goes.")
	must(t, err)
	_, err = c.awaitMail(ctx, "zoe@example.org", "Out it goes.")
	must(t, err)
	c.all(t)
	for _, m := range c.mail.Sent() {
		if strings.Contains(m.Text()+m.HTML()+m.Subject(), "SECRET") {
			t.Errorf("this left the desk:\n%s", m.Raw)
		}
	}
}

func TestF12_SlackAcceptedButTheAnswerWasLost(t *testing.T) {
	c, ctx := found(t, nil)
	c.slack.Break("chat.postMessage", slacktest.Fault{After: true, Error: "fatal_error", Times: 1})
	_, err := c.write("zoe@example.org", "A chair", chair)
	must(t, err)
	_, err = c.awaitSlack(ctx, "#desk", "A chair")
	must(t, err)
	if err := c.ticketIs(ctx, []string{"1001", "new", "L1"}); err != nil {
		t.Fatal(err)
	}
	cards := 0
	for _, m := range c.place("#desk").Messages() {
		if m.ThreadTS == "" {
			cards++
		}
	}
	if cards != 1 {
		t.Errorf("%d cards for one ticket", cards)
	}
	must(t, c.click(ctx, "bob", "#desk", "Claim"))
	_, err = c.awaitMail(ctx, "zoe@example.org", "Bob Keller")
	must(t, err)
}

func TestF17_AnUnreadableArticleIsNamedAndTheRestServes(t *testing.T) {
	dir := t.TempDir()
	must(t, os.WriteFile(filepath.Join(dir, "good.md"), []byte("---\ntitle: Reset the coffee machine\nlang: en\ntags: [coffee]\n---\nPress the red button of the coffee machine for ten seconds.\n"), 0o600))
	must(t, os.WriteFile(filepath.Join(dir, "bad.md"), []byte("---\ntitel: Oops\n---\nText.\n"), 0o600))
	c, ctx := found(t, func(c *Config) { c.Knowledge.Folder = dir; c.Knowledge.Threshold = 0.1 })
	_, err := c.write("zoe@example.org", "Coffee machine", "How do I reset the coffee machine?")
	must(t, err)
	_, err = c.awaitMail(ctx, "zoe@example.org", "Press the red button")
	must(t, err)
}

func TestF20_ALockedDatabaseDelaysAndLosesNothing(t *testing.T) {
	c, ctx := found(t, nil)
	db, err := sql.Open("sqlite3", filepath.Join(c.config.Data, "guichet.db")+"?_txlock=exclusive&_busy_timeout=5000")
	must(t, err)
	defer db.Close()
	lock, err := db.Begin()
	must(t, err)
	for i := range 5 {
		_, err := c.write("zoe@example.org", fmt.Sprint("Chair ", i), chair)
		must(t, err)
	}
	_, err = c.say("lea", "#help", chair)
	must(t, err)
	time.AfterFunc(1500*time.Millisecond, func() { lock.Rollback() })
	_, err = c.awaitSlack(ctx, "#help", "will answer in this thread")
	must(t, err)
	if got := c.all(t); len(got) != 6 {
		t.Errorf("%d tickets, want 6", len(got))
	}
	if lost := c.slack.Lost(); len(lost) > 0 {
		t.Errorf("Slack gave up on %+v", lost)
	}
}

// A reply can come before we know that our own mail left: the mail server took
// it and the line went dead.
func TestF31_AReplyBeforeOurOwnSendIsRecorded(t *testing.T) {
	c, ctx := found(t, nil)
	_, err := c.write("zoe@example.org", "A chair", chair)
	must(t, err)
	_, err = c.awaitMail(ctx, "zoe@example.org", "[#1001]")
	must(t, err)
	_, err = c.awaitSlack(ctx, "#desk", "A chair", "L1")
	must(t, err)
	c.mail.FailNext(emailtest.DropReply)
	_, err = c.say("ada", "#desk", ">> Which chair is it?")
	must(t, err)
	_, err = c.awaitMail(ctx, "zoe@example.org", "Which chair is it?")
	must(t, err)
	must(t, c.reply("zoe@example.org", "The blue one."))
	_, err = c.awaitSlack(ctx, "#desk", "The blue one.")
	must(t, err)
	if got := c.all(t); len(got) != 1 {
		t.Errorf("%d tickets, want 1", len(got))
	}
}

func TestF24_ATerminatedDeskFinishesWhatItBegan(t *testing.T) {
	c, ctx := found(t, nil)
	must(t, c.close())
	file := filepath.Join(t.TempDir(), "guichet.yaml")
	must(t, os.WriteFile(file, []byte(c.config.yaml()), 0o600))
	for i := range 20 {
		_, err := c.write("zoe@example.org", fmt.Sprint("Chair ", i), chair)
		must(t, err)
	}
	serve := exec.Command(os.Args[0])
	serve.Args = []string{"guichet", "serve", "--config", file}
	var log strings.Builder
	serve.Stderr = &log
	must(t, serve.Start())
	t.Cleanup(func() { serve.Process.Kill() })
	_, err := c.awaitMail(ctx, "zoe@example.org", "[#10")
	must(t, err)
	must(t, serve.Process.Signal(syscall.SIGTERM))
	if err := serve.Wait(); err != nil {
		t.Fatalf("after SIGTERM it ended with %v\n%s", err, log.String())
	}
	if !strings.Contains(log.String(), "the desk is closed") {
		t.Errorf("it did not close:\n%s", log.String())
	}
	must(t, c.open(ctx))
	if got := c.all(t); len(got) != 20 {
		t.Errorf("%d tickets, want 20", len(got))
	}
}
