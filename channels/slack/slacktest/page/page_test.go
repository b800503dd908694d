package page_test

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/slack-go/slack"
	"github.com/slack-go/slack/socketmode"

	"guichet/channels/slack/slacktest"
	"guichet/channels/slack/slacktest/page"
)

// A stage is a workspace with a desk's messages in it, and the page of it.
type stage struct {
	*slacktest.Workspace
	t              *testing.T
	api            *slack.Client
	page           *httptest.Server
	zoe, ada       *slacktest.User
	help, desk     *slacktest.Channel
	ask, card      slacktest.Message
	interactions   chan slack.InteractionCallback
	slashes, homes chan string
}

func open(t *testing.T) *stage {
	t.Helper()
	began := time.Now() // the clock stands, so that nothing is late on a slow machine
	ws := slacktest.New(slacktest.Options{Team: "Acme", App: "guichet", Now: func() time.Time { return began }, Shortcuts: []slacktest.Shortcut{
		{Name: "Create a ticket", Callback: "create", Message: true}, {Name: "New ticket", Callback: "new"},
	}})
	t.Cleanup(ws.Close)
	s := &stage{
		Workspace: ws, t: t, interactions: make(chan slack.InteractionCallback, 10),
		slashes: make(chan string, 10), homes: make(chan string, 10),
	}
	s.zoe = ws.User("zoe", slacktest.RealName("Zoé Martin"), slacktest.Email("zoe@example.org"), slacktest.Title("Sales"))
	s.ada = ws.User("ada", slacktest.RealName("Ada Kern"), slacktest.Title("Support"))
	ws.User("sam", slacktest.RealName("Sam Out"), slacktest.Stranger)
	s.help = ws.Channel("#help-it", s.zoe, s.ada, ws.Bot())
	ws.Channel("#general", s.ada)
	s.desk = ws.Channel("#desk", slacktest.Private, s.ada, ws.Bot())
	s.api = slack.New(ws.BotToken(), slack.OptionAppLevelToken(ws.AppToken()), slack.OptionAPIURL(ws.APIURL()))
	s.page = httptest.NewServer(page.New(ws))
	t.Cleanup(s.page.Close)
	s.connect()
	s.play()
	return s
}

// connect runs an app that acknowledges everything and hands on what people do.
func (s *stage) connect() {
	ctx, cancel := context.WithCancel(context.Background())
	sock := socketmode.New(s.api)
	done := make(chan struct{}, 2)
	go func() { _ = sock.RunContext(ctx); done <- struct{}{} }()
	go func() {
		for {
			select {
			case <-ctx.Done():
				done <- struct{}{}
				return
			case e := <-sock.Events:
				if e.Request == nil || e.Request.EnvelopeID == "" {
					continue
				}
				_ = sock.Ack(*e.Request)
				switch data := e.Data.(type) {
				case slack.InteractionCallback:
					s.interactions <- data
				case slack.SlashCommand:
					s.slashes <- data.Command + " " + data.Text
				}
				if bytes.Contains(e.Request.Payload, []byte("app_home_opened")) {
					s.homes <- "opened"
				}
			}
		}
	}()
	s.t.Cleanup(func() { cancel(); <-done; <-done })
	if err := s.AwaitConnections(within(s.t), 1); err != nil {
		s.t.Fatal(err)
	}
}

func within(t *testing.T) context.Context {
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	t.Cleanup(cancel)
	return ctx
}

func next[T any](t *testing.T, c chan T) T {
	t.Helper()
	select {
	case v := <-c:
		return v
	case <-within(t).Done():
		t.Fatal("nothing reached the app")
		panic("unreachable")
	}
}

func text(s string) *slack.TextBlockObject {
	return slack.NewTextBlockObject("plain_text", s, true, false)
}

func mrkdwn(s string) *slack.TextBlockObject {
	return slack.NewTextBlockObject("mrkdwn", s, false, true)
}

func (s *stage) post(c *slacktest.Channel, thread, fallback string, blocks ...slack.Block) slacktest.Message {
	s.t.Helper()
	opts := []slack.MsgOption{slack.MsgOptionText(fallback, false), slack.MsgOptionBlocks(blocks...)}
	if thread != "" {
		opts = append(opts, slack.MsgOptionTS(thread))
	}
	_, ts, err := s.api.PostMessageContext(s.t.Context(), c.ID, opts...)
	if err != nil {
		s.t.Fatal(err)
	}
	m, _ := c.Message(ts)
	return m
}

func button(action, label string, style slack.Style) *slack.ButtonBlockElement {
	return slack.NewButtonBlockElement(action, "12", text(label)).WithStyle(style)
}

func option(label, value string) *slack.OptionBlockObject {
	return slack.NewOptionBlockObject(value, text(label), nil)
}

// play fills the workspace with what a desk says.
func (s *stage) play() {
	s.ask = s.zoe.Post(s.help, "My printer is *on fire* & smells of <b>toast</b>.\nWhat now? :fire:")
	s.post(s.help, s.ask.TS, "T-12 received",
		slack.NewSectionBlock(mrkdwn(":ticket: *<https://example.org/t/12|T-12>* · Printer on fire"), nil, nil),
		slack.NewContextBlock("", mrkdwn(":large_blue_circle: Open  ·  :hourglass_flowing_sand: first reply by <!date^1790000000^{time}|16:30>")),
		slack.NewActionBlock("req:12", button("add", "Add details", ""), button("solved", "It's solved", "primary"), button("person", "I need a person", "")))
	s.ada.Reply(s.ask, "On my way, "+"@zoe. Please `unplug` it.\n> smells of toast\nNot good.")
	more := slack.NewOverflowBlockElement("more", option("Edit", "edit"), option("Not a request", "no"))
	prio := slack.NewOptionsSelectBlockElement("static_select", text("Priority"), "prio", option("P1 urgent", "1"), option("P2 high", "2"), option("P3 normal", "3"))
	prio.InitialOption = option("P3 normal", "3")
	resolve := button("resolve", "Resolve", "")
	resolve.Confirm = slack.NewConfirmationBlockObject(text("Resolve T-12?"), text("Zoé is told."), text("Resolve"), text("Not yet"))
	fields := []*slack.TextBlockObject{
		mrkdwn("*Requester*\n" + s.zoe.Mention()), mrkdwn("*Source*\n<#" + s.help.ID + "|help-it>"), mrkdwn("*Status*\n~Open~ → In progress"),
		mrkdwn("*Assignee*\n" + s.ada.Mention()), mrkdwn("*Level*\nL1"), mrkdwn("*SLA*\nfirst reply <!date^1790000000^{date_short_pretty} {time}|soon>"),
	}
	s.card = s.post(s.desk, "", "[P3] T-12 Printer on fire",
		slack.NewSectionBlock(mrkdwn(":large_yellow_circle: *<https://example.org/t/12|T-12>* *Printer on fire*"), nil, slack.NewAccessory(more)),
		slack.NewSectionBlock(nil, fields, nil),
		slack.NewRichTextBlock("", &slack.RichTextQuote{Type: slack.RTEQuote, Elements: []slack.RichTextSectionElement{
			slack.NewRichTextSectionTextElement("My printer is on fire & smells of <b>toast</b>. What now?", nil)}}),
		slack.NewContextBlock("", mrkdwn(":paperclip: 1 file · :speech_balloon: 2 replies · printer")),
		slack.NewActionBlock("tri:12:v1", button("claim", "Claim", "primary"), button("reply", "Reply", ""), prio, button("escalate", "Escalate", ""), resolve))
	s.ada.React(s.card, "eyes")
	s.ada.Reply(s.card, "Asked her to unplug it. Spare printer? @here", slacktest.Attach("burnt.png", picture()))
	_, _ = s.api.PostEphemeralContext(s.t.Context(), s.help.ID, s.zoe.ID, slack.MsgOptionText("I answered in the thread.", false))
	_, err := s.api.PublishViewContext(s.t.Context(), slack.PublishViewContextRequest{UserID: s.ada.ID, View: slack.HomeTabViewRequest{
		Type: "home", Blocks: slack.Blocks{BlockSet: []slack.Block{
			slack.NewHeaderBlock(text("Your desk")),
			slack.NewSectionBlock(nil, []*slack.TextBlockObject{mrkdwn("*Mine*\n4"), mrkdwn("*Unassigned*\n7"), mrkdwn("*Breaching*\n1"), mrkdwn("*Waiting*\n3")}, nil),
			slack.NewActionBlock("nav", button("next", "Next ticket", "primary"), button("digest", "Digest", "")),
			slack.NewDividerBlock(),
			slack.NewSectionBlock(mrkdwn(":eyes: *T-12* Printer on fire\nIn progress · Zoé Martin"), nil, slack.NewAccessory(button("open", "Open", "")), slack.SectionBlockOptionBlockID("t12")),
			slack.NewSectionBlock(mrkdwn(":hourglass: *T-9* VPN drops every hour\nWaiting · Noah Weiss"), nil, slack.NewAccessory(button("open", "Open", "")), slack.SectionBlockOptionBlockID("t9")),
			slack.NewContextBlock("", mrkdwn("Updated just now")),
		}},
	}})
	if err != nil {
		s.t.Fatal(err)
	}
}

// resolveModal has a field of each kind that a desk uses.
func resolveModal() slack.ModalViewRequest {
	long := slack.NewPlainTextInputBlockElement(text("What solved it?"), "text")
	long.Multiline = true
	kind := slack.NewOptionsSelectBlockElement("static_select", text("Category"), "kind", option("Hardware", "hw"), option("Software", "sw"))
	prio := slack.NewRadioButtonsBlockElement("prio", option("P1 urgent", "1"), option("P2 high", "2"), option("P3 normal", "3"))
	prio.InitialOption = option("P3 normal", "3")
	who := slack.NewOptionsSelectBlockElement("users_select", text("Nobody"), "who")
	kb := slack.NewCheckboxGroupsBlockElement("kb", option("Save as an article's draft", "draft"))
	optional := func(b *slack.InputBlock) *slack.InputBlock { b.Optional = true; return b }
	return slack.ModalViewRequest{
		Type: "modal", Title: text("Resolve T-12"), Submit: text("Resolve"), Close: text("Cancel"), CallbackID: "resolve",
		Blocks: slack.Blocks{BlockSet: []slack.Block{
			slack.NewContextBlock("", mrkdwn(":outbox_tray: This goes to *Zoé Martin*.")),
			slack.NewInputBlock("text", text("Resolution"), text("She reads it as you write it."), long),
			slack.NewInputBlock("kind", text("Category"), nil, kind),
			slack.NewInputBlock("prio", text("Priority"), nil, prio),
			optional(slack.NewInputBlock("who", text("Who helped"), nil, who)),
			optional(slack.NewInputBlock("kb", text("Knowledge"), nil, kb)),
			optional(slack.NewInputBlock("file", text("Files"), nil, slack.NewFileInputBlockElement("file"))),
		}},
	}
}

// look fetches the page of somebody at a place.
func (s *stage) look(as, in, thread string) string {
	s.t.Helper()
	return s.get("/?" + url.Values{"as": {as}, "in": {in}, "thread": {thread}}.Encode())
}

func (s *stage) get(path string) string {
	s.t.Helper()
	resp, err := http.Get(s.page.URL + path)
	if err != nil {
		s.t.Fatal(err)
	}
	defer resp.Body.Close()
	body, _ := io.ReadAll(resp.Body)
	if resp.StatusCode != http.StatusOK {
		s.t.Fatalf("%s answered %d: %s", path, resp.StatusCode, body)
	}
	return string(body)
}

// do sends a form of the page and answers the page that follows, or what is
// wrong.
func (s *stage) do(deed string, fields map[string]string, files ...string) (string, error) {
	s.t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	for key, v := range fields {
		_ = form.WriteField(key, v)
	}
	for i := 0; i+1 < len(files); i += 2 {
		part, _ := form.CreateFormFile(files[i], files[i+1])
		_, _ = io.WriteString(part, "octets")
	}
	_ = form.Close()
	resp, err := http.Post(s.page.URL+"/do/"+deed, form.FormDataContentType(), &body)
	if err != nil {
		s.t.Fatal(err)
	}
	defer resp.Body.Close()
	got, _ := io.ReadAll(resp.Body)
	if resp.StatusCode != http.StatusOK {
		return "", &wrong{string(got)}
	}
	return string(got), nil
}

type wrong struct{ text string }

func (w *wrong) Error() string { return strings.TrimSpace(w.text) }

func shows(t *testing.T, html string, want ...string) {
	t.Helper()
	for _, w := range want {
		if !strings.Contains(html, w) {
			t.Errorf("the page lacks %q", w)
		}
	}
	if t.Failed() {
		t.Logf("%s", html)
	}
}

func TestThePageShowsChannelsThreadsAndBlocks(t *testing.T) {
	s := open(t)
	html := s.look("zoe", s.help.ID, s.ask.TS)
	shows(t, html, "My printer is <b>on fire</b> &amp; smells of &lt;b&gt;toast&lt;/b&gt;.<br>What now? 🔥",
		`Only visible to you`, `2 replies`, `T-12</a></b> · Printer on fire`, `href="https://example.org/t/12"`, `>It&#39;s solved</button>`,
		`<code>unplug</code>`, `<blockquote>smells of toast</blockquote>`, `<span class="mention self">@zoe</span>`)
	if strings.Contains(html, "ada Kern · Support\" selected") || strings.Contains(html, ">desk<") {
		t.Error("Zoé sees a private channel that she is not in")
	}
	html = s.look("ada", s.desk.ID, s.card.TS)
	shows(t, html, `<s>Open</s> → In progress`, `<option value="3" selected>P3 normal</option>`, `data-confirm="Zoé is told."`,
		`👀 1`, `burnt.png`, `<span class="mention self">@here</span>`, `⚡ Create a ticket`)
	if html := s.look("sam", s.help.ID, ""); strings.Contains(html, "on fire") {
		t.Error("somebody of another organisation reads a channel that is not shared")
	}
}

func TestPeopleActOnThePage(t *testing.T) {
	s := open(t)
	at := func(more ...string) map[string]string {
		f := map[string]string{"as": "ada", "in": s.desk.ID, "thread": s.card.TS}
		for i := 0; i < len(more); i += 2 {
			f[more[i]] = more[i+1]
		}
		return f
	}
	html, err := s.do("say", at("text", "hello <all>", "thread", ""), "file", "note.txt")
	if err != nil {
		t.Fatal(err)
	}
	shows(t, html, "hello &lt;all&gt;", "note.txt")
	all := s.desk.Messages()
	mine := all[len(all)-1]
	if mine.Text != "hello &lt;all&gt;" || string(mine.Files[0].Data) != "octets" {
		t.Errorf("posted %+v", mine)
	}
	if _, err := s.do("edit", at("ts", mine.TS, "text", "changed")); err != nil || mine.Now().Text != "changed" {
		t.Errorf("edited to %q, %v", mine.Now().Text, err)
	}
	for _, want := range []int{1, 0} {
		if _, err := s.do("react", at("ts", mine.TS, "emoji", ":tada:")); err != nil || len(mine.Now().Reactions["tada"]) != want {
			t.Errorf("reactions %v, %v", mine.Now().Reactions, err)
		}
	}
	if _, err := s.do("delete", at("ts", mine.TS)); err != nil || !mine.Now().Deleted {
		t.Errorf("not deleted: %v", err)
	}
	if _, err := s.do("say", at("text", "in the thread", "pane", "1", "broadcast", "1")); err != nil {
		t.Fatal(err)
	}
	all = s.desk.Messages()
	if m := all[len(all)-1]; m.ThreadTS != s.card.TS || m.Subtype != "thread_broadcast" {
		t.Errorf("replied %+v", m)
	}
	if _, err := s.do("use", at("on", "m "+s.desk.ID+" "+s.card.TS, "block", "tri:12:v1", "action", "prio", "value", "1")); err != nil {
		t.Fatal(err)
	}
	if a := next(t, s.interactions).ActionCallback.BlockActions[0]; a.SelectedOption.Value != "1" {
		t.Errorf("chosen %+v", a)
	}
	home, _ := s.ada.Home()
	if _, err := s.do("use", at("on", "v "+home.ID, "block", "t9", "action", "open")); err != nil {
		t.Fatal(err)
	}
	if a := next(t, s.interactions).ActionCallback.BlockActions[0]; a.BlockID != "t9" || a.Value != "12" {
		t.Errorf("clicked %+v", a)
	}
	if _, err := s.do("say", map[string]string{"as": "zoe", "in": s.help.ID, "text": "/ticket new screen"}); err != nil || next(t, s.slashes) != "/ticket new screen" {
		t.Errorf("no command came: %v", err)
	}
	if html, err = s.do("home", at()); err != nil || next(t, s.homes) == "" {
		t.Errorf("no Home was opened: %v", err)
	}
	shows(t, html, "Your desk", "<b>T-9</b> VPN drops every hour")
	if _, err := s.do("shortcut", at("ts", s.card.TS, "callback", "create")); err != nil || next(t, s.interactions).CallbackID != "create" {
		t.Errorf("no shortcut came: %v", err)
	}
}

// What cannot be done is said, and nothing breaks.
func TestThePageRefusesWhatCannotBe(t *testing.T) {
	s := open(t)
	for name, c := range map[string]struct{ deed, field, value, want string }{
		"empty":             {"say", "text", " ", "write something"},
		"foreign message":   {"delete", "ts", s.ask.TS, "has no message"},
		"unknown command":   {"say", "text", "/nothing", "not a valid command"},
		"unknown emoji":     {"react", "emoji", "nosuch", "no emoji is called"},
		"unknown button":    {"use", "action", "nosuch", "nothing to click"},
		"gone":              {"submit", "view", "V1", "gone"},
		"unknown shortcut":  {"shortcut", "callback", "nosuch", "offers no shortcut"},
		"unknown target":    {"use", "on", "m C1 1.0", "gone"},
		"a private channel": {"join", "in", s.desk.ID, "must be invited"},
	} {
		fields := map[string]string{"as": "ada", "in": s.help.ID, "ts": s.ask.TS, "on": "m " + s.desk.ID + " " + s.card.TS, "text": "x"}
		if name == "a private channel" {
			fields["as"] = "zoe"
		}
		fields[c.field] = c.value
		if _, err := s.do(c.deed, fields); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, want %q", name, err, c.want)
		}
	}
	req, _ := http.NewRequest("POST", s.page.URL+"/do/say", strings.NewReader("text=x"))
	req.Header.Set("Sec-Fetch-Site", "cross-site")
	if resp, err := http.DefaultClient.Do(req); err != nil || resp.StatusCode != http.StatusForbidden {
		t.Errorf("a form of another site was taken: %v, %v", resp, err)
	}
}

func TestModalsAreFilledInOnThePage(t *testing.T) {
	s := open(t)
	if err := s.ada.Shortcut("new"); err != nil {
		t.Fatal(err)
	}
	if _, err := s.api.OpenViewContext(t.Context(), next(t, s.interactions).TriggerID, resolveModal()); err != nil {
		t.Fatal(err)
	}
	html := s.look("ada", s.desk.ID, "")
	shows(t, html, `<dialog id="modal"`, "Resolve T-12", `placeholder="What solved it?"`, `She reads it as you write it.`, `type="file"`,
		`value="3" checked`, `<option value="`+s.zoe.ID+`">Zoé Martin</option>`)
	if strings.Contains(s.look("zoe", s.help.ID, ""), "<dialog") {
		t.Error("Zoé sees Ada's modal")
	}
	v := s.ada.Views()[0]
	fields := map[string]string{
		"as": "ada", "in": s.desk.ID, "view": v.ID, "field text": "Unplugged,\r\nreplaced.", "field kind": "hw", "field prio": "2", "field who": s.zoe.ID, "field kb": "draft",
	}
	wrong := map[string]string{"as": "ada", "in": s.desk.ID, "view": v.ID, "field kind": "hw", "field text": ""}
	if _, err := s.do("submit", wrong); err == nil || !strings.Contains(err.Error(), "required") {
		t.Errorf("a required field was left empty: %v", err)
	}
	if _, err := s.do("submit", fields, "field file", "photo.png"); err != nil {
		t.Fatal(err)
	}
	got := next(t, s.interactions).View.State.Values
	if got["text"]["text"].Value != "Unplugged,\nreplaced." || got["prio"]["prio"].SelectedOption.Value != "2" || got["who"]["who"].SelectedUser != s.zoe.ID ||
		len(got["kb"]["kb"].SelectedOptions) != 1 || len(got["file"]["file"].Files) != 1 {
		t.Errorf("submitted %+v", got)
	}
	if err := s.WaitFor(within(t), func() bool { return len(s.ada.Views()) == 0 }); err != nil {
		t.Fatal("the modal stays")
	}
	if strings.Contains(s.look("ada", s.desk.ID, ""), "<dialog") {
		t.Error("the page still shows it")
	}
}

// Nothing that anybody writes becomes a part of the page.
func TestNothingIsInjected(t *testing.T) {
	s := open(t)
	evil := `"><script>alert(1)</script><img src=x onerror=alert(1)>{{.}}`
	mallory := s.User("mallory", slacktest.RealName(evil), slacktest.Title(evil))
	c := s.Channel("#evil", mallory, s.Bot())
	c.Topic(evil, mallory)
	m := mallory.Post(c, evil, slacktest.Attach(evil+".png", []byte("x")))
	mallory.Reply(m, "```"+evil+"``` `"+evil+"` *"+evil+"*")
	s.post(c, "", evil, slack.NewSectionBlock(mrkdwn("<javascript:alert(1)|click> <https://a.example/\"onclick=x|y> "+evil), nil, nil),
		slack.NewHeaderBlock(text(evil)), slack.NewActionBlock("b\"<", slack.NewButtonBlockElement("a\"<", evil, text(evil[:60])).WithURL("javascript:alert(1)")),
		slack.NewImageBlock("https://a.example/x.png?\"onerror=x", evil, "", nil))
	html := s.look("mallory", c.ID, m.TS)
	for _, bad := range []string{"<script>alert", "<img src=x", `href="javascript:`, `"onerror`, `"onclick`} {
		if strings.Contains(html, bad) {
			t.Errorf("the page holds %q", bad)
		}
	}
	shows(t, html, "&lt;script&gt;")
	resp, err := http.Get(s.page.URL + "/file/" + m.Files[0].ID + "/x")
	if err != nil || resp.Header.Get("X-Content-Type-Options") != "nosniff" || !strings.Contains(resp.Header.Get("Content-Security-Policy"), "default-src 'none'") {
		t.Errorf("got %v, %v", resp.Header, err)
	}
}

// The browser hears of each change, also of one that comes while it is told of
// another.
func TestThePageFollows(t *testing.T) {
	s := open(t)
	req, _ := http.NewRequestWithContext(within(t), "GET", s.page.URL+"/events", nil)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	lines := bufio.NewScanner(resp.Body)
	heard := func() {
		for lines.Scan() {
			if lines.Text() == "data: changed" {
				return
			}
		}
		t.Fatalf("nothing was heard: %v", lines.Err())
	}
	heard()
	for range 3 {
		s.zoe.Post(s.help, "more")
		heard()
	}
}

func TestOfALongChannelTheEndIsShown(t *testing.T) {
	s := open(t)
	for i := range 250 {
		s.zoe.Post(s.help, fmt.Sprintf("line %d.", i))
	}
	html := s.look("zoe", s.help.ID, s.ask.TS)
	shows(t, html, "line 249.", "What was said before is not shown.", "On my way")
	if strings.Contains(html, "line 20.") {
		t.Error("all is shown")
	}
}
