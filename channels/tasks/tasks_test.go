package tasks

import (
	"context"
	"log/slog"
	"slices"
	"testing"
	"time"

	"guichet/channels"
)

type memory map[string]string

func (m memory) Recall(_ context.Context, key string) (string, error) { return m[key], nil }
func (m memory) Remember(_ context.Context, key, value string) error {
	m[key] = value
	return nil
}

// A task comes round at its hour on the wall clock, whatever season it is, once
// each time; what passed before the task was known, or while nobody looked, does
// not come in heaps.
func TestComesRound(t *testing.T) {
	paris, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		t.Fatal(err)
	}
	var now time.Time
	var keys []string
	c := &Channel{
		Tasks:  []Task{{Name: "backup", Schedule: "0 8 * * *", Zone: paris, Subject: "Try the backup", Checklist: []string{"restore", "compare"}}},
		Memory: memory{}, Now: func() time.Time { return now }, Log: slog.New(slog.DiscardHandler),
	}
	look := func(at string) []string {
		t.Helper()
		if now, err = time.Parse(time.RFC3339, at); err != nil {
			t.Fatal(err)
		}
		var fresh []string
		err := c.offer(t.Context(), c.Tasks[0], func(_ context.Context, letters ...channels.Letter) error {
			for _, l := range letters {
				if !slices.Contains(keys, l.Key) {
					keys, fresh = append(keys, l.Key), append(fresh, l.Key)
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		return fresh
	}
	steps := []struct {
		at   string
		want []string
	}{
		{"2026-10-24T12:00:00Z", nil}, // first known: what was before is past
		{"2026-10-25T06:59:59Z", nil},
		{"2026-10-25T07:00:00Z", []string{"tasks/backup/2026-10-25T07:00:00Z"}}, // winter time since this night
		{"2026-10-25T07:00:30Z", nil},
		{"2026-10-29T12:00:00Z", []string{"tasks/backup/2026-10-29T07:00:00Z"}}, // nobody looked for days
		{"2027-03-28T06:00:00Z", []string{"tasks/backup/2027-03-28T06:00:00Z"}}, // summer time since this night
	}
	for _, s := range steps {
		if got := look(s.at); !slices.Equal(got, s.want) {
			t.Errorf("at %s: %v, want %v", s.at, got, s.want)
		}
	}
}

// An hour that the night of the change skips, or has twice, comes round once.
func TestF23_TheHourOfTheChange(t *testing.T) {
	paris, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		t.Fatal(err)
	}
	task := Task{Schedule: "30 2 * * *", Zone: paris}
	for _, day := range []string{"2026-10-25", "2027-03-28"} {
		since, _ := time.ParseInLocation("2006-01-02 15:04", day+" 00:00", paris)
		times, end := 0, since.Add(24*time.Hour)
		for now := since; now.Before(end); now = now.Add(time.Minute) {
			due, err := task.latest(since, now)
			if err != nil {
				t.Fatal(err)
			}
			if !due.IsZero() {
				times++
				since = due
			}
		}
		if times != 1 {
			t.Errorf("on %s it came round %d times", day, times)
		}
	}
}

func TestValid(t *testing.T) {
	for schedule, want := range map[string]bool{"0 8 1 * *": true, "*/5 * * * 1-5": true, "0 8 31 2 *": false, "8 o'clock": false, "0 8 * *": false, "@daily": false, "": false} {
		if got := Valid(schedule) == nil; got != want {
			t.Errorf("%q is valid: %t, want %t", schedule, got, want)
		}
	}
}
