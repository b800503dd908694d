package bot

import (
	"context"
	"sync"
	"time"

	"guichet/store"
	"guichet/tickets"
)

// Ceilings bound what the bot writes by itself to mail addresses within any
// hour, whoever makes it write: nobody can use the desk to flood others.
type Ceilings struct {
	PerDomain int `yaml:"per_domain_hour"` // to the addresses of one domain
	PerHour   int `yaml:"per_hour"`        // in all
}

// A ceiling counts against [Ceilings]. What it knows of the records is at most a
// minute old, so that other processes and former runs count too; what it costs
// does not depend on how much was ever written.
type ceiling struct {
	mu      sync.Mutex
	read    time.Time         // when the records were last read
	sent    []sent            // within the last hour, oldest first
	domains map[string]int    // how many of them and of the seats are a domain's
	seats   map[string]string // by the key of the letter that is handled: the domain that it may answer to
	told    time.Time         // when agents last heard that one was reached
	teller  string            // the letter with which they are being told; empty for none
}

type sent struct {
	domain string
	at     time.Time
}

// reached names a ceiling that holds an answer back.
type reached struct {
	domain string // empty: the one over all
	limit  int
}

// take keeps a seat for an answer to a letter, or tells the ceiling that was
// reached. A letter has one seat, however often it is decided upon.
func (b *Bot) take(ctx context.Context, letter string, to tickets.Address) (*reached, error) {
	c, now := &b.heard, b.Now()
	_, domain, ok := cutAddress(to)
	if !ok || b.Ceilings == (Ceilings{}) {
		return nil, nil
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if _, ok := c.seats[letter]; ok {
		return nil, nil
	}
	if now.Sub(c.read) >= time.Minute {
		list, err := b.Store.AutomaticSince(ctx, now.Add(-time.Hour))
		if err != nil {
			return nil, err
		}
		c.recall(list, now)
	}
	for len(c.sent) > 0 && now.Sub(c.sent[0].at) >= time.Hour {
		c.domains[c.sent[0].domain]--
		c.sent = c.sent[1:]
	}
	switch {
	case c.domains[domain] >= b.Ceilings.PerDomain:
		return &reached{domain, b.Ceilings.PerDomain}, nil
	case len(c.sent)+len(c.seats) >= b.Ceilings.PerHour:
		return &reached{"", b.Ceilings.PerHour}, nil
	}
	c.seats[letter] = domain
	c.domains[domain]++
	return nil, nil
}

// recall counts anew, from the records and the seats.
func (c *ceiling) recall(list []store.Automatic, now time.Time) {
	c.read, c.sent, c.domains = now, nil, map[string]int{}
	if c.seats == nil {
		c.seats = map[string]string{}
	}
	for _, domain := range c.seats {
		c.domains[domain]++
	}
	for _, a := range list {
		if _, domain, ok := cutAddress(tickets.Address{Network: tickets.Email, ID: a.Place}); ok {
			c.sent = append(c.sent, sent{domain, a.At})
			c.domains[domain]++
		}
	}
}

// leave ends what take and tellCeiling began for a letter: answered tells
// whether the bot has answered it, done whether what was decided is true now.
func (b *Bot) leave(ctx context.Context, letter string, answered, done bool) {
	c, now := &b.heard, b.Now()
	c.mu.Lock()
	defer c.mu.Unlock()
	if domain, ok := c.seats[letter]; ok {
		delete(c.seats, letter)
		if answered && done {
			c.sent = append(c.sent, sent{domain, now})
		} else {
			c.domains[domain]--
		}
	}
	if c.teller != letter {
		return
	}
	if c.teller = ""; !done {
		return
	}
	c.told = now
	if err := b.Store.Memory("desk").Remember(ctx, toldCeiling, now.Format(time.RFC3339)); err != nil {
		b.Log.Warn("remember that agents were told of a ceiling; another process may tell them again", "err", err)
	}
}

// toldCeiling is the name under which a desk remembers when agents last heard
// of a ceiling.
const toldCeiling = "agents heard of a ceiling"

// tellCeiling words for agents that a ceiling was reached. It is empty where
// they have heard of one within the last hour, from whichever process.
func (b *Bot) tellCeiling(ctx context.Context, letter string, r *reached) (string, error) {
	c, now := &b.heard, b.Now()
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.teller != "" && c.teller != letter || now.Sub(c.told) < time.Hour {
		return "", nil
	}
	told, err := b.Store.Memory("desk").Recall(ctx, toldCeiling)
	if err != nil {
		return "", err
	}
	if at, err := time.Parse(time.RFC3339, told); err == nil && now.Sub(at) < time.Hour {
		c.told = at
		return "", nil
	}
	c.teller = letter
	d := noData
	d.Number, d.About = int64(r.limit), r.domain
	if r.domain == "" {
		return b.Templates.Word(b.Agents, "ceiling.all", d), nil
	}
	return b.Templates.Word(b.Agents, "ceiling.domain", d), nil
}
