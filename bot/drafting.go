package bot

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"time"

	"guichet/channels"
	"guichet/knowledge"
	"guichet/knowledge/drafts"
	"guichet/store"
	"guichet/tickets"
)

// A Drafter words what an agent might answer. An error tells in a line what
// went wrong; [drafts.ErrLate] that it took too long.
type Drafter interface {
	Draft(ctx context.Context, p drafts.Paper) (drafts.Draft, error)
}

const (
	drafters    = 4   // drafts made at a time
	draftQueue  = 16  // that may wait
	mostDrafted = 200 // kept for the reply forms of those who asked; the oldest go

	// draftThreshold is how sure the base must be of articles to draft from:
	// less than to offer them, since an agent reads what becomes of them.
	draftThreshold = .2

	// optionDraft is the option of a reply that begins with a draft.
	optionDraft = "draft"
)

// drafting is what agents asked to be drafted, and what was drafted for them.
// It is kept in memory alone: after a restart they ask again.
type drafting struct {
	wanted chan draftWish
	mu     sync.Mutex // guards made
	made   []drafted
}

// A draftWish is an agent's click.
type draftWish struct {
	channel string
	in      channels.Inbound // of the ticket Inbound.Ticket
}

type drafted struct {
	agent  string // their [tickets.Address.Key]
	ticket int64
	text   string
}

// keep remembers the latest draft for an agent of a ticket.
func (d *drafting) keep(who tickets.Address, ticket int64, text string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.made = slices.DeleteFunc(d.made, func(m drafted) bool { return m.agent == who.Key() && m.ticket == ticket })
	d.made = append(d.made, drafted{who.Key(), ticket, text})
	d.made = d.made[max(0, len(d.made)-mostDrafted):]
}

// of is that draft, "" where it is gone.
func (d *drafting) of(who tickets.Address, ticket int64) string {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, m := range d.made {
		if m.agent == who.Key() && m.ticket == ticket {
			return m.text
		}
	}
	return ""
}

// draft ends the letter of an agent who wants a draft; they are told when it is
// there. Nothing else waits for it, and nothing is written down.
func (b *Bot) draft(ctx context.Context, l store.Letter, in channels.Inbound, c tickets.Case) error {
	switch {
	case b.Drafts == nil:
		return b.inVain(ctx, l, in, c, tickets.RefusedUnknown)
	case c.Ticket.Status.Done():
		return b.inVain(ctx, l, in, c, tickets.RefusedDone)
	}
	if err := b.Store.Finish(ctx, l.Key, tickets.Ignored, "it asked for a draft"); err != nil {
		return err
	}
	in.Ticket = c.Ticket.Number
	select {
	case b.drafting.wanted <- draftWish{l.Channel, in}:
		b.whisper(ctx, l.Channel, in, b.phrase(in, "draft.wait"))
	default:
		b.whisper(ctx, l.Channel, in, b.phrase(in, "draft.busy"))
	}
	return nil
}

// draftAll makes drafts until ctx ends; those that have begun then are given up.
func (b *Bot) draftAll(ctx context.Context) {
	var all sync.WaitGroup
	for range drafters {
		all.Go(func() {
			for {
				select {
				case <-ctx.Done():
					return
				case w := <-b.drafting.wanted:
					b.drawUp(ctx, w)
				}
			}
		})
	}
	all.Wait()
}

// drawUp makes a draft and shows it to the agent who asked, alone.
func (b *Bot) drawUp(ctx context.Context, w draftWish) {
	began := time.Now()
	log := b.Log.With("ticket", w.in.Ticket, "agent", w.in.From.ID)
	p, err := b.paper(ctx, w.in.Ticket)
	if err == nil && p.Empty() {
		b.whisper(ctx, w.channel, w.in, b.phrase(w.in, "draft.none"))
		return
	}
	var d drafts.Draft
	if err == nil {
		d, err = b.Drafts.Draft(ctx, p)
	}
	switch {
	case ctx.Err() != nil:
		return
	case errors.Is(err, drafts.ErrLate):
		log.Warn("draft an answer", "err", err, "took", time.Since(began))
		b.whisper(ctx, w.channel, w.in, b.phrase(w.in, "draft.late"))
	case err != nil:
		log.Warn("draft an answer", "err", err, "took", time.Since(began))
		b.whisper(ctx, w.channel, w.in, b.phrase(w.in, "draft.failed"))
	default:
		log.Info("a draft was made", "took", time.Since(began))
		b.drafting.keep(w.in.From, w.in.Ticket, d.Text)
		b.whisper(ctx, w.channel, w.in, b.presented(w.in, d), channels.Choice{
			ID: string(channels.Reply), Option: optionDraft, Label: b.phrase(w.in, "draft.use"), Main: true,
		})
	}
}

// paper is what a draft on a ticket is made from: what its requester can read,
// and the public articles that were offered to them or fit what they say.
func (b *Bot) paper(ctx context.Context, number int64) (drafts.Paper, error) {
	c, err := b.Store.Case(ctx, number)
	if err != nil {
		return drafts.Paper{}, err
	}
	said, err := b.Store.Messages(ctx, number)
	if err != nil {
		return drafts.Paper{}, err
	}
	var asked []string // first what opened it, last what they said last
	for _, m := range said {
		if m.Public && m.Author.Role == tickets.Requester {
			asked = append(asked[:min(1, len(asked))], m.Said())
		}
	}
	t := c.Ticket
	ids := slices.Clone(t.Suggested)
	for _, text := range asked {
		found := b.Knowledge.Search(knowledge.Question{Subject: t.Subject, Text: text, Lang: t.Language, Threshold: draftThreshold})
		for _, s := range found.Offer() {
			if !slices.Contains(ids, s.ID) {
				ids = append(ids, s.ID)
			}
		}
	}
	var articles []knowledge.Article
	for _, id := range ids {
		if a, ok := b.Knowledge.Article(id); ok {
			articles = append(articles, a)
		}
	}
	return drafts.NewPaper(t, said, articles), nil
}

// presented is a draft as its agent reads it: marked as one, apart from what the
// desk says itself, with its sources.
func (b *Bot) presented(in channels.Inbound, d drafts.Draft) string {
	var titles []string
	for _, a := range d.Sources {
		titles = append(titles, inert(a.Title))
	}
	sources := b.phrase(in, "draft.nosource")
	if len(titles) > 0 {
		sources = b.phrase(in, "draft.sources") + " " + strings.Join(titles, titleSeparator)
	}
	return b.phrase(in, "draft.intro") + "\n\n> " + strings.ReplaceAll(d.Text, "\n", "\n> ") + "\n\n" + sources
}

// addDraft begins a reply with the draft that the agent asked for.
func (b *Bot) addDraft(in channels.Inbound, t tickets.Ticket, f *channels.Form) {
	text := b.drafting.of(in.From, t.Number)
	if in.Option != optionDraft || text == "" {
		return
	}
	f.Intro = b.phrase(in, "draft.check")
	for i := range f.Fields {
		if f.Fields[i].Name == channels.FieldText {
			f.Fields[i].Value = text
		}
	}
}
