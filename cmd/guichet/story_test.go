package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"guichet/channels/email"
	"guichet/channels/slack/slacktest"
	"guichet/store"
	"guichet/tickets"
)

// patience bounds how long a story waits for what must happen, also on a machine
// that has much else to do.
const patience = 2 * time.Minute

// TestMain lets stories and tests run guichet itself, as an operator would.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"guichet": func() { os.Exit(run(os.Args[1:])) }})
}

// TestStories plays each story of testdata in a company of its own. The words
// of the stories are the functions below.
func TestStories(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: "testdata",
		Setup: func(e *testscript.Env) error {
			log, err := logger(LogConfig{Level: "info", Format: "text"}, testLog{e})
			if err != nil {
				return err
			}
			c, err := newCompany(e.WorkDir, log, nil)
			if err != nil {
				return err
			}
			e.Defer(c.shut)
			own, err := c.settings(filepath.Join(e.WorkDir, "desk.yaml"))
			if err != nil {
				return err
			}
			if err := os.WriteFile(filepath.Join(e.WorkDir, "guichet.yaml"), []byte(c.config.yaml()+own), 0o600); err != nil {
				return err
			}
			e.Values["company"] = c
			ctx, cancel := context.WithTimeout(context.Background(), patience)
			defer cancel()
			return c.open(ctx)
		},
		Cmds: verbs(map[string]func(*testscript.TestScript, bool, []string){
			"mail":     script(storyMail),
			"reply":    script(storyReply),
			"overhear": script(storyOverhear),
			"write":    script(storyWrite),
			"later":    script(storyLater),
			"clock":    script(storyClock),
			"expect":   script(storyExpect),
			"slack":    script(storySlack),
			"thread":   script(storyThread),
			"click":    script(storyClick),
			"mark":     script(storyMark),
			"silent":   script(storySilent),
			"ticket":   script(storyTicket),
			"restart":  script(storyRestart),
			"sed":      storySed,
		}),
	})
}

// settings takes a story's own settings, a file of it, over the company's, and
// returns them. In it <ada> stands for Ada's id in Slack.
func (c *company) settings(file string) (string, error) {
	raw, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	for name, u := range c.people {
		raw = bytes.ReplaceAll(raw, []byte("<"+name+">"), []byte(u.ID))
	}
	if err := c.config.decode(raw, secrets{}); err != nil {
		return "", err
	}
	return string(raw), c.config.validate()
}

type testLog struct{ e *testscript.Env }

func (l testLog) Write(p []byte) (int, error) {
	l.e.T().Log(strings.TrimSpace(string(p)))
	return len(p), nil
}

// script adapts a verb of the stories to testscript.
func script(verb func(context.Context, *company, []string) error) func(*testscript.TestScript, bool, []string) {
	return func(ts *testscript.TestScript, neg bool, args []string) {
		if neg {
			ts.Fatalf("a story has no !; say silent")
		}
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		defer cancel()
		ts.Check(verb(ctx, ts.Value("company").(*company), args))
	}
}

// mail FROM SUBJECT TEXT [HEADER...]
func storyMail(_ context.Context, c *company, a []string) error {
	c.mail.AddMailbox(a[0])
	_, err := c.write(a[0], a[1], lines(a[2]), a[3:]...)
	return err
}

// lines lets a story write a line break as \n.
func lines(s string) string { return strings.ReplaceAll(s, `\n`, "\n") }

// reply FROM TEXT [HEADER...]
func storyReply(_ context.Context, c *company, a []string) error {
	return c.reply(a[0], lines(a[1]), a[2:]...)
}

// overhear FROM WHOSE TEXT [HEADER...] answers the latest mail in somebody else's
// mailbox, as who got it forwarded does.
func storyOverhear(_ context.Context, c *company, a []string) error {
	inbox := c.mail.Inbox(a[1])
	if len(inbox) == 0 {
		return fmt.Errorf("%s has no mail", a[1])
	}
	last := inbox[len(inbox)-1]
	c.mail.AddMailbox(a[0])
	_, err := c.write(a[0], "Re: "+last.Subject(), lines(a[2]), append([]string{"In-Reply-To: " + last.MessageID()}, a[3:]...)...)
	return err
}

// write FROM SUBJECT TEXT [HEADER...] answers the latest mail in somebody's
// mailbox under a subject of their own.
func storyWrite(_ context.Context, c *company, a []string) error {
	inbox := c.mail.Inbox(a[0])
	if len(inbox) == 0 {
		return fmt.Errorf("%s has no mail", a[0])
	}
	_, err := c.write(a[0], a[1], lines(a[2]), append([]string{"In-Reply-To: " + inbox[len(inbox)-1].MessageID()}, a[3:]...)...)
	return err
}

// later DURATION lets time pass: whatever is due by then is due now.
func storyLater(ctx context.Context, c *company, a []string) error {
	d, err := time.ParseDuration(a[0])
	if err != nil {
		return err
	}
	return c.later(ctx, d)
}

// clock TIME sets the company's clock (RFC 3339), which then goes on.
func storyClock(ctx context.Context, c *company, a []string) error {
	at, err := time.Parse(time.RFC3339, a[0])
	if err != nil {
		return err
	}
	return c.later(ctx, at.Sub(c.now()))
}

// later moves the clock, and waits until what is due by then has had its effect.
func (c *company) later(ctx context.Context, d time.Duration) error {
	if err := c.idle(ctx); err != nil {
		return err
	}
	c.ahead.Add(int64(d))
	for {
		due, err := c.desk.store.Due(ctx, c.now(), 1)
		if err != nil || len(due) == 0 {
			return err
		}
		if err := ctx.Err(); err != nil {
			return fmt.Errorf("ticket %d stays due: %w", due[0], err)
		}
		time.Sleep(10 * time.Millisecond)
	}
}

// expect mail TO WORDS... | expect slack PLACE WORDS...
func storyExpect(ctx context.Context, c *company, a []string) error {
	if a[0] == "mail" {
		_, err := c.awaitMail(ctx, a[1], a[2:]...)
		return err
	}
	_, err := c.awaitSlack(ctx, a[1], a[2:]...)
	return err
}

// slack WHO PLACE TEXT
func storySlack(_ context.Context, c *company, a []string) error {
	_, err := c.say(a[0], a[1], lines(a[2]))
	return err
}

// thread WHO PLACE TEXT
func storyThread(_ context.Context, c *company, a []string) error {
	_, err := c.answer(a[0], a[1], lines(a[2]))
	return err
}

// click WHO PLACE BUTTON
func storyClick(ctx context.Context, c *company, a []string) error {
	return c.click(ctx, a[0], a[1], a[2])
}

// marks are the emoji by which the bot tells what became of a message.
var marks = map[string]string{"held": "hourglass_flowing_sand", "sent": "outbox_tray", "inside": "lock", "failed": "warning"}

// mark PLACE WORDS sent|inside|failed
func storyMark(ctx context.Context, c *company, a []string) error {
	m, err := c.awaitSlack(ctx, a[0], a[1])
	if err != nil {
		return err
	}
	return c.awaitMark(ctx, m, marks[a[2]])
}

// silent mail TO [WORDS...] | silent slack PLACE WORDS...
//
// It waits until the desk is idle, then looks for what must not be there:
// unread mail, or mail or messages with the words.
func storySilent(ctx context.Context, c *company, a []string) error {
	if err := c.idle(ctx); err != nil {
		return err
	}
	if a[0] == "mail" {
		for _, m := range c.mail.Inbox(a[1]) {
			text := m.Subject() + "\n" + m.Text()
			if len(a) == 2 && !c.read[a[1]][m.UID] || len(a) > 2 && holds(text, a[2:]) {
				return &unexpected{text}
			}
		}
		return nil
	}
	i := slices.IndexFunc(c.place(a[1]).Messages(), func(m slacktest.Message) bool { return holds(m.Shown(), a[2:]) })
	if i >= 0 {
		return &unexpected{c.place(a[1]).Messages()[i].Shown()}
	}
	return nil
}

type unexpected struct{ text string }

func (u *unexpected) Error() string { return "this must not be there:\n" + u.text }

// ticket NUMBER STATUS LEVEL [ASSIGNEE]
func storyTicket(ctx context.Context, c *company, a []string) error { return c.ticketIs(ctx, a) }

// restart closes the desk and opens it again.
func storyRestart(ctx context.Context, c *company, _ []string) error {
	if err := c.close(); err != nil {
		return err
	}
	return c.open(ctx)
}

// sed FILE OLD NEW TO writes a copy of a file with other words. NEW may have lines.
func storySed(ts *testscript.TestScript, _ bool, a []string) {
	copied := strings.ReplaceAll(ts.ReadFile(a[0]), a[1], lines(a[2]))
	ts.Check(os.WriteFile(ts.MkAbs(a[3]), []byte(copied), 0o600))
}

// idle waits until every letter is handled and every delivery has left.
func (c *company) idle(ctx context.Context) error {
	for {
		// Each is asked before those that it is handed on to: what one of them has
		// no more, the next must have already.
		outside := c.slack.Pending()
		known, err := c.known(ctx)
		if err != nil {
			return err
		}
		letters, deliveries, err := c.desk.store.Pending(ctx)
		if err != nil {
			return err
		}
		if known && letters == 0 && deliveries == 0 && outside == 0 {
			return nil
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("the desk does not come to rest: %w; %d letters and %d deliveries wait, Slack holds %d envelopes, all mail taken in: %v",
				ctx.Err(), letters, deliveries, outside, known)
		case <-time.After(5 * time.Millisecond):
		}
	}
}

// known reports whether the desk has taken in every mail of its mailbox.
func (c *company) known(ctx context.Context) (bool, error) {
	n, err := c.desk.store.Origins(ctx, "support")
	return n >= len(c.mail.Inbox(supportAddress)), err
}

// ticketIs waits until a ticket stands as told: NUMBER STATUS LEVEL [ASSIGNEE].
func (c *company) ticketIs(ctx context.Context, a []string) error {
	if err := c.idle(ctx); err != nil {
		return err
	}
	all, err := c.desk.store.Tickets(ctx, store.Filter{Limit: 1000})
	if err != nil {
		return err
	}
	want := strings.Join(a, " ")
	var there []string
	for _, t := range all {
		is := describe(t, len(a) > 3)
		if is == want {
			return nil
		}
		there = append(there, is)
	}
	return &unexpected{strings.Join(there, "\n") + "\nwanted: " + want}
}

func describe(t tickets.Ticket, assignee bool) string {
	s := strings.Join([]string{strings.Trim(t.Tag(), "[]#"), string(t.Status), t.Level.String()}, " ")
	if assignee {
		s += " " + t.Assignee.Name
	}
	return s
}

// found opens a company for one test, which may change its configuration.
func found(t *testing.T, change func(*Config)) (*company, context.Context) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	t.Cleanup(cancel)
	dir := t.TempDir()
	c, err := newCompany(dir, slog.New(slog.NewTextHandler(testWriter{t}, nil)), change)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.shut)
	if err := c.open(ctx); err != nil {
		t.Fatal(err)
	}
	return c, ctx
}

type testWriter struct{ t *testing.T }

func (w testWriter) Write(p []byte) (int, error) {
	w.t.Log(strings.TrimSpace(string(p)))
	return len(p), nil
}

// yaml is the file from which an operator would get this configuration.
func (c Config) yaml() string {
	m, s := c.Mail[0], c.Slack
	server := func(v email.Server) string {
		return fmt.Sprintf("{host: %s, port: %d, tls: %s, user: %s, password: %s, ca_file: %s}", v.Host, v.Port, v.TLS, v.User, v.Password.Reveal(), v.CAFile)
	}
	return fmt.Sprintf("data: %s\nmail:\n  - {name: %s, address: %s, start: %s, imap: %s, smtp: %s}\n", c.Data, m.Name, m.Address, m.Start, server(m.IMAP.Server), server(m.SMTP.Server)) +
		fmt.Sprintf("slack: {bot_token: %s, app_token: %s, api_url: %q, posts_per_second: %v, triage: [{queue: support, channel: %s}], requests: [{channel: %s}]}\n",
			s.BotToken.Reveal(), s.AppToken.Reveal(), s.APIURL, s.PostsPerSecond, s.Triage[0].Channel, s.Requests[0].Channel)
}
