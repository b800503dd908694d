package slack

import (
	"strings"
	"testing"
	"time"

	"guichet/channels"
	"guichet/channels/slack/slacktest"
	"guichet/tickets"
)

func address(u *slacktest.User) tickets.Address {
	return tickets.Address{Network: tickets.Slack, ID: u.ID}
}

// mayAct asks whether somebody may act in the triage channel.
func (d *desk) mayAct(t testing.TB, u *slacktest.User) (bool, channels.Standing) {
	t.Helper()
	agent, is, err := d.MayAct(soon(t), address(u), d.triage.ID)
	if err != nil {
		t.Fatal(err)
	}
	return agent, is
}

// untilAct waits until somebody may act, or may not.
func (d *desk) untilAct(t testing.TB, u *slacktest.User, want bool, what string) {
	t.Helper()
	if err := d.ws.WaitFor(soon(t), func() bool { agent, _ := d.mayAct(t, u); return agent == want }); err != nil {
		t.Errorf("%s, may act is still %v", what, !want)
	}
}

// Who is an agent is asked when they act; what Slack tells of changes counts at
// once, and what it does not tell within a minute.
func TestT15_AgentsAreThoseOfThisMoment(t *testing.T) {
	d := open(t, slacktest.Options{})
	d.listen(t)
	bob := d.ws.User("bob")
	if agent, is := d.mayAct(t, bob); agent || is != channels.Member {
		t.Errorf("who is not in the channel: %v, %s", agent, is)
	}
	d.triage.Invite(bob, d.ada)
	d.untilAct(t, bob, true, "invited")
	d.triage.Leave(bob)
	d.untilAct(t, bob, false, "gone from the channel")

	d.untilAct(t, d.ada, true, "in the channel")
	d.ada.Change(slacktest.Guest)
	d.untilAct(t, d.ada, false, "made a guest")
	if _, is := d.mayAct(t, d.ada); is != channels.Guest {
		t.Errorf("a guest is %q", is)
	}
	d.triage.Invite(bob, d.ada)
	d.untilAct(t, bob, true, "invited again")
	bob.Deactivate()
	d.untilAct(t, bob, false, "deactivated")

	eve, other := d.ws.User("eve", slacktest.Stranger), d.ws.Install("monitoring")
	d.triage.Invite(other.Bot, d.ada)
	for who, want := range map[*slacktest.User]channels.Standing{eve: channels.External, other.Bot: channels.Machine, d.ws.Bot(): channels.Machine} {
		if agent, is := d.mayAct(t, who); agent || is != want {
			t.Errorf("%s: %v, %q", who.Name, agent, is)
		}
	}
	if agent, _, err := d.MayAct(soon(t), tickets.Address{Network: tickets.Email, ID: "ada@example.org"}, d.triage.ID); agent || err != nil {
		t.Errorf("a mail address: %v, %v", agent, err)
	}
}

// Without an event an answer counts for a minute, and an error is no answer.
func TestT15_AnswersGrowOld(t *testing.T) {
	d := open(t, slacktest.Options{})
	at := time.Now()
	d.now = func() time.Time { return at }
	if agent, _ := d.mayAct(t, d.ada); !agent {
		t.Fatal("Ada may not act")
	}
	asked := len(d.ws.Calls("conversations.members", "users.info"))
	d.triage.Leave(d.ada)
	d.mayAct(t, d.ada)
	if n := len(d.ws.Calls("conversations.members", "users.info")); n != asked {
		t.Errorf("asked %d times more within the minute", n-asked)
	}
	at = at.Add(rosterFresh)
	if agent, _ := d.mayAct(t, d.ada); agent {
		t.Error("a minute later she still may")
	}
	at = at.Add(rosterFresh)
	d.ws.Break("conversations.members", slacktest.Fault{Error: "internal_error"})
	if agent, _, err := d.MayAct(soon(t), address(d.ada), d.triage.ID); agent || err == nil {
		t.Errorf("Slack does not answer: %v, %v", agent, err)
	}
}

// With groups configured, being in the triage channel makes nobody an agent.
func TestT15_ConfiguredGroupsAreTheAgents(t *testing.T) {
	d := open(t, slacktest.Options{})
	bob, carol := d.ws.User("bob"), d.ws.User("carol")
	l1, l2 := d.ws.Group("@l1", bob), d.ws.Group("@l2")
	d.cfg.Agents = []string{"@l1", l2.ID}
	d.listen(t)
	d.untilAct(t, bob, true, "in @l1")
	d.untilAct(t, d.ada, false, "only in the channel")
	l2.Add(carol)
	d.untilAct(t, carol, true, "added to @l2")
	l1.Remove(bob)
	d.untilAct(t, bob, false, "removed from @l1")
}

// Among agents a group is called by its handle; a requester's thread calls
// nobody, and what people write never does.
func TestAgentsAreCalled(t *testing.T) {
	d := open(t, slacktest.Options{})
	d.ws.Group("@l2", d.ada)
	o := channels.Outbound{
		Kind: tickets.Say, Place: d.triage.ID, Audience: tickets.ToAgents, Author: tickets.Author{Role: tickets.Bot},
		Text: "It needs **you**, @channel.", Calls: []tickets.Address{{Network: tickets.Slack, ID: "@L2"}, address(d.ada)},
	}
	_, m := d.send(t, o)
	if len(m.Mentions) != 2 || m.Shown() == "" {
		t.Errorf("it calls %q: %s", m.Mentions, m.Shown())
	}
	o.Place, o.Audience, o.Public = d.help.ID, tickets.ToRequester, true
	if _, m := d.send(t, o); len(m.Mentions) != 0 {
		t.Errorf("in front of the requester it calls %q", m.Mentions)
	}
	o.Place, o.Audience, o.Calls = d.triage.ID, tickets.ToAgents, []tickets.Address{{Network: tickets.Slack, ID: "@nobody"}}
	if _, err := d.Send(soon(t), o); !channels.IsPermanent(err) {
		t.Errorf("a group that is not there: %v", err)
	}
}

// People, groups and channels that a text names by their ids get their names.
func TestLookupNamesGroupsAndChannels(t *testing.T) {
	d := open(t, slacktest.Options{})
	d.listen(t)
	l2 := d.ws.Group("@l2", d.ada)
	d.zoe.Post(d.help, "ask @ada or @l2 in #help-it")
	in := d.read(t, "ask")
	got := in.Text
	for _, a := range in.Names {
		named, _, err := d.Lookup(soon(t), a)
		if err != nil {
			t.Error(err)
		}
		got = strings.ReplaceAll(got, a.ID, named.Name)
	}
	if got != "ask @Ada Martin or @l2 in #help-it" {
		t.Errorf("it reads %q", got)
	}
	if a, _, err := d.Lookup(soon(t), tickets.Address{Network: tickets.Slack, ID: l2.ID}); a.Name != "l2" || err != nil {
		t.Errorf("the group is %+v, %v", a, err)
	}
	if a, _, err := d.Lookup(soon(t), tickets.Address{Network: tickets.Slack, ID: d.help.ID}); a.Name != "help-it" || err != nil {
		t.Errorf("the channel is %+v, %v", a, err)
	}
}

// Where others share the channel, nothing internal is posted.
func TestT46_NothingInternalInSharedChannels(t *testing.T) {
	d := open(t, slacktest.Options{})
	d.listen(t)
	d.triage.Share()
	d.help.Share()
	shared := func() bool {
		_, err := d.Send(soon(t), channels.Outbound{Kind: tickets.ShowCard, Ticket: 12, Place: d.triage.ID, Audience: tickets.ToAgents, Card: sample(d)})
		return channels.IsPermanent(err)
	}
	if err := d.ws.WaitFor(soon(t), shared); err != nil {
		t.Fatal("a card is posted into a shared channel")
	}
	before := len(d.help.Messages())
	note := channels.Outbound{Kind: tickets.Say, Place: d.help.ID, Audience: tickets.ToRequester, Author: tickets.Author{Role: tickets.Agent, Address: address(d.ada)}, Text: "note"}
	if _, err := d.Send(soon(t), note); !channels.IsPermanent(err) || len(d.help.Messages()) != before {
		t.Errorf("a note: %v", err)
	}
	note.Public = true
	d.send(t, note)
}
