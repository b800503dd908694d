package slacktest

import (
	"slices"
	"strings"
)

// A Group is a user group: a handle that stands for several people.
type Group struct {
	ID     string // S…
	Handle string // others mention it by typing @handle
	Name   string

	w       *Workspace
	members []*User
	off     bool
	updated int64
}

// Group is the user group with that handle, such as "@l2"; it is created at the
// first call and gets the given members, without an event.
func (w *Workspace) Group(handle string, members ...*User) *Group {
	w.mu.Lock()
	defer w.release()
	handle = strings.TrimPrefix(handle, "@")
	g := w.groupNamed(handle)
	if g == nil {
		g = &Group{ID: w.newID("S"), Handle: handle, Name: handle, w: w, updated: w.now().Unix()}
		w.groups = append(w.groups, g)
	}
	for _, u := range members {
		if !slices.Contains(g.members, u) {
			g.members = append(g.members, u)
		}
	}
	return g
}

// Groups are the user groups, disabled ones too.
func (w *Workspace) Groups() []*Group {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Clone(w.groups)
}

func (w *Workspace) groupNamed(handle string) *Group {
	for _, g := range w.groups {
		if g.Handle == handle {
			return g
		}
	}
	return nil
}

func (w *Workspace) groupByID(id string) *Group {
	for _, g := range w.groups {
		if g.ID == id {
			return g
		}
	}
	return nil
}

// Mention is the markup that names the group in text.
func (g *Group) Mention() string { return "<!subteam^" + g.ID + ">" }

// Members are the people it stands for now.
func (g *Group) Members() []*User {
	g.w.mu.Lock()
	defer g.w.mu.Unlock()
	return slices.Clone(g.members)
}

// Add takes people in; apps hear of it.
func (g *Group) Add(users ...*User) { g.change(users, nil) }

// Remove takes people out; apps hear of it.
func (g *Group) Remove(users ...*User) { g.change(nil, users) }

func (g *Group) change(in, out []*User) {
	w := g.w
	w.mu.Lock()
	defer w.release()
	before := g.updated
	g.updated = w.now().Unix()
	added, removed := []string{}, []string{}
	for _, u := range in {
		if !slices.Contains(g.members, u) {
			g.members = append(g.members, u)
			added = append(added, u.ID)
		}
	}
	for _, u := range out {
		if i := slices.Index(g.members, u); i >= 0 {
			g.members = slices.Delete(g.members, i, i+1)
			removed = append(removed, u.ID)
		}
	}
	g.announce()
	w.tellAll("usergroups:read", map[string]any{
		"type": "subteam_members_changed", "subteam_id": g.ID, "team_id": w.ID,
		"date_previous_update": before, "date_update": g.updated,
		"added_users": added, "added_users_count": len(added),
		"removed_users": removed, "removed_users_count": len(removed), "event_ts": eventTS(w.now()),
	})
}

// Disable switches the group off; its mention reaches nobody. Apps hear of it.
func (g *Group) Disable() { g.switchTo(true) }

// Enable switches a disabled group on again.
func (g *Group) Enable() { g.switchTo(false) }

func (g *Group) switchTo(off bool) {
	g.w.mu.Lock()
	defer g.w.release()
	g.off, g.updated = off, g.w.now().Unix()
	g.announce()
}

func (g *Group) announce() {
	g.w.tellAll("usergroups:read", map[string]any{
		"type": "subteam_updated", "subteam": g.json(true, true), "event_ts": eventTS(g.w.now()),
	})
}

// tellAll raises an event of the workspace itself.
func (w *Workspace) tellAll(scope string, event map[string]any) {
	for _, a := range w.apps {
		if a.has(scope) {
			a.raise(event)
		}
	}
}

// json is the user group object.
func (g *Group) json(users, count bool) map[string]any {
	deleted, by := int64(0), ""
	if g.off {
		deleted, by = g.updated, "USLACKBOT"
	}
	j := map[string]any{
		"id": g.ID, "team_id": g.w.ID, "is_usergroup": true, "is_subteam": true, "is_external": false,
		"name": g.Name, "handle": g.Handle, "description": "", "date_create": g.w.start.Unix(),
		"date_update": g.updated, "date_delete": deleted, "auto_provision": false, "enterprise_subteam_id": "",
		"created_by": "USLACKBOT", "updated_by": "USLACKBOT", "deleted_by": by,
		"prefs": map[string]any{"channels": []string{}, "groups": []string{}},
	}
	if users {
		j["users"] = g.ids()
	}
	if count {
		j["user_count"] = len(g.members)
	}
	return j
}

func (g *Group) ids() []string {
	out := []string{}
	for _, u := range g.members {
		out = append(out, u.ID)
	}
	return out
}

func (c *call) listGroups() (map[string]any, error) {
	list := []any{}
	for _, g := range c.w.groups {
		if !g.off || c.args.bool("include_disabled") {
			list = append(list, g.json(c.args.bool("include_users"), c.args.bool("include_count")))
		}
	}
	return map[string]any{"usergroups": list}, nil
}

func (c *call) listGroupUsers() (map[string]any, error) {
	g := c.w.groupByID(c.args.str("usergroup"))
	if g == nil || g.off && !c.args.bool("include_disabled") {
		return nil, fail("no_such_subteam")
	}
	return map[string]any{"users": g.ids()}, nil
}
