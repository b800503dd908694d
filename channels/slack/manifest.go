package slack

import (
	_ "embed"
	"fmt"
	"strconv"
	"strings"
	"text/template"
)

//go:embed manifest.yaml
var manifestText string

var manifestTemplate = template.Must(template.New("manifest.yaml").Parse(manifestText))

// A menuItem is a shortcut of the app. Slack takes five of each type.
type menuItem struct {
	Name, Type, ID, For string
}

var menuItems = []menuItem{
	{"Create a ticket", "message", "msg_create_ticket", "Turn this message into a ticket"},
	{"Add to ticket", "message", "msg_add_note", "Attach this message to a ticket as a note"},
	{"Send to requester", "message", "msg_send", "Send this message of yours to the requester"},
	{"New support ticket", "global", "glob_create_ticket", "Ask for help"},
}

// Manifest is the app manifest to paste at api.slack.com/apps, "Create New
// App", "From a manifest", for what a configuration needs. name is what the bot
// is called there; empty for "Help Desk". Tokens play no part in it.
func Manifest(c Config, name string) (string, error) {
	if name = line(name, 35); name == "" { // display_information.name takes 35 characters
		name = "Help Desk"
	}
	http := c.Events == EventsHTTP
	if http && c.PublicURL == "" {
		return "", fmt.Errorf("slack %s: public_url is missing; the manifest tells Slack where to deliver", c.Name)
	}
	var b strings.Builder
	err := manifestTemplate.Execute(&b, map[string]any{
		"Name": strconv.QuoteToGraphic(name), "Bare": name, "Command": c.Command,
		"HTTP": http, "URL": strings.TrimSuffix(c.PublicURL, "/"),
		"Shortcuts": menuItems, "Scopes": Scopes, "Events": events,
	})
	if err != nil {
		return "", fmt.Errorf("write the manifest: %w", err)
	}
	return b.String(), nil
}
