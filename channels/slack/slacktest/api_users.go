package slacktest

import "strings"

func (c *call) userInfo() (map[string]any, error) {
	u := c.w.userByID(c.args.str("user"))
	if u == nil {
		return nil, fail("user_not_found")
	}
	return map[string]any{"user": u.json(c.app, c.args.bool("include_locale"))}, nil
}

func (c *call) userByEmail() (map[string]any, error) {
	for _, u := range c.w.users {
		if u.email != "" && strings.EqualFold(u.email, c.args.str("email")) && !u.deleted && !u.stranger {
			return map[string]any{"user": u.json(c.app, false)}, nil
		}
	}
	return nil, fail("users_not_found")
}
