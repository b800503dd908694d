package page_test

import (
	"bytes"
	"context"
	"net/http/httptest"
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
