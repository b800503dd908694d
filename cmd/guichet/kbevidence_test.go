package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"guichet/knowledge"
	"guichet/store/storetest"
	"guichet/tickets"
)

// TestKBCalibrate lets agents send other articles than those of which the base
// is sure, half of the time: the base is made less sure, also after a restart,
// until it is told otherwise.
func TestKBCalibrate(t *testing.T) {
	c, ctx := found(t, nil)
	config := filepath.Join(c.config.Data, "guichet.yaml")
	if err := os.WriteFile(config, []byte(c.config.yaml()), 0o600); err != nil {
		t.Fatal(err)
	}
	flag := configFlag{config}
	if err := (kbCalibrateCmd{configFlag: flag, Write: true}).Run(ctx); err == nil || !strings.Contains(err.Error(), "too little feedback") {
		t.Errorf("without feedback: %v", err)
	}
	articles := c.desk.base.Articles()
	for i := range 2 * len(articles) {
		a, sent := articles[i%len(articles)], articles[i%len(articles)]
		if i >= len(articles) {
			sent = articles[(i+7)%len(articles)]
		}
		x := storetest.NewTicket(int64(5000 + i))
		x.Ticket.Subject, x.Ticket.Language, x.Messages[0].Text = a.Title, a.Lang, a.Title
		x.Ticket.Status, x.Ticket.Alarms, x.Deliveries = tickets.Resolved, nil, nil
		x.Evidence = []tickets.Evidence{{
			ID: tickets.NewID(), Ticket: x.Ticket.Number, At: time.Now().Add(-time.Hour), Lesson: tickets.ArticleSent,
			Articles: []string{sent.ID}, Person: fmt.Sprint("slack:U", i%9), Asker: "email:zoe@example.org",
		}}
		if err := c.desk.store.Commit(ctx, x); err != nil {
			t.Fatal(err)
		}
	}
	if err := (kbReplayCmd{flag}).Run(ctx); err != nil {
		t.Error(err)
	}
	corrected := func() knowledge.Calibration {
		t.Helper()
		text, err := c.desk.store.Memory("knowledge").Recall(ctx, "calibration")
		if err != nil {
			t.Fatal(err)
		}
		k, err := knowledge.ParseCalibration(text)
		if err != nil {
			t.Fatal(err)
		}
		return k
	}
	if err := (kbCalibrateCmd{configFlag: flag}).Run(ctx); err != nil || corrected() != (knowledge.Calibration{}) {
		t.Errorf("looking has kept %v (%v)", corrected(), err)
	}
	if err := (kbCalibrateCmd{configFlag: flag, Write: true}).Run(ctx); err != nil || corrected().Correct(.95) > .9 {
		t.Errorf("the base stays %.2f sure (%v)", corrected().Correct(.95), err)
	}
	if err := (kbCalibrateCmd{configFlag: flag, Reset: true}).Run(ctx); err != nil || corrected() != (knowledge.Calibration{}) {
		t.Errorf("there is still %v (%v)", corrected(), err)
	}
}

func TestKBTables(t *testing.T) {
	var out bytes.Buffer
	r := knowledge.Reliable([]knowledge.Outcome{{Confidence: .9, Right: true, Weight: 1}, {Confidence: .9, Weight: 1}, {Confidence: .1, Weight: 1}})
	if err := printReliability(&out, "as it is", r); err != nil {
		t.Fatal(err)
	}
	if table := squeezed(&out); !strings.Contains(table, "0.8 to 1.0 2 0.90 0.50") || strings.Contains(table, "0.4 to 0.6") {
		t.Errorf("the table of reliability:\n%s", &out)
	}
	out.Reset()
	october, november := time.Date(2026, 10, 5, 9, 0, 0, 0, time.UTC), time.Date(2026, 11, 5, 9, 0, 0, 0, time.UTC)
	err := printReplay(&out, []knowledge.Replay{
		{At: october, Cold: 2, Learned: 2}, {At: november, Cold: 4, Learned: 1, Taught: true}, {At: november, Cold: 0, Learned: 2, Taught: true},
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range []string{"2026-10 1 0.500 0.500", "2026-11 2 0.125 0.750", "articles with earlier evidence 2 ", "articles without 1 "} {
		if !strings.Contains(squeezed(&out), row) {
			t.Errorf("no row %q in\n%s", row, &out)
		}
	}
}

// squeezed is a table with one space between its cells.
func squeezed(table *bytes.Buffer) string { return strings.Join(strings.Fields(table.String()), " ") }
