package bot

import (
	"context"
	"fmt"

	"guichet/channels"
	"guichet/store"
	"guichet/templates"
	"guichet/tickets"
)

// unreadable marks a letter from which nothing can be read, now or later.
type unreadable struct{ error }

func (u unreadable) Unwrap() error { return u.error }

// open reads a letter. A panic in a parser is an unreadable letter, not the
// end of the process.
func (b *Bot) open(ctx context.Context, l store.Letter) (in channels.Inbound, err error) {
	c, ok := b.Channels[l.Channel]
	if !ok {
		return in, fmt.Errorf("no channel is called %q any more", l.Channel)
	}
	if in, err = read(c, l.Letter); err != nil {
		return in, unreadable{err}
	}
	if l.Suspect {
		if err := b.Store.Opened(ctx, l.Key); err != nil {
			return in, err
		}
	}
	b.introduce(ctx, c, &in)
	return in, nil
}

func read(c channels.Channel, l channels.Letter) (in channels.Inbound, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("the reader broke: %v", p)
		}
	}()
	return c.Read(l)
}

// introduce completes the author's name where the channel knows people. What
// it does not know stays as it is: a name is never worth a lost letter.
func (b *Bot) introduce(ctx context.Context, c channels.Channel, in *channels.Inbound) {
	d, ok := c.(channels.Directory)
	if !ok {
		return
	}
	b.name(ctx, d, in)
	if in.From.IsZero() || in.From.Name != "" {
		return
	}
	if named, lang, err := d.Lookup(ctx, in.From); err == nil {
		in.From, in.Language = named, lang
	} else {
		b.Log.Debug("look up a name", "err", err)
	}
}

// message is what an inbound letter says, its files already stored.
func (b *Bot) message(ctx context.Context, l store.Letter, in channels.Inbound, is standing) (tickets.Message, error) {
	m := tickets.Message{
		Author: tickets.Author{Role: is.role, Address: in.From},
		Public: is.public,
		Text:   in.Text, Folds: in.Folds, Ref: in.Ref, Letter: l.Key, At: b.Now(),
	}
	for _, a := range in.Cc {
		if !b.ours(a) {
			m.Cc = append(m.Cc, a)
		}
	}
	if err := b.fetch(ctx, l, in.Files); err != nil {
		return m, err
	}
	for _, f := range in.Files {
		kept := f.File
		if f.Data != nil {
			blob, err := b.Store.PutFile(ctx, f.Data)
			if err != nil {
				return m, fmt.Errorf("keep file %q: %w", f.Name, err)
			}
			kept.Blob = blob
		}
		m.Files = append(m.Files, kept)
	}
	if in.Trouble != "" {
		b.remark(&m, "raw.note", dataOf(in.Trouble))
	}
	if is.remark != "" {
		b.remark(&m, is.remark, noData)
	}
	if in.Trust == channels.Forged {
		b.remark(&m, "forged.note", noData)
	}
	if in.ReplyTo != "" {
		b.remark(&m, "replyto.note", dataOf(in.ReplyTo))
	}
	return m, nil
}

// remark adds a word to agents below a message, outside of what is folded.
func (b *Bot) remark(m *tickets.Message, word string, d templates.Data) {
	m.Text += "\n\n[" + b.Templates.Word(b.Agents, word, d) + "]"
}
