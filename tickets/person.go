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
// between machines lasts.
const (
	automaticPerDay = 3
	automaticInARow = 2
	automaticKept   = 8
	silence         = 72 * time.Hour
)

// MayHear reports whether the bot may answer a letter of p's by itself now: at
// most three times a day, and after two in a row only what answers us, unless
// somebody helped them meanwhile or a silence has passed. It lasts three days,
// and twice as long each time: whatever a machine does within three days ends
// after two letters, and nothing goes on for ever.
func (p Person) MayHear(now time.Time, answering bool) bool {
	n := len(p.Automatic)
	switch {
	case n >= automaticPerDay && now.Sub(p.Automatic[n-automaticPerDay]) < 24*time.Hour:
		return false
	case answering || n < automaticInARow:
		return true
	}
	return now.Sub(p.Automatic[n-1]) >= silence<<(n-automaticInARow)
}

// Heard is p after the bot wrote to them by itself.
func (p Person) Heard(now time.Time) Person {
	past := p.Automatic[max(0, len(p.Automatic)-automaticKept+1):]
	p.Automatic = append(past[:len(past):len(past)], now)
	return p
}

// Helped is p after a person, or an article, helped them: no machine was.
func (p Person) Helped() Person {
	p.Automatic = nil
	return p
}
