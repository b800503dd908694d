package slack

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"time"

	"guichet/tickets"
)

// people remembers what Slack told about persons.
type people struct {
	now func() time.Time

	mu         sync.Mutex
	generation int               // grows whenever something is forgotten
	known      map[string]person // by user id
}

type person struct {
	name, language string
	status         status
	zone           *time.Location // nil where it is not known
	asked          time.Time
}

const (
	personFresh = time.Hour
	mostPeople  = 10_000
)

// find tells what is known of somebody, and the generation with which to
// [people.remember] what is asked now.
func (p *people) find(id string, fresh time.Duration) (who person, generation int, ok bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	who, ok = p.known[id]
	return who, p.generation, ok && p.now().Sub(who.asked) < fresh
}

// remember keeps an answer unless something changed while it was on its way.
func (p *people) remember(id string, who person, generation int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.generation != generation {
		return
	}
	if len(p.known) >= mostPeople {
		clear(p.known)
	}
	p.known[id] = who
}

func (p *people) forget(id string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.generation++
	delete(p.known, id)
}

// language is a person's as far as it is known without asking Slack.
func (p *people) language(id string) string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.known[id].language
}

// Lookup asks Slack (users.info) for a person's name and language. What it
// learns it believes for an hour. It also names user groups and channels.
// Addresses of other networks come back as they are.
func (c *Channel) Lookup(ctx context.Context, a tickets.Address) (tickets.Address, string, error) {
	if a.Network != tickets.Slack || a.ID == "" {
		return a, "", nil
	}
	switch a.ID[0] {
	case 'S':
		handle, err := c.handle(ctx, a.ID)
		a.Name = handle
		return a, "", err
	case 'C', 'G':
		p, err := c.place(ctx, a.ID)
		a.Name = p.name
		return a, "", err
	}
	who, err := c.person(ctx, a.ID, personFresh)
	if err != nil {
		return a, "", err
	}
	if who.name != "" {
		a.Name = who.name
	}
	return a, who.language, nil
}

// person is what is known of somebody, no older than fresh (users.info).
func (c *Channel) person(ctx context.Context, id string, fresh time.Duration) (person, error) {
	who, generation, ok := c.people.find(id, fresh)
	if ok {
		return who, nil
	}
	asked := c.now()
	err := c.call(ctx, "users.info", "", func() error {
		u, err := c.api.GetUserInfoContext(ctx, id)
		if err != nil {
			return err
		}
		who = person{name: u.Profile.RealName, language: language(u.Locale), status: statusOf(u)}
		for _, name := range []string{u.RealName, u.Profile.DisplayName, u.Name} {
			if who.name == "" {
				who.name = name
			}
		}
		if zone, err := time.LoadLocation(u.TZ); err == nil && u.TZ != "" {
			who.zone = zone
		}
		return nil
	})
	if err != nil {
		return person{}, fmt.Errorf("look up %s: %w", id, err)
	}
	who.name = line(who.name, subjectLength)
	who.asked = asked
	c.people.remember(id, who, generation)
	return who, nil
}

// language reads a locale, "fr-FR", as one of the languages that the desk
// speaks.
func language(locale string) string {
	tag, _, _ := strings.Cut(strings.ToLower(locale), "-")
	if tag == "fr" || tag == "en" {
		return tag
	}
	return ""
}
