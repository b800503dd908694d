package page

import (
	"strconv"
	"strings"
	"time"

	"guichet/channels/slack/slacktest"
)

// A para is a paragraph of set text.
type para struct {
	Kind string // p, quote, pre, or li
	Mark string // before a list's item
	Deep int    // how deep the list is nested
	Runs []run
}

// A run is text that is set in one way.
type run struct {
	Text                       string
	Href                       string
	Mention                    bool // of anybody
	Self                       bool // of the person who looks
	Bold, Italic, Strike, Code bool
	Break                      bool // a new line, and no text
}

// A drawer draws for one person.
type drawer struct {
	ws   *slacktest.Workspace
	you  *slacktest.User
	zone *time.Location
	now  time.Time
}

func str(v any) string { s, _ := v.(string); return s }

func list(v any) []any { l, _ := v.([]any); return l }

func object(v any) map[string]any { o, _ := v.(map[string]any); return o }

func yes(v any) bool { b, _ := v.(bool); return b }

// textObject draws a plain_text or mrkdwn object, or the text of a cell.
func (d drawer) textObject(v any) []para {
	o := object(v)
	switch o["type"] {
	case "mrkdwn":
		return d.marked(str(o["text"]))
	case "rich_text":
		return d.rich(o["elements"])
	}
	return []para{{Kind: "p", Runs: d.plain(str(o["text"]))}}
}

// marked draws text in Slack's markup.
func (d drawer) marked(text string) []para { return d.rich(d.ws.RichText(text)) }

// plain draws text that has no markup but emoji.
func (d drawer) plain(text string) []run {
	parts := strings.Split(text, ":")
	for i := 1; i+1 < len(parts); i++ {
		if glyph := slacktest.Glyph(parts[i]); glyph != "" {
			parts[i-1] += glyph + parts[i+1]
			parts = append(parts[:i], parts[i+2:]...)
			i--
		}
	}
	return broken(run{Text: strings.Join(parts, ":")})
}

// broken is the run with its line ends apart.
func broken(r run) []run {
	var out []run
	for i, line := range strings.Split(r.Text, "\n") {
		if i > 0 {
			out = append(out, run{Break: true})
		}
		if line != "" {
			piece := r
			piece.Text = line
			out = append(out, piece)
		}
	}
	return out
}

// rich draws the elements of a rich_text block.
func (d drawer) rich(v any) []para {
	var out []para
	for _, part := range list(v) {
		o := object(part)
		switch o["type"] {
		case "rich_text_quote":
			out = append(out, para{Kind: "quote", Runs: d.runs(o["elements"])})
		case "rich_text_preformatted":
			out = append(out, para{Kind: "pre", Runs: d.runs(o["elements"])})
		case "rich_text_list":
			indent, _ := o["indent"].(float64)
			first, _ := o["offset"].(float64)
			for i, item := range list(o["elements"]) {
				mark := "•"
				if o["style"] == "ordered" {
					mark = strconv.Itoa(int(first)+i+1) + "."
				}
				out = append(out, para{Kind: "li", Mark: mark, Deep: int(indent), Runs: d.runs(object(item)["elements"])})
			}
		default:
			out = append(out, para{Kind: "p", Runs: d.runs(o["elements"])})
		}
	}
	return out
}

func (d drawer) runs(v any) []run {
	var out []run
	for _, e := range list(v) {
		o := object(e)
		r := d.run(o)
		set := object(o["style"])
		r.Bold, r.Italic, r.Strike, r.Code = yes(set["bold"]), yes(set["italic"]), yes(set["strike"]), yes(set["code"])
		out = append(out, broken(r)...)
	}
	return out
}

func (d drawer) run(o map[string]any) run {
	switch o["type"] {
	case "text":
		return run{Text: str(o["text"])}
	case "link":
		r := run{Text: str(o["text"]), Href: str(o["url"])}
		if r.Text == "" {
			r.Text = r.Href
		}
		return r
	case "user":
		return d.mention("user", str(o["user_id"]))
	case "channel":
		return d.mention("channel", str(o["channel_id"]))
	case "usergroup":
		return d.mention("usergroup", str(o["usergroup_id"]))
	case "broadcast":
		return d.mention("broadcast", str(o["range"]))
	case "emoji":
		if glyph := slacktest.Glyph(str(o["name"])); glyph != "" {
			return run{Text: glyph}
		}
		return run{Text: ":" + str(o["name"]) + ":"}
	case "date":
		return run{Text: d.date(o)}
	}
	return run{}
}

func (d drawer) mention(kind, value string) run {
	return run{
		Text:    d.ws.MentionName(slacktest.Span{Kind: kind, Value: value}),
		Mention: true, Self: value == d.you.ID || kind == "broadcast",
	}
}

// dates are the tokens of Slack's date formats, in English.
var dates = []struct{ token, layout string }{
	{"{date_num}", "2006-01-02"}, {"{date_short_pretty}", "Jan 2"}, {"{date_long_pretty}", "Monday, January 2"},
	{"{date_pretty}", "January 2"}, {"{date_short}", "Jan 2, 2006"}, {"{date_long}", "Monday, January 2, 2006"},
	{"{date}", "January 2, 2006"}, {"{time_secs}", "15:04:05"}, {"{time}", "15:04"},
}

func (d drawer) date(o map[string]any) string {
	at := time.Unix(seconds(o["timestamp"]), 0).In(d.zone)
	text := strings.ReplaceAll(str(o["format"]), "{ago}", d.now.Sub(at).Round(time.Minute).String()+" ago")
	for _, f := range dates {
		shown := at.Format(f.layout)
		if strings.HasSuffix(f.token, "pretty}") && sameDay(at, d.now.In(d.zone)) {
			shown = "today"
		}
		text = strings.ReplaceAll(text, f.token, shown)
	}
	return text
}

// seconds is a time of a block: from JSON a float64, made here an int64.
func seconds(v any) int64 {
	switch v := v.(type) {
	case float64:
		return int64(v)
	case int64:
		return v
	}
	return 0
}

func sameDay(a, b time.Time) bool {
	return a.Format(time.DateOnly) == b.Format(time.DateOnly)
}
