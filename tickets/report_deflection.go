package tickets

import "time"

// DeflectionWait is how long nobody must have come back for a request to count
// as solved by the bot.
const DeflectionWait = 72 * time.Hour

// A Deflection is what the bot solved without people, among the tickets whose
// requester said in the period that an article helped. Each stands in one of
// Kept, CameBack and Unknown.
type Deflection struct {
	Offered  int `json:"offered"`   // tickets to which the bot offered articles in the period
	Helped   int `json:"helped"`    // tickets whose requester said that they helped
	Kept     int `json:"kept"`      // of these, those to which nobody came back within [DeflectionWait]
	CameBack int `json:"came_back"` // of these, those that were taken up again within it, by themselves or in another ticket
	Unknown  int `json:"unknown"`   // of these, those for which it has not passed yet
}

// Rate is the share of the tickets opened in the period that the bot is known to
// have solved.
func (d Deflection) Rate(opened int) float64 { return share(d.Kept, opened) }

// deflected notes what became of a ticket that an article is said to have
// solved.
func (y *Tally) deflected(c *course) {
	d := &y.report.Deflection
	switch {
	case c.helped.IsZero():
	case c.missed:
		d.CameBack++
	case y.now.Before(c.helped.Add(DeflectionWait)):
		d.Unknown++
	default:
		d.Kept++
	}
}
