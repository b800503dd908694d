package slacktest_test

import (
	"testing"

	"github.com/slack-go/slack"
	"github.com/slack-go/slack/slackevents"
	"github.com/slack-go/slack/socketmode"

	"guichet/channels/slack/slacktest"
)

func TestAConversationThroughSlackGo(t *testing.T) {
	d := open(t, slacktest.Options{})
	a := d.listen(t, nil)
	if err := d.AwaitConnections(within(t), 1); err != nil {
		t.Fatal(err)
	}

	ask := d.zoe.Post(d.help, "My printer is <broken> & smells")
	m := a.next(t).Data.(slackevents.EventsAPIEvent).InnerEvent.Data.(*slackevents.MessageEvent)
	if m.Text != "My printer is &lt;broken&gt; &amp; smells" || m.User != d.zoe.ID || m.TimeStamp != ask.TS ||
		m.Channel != d.help.ID || m.ChannelType != "channel" || m.ClientMsgID == "" || len(m.Blocks.BlockSet) != 1 {
		t.Fatalf("message: %+v", m)
	}

	answer := d.post(t, d.help, slack.MsgOptionText("On my way", false), slack.MsgOptionTS(ask.TS), slack.MsgOptionBlocks(
		slack.NewSectionBlock(slack.NewTextBlockObject("mrkdwn", "On my way", false, false), nil, nil),
		slack.NewActionBlock("b1", slack.NewButtonBlockElement("solved", "12", slack.NewTextBlockObject("plain_text", "It's solved", false, false))),
	))
	own := a.next(t).Data.(slackevents.EventsAPIEvent).InnerEvent.Data.(*slackevents.MessageEvent)
	if own.BotID != d.App().BotID || own.User != d.Bot().ID || own.Message.BotProfile.AppID != d.App().ID || own.ThreadTimeStamp != ask.TS {
		t.Fatalf("the app's own message came back as %+v", own)
	}

	if err := d.zoe.Click(answer, "solved"); err != nil {
		t.Fatal(err)
	}
	e := a.next(t)
	click := e.Data.(slack.InteractionCallback)
	if click.ActionCallback.BlockActions[0].Value != "12" || click.Container.MessageTs != answer.TS || click.TriggerID == "" || click.ResponseURL == "" {
		t.Fatalf("click: %+v", click)
	}
	if e.Type != socketmode.EventTypeInteractive || e.Request.AcceptsResponsePayload {
		t.Fatalf("request: %+v", e.Request)
	}
	if err := d.WaitFor(within(t), func() bool { return d.Pending() == 0 }); err != nil {
		t.Fatal(err)
	}
	if acks := d.Acks(); len(acks) != 3 || acks[0].Latency <= 0 || acks[0].Event != "message" || acks[2].Event != "block_actions" {
		t.Fatalf("acks: %+v", acks)
	}
}
