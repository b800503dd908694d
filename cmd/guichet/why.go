package main

import (
	"context"
	"fmt"
	"os"
	"strings"

	"guichet/tickets"
)

type ticketsWhyCmd struct {
	configFlag
	Number int64 `arg:"" help:"The ticket's number."`
}

// Run explains how the ticket came to be what it is, a sentence for each thing
// that made a difference.
func (t ticketsWhyCmd) Run(ctx context.Context) error {
	s, _, err := ticket(ctx, t.Config, t.Number)
	if err != nil {
		return err
	}
	defer s.Close()
	events, err := s.Events(ctx, t.Number)
	if err != nil {
		return err
	}
	for _, e := range events {
		if said := because(e); said != "" {
			fmt.Fprintln(os.Stdout, heading(e)+": "+oneLine(said))
		}
	}
	return nil
}

// waits says why a message was kept back, by the notice that asks about it.
var waits = map[tickets.Notice]string{
	tickets.NoticeHeld:      "%s is no participant",
	tickets.NoticeDoubted:   "nothing proves that it is by %s",
	tickets.NoticeSubject:   "its subject is another one, «%s»",
	tickets.NoticeForwarded: "it passes on a letter of %s",
}

// because explains an event in words; it is empty for one that explains nothing.
func because(e tickets.Event) string {
	d := e.Detail
	switch e.Kind {
	case tickets.Ruled:
		return fmt.Sprintf("the rule %q held", d["rule"])
	case tickets.Opened:
		return fmt.Sprintf("message %s opened it, since %s; letter %s", d["message"], d["why"], d["letter"])
	case tickets.Joined:
		if d["message"] == "" {
			return fmt.Sprintf("a click was taken for this ticket, since %s; letter %s", d["why"], d["letter"])
		}
		return fmt.Sprintf("message %s joined it, since %s; letter %s", d["message"], d["why"], d["letter"])
	case tickets.Imported:
		return fmt.Sprintf("message %s is from before the desk was; %s; letter %s", d["message"], d["why"], d["letter"])
	case tickets.Linked:
		return fmt.Sprintf("it has to do with #%s, since %s", d["ticket"], d["why"])
	case tickets.Split:
		return fmt.Sprintf("message %s became #%s", d["message"], d["ticket"])
	case tickets.Merged:
		if d["into"] != "" {
			return "it was merged into #" + d["into"]
		}
		return fmt.Sprintf("#%s was merged into it", d["from"])
	case tickets.Held:
		return fmt.Sprintf("agents were asked about message %s, since "+waits[tickets.Notice(d["why"])], d["message"], d["about"])
	case tickets.Accepted:
		return fmt.Sprintf("%s was let in with message %s", d["who"], d["message"])
	case tickets.Watching:
		return fmt.Sprintf("%s: copies of agents' answers from message %s on", d["who"], d["message"])
	case tickets.Adopted:
		return fmt.Sprintf("the requester is %s, no longer %s", d["to"], d["from"])
	case tickets.Suggested:
		return fmt.Sprintf("articles were offered: %s; confidence %s", d["articles"], d["confidence"])
	case tickets.Assigned:
		return "it was given to " + d["to"]
	case tickets.Relocated:
		return handedOver(strings.TrimSuffix(fmt.Sprintf("from %s to %s, since %s", d["from"], d["to"], d["why"]), ", since "), d)
	case tickets.Prioritised:
		return strings.TrimSuffix(fmt.Sprintf("from %s to %s, since %s", d["from"], d["to"], d["why"]), ", since ")
	case tickets.Categorised:
		return categorised(e)
	case tickets.Asked:
		return "the requester was asked: " + d["questions"]
	case tickets.Informed:
		return fmt.Sprintf("message %s answers: %s", d["message"], d["questions"])
	case tickets.Dismissed:
		return strings.TrimSuffix("it was no request: "+d["why"], ": ")
	case tickets.Revised:
		return fmt.Sprintf("message %s reads otherwise now", d["message"])
	case tickets.Retracted:
		return fmt.Sprintf("message %s was taken back", d["message"])
	case tickets.Published:
		return fmt.Sprintf("the note %s was sent to the requester", d["message"])
	case tickets.Escalated:
		return handedOver(fmt.Sprintf("from %s to %s, since %s", d["from"], d["to"], d["why"]), d)
	case tickets.Warned:
		return fmt.Sprintf("%s: due %s, a warning for the %s", d["clock"], d["due"], d["to"])
	case tickets.Breached:
		return fmt.Sprintf("%s: due %s and not done, for the %s", d["clock"], d["due"], d["to"])
	case tickets.Stuck:
		return "the articles did not help: " + d["articles"]
	case tickets.Reminded:
		return "its requester, who was waited for, was reminded"
	case tickets.GivenUp:
		return "nobody waits for its requester any more"
	case tickets.Bounced, tickets.Failed, tickets.Uncertain:
		return fmt.Sprintf("our message %s: %s", d["delivery"], d["why"])
	}
	return ""
}

// categorised tells how a ticket came to its category.
func categorised(e tickets.Event) string {
	d := e.Detail
	switch {
	case d["why"] != "":
		return fmt.Sprintf("it seems to be %s, %s sure: %s", d["to"], d["certainty"], d["why"])
	case d["from"] == "":
		return "it is " + d["to"]
	case d["certainty"] != "":
		return fmt.Sprintf("it is %s, not %s, of which the bot was %s sure", d["to"], d["from"], d["certainty"])
	}
	return fmt.Sprintf("it is %s, no longer %s", d["to"], d["from"])
}

// handedOver adds to what is said of a hand-over how often the ticket came to
// the same place.
func handedOver(said string, detail map[string]string) string {
	if n := detail["times"]; n != "" && n != "1" {
		return said + "; time no. " + n + " there"
	}
	return said
}
