package main

import (
	"errors"
	"strings"
	"testing"
	"time"

	"guichet/channels/email"
)

// The digest is due at its time on the wall, also in the weeks in which clocks
// are changed.
func TestF23_DigestIsDueOnTheWall(t *testing.T) {
	paris, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		t.Fatal(err)
	}
	at := func(s string) time.Time {
		v, err := time.ParseInLocation("2006-01-02 15:04", s, paris)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	d := DigestConfig{Day: "monday", At: "08:00"}
	for now, want := range map[string]string{
		"2026-03-30 07:59": "2026-03-23 08:00", "2026-03-30 08:00": "2026-03-30 08:00", "2026-04-05 23:59": "2026-03-30 08:00",
		"2026-10-26 08:00": "2026-10-26 08:00", "2026-10-25 12:00": "2026-10-19 08:00", "2027-01-03 09:00": "2026-12-28 08:00",
	} {
		if got := d.due(at(now)); !got.Equal(at(want)) {
			t.Errorf("at %s the latest is %s, want %s", now, got, want)
		}
	}
}

func TestDigestSettings(t *testing.T) {
	mailbox := []email.Config{{}}
	for want, c := range map[string]Config{
		"":                          {Mail: mailbox, Digest: DigestConfig{Day: "Friday", At: "17:30", Mail: []string{"boss@example.org"}}},
		"no time such as 08:00":     {Digest: DigestConfig{At: "8 o'clock"}},
		"no day such as monday":     {Digest: DigestConfig{Day: "lundi", At: "08:00"}},
		"say who gets it":           {Digest: DigestConfig{Day: "monday", At: "08:00"}},
		"there is no slack":         {Digest: DigestConfig{Day: "monday", At: "08:00", Slack: "C1"}},
		"no mailbox that could":     {Digest: DigestConfig{Day: "monday", At: "08:00", Mail: []string{"boss@example.org"}}},
		`"boss" is no address`:      {Mail: mailbox, Digest: DigestConfig{At: "08:00", Mail: []string{"boss"}}},
		`"de" is not one of en, fr`: {Digest: DigestConfig{At: "08:00", Language: "de"}},
	} {
		var f findings
		c.validateDigest(&f)
		err := errors.Join(f.errs...)
		if (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("%+v: %v, want %q", c.Digest, err, want)
		}
	}
}
