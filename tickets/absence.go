package tickets

import (
	"slices"
	"time"
)

// An Absence is a time in which an agent is given no tickets, and their open
// ones go back. There is one by each source.
type Absence struct {
	Agent  Address
	Source string    // who says so: empty for the agent themselves, or the channel on which it shows
	From   time.Time // UTC, whole microseconds, as Until
	Until  time.Time // when it ends; zero: when they say that they are back
	Why    string    // their words, for colleagues; may be empty
	Sign   string    // what the channel showed, by which another absence is told from this one
}

// At reports whether it lasts at a moment.
func (a Absence) At(now time.Time) bool {
	return !now.Before(a.From) && (a.Until.IsZero() || now.Before(a.Until))
}

// Away reports whether somebody is away.
func Away(now time.Time, who Address, all []Absence) bool {
	_, away := Absent(now, who, all)
	return away
}

// Absent is the absence by which somebody is away, of several the one that lasts
// longest.
func Absent(now time.Time, who Address, all []Absence) (Absence, bool) {
	var found Absence
	away := false
	for _, a := range all {
		if !a.Agent.Is(who) || !a.At(now) {
			continue
		}
		if !away || a.Until.IsZero() || !found.Until.IsZero() && found.Until.Before(a.Until) {
			found, away = a, true
		}
	}
	return found, away
}

// Absentees are the people who are away, each by the absence that lasts longest.
func Absentees(now time.Time, all []Absence) []Absence {
	var found []Absence
	for _, a := range all {
		known := slices.ContainsFunc(found, func(f Absence) bool { return f.Agent.Is(a.Agent) })
		if longest, away := Absent(now, a.Agent, all); away && !known {
			found = append(found, longest)
		}
	}
	return found
}

// Return ends all the absences of somebody that last. What a channel shows is
// not believed again until it shows something else.
func Return(now time.Time, who Address, all []Absence) []Absence {
	var ended []Absence
	for _, a := range all {
		if a.Agent.Is(who) && a.At(now) {
			a.Until = now.UTC().Truncate(time.Microsecond)
			ended = append(ended, a)
		}
	}
	return ended
}

// Shown is what becomes of the absence by a source once it shows something: seen
// is an absence that begins at the moment when that was looked at or, without a
// Sign, its end then. ok is false where nothing changes, as where it was looked at
// before the last change: another process has looked since.
func Shown(now time.Time, seen Absence, all []Absence) (a Absence, ok bool) {
	i := slices.IndexFunc(all, func(a Absence) bool { return a.Agent.Is(seen.Agent) && a.Source == seen.Source })
	if i < 0 {
		return seen, seen.Sign != ""
	}
	a = all[i]
	switch {
	case a.Sign == seen.Sign, !seen.From.After(a.changed(now)):
		return a, false
	case seen.Sign != "":
		return seen, true
	}
	a.Sign = ""
	if a.At(now) {
		a.Until = now.UTC().Truncate(time.Microsecond)
	}
	return a, true
}

// changed is when an absence last began or ended.
func (a Absence) changed(now time.Time) time.Time {
	if a.Until.IsZero() || a.Until.After(now) {
		return a.From
	}
	return a.Until
}

// HandBack takes an open ticket out of the hands of its assignee, who is away
// since they got it, and gives it back to its queue. Agents are told; where
// something happened meanwhile the team is called, since somebody waits. The
// requester is told nothing: to them nothing has changed.
func (d Desk) HandBack(now time.Time, c Case, a Absence) (Change, error) {
	x := d.draft(now, c)
	t := &x.c.Ticket
	switch {
	case t.Status != New && t.Status != Open:
		return Change{}, RefusedDone
	case !t.Assignee.Is(a.Agent) || !a.At(now) || t.Taken.After(a.From):
		return Change{}, RefusedSame
	}
	who := t.Assignee
	t.Assignee = Address{}
	x.event(Released, Author{Role: Bot}, "from", who.ID, "why", "away")
	x.cards()
	var calls []Address
	if t.Updated.After(a.From) {
		calls = x.team()
	}
	for _, v := range x.workplaces() {
		x.informAt(v, NoticeAway, Facts{Who: who, Reason: a.Why, Until: a.Until}, calls...)
	}
	return x.done(), nil
}
