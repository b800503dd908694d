package slack

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
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
// API, an interaction, or a slash command, whose fields lie flat.
type payload struct {
	Type    string `json:"type"` // event_callback, block_actions, view_submission, message_action, shortcut; none for a slash command
	TeamID  string `json:"team_id"`
	AppID   string `json:"api_app_id"`
	EventID string `json:"event_id"`
	Time    int64  `json:"event_time"`
	Shared  bool   `json:"is_ext_shared_channel"`
	Event   event  `json:"event"`

	Team     struct{ ID string } `json:"team"`
	User     who                 `json:"user"`
	Trigger  string              `json:"trigger_id"`
	Place    container           `json:"container"`
	Channel  struct{ ID string } `json:"channel"`
	Message  event               `json:"message"` // that a click or a shortcut is about
	MessageT string              `json:"message_ts"`
	Callback string              `json:"callback_id"`
	Actions  []action            `json:"actions"`
	View     view                `json:"view"`
	Answer   string              `json:"response_url"`

	Command   string `json:"command"` // of a slash command, "/ticket"
	Text      string `json:"text"`
	UserID    string `json:"user_id"`
	ChannelID string `json:"channel_id"`
}

// An event is one of the Events API, or a message as it lies in a channel.
type event struct {
	Type        string       `json:"type"`
	Subtype     string       `json:"subtype"`
	Channel     ident        `json:"channel"`
	ChannelType string       `json:"channel_type"`
	User        ident        `json:"user"`
	Team        string       `json:"team"`      // the author's, or the workspace's
	UserTeam    string       `json:"user_team"` // the author's, in shared channels
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
	Edited      struct {
		TS string `json:"ts"`
	} `json:"edited"`

	Message   *event `json:"message"`          // of message_changed
	Previous  *event `json:"previous_message"` // of message_changed and message_deleted, not to be relied on
	DeletedTS string `json:"deleted_ts"`

	Reaction string `json:"reaction"`
	Item     struct {
		Type    string `json:"type"`
		Channel string `json:"channel"`
		TS      string `json:"ts"`
	} `json:"item"`

	Tab     string `json:"tab"`        // of app_home_opened
	GroupID string `json:"subteam_id"` // of subteam_members_changed
	Group   ident  `json:"subteam"`    // of subteam_updated
	Old     string `json:"old_channel_id"`
	New     string `json:"new_channel_id"`
}

// An ident is an id that stands alone or, as in user_change, in an object.
type ident string

// UnmarshalJSON takes either; what is neither is no id.
func (i *ident) UnmarshalJSON(raw []byte) error {
	var id string
	if json.Unmarshal(raw, &id) == nil {
		*i = ident(id)
		return nil
	}
	var in struct{ ID string }
	if err := json.Unmarshal(raw, &in); err != nil {
		return &json.UnmarshalTypeError{Value: "value", Type: reflect.TypeFor[string](), Field: "id"}
	}
	*i = ident(in.ID)
	return nil
}

type file struct {
	ID       string `json:"id"`
	Name     string `json:"name"`
	Title    string `json:"title"`
	Type     string `json:"mimetype"`
	Size     int64  `json:"size"`
	Mode     string `json:"mode"` // hosted, snippet, …; tombstone and hidden_by_limit cannot be had
	External bool   `json:"is_external"`
	URL      string `json:"url_private_download"`
	Private  string `json:"url_private"`
	Access   string `json:"file_access"`
}

type attachment struct {
	Text     string `json:"text"`
	Fallback string `json:"fallback"`
}

type who struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	Team string `json:"team_id"`
}

type container struct {
	Message string `json:"message_ts"`
	Channel string `json:"channel_id"`
	Thread  string `json:"thread_ts"`
	View    string `json:"view_id"`
}

type action struct {
	ID     string `json:"action_id"`
	Block  string `json:"block_id"`
	Value  string `json:"value"`
	TS     string `json:"action_ts"`
	Option picked `json:"selected_option"`
	User   string `json:"selected_user"`
}

// A picked is an option that somebody chose.
type picked struct {
	Value string `json:"value"`
}

type view struct {
	ID       string `json:"id"`
	Hash     string `json:"hash"`
	Callback string `json:"callback_id"`
	Private  string `json:"private_metadata"`
	Blocks   []struct {
		ID       string `json:"block_id"`
		Type     string `json:"type"`
		Optional bool   `json:"optional"`
		Element  struct {
			Type string `json:"type"`
		} `json:"element"`
	} `json:"blocks"`
	State struct {
		Values map[string]map[string]filled `json:"values"`
	} `json:"state"`
}

// A filled is what one element of a form holds.
type filled struct {
	Type    string   `json:"type"`
	Value   string   `json:"value"`
	Option  picked   `json:"selected_option"`
	Options []picked `json:"selected_options"`
	User    string   `json:"selected_user"`
	Users   []string `json:"selected_users"`
	Files   []file   `json:"files"`
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
	team := first(p.TeamID, p.Team.ID)
	e := p.Event
	switch {
	case p.Type != "event_callback":
	case e.said() && e.Channel != "" && e.TS != "":
		return "msg/" + team + "/" + string(e.Channel) + "/" + e.TS, team + "/" + string(e.Channel) + "/" + e.TS
	case e.edited() && e.Channel != "": // again for each preview of a link
		return "edit/" + team + "/" + string(e.Channel) + "/" + e.Message.TS + "/" + e.Message.Edited.TS, team + "/" + string(e.Channel) + "/" + e.Message.TS
	case e.deleted() != "" && e.Channel != "":
		return "delete/" + team + "/" + string(e.Channel) + "/" + e.deleted(), team + "/" + string(e.Channel) + "/" + e.deleted()
	case p.EventID != "":
		return "event/" + p.EventID, team + "/" + e.Type
	}
	switch {
	case p.View.ID != "" && p.View.Hash != "" && p.Type != "block_actions":
		return "view/" + p.View.ID + "/" + p.View.Hash, team + "/" + p.Type
	case p.Trigger != "":
		return "trigger/" + p.Trigger, team + "/" + first(p.Type, p.Command)
	}
	return "", ""
}

// edited reports whether somebody changed their words: message_changed also
// tells of previews, of translations and of replies that came.
func (e event) edited() bool {
	return e.Type == "message" && e.Subtype == "message_changed" && e.Message != nil &&
		e.Message.TS != "" && e.Message.Edited.TS != "" && e.Message.Subtype != "tombstone"
}

// deleted is the ts of a message that was taken away, "" for other events. One
// with replies leaves a stone in its place.
func (e event) deleted() string {
	switch {
	case e.Type != "message":
	case e.Subtype == "message_deleted":
		return e.DeletedTS
	case e.Subtype == "message_changed" && e.Message != nil && e.Message.Subtype == "tombstone":
		return e.Message.TS
	}
	return ""
}

// first is the first that is not empty.
func first[S ~string](list ...S) S {
	for _, s := range list {
		if s != "" {
			return s
		}
	}
	return ""
}

// thread names the Slack thread that a payload belongs to, so that what is
// said there is handled in order.
func (p payload) thread() string {
	e := p.Event
	channel, ts := string(e.Channel), first(e.Thread, e.TS)
	switch {
	case e.edited():
		ts = first(e.Message.Thread, e.Message.TS)
	case e.deleted() != "":
		ts = e.deleted()
		if e.Previous != nil {
			ts = first(e.Previous.Thread, ts)
		}
	case e.Item.TS != "":
		channel, ts = e.Item.Channel, e.Item.TS
	}
	switch p.Type {
	case "block_actions":
		channel = p.Place.Channel
		ts = first(p.Place.Thread, p.Message.Thread, p.Place.Message)
	case "message_action":
		channel, ts = p.Channel.ID, first(p.Message.Thread, p.Message.TS, p.MessageT)
	case "view_submission":
		if m, err := readFormState(p.View.Private); err == nil {
			channel, ts = m.Channel, m.Root
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
