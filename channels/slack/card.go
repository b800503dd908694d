package slack

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/slack-go/slack"

	"guichet/channels"
	"guichet/tickets"
)

// What a card may hold.
const (
	mostButtons   = 6
	mostFields    = 10 // in one section
	mostNotes     = 10 // in one context
	titleLength   = 150
	fieldLength   = 900
	summaryLength = 3800 // chat.update refuses a text over 4,000
)

// states show a status by a sign besides its word.
var states = map[tickets.Status]string{
	tickets.New:      "large_blue_circle",
	tickets.Open:     "large_yellow_circle",
	tickets.Pending:  "hourglass_flowing_sand",
	tickets.Resolved: "white_check_mark",
	tickets.Closed:   "lock",
}

// heading is a card's first line: status, number and title.
func heading(k channels.Card) slack.Block {
	var title []slack.RichTextSectionElement
	if sign := states[k.Status]; sign != "" {
		title = append(title, slack.NewRichTextSectionEmojiElement(sign, 0, nil), plainElement(" ", nil))
	}
	bold := &slack.RichTextSectionTextStyle{Bold: true}
	number, name := fmt.Sprintf("#%d", k.Ticket), line(k.Title, titleLength)
	if link, ok := webLink(k.URL); ok { // the number alone: a title could claim to lead elsewhere
		title = append(title, slack.NewRichTextSectionLinkElement(link, number, bold))
	} else {
		title = append(title, plainElement(number, bold))
	}
	if name != "" {
		title = append(title, plainElement(" "+name, bold))
	}
	return slack.NewRichTextBlock("", slack.NewRichTextSection(title...))
}

// card draws a ticket: number and title, fields, the request, small print,
// buttons.
func card(k channels.Card) draft {
	d := draft{text: summary(k.Summary), blocks: []slack.Block{heading(k)}}

	var fields []*slack.TextBlockObject
	for _, f := range k.Fields {
		fields = append(fields, field(f))
	}
	menus := overflow(k.Menu, k.Ticket)
	for some := range slices.Chunk(fields, mostFields) {
		var aside *slack.Accessory
		if len(menus) > 0 {
			aside, menus = slack.NewAccessory(menus[0]), menus[1:]
		}
		d.blocks = append(d.blocks, slack.NewSectionBlock(nil, some, aside))
	}
	if body := clean(k.Body); body != "" {
		d.blocks = append(d.blocks, slack.NewSectionBlock(plainText(body, postLength), nil, nil))
	}
	var notes []slack.MixedElement
	for _, n := range k.Notes[:min(len(k.Notes), mostNotes)] {
		if n = line(n, noteLength); n != "" {
			notes = append(notes, plainText(n, noteLength))
		}
	}
	if len(notes) > 0 {
		d.blocks = append(d.blocks, slack.NewContextBlock("", notes...))
	}
	if buttons := draw(k.Actions, actionPrefix, k.Ticket); len(buttons)+len(menus) > 0 {
		for _, m := range menus {
			buttons = append(buttons, m)
		}
		d.blocks = append(d.blocks, slack.NewActionBlock(cardBlock(k.Ticket, k.Version), buttons...))
	}
	return d
}

// receipt draws a ticket for its requester: number and title, then in small
// print where it stands, then what they can do.
func receipt(k channels.Card) draft {
	d := draft{text: summary(k.Summary), blocks: []slack.Block{heading(k)}}
	var notes []slack.MixedElement
	k.Notes = slices.Clone(k.Notes)
	for _, f := range k.Fields {
		k.Notes = append(k.Notes, strings.TrimPrefix(line(f.Label, nameLength)+" · ", " · ")+line(f.Value, fieldLength))
	}
	for _, n := range k.Notes[:min(len(k.Notes), mostNotes)] {
		if n = line(n, noteLength); n != "" {
			notes = append(notes, plainText(n, noteLength))
		}
	}
	if body := clean(k.Body); body != "" {
		d.blocks = append(d.blocks, slack.NewSectionBlock(plainText(body, postLength), nil, nil))
	}
	if len(notes) > 0 {
		d.blocks = append(d.blocks, slack.NewContextBlock("", notes...))
	}
	if len(k.Actions) > 0 {
		d.blocks = append(d.blocks, slack.NewActionBlock(receiptBlock(k.Ticket, k.Version), draw(k.Actions, actionPrefix, k.Ticket)...))
	}
	return d
}

// summary is a fallback text in one line.
func summary(s string) string { return bounded(line(s, summaryLength)) }

// bounded is a fallback text that is short enough even once it is escaped.
func bounded(s string) string {
	s = shorten(s, summaryLength)
	for n := summaryLength; utf8.RuneCountInString(inert(s)) > summaryLength; {
		n = n * 3 / 4
		s = shorten(s, n)
	}
	return s
}

// cardBlock names a card's buttons, with the version of the ticket that they
// stand for.
func cardBlock(ticket, version int64) string { return fmt.Sprintf("card:%d:v%d", ticket, version) }

// receiptBlock names a receipt's.
func receiptBlock(ticket, version int64) string { return fmt.Sprintf("req:%d:v%d", ticket, version) }

// version reads it back, 0 where there is none.
func version(block string) int64 {
	_, v, _ := strings.Cut(block, ":v")
	n, _ := strconv.ParseInt(v, 10, 64)
	return n
}

var (
	userID  = regexp.MustCompile(`^[UW][A-Z0-9]{2,}$`)
	groupID = regexp.MustCompile(`^S[A-Z0-9]{2,}$`)
)

// field is a label above its value. A channel is a link. A person is shown by
// name, since a mention would call them at each card where they are in the
// channel; only whose name is not known is mentioned, and Slack names them.
// Everything is inert.
func field(f channels.Field) *slack.TextBlockObject {
	value := inert(line(f.Value, fieldLength))
	switch id := f.Person.ID; {
	case f.Person.Network != tickets.Slack:
	case channelID.MatchString(id):
		value = "<#" + id + ">"
	case userID.MatchString(id) && (f.Value == "" || f.Value == id):
		value = "<@" + id + ">"
	}
	if value == "" {
		value = "–"
	}
	text := value
	if label := inert(line(f.Label, nameLength)); label != "" {
		text = "*" + label + "*\n" + value
	}
	return slack.NewTextBlockObject(slack.MarkdownType, text, false, true)
}

// show posts a card, or brings it up to date in its place (chat.update). One
// that looks as this process last drew it stays as it is: of several changes in
// a row only the last is drawn. One that is gone is posted anew.
func (c *Channel) show(ctx context.Context, o channels.Outbound, d draft) (tickets.Ref, error) {
	if o.Target == "" {
		return c.post(ctx, o, []draft{d})
	}
	channel, ts, err := split(o.Target)
	if err != nil {
		return "", err
	}
	if c.cards.same(o.Target, d) {
		return o.Target, nil
	}
	err = c.update(ctx, channel, ts, d)
	if codeIs(err, "message_not_found") {
		if o.Root == o.Target { // it was the head of its thread
			o.Root = ""
		}
		return c.post(ctx, o, []draft{d})
	}
	if err != nil {
		return "", err
	}
	c.cards.drawn(o.Target, d)
	return o.Target, nil
}

// cards knows how the cards look that this process has drawn.
type cards struct {
	mu    sync.Mutex
	looks map[tickets.Ref][sha256.Size]byte
}

const mostCards = 10_000

func look(d draft) [sha256.Size]byte {
	raw, _ := json.Marshal(d.blocks) // blocks of ours always marshal
	return sha256.Sum256(append(raw, d.text...))
}

func (k *cards) same(r tickets.Ref, d draft) bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	seen, ok := k.looks[r]
	return ok && seen == look(d)
}

func (k *cards) drawn(r tickets.Ref, d draft) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if len(k.looks) >= mostCards {
		clear(k.looks)
	}
	k.looks[r] = look(d)
}
