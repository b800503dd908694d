package acceptance

import (
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"guichet/channels/slack/slacktest"
)

// each is how many requests, one at a time, a latency is taken from.
const each = 200

// BenchmarkNoticeToAnswer takes the time from the IMAP server's notice of a new
// mail ("* n EXISTS") to the moment when the acknowledgement was handed to the
// SMTP server (the final dot), and to that server's word that it has it
// ("250 … queued"), at an idle desk; and the memory that the idle desk holds.
func BenchmarkNoticeToAnswer(b *testing.B) {
	imap, smtp := newProxy(b, servers.IMAP), newProxy(b, servers.SMTP)
	notice, handed, queued := make(chan time.Time, 1000), make(chan time.Time, 1000), make(chan time.Time, 1000)
	var idle atomic.Bool
	imap.listen(func(fromServer bool, line string, at time.Time) {
		switch {
		case fromServer && strings.HasPrefix(line, "* ") && strings.HasSuffix(line, " EXISTS"):
			notice <- at
		case !fromServer && strings.HasSuffix(line, " IDLE"):
			idle.Store(true)
		}
	})
	smtp.listen(func(fromServer bool, line string, at time.Time) {
		switch {
		case !fromServer && line == ".":
			handed <- at
		case taken(fromServer, line):
			queued <- at
		}
	})
	box := newMailbox(b, "d")
	d := newDesk(b, setup{box: box, imap: imap.address, smtp: smtp.address})
	d.ledger = openLedger(b, d.database)
	d.start()
	d.until("the desk waits for mail", idle.Load)
	memory := d.usage()

	var took, accepted, noticed []time.Duration
	for range b.N {
		took, accepted, noticed = nil, nil, nil
		for i := range each {
			for len(notice) > 0 {
				<-notice
			}
			dropped := time.Now()
			box.drop(b, request(box, i))
			begin := receive(b, notice)
			took = append(took, receive(b, handed).Sub(begin))
			accepted = append(accepted, receive(b, queued).Sub(begin))
			noticed = append(noticed, begin.Sub(dropped))
		}
	}
	report(b, took)
	b.ReportMetric(mega(memory.rss), "MB-idle")
	b.ReportMetric(mega(memory.own), "MB-idle-own")
	b.ReportMetric(mega(d.usage().peak), "MB-peak")
	b.Logf("from the mail in the Maildir to the notice: %s; from the notice to the SMTP server's 250: %s", spread(noticed), spread(accepted))
	d.stop()
}

// BenchmarkEnvelopeToAnswer takes the time from a message in a Slack channel for
// requests to the desk's answer in its thread, at an idle desk.
func BenchmarkEnvelopeToAnswer(b *testing.B) {
	team := newTeam(b)
	help := team.slack.Channel("#help", team.ada, team.slack.Bot())
	people := make([]*slacktest.User, each) // what one person says at once would be one request
	for i := range people {
		people[i] = team.slack.User(fmt.Sprint("person", i), slacktest.Email(fmt.Sprintf("person%d@example.test", i)))
		help.Invite(people[i], team.ada)
	}
	d := newDesk(b, setup{box: newMailbox(b, "d"), slack: team.yaml() + fmt.Sprintf("  requests: [{channel: %s}]\n", help.ID)})
	d.ledger = openLedger(b, d.database)
	d.start()
	d.until("Slack is connected", func() bool { return team.slack.Connections() >= 2 })
	memory := d.usage()

	var took []time.Duration
	for range b.N {
		took = nil
		for i := range each {
			begin := time.Now()
			ask := people[i].Post(help, fmt.Sprintf("%s (%d)", questions[i%len(questions)], i))
			if _, err := help.AwaitReply(b.Context(), ask, slacktest.From(team.slack.Bot())); err != nil {
				b.Fatal(err)
			}
			took = append(took, time.Since(begin))
			d.until("the desk is idle", func() bool { return d.ledger.quiet(0) })
		}
	}
	report(b, took)
	b.ReportMetric(mega(memory.rss), "MB-idle")
	b.ReportMetric(mega(memory.own), "MB-idle-own")
	d.stop()
}

// questions are requests of both kinds: those that articles answer, and others.
var questions = []string{
	"Mon VPN se coupe toutes les cinq minutes, que faire ?",
	"The barcode of the return labels is wrong, who can change the template?",
	"Bonjour, il fait 31 degrés dans le local technique du sous-sol.",
	"I forgot my password, how can I reset it?",
}

// request is a mail of somebody who never wrote before. The servers discard
// what is sent to them.
func request(box mailbox, i int) []byte {
	return fmt.Appendf(nil, "Return-Path: <person%d@load.example>\nReceived: from mail.load.example by mx.example.test with ESMTPS id %d; %s\n"+
		"From: Person %d <person%d@load.example>\nTo: Support <%s>\nSubject: %s\nMessage-ID: <%d.%d@load.example>\nDate: %s\n"+
		"MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\nBonjour,\n\n%s\n\nPerson %d\n",
		i, i, time.Now().Format(time.RFC1123Z), i, i, box.address(""), "Request", i, time.Now().UnixNano(), time.Now().Format(time.RFC1123Z), questions[i%len(questions)], i)
}

func receive(tb testing.TB, c <-chan time.Time) time.Time {
	tb.Helper()
	select {
	case at := <-c:
		return at
	case <-time.After(patience):
		tb.Fatal("nothing came in time")
		return time.Time{}
	}
}

func report(b *testing.B, took []time.Duration) {
	b.Helper()
	slices.Sort(took)
	b.ReportMetric(milli(took[len(took)/2]), "ms-median")
	b.ReportMetric(milli(took[len(took)*99/100]), "ms-p99")
	b.Logf("the slowest: %v", took[len(took)-len(took)/20:])
}

func spread(took []time.Duration) string {
	slices.Sort(took)
	return fmt.Sprintf("median %.1f ms, p99 %.1f ms", milli(took[len(took)/2]), milli(took[len(took)*99/100]))
}

func milli(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

func mega(octets int64) float64 { return float64(octets) / (1 << 20) }
