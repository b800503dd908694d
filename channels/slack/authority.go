package slack

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/slack-go/slack"

	"guichet/channels"
	"guichet/tickets"
)

// rosters remembers who belongs where, for a while that nobody minds.
type rosters struct {
	mu         sync.Mutex
	generation int64
	lists      map[string]roster   // members by the group or channel
	standings  map[string]standing // by user id
	handles    map[string]string   // ids of user groups by "@handle"
	handlesAt  time.Time
}

type roster struct {
	members []string
	asked   time.Time
}

type standing struct {
	is    channels.Standing
	asked time.Time
}

const (
	// rosterFresh is how old an answer may be where no event told of a change.
	rosterFresh  = time.Minute
	handlesFresh = 10 * time.Minute
	mostRosters  = 10_000
	memberPage   = 1000
)

// MayAct asks Slack who somebody is (users.info), and whether they belong to
// one of the configured groups and channels (usergroups.users.list,
// conversations.members). Without any configured, agents are the members of the
// triage channel where they act, or of any.
func (c *Channel) MayAct(ctx context.Context, who tickets.Address, place string) (bool, channels.Standing, error) {
	if who.Network != tickets.Slack || who.ID == "" {
		return false, channels.StandingUnknown, nil
	}
	is, err := c.standing(ctx, who.ID)
	if err != nil || is != channels.Member {
		return false, is, err
	}
	var failed error
	for _, source := range c.agentsAt(place) {
		members, err := c.members(ctx, source)
		if err != nil {
			failed = errors.Join(failed, err)
			continue
		}
		if slices.Contains(members, who.ID) {
			return true, is, nil
		}
	}
	return false, is, failed
}

// agentsAt are the groups and channels whose members are agents at a place.
func (c *Channel) agentsAt(place string) []string {
	if len(c.cfg.Agents) > 0 {
		return c.cfg.Agents
	}
	if _, ok := c.cfg.triage(place); ok {
		return []string{place}
	}
	var all []string
	for _, t := range c.cfg.Triage {
		all = append(all, t.Channel)
	}
	return all
}

// standing is what somebody is in the workspace.
func (c *Channel) standing(ctx context.Context, id string) (channels.Standing, error) {
	c.rosters.mu.Lock()
	s, generation := c.rosters.standings[id], c.rosters.generation
	c.rosters.mu.Unlock()
	if s.is != "" && c.now().Sub(s.asked) < rosterFresh {
		return s.is, nil
	}
	me, err := c.whoAmI(ctx)
	if err != nil {
		return "", err
	}
	asked := c.now()
	var u *slack.User
	err = c.call(ctx, "users.info", "", func() error {
		u, err = c.api.GetUserInfoContext(ctx, id)
		return err
	})
	switch {
	case codeIs(err, "user_not_found", "user_not_visible"): // of another organisation, and never met
		return channels.External, nil
	case err != nil:
		return "", fmt.Errorf("ask who %s is: %w", id, err)
	}
	s = standing{is: standingOf(u, me), asked: asked}
	c.rosters.keep(generation, func() {
		if len(c.rosters.standings) >= mostRosters {
			clear(c.rosters.standings)
		}
		c.rosters.standings[id] = s
	})
	return s.is, nil
}

func standingOf(u *slack.User, me self) channels.Standing {
	switch {
	case u.Deleted:
		return channels.Departed
	case u.IsBot || u.ID == "USLACKBOT":
		return channels.Machine
	case u.IsStranger, u.Enterprise.ID == "" && u.TeamID != "" && u.TeamID != me.Team:
		return channels.External
	case u.IsRestricted || u.IsUltraRestricted:
		return channels.Guest
	}
	return channels.Member
}

// members are those of a user group (S…, @handle) or of a channel.
func (c *Channel) members(ctx context.Context, source string) ([]string, error) {
	if strings.HasPrefix(source, "@") {
		id, err := c.group(ctx, source)
		if err != nil {
			return nil, err
		}
		source = id
	}
	c.rosters.mu.Lock()
	r, ok := c.rosters.lists[source]
	generation := c.rosters.generation
	c.rosters.mu.Unlock()
	if ok && c.now().Sub(r.asked) < rosterFresh {
		return r.members, nil
	}
	r = roster{asked: c.now()}
	var err error
	if strings.HasPrefix(source, "S") {
		err = c.call(ctx, "usergroups.users.list", "", func() error {
			r.members, err = c.api.GetUserGroupMembersContext(ctx, source)
			return err
		})
	} else {
		r.members, err = c.inChannel(ctx, source)
	}
	if err != nil {
		return nil, fmt.Errorf("ask who belongs to %s: %w", source, err)
	}
	c.rosters.keep(generation, func() { c.rosters.lists[source] = r })
	return r.members, nil
}

// inChannel are a channel's members, all pages of them.
func (c *Channel) inChannel(ctx context.Context, id string) (members []string, err error) {
	for cursor := ""; ; {
		var page []string
		err := c.call(ctx, "conversations.members", "", func() error {
			var err error
			page, cursor, err = c.api.GetUsersInConversationContext(ctx, &slack.GetUsersInConversationParameters{
				ChannelID: id, Cursor: cursor, Limit: memberPage,
			})
			return err
		})
		members = append(members, page...)
		if err != nil || cursor == "" {
			return members, err
		}
	}
}

// group is the id of a user group by its handle.
func (c *Channel) group(ctx context.Context, handle string) (string, error) {
	handle = strings.ToLower(strings.TrimPrefix(handle, "@"))
	handles, err := c.groups(ctx)
	if err != nil {
		return "", fmt.Errorf("look up the user group @%s: %w", handle, err)
	}
	id := handles[handle]
	if id == "" {
		return "", channels.Permanent(fmt.Errorf("the workspace has no user group @%s, or it is switched off", handle))
	}
	return id, nil
}

// handle is a user group's by its id, "" for none that is known.
func (c *Channel) handle(ctx context.Context, id string) (string, error) {
	handles, err := c.groups(ctx)
	for handle, group := range handles {
		if group == id {
			return handle, nil
		}
	}
	return "", err
}

// groups are the ids of the workspace's user groups by their handles
// (usergroups.list). The map is not to be changed.
func (c *Channel) groups(ctx context.Context) (map[string]string, error) {
	c.rosters.mu.Lock()
	handles, fresh := c.rosters.handles, c.now().Sub(c.rosters.handlesAt) < handlesFresh
	c.rosters.mu.Unlock()
	if fresh {
		return handles, nil
	}
	asked := c.now()
	var list []slack.UserGroup
	err := c.call(ctx, "usergroups.list", "", func() error {
		var err error
		list, err = c.api.GetUserGroupsContext(ctx)
		return err
	})
	if err != nil {
		return nil, err
	}
	handles = map[string]string{}
	for _, g := range list {
		handles[strings.ToLower(g.Handle)] = g.ID
	}
	c.rosters.mu.Lock()
	defer c.rosters.mu.Unlock()
	c.rosters.handles, c.rosters.handlesAt = handles, asked
	return handles, nil
}

// keep stores an answer unless something changed while it was on its way.
func (r *rosters) keep(generation int64, store func()) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.generation == generation {
		store()
	}
}

// notice forgets what an event says has changed, and tells the operator what
// only an operator can mend.
func (c *Channel) notice(p payload) {
	e := p.Event
	forget := func(f func()) {
		c.rosters.mu.Lock()
		defer c.rosters.mu.Unlock()
		c.rosters.generation++
		f()
	}
	if p.Type == "app_rate_limited" {
		c.log.Error("slack withholds events, because there are more than 30,000 an hour")
	}
	switch e.Type {
	case "tokens_revoked", "app_uninstalled":
		c.log.Error("slack has taken our tokens away; install the app again and copy its token", "event", e.Type)
	case "channel_id_changed":
		c.moved(e.Old, e.New)
	case "subteam_members_changed", "subteam_updated":
		forget(func() {
			delete(c.rosters.lists, first(e.GroupID, string(e.Group)))
			c.rosters.handlesAt = time.Time{}
		})
	case "member_joined_channel", "member_left_channel":
		forget(func() { delete(c.rosters.lists, string(e.Channel)) })
	case "channel_rename", "group_rename", "channel_shared", "channel_unshared":
		c.places.forget(string(e.Channel))
	case "user_change":
		forget(func() { delete(c.rosters.standings, string(e.User)) })
		c.people.forget(string(e.User))
	}
}
