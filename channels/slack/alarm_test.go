package slack

import (
	"bytes"
	"context"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"guichet/channels"
	"guichet/channels/slack/slacktest"
)

// A journal is a log that a test reads while it grows.
type journal struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (j *journal) Write(p []byte) (int, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.text.Write(p)
}

// await waits for a line with all of the words.
func (j *journal) await(t *testing.T, words ...string) {
	t.Helper()
	ctx := soon(t)
	for ; ; time.Sleep(2 * time.Millisecond) {
		j.mu.Lock()
		text := j.text.String()
		j.mu.Unlock()
		for line := range strings.Lines(text) {
			if has(line, words) {
				return
			}
		}
		if ctx.Err() != nil {
			t.Fatalf("no line of the log says %q:\n%s", words, text)
		}
	}
}

func has(line string, words []string) bool {
	for _, w := range words {
		if !strings.Contains(line, w) {
			return false
		}
	}
	return true
}

// logged has the desk write its log where the test reads it.
func (d *desk) logged() *journal {
	j := new(journal)
	d.log = slog.New(slog.NewTextHandler(j, nil))
	return j
}

// What only an operator can mend stands in the log, with what to do; the desk
// goes on with what works.
func TestTheOperatorIsToldWhatSlackSays(t *testing.T) {
	d := open(t, slacktest.Options{})
	d.cfg.Agents = []string{d.triage.ID}
	elsewhere := d.ws.Channel("#lunch", d.zoe, d.ws.Bot())
	log := d.logged()
	d.listen(t)

	d.ws.RateLimitApp()
	log.await(t, "ERROR", "withholds events", "30,000")

	triage, lunch := d.triage.ID, elsewhere.ID
	d.triage.ChangeID()
	log.await(t, "ERROR", "setting=triage[0].channel", "old="+triage, "new="+d.triage.ID)
	log.await(t, "ERROR", "setting=agents[0]", "old="+triage)
	elsewhere.ChangeID()
	log.await(t, "WARN", "another id", "old="+lunch, "new="+elsewhere.ID)

	d.zoe.Post(d.help, "and here all is well")
	d.read(t, "and here all is well")
}

// Without its tokens the desk says so at once, by socket and by HTTP; it can
// open no connection then, says why, and listens again once the app is back.
func TestARemovedAppIsToldAndComesBack(t *testing.T) {
	d := open(t, slacktest.Options{})
	log := d.logged()
	ended := make(chan error, 1)
	go func() { ended <- d.Listen(context.Background(), d.accept) }()
	if err := d.ws.AwaitConnections(soon(t), d.cfg.Connections); err != nil {
		t.Fatal(err)
	}
	d.ws.App().Uninstall()
	log.await(t, "ERROR", "install the app again", "event=tokens_revoked")
	log.await(t, "ERROR", "install the app again", "event=app_uninstalled")
	d.ws.Disconnect("refresh_requested")
	if err := <-ended; err == nil || !strings.Contains(err.Error(), "install it again") || channels.IsPermanent(err) {
		t.Fatalf("Listen returned %v", err)
	}
	d.ws.App().Revoke("")
	d.listen(t)
	d.zoe.Post(d.help, "is anybody back?")
	d.read(t, "is anybody back?")
}

func TestTheOperatorIsToldByHTTPToo(t *testing.T) {
	d := called(t, slacktest.Options{})
	log := d.logged()
	d.listenHTTP(t)
	d.ws.RateLimitApp()
	log.await(t, "ERROR", "withholds events")
	if err := d.ws.WaitFor(soon(t), func() bool { return len(d.ws.Acks()) > 0 }); err != nil {
		t.Error("Slack is not answered that it was heard")
	}
	d.ws.App().Uninstall()
	log.await(t, "ERROR", "event=app_uninstalled")
}
