package slack

import (
	"testing"
	"time"

	"guichet/channels/slack/slacktest"
	"guichet/tickets"
)

func TestWhatAStatusSays(t *testing.T) {
	now := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	for _, tt := range []struct {
		status status
		away   bool
	}{
		{status{}, false},
		{status{emoji: "palm_tree"}, true},
		{status{emoji: "palm_tree", text: "Vacationing"}, true},
		{status{emoji: "face_with_thermometer", text: "Out sick"}, true},
		{status{emoji: "spiral_calendar_pad", text: "In a meeting"}, false},
		{status{emoji: "bus", text: "Commuting"}, false},
		{status{emoji: "house_with_garden", text: "Working remotely"}, false},
		{status{emoji: "snowflake", text: "Congés jusqu'à lundi"}, true},
		{status{text: "OOO until Friday"}, true},
		{status{text: "Arrêt maladie"}, true},
		{status{text: "Absente"}, true},
		{status{text: "looong call"}, false},
		{status{text: "Absentéisme : étude en cours"}, false},
		{status{text: "back from vacation!"}, false},
		{status{emoji: "palm_tree", text: "De retour de vacances"}, false},
		{status{emoji: "palm_tree", expires: now.Add(time.Second)}, true},
		{status{emoji: "palm_tree", expires: now}, false},
	} {
		if got := tt.status.away(now); got != tt.away {
			t.Errorf("%+v: away %v", tt.status, got)
		}
	}
}

// A status is asked for once, and again when an event tells that it changed.
func TestPresence(t *testing.T) {
	d := open(t, slacktest.Options{})
	d.listen(t)
	ctx := soon(t)
	p, err := d.Presence(ctx, address(d.ada))
	if err != nil || p.Away || p.Zone.String() != "Europe/Paris" {
		t.Fatalf("she shows %+v (%v)", p, err)
	}
	until := time.Now().Add(48 * time.Hour).Truncate(time.Second).UTC()
	d.ada.Change(slacktest.Status(":palm_tree:", "Corse", until))
	shows := func(away bool) {
		t.Helper()
		err := d.ws.WaitFor(ctx, func() bool {
			p, err = d.Presence(ctx, address(d.ada))
			return err != nil || p.Away == away
		})
		if err != nil {
			t.Fatalf("she shows %+v (%v)", p, err)
		}
	}
	shows(true)
	if p.Why != "Corse" || !p.Until.Equal(until) || p.Sign == "" {
		t.Errorf("on holiday she shows %+v", p)
	}
	d.ada.Change(slacktest.Status("", "", time.Time{}))
	shows(false)
	if p.Sign != "" {
		t.Errorf("back she shows %+v", p)
	}
	d.ada.Deactivate()
	shows(true)
	if _, err := d.Presence(ctx, tickets.Address{Network: tickets.Slack, ID: "U0NOBODY"}); err == nil {
		t.Error("nobody's presence is known")
	}
}
