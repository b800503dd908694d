package slacktest

// A method is what Slack documents about a Web API method.
type method struct {
	tier     int      // calls a minute: 1, 20, 50, 100 for 1 to 4; special has its own
	scope    string   // always needed; those that depend on the channel are in run
	required []string // arguments
	json     bool     // takes application/json too
	appToken bool     // xapp instead of xoxb
	run      func(*call) (map[string]any, error)
}

const special = 0

var methods = map[string]method{
	"auth.test":             {tier: special, json: true, run: (*call).authTest},
	"apps.connections.open": {tier: 1, json: true, appToken: true, run: (*call).connectionsOpen},

	"chat.postMessage":   {tier: special, scope: "chat:write", required: []string{"channel"}, json: true, run: (*call).postMessage},
	"chat.postEphemeral": {tier: 4, scope: "chat:write", required: []string{"channel", "user"}, json: true, run: (*call).postEphemeral},
	"chat.update":        {tier: 3, scope: "chat:write", required: []string{"channel", "ts"}, json: true, run: (*call).updateMessage},
	"chat.delete":        {tier: 3, scope: "chat:write", required: []string{"channel", "ts"}, json: true, run: (*call).deleteMessage},
	"chat.getPermalink":  {tier: special, required: []string{"channel", "message_ts"}, run: (*call).permalink},

	"conversations.open":    {tier: 3, json: true, run: (*call).openConversation},
	"conversations.info":    {tier: 3, required: []string{"channel"}, run: (*call).conversationInfo},
	"conversations.list":    {tier: 2, run: (*call).listConversations},
	"conversations.create":  {tier: 2, json: true, run: (*call).createConversation},
	"conversations.join":    {tier: 3, scope: "channels:join", required: []string{"channel"}, json: true, run: (*call).joinConversation},
	"conversations.leave":   {tier: 3, required: []string{"channel"}, json: true, run: (*call).leaveConversation},
	"conversations.invite":  {tier: 3, required: []string{"channel", "users"}, json: true, run: (*call).invite},
	"conversations.members": {tier: 4, required: []string{"channel"}, run: (*call).conversationMembers},
	"conversations.history": {tier: 3, required: []string{"channel"}, run: (*call).history},
	"conversations.replies": {tier: 3, required: []string{"channel", "ts"}, run: (*call).replies},

	"reactions.add":    {tier: 3, scope: "reactions:write", required: []string{"name"}, json: true, run: (*call).addReaction},
	"reactions.remove": {tier: 2, scope: "reactions:write", required: []string{"name"}, json: true, run: (*call).removeReaction},
	"reactions.get":    {tier: 3, scope: "reactions:read", run: (*call).getReactions},

	"users.info":          {tier: 4, scope: "users:read", required: []string{"user"}, run: (*call).userInfo},
	"users.list":          {tier: 2, scope: "users:read", run: (*call).listUsers},
	"bots.info":           {tier: 3, scope: "users:read", required: []string{"bot"}, run: (*call).botInfo},
	"team.info":           {tier: 3, scope: "team:read", run: (*call).teamInfo},
	"users.lookupByEmail": {tier: 3, scope: "users:read.email", required: []string{"email"}, run: (*call).userByEmail},

	"usergroups.list":       {tier: 2, scope: "usergroups:read", run: (*call).listGroups},
	"usergroups.users.list": {tier: 2, scope: "usergroups:read", required: []string{"usergroup"}, run: (*call).listGroupUsers},

	"views.open":    {tier: 4, required: []string{"view"}, json: true, run: (*call).openView},
	"views.push":    {tier: 4, required: []string{"view"}, json: true, run: (*call).pushView},
	"views.update":  {tier: 4, required: []string{"view"}, json: true, run: (*call).updateView},
	"views.publish": {tier: 4, required: []string{"user_id", "view"}, json: true, run: (*call).publishView},

	"files.getUploadURLExternal":   {tier: 4, scope: "files:write", required: []string{"filename", "length"}, run: (*call).uploadURL},
	"files.completeUploadExternal": {tier: 4, scope: "files:write", required: []string{"files"}, json: true, run: (*call).completeUpload},
	"files.info":                   {tier: 4, scope: "files:read", required: []string{"file"}, run: (*call).fileInfo},
}

func (c *call) authTest() (map[string]any, error) {
	return map[string]any{
		"url": "https://" + c.w.Domain + ".slack.com/", "team": c.w.opts.Team, "team_id": c.w.ID,
		"user": c.app.Bot.Name, "user_id": c.app.Bot.ID, "bot_id": c.app.BotID, "is_enterprise_install": false,
	}, nil
}

func (c *call) connectionsOpen() (map[string]any, error) {
	if c.app.disabled {
		return nil, fail("access_denied")
	}
	ticket := c.w.newUUID()
	c.w.tickets[ticket], c.app.dialed = c.app, true
	return map[string]any{
		"url": "ws" + c.w.url[len("http"):] + "/link/?ticket=" + ticket + "&app_id=" + c.app.ID,
	}, nil
}
