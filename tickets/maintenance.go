package tickets

import (
	"slices"
	"time"
)

// A Maintenance is work that was announced: who asks about what it touches, while
// it lasts, is told of it at once.
type Maintenance struct {
	Name       string
	From       time.Time
	Until      time.Time // the first moment after it
	Queues     []string  // empty: any
	Categories []string  // requests of these are about it …
	Words      []string  // … and those that say one of these
	Text       Phrase    // what is said of it
}

// Touches reports whether a request of a queue and a category, which says some
// of the words, is about it now.
func (m Maintenance) Touches(now time.Time, queue, category string, says func(words []string) bool) bool {
	if now.Before(m.From) || !now.Before(m.Until) || len(m.Queues) > 0 && !slices.Contains(m.Queues, queue) {
		return false
	}
	return category != "" && slices.Contains(m.Categories, category) || says(m.Words)
}
