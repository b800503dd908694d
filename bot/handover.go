package bot

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"guichet/channels"
	"guichet/templates"
	"guichet/tickets"
)

// wantsFile reports whether a gesture that tells no more than a reason lacks
// what a hand-over must tell. Then it opens the form that asks for it.
func (b *Bot) wantsFile(reason string) bool {
	for _, p := range b.Desk.Required {
		if p != tickets.FileReason || utf8.RuneCountInString(strings.TrimSpace(reason)) < tickets.ReasonLength {
			return true
		}
	}
	return len(b.Desk.Required) == 0 && strings.TrimSpace(reason) == "" // it costs nothing to ask
}

// handOverForm asks what others must know to whom a ticket is given: why, and
// what the ticket itself tells, for its author to mend. What of it is not
// theirs to mend stands above.
func (b *Bot) handOverForm(ctx context.Context, f *channels.Form, t tickets.Ticket, reason channels.Ask, word func(string) string) error {
	history, err := b.Store.Messages(ctx, t.Number)
	if err != nil {
		return err
	}
	required := func(p tickets.FilePart) bool {
		return slices.Contains(b.Desk.Required, p) && (f.Action != channels.Move || t.Attended)
	}
	if reason.Optional = !required(tickets.FileReason); !reason.Optional {
		reason.Least = tickets.ReasonLength
	}
	file := tickets.OnFile(t, history)
	f.Intro = strings.Join(b.along(file, t, word), "\n")
	f.Fields = append(f.Fields, reason)
	for _, part := range []struct {
		name, value string
		part        tickets.FilePart
	}{
		{fieldSymptom, file.Symptom, tickets.FileSymptom}, {fieldTried, file.Tried, tickets.FileTried},
		{fieldEvidence, strings.Join(file.Evidence, "\n"), tickets.FileEvidence},
	} {
		f.Fields = append(f.Fields, channels.Ask{
			Name: part.name, Kind: channels.AskText, Label: word("form." + part.name), Value: part.value, Optional: !required(part.part),
		})
	}
	return nil
}

// along is what a hand-over tells besides of what its author writes.
func (b *Bot) along(h tickets.HandOver, t tickets.Ticket, word func(string) string) (lines []string) {
	for _, a := range h.Answers {
		lines = append(lines, labelled(b.Desk.Question(t, a.Question).Ask.In(b.Agents), a.Text))
	}
	if titles := b.titles(h.Articles); titles != "" {
		lines = append(lines, labelled(word("file.articles"), titles))
	}
	return lines
}

// fileText is a hand-over as agents read it, but why.
func (b *Bot) fileText(h tickets.HandOver, t tickets.Ticket) string {
	word := func(key string) string { return b.Templates.Word(b.Agents, key, noData) }
	var lines []string
	if h.Symptom != "" {
		lines = append(lines, labelled(word("file.symptom"), h.Symptom))
	}
	switch {
	case h.Tried == "":
		lines = append(lines, word("file.untried"))
	case strings.Contains(h.Tried, "\n"), strings.HasPrefix(h.Tried, "- "):
		lines = append(lines, labelled(word("file.tried"), ""), inert(h.Tried), "")
	default:
		lines = append(lines, labelled(word("file.tried"), h.Tried))
	}
	if len(h.Evidence) > 0 {
		lines = append(lines, labelled(word("file.evidence"), strings.Join(h.Evidence, " · ")))
	}
	return strings.Join(append(lines, b.along(h, t, word)...), "\n")
}

func labelled(label, text string) string {
	return strings.TrimSpace("**" + inert(label) + "** " + inert(text))
}

// levels is the choice of the level that a ticket goes to: the one asked for,
// or the next.
func levels(t tickets.Ticket, option string, level channels.Ask) channels.Ask {
	next := min(t.Level+1, tickets.L3)
	if t.Level == tickets.L3 {
		next = tickets.L2
	}
	if l, ok := tickets.ParseLevel(option); ok && l != t.Level {
		next = l
	}
	level.Value = strings.ToLower(next.String())
	for l := tickets.L1; l <= tickets.L3; l++ {
		if l != t.Level {
			level.Options = append(level.Options, channels.Option{Value: strings.ToLower(l.String()), Label: l.String()})
		}
	}
	return level
}

// handOver is what a gesture tells of a hand-over.
func handOver(in channels.Inbound, t tickets.Ticket) tickets.HandOver {
	h := tickets.HandOver{Reason: in.Text, Edited: in.Gesture == channels.Filled}
	h.Symptom, h.Tried = in.Fields[fieldSymptom].Text, in.Fields[fieldTried].Text
	for line := range strings.Lines(in.Fields[fieldEvidence].Text) {
		if line = strings.TrimSpace(line); line != "" {
			h.Evidence = append(h.Evidence, line)
		}
	}
	to, ok := tickets.ParseLevel(in.Option)
	if h.To = to; !ok && in.Option == "" {
		h.To = min(t.Level+1, tickets.L3)
	}
	return h
}

// addHandOver adds to what tells of a hand-over its file, and who it was where it
// was nobody: the clock, or a rule.
func (b *Bot) addHandOver(data *templates.Data, t tickets.Ticket, y *tickets.Delivery) {
	switch y.Notice {
	case tickets.NoticeHandOver, tickets.NoticePassed:
		data.File = b.fileText(y.Facts.File, t)
	case tickets.NoticeEscalated, tickets.NoticeRaised, tickets.NoticeReturned, tickets.NoticeGone:
	default:
		return
	}
	if y.Facts.By.IsZero() {
		data.By = b.itself(y.Facts.File)
		if y.Facts.File.Clock {
			data.Reason = b.Templates.Word(b.Agents, "by.clock.why", noData)
		}
	}
}

// itself names what hands over by itself.
func (b *Bot) itself(h tickets.HandOver) string {
	if h.Clock {
		return b.Templates.Word(b.Agents, "by.clock", noData)
	}
	return b.Templates.Word(b.Agents, "by.rule", noData)
}

// required names what a hand-over must tell.
func (b *Bot) required(lang string) string {
	var names []string
	for _, p := range tickets.FileParts {
		if slices.Contains(b.Desk.Required, p) {
			names = append(names, b.Templates.Word(lang, fmt.Sprintf("part.%s", p), noData))
		}
	}
	return strings.Join(names, ", ")
}
