package slack

import (
	_ "embed"
	"strings"
)

// A Scope is a permission of the bot token, with what it serves.
type Scope struct {
	Name string
	For  string
}

// Scopes are those that the channel uses, all of them in the manifest.
var Scopes = []Scope{
	{"app_mentions:read", "a mention of the bot opens a ticket"},
	{"channels:history", "messages in public channels are read: requests, and notes in triage"},
	{"channels:read", "the check tells whether the bot is in its public channels"},
	{"chat:write", "answers and cards are posted, and cards kept up to date"},
	{"groups:history", "messages in private channels are read: triage is best private"},
	{"groups:read", "the check tells whether the bot is in its private channels"},
	{"im:history", "a direct message to the bot opens a ticket"},
	{"reactions:read", "a mark put before a restart is replaced, not doubled"},
	{"reactions:write", "agents see by a mark what became of their message"},
	{"users:read", "people are shown by name and answered in their language"},
}

//go:embed manifest.yaml
var manifest string

// Manifest is the app manifest to paste at api.slack.com/apps, "Create New
// App", "From a manifest". name is what the bot is called there; empty leaves
// "Help Desk".
func Manifest(name string) string {
	if name = line(name, 35); name == "" { // display_information.name takes 35 characters
		return manifest
	}
	quoted := `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(name) + `"`
	return strings.ReplaceAll(manifest, `"Help Desk"`, quoted)
}
