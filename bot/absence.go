package bot

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"guichet/channels"
	"guichet/store"
	"guichet/templates"
	"guichet/tickets"
)

// comings are what agents tell the desk of being there, and ask it of others.
var comings = []channels.Action{channels.Away, channels.Back, channels.Who}

// comeOrGo takes what an agent says of being there.
func (b *Bot) comeOrGo(ctx context.Context, l store.Letter, in channels.Inbound) error {
	queues, err := b.queuesOf(ctx, l.Channel, in)
	if err != nil {
		return err
	}
	if len(queues) == 0 {
		return b.refuse(ctx, l, in, tickets.RefusedStranger, noData, in.Standing)
	}
	now := b.Now()
	absences, err := b.Store.Absences(ctx, now)
	if err != nil {
		return err
	}
	zone := b.zone(ctx, in.From)
	if in.Action == channels.Who {
		text := b.phrase(in, "who.none")
		if lines := b.whoIsThere(ctx, now, b.reads(in), queues, absences, zone); len(lines) > 0 {
			text = "- " + inert(strings.Join(lines, "\n- "))
		}
		return b.tell(ctx, l, in, text)
	}
	change := tickets.Change{Letter: l.Key, Outcome: tickets.Ignored}
	said := b.phrase(in, "away.back")
	if in.Action == channels.Back {
		change.Absences = tickets.Return(now, in.From, absences)
	} else {
		until, why, ok := tickets.ParseAbsence(now.In(zone), in.Text)
		if !ok {
			return b.refuse(ctx, l, in, tickets.RefusedMoment, noData, channels.StandingUnknown)
		}
		a := tickets.Absence{Agent: in.From, From: now.UTC().Truncate(time.Microsecond), Until: until.UTC(), Why: why}
		change.Absences = []tickets.Absence{a}
		said = inert(b.absent(b.reads(in), "away.noted", a, zone))
	}
	if err := b.commit(ctx, change); err != nil {
		return err
	}
	if atHome(in) {
		in.Option = ""
		b.showHome(ctx, l, in)
		return nil
	}
	b.whisper(ctx, l.Channel, in, said)
	return nil
}

// zone is where somebody's clocks are, as far as a channel tells; else where
// ours are.
func (b *Bot) zone(ctx context.Context, who tickets.Address) *time.Location {
	for _, c := range b.Channels {
		if a, ok := c.(channels.Attendance); ok {
			if p, err := a.Presence(ctx, who); err == nil && p.Zone != nil {
				return p.Zone
			}
		}
	}
	return b.Now().Location()
}

// absent words an absence, in plain text, for people whose clocks are somewhere.
func (b *Bot) absent(lang, key string, a tickets.Absence, zone *time.Location) string {
	data := templates.Data{Who: a.Agent.String(), Reason: a.Why}
	b.addMoment(&data, lang, a.Until, zone)
	return b.Templates.Word(lang, key, data)
}

// addMoment tells a moment, unless it is zero.
func (b *Bot) addMoment(data *templates.Data, lang string, at time.Time, zone *time.Location) {
	if !at.IsZero() {
		data.At = at.In(zone)
		data.Month = b.Templates.Word(lang, "month."+strconv.Itoa(int(data.At.Month())), noData)
	}
}

// whoIsThere tells a line for each of some queues, and each level above L1 that
// has a duty, who is there to be given its tickets now, and one for whoever is
// away, until when on clocks in a zone. The lines are plain text.
func (b *Bot) whoIsThere(ctx context.Context, now time.Time, lang string, queues []string, absences []tickets.Absence, zone *time.Location) []string {
	var lines []string
	for _, q := range b.Desk.Queues {
		for l := tickets.L1; l <= tickets.L3; l++ {
			dealt := l == tickets.L1 && q.Assign.ByItself()
			if !slices.Contains(queues, q.Name) || !dealt && !b.Desk.Roster.Watched(q.Name, l) {
				continue
			}
			var names []string
			for _, g := range b.Desk.Roster.There(now, q.Name, l, absences) {
				if b.worksAt(ctx, g.Address, q.Places(l)) {
					names = append(names, b.named(ctx, g.Address).String())
				}
			}
			lines = append(lines, b.Templates.Word(lang, "who.there", templates.Data{Queue: q.Name, Level: l.String(), Who: strings.Join(names, ", ")}))
		}
	}
	for _, a := range tickets.Absentees(now, absences) {
		lines = append(lines, b.absent(lang, "who.away", a, zone))
	}
	return lines
}

// comingsSections are what an agent's home tells of being there: that they are
// away, with the way back, and who else is there.
func (b *Bot) comingsSections(ctx context.Context, who tickets.Address, lang string, queues []string) ([]channels.HomeSection, error) {
	now, zone := b.Now(), b.zone(ctx, who)
	absences, err := b.Store.Absences(ctx, now)
	if err != nil {
		return nil, err
	}
	var sections []channels.HomeSection
	word := func(key string) string { return b.Templates.Word(lang, key, noData) }
	if a, away := tickets.Absent(now, who, absences); away {
		sections = append(sections, channels.HomeSection{
			Lines:   []channels.HomeLine{{Text: b.absent(lang, "away.home", a, zone)}},
			Choices: []channels.Choice{{ID: string(channels.Back), Label: word("back.label"), Main: true}},
		})
	}
	there := channels.HomeSection{Title: word("home.there")}
	for _, line := range b.whoIsThere(ctx, now, lang, queues, absences, zone) {
		there.Lines = append(there.Lines, channels.HomeLine{Text: line})
	}
	if len(there.Lines) > 0 {
		sections = append(sections, there)
	}
	return sections, nil
}
