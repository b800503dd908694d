package bot

import (
	"context"
	"errors"
	"strconv"
	"strings"

	"guichet/channels"
	"guichet/store"
	"guichet/tickets"
)

// maxQuote is how many characters of what was said are quoted.
const maxQuote = 2000

// quote is what an answer repeats below its text: the word of the requester
// that it answers, without what that quotes in turn, and nothing else that was
// ever said. Only an agent's answer to the requester quotes, and only where
// nobody else reads along, who might not have seen it before.
func (b *Bot) quote(ctx context.Context, y store.Claimed, lang string) (*channels.Quote, error) {
	answer := y.Kind == tickets.Say && y.Author.Role == tickets.Agent && y.Public && !y.Automatic && y.Message != ""
	if !answer || y.Conversation.Audience != tickets.ToRequester || len(y.Cc) > 0 {
		return nil, nil
	}
	m, err := b.Store.RequestBefore(ctx, y.Message)
	if errors.Is(err, tickets.ErrNotFound) || err == nil && !m.Author.Address.Is(y.Ticket.Requester) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	text := shorten(unremarked(m.Said()), maxQuote)
	if text == "" {
		return nil, nil
	}
	data := b.data(y.Ticket, lang)
	data.Requester, data.At = m.Author.Address.String(), m.At.In(b.Now().Location())
	data.Month = b.Templates.Word(lang, "month."+strconv.Itoa(int(data.At.Month())), noData)
	return &channels.Quote{Line: b.Templates.Word(lang, "quote.line", data), Text: text}, nil
}

// unremarked is a text without the words to agents that were added below it, and
// that only they may read; see [Bot.remark]. A paragraph of the author's that
// looks like one goes with them: a quote may lack something, and must not have
// too much.
func unremarked(text string) string {
	for text = strings.TrimSpace(text); strings.HasSuffix(text, "]"); text = strings.TrimSpace(text) {
		i := strings.LastIndex(text, "\n\n[")
		switch {
		case i >= 0:
			text = text[:i]
		case text[0] == '[':
			return ""
		default:
			return text
		}
	}
	return text
}
