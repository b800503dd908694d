package bot

import (
	"strconv"
	"strings"
	"time"

	"guichet/channels"
	"guichet/templates"
	"guichet/tickets"
)

// clockWords name what a clock counts.
var clockWords = map[tickets.ClockKind]string{
	tickets.FirstResponse: "clock.first", tickets.NextResponse: "clock.next",
	tickets.Resolution: "clock.resolution", tickets.AtLevel: "clock.level",
}

// moment words when something is promised on a ticket, as the clocks of its
// queue show it; empty for never. It says whose clocks where the desk has
// several.
func (b *Bot) moment(t tickets.Ticket, lang string, at time.Time) string {
	if at.IsZero() {
		return ""
	}
	at = b.Desk.Policy(t).Calendar.In(at)
	data := templates.Data{
		At: at, Month: b.Templates.Word(lang, "month."+strconv.Itoa(int(at.Month())), noData),
		Weekday: b.Templates.Word(lang, "weekday."+strconv.Itoa(int(at.Weekday())), noData),
	}
	if b.abroad() {
		data.Zone = city(at.Location())
	}
	return b.Templates.Word(lang, "promise.moment", data)
}

// abroad reports whether the desk's clocks do not all show the same.
func (b *Bot) abroad() bool {
	zones := map[string]bool{}
	for _, q := range b.Desk.Queues {
		if q.SLA != nil {
			zones[q.SLA.Calendar.In(time.Time{}).Location().String()] = true
		}
	}
	return len(zones) > 1
}

// city is where the clocks of a zone hang: Paris for Europe/Paris.
func city(zone *time.Location) string {
	name := zone.String()
	return strings.ReplaceAll(name[strings.LastIndexByte(name, '/')+1:], "_", " ")
}

// addClock tells of which promise a notice is.
func (b *Bot) addClock(data *templates.Data, t tickets.Ticket, lang string, f tickets.Facts) {
	if f.Clock == "" {
		return
	}
	data.Clock, data.Due = b.Templates.Word(lang, clockWords[f.Clock], *data), b.moment(t, lang, f.Due)
}

// due tells agents what is due first on a ticket, and when; empty for nothing.
func (b *Bot) due(t tickets.Ticket, lang string) string {
	c, ok := t.Pressing()
	if !ok {
		return ""
	}
	data := templates.Data{Level: t.Level.String()}
	b.addClock(&data, t, lang, tickets.Facts{Clock: c.What, Due: c.Due})
	if !c.Breached.IsZero() {
		return b.Templates.Word(lang, "promise.broken", data)
	}
	return b.Templates.Word(lang, "promise.due", data)
}

// dueField is the field of a card that does.
func (b *Bot) dueField(t tickets.Ticket) []channels.Field {
	due := b.due(t, b.Agents)
	if due == "" {
		return nil
	}
	return []channels.Field{{Label: b.Templates.Word(b.Agents, "card.due", noData), Value: due}}
}
