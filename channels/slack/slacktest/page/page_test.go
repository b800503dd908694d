package page_test

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/slack-go/slack"

	"guichet/channels/slack/slacktest"
)

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
