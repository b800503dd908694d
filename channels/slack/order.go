package slack

import (
	"regexp"
	"strconv"
	"strings"

	"guichet/channels"
	"guichet/tickets"
)

// verbs are the words for the actions, in English and in French, as the first
// word of a command.
var verbs = map[string]channels.Action{
	"new": channels.Create, "create": channels.Create, "nouveau": channels.Create, "nouvelle": channels.Create, "créer": channels.Create, "creer": channels.Create,
	"mine": channels.Mine, "mes": channels.Mine, "miens": channels.Mine,
	"queue": channels.Queue, "file": channels.Queue,
	"call": channels.Call, "appel": channels.Call,
	"away": channels.Away, "absent": channels.Away, "absente": channels.Away,
	"back": channels.Back, "retour": channels.Back,
	"who": channels.Who, "qui": channels.Who, "oncall": channels.Who, "garde": channels.Who,
	"next": channels.Next, "suivant": channels.Next,
	"show": channels.Show, "voir": channels.Show, "montrer": channels.Show, "afficher": channels.Show,
	"search": channels.Search, "find": channels.Search, "chercher": channels.Search, "rechercher": channels.Search, "recherche": channels.Search,
	"claim": channels.Claim, "take": channels.Claim, "prendre": channels.Claim, "prends": channels.Claim,
	"unclaim": channels.Unclaim, "release": channels.Unclaim, "rendre": channels.Unclaim, "libérer": channels.Unclaim, "liberer": channels.Unclaim,
	"assign": channels.Assign, "assigner": channels.Assign, "attribuer": channels.Assign, "confier": channels.Assign,
	"reply": channels.Reply, "répondre": channels.Reply, "repondre": channels.Reply,
	"note": channels.Note, "noter": channels.Note,
	"pending": channels.Pending, "wait": channels.Pending, "attente": channels.Pending, "attendre": channels.Pending,
	"priority": channels.Priority, "prio": channels.Priority, "priorité": channels.Priority, "priorite": channels.Priority,
	"category": channels.Categorise, "catégorie": channels.Categorise, "categorie": channels.Categorise,
	"escalate": channels.Escalate, "escalader": channels.Escalate, "escalade": channels.Escalate,
	"resolve": channels.Resolve, "solve": channels.Resolve, "close": channels.Resolve, "done": channels.Resolve,
	"résoudre": channels.Resolve, "resoudre": channels.Resolve, "résolu": channels.Resolve, "resolu": channels.Resolve, "clore": channels.Resolve, "fermer": channels.Resolve,
	"reopen": channels.Reopen, "rouvrir": channels.Reopen, "réouvrir": channels.Reopen, "reouvrir": channels.Reopen,
	"dismiss": channels.Dismiss, "écarter": channels.Dismiss, "ecarter": channels.Dismiss,
	"spam": channels.Dismiss, "indésirable": channels.Dismiss, "indesirable": channels.Dismiss,
	"merge": channels.Merge, "fusionner": channels.Merge,
	"attach": channels.Attach, "rattacher": channels.Attach,
	"update": channels.Update, "informer": channels.Update,
	"incident": channels.Incident,
	"link":     channels.Link, "lier": channels.Link, "relier": channels.Link,
	"split": channels.Split, "séparer": channels.Split, "separer": channels.Split,
	"move": channels.Move, "déplacer": channels.Move, "deplacer": channels.Move,
	"human": channels.Human, "person": channels.Human, "humain": channels.Human, "personne": channels.Human,
	"help": channels.Help, "aide": channels.Help, "?": channels.Help,
}

// An order is a command, taken apart.
type order struct {
	action  channels.Action
	ticket  int64
	others  []int64
	people  []tickets.Address
	option  string
	text    string
	names   []tickets.Address
	pointed bool // it says which ticket, or what of a choice: no sentence begins so
}

var (
	numberWord = regexp.MustCompile(`^(?i:\[?#|t-)?(\d{1,15})\]?[,;:]?$`)
	bareNumber = regexp.MustCompile(`^\d{1,15}$`)
	personWord = regexp.MustCompile(`^<@([UW][A-Z0-9]+)(?:\|[^>]*)?>[,:]?$`)
	prioWord   = regexp.MustCompile(`^(?i:p)([1-4])$`)
	levelWord  = regexp.MustCompile(`^(?i:[ln])([1-3])$`)
)

// addressed reports whether a message begins by calling the bot.
func addressed(text, me string) bool {
	return me != "" && strings.HasPrefix(strings.TrimSpace(text), "<@"+me+">")
}

// parseOrder reads a command, with or without the bot's name before it; ok
// reports whether its first word is a verb. In a thread the ticket need not be
// named, so that one number alone is the other ticket of two.
func parseOrder(text, me string, inThread bool) (o order, ok bool) {
	text = strings.TrimSpace(text)
	if me != "" {
		text = strings.TrimLeft(strings.TrimPrefix(text, "<@"+me+">"), " ,:")
	}
	verb, rest := word(text)
	if o.action, ok = verbs[strings.ToLower(verb)]; !ok {
		o.action = channels.Unknown
		o.text, o.names = plain(text, me)
		return o, false
	}
	var numbers []int64
	for rest != "" {
		w, after := word(rest)
		if !o.takes(w, &numbers) {
			break
		}
		rest = after
	}
	o.text, o.names = plain(rest, me)
	if two := o.action == channels.Merge || o.action == channels.Link || o.action == channels.Attach; two && inThread && len(numbers) == 1 {
		o.others = numbers
	} else if len(numbers) > 0 {
		o.ticket, o.others = numbers[0], numbers[1:]
	}
	o.pointed = len(numbers) > 0 || o.option != "" || len(o.people) > 0
	return o, true
}

// takes reports whether a word names a ticket, a person or a choice, and notes
// it.
func (o *order) takes(w string, numbers *[]int64) bool {
	asks := o.action == channels.Search || o.action == channels.Away || o.action == channels.Create || o.action == channels.Call
	if m := numberWord.FindStringSubmatch(w); m != nil && !asks && (len(*numbers) == 0 || !bareNumber.MatchString(w)) {
		n, err := strconv.ParseInt(m[1], 10, 64)
		if err != nil || n == 0 {
			return false
		}
		*numbers = append(*numbers, n)
		return true
	}
	if m := personWord.FindStringSubmatch(w); m != nil && (o.action == channels.Assign || o.action == channels.Call) {
		o.people = append(o.people, tickets.Address{Network: tickets.Slack, ID: m[1]})
		return true
	}
	if o.option != "" {
		return false
	}
	switch o.action {
	case channels.Priority:
		if m := prioWord.FindStringSubmatch(w); m != nil {
			o.option = "p" + m[1]
		}
	case channels.Escalate:
		if m := levelWord.FindStringSubmatch(w); m != nil {
			o.option = "l" + m[1]
		}
	case channels.Move:
		o.option = strings.TrimPrefix(w, "#")
	case channels.Categorise:
		o.option = w
	}
	return o.option != ""
}

// plain reports whether it can be nothing but a command where requesters write
// sentences: "help" is, "help me with my printer" is not.
func (o order) plain() bool {
	switch o.action {
	case channels.Search, channels.Create, channels.Call:
		return false
	case channels.Move, channels.Categorise:
		return o.ticket != 0 && o.text == ""
	}
	return o.text == "" || o.pointed
}

// into puts an order into the Inbound that carries it.
func (o order) into(in channels.Inbound) channels.Inbound {
	in.Opens, in.Public = false, false
	in.Gesture, in.Action = channels.Command, o.action
	in.Ticket, in.Others, in.People, in.Option = o.ticket, o.others, o.people, o.option
	in.Text, in.Names = o.text, o.names
	if in.Action == channels.Create {
		in.Subject = subject(in)
	}
	return in
}

// word parts the first word from the rest.
func word(s string) (first, rest string) {
	i := strings.IndexAny(s, " \t\n\u00a0")
	if i < 0 {
		return s, ""
	}
	return s[:i], strings.TrimLeft(s[i:], " \t\n\u00a0")
}

// slash reads a slash command: without words it asks for a ticket, and words
// that begin with no verb are one's title.
func (c *Channel) slash(me self, p payload) channels.Inbound {
	if p.UserID == "" || p.ChannelID == "" {
		return nothing("a slash command of nobody's")
	}
	o, ok := parseOrder(p.Text, me.User, false)
	if !ok {
		o.action = channels.Create
	}
	in := o.into(c.acts(me, who{ID: p.UserID}, p.ChannelID))
	in.Answer = p.Answer
	return in
}
