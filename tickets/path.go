package tickets

// A Station is where people work on a ticket.
type Station struct {
	Queue string `json:"queue"`
	Level Level  `json:"level"`
}

// Times is how often the ticket came to where it is now, the first time
// included; 0 while the bot is alone with it.
func (t Ticket) Times() int {
	n := 0
	for _, s := range t.Path {
		if s == (Station{t.Queue, t.Level}) {
			n++
		}
	}
	return n
}

// PingPong is from which time on that a ticket comes to the same place nobody
// seems to own it.
const PingPong = 3

// arrive notes that the ticket has come to its queue and level.
func (d *draft) arrive() {
	t := &d.c.Ticket
	t.Path = append(t.Path[:len(t.Path):len(t.Path)], Station{t.Queue, t.Level})
}

// pingPong tells the agents of a ticket that it comes back to them again and
// again, and calls the queue's lead, the first time that is so.
func (d *draft) pingPong() {
	t := d.c.Ticket
	if t.Times() == PingPong {
		d.inform(NoticePingPong, Facts{Count: PingPong, Level: t.Level, Queue: t.Queue}, d.Queue(t.Queue).Lead...)
	}
}
