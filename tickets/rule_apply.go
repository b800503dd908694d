package tickets

import "slices"

// A Consequence is what a rule does, in the order of its fields. What is empty
// is not done; what has no effect on the ticket as it stands, and what its end
// forbids, is left out.
type Consequence struct {
	Category string
	Priority Priority
	Queue    string
	Level    Level     // at least this one
	Assign   Address   // where it is nobody's; the operator answers for their being an agent
	Note     string    // to the agents
	Call     []Address // whom the note calls: user groups, people
}

// ruleAlarm begins the kinds of alarms that belong to rules; the rule's name
// follows. A rule is decided by an alarm, so that it is not lost where the
// process ends in between.
const ruleAlarm = "rule "

// occasions sets the rules off that wait for what has just happened.
func (d *draft) occasions() {
	for _, r := range d.Rules {
		if slices.ContainsFunc(d.Events, func(e Event) bool { return !slices.Contains(d.byRule, e.ID) && slices.Contains(r.When, e.Occasion()) }) {
			d.alarm(AlarmKind(ruleAlarm+r.Name), d.now)
		}
	}
}

// rule does what a rule says, where its condition holds.
func (d *draft) rule(name string, history []Message) {
	from := len(d.Events)
	defer func() {
		for _, e := range d.Events[from:] {
			d.byRule = append(d.byRule, e.ID)
		}
	}()
	i := slices.IndexFunc(d.Rules, func(r Rule) bool { return r.Name == name })
	if i < 0 || d.c.Ticket.Next != 0 || d.c.Ticket.Dismissed || !d.holds(d.now, d.Rules[i], d.c, history) {
		return
	}
	by, then := Author{Role: Bot}, d.Rules[i].Then
	d.event(Ruled, by, "rule", name)
	if !d.c.Ticket.Status.Done() {
		d.arrange(then, name, history, by)
	}
	d.note(then, by)
	d.cards()
}

// arrange gives the ticket another place in the work.
func (d *draft) arrange(then Consequence, name string, history []Message, by Author) {
	t := &d.c.Ticket
	if then.Category != "" && then.Category != t.Category {
		d.categorise(then.Category, nil, by)
	}
	if then.Priority != 0 && then.Priority != t.Priority {
		d.event(Prioritised, by, "from", t.Priority.String(), "to", then.Priority.String(), "why", name)
		t.Priority = then.Priority
	}
	if to := d.Queue(then.Queue); then.Queue != "" && to.Name != t.Queue {
		if t.Level == L0 {
			d.escalate(history, by, name)
		}
		d.relocate(to, HandOver{Reason: name}, history, by)
	}
	if then.Level > t.Level {
		if t.Level == L0 {
			d.escalate(history, by, name)
		}
		if then.Level > t.Level {
			d.give(HandOver{To: then.Level, Reason: name}, history, by)
		}
	}
	if !then.Assign.IsZero() && t.Assignee.IsZero() && t.Level > L0 {
		d.event(Assigned, by, "to", then.Assign.ID, "why", name)
		t.Assignee = then.Assign
		d.inform(NoticeDealt, Facts{Who: then.Assign}, then.Assign)
	}
}

// note tells the agents what a rule has for them. While the bot is alone with
// the ticket there is nobody to be told.
func (d *draft) note(then Consequence, by Author) {
	if then.Note == "" && len(then.Call) == 0 || len(d.c.For(ToAgents)) == 0 {
		return
	}
	d.inform(NoticeRule, Facts{Reason: then.Note}, then.Call...)
}
