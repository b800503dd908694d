package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"mime"
	"mime/quotedprintable"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"guichet/channels"
	"guichet/channels/email"
	"guichet/channels/email/emailtest"
	"guichet/channels/slack"
	"guichet/channels/slack/slacktest"
	"guichet/knowledge"
)

// A company is a small firm in memory: a mail server, a Slack, and a real desk
// between them. The demonstration and the stories play in it.
type company struct {
	mail   *emailtest.Server
	slack  *slacktest.Workspace
	people map[string]*slacktest.User
	config Config
	log    *slog.Logger

	desk  *desk
	close func() error // closes the desk; nil while it is closed

	ahead   atomic.Int64                 // how far its clock is ahead of ours, nanoseconds
	letters atomic.Int64                 // numbers the letters that people write
	read    map[string]map[uint32]bool   // mails that were already looked at, by address
	thread  map[string]slacktest.Message // the thread that people look at, by Slack channel
}

// shortcuts are those of the app's manifest that work on a message.
var shortcuts = []slacktest.Shortcut{
	{Name: "Create a ticket", Callback: "msg_create_ticket", Message: true},
	{Name: "Send to requester", Callback: "msg_send", Message: true},
}

const supportAddress = "support@example.org"

// newCompany founds a company whose records lie in dir. Its desk is still
// closed; change, which may be nil, adjusts its configuration.
func newCompany(dir string, log *slog.Logger, change func(*Config)) (*company, error) {
	server, err := emailtest.Start(emailtest.Options{Mailboxes: []string{"support", "zoe", "tom"}})
	if err != nil {
		return nil, err
	}
	ca := filepath.Join(dir, "ca.pem")
	if err := server.WriteCA(ca); err != nil {
		server.Close()
		return nil, err
	}
	c := &company{
		mail: server, slack: slacktest.New(slacktest.Options{Shortcuts: shortcuts}), log: log,
		read: map[string]map[uint32]bool{}, thread: map[string]slacktest.Message{},
	}
	c.people = map[string]*slacktest.User{
		"ada": c.slack.User("ada", slacktest.RealName("Ada Martin"), slacktest.Email("ada@example.org")),
		"bob": c.slack.User("bob", slacktest.RealName("Bob Keller"), slacktest.Email("bob@example.org")),
		"lea": c.slack.User("lea", slacktest.RealName("Léa Petit"), slacktest.Email("lea@example.org"), slacktest.Locale("fr-FR")),
	}
	c.people["sam"] = c.slack.User("sam", slacktest.RealName("Sam Okoro"), slacktest.Email("sam@example.org"))
	triage := c.slack.Channel("#desk", slacktest.Private, c.people["ada"], c.people["bob"], c.slack.Bot())
	c.people["max"] = c.slack.User("max", slacktest.RealName("Max Weber"), slacktest.Email("max@example.org"))
	network := c.slack.Channel("#network", slacktest.Private, c.people["max"], c.slack.Bot())
	office := c.slack.Channel("#office", slacktest.Private, c.people["ada"], c.slack.Bot())
	help := c.slack.Channel("#help", c.people["ada"], c.people["bob"], c.people["lea"], c.people["sam"], c.slack.Bot())
	c.slack.Channel("#random", c.people["ada"], c.people["lea"], c.people["sam"], c.slack.Bot())

	c.config = defaultConfig()
	c.config.Data = dir
	c.config.AgentsMail = []string{"bob@agents.example"}
	c.config.Hold = 0   // people here are sure of what they write
	c.config.Gather = 0 // and say it in one message
	m := email.Defaults()
	m.Name, m.Address, m.DisplayName = "support", supportAddress, "Support"
	m.Start = email.StartAll
	m.IMAP.Server = reach(server.IMAPS, email.TLSImplicit, server.Password(), ca)
	m.SMTP.Server = reach(server.SMTP, email.TLSStart, server.Password(), ca)
	c.config.Mail = []email.Config{m}
	s := slack.Defaults()
	s.BotToken, s.AppToken = channels.NewSecret(c.slack.BotToken()), channels.NewSecret(c.slack.AppToken())
	s.APIURL = c.slack.APIURL()
	s.PostsPerSecond = 1000 // this Slack is in no hurry to refuse
	s.Triage = []slack.Triage{
		{Queue: "support", Channel: triage.ID},
		{Queue: "support", Channel: network.ID, Level: "l2", Calls: []string{c.people["max"].ID}},
		{Queue: "office", Channel: office.ID},
	}
	c.config.Queues = []QueueConfig{newQueue("support"), newQueue("office")}
	s.Requests = []slack.Requests{{Queue: "support", Channel: help.ID}}
	c.config.Slack = &s
	if change != nil {
		change(&c.config)
	}
	return c, nil
}

func reach(hostPort string, tls email.TLS, password, ca string) email.Server {
	host, port, _ := strings.Cut(hostPort, ":")
	s := email.Server{Host: host, TLS: tls, User: supportAddress, Password: channels.NewSecret(password), CAFile: ca}
	fmt.Sscan(port, &s.Port)
	return s
}

// open opens the desk and returns when Slack has it.
func (c *company) open(ctx context.Context) error {
	d, err := assemble(ctx, c.config, knowledge.Demo, c.log)
	if err != nil {
		return err
	}
	c.run(d)
	if err := c.slack.AwaitConnections(ctx, c.config.Slack.Connections); err != nil {
		return fmt.Errorf("wait for the desk in Slack: %w", err)
	}
	c.slack.Retry() // what it held back comes now, rather than in a minute
	return nil
}

// run lets a desk work until the company closes it.
func (c *company) run(d *desk) {
	running, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	d.bot.Now, d.store.Now = c.now, c.now
	go func() { ended <- d.run(running, c.config, c.log) }()
	c.desk = d
	c.close = func() error {
		stop()
		err := <-ended
		c.close = nil
		if e := d.store.Close(); err == nil {
			err = e
		}
		return err
	}
}

// now is the time in the company.
func (c *company) now() time.Time { return time.Now().Add(time.Duration(c.ahead.Load())) }

// shut ends everything.
func (c *company) shut() {
	if c.close != nil {
		if err := c.close(); err != nil {
			c.log.Error("close the desk", "err", err)
		}
	}
	c.slack.Close()
	c.mail.Close()
}

// write sends a mail from somebody to the desk. The subject and the text may
// hold any characters; extra are header lines.
func (c *company) write(from, subject, text string, extra ...string) (id string, err error) {
	id = fmt.Sprintf("<%d.%s>", c.letters.Add(1), from)
	var b strings.Builder
	name, _, _ := strings.Cut(from, "@")
	fmt.Fprintf(&b, "From: %s <%s>\r\nTo: Support <%s>\r\nSubject: %s\r\n", mime.QEncoding.Encode("utf-8", capital(name)), from, supportAddress, mime.QEncoding.Encode("utf-8", subject))
	fmt.Fprintf(&b, "Message-ID: %s\r\nDate: %s\r\nMIME-Version: 1.0\r\n", id, c.now().Format(time.RFC1123Z))
	for _, line := range extra {
		b.WriteString(line + "\r\n")
	}
	b.WriteString("Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n")
	w := quotedprintable.NewWriter(&b)
	io.WriteString(w, strings.ReplaceAll(text, "\n", "\r\n"))
	w.Close()
	b.WriteString("\r\n")
	return id, c.mail.Deliver(supportAddress, []byte(b.String()))
}

func capital(s string) string {
	if s == "zoe" {
		return "Zoé"
	}
	return strings.ToUpper(s[:1]) + s[1:]
}

// reply answers the latest mail that somebody has from the desk, as a mail
// program does: with its subject, its references, and its text quoted.
func (c *company) reply(from, text string, extra ...string) error {
	inbox := c.mail.Inbox(from)
	if len(inbox) == 0 {
		return fmt.Errorf("%s has no mail to reply to", from)
	}
	last := inbox[len(inbox)-1]
	subject := last.Subject()
	if !strings.HasPrefix(subject, "Re:") {
		subject = "Re: " + subject
	}
	quoted := "> " + strings.ReplaceAll(strings.TrimSpace(last.Text()), "\n", "\n> ")
	text += "\n\nOn " + last.Header("Date") + ", Support <" + supportAddress + "> wrote:\n" + quoted
	extra = append([]string{"In-Reply-To: " + last.MessageID(), "References: " + strings.TrimSpace(last.Header("References")+" "+last.MessageID())}, extra...)
	_, err := c.write(from, subject, text, extra...)
	return err
}

// awaitMail waits for a mail in somebody's mailbox, not looked at before, that
// holds all the words.
func (c *company) awaitMail(ctx context.Context, to string, words ...string) (emailtest.Mail, error) {
	seen := c.read[to]
	if seen == nil {
		seen = map[uint32]bool{}
		c.read[to] = seen
	}
	m, err := c.mail.WaitMail(ctx, to, func(m emailtest.Mail) bool {
		return !seen[m.UID] && holds(m.Subject()+"\n"+m.Text(), words)
	})
	if err != nil {
		var there []string
		for _, m := range c.mail.Inbox(to) {
			there = append(there, m.Subject()+"\n"+m.Text())
		}
		return m, fmt.Errorf("%s has no new mail with %q: %w; there is:\n%s", to, words, err, strings.Join(there, "\n----\n"))
	}
	seen[m.UID] = true
	return m, nil
}

// holds reports whether a text holds all the words, wherever its lines break.
func holds(text string, words []string) bool {
	text = strings.Join(strings.Fields(text), " ")
	return !slices.ContainsFunc(words, func(w string) bool {
		return !strings.Contains(text, strings.Join(strings.Fields(w), " "))
	})
}

// place finds a Slack channel by its name, or the direct messages of a person.
func (c *company) place(name string) *slacktest.Channel {
	if who, ok := c.people[strings.TrimPrefix(name, "@")]; ok {
		return who.Direct()
	}
	return c.slack.Channel(name)
}

// say posts in a Slack channel: in the triage channel into the thread that
// people look at, elsewhere as a new message.
func (c *company) say(who, where, text string) (slacktest.Message, error) {
	u, ok := c.people[who]
	if !ok {
		return slacktest.Message{}, fmt.Errorf("nobody is called %q", who)
	}
	if strings.HasPrefix(where, "@") {
		return u.DM(text), nil
	}
	if root, ok := c.thread[where]; ok && where == "#desk" {
		return u.Reply(root, text), nil
	}
	m := u.Post(c.place(where), text)
	c.thread[where] = m
	return m, nil
}

// answer posts in the thread that people look at.
func (c *company) answer(who, where, text string) (slacktest.Message, error) {
	root, ok := c.thread[where]
	if !ok {
		return root, fmt.Errorf("nobody looks at a thread in %s", where)
	}
	return c.people[who].Reply(root, text), nil
}

// awaitSlack waits for a message that shows all the words, the latest first,
// and looks at its thread from then on.
func (c *company) awaitSlack(ctx context.Context, where string, words ...string) (slacktest.Message, error) {
	var found slacktest.Message
	place := c.place(where)
	err := c.slack.WaitFor(ctx, func() bool {
		for _, m := range slices.Backward(place.Messages()) {
			if holds(m.Shown(), words) {
				found = m
				return true
			}
		}
		return false
	})
	if err != nil {
		var there []string
		for _, m := range place.Messages() {
			there = append(there, m.Shown())
		}
		return found, fmt.Errorf("%s shows no message with %q: %w; there is:\n%s", where, words, err, strings.Join(there, "\n----\n"))
	}
	root := found
	if found.ThreadTS != "" {
		root, _ = place.Message(found.ThreadTS)
	}
	c.thread[where] = root
	return found, nil
}

// click presses a button, by what it says or by its id: on the root of the
// thread that people look at, or on the latest message that has it.
func (c *company) click(ctx context.Context, who, where, button string) error {
	place := c.place(where)
	var last error
	err := c.slack.WaitFor(ctx, func() bool {
		targets := place.Messages()
		if root, ok := c.thread[where]; ok {
			targets = append(targets, root.Now())
		}
		for _, m := range slices.Backward(targets) {
			if last = c.people[who].Click(m, button); last == nil {
				return true
			}
		}
		return false
	})
	if err != nil {
		return fmt.Errorf("%s finds nothing to click: %w", who, last)
	}
	return nil
}

// fill fills the form that somebody has open, and sends it: a text alone goes
// where the form asks for one, "name=value" into the field of that name.
func (c *company) fill(ctx context.Context, who string, values ...string) error {
	v, err := c.people[who].AwaitView(ctx)
	if err != nil {
		return err
	}
	filled := slacktest.Values{}
	for _, s := range values {
		if name, value, ok := strings.Cut(s, "="); ok && fieldName.MatchString(name) {
			if u, ok := c.people[value]; ok && name == "person" {
				value = u.ID
			}
			filled[name] = value
		} else if s != "" {
			filled["text"] = s
		}
	}
	return c.people[who].Submit(v, filled)
}

var fieldName = regexp.MustCompile(`^[a-z]+[0-9]*$`)

// awaitMark waits for the bot's mark on a message.
func (c *company) awaitMark(ctx context.Context, m slacktest.Message, emoji string) error {
	bot := c.slack.Bot()
	_, err := m.AwaitChange(ctx, func(m slacktest.Message) bool { return m.Has(emoji, bot) })
	return err
}

// temporary makes a folder that remove deletes with all that is in it.
func temporary() (dir string, remove func(), err error) {
	dir, err = os.MkdirTemp("", "guichet-demo-")
	return dir, func() { os.RemoveAll(dir) }, err
}
