package slacktest

import (
	"regexp"
	"slices"
	"strings"
)

// part cuts a list to the page that limit and cursor ask for; key names an entry.
func part[T any](c *call, list []T, most, otherwise int, key func(T) string) (page []T, next string, err error) {
	limit, err := c.args.limit(most, otherwise)
	if err != nil {
		return nil, "", err
	}
	after, given, err := c.cursor("at:")
	if err != nil {
		return nil, "", err
	}
	if given {
		i := slices.IndexFunc(list, func(v T) bool { return key(v) == after })
		if i < 0 {
			return nil, "", fail("invalid_cursor")
		}
		list = list[i:]
	}
	if len(list) > limit {
		next, list = encodeCursor("at:"+key(list[limit])), list[:limit]
	}
	return list, next, nil
}

func (c *call) listUsers() (map[string]any, error) {
	page, next, err := part(c, c.w.users, 1000, 1000, func(u *User) string { return u.ID })
	if err != nil {
		return nil, err
	}
	members := []any{}
	for _, u := range page {
		members = append(members, u.json(c.app, c.args.bool("include_locale")))
	}
	return map[string]any{
		"members": members, "cache_ts": c.w.now().Unix(), "response_metadata": map[string]any{"next_cursor": next},
	}, nil
}

func (c *call) botInfo() (map[string]any, error) {
	for _, a := range c.w.apps {
		if a.BotID == c.args.str("bot") {
			p := a.botProfile()
			return map[string]any{"bot": map[string]any{
				"id": a.BotID, "app_id": a.ID, "user_id": a.Bot.ID, "name": a.Name, "deleted": false,
				"updated": p["updated"], "icons": p["icons"],
			}}, nil
		}
	}
	return nil, fail("bot_not_found")
}

func (c *call) teamInfo() (map[string]any, error) {
	if id := c.args.str("team"); id != "" && id != c.w.ID {
		return nil, fail("team_not_found")
	}
	return map[string]any{"team": map[string]any{
		"id": c.w.ID, "name": c.w.opts.Team, "domain": c.w.Domain, "email_domain": "",
		"url": "https://" + c.w.Domain + ".slack.com/", "is_verified": false,
		"icon": map[string]any{"image_default": true},
	}}, nil
}

var typeScopes = map[string]string{
	"public_channel": "channels:read", "private_channel": "groups:read", "im": "im:read", "mpim": "mpim:read",
}

func (c *call) listConversations() (map[string]any, error) {
	types := c.args.str("types")
	if types == "" {
		types = "public_channel"
	}
	wanted := strings.Split(types, ",")
	for i, t := range wanted {
		wanted[i] = strings.TrimSpace(t)
		scope, known := typeScopes[wanted[i]]
		if !known {
			return nil, fail("invalid_types")
		}
		if err := c.need(scope); err != nil {
			return nil, err
		}
	}
	var list []*Channel
	for _, ch := range c.w.channels {
		if slices.Contains(wanted, ch.listType()) && (ch.listType() == "public_channel" || ch.has(c.app.Bot)) &&
			(!ch.archived || !c.args.bool("exclude_archived")) {
			list = append(list, ch)
		}
	}
	page, next, err := part(c, list, 999, 100, func(ch *Channel) string { return ch.ID })
	if err != nil {
		return nil, err
	}
	channels := []any{}
	for _, ch := range page {
		j := ch.json(c.app)
		if !ch.im {
			j["num_members"] = len(ch.members)
		}
		channels = append(channels, j)
	}
	return map[string]any{"channels": channels, "response_metadata": map[string]any{"next_cursor": next}}, nil
}

// manageable finds a channel whose members the app may change.
func (c *call) manageable(scopes ...string) (*Channel, error) {
	ch, err := c.channel("channel")
	if err != nil {
		return nil, err
	}
	if ch.im || ch.mpim {
		return nil, fail("method_not_supported_for_channel_type")
	}
	if ch.private {
		scopes = []string{"groups:write"}
	}
	if err := c.need(scopes...); err != nil {
		return nil, err
	}
	if ch.archived {
		return nil, fail("is_archived")
	}
	return ch, nil
}

func (c *call) joinConversation() (map[string]any, error) {
	ch, err := c.channel("channel")
	switch {
	case err != nil:
		return nil, err
	case ch.private || ch.im:
		return nil, fail("method_not_supported_for_channel_type")
	case ch.archived:
		return nil, fail("is_archived")
	}
	j := map[string]any{}
	if ch.has(c.app.Bot) {
		j["warning"] = "already_in_channel"
		j["response_metadata"] = map[string]any{"warnings": []string{"already_in_channel"}}
	}
	ch.add(c.app.Bot, nil)
	j["channel"] = ch.json(c.app)
	return j, nil
}

func (c *call) leaveConversation() (map[string]any, error) {
	ch, err := c.manageable("channels:manage", "channels:write")
	if err != nil {
		return nil, err
	}
	if !ch.has(c.app.Bot) {
		return map[string]any{"not_in_channel": true}, nil
	}
	ch.drop(c.app.Bot)
	return nil, nil
}

func (c *call) invite() (map[string]any, error) {
	ch, err := c.manageable("channels:manage", "channels:write.invites")
	if err != nil {
		return nil, err
	}
	if !ch.has(c.app.Bot) {
		return nil, fail("not_in_channel")
	}
	ids := strings.Split(c.args.str("users"), ",")
	var users []*User
	for _, id := range ids {
		u := c.w.userByID(id)
		switch {
		case u == nil || u.deleted:
			return nil, fail("user_not_found")
		case u == c.app.Bot:
			return nil, fail("cant_invite_self")
		case ch.has(u):
			return nil, fail("already_in_channel")
		case u.single:
			return nil, fail("ura_max_channels")
		case u.foreign() && !ch.shared:
			return nil, fail("cant_invite")
		}
		users = append(users, u)
	}
	for _, u := range users {
		ch.add(u, c.app.Bot)
	}
	j := ch.json(c.app)
	delete(j, "priority")
	return map[string]any{"channel": j}, nil
}

var channelName = regexp.MustCompile(`^[\p{Ll}\p{Lo}0-9_-]+$`)

func (c *call) createConversation() (map[string]any, error) {
	scope := "channels:manage"
	private := c.args.bool("is_private")
	if private {
		scope = "groups:write"
	}
	name := strings.TrimPrefix(c.args.str("name"), "#")
	if err := c.need(scope); err != nil {
		return nil, err
	}
	switch {
	case name == "":
		return nil, fail("invalid_name_required")
	case len([]rune(name)) > 80:
		return nil, fail("invalid_name_maxlength")
	case !channelName.MatchString(name):
		return nil, fail("invalid_name_specials")
	case c.w.channelNamed(name) != nil:
		return nil, fail("name_taken")
	}
	ch := &Channel{ID: c.w.newID("C"), Name: name, w: c.w, private: private, byTS: map[string]*message{}}
	c.w.channels = append(c.w.channels, ch)
	ch.add(c.app.Bot, nil)
	return map[string]any{"channel": ch.json(c.app)}, nil
}
