package slacktest

import (
	"fmt"
	"strings"
	"unicode"
)

// A cell is one character of a text, or a mention, link or date in it.
type cell struct {
	char   rune
	entity *span
}

// A style is how a run of text is set.
type style struct{ bold, italic, strike, code bool }

// richText is the block that Slack makes of a message's text: its *bold*,
// _italic_, ~struck~ and `code` set, quotes and fenced code on their own.
func (w *Workspace) richText(text string) []any {
	if text == "" {
		return nil
	}
	return []any{map[string]any{"type": "rich_text", "block_id": w.letters(5), "elements": w.formatted(text)}}
}

// RichText is marked-up text as the elements of a rich_text block.
func (w *Workspace) RichText(text string) []any {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.formatted(text)
}

const fence = "```"

func (w *Workspace) formatted(text string) []any {
	out := []any{}
	for text != "" {
		before, rest, fenced := strings.Cut(text, fence)
		code, after, closed := strings.Cut(rest, fence)
		if !fenced || !closed || strings.TrimSpace(code) == "" {
			return append(out, w.paragraphs(text)...)
		}
		out = append(out, w.paragraphs(strings.TrimSuffix(before, "\n"))...)
		out = append(out, richPart("rich_text_preformatted", w.runs(cells(strings.Trim(code, "\n")), nil)))
		text = strings.TrimPrefix(after, "\n")
	}
	return out
}

// paragraphs are runs of quoted and of other lines.
func (w *Workspace) paragraphs(text string) []any {
	if text == "" {
		return nil
	}
	var out []any
	var lines []string
	kind := ""
	flush := func() {
		if len(lines) > 0 {
			out = append(out, richPart(kind, w.runs(cells(strings.Join(lines, "\n")), &style{})))
		}
		lines = nil
	}
	for line := range strings.SplitSeq(text, "\n") {
		now := "rich_text_section"
		if quoted, ok := strings.CutPrefix(line, "&gt;"); ok {
			now, line = "rich_text_quote", strings.TrimPrefix(quoted, " ")
		}
		if now != kind {
			flush()
		}
		kind, lines = now, append(lines, line)
	}
	flush()
	return out
}

func richPart(kind string, elements []any) map[string]any {
	return map[string]any{"type": kind, "elements": elements}
}

func cells(text string) []cell {
	var out []cell
	for _, s := range spans(text) {
		if s.kind != "text" {
			out = append(out, cell{entity: &s})
			continue
		}
		for _, r := range s.value {
			out = append(out, cell{char: r})
		}
	}
	return out
}

// runs sets the cells; without a style they are taken literally, as fenced code
// is.
func (w *Workspace) runs(list []cell, st *style) []any {
	out := []any{}
	var text strings.Builder
	flush := func() {
		if text.Len() > 0 {
			out = append(out, st.set(map[string]any{"type": "text", "text": text.String()}))
			text.Reset()
		}
	}
	for i := 0; i < len(list); i++ {
		c := list[i]
		switch end, next := closing(list, i, st); {
		case c.entity != nil:
			flush()
			out = append(out, st.set(c.entity.element()))
		case end > 0 && next.code:
			flush()
			out = append(out, next.set(map[string]any{"type": "text", "text": literal(list[i+1 : end])}))
			i = end
		case end > 0:
			flush()
			out = append(out, w.runs(list[i+1:end], next)...)
			i = end
		case st != nil && w.emojiAt(list, i) != "":
			flush()
			name := w.emojiAt(list, i)
			out = append(out, emojiElement(name))
			i += len([]rune(name)) + 1
		default:
			text.WriteRune(c.char)
		}
	}
	flush()
	return out
}

// closing finds where the emphasis ends that begins at i, and its style; 0 when
// none begins there.
func closing(list []cell, i int, st *style) (int, *style) {
	if st == nil || i+2 >= len(list) || i > 0 && list[i-1].wordy() {
		return 0, nil
	}
	next := *st
	mark := list[i].char
	switch {
	case list[i].entity != nil:
		return 0, nil
	case mark == '*' && !st.bold:
		next.bold = true
	case mark == '_' && !st.italic:
		next.italic = true
	case mark == '~' && !st.strike:
		next.strike = true
	case mark == '`':
		next.code = true
	default:
		return 0, nil
	}
	for j := i + 1; j < len(list) && list[j].char != '\n'; j++ {
		if list[j].entity != nil || list[j].char != mark {
			continue
		}
		inside := j > i+1 && !list[i+1].blank() && !list[j-1].blank() || next.code && j > i+1
		if inside && (j+1 == len(list) || !list[j+1].wordy()) {
			return j, &next
		}
	}
	return 0, nil
}

func (c cell) wordy() bool {
	return c.entity == nil && (unicode.IsLetter(c.char) || unicode.IsDigit(c.char))
}

func (c cell) blank() bool { return c.entity == nil && unicode.IsSpace(c.char) }

// literal is what the cells show without any setting.
func literal(list []cell) string {
	var b strings.Builder
	for _, c := range list {
		switch {
		case c.entity == nil:
			b.WriteRune(c.char)
		case c.entity.label != "":
			b.WriteString(c.entity.label)
		default:
			b.WriteString(c.entity.value)
		}
	}
	return b.String()
}

// set adds the style to an element.
func (s *style) set(e map[string]any) map[string]any {
	if s == nil || *s == (style{}) {
		return e
	}
	set := map[string]any{}
	for name, on := range map[string]bool{"bold": s.bold, "italic": s.italic, "strike": s.strike, "code": s.code} {
		if on {
			set[name] = true
		}
	}
	e["style"] = set
	return e
}

// emojiAt is the name of the emoji that :name: at i stands for; empty without.
func (w *Workspace) emojiAt(list []cell, i int) string {
	if list[i].char != ':' {
		return ""
	}
	var name strings.Builder
	for _, c := range list[i+1:] {
		if c.char == ':' && c.entity == nil {
			if n := name.String(); w.emojiFor(n) != "" {
				return n
			}
			return ""
		}
		if c.entity != nil || unicode.IsSpace(c.char) || name.Len() > 60 {
			return ""
		}
		name.WriteRune(c.char)
	}
	return ""
}

func emojiElement(name string) map[string]any {
	e := map[string]any{"type": "emoji", "name": name}
	var points []string
	for _, r := range Glyph(name) {
		points = append(points, fmt.Sprintf("%x", r))
	}
	if len(points) > 0 {
		e["unicode"] = strings.Join(points, "-")
	}
	return e
}
