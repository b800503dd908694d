package page

import (
	"slices"
	"strings"

	"guichet/channels/slack/slacktest"
)

// A screen is the whole page for one person at one place.
type screen struct {
	At        place
	Workspace string
	You       person
	People    []person
	Channels  []link // public and private
	Direct    []link
	App       person
	Delivery  string

	Title     string
	Topic     []para
	Tags      []string
	Members   int
	Joined    bool
	Joinable  bool
	Archived  bool
	IsDirect  bool
	Earlier   bool // there are more lines than are drawn
	Lines     []line
	Root      *line
	Replies   []line
	HomeOpen  bool
	Home      []block
	Modal     *modal
	Notices   []string
	Commands  []string
	Shortcuts []slacktest.Shortcut // global
}

// A person is somebody as the page names them.
type person struct {
	ID, Handle, Name, Title string
	Initials                string
	Colour                  int // of eight
	Bot, Guest, Stranger    bool
	Here                    bool // the one who looks
}

// A link leads to a channel.
type link struct {
	ID, Name, Mark string
	Here, Joined   bool
}

// A modal is the dialog on top.
type modal struct {
	ID, Form, Title, Submit, Close string
	Blocks                         []block
	Waiting, Trouble               bool
	Deep                           int // dialogs below it
}

// people are those as whom one may look at the page.
func (s server) people() []*slacktest.User {
	return slices.DeleteFunc(s.ws.Users(), func(u *slacktest.User) bool { p := u.Profile(); return p.Bot || p.Deleted })
}

// person is the one with that handle, or the first.
func (s server) person(handle string) *slacktest.User {
	all := s.people()
	for _, u := range all {
		if u.Name == handle {
			return u
		}
	}
	if len(all) > 0 {
		return all[0]
	}
	return s.ws.User("you")
}

func (s server) find(id string) *slacktest.Channel {
	for _, c := range s.ws.Channels() {
		if c.ID == id {
			return c
		}
	}
	return nil
}

func (s server) screen(at place) screen {
	you := s.person(at.As)
	d := drawer{ws: s.ws, you: you, zone: you.Profile().Zone, now: s.ws.Now()}
	out := screen{
		Workspace: s.ws.Domain, You: d.person(you), App: d.person(s.ws.Bot()), Notices: you.Notices(),
		Commands: s.ws.Commands(), Delivery: s.delivery(),
	}
	for _, u := range s.people() {
		out.People = append(out.People, d.person(u))
	}
	for _, sc := range s.ws.Shortcuts() {
		if !sc.Message {
			out.Shortcuts = append(out.Shortcuts, sc)
		}
	}
	at.As = you.Name
	out.Channels, out.Direct = s.links(you)
	if !d.visible(s.find(at.In)) && at.In != "home" {
		at.In, at.Thread = out.first(), ""
	}
	out.At = at
	for _, l := range [][]link{out.Channels, out.Direct} {
		for i := range l {
			l[i].Here = l[i].ID == at.In
		}
	}
	if c := s.find(at.In); c != nil {
		d.channel(&out, c)
	} else {
		d.home(&out)
	}
	out.Modal = d.modal()
	return out
}

// first is where somebody begins: a channel that they are in.
func (s *screen) first() string {
	for _, l := range append(slices.Clone(s.Channels), s.Direct...) {
		if l.Joined {
			return l.ID
		}
	}
	return "home"
}

func (s server) delivery() string {
	switch how, n := s.ws.Delivers(); {
	case how == "requests":
		return "delivers to request URLs"
	case n == 0:
		return "not connected"
	case n == 1:
		return "connected"
	default:
		return "connected twice"
	}
}

func (d drawer) visible(c *slacktest.Channel) bool {
	if c == nil {
		return false
	}
	o := c.Outline()
	return slices.Contains(o.Members, d.you) || o.Kind == "channel" && !d.you.Profile().Stranger
}

// links are the channels that the person may open.
func (s server) links(you *slacktest.User) (channels, direct []link) {
	d := drawer{ws: s.ws, you: you}
	app := s.direct(you)
	for _, c := range s.ws.Channels() {
		if !d.visible(c) {
			continue
		}
		o := c.Outline()
		l := link{ID: c.ID, Name: c.Name, Mark: "#", Joined: slices.Contains(o.Members, you)}
		switch {
		case o.Kind == "group":
			l.Mark = "🔒"
		case o.Kind == "im" || o.Kind == "mpim":
			l.Mark, l.Name = "", names(o.Members, you)
			if c == app {
				l.Name = "Messages"
			}
			direct = append(direct, l)
			continue
		}
		channels = append(channels, l)
	}
	slices.SortFunc(channels, func(a, b link) int { return strings.Compare(a.Name, b.Name) })
	return channels, direct
}

// direct is the person's direct message with the app under test. It is opened
// once only: opening it is a change, which would be followed for ever.
func (s server) direct(you *slacktest.User) *slacktest.Channel {
	for _, c := range s.ws.Channels() {
		if o := c.Outline(); o.Kind == "im" && slices.Contains(o.Members, you) && slices.Contains(o.Members, s.ws.Bot()) {
			return c
		}
	}
	return you.Direct()
}

func names(users []*slacktest.User, but *slacktest.User) string {
	var out []string
	for _, u := range users {
		if u != but {
			out = append(out, u.Profile().Name)
		}
	}
	return strings.Join(out, ", ")
}

func (d drawer) person(u *slacktest.User) person {
	if u == nil {
		return person{Name: "integration", Initials: "··", Bot: true}
	}
	p := u.Profile()
	out := person{
		ID: u.ID, Handle: u.Name, Name: p.Name, Title: p.Title, Bot: p.Bot, Guest: p.Guest, Stranger: p.Stranger,
		Here: u == d.you,
	}
	for _, word := range strings.Fields(p.Name) {
		if r := []rune(word); len([]rune(out.Initials)) < 2 {
			out.Initials += strings.ToUpper(string(r[0]))
		}
	}
	for _, r := range u.ID {
		out.Colour = (out.Colour*31 + int(r)) % 8
	}
	return out
}

// channel draws a channel and the thread that is open beside it.
func (d drawer) channel(out *screen, c *slacktest.Channel) {
	o := c.Outline()
	out.Title, out.Topic, out.Members = "#"+c.Name, d.marked(o.Topic), len(o.Members)
	out.Joined, out.Archived = slices.Contains(o.Members, d.you), o.Archived
	out.Joinable = !out.Joined && o.Kind == "channel"
	switch o.Kind {
	case "group":
		out.Title, out.Tags = c.Name, append(out.Tags, "private")
	case "im", "mpim":
		out.IsDirect = true
		out.Title = names(o.Members, d.you)
	}
	if o.Shared {
		out.Tags = append(out.Tags, "shared with another organisation")
	}
	if o.Archived {
		out.Tags = append(out.Tags, "archived")
	}
	roots, threads := d.sorted(c)
	if n := len(roots) - mostLines; n > 0 {
		roots, out.Earlier = roots[n:], true
	}
	day := ""
	for _, m := range roots {
		l := d.line(m, out.At)
		if r := threads[m.TS]; len(r) > 0 {
			l.Replies, l.LastReply = len(r), d.clock(r[len(r)-1].TS)
		}
		if now := d.day(m.TS); now != day {
			day, l.Day = now, now
		}
		out.Lines = append(out.Lines, l)
	}
	d.thread(out, c, threads[out.At.Thread])
}

// mostLines is how many lines of a channel are drawn.
const mostLines = 200

// sorted are the messages that stand in the channel itself, and the replies by
// the ts of their root, as the person sees them.
func (d drawer) sorted(c *slacktest.Channel) (roots []slacktest.Message, threads map[string][]slacktest.Message) {
	all := c.Messages()
	for _, m := range d.you.Ephemerals() {
		if m.Channel == c {
			all = append(all, m)
		}
	}
	slices.SortStableFunc(all, func(a, b slacktest.Message) int { return slacktest.TimeOf(a.TS).Compare(slacktest.TimeOf(b.TS)) })
	threads = map[string][]slacktest.Message{}
	for _, m := range all {
		if m.ThreadTS != "" && m.ThreadTS != m.TS {
			threads[m.ThreadTS] = append(threads[m.ThreadTS], m)
		}
		if !m.InThread() {
			roots = append(roots, m)
		}
	}
	return roots, threads
}

// thread draws the thread that is open, if there is one.
func (d drawer) thread(out *screen, c *slacktest.Channel, replies []slacktest.Message) {
	root, ok := c.Message(out.At.Thread)
	if !ok {
		out.At.Thread = ""
		return
	}
	beside := func(m slacktest.Message) line {
		l := d.line(m, out.At)
		l.InPane = true
		return l
	}
	top := beside(root)
	out.Root = &top
	for _, m := range replies {
		out.Replies = append(out.Replies, beside(m))
	}
}

func (d drawer) clock(ts string) string { return slacktest.TimeOf(ts).In(d.zone).Format("15:04") }

func (d drawer) day(ts string) string {
	at := slacktest.TimeOf(ts).In(d.zone)
	if sameDay(at, d.now.In(d.zone)) {
		return "Today"
	}
	return at.Format("Monday, January 2")
}

// home draws the Home tab of the app.
func (d drawer) home(out *screen) {
	out.HomeOpen, out.Title, out.Joined = true, out.App.Name, true
	if v, ok := d.you.Home(); ok {
		out.Home = d.blocks(v.Blocks, surface{on: "v " + v.ID, state: v.State})
	}
}

func (d drawer) modal() *modal {
	stack := d.you.Views()
	if len(stack) == 0 {
		return nil
	}
	v := stack[len(stack)-1]
	m := &modal{
		ID: v.ID, Form: "form-" + v.ID, Title: v.Title, Submit: v.Submit, Close: v.Close,
		Waiting: v.Waiting, Trouble: v.Trouble, Deep: len(stack) - 1,
	}
	if m.Close == "" {
		m.Close = "Cancel"
	}
	m.Blocks = d.blocks(v.Blocks, surface{on: "v " + v.ID, form: m.Form, state: v.State, errors: v.Errors})
	return m
}
