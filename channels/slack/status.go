package slack

import (
	"context"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/slack-go/slack"

	"guichet/channels"
	"guichet/tickets"
)

// A status is what somebody shows beside their name, as far as it tells whether
// they are there.
type status struct {
	emoji, text string
	expires     time.Time // zero: when they take it away
	gone        bool      // their account is closed
}

// statusFresh is how old a status may be where no event told of a change: with
// several processes the event comes to one of them.
const statusFresh = 10 * time.Minute

func statusOf(u *slack.User) status {
	s := status{emoji: strings.Trim(u.Profile.StatusEmoji, ":"), text: line(u.Profile.StatusText, subjectLength), gone: u.Deleted}
	if u.Profile.StatusExpiration > 0 {
		s.expires = time.Unix(int64(u.Profile.StatusExpiration), 0).UTC()
	}
	return s
}

// awayEmoji are those by which people show that they are not at work; the first
// two are what Slack itself proposes, "Vacationing" and "Out sick".
var awayEmoji = map[string]bool{
	"palm_tree": true, "face_with_thermometer": true, "desert_island": true, "beach_with_umbrella": true,
	"umbrella_on_ground": true, "mask": true, "sneezing_face": true, "face_with_head_bandage": true, "hospital": true,
}

// awayWords are the words by which they do, and backWords those that turn them.
var (
	awayWords = regexp.MustCompile(`(?i)(?:^|\PL)(?:vacation|vacationing|on holiday|on holidays|annual leave|on leave|sick leave|parental leave|out sick|off sick|out of office|ooo|day off|congés?|vacances|rtt|absente?|malade|arrêt maladie|en arrêt)(?:\PL|$)`)
	backWords = regexp.MustCompile(`(?i)(?:^|\PL)(?:back from|de retour de|retour de|rentrée? de)(?:\PL|$)`)
)

// away reports whether a status says that somebody is not at work.
func (s status) away(now time.Time) bool {
	if !s.expires.IsZero() && !now.Before(s.expires) {
		return false
	}
	return !backWords.MatchString(s.text) && (awayEmoji[s.emoji] || awayWords.MatchString(s.text))
}

// Presence implements [channels.Attendance] by a person's status (users.info).
// Whose account is closed is away for good.
func (c *Channel) Presence(ctx context.Context, who tickets.Address) (channels.Presence, error) {
	if who.Network != tickets.Slack || who.ID == "" {
		return channels.Presence{}, nil
	}
	p, err := c.person(ctx, who.ID, statusFresh)
	if err != nil {
		return channels.Presence{}, err
	}
	seen := channels.Presence{Zone: p.zone, Age: c.now().Sub(p.asked)}
	switch s := p.status; {
	case s.gone:
		seen.Away, seen.Sign = true, "deactivated"
	case s.away(c.now()):
		seen.Away, seen.Why, seen.Sign, seen.Until = true, s.text, s.emoji+" "+s.text, s.expires
		if !s.expires.IsZero() {
			seen.Sign += " " + strconv.FormatInt(s.expires.Unix(), 10)
		}
	}
	return seen, nil
}
