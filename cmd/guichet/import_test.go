package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"guichet/store"
)

// Ctrl-C stops an import between two letters; begun again, it does the rest.
func TestAnImportCanBeStoppedAndResumed(t *testing.T) {
	const letters = 300
	c, ctx := found(t, nil)
	var mbox bytes.Buffer
	for n := range letters {
		fmt.Fprintf(&mbox, "From zoe@example.org Mon Mar  4 09:00:00 2024\nFrom: zoe@example.org\nSubject: Question %d\nMessage-ID: <%d@old.example>\n\nText %d\n\n", n, n, n)
	}
	file, config := filepath.Join(c.config.Data, "old.mbox"), filepath.Join(c.config.Data, "guichet.yaml")
	if err := os.WriteFile(file, mbox.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(config, []byte(c.config.yaml()), 0o600); err != nil {
		t.Fatal(err)
	}
	tickets := func() int {
		all, err := c.desk.store.Tickets(ctx, store.Filter{Limit: 1000})
		if err != nil {
			t.Error(err)
		}
		return len(all)
	}
	m := mailImportCmd{configFlag: configFlag{config}, Silent: true, Source: file}
	stopped, stop := context.WithCancel(ctx)
	ended := make(chan error, 1)
	go func() { ended <- m.Run(stopped) }()
	for tickets() == 0 && ctx.Err() == nil {
	}
	stop()
	if err := <-ended; err == nil || !strings.Contains(err.Error(), "the same command goes on from there") {
		t.Fatalf("stopped, it says %v", err)
	}
	n := tickets()
	if n == 0 || n >= letters {
		t.Errorf("stopped, it has made %d tickets of %d letters", n, letters)
	}
	if err := m.Run(ctx); err != nil {
		t.Fatal(err)
	}
	if n := tickets(); n != letters {
		t.Errorf("in the end there are %d tickets of %d letters", n, letters)
	}
	if err := c.idle(ctx); err != nil {
		t.Error(err)
	}
	if sent := c.mail.Sent(); len(sent) > 0 {
		t.Errorf("%d mails were sent", len(sent))
	}
	for _, place := range []string{"#desk", "#help"} {
		if n := len(c.place(place).Messages()); n > 0 {
			t.Errorf("%d messages in %s", n, place)
		}
	}
}
