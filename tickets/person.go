package tickets

import "time"

// A Person is what the desk remembers of a requester.
type Person struct {
	Address   Address
	Version   int64       // 0 until the first commit, then 1, 2, 3, …
	Language  string      // "fr" or "en"; empty while unknown
	Automatic []time.Time // when the bot wrote to them by itself since somebody of the desk, or an article, last helped them; the latest few, oldest first
}

// Bounds on what the bot writes to one person by itself, so that no loop
// between machines lasts: one that answers at once hears one letter, one that
// takes its time hears two, then one a day.
const (
	automaticPerDay = 3
	automaticInARow = 2
	automaticPause  = 5 * time.Minute
)

// MayHear reports whether the bot may write to p by itself now. What answers a
// message of ours, answering, is not held to be a machine's for being quick.
func (p Person) MayHear(now time.Time, answering bool) bool {
	n := len(p.Automatic)
	if n == 0 {
		return true
	}
	since := now.Sub(p.Automatic[n-1])
	switch {
	case n >= automaticPerDay && now.Sub(p.Automatic[n-automaticPerDay]) < 24*time.Hour:
		return false
	case answering:
		return true
	case n >= automaticInARow:
		return since >= 24*time.Hour
	}
	return since >= automaticPause
}

// Heard is p after the bot wrote to them by itself.
func (p Person) Heard(now time.Time) Person {
	past := p.Automatic[max(0, len(p.Automatic)-automaticPerDay+1):]
	p.Automatic = append(past[:len(past):len(past)], now)
	return p
}

// Helped is p after a person, or an article, helped them: no machine was.
func (p Person) Helped() Person {
	p.Automatic = nil
	return p
}
