package bot

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"guichet/channels"
	"guichet/store"
	"guichet/tickets"
)

const (
	homeLines  = 15                  // tickets in one section of a home
	homeRecent = 30 * 24 * time.Hour // how long what is done is shown there
)

// visit shows somebody their page: for agents what waits for them first, for
// everybody what they asked themselves.
func (b *Bot) visit(ctx context.Context, l store.Letter, in channels.Inbound) error {
	if err := b.Store.Finish(ctx, l.Key, tickets.Ignored, "it asked for a home"); err != nil {
		return err
	}
	b.showHome(ctx, l, in)
	return nil
}

// showHome draws somebody's page as it is now. What goes wrong is mended by the
// next visit.
func (b *Bot) showHome(ctx context.Context, l store.Letter, in channels.Inbound) {
	home, err := b.home(ctx, l.Channel, in)
	if err != nil {
		b.Log.Warn("word a home", "channel", l.Channel, "err", err)
		return
	}
	out := channels.Outbound{Kind: channels.ShowHome, Reader: in.From, Home: home, Language: b.reads(in)}
	if _, err := b.Channels[l.Channel].Send(ctx, out); err != nil {
		b.Log.Warn("show a home; the next visit draws it again", "channel", l.Channel, "err", err)
	}
}

// atHome reports whether a click was made on somebody's page.
func atHome(in channels.Inbound) bool { return in.Gesture == channels.Button && in.Place == "" }

func (b *Bot) home(ctx context.Context, channel string, in channels.Inbound) (*channels.Home, error) {
	lang := b.reads(in)
	word := func(key string) string { return b.Templates.Word(lang, key, noData) }
	sections, err := b.ownSections(ctx, in.From, lang)
	if err != nil {
		return nil, err
	}
	sections[0].Choices = []channels.Choice{{ID: string(channels.Create), Label: word("create.title"), Main: true}}
	page, _ := strconv.Atoi(in.Option)
	agent, err := b.agentSections(ctx, channel, in, lang, max(0, page))
	if err != nil {
		return nil, err
	}
	return &channels.Home{Summary: word("home.own"), Sections: append(agent, sections...)}, nil
}

// ownSections list somebody's own tickets: those that go on, and those that
// ended lately.
func (b *Bot) ownSections(ctx context.Context, who tickets.Address, lang string) ([]channels.HomeSection, error) {
	list, err := b.Store.Tickets(ctx, store.Filter{Requester: who.Key(), Limit: 3 * homeLines})
	if err != nil {
		return nil, fmt.Errorf("list somebody's tickets: %w", err)
	}
	word := func(key string) string { return b.Templates.Word(lang, key, noData) }
	open := channels.HomeSection{Title: word("home.own")}
	done := channels.HomeSection{Title: word("home.done")}
	for _, t := range list {
		s := &open
		if t.Status.Done() {
			s = &done
		}
		if len(s.Lines) < homeLines && (s == &open || b.Now().Sub(t.Updated) < homeRecent) {
			s.Lines = append(s.Lines, channels.HomeLine{Ticket: t.Number, Status: t.Status, Text: t.Subject, Note: b.stands(t, lang)})
		}
	}
	if len(open.Lines) == 0 {
		open.Note = word("home.none")
	}
	if len(done.Lines) == 0 {
		return []channels.HomeSection{open}, nil
	}
	return []channels.HomeSection{open, done}, nil
}

// stands tells in a few words where a ticket stands, as its requester may know.
func (b *Bot) stands(t tickets.Ticket, lang string) string {
	data := b.theirs(t, lang)
	if t.Level == tickets.L0 && !t.Status.Done() {
		return b.Templates.Word(lang, "receipt.offered", data)
	}
	return b.Templates.Word(lang, "receipt."+stage(t, data.Agent), data)
}
