// Package tasks is the channel of work that comes round by itself: a backup to
// be tried each month, a certificate to be renewed. Whenever a task's time has
// come it offers a letter, named after the task and the moment, so that several
// processes, and restarts, make one ticket of it. Nobody is answered here.
package tasks

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"github.com/adhocore/gronx"

	"guichet/channels"
	"guichet/tickets"
)

// Name is the channel's name in the records.
const Name = "tasks"

// A Task is work that comes round.
type Task struct {
	Name      string // unique, and the same for good
	Schedule  string // cron: minute, hour, day of month, month, day of week
	Zone      *time.Location
	Queue     string
	Language  string
	Subject   string
	Text      string
	Checklist []string
}

// Valid reports whether a schedule can be read, and ever comes round.
func Valid(schedule string) error {
	if len(strings.Fields(schedule)) != 5 || !gronx.IsValid(schedule) {
		return errors.New(`want minute, hour, day of month, month and day of week, such as "0 8 1 * *"`)
	}
	if _, err := gronx.NextTickAfter(schedule, time.Now(), false); err != nil {
		return errors.New("it never comes round")
	}
	return nil
}

// A Channel offers tasks. Its fields are set before it listens.
type Channel struct {
	Tasks  []Task
	Memory channels.Memory
	Now    func() time.Time
	Log    *slog.Logger
}

// pace is how often the schedules are looked at.
const pace = 2 * time.Second

// Listen offers what has come round since a task was first known here. Of what
// came round several times while nobody looked, it offers the last.
func (c *Channel) Listen(ctx context.Context, accept channels.Accept) error {
	for {
		for _, t := range c.Tasks {
			if err := c.offer(ctx, t, accept); err != nil && ctx.Err() == nil {
				c.Log.Error("look whether a task's time has come; trying again", "task", t.Name, "err", err)
			}
		}
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(pace):
		}
	}
}

// offer offers a task's letter where its time has come.
func (c *Channel) offer(ctx context.Context, t Task, accept channels.Accept) error {
	now := c.Now()
	known, err := c.Memory.Recall(ctx, t.Name)
	if err != nil {
		return err
	}
	if known == "" {
		return c.Memory.Remember(ctx, t.Name, now.UTC().Format(time.RFC3339))
	}
	since, err := time.Parse(time.RFC3339, known)
	if err != nil {
		return fmt.Errorf("read since when the task is known: %w", err)
	}
	due, err := t.latest(since, now)
	if err != nil || due.IsZero() {
		return err
	}
	raw, err := json.Marshal(round{Task: t.Name, Queue: t.Queue, Language: t.Language, Subject: t.Subject, Text: t.body(), At: due.UTC()})
	if err != nil {
		return err
	}
	key := Name + "/" + t.Name + "/" + due.UTC().Format(time.RFC3339)
	if err := accept(ctx, channels.Letter{Channel: Name, Key: key, Origin: key, Raw: raw, At: due}); err != nil {
		return err
	}
	return c.Memory.Remember(ctx, t.Name, due.UTC().Format(time.RFC3339))
}

// lately is how far back the last time is looked for from now on; before that,
// from where it was left.
const lately = 8 * 24 * time.Hour

// latest is the last time that a task came round after a moment, up to now; zero
// for none. It looks at the clock on the wall: an hour that the night of the
// change skips or has twice comes once.
func (t Task) latest(since, now time.Time) (time.Time, error) {
	last, err := t.onWall(wall(since.In(t.Zone)), wall(now.In(t.Zone)))
	if err != nil || last.IsZero() {
		return time.Time{}, err
	}
	at := time.Date(last.Year(), last.Month(), last.Day(), last.Hour(), last.Minute(), 0, 0, t.Zone)
	if shown := wall(at); shown.Before(last) { // it was skipped: not before it, or it would come again
		at = at.Add(last.Sub(shown))
	}
	return at, nil
}

// wall is what a clock on the wall shows, as a time of a zone without changes.
func wall(t time.Time) time.Time {
	return time.Date(t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), t.Second(), t.Nanosecond(), time.UTC)
}

func (t Task) onWall(since, now time.Time) (last time.Time, err error) {
	from := since
	if now.Sub(since) > lately {
		from = now.Add(-lately)
	}
	for {
		next, err := gronx.NextTickAfter(t.Schedule, from, false)
		switch {
		case err != nil:
			return last, err
		case next.After(now) && last.IsZero() && from.Equal(now.Add(-lately)):
			from = since
			now = now.Add(-lately)
		case next.After(now):
			return last, nil
		default:
			last, from = next, next
		}
	}
}

// A round is a task whose time has come: a letter of this channel.
type round struct {
	Task, Queue, Language, Subject, Text string
	At                                   time.Time
}

// body is what a task says, and its checklist.
func (t Task) body() string {
	text := t.Text
	for _, item := range t.Checklist {
		text += "\n☐ " + item
	}
	return strings.TrimSpace(text)
}

// Read implements [channels.Channel].
func (c *Channel) Read(l channels.Letter) (channels.Inbound, error) {
	var r round
	if err := json.Unmarshal(l.Raw, &r); err != nil {
		return channels.Inbound{}, fmt.Errorf("read a task: %w", err)
	}
	return channels.Inbound{
		Kind: channels.Automatic, From: tickets.Address{Network: tickets.Schedule, ID: r.Task}, Opens: true, Audience: tickets.ToRequester,
		Queue: r.Queue, Language: r.Language, Subject: r.Subject, Text: r.Text, At: r.At,
	}, nil
}

// Send implements [channels.Channel]: there is nobody to write to.
func (c *Channel) Send(context.Context, channels.Outbound) (tickets.Ref, error) {
	return "", channels.Permanent(errors.New("a task has nobody who reads"))
}
