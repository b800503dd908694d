package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"strings"
	"time"

	"guichet/channels/email"
	"guichet/channels/email/emailtest"
	"guichet/channels/slack/slacktest"
	"guichet/channels/slack/slacktest/page"
)

type demoCmd struct {
	Once bool `help:"End after the story; the exit code tells whether every step happened."`
	Log  bool `help:"Show the desk's own log on standard error."`
}

// stepTime bounds how long one step of the story may take.
const stepTime = 30 * time.Second

// Run plays the story. Without --once the company stays until ctx ends, so
// that its Slack and its mail server can be looked at.
func (d demoCmd) Run(ctx context.Context) error {
	dir, remove, err := temporary()
	if err != nil {
		return err
	}
	defer remove()
	log := slog.New(slog.DiscardHandler)
	if d.Log {
		if log, err = logger(LogConfig{Level: "info", Format: "text"}, os.Stderr); err != nil {
			return err
		}
	}
	c, err := newCompany(dir, log, nil)
	if err != nil {
		return err
	}
	defer c.shut()
	opened, cancel := context.WithTimeout(ctx, stepTime)
	defer cancel()
	if err := c.open(opened); err != nil {
		return err
	}
	s := &stage{company: c, ctx: ctx, out: os.Stdout, paint: colours(os.Stdout)}
	for _, act := range acts {
		s.title(act.title)
		for _, step := range act.steps {
			if err := s.play(step); err != nil {
				return fmt.Errorf("the story stopped: %w", err)
			}
		}
	}
	s.close()
	if d.Once {
		return nil
	}
	return s.stay(ctx)
}

// stay keeps the company open until ctx ends, with a page on which one can be
// anybody in its Slack.
func (s *stage) stay(ctx context.Context) error {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return fmt.Errorf("listen for the page: %w", err)
	}
	slack := &http.Server{Handler: page.New(s.slack), ReadHeaderTimeout: stepTime}
	defer slack.Close()
	go func() { _ = slack.Serve(l) }() // ends when it is closed
	fmt.Fprintf(s.out, "\nThe desk stays open until you press Ctrl-C.\nBe anybody in its Slack at http://%s/.\nMail lies at %s (IMAP; support@example.org, %s).\n",
		l.Addr(), s.mail.IMAPS, s.mail.Password())
	<-ctx.Done()
	return nil
}

// A stage shows what people and the desk say to each other.
type stage struct {
	*company
	ctx    context.Context
	out    io.Writer
	paint  palette
	played int
}

// An act is one request from its first word to its end.
type act struct {
	title string
	steps []step
}

// A step does something, or waits for what must follow from it, and shows it.
type step func(context.Context, *stage) error

func (s *stage) play(next step) error {
	ctx, cancel := context.WithTimeout(s.ctx, stepTime)
	defer cancel()
	s.played++
	return next(ctx, s)
}

// acts are the story: an article helps, an agent helps, Slack helps.
var acts = []act{
	{"Zoé writes to support@ in French; an article solves it", []step{
		writes("zoe@example.org", "Zoé", "Imprimante bloquée",
			"Bonjour,\nmon imprimante est bloquée depuis ce matin : rien ne sort, et la file d'attente se remplit.\nMerci d'avance,\nZoé"),
		hears("zoe@example.org", "Zoé", "Redémarrer le spouleur"),
		replies("zoe@example.org", "Zoé", "OUI"),
		hears("zoe@example.org", "Zoé", "est résolue"),
	}},
	{"Tom writes in English; no article fits, so agents have it at once", []step{
		writes("tom@example.org", "Tom", "A humming wall",
			"Hello,\nthere is a humming noise behind the wall near desk 14, louder since Monday. Can somebody have a look?\nTom"),
		hears("tom@example.org", "Tom", "We have your request"),
		shows("#desk", "A humming wall", "L1"),
		clicks("bob", "Bob", "#desk", "Claim"),
		hears("tom@example.org", "Tom", "Bob Keller is now working on your request"),
		says("bob", "Bob", "#desk", "Is that the old ventilation again? It was on the list in spring.", "lock"),
		says("ada", "Ada", "#desk", "Yes. Facility comes at two, I just called them.", "lock"),
		says("bob", "Bob", "#desk", ">> Hello Tom, it is the ventilation. Facility comes at two this afternoon and repairs it.", "outbox_tray"),
		hears("tom@example.org", "Tom", "Facility comes at two this afternoon"),
		clicks("bob", "Bob", "#desk", "Resolve"),
		fills("bob", "Bob", "The old ventilation was repaired; nothing hums any more."),
		hears("tom@example.org", "Tom", "nothing hums any more", "is resolved"),
		shows("#desk", "A humming wall", "resolved"),
	}},
	{"Léa asks in Slack; the article does not help, a person does", []step{
		posts("lea", "Léa", "#help", "Bonjour, le wifi ne marche plus sur mon portable depuis ce matin"),
		shows("#help", "Wi-Fi", "numéro"),
		clicks("lea", "Léa", "#help", "Je préfère une personne"),
		shows("#help", "vous répond dans ce fil"),
		shows("#desk", "wifi", "L1"),
		says("ada", "Ada", "#desk", ">> Bonjour Léa, la borne du deuxième étage redémarre : deux minutes et c'est bon.", "outbox_tray"),
		shows("#help", "la borne du deuxième étage redémarre"),
		answers("lea", "Léa", "#help", "Ça marche, merci !"),
		clicks("ada", "Ada", "#desk", "Resolve"),
		fills("ada", "Ada", ""),
		shows("#help", "est résolue"),
	}},
}

func writes(from, name, subject, text string) step {
	return func(_ context.Context, s *stage) error {
		_, err := s.write(from, subject, text)
		s.line(name, "mail to support@", subject+"\n"+text)
		return err
	}
}

func replies(from, name, text string) step {
	return func(_ context.Context, s *stage) error {
		err := s.reply(from, text)
		s.line(name, "replies", text)
		return err
	}
}

func hears(to, name string, words ...string) step {
	return func(ctx context.Context, s *stage) error {
		m, err := s.awaitMail(ctx, to, words...)
		if err == nil {
			s.bot("mail to "+name, m.Subject()+"\n"+unquoted(m))
		}
		return err
	}
}

// unquoted is what a mail says itself.
func unquoted(m emailtest.Mail) string {
	p, err := email.Parse(m.Raw)
	if err != nil {
		return m.Text()
	}
	return p.Reply
}

func posts(who, name, where, text string) step {
	return func(_ context.Context, s *stage) error {
		_, err := s.say(who, where, text)
		s.line(name, "in "+where, text)
		return err
	}
}

func answers(who, name, where, text string) step {
	return func(_ context.Context, s *stage) error {
		_, err := s.answer(who, where, text)
		s.line(name, "in "+where+", in the thread", text)
		return err
	}
}

// says is an agent's word in the triage thread, with the bot's mark on it.
func says(who, name, where, text, mark string) step {
	return func(ctx context.Context, s *stage) error {
		m, err := s.say(who, where, text)
		if err != nil {
			return err
		}
		if err := s.awaitMark(ctx, m, mark); err != nil {
			return err
		}
		fate := map[string]string{"lock": "🔒 stays inside", "outbox_tray": "📤 sent to the requester"}[mark]
		s.line(name, "in "+where+", in the thread  "+s.paint.dim(fate), text)
		return nil
	}
}

func clicks(who, name, where, button string) step {
	return func(ctx context.Context, s *stage) error {
		err := s.click(ctx, who, where, button)
		s.line(name, "in "+where, "["+button+"]")
		return err
	}
}

func fills(who, name, text string) step {
	return func(ctx context.Context, s *stage) error {
		err := s.fill(ctx, who, text)
		if text == "" {
			text = "[sent as it was]"
		}
		s.line(name, "in the form", text)
		return err
	}
}

func shows(where string, words ...string) step {
	return func(ctx context.Context, s *stage) error {
		m, err := s.awaitSlack(ctx, where, words...)
		if err == nil {
			s.bot("in "+where+thread(m), emoji.Replace(m.Shown()))
		}
		return err
	}
}

func thread(m slacktest.Message) string {
	switch m.ThreadTS {
	case "":
		return ""
	case m.TS:
		return ", above the thread"
	}
	return ", in the thread"
}

// emoji are those of the cards, as Slack shows them.
var emoji = strings.NewReplacer(":large_blue_circle:", "🔵", ":eyes:", "👀", ":white_check_mark:", "✅", ":hourglass_flowing_sand:", "⏳", ":lock:", "🔒")
