package main

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"guichet/bot"
	"guichet/channels"
	"guichet/channels/email"
	"guichet/channels/slack"
	"guichet/channels/tasks"
	"guichet/knowledge"
	"guichet/knowledge/drafts"
	"guichet/store"
	"guichet/templates"
	"guichet/tickets"
	"guichet/web"
)

// A desk is everything that one configuration brings to life.
type desk struct {
	store *store.Store
	base  *knowledge.Base
	bot   *bot.Bot
	web   *web.Server // nil: nothing is shown over HTTP
}

// assemble introduces the parts to each other. It opens the records, and
// connects to nothing else. articles are used where the configuration names no
// folder.
func assemble(ctx context.Context, c Config, articles fs.FS, log *slog.Logger) (*desk, error) {
	t, err := wordings(c)
	if err != nil {
		return nil, err
	}
	saved, err := savedReplies(c)
	if err != nil {
		return nil, err
	}
	base, problems := knowledge.Open(articleFS(c, articles))
	if c.Knowledge.Threshold > 0 {
		base.Threshold = c.Knowledge.Threshold
	}
	for _, p := range problems {
		log.Error("read an article; the others are served", "err", p)
	}
	s, err := openStore(ctx, c, log)
	if err != nil {
		return nil, err
	}
	b := new(bot.Bot) // channels ask it for forms once it is whole
	chans, err := openChannels(ctx, c, s, t, b, log)
	if err != nil {
		s.Close()
		return nil, err
	}
	*b = bot.Bot{
		Store: s, Channels: chans, Knowledge: base, Templates: t, Replies: saved, Gather: c.Gather,
		Desk: tickets.Desk{
			Categories: c.categories(), Weights: c.Priority.weights(),
			Queues: c.queues(), Required: c.HandOver.parts(), HandOver: c.HandOverAfter, Hold: c.Hold, Mends: c.mends(), CloseAfter: c.CloseAfter, Grace: c.HelpedGrace, Remind: c.Waiting.RemindAfter, GiveUp: c.Waiting.CloseAfter, Roster: c.roster(), Rules: c.rules(), Says: knowledge.Says, NewID: tickets.NewID,
		},
		Name: c.Name, Language: c.Language, Agents: c.AgentsLanguage, Now: time.Now, Log: log,
		AgentsMail: c.AgentsMail, Own: c.own(), Ceilings: c.Automatic, Bursts: c.bursts(), Maintenance: c.maintenance(),
		Classifier: knowledge.NewClassifier(c.categories(), c.Priority.signals()), VIPs: c.Priority.VIP.People,
	}
	if c.Drafts.On() {
		b.Drafts = drafts.New(c.Drafts)
	}
	d := &desk{store: s, base: base, bot: b}
	d.openDigest(c)
	if err := d.openWeb(ctx, c, t, log); err != nil {
		s.Close()
		return nil, err
	}
	return d, nil
}

// run serves until ctx ends.
func (d *desk) run(ctx context.Context, c Config, log *slog.Logger) error {
	if c.Knowledge.Folder != "" {
		go func() {
			if err := d.base.Watch(ctx, c.Knowledge.Folder, log); err != nil && ctx.Err() == nil {
				log.Error("watch the articles; changes show after a restart", "err", err)
			}
		}()
	}
	err := d.serve(ctx)
	for _, ch := range d.bot.Channels {
		if ch, ok := ch.(interface{ Close() }); ok {
			ch.Close()
		}
	}
	return err
}

func wordings(c Config) (*templates.Templates, error) {
	var own fs.FS
	if c.Templates != "" {
		own = os.DirFS(c.Templates)
	}
	t, err := templates.New(own)
	if err != nil {
		return nil, configError{err}
	}
	return t, nil
}

func articleFS(c Config, otherwise fs.FS) fs.FS {
	if c.Knowledge.Folder != "" {
		return os.DirFS(c.Knowledge.Folder)
	}
	return otherwise
}

func openStore(ctx context.Context, c Config, log *slog.Logger) (*store.Store, error) {
	if err := os.MkdirAll(c.Data, 0o700); err != nil {
		return nil, fmt.Errorf("make the data folder: %w", err)
	}
	return store.Open(ctx, store.Config{Database: c.database(), Files: filepath.Join(c.Data, "files"), Instance: instance(c.Data), Log: log})
}

// instance names this desk among those that share a database: it is the same
// after a restart, which then goes on at once with what the last run held.
func instance(data string) string {
	host, _ := os.Hostname()
	if whole, err := filepath.Abs(data); err == nil {
		data = whole
	}
	return host + ":" + data
}

// own lists the desk's own mail addresses.
func (c Config) own() []string {
	var list []string
	for _, m := range c.Mail {
		list = append(append(list, m.Address), m.Aliases...)
	}
	return list
}

// mends are the channels on which what was said can be changed afterwards.
func (c Config) mends() map[string]bool {
	if c.Slack == nil {
		return nil
	}
	return map[string]bool{c.Slack.Name: true}
}

// savedReplies reads the answers that agents keep at hand.
func savedReplies(c Config) (*templates.Replies, error) {
	var own fs.FS
	if c.Replies != "" {
		own = os.DirFS(c.Replies)
	}
	r, err := templates.ReadReplies(own)
	if err != nil {
		return nil, configError{err}
	}
	return r, nil
}

// openChannels prepares the configured channels. b words the forms that they
// show; nil: nobody is shown any.
func openChannels(ctx context.Context, c Config, s *store.Store, t *templates.Templates, b *bot.Bot, log *slog.Logger) (map[string]channels.Channel, error) {
	secret, err := signingSecret(ctx, s.Memory("desk"))
	if err != nil {
		return nil, err
	}
	chans := map[string]channels.Channel{}
	for _, m := range c.Mail {
		ch, err := email.New(m, email.Options{Secret: secret, Memory: s.Memory("mail/" + m.Name), Words: t.ReplyWords(), Log: log})
		if err != nil {
			return nil, configError{err}
		}
		chans[m.Name] = ch
	}
	if ch := c.tasks(s, log); ch != nil {
		chans[tasks.Name] = ch
	}
	if c.Slack != nil {
		o := slack.Options{Words: slackWords(t), Log: log, Roll: s, Memory: s.Memory("slack/" + c.Slack.Name)}
		if b != nil {
			o.Former = b.Former(c.Slack.Name)
		}
		ch, err := slack.New(*c.Slack, o)
		if err != nil {
			return nil, configError{err}
		}
		chans[c.Slack.Name] = ch
	}
	return chans, nil
}

// slackWords are what Slack's channel says by itself, at once.
func slackWords(t *templates.Templates) map[string]slack.Words {
	words := map[string]slack.Words{}
	for _, lang := range templates.Languages {
		word := func(key string) string { return t.Word(lang, key, templates.Data{}) }
		words[lang] = slack.Words{
			NotOpen: word("form.lost"), NoAnswer: word("form.empty"), Loading: word("form.loading"), Done: word("form.done"),
		}
	}
	return words
}

// signingSecret is what the desk signs its Message-IDs with: made once, kept
// with the records, so that every process on them knows the desk's own mail.
func signingSecret(ctx context.Context, m channels.Memory) ([]byte, error) {
	const key = "signing secret"
	kept, err := m.Recall(ctx, key)
	if err != nil {
		return nil, fmt.Errorf("recall the signing secret: %w", err)
	}
	if kept == "" {
		fresh := make([]byte, 32)
		rand.Read(fresh)
		kept = hex.EncodeToString(fresh)
		if err := m.Remember(ctx, key, kept); err != nil {
			return nil, fmt.Errorf("keep the signing secret: %w", err)
		}
	}
	secret, err := hex.DecodeString(kept)
	if err != nil {
		return nil, fmt.Errorf("read the signing secret: %w", err)
	}
	return secret, nil
}
