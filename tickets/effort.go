package tickets

import "time"

// What one deed of an agent counts in [Effort], at least and at most.
const (
	LeastEffort = time.Minute
	MostEffort  = 10 * time.Minute
)

// Effort estimates the time that agents spent on a ticket, from its history,
// oldest first: each of their deeds counts the time since whatever happened
// before it, at least [LeastEffort] and at most [MostEffort]. Nobody's clock is
// watched: it tells what costs more from what costs less.
func Effort(history []Event) time.Duration {
	var (
		spent  time.Duration
		before time.Time // when something happened last
		deed   Event     // the agent's last
	)
	for _, e := range history {
		if e.By.Role == Agent && !(e.At.Equal(deed.At) && e.By.Address.Is(deed.By.Address)) { // one deed may leave several events
			spent += min(max(e.At.Sub(before), LeastEffort), MostEffort)
			deed = e
		}
		before = e.At
	}
	return spent
}
