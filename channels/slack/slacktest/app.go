package slacktest

import (
	"slices"
	"strings"
	"time"
)

// DeskScopes are the bot scopes that a help desk asks for.
var DeskScopes = []string{
	"app_mentions:read", "chat:write", "commands",
	"channels:history", "channels:read", "groups:history", "groups:read",
	"im:history", "im:read", "im:write", "mpim:history", "mpim:read",
	"reactions:read", "reactions:write", "files:read", "files:write",
	"users:read", "users:read.email", "usergroups:read",
}

// An App is installed in the workspace: a bot user, its tokens, and its Socket
// Mode connections or request URLs. It receives the events of the channels its bot is in, as
// far as its scopes go.
type App struct {
	ID       string // A…
	BotID    string // B…
	Name     string
	Bot      *User
	BotToken string // xoxb-…
	AppToken string // xapp-…

	w         *Workspace
	scopes    []string
	commands  []string
	shortcuts []Shortcut
	denied    string // error that both tokens now meet

	endpoints   Endpoints
	secret      string // that signs requests
	disabled    bool   // Socket Mode is off
	distributed bool   // commercially, outside of the Marketplace
	hour        time.Time
	hourly      int // events since then
	warned      time.Time

	conns   []*conn
	waiting []*delivery          // in order, to be sent when due
	sent    map[string]*delivery // by envelope, not yet acknowledged
	held    bool
	dialed  bool // it has asked for a connection
	home    map[*User]*view
}

// Bot is the bot user of the app under test.
func (w *Workspace) Bot() *User { return w.apps[0].Bot }

// App is the app under test.
func (w *Workspace) App() *App { return w.apps[0] }

// BotToken is the xoxb token of the app under test.
func (w *Workspace) BotToken() string { return w.apps[0].BotToken }

// AppToken is its xapp token, with connections:write.
func (w *Workspace) AppToken() string { return w.apps[0].AppToken }

// Install adds another app, such as a monitoring bot, with the given scopes or
// with DeskScopes.
func (w *Workspace) Install(name string, scopes ...string) *App {
	w.mu.Lock()
	defer w.release()
	if len(scopes) == 0 {
		scopes = DeskScopes
	}
	return w.install(name, scopes, nil)
}

func (w *Workspace) install(name string, scopes, commands []string) *App {
	a := &App{
		ID: w.newID("A"), BotID: w.newID("B"), Name: name,
		w: w, scopes: slices.Clone(scopes), commands: commands,
		sent: map[string]*delivery{}, home: map[*User]*view{},
	}
	a.BotToken = "xoxb-" + w.digits(12) + "-" + w.digits(13) + "-" + w.letters(24)
	a.AppToken = "xapp-1-" + a.ID + "-" + w.digits(13) + "-" + w.hex(64)
	a.secret = w.hex(32)
	a.Bot = &User{ID: w.newID("U"), Name: name, w: w, realName: name, app: a}
	w.users = append(w.users, a.Bot)
	w.apps = append(w.apps, a)
	return a
}

// Revoke makes both tokens of the app meet the given error from now on, such as
// token_revoked or account_inactive; an empty one restores them.
func (a *App) Revoke(code string) {
	a.w.mu.Lock()
	defer a.w.release()
	a.denied = code
}

// Uninstall removes the app from the workspace: it hears tokens_revoked and
// app_uninstalled, and its tokens meet account_inactive.
func (a *App) Uninstall() {
	a.w.mu.Lock()
	defer a.w.release()
	a.raise(map[string]any{"type": "tokens_revoked", "tokens": map[string]any{"oauth": []string{}, "bot": []string{a.Bot.ID}}})
	a.raise(map[string]any{"type": "app_uninstalled"})
	a.denied = "account_inactive"
}

// SetScopes replaces the scopes of the bot token, as a new installation does.
func (a *App) SetScopes(scopes ...string) {
	a.w.mu.Lock()
	defer a.w.release()
	a.scopes = slices.Clone(scopes)
}

// Post says something as the app's bot, past the Web API, as another process of
// the same app would; the app sees it come back as an event.
func (a *App) Post(c *Channel, text string, opts ...PostOption) Message {
	a.w.mu.Lock()
	defer a.w.release()
	m := &message{channel: c, user: a.Bot, app: a, text: escape(text)}
	m.blocks = a.w.richText(m.text)
	for _, o := range opts {
		o(m)
	}
	a.w.publish(m)
	return m.snapshot()
}

func (a *App) has(scope string) bool { return slices.Contains(a.scopes, scope) }

func (a *App) provided() string { return strings.Join(a.scopes, ",") }

// botProfile is what Slack adds to each message of a bot.
func (a *App) botProfile() map[string]any {
	icon := "https://a.slack-edge.com/80588/img/plugins/app/bot_"
	return map[string]any{
		"id": a.BotID, "app_id": a.ID, "name": a.Name, "deleted": false,
		"updated": a.w.start.Unix(), "team_id": a.w.ID,
		"icons": map[string]any{"image_36": icon + "36.png", "image_48": icon + "48.png", "image_72": icon + "72.png"},
	}
}
