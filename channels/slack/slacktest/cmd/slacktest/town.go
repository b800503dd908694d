package main

import (
	"fmt"
	"io"

	"guichet/channels/slack/slacktest"
)

// A town is the workspace that the command shows.
type town struct {
	*slacktest.Workspace
	help, desk, second *slacktest.Channel
}

// set opens the workspace with its people and channels, in the same order each
// time, so that their ids stay.
func set(o slacktest.Options) *town {
	o.Team, o.App = "Acme", "guichet"
	o.Shortcuts = []slacktest.Shortcut{
		{Name: "Create a ticket", Callback: "msg_create_ticket", Message: true},
		{Name: "Add to ticket", Callback: "msg_add_note", Message: true},
		{Name: "New support ticket", Callback: "glob_create_ticket"},
	}
	ws := slacktest.New(o)
	person := func(name, full, title, locale string, more ...slacktest.UserOption) *slacktest.User {
		return ws.User(name, append(more, slacktest.RealName(full), slacktest.Title(title), slacktest.Locale(locale),
			slacktest.Email(name+"@example.org"))...)
	}
	zoe := person("zoe", "Zoé Martin", "Sales", "fr-FR")
	noah := person("noah", "Noah Weiss", "Finance", "en-US", slacktest.TimeZone("America/New_York"))
	ada := person("ada", "Ada Kern", "Support", "en-GB", slacktest.TimeZone("Europe/London"))
	bob := person("bob", "Bob Lenoir", "Support", "fr-FR")
	eve := person("eve", "Eve Stone", "Second level", "en-GB")
	gus := person("gus", "Gus Guest", "Contractor", "en-US", slacktest.Guest)
	sam := person("sam", "Sam Partner", "Partner Ltd", "en-US", slacktest.Stranger)
	bot := ws.Bot()
	t := &town{Workspace: ws}
	ws.Channel("#general", zoe, noah, ada, bob, eve)
	t.help = ws.Channel("#help-it", zoe, noah, ada, bob, gus, bot)
	t.desk = ws.Channel("#desk", slacktest.Private, ada, bob, eve, bot)
	t.second = ws.Channel("#desk-l2", slacktest.Private, bob, eve, bot)
	ws.Channel("#partners", slacktest.ExtShared, ada, sam, bot)
	ws.Group("@support", ada, bob)
	ws.Group("@l2", eve)
	return t
}

// describe prints what an app and a person need.
func (t *town) describe(w io.Writer, page string) {
	fmt.Fprintf(w, `A Slack in memory is running, until Ctrl-C.

  page            %s
  API             %s
  signing secret  %s

For guichet.yaml:

slack:
  api_url: %s
  bot_token: %s
  app_token: %s
  triage:
    - queue: support
      channel: %s # desk
  requests:
    - channel: %s # help-it
      queue: support

`, page, t.APIURL(), t.SigningSecret(), t.APIURL(), t.BotToken(), t.AppToken(), t.desk.ID, t.help.ID)
	fmt.Fprintf(w, "Other places: desk-l2 is %s.\n", t.second.ID)
	for _, g := range t.Groups() {
		fmt.Fprintf(w, "User group @%s is %s.\n", g.Handle, g.ID)
	}
}
