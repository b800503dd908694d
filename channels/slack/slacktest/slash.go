package slacktest

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

var (
	userMark  = regexp.MustCompile(`<@(U\w+)>`)
	groupMark = regexp.MustCompile(`<!subteam\^(S\w+)>`)
)

// Slash types a slash command of the app under test in a channel, such as
// "/ticket new My screen is dark". There is no way to do so in a thread. It
// returns an error when the app has no such command.
func (u *User) Slash(c *Channel, line string) error {
	w := u.w
	w.mu.Lock()
	defer w.release()
	c.mustHave(u)
	a := w.apps[0]
	command, text, _ := strings.Cut(line, " ")
	if !slices.Contains(a.commands, command) || !a.has("commands") {
		return fmt.Errorf("%s is not a valid command", command)
	}
	if err := u.mayCall(a); err != nil {
		return err
	}
	text = userMark.ReplaceAllStringFunc(w.markup(strings.TrimSpace(text)), func(mark string) string {
		id := mark[2 : len(mark)-1]
		return "<@" + id + "|" + w.userByID(id).Name + ">"
	})
	text = groupMark.ReplaceAllStringFunc(text, func(mark string) string {
		id := mark[len("<!subteam^") : len(mark)-1]
		return "<!subteam^" + id + "|@" + w.groupByID(id).Handle + ">"
	})
	url := w.newResponseURL("commands", a, u, c, nil)
	d := &delivery{
		kind: "slash_commands", event: command, answerable: true,
		body: map[string]any{
			"token": "verification-token", "team_id": w.ID, "team_domain": w.Domain, "api_app_id": a.ID,
			"channel_id": c.ID, "channel_name": c.shownName(), "user_id": u.ID, "user_name": u.Name,
			"command": command, "text": text, "response_url": url, "trigger_id": w.newTrigger(a, u, nil),
			"is_enterprise_install": false,
		},
		answered: func(p json.RawMessage) {
			if len(p) == 0 {
				return
			}
			values := map[string]any{"text": string(p)} // as HTTP may carry it
			var err error
			if p[0] == '{' {
				clear(values)
				err = json.Unmarshal(p, &values)
			}
			if err == nil {
				err = (&responseURL{app: a, user: u, channel: c}).respond(values)
			}
			if err != nil {
				w.complain("answer to %s: %v", command, err)
			}
		},
	}
	d.failed = func() {
		reason := "dispatch_failed"
		if strings.HasSuffix(d.reason, "timeout") {
			reason = "operation_timeout"
		}
		u.notices = append(u.notices, fmt.Sprintf("%s failed with the error %q", command, reason))
	}
	a.enqueue(d)
	return nil
}
