package bot

import (
	"context"
	"errors"
	"strconv"

	"guichet/channels"
	"guichet/store"
	"guichet/tickets"
)

// receipt shows a requester where their ticket stands now. It holds nothing
// that is not theirs to know.
func (b *Bot) receipt(ctx context.Context, number int64) (*channels.Card, error) {
	c, err := b.Store.Case(ctx, number)
	if err != nil {
		return nil, err
	}
	t := c.Ticket
	data := b.theirs(t, t.Language)
	stands := "receipt." + stage(t, data.Agent)
	if t.Next != 0 {
		stands, data.About = "receipt.next", "#"+strconv.FormatInt(t.Next, 10)
	}
	word := func(key string) string { return b.Templates.Word(t.Language, key, data) }
	card := &channels.Card{
		Ticket: t.Number, Version: t.Version, Summary: word("receipt.summary"), Status: t.Status, Title: t.Subject, Body: word(stands),
	}
	if t.Status != tickets.Closed {
		card.Notes = append(card.Notes, word("receipt.hint"))
	}
	button := func(a channels.Action) channels.Choice {
		return channels.Choice{ID: string(a), Label: word(string(a) + ".label")}
	}
	switch {
	case t.Next != 0, t.Status == tickets.Closed:
	case t.Status == tickets.Resolved:
		card.Actions = []channels.Choice{button(channels.Reopen)}
	default:
		details := button(channels.Details)
		details.Form = asksText(channels.Details, t.Number, word)
		card.Actions = []channels.Choice{details, button(channels.Solved)}
		if len(t.Unanswered()) > 0 {
			inform := button(channels.Inform)
			inform.Main = true
			card.Actions = append([]channels.Choice{inform}, card.Actions...)
			card.Notes = append(card.Notes, word("inform.hint"))
		}
	}
	return card, nil
}

// stage names where a ticket stands, in a receipt's words.
func stage(t tickets.Ticket, agent string) string {
	if t.Level > tickets.L1 && t.Status == tickets.Open && agent == "" {
		return "experts"
	}
	return string(t.Status)
}

// asksText is a form that asks for one text.
func asksText(a channels.Action, ticket int64, word func(string) string) *channels.Form {
	return &channels.Form{
		Action: a, Ticket: ticket, Title: word(string(a) + ".title"), Submit: word("form.submit"), Cancel: word("form.cancel"),
		Fields: []channels.Ask{{Name: channels.FieldText, Kind: channels.AskText, Label: word(string(a) + ".text")}},
	}
}

// toReceipt completes a receipt: the first is said, the others take its place.
func (b *Bot) toReceipt(ctx context.Context, y store.Claimed, out *channels.Outbound) (err error) {
	if out.Target, err = b.Store.Receipt(ctx, y.Conversation); err != nil && !errors.Is(err, tickets.ErrNotFound) {
		return err
	}
	out.Card, err = b.receipt(ctx, y.Ticket.Number)
	return err
}

// toSpent says again what offered choices last, without them, and what takes
// their place.
func (b *Bot) toSpent(ctx context.Context, y store.Claimed, out *channels.Outbound) error {
	offer, err := b.Store.Offer(ctx, y.Conversation)
	if errors.Is(err, tickets.ErrNotFound) {
		return errNowhere
	}
	if err != nil {
		return err
	}
	out.Target, out.Text = offer.Ref, offer.Text
	if y.Text != "" {
		out.Text += "\n\n" + y.Text
	}
	if y.Notice == tickets.NoticeRated {
		word := func(key string) string { return b.Templates.Word(out.Language, key, noData) }
		out.Choices = []channels.Choice{{
			ID: string(channels.Comment), Label: word("comment.label"), Form: asksText(channels.Comment, y.Ticket.Number, word),
		}}
	}
	return nil
}
