package slack

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/slack-go/slack"

	"guichet/channels"
)

// Check asks Slack about both tokens, the scopes, and each channel of the
// configuration. It posts nothing.
func (c *Channel) Check(ctx context.Context) []channels.Finding {
	found, ok := c.checkBot(ctx)
	if c.cfg.Events == EventsSocket {
		found = append(found, c.checkApp(ctx))
	}
	if !ok {
		return found
	}
	for _, a := range c.cfg.Agents {
		found = append(found, c.checkAgents(ctx, a))
	}
	for _, t := range c.cfg.Triage {
		f := c.checkPlace(ctx, "triage channel", t.Channel)
		if p, err := c.place(ctx, t.Channel); f.Err == nil && err == nil && p.shared {
			f.Err, f.Fix = errShared, "name a channel that is this organisation's alone"
		}
		found = append(found, f)
		for _, who := range t.Calls {
			found = append(found, c.checkCall(ctx, who, t.Channel))
		}
	}
	for _, r := range c.cfg.Requests {
		found = append(found, c.checkPlace(ctx, "request channel", r.Channel))
	}
	return found
}

// checkBot looks at the bot token and its scopes, which Slack tells in a
// header of auth.test.
func (c *Channel) checkBot(ctx context.Context) (found []channels.Finding, ok bool) {
	r, err := c.api.AuthTestContext(ctx)
	if err != nil {
		return []channels.Finding{finding("Slack bot token", explain("auth.test", err))}, false
	}
	found = append(found, channels.Finding{What: fmt.Sprintf("Slack bot token, as %s in %s", r.User, r.Team)})
	header := r.Header.Get("X-Oauth-Scopes")
	if header == "" {
		return append(found, channels.Finding{What: "Slack scopes, which Slack did not tell"}), true
	}
	has := map[string]bool{}
	for s := range strings.SplitSeq(header, ",") {
		has[strings.TrimSpace(s)] = true
	}
	missing := false
	for _, s := range Scopes {
		if has[s.Name] {
			continue
		}
		missing = true
		found = append(found, channels.Finding{
			What: "Slack scope " + s.Name,
			Err:  fmt.Errorf("is missing, and without it this does not work: %s", s.For),
			Fix:  "add it to the bot token scopes under OAuth & Permissions, then install the app again",
		})
	}
	if !missing {
		found = append(found, channels.Finding{What: fmt.Sprintf("Slack scopes, all %d", len(Scopes))})
	}
	return found, true
}

// checkApp looks at the app token, by asking for a connection that is not
// opened.
func (c *Channel) checkApp(ctx context.Context) channels.Finding {
	_, _, err := c.api.StartSocketModeContext(ctx)
	f := finding("Slack app token and Socket Mode", explain("apps.connections.open", err))
	if err != nil && f.Fix == "" {
		f.Fix = "make an app-level token with the scope connections:write under Basic Information, and switch on Socket Mode"
	}
	return f
}

// checkAgents looks whether a group or channel of agents can be read, and has
// anybody in it.
func (c *Channel) checkAgents(ctx context.Context, source string) channels.Finding {
	members, err := c.members(ctx, source)
	f := finding("Slack agents of "+source, err)
	switch {
	case err != nil && f.Fix == "":
		f.Fix = "name a user group by its id (S…) or @handle, or a channel by its id (C…) with the bot in it"
	case err == nil && len(members) == 0:
		f.Err, f.Fix = errors.New("nobody is in it"), "add the agents to it: nobody can act until then"
	}
	return f
}

// checkCall looks whether whom a hand-over calls is somebody, and sees the
// channel in which they are called: Slack notifies nobody else.
func (c *Channel) checkCall(ctx context.Context, who, channel string) channels.Finding {
	f := channels.Finding{What: "Slack call of " + who}
	called, err := []string{who}, error(nil)
	if strings.HasPrefix(who, "@") || strings.HasPrefix(who, "S") {
		called, err = c.members(ctx, who)
	} else if is, e := c.standing(ctx, who); e != nil || is == channels.External || is == channels.Departed {
		called, err = nil, e
	}
	there, e := c.members(ctx, channel)
	absent := slices.DeleteFunc(slices.Clone(called), func(id string) bool { return slices.Contains(there, id) })
	switch {
	case err != nil:
		f = finding(f.What, err)
		f.Fix = first(f.Fix, "name a user group by its id (S…) or @handle, or a person by their id (U…)")
	case len(called) == 0:
		f.Err, f.Fix = errors.New("nobody answers to it"), "name a user group with members, or a person of this workspace"
	case e == nil && len(absent) > 0:
		f.Err = fmt.Errorf("%d of %d are not in the channel where the call stands, and do not hear it", len(absent), len(called))
		f.Fix = "invite them to " + channel
	}
	return f
}

// checkPlace looks whether the bot can read and write in a channel.
func (c *Channel) checkPlace(ctx context.Context, what, id string) channels.Finding {
	info, err := c.api.GetConversationInfoContext(ctx, &slack.GetConversationInfoInput{ChannelID: id})
	if err != nil {
		return finding(fmt.Sprintf("Slack %s %s", what, id), explain("conversations.info", err))
	}
	f := channels.Finding{What: fmt.Sprintf("Slack %s #%s", what, info.Name)}
	switch {
	case info.IsArchived:
		f.Err, f.Fix = errors.New("it is archived"), "unarchive it, or name another channel in the configuration"
	case !info.IsMember:
		f.Err, f.Fix = errors.New("the bot is not in it"), "write /invite @ and the bot's name in that channel"
	}
	return f
}

// finding is a line of the check, with Slack's error parted from what can be
// done about it.
func finding(what string, err error) channels.Finding {
	f := channels.Finding{What: what, Err: err}
	var e *callError
	if errors.As(err, &e) {
		f.Fix = e.hint
		bare := *e
		bare.hint = ""
		f.Err = &bare
	}
	return f
}
