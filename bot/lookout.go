package bot

import (
	"context"
	"time"

	"guichet/channels"
	"guichet/tickets"
)

// lookPause is how long the desk asks no more for somebody who could not be
// found on their channel.
const lookPause = 5 * time.Minute

// A lookout sees who shows on a channel that they are away.
type lookout struct {
	bot   *Bot
	later map[string]time.Time // when to look for somebody again who was not found
}

// around notes what colleagues show, and returns the absences as they are then.
func (k lookout) around(ctx context.Context, now time.Time, all []tickets.Absence) ([]tickets.Absence, error) {
	var changed []tickets.Absence
	for name, c := range k.bot.Channels {
		a, ok := c.(channels.Attendance)
		if !ok {
			continue
		}
		for _, g := range k.bot.Desk.Roster.Colleagues {
			if seen, ok := k.at(ctx, now, name, a, g.Address); ok {
				if next, ok := tickets.Shown(now, seen, all); ok {
					next.Agent = k.bot.named(ctx, next.Agent)
					changed = append(changed, next)
				}
			}
		}
	}
	if len(changed) == 0 {
		return all, nil
	}
	if err := k.bot.commit(ctx, tickets.Change{Absences: changed}); err != nil {
		return nil, err
	}
	return k.bot.Store.Absences(ctx, now)
}

// at is what somebody shows on a channel; ok is false where that cannot be told.
func (k lookout) at(ctx context.Context, now time.Time, name string, a channels.Attendance, who tickets.Address) (seen tickets.Absence, ok bool) {
	if now.Before(k.later[who.Key()]) {
		return seen, false
	}
	p, err := a.Presence(ctx, who)
	if err != nil {
		k.later[who.Key()] = now.Add(lookPause)
		k.bot.Log.Warn("look whether somebody is away; they are taken to be as before", "agent", who.ID, "channel", name, "err", err)
		return seen, false
	}
	seen = tickets.Absence{Agent: who, Source: name, From: now.Add(-p.Age).UTC().Truncate(time.Microsecond), Until: p.Until}
	if p.Away {
		seen.Why, seen.Sign = p.Why, p.Sign
	}
	return seen, true
}
