package slack

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"guichet/channels"
)

// A packet is what lies in a letter: Slack's frame as it came, with who we are.
type packet struct {
	Self  self            `json:"self"`
	Frame json.RawMessage `json:"frame,omitempty"`
	Text  string          `json:"text,omitempty"` // a frame that is no JSON
}

// An envelope is a frame of Socket Mode.
type envelope struct {
	Type       string          `json:"type"` // hello, disconnect, events_api, interactive, slash_commands
	ID         string          `json:"envelope_id"`
	Payload    json.RawMessage `json:"payload"`
	Answerable bool            `json:"accepts_response_payload"`
	Reason     string          `json:"reason"` // of disconnect
}

// A payload is the part that we use of what Slack sends: an event of the Events
// API or an interaction.
type payload struct {
	Type    string `json:"type"` // event_callback, block_actions, view_submission, …
	TeamID  string `json:"team_id"`
	AppID   string `json:"api_app_id"`
	EventID string `json:"event_id"`
	Time    int64  `json:"event_time"`
	Event   event  `json:"event"`

	Team    struct{ ID string } `json:"team"`
	User    who                 `json:"user"`
	Trigger string              `json:"trigger_id"`
	Place   container           `json:"container"`
	Channel struct{ ID string } `json:"channel"`
	Message struct {
		Thread string `json:"thread_ts"`
	} `json:"message"`
	Actions []action `json:"actions"`
	View    view     `json:"view"`
}

type event struct {
	Type        string       `json:"type"`
	Subtype     string       `json:"subtype"`
	Channel     string       `json:"channel"`
	ChannelType string       `json:"channel_type"`
	User        string       `json:"user"`
	BotID       string       `json:"bot_id"`
	AppID       string       `json:"app_id"`
	BotProfile  *struct{}    `json:"bot_profile"`
	Hidden      bool         `json:"hidden"`
	Text        string       `json:"text"`
	TS          string       `json:"ts"`
	Thread      string       `json:"thread_ts"`
	EventTS     string       `json:"event_ts"`
	Files       []file       `json:"files"`
	Attachments []attachment `json:"attachments"`
}

type file struct {
	Name  string `json:"name"`
	Title string `json:"title"`
	Type  string `json:"mimetype"`
	Size  int64  `json:"size"`
}

type attachment struct {
	Text     string `json:"text"`
	Fallback string `json:"fallback"`
}

type who struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

type container struct {
	Message string `json:"message_ts"`
	Channel string `json:"channel_id"`
	Thread  string `json:"thread_ts"`
}

type action struct {
	ID    string `json:"action_id"`
	Block string `json:"block_id"`
	Value string `json:"value"`
	TS    string `json:"action_ts"`
}

type view struct {
	ID       string `json:"id"`
	Hash     string `json:"hash"`
	Callback string `json:"callback_id"`
	Private  string `json:"private_metadata"`
	State    struct {
		Values map[string]map[string]struct {
			Value string `json:"value"`
		} `json:"values"`
	} `json:"state"`
}

// decode reads JSON and goes on where a field has another type than expected:
// the rest is read, and trouble names the field.
func decode(raw []byte, v any) (trouble string, err error) {
	err = json.Unmarshal(raw, v)
	var mismatch *json.UnmarshalTypeError
	if errors.As(err, &mismatch) && mismatch.Field != "" {
		return fmt.Sprintf("the field %s is a %s, not a %s", mismatch.Field, mismatch.Value, mismatch.Type), nil
	}
	return "", err
}

// letter makes a letter of a frame. What cannot be understood gets a key from
// its octets: it is kept as well.
func letter(name string, me self, frame []byte, e envelope, p payload, now time.Time) channels.Letter {
	k := packet{Self: me, Frame: frame}
	if !json.Valid(frame) {
		k = packet{Self: me, Text: string(frame)}
	}
	raw, err := json.Marshal(k)
	if err != nil { // cannot be: a valid frame and plain texts
		raw = frame
	}
	l := channels.Letter{Channel: name, Raw: raw, At: now}
	l.Key, l.Origin = p.key()
	l.Thread, l.At = p.thread(), p.at(now)
	if l.Key == "" {
		l.Key, l.Origin = "envelope/"+e.ID, "socket"
	}
	if l.Key == "envelope/" {
		sum := sha256.Sum256(frame)
		l.Key = "octets/" + hex.EncodeToString(sum[:16])
	}
	return l
}

// said are the subtypes under which people's and bots' words arrive; they are
// known by their ts, because a mention is told twice, as message and as
// app_mention.
func (e event) said() bool {
	switch e.Type {
	case "app_mention":
		return true
	case "message":
		switch e.Subtype {
		case "", "file_share", "thread_broadcast", "me_message", "bot_message":
			return true
		}
	}
	return false
}

// key names a payload for good, and tells where it lay.
func (p payload) key() (key, origin string) {
	team := p.TeamID
	if team == "" {
		team = p.Team.ID
	}
	switch e := p.Event; {
	case p.Type == "event_callback" && e.said() && e.Channel != "" && e.TS != "":
		return "msg/" + team + "/" + e.Channel + "/" + e.TS, team + "/" + e.Channel + "/" + e.TS
	case p.Type == "event_callback" && p.EventID != "":
		return "event/" + p.EventID, team + "/" + e.Type
	case p.View.ID != "" && p.View.Hash != "":
		return "view/" + p.View.ID + "/" + p.View.Hash, team + "/" + p.Type
	case p.Trigger != "":
		return "trigger/" + p.Trigger, team + "/" + p.Type
	}
	return "", ""
}

// thread names the Slack thread that a payload belongs to, so that what is
// said there is handled in order.
func (p payload) thread() string {
	first := func(list ...string) string {
		for _, s := range list {
			if s != "" {
				return s
			}
		}
		return ""
	}
	channel, ts := p.Event.Channel, first(p.Event.Thread, p.Event.TS)
	switch p.Type {
	case "block_actions":
		channel = p.Place.Channel
		ts = first(p.Place.Thread, p.Message.Thread, p.Place.Message)
	case "view_submission":
		if m, err := readFormState(p.View.Private); err == nil {
			channel, ts = m.Channel, m.Card
		}
	}
	if channel == "" || ts == "" {
		return ""
	}
	return channel + "/" + ts
}

// at is when it was said or done, or now where that is not told.
func (p payload) at(now time.Time) time.Time {
	stamps := []string{p.Event.TS, p.Event.EventTS}
	if len(p.Actions) > 0 {
		stamps = append(stamps, p.Actions[0].TS)
	}
	for _, ts := range stamps {
		if t, ok := clock(ts); ok {
			return t
		}
	}
	if p.Time > 0 {
		return time.Unix(p.Time, 0).UTC()
	}
	return now.UTC()
}

// clock reads a ts, "1700000000.000100", as a time.
func clock(ts string) (time.Time, bool) {
	s, us, _ := strings.Cut(ts, ".")
	seconds, err := strconv.ParseInt(s, 10, 64)
	if err != nil || seconds <= 0 || seconds > 1<<40 {
		return time.Time{}, false
	}
	micros, err := strconv.ParseInt((us + "000000")[:6], 10, 64)
	if err != nil || micros < 0 {
		micros = 0
	}
	return time.Unix(seconds, micros*1000).UTC(), true
}
