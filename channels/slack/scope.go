package slack

// A Scope is a permission of the bot token, with what it serves.
type Scope struct {
	Name string
	For  string
}

// Scopes are those that the channel uses, all of them in the manifest.
var Scopes = []Scope{
	{"app_mentions:read", "a mention of the bot opens a ticket, or is a command"},
	{"channels:history", "messages in public channels are read: requests, and notes in triage"},
	{"channels:read", "who belongs to a public channel is known, and whether others share it"},
	{"chat:write", "answers and cards are posted, and cards kept up to date"},
	{"commands", "the slash command and the shortcuts work"},
	{"files:read", "files that people share reach the ticket, and requesters by mail"},
	{"files:write", "files from mail, and very long texts, are shared in threads"},
	{"groups:history", "messages in private channels are read: triage is best private"},
	{"groups:read", "agents are known: the members of a private channel"},
	{"im:history", "a direct message to the bot opens a ticket"},
	{"reactions:read", "an emoji on a message is a command, and a mark put before a restart is replaced"},
	{"reactions:write", "agents see by a mark what became of their message"},
	{"usergroups:read", "agents are known: the members of a user group, which can also be called"},
	{"users:read", "people are shown by name, answered in their language, and guests told from members"},
}

// events are those that Slack is asked for, with the scopes above.
var events = []string{
	"app_home_opened",
	"app_mention",
	"app_uninstalled",
	"channel_id_changed",
	"channel_rename",
	"channel_shared",
	"channel_unshared",
	"group_rename",
	"member_joined_channel",
	"member_left_channel",
	"message.channels",
	"message.groups",
	"message.im",
	"reaction_added",
	"reaction_removed",
	"subteam_members_changed",
	"subteam_updated",
	"tokens_revoked",
	"user_change",
}
