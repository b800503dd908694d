package bot

import (
	"context"
	"fmt"

	"guichet/channels"
	"guichet/store"
	"guichet/tickets"
)

// refused reports whether the author of a letter is no agent at this moment,
// tells them so where they are, and ends the letter. Seeing a place gives no
// rights: the channel knows who works there.
func (b *Bot) refused(ctx context.Context, l store.Letter, in channels.Inbound) (bool, error) {
	c := b.Channels[l.Channel]
	a, ok := c.(channels.Authority)
	if !ok {
		return false, nil
	}
	agent, is, err := a.MayAct(ctx, in.From, in.Place)
	if err != nil {
		return false, fmt.Errorf("ask whether %s is an agent: %w", in.From.ID, err)
	}
	if agent && in.Standing != channels.External {
		return false, nil
	}
	if is != channels.Machine && is != channels.Departed {
		b.whisper(ctx, c, in, "refused.agents")
	}
	return true, b.Store.Finish(ctx, l.Key, tickets.Ignored, fmt.Sprintf("its author is no agent (%s)", is))
}

// whisper says a sentence to the author of a letter alone, in their language.
// It is never worth more than one try.
func (b *Bot) whisper(ctx context.Context, c channels.Channel, in channels.Inbound, word string) {
	lang := in.Language
	if lang == "" {
		lang = b.Agents
	}
	o := channels.Outbound{
		Kind: tickets.Say, Place: in.Place, Reader: in.From, Answer: in.Answer, Language: lang,
		Author: tickets.Author{Role: tickets.Bot}, Automatic: true, Text: b.Templates.Word(lang, word, noData),
	}
	if len(in.Thread) > 0 {
		o.Root = in.Thread[0]
	}
	if _, err := c.Send(ctx, o); err != nil {
		b.Log.Warn("whisper", "channel", in.Place, "err", err)
	}
}
