package tickets

import (
	"slices"
	"strconv"
	"time"
)

// A Category is a kind of request, as the desk sorts them, with what tells such
// requests apart.
type Category struct {
	Name       string     // unique, and the same for good
	Title      Phrase     // as people read it
	Queue      string     // where requests of it go; empty: where they arrive
	Words      []string   // words and phrases in such requests, in either language
	Senders    []string   // addresses that write them
	Domains    []string   // mail domains that do
	Recipients []string   // mailboxes, by name or address, and places on other channels that get them
	Impact     int        // how much such a request touches: 1 much, to 3; 0: as any
	Urgency    int        // how soon it matters: 1 at once, to 3; 0: as any
	Questions  []Question // what must be known of it, the first first
}

// A Phrase is what the operator lets people read, by language.
type Phrase map[string]string

// In is the phrase in a language, or in another one where it lacks that.
func (p Phrase) In(lang string) string {
	if s := p[lang]; s != "" {
		return s
	}
	for _, other := range []string{"en", "fr"} {
		if s := p[other]; s != "" {
			return s
		}
	}
	return ""
}

// NoCategory stands in [Ticket.Category] where an agent says that none fits.
const NoCategory = "none"

// Category finds a category by name.
func (d Desk) Category(name string) (Category, bool) {
	i := slices.IndexFunc(d.Categories, func(c Category) bool { return c.Name == name })
	if i < 0 {
		return Category{}, false
	}
	return d.Categories[i], true
}

// A Sorting is what the bot takes a request for.
type Sorting struct {
	Category string   // empty where it is not sure enough
	Guess    int      // how sure it is, in percent
	Why      string   // what speaks for it, for the history
	Impact   int      // what its words say, 1 to 3; 0: nothing
	Urgency  int      // likewise
	Words    []string // those words
	VIP      bool     // its requester is surely one of those whom the desk puts first
	Answers  []Answer // what it says already of what the bot would ask
}

// Categorise says of which category a ticket is, or that it is of none that
// the desk has, by [NoCategory]. Its priority follows unless an agent has set
// it. found is what the request says of the category's questions. The ticket
// stays in its queue: to move it is an act of its own.
func (d Desk) Categorise(now time.Time, c Case, name string, found []Answer, by Author) (Change, error) {
	x := d.draft(now, c)
	t := &x.c.Ticket
	_, ok := d.Category(name)
	switch {
	case !ok && name != NoCategory:
		return Change{}, RefusedOption
	case t.Status.Done():
		return Change{}, RefusedDone
	case t.Category == name && t.Guess == 0:
		return Change{}, RefusedSame
	}
	x.categorise(name, found, by)
	x.cards()
	return x.done(), nil
}

// categorise gives the ticket a category, with what follows from that.
func (d *draft) categorise(name string, found []Answer, by Author) {
	t := &d.c.Ticket
	d.event(Categorised, by, "from", t.Category, "to", name, "certainty", certainty(t.Guess))
	was, _ := d.Category(t.Category)
	to, _ := d.Category(name)
	own := t.Priority == d.Weights.priority(*t)
	t.Category, t.Guess = name, 0
	if t.Impact == was.Impact {
		t.Impact = to.Impact
	}
	if t.Urgency == was.Urgency {
		t.Urgency = to.Urgency
	}
	if own {
		d.weigh(by, "its category")
	}
	d.answer(found)
}

// sort notes what the bot takes a new request for. Its queue is decided before.
func (d *draft) sort(s Sorting) {
	t := &d.c.Ticket
	of, ok := d.Category(s.Category)
	if ok {
		t.Category, t.Guess = of.Name, s.Guess
		d.event(Categorised, Author{Role: Bot}, "to", of.Name, "certainty", certainty(s.Guess), "why", s.Why)
		t.Answers = s.Answers
	}
	t.Impact, t.Urgency, t.VIP = of.Impact, of.Urgency, s.VIP
	if s.Impact != 0 {
		t.Impact = s.Impact
	}
	if s.Urgency != 0 {
		t.Urgency = s.Urgency
	}
	d.weigh(Author{Role: Bot}, s.reason(of))
}

// certainty is a guess as the history keeps it; empty for a person's word.
func certainty(percent int) string {
	if percent == 0 {
		return ""
	}
	return strconv.Itoa(percent) + "%"
}
