package main

import (
	"maps"
	"regexp"
	"slices"
	"time"

	"guichet/tickets"
)

// An SLAConfig is what queues promise. Times are business time.
type SLAConfig struct {
	Name          string                   `yaml:"name"`
	Calendar      string                   `yaml:"calendar"` // empty: around the clock
	Warn          int                      `yaml:"warn"`     // percent
	FirstResponse map[string]time.Duration `yaml:"first_response"`
	NextResponse  map[string]time.Duration `yaml:"next_response"`
	Resolution    map[string]time.Duration `yaml:"resolution"`
	Levels        map[string]time.Duration `yaml:"levels"`
}

// warnUsually is at how many percent of a promise's time agents are warned.
const warnUsually = 80

// UnmarshalYAML decodes over the defaults.
func (s *SLAConfig) UnmarshalYAML(decode func(any) error) error {
	type plain SLAConfig
	*s = SLAConfig{Warn: warnUsually}
	return decode((*plain)(s))
}

// promise is what one of the settings promises for priorities.
type promise struct {
	key   string
	times map[string]time.Duration
}

func (s SLAConfig) promises() []promise {
	return []promise{{"first_response", s.FirstResponse}, {"next_response", s.NextResponse}, {"resolution", s.Resolution}}
}

func (c Config) validateSLA(f *findings) {
	names := map[string]bool{}
	for _, s := range c.SLA {
		switch {
		case s.Name == "":
			f.say("sla: each needs a name")
		case names[s.Name]:
			f.say("sla: two are called %q", s.Name)
		}
		names[s.Name] = true
		s.validate(f, c)
	}
	for _, q := range c.Queues {
		if q.SLA != "" && !names[q.SLA] {
			f.say("queue %s: there is no sla %q", q.Name, q.SLA)
		}
		for _, who := range q.Lead {
			if !callable.MatchString(who) {
				f.say("queue %s: lead: %q is neither a person (U…) nor a user group (S… or @handle)", q.Name, who)
			}
		}
		if len(q.Lead) > 0 && q.SLA == "" {
			f.say("queue %s: lead is called when a promise was broken, and there is none: name an sla", q.Name)
		}
	}
}

// callable is whom Slack can call.
var callable = regexp.MustCompile(`^([UWS][A-Z0-9]{2,}|@[^\s@#]+)$`)

func (s SLAConfig) validate(f *findings, c Config) {
	known := slices.ContainsFunc(c.Calendars, func(k CalendarConfig) bool { return k.Name == s.Calendar })
	if s.Calendar != "" && !known {
		f.say("sla %s: there is no calendar %q", s.Name, s.Calendar)
	}
	if s.Warn < 1 || s.Warn > 99 {
		f.say("sla %s: warn: want a percentage from 1 to 99", s.Name)
	}
	for _, p := range s.promises() {
		for _, key := range slices.Sorted(maps.Keys(p.times)) {
			if _, ok := tickets.ParsePriority(key); !ok {
				f.say("sla %s: %s: %q is not p1, p2, p3 or p4", s.Name, p.key, key)
			}
			s.positive(f, p.key+": "+key, p.times[key])
		}
	}
	for _, key := range slices.Sorted(maps.Keys(s.Levels)) {
		if l, ok := tickets.ParseLevel(key); !ok || l == tickets.L3 {
			f.say("sla %s: levels: %q is not l1 or l2: from l3 there is no way up", s.Name, key)
		}
		s.positive(f, "levels: "+key, s.Levels[key])
	}
}

func (s SLAConfig) positive(f *findings, key string, d time.Duration) {
	if d < time.Minute {
		f.say("sla %s: %s: want a time of a minute at least, such as 4h", s.Name, key)
	}
}

// slas are what the configuration promises, by name. It is valid.
func (c Config) slas() map[string]*tickets.SLA {
	calendars, all := c.calendars(), map[string]*tickets.SLA{}
	always := &tickets.Calendar{Zone: time.Local}
	for _, each := range c.SLA {
		s := &tickets.SLA{Calendar: calendars[each.Calendar], Warn: each.Warn, Levels: map[tickets.Level]time.Duration{}}
		if s.Calendar == nil {
			s.Calendar = always
		}
		s.FirstResponse, s.NextResponse, s.Resolution = byPriority(each.FirstResponse), byPriority(each.NextResponse), byPriority(each.Resolution)
		for key, d := range each.Levels {
			l, _ := tickets.ParseLevel(key)
			s.Levels[l] = d.Truncate(time.Microsecond)
		}
		all[each.Name] = s
	}
	return all
}

func byPriority(times map[string]time.Duration) map[tickets.Priority]time.Duration {
	all := map[tickets.Priority]time.Duration{}
	for key, d := range times {
		p, _ := tickets.ParsePriority(key)
		all[p] = d.Truncate(time.Microsecond)
	}
	return all
}
