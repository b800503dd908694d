package tickets

import "slices"

// A Colleague is an agent to whom the desk gives tickets by itself.
type Colleague struct {
	Address  Address
	Skills   []string // categories that they know best
	Capacity int      // how many open tickets at a time are theirs before they are given no more; 0: as the queue says
	Queues   []string // whose tickets they are given; nil: any
	Levels   []Level  // at which they work; nil: any
}

// Serves reports whether somebody is given tickets of a level of a queue.
func (g Colleague) Serves(queue string, l Level) bool {
	return (len(g.Queues) == 0 || slices.Contains(g.Queues, queue)) && (len(g.Levels) == 0 || slices.Contains(g.Levels, l))
}
