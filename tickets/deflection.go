package tickets

import "strings"

// Offered are the answers that the bot's articles may get. They are offered
// once, in the letter that opens the ticket.
var Offered = []Choice{ChoiceHelped, ChoiceStuck, ChoicePerson}

// requesterAnswered takes the requester's word on the bot's articles: they are
// done, or people take over at once.
func (d *draft) requesterAnswered(m Message, r Reception, said []Message) {
	articles := d.c.Ticket.Suggested
	if r.Choice == ChoiceHelped || r.Choice == "" && r.Courtesy {
		if r.Choice == ChoiceHelped {
			d.teach(ArticleHelped, m.Author, articles...)
		}
		d.helped(m.Author)
		return
	}
	why, notice := "the requester wrote again", NoticePerson
	switch r.Choice {
	case ChoicePerson:
		why = "the requester asked for a person"
		d.teach(ArticleFailed, m.Author, articles...)
	case ChoiceStuck:
		why, notice = "the articles did not help", NoticeStuck
		d.event(Stuck, m.Author, "articles", strings.Join(articles, " "))
		d.teach(ArticleFailed, m.Author, articles...)
		d.spend(NoticeStuck, Facts{})
	}
	d.escalate(said, m.Author, why)
	if !r.Hush {
		d.inquire(r.Ask)
		d.tell(notice)
	}
}

// helped ends a ticket that the bot's articles solved. Whoever comes back
// within its time of grace has the same ticket, with people.
func (d *draft) helped(by Author) {
	d.event(Helped, by, "articles", strings.Join(d.c.Ticket.Suggested, " "))
	d.spend("", Facts{})
	d.resolve(by, false)
	d.alarm(CloseDue, d.now.Add(d.Grace))
}
