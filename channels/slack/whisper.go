package slack

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"

	"github.com/slack-go/slack"

	"guichet/channels"
)

// whisper says something to one person where they are (chat.postEphemeral), or
// through the address that came with their gesture, which also works where the
// bot is no member. Slack keeps nothing of it.
func (c *Channel) whisper(ctx context.Context, o channels.Outbound) error {
	channel, thread := o.Place, ""
	if o.Root != "" {
		var err error
		if channel, thread, err = split(o.Root); err != nil {
			return err
		}
	}
	d := join(say(o))
	if o.Answer != "" && thread == "" {
		return c.respond(ctx, o.Answer, d)
	}
	if channel == "" {
		return channels.Permanent(errNowhere)
	}
	var more []slack.MsgOption
	if thread != "" {
		more = append(more, slack.MsgOptionTS(thread))
	}
	err := c.call(ctx, "chat.postEphemeral", "", func() error {
		_, err := c.api.PostEphemeralContext(ctx, channel, o.Reader.ID, d.options(more...)...)
		return err
	})
	if channels.IsPermanent(err) && o.Answer != "" {
		return c.respond(ctx, o.Answer, d)
	}
	return err
}

// join makes one draft of several: what one person alone sees is one message.
func join(list []draft) draft {
	d := list[0]
	for _, more := range list[1:] {
		d.text += "\n" + more.text
		d.blocks = append(d.blocks, more.blocks...)
	}
	d.text = bounded(d.text)
	return d
}

// respond answers a gesture through its response_url, which takes five answers
// within half an hour.
func (c *Channel) respond(ctx context.Context, address string, d draft) error {
	if !c.ofSlack(address) {
		return channels.Permanent(fmt.Errorf("answer a gesture: the address is not Slack's"))
	}
	body, err := json.Marshal(map[string]any{
		"response_type": "ephemeral", "replace_original": false, "text": inert(d.text), "blocks": d.blocks,
	})
	if err != nil {
		return channels.Permanent(fmt.Errorf("answer a gesture: %w", err))
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, address, bytes.NewReader(body))
	if err != nil {
		return channels.Permanent(fmt.Errorf("answer a gesture: %w", err))
	}
	req.Header.Set("Content-Type", "application/json; charset=utf-8")
	resp, err := c.http.Do(req)
	if err != nil {
		return channels.Uncertain(fmt.Errorf("answer a gesture: %w", err))
	}
	defer resp.Body.Close()
	_, _ = io.Copy(io.Discard, io.LimitReader(resp.Body, 1<<16))
	if resp.StatusCode != http.StatusOK {
		return channels.Permanent(fmt.Errorf("answer a gesture: Slack says %s", resp.Status))
	}
	return nil
}

// ofSlack reports whether an address is one of Slack's own hosts, or of the
// Slack that the configuration names: nothing of ours goes anywhere else.
func (c *Channel) ofSlack(address string) bool {
	u, err := url.Parse(address)
	if err != nil || u.User != nil {
		return false
	}
	if own, err := url.Parse(c.cfg.APIURL); c.cfg.APIURL != "" && err == nil {
		return u.Scheme == own.Scheme && u.Host == own.Host
	}
	host := strings.ToLower(u.Host)
	return u.Scheme == "https" && (host == "slack.com" || strings.HasSuffix(host, ".slack.com"))
}
