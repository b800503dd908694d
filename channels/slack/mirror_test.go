package slack

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"guichet/channels"
	"guichet/channels/slack/slacktest"
	"guichet/tickets"
)

var adaSpeaks = tickets.Author{Role: tickets.Agent, Address: tickets.Address{Network: tickets.Slack, ID: "U0ADA", Name: "Ada"}}

// What was said can be said otherwise and taken back, whole, however many posts
// it took; what is gone is gone.
func TestWhatWasSaidIsSaidOtherwiseAndTakenBack(t *testing.T) {
	d := open(t, slacktest.Options{})
	root := d.zoe.Post(d.help, "help")
	o := channels.Outbound{
		Kind: tickets.Say, Place: d.help.ID, Root: refTo(root), Audience: tickets.ToRequester, Public: true, Author: adaSpeaks,
		Text: strings.Repeat("many words & more ", 300), Choices: []channels.Choice{{ID: "helped", Label: "Yes"}},
	}
	r, _ := d.send(t, o)
	if n := len(d.help.Thread(root.TS)); n != 3 {
		t.Fatalf("%d posts", n)
	}
	shown := func() (all []string) {
		for _, m := range d.help.Thread(root.TS)[1:] {
			all = append(all, m.Shown())
		}
		return all
	}
	again := o
	again.Target, again.Text, again.Choices = r, "few words <now>", nil
	if got, _ := d.send(t, again); got != r || strings.Join(shown(), "|") != "Ada\nfew words <now>" {
		t.Errorf("it reads %q as %s", shown(), got)
	}
	again.Text = strings.Repeat("many words again ", 300)
	again.ID = tickets.NewID()
	d.send(t, again)
	if all := shown(); len(all) != 2 || strings.Count(strings.Join(all, " "), "many words again") != 300 {
		t.Errorf("longer again it takes %d posts", len(all))
	}
	back := channels.Outbound{Kind: tickets.Unsay, Place: d.help.ID, Root: refTo(root), Target: r}
	for range 2 {
		d.mustSend(t, back)
	}
	if left := shown(); len(left) != 0 {
		t.Errorf("there still stands %q", left)
	}
	with := o
	with.Text, with.Choices, with.Files = "a plan", nil, []channels.File{{File: tickets.File{Name: "plan.txt", Size: 4}, Data: []byte("plan")}}
	r, _ = d.send(t, with)
	if n := len(d.help.Thread(root.TS)); n != 3 {
		t.Fatalf("a text and a file stand there as %d messages", n-1)
	}
	back.Target = r
	d.mustSend(t, back)
	if left := shown(); len(left) != 0 {
		t.Errorf("of what was taken back there is still %q", left)
	}
	receipt := channels.Outbound{Kind: tickets.Say, Place: d.help.ID, Root: refTo(root), Author: tickets.Author{Role: tickets.Bot}, Text: "T-12 received", Choices: o.Choices}
	r, _ = d.send(t, receipt)
	receipt.Target, receipt.Choices, receipt.Text = r, nil, "T-12 solved"
	if _, m := d.send(t, receipt); m.Shown() != "T-12 solved" || len(m.Buttons()) != 0 {
		t.Errorf("the receipt reads %q", m.Shown())
	}
	for _, c := range d.ws.Calls("chat.update") {
		if c.Args["parse"] != "none" || c.Args["link_names"] != "false" {
			t.Errorf("chat.update parses: %v", c.Args)
		}
	}
}

// A card that looks the same is not drawn again: of many changes in a row only
// the last is.
func TestF16_CardUpdatesAreCoalesced(t *testing.T) {
	d := open(t, slacktest.Options{})
	k := sample(d)
	o := channels.Outbound{Kind: tickets.ShowCard, Ticket: 12, Place: d.triage.ID, Audience: tickets.ToAgents, Card: k}
	r, _ := d.send(t, o)
	o.Target = r
	k.Version, k.Fields[1].Value = 9, "open"
	for range 3 {
		d.send(t, o)
	}
	if n := len(d.ws.Calls("chat.update")); n != 1 {
		t.Errorf("%d updates of one look", n)
	}
	d.ws.Break("chat.update", slacktest.Fault{Error: "internal_error"})
	k.Version = 10
	if _, err := d.Send(soon(t), o); err == nil {
		t.Error("an update that failed is no error")
	}
	before := len(d.ws.Calls("chat.update"))
	d.send(t, o)
	if n := len(d.ws.Calls("chat.update")); n != before+1 {
		t.Error("after a failure it is not drawn again")
	}
}

// A person's file is fetched with the bot's token, from Slack alone, whole and
// within the limit.
func TestFilesAreFetched(t *testing.T) {
	d := open(t, slacktest.Options{})
	d.listen(t)
	in1 := func(m slacktest.Message) channels.File {
		t.Helper()
		_, in := d.until(t, func(in channels.Inbound) bool { return in.Ref == refTo(m) })
		if len(in.Files) != 1 {
			t.Fatalf("read %+v", in)
		}
		return in.Files[0]
	}
	f := in1(d.zoe.Post(d.help, "", slacktest.Attach("a.png", []byte("12345"))))
	if got, err := d.Fetch(soon(t), f); err != nil || string(got.Data) != "12345" || got.Name != "a.png" {
		t.Errorf("fetched %+v, %v", got, err)
	}
	d.cfg.FilesUpTo = 0
	if _, err := d.Fetch(soon(t), f); !channels.IsPermanent(err) || !errors.Is(err, errTooLarge) {
		t.Errorf("above the limit: %v", err)
	}
	d.cfg.FilesUpTo = 25
	d.ws.Break("download", slacktest.Fault{Status: http.StatusBadGateway})
	if _, err := d.Fetch(soon(t), f); err == nil || channels.IsPermanent(err) {
		t.Errorf("a hiccup: %v", err)
	}
	d.ws.Break("download", slacktest.Fault{RetryAfter: 7 * time.Second})
	if _, err := d.Fetch(soon(t), f); channels.RetryDelay(err) != 7*time.Second {
		t.Errorf("asked to wait: %v", err)
	}
	outside := in1(d.zoe.Post(d.help, "see", slacktest.Outside("plan", "https://docs.example.org/plan")))
	if _, err := d.Fetch(soon(t), outside); outside.Source != "" || !channels.IsPermanent(err) {
		t.Errorf("a document elsewhere has the source %q, %v", outside.Source, err)
	}
	stolen := channels.File{File: f.File, Source: "F1 http://127.0.0.1:1/steal"}
	if _, err := d.Fetch(soon(t), stolen); !channels.IsPermanent(err) {
		t.Errorf("an address that is not Slack's: %v", err)
	}
	reached := false
	thief := &http.Server{Handler: http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { reached = true })}
	d.ws.RedirectDownloads(serve(t, thief))
	if _, err := d.Fetch(soon(t), f); !channels.IsPermanent(err) || reached {
		t.Errorf("sent elsewhere with the token: %v, reached: %v", err, reached)
	}
	d.ws.RedirectDownloads("")
	d.help.Share()
	got, err := d.Fetch(soon(t), in1(d.zoe.Post(d.help, "", slacktest.Attach("b.png", []byte("678")))))
	if err != nil || string(got.Data) != "678" || got.Name != "b.png" || got.Type != "image/png" || got.Size != 3 {
		t.Errorf("of a shared channel: %+v, %v", got, err)
	}
}

// A shared channel's messages only name their files; what is behind the name is
// asked for, and is no more believed than the rest: it may be gone, lie
// elsewhere, be too large, or be none of the bot's.
func TestFilesOfSharedChannelsAreAskedFor(t *testing.T) {
	d := open(t, slacktest.Options{})
	d.listen(t)
	d.help.Share()
	sent := d.zoe.Post(d.help, "", slacktest.Attach("plan.txt", []byte("twelve words")))
	_, in := d.until(t, func(in channels.Inbound) bool { return in.Ref == refTo(sent) })
	if len(in.Files) != 1 || in.Files[0].Source == "" || in.Files[0].Size != 0 {
		t.Fatalf("read %+v", in.Files)
	}
	stub := in.Files[0]
	for code, permanent := range map[string]bool{"access_denied": true, "file_not_found": true, "internal_error": false} {
		d.ws.Break("files.info", slacktest.Fault{Error: code})
		if _, err := d.Fetch(soon(t), stub); err == nil || channels.IsPermanent(err) != permanent {
			t.Errorf("%s: %v", code, err)
		}
	}
	d.cfg.FilesUpTo = 0
	if _, err := d.Fetch(soon(t), stub); !errors.Is(err, errTooLarge) {
		t.Errorf("above the limit: %v", err)
	}
	d.cfg.FilesUpTo = 25
	if got, err := d.Fetch(soon(t), stub); err != nil || got.Name != "plan.txt" || string(got.Data) != "twelve words" {
		t.Errorf("fetched %+v, %v", got, err)
	}
	d.zoe.DeleteFile(sent.Files[0])
	if _, err := d.Fetch(soon(t), stub); !channels.IsPermanent(err) {
		t.Errorf("deleted meanwhile: %v", err)
	}
	for _, mode := range []string{"tombstone", "hidden_by_limit"} {
		if f := (file{ID: "F1", Mode: mode, Private: "https://files.slack.com/x"}); f.source() != "" {
			t.Errorf("%s can be fetched from %q", mode, f.source())
		}
	}
}

// Files go out as they are, once, below the words that they belong to.
func TestFilesAreShared(t *testing.T) {
	d := open(t, slacktest.Options{})
	root := d.zoe.Post(d.help, "help")
	data := []byte("--boundary\r\n\x00\xff\r\n--boundary--\r\n")
	o := channels.Outbound{
		ID: tickets.NewID(), Kind: tickets.Say, Place: d.help.ID, Root: refTo(root), Audience: tickets.ToRequester, Public: true, Author: adaSpeaks, Text: "see below",
		Queued: time.Now(),
		Files: []channels.File{
			{File: tickets.File{Name: "../a <b>.bin", Size: int64(len(data))}, Data: data},
			{File: tickets.File{Name: "c.txt", Size: 2}, Data: []byte("hi")}, {File: tickets.File{Name: "elsewhere.zip", Size: 9}},
		},
	}
	d.ws.Break("files.completeUploadExternal", slacktest.Fault{After: true, Cut: true})
	if _, err := d.Send(soon(t), o); !channels.IsUncertain(err) {
		t.Fatalf("send: %v", err)
	}
	o.Repeat = true
	d.mustRepeat(t, o)
	d.mustRepeat(t, o)
	thread := d.help.Thread(root.TS)
	if len(thread) != 3 {
		t.Fatalf("%d posts", len(thread))
	}
	files := thread[2].Files
	if len(files) != 2 || string(files[0].Data) != string(data) || files[0].Name != ".._a <b>.bin" || string(files[1].Data) != "hi" {
		t.Errorf("shared %+v", files)
	}
	if !strings.Contains(thread[1].Shown(), "elsewhere.zip") {
		t.Errorf("what is not shared is not named: %s", thread[1].Shown())
	}
}

func (d *desk) mustRepeat(t testing.TB, o channels.Outbound) {
	t.Helper()
	if _, err := d.Send(soon(t), o); err != nil {
		t.Fatal(err)
	}
}

// A memory of a process that may end.
type memory struct {
	mu   sync.Mutex
	kept map[string]string
}

func (m *memory) Recall(_ context.Context, key string) (string, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.kept[key], nil
}

func (m *memory) Remember(_ context.Context, key, value string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.kept == nil {
		m.kept = map[string]string{}
	}
	m.kept[key] = value
	return nil
}

type roll []tickets.Ref

// serve runs a server until the test ends.
func serve(t testing.TB, s *http.Server) (address string) {
	t.Helper()
	line, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan struct{})
	go func() { defer close(ended); _ = s.Serve(line) }()
	t.Cleanup(func() { _ = s.Close(); <-ended })
	return "http://" + line.Addr().String() + "/"
}

func (r roll) Threads(context.Context, string) ([]tickets.Ref, error) { return r, nil }

// What was said while nobody listened, and Slack has given up delivering, is
// found again: in threads, in request channels, and as it reads since its edit.
func TestT45_WhatWasMissedIsFoundAgain(t *testing.T) {
	for _, sold := range []bool{false, true} {
		t.Run(fmt.Sprint("sold app: ", sold), func(t *testing.T) {
			var mu sync.Mutex
			at := time.Now()
			now := func() time.Time { mu.Lock(); defer mu.Unlock(); return at }
			d := open(t, slacktest.Options{RetryDelays: []time.Duration{}, Now: now})
			d.now, d.pacer = now, newPacer(1000, now)
			d.pause = func(_ context.Context, wait time.Duration) { mu.Lock(); defer mu.Unlock(); at = at.Add(wait) }
			m := &memory{}
			d.memory = m
			root := d.zoe.Post(d.help, "known thread")
			dm := d.zoe.DM("known talk")
			d.roll = roll{refTo(root), refTo(dm), "C0GONE/1700000000.000100"}
			want := map[string]bool{}
			say := func(m slacktest.Message) { want[string(refTo(m))] = true }
			const many = 20
			for i := range many {
				say(d.zoe.Reply(root, fmt.Sprintf("missed reply %d", i)))
			}
			say(d.zoe.Post(d.help, "missed request"))
			say(d.zoe.DM("missed talk"))
			edited := d.zoe.Reply(root, "missed typo")
			d.zoe.Edit(edited, "missed wording")
			say(edited)
			d.ws.Distribute(sold)
			before := fmt.Sprint(now().Add(-time.Hour).UnixMicro())
			_ = m.Remember(t.Context(), heardKey, before)
			d.listen(t)
			edit := false
			d.until(t, func(in channels.Inbound) bool {
				delete(want, string(in.Ref))
				edit = edit || in.Kind == channels.Edited && in.Text == "missed wording"
				return len(want) == 0 && edit
			})
			noted := func() bool { kept, _ := m.Recall(t.Context(), heardKey); return kept != before }
			if err := d.ws.WaitFor(soon(t), noted); err != nil {
				t.Error("it does not note that it has caught up")
			}
		})
	}
}
