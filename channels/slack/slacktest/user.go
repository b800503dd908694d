package slacktest

import (
	"slices"
	"strings"
	"time"
)

// A User is a person, or the bot user of an app. Its methods are what the
// person does in Slack.
type User struct {
	ID   string // U…
	Name string // the handle: others mention it by typing @name

	w           *Workspace
	app         *App // of a bot user
	realName    string
	displayName string
	title       string
	email       string
	unconfirmed bool
	tz          string
	locale      string
	guest       bool
	single      bool
	stranger    bool
	deleted     bool
	color       string
	status      userStatus

	seen    []*message // ephemeral messages, oldest first
	stack   []*view    // open modals, the last on top
	notices []string
}

// A UserOption describes a person.
type UserOption func(*User)

// Email is the person's confirmed address. People without it have none to show,
// as members of other organisations do.
func Email(address string) UserOption { return func(u *User) { u.email = address } }

// RealName is the full name, such as "Zoé Martin".
func RealName(name string) UserOption { return func(u *User) { u.realName = name } }

// DisplayName is what the person chose to be called.
func DisplayName(name string) UserOption { return func(u *User) { u.displayName = name } }

// Title is what the person does.
func Title(title string) UserOption { return func(u *User) { u.title = title } }

// TimeZone is an IANA name; Europe/Paris unless given.
func TimeZone(name string) UserOption { return func(u *User) { u.tz = name } }

// Locale is an IETF tag such as fr-FR; en-US unless given.
func Locale(tag string) UserOption { return func(u *User) { u.locale = tag } }

// Guest makes a multi-channel guest.
func Guest(u *User) { u.guest = true }

// SingleChannelGuest makes a guest of one channel.
func SingleChannelGuest(u *User) { u.guest, u.single = true, true }

// Stranger makes somebody of another organisation: of another team, and known to
// an app only as is_stranger until they meet in a channel.
func Stranger(u *User) { u.stranger = true }

// Unconfirmed leaves the address unconfirmed.
func Unconfirmed(u *User) { u.unconfirmed = true }

// A userStatus is what a person shows beside their name.
type userStatus struct {
	emoji, text string
	expires     time.Time // zero: never
}

// Status is what the person shows beside their name: an emoji such as palm_tree,
// some words, and when Slack takes both away again, the zero time for never. Use
// it with [User.Change].
func Status(emoji, text string, expires time.Time) UserOption {
	return func(u *User) { u.status = userStatus{strings.Trim(emoji, ":"), text, expires} }
}

// User is the person with that handle, who joins the workspace at the first
// call and is described by the options of each.
func (w *Workspace) User(name string, opts ...UserOption) *User {
	w.mu.Lock()
	defer w.release()
	name = strings.TrimPrefix(name, "@")
	u := w.userNamed(name)
	if u == nil {
		u = &User{ID: w.newID("U"), Name: name, w: w, tz: "Europe/Paris", locale: "en-US", color: w.hex(6)}
		u.realName = strings.ToUpper(name[:1]) + name[1:]
		w.users = append(w.users, u)
	}
	for _, o := range opts {
		o(u)
	}
	return u
}

// Deactivate closes the account; apps hear of it by user_change.
func (u *User) Deactivate() { u.Change(func(u *User) { u.deleted = true }) }

// Reactivate opens the account again.
func (u *User) Reactivate() { u.Change(func(u *User) { u.deleted = false }) }

// Change describes the person anew; apps hear of it by user_change.
func (u *User) Change(opts ...UserOption) {
	u.w.mu.Lock()
	defer u.w.release()
	for _, o := range opts {
		o(u)
	}
	for _, a := range u.w.apps {
		if a.has("users:read") {
			a.raise(map[string]any{"type": "user_change", "user": u.json(a, true), "cache_ts": u.w.now().Unix()})
		}
	}
}

// Bot reports whether this is the bot user of an app, or Slackbot.
func (u *User) Bot() bool { return u.app != nil || u.ID == "USLACKBOT" }

// Deactivated reports whether the account is closed.
func (u *User) Deactivated() bool { return u.deleted }

// foreign reports whether the person is of another organisation.
func (u *User) foreign() bool { return u != nil && u.stranger }

// team is the id of the person's workspace.
func (u *User) team() string {
	if u.stranger {
		return u.w.partner
	}
	return u.w.ID
}

// Notices are what Slack told the person on the app's behalf when the app did
// not answer in time, oldest first.
func (u *User) Notices() []string {
	u.w.mu.Lock()
	defer u.w.mu.Unlock()
	return slices.Clone(u.notices)
}

// Mention is the markup that names the person in text.
func (u *User) Mention() string { return "<@" + u.ID + ">" }

func (w *Workspace) userNamed(name string) *User {
	for _, u := range w.users {
		if strings.EqualFold(u.Name, name) {
			return u
		}
	}
	return nil
}

func (w *Workspace) userByID(id string) *User {
	for _, u := range w.users {
		if u.ID == id {
			return u
		}
	}
	return nil
}

// json is the user object as the app may see it.
func (u *User) json(a *App, locale bool) map[string]any {
	display := u.displayName
	first, last, _ := strings.Cut(u.realName, " ")
	profile := map[string]any{
		"title": u.title, "phone": "", "skype": "",
		"real_name": u.realName, "real_name_normalized": u.realName,
		"display_name": display, "display_name_normalized": display,
		"first_name": first, "last_name": last,
		"status_text": "", "status_text_canonical": "", "status_emoji": "", "status_expiration": 0,
		"avatar_hash": "g" + u.color, "team": u.team(),
		"image_24": u.image("24"), "image_32": u.image("32"), "image_48": u.image("48"),
		"image_72": u.image("72"), "image_192": u.image("192"), "image_512": u.image("512"),
	}
	if s := u.status; s.expires.IsZero() || u.w.now().Before(s.expires) {
		profile["status_text"] = s.text
		if s.emoji != "" {
			profile["status_emoji"] = ":" + s.emoji + ":"
		}
		if !s.expires.IsZero() {
			profile["status_expiration"] = s.expires.Unix()
		}
	}
	if u.email != "" && !u.stranger && a.has("users:read.email") {
		profile["email"] = u.email
	}
	j := map[string]any{
		"id": u.ID, "team_id": u.team(), "name": u.Name, "deleted": u.deleted,
		"profile": profile, "is_bot": u.app != nil, "is_app_user": false,
		"updated": u.w.start.Unix(),
	}
	if u.app != nil {
		profile["bot_id"], profile["api_app_id"], profile["always_active"] = u.app.BotID, u.app.ID, true
	}
	if u.deleted {
		return j
	}
	j["real_name"], j["color"] = u.realName, u.color
	j["tz"], j["tz_label"], j["tz_offset"] = u.tz, u.tz, u.offset()
	j["is_admin"], j["is_owner"], j["is_primary_owner"] = false, false, false
	j["is_restricted"], j["is_ultra_restricted"] = u.guest, u.single
	j["is_email_confirmed"] = u.email != "" && !u.unconfirmed
	j["who_can_share_contact_card"] = "EVERYONE"
	if u.stranger {
		j["is_stranger"] = !a.meets(u)
	}
	if locale {
		j["locale"] = u.locale
	}
	return j
}

// meets reports whether the app's bot shares a channel with the person.
func (a *App) meets(u *User) bool {
	return slices.ContainsFunc(a.w.channels, func(c *Channel) bool { return c.has(a.Bot) && c.has(u) })
}

func (u *User) image(size string) string {
	return "https://secure.gravatar.com/avatar/" + u.color + ".jpg?s=" + size
}

// offset is the time zone's distance from UTC in seconds, now.
func (u *User) offset() int {
	loc, err := time.LoadLocation(u.tz)
	if err != nil {
		return 0
	}
	_, offset := u.w.now().In(loc).Zone()
	return offset
}
