package slack

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/slack-go/slack"
)

func TestPlain(t *testing.T) {
	for _, test := range []struct{ slack, want string }{
		{"a &lt;b&gt; &amp;amp; c", "a <b> &amp; c"},
		{"ask <@U02ADA> or <@U02ADA|ada>", "ask @U02ADA or @ada"},
		{"see <#C01GEN|general> and <#C01GEN>", "see #general and #C01GEN"},
		{"<!here> <!channel|channel> <!subteam^S01|@it> <!subteam^S02>", "@here @channel @it @S02"},
		{"<https://example.org/a?b=1&amp;c=2>", "https://example.org/a?b=1&c=2"},
		{"<https://example.org|the site>", "the site (https://example.org)"},
		{"<http://example.org|example.org>", "http://example.org"},
		{"<mailto:zoe@example.org|zoe@example.org>", "zoe@example.org"},
		{"<!date^1392734382^{date}|18 Feb>", "18 Feb"},
		{"<@U0BOT> help me, <@U0BOT>", "help me,"},
		{"a < b and > c", "a < b and > c"},
		{"<>", "<>"},
		{"nul\x00 \x1b[31m cr\r\nlf \xff", "nul [31m cr\nlf \uFFFD"},
	} {
		if got, _ := plain(test.slack, "U0BOT"); got != test.want {
			t.Errorf("plain(%q) = %q, want %q", test.slack, got, test.want)
		}
	}
}

func TestMarkdown(t *testing.T) {
	for _, test := range []struct{ source, want string }{
		{"Hello **Zoé**,\nit *works* `now`.", "Hello Zoé,\nit works now."},
		{"1. one\n2. two\n   - deep\n3. three", "• one\n• two\n• deep\n• three"},
		{"> a quotation\n\nan answer", "a quotation\nan answer"},
		{"```\ncode *as is*\n```", "code *as is*"},
		{"R\\_D &amp; <b>x</b>", "R_D & <b>x</b>"},
		{"", ""},
		{"   ", ""},
		{"[](https://example.org)", "https://example.org"},
		{"![plan](https://example.org/x.png)", "plan (example.org)"},
	} {
		block, got := markdown(test.source)
		if got != test.want {
			t.Errorf("markdown(%q) = %q, want %q", test.source, got, test.want)
		}
		if (block == nil) != (test.want == "") {
			t.Errorf("markdown(%q) draws %v", test.source, block)
		}
	}
	block, _ := markdown("3. third\n4. fourth")
	if l, ok := block.(*slack.RichTextBlock).Elements[0].(*slack.RichTextList); !ok || l.Offset != 2 || l.Style != slack.RTEListOrdered {
		t.Errorf("a list that begins at 3 is drawn as %+v", block.(*slack.RichTextBlock).Elements[0])
	}
}

func TestParts(t *testing.T) {
	text := strings.Repeat("é", 50) + "\n\n" + strings.Repeat("word ", 20) + "\n" + strings.Repeat("x", 300)
	whole := ""
	for _, p := range parts(text, 100) {
		if n := utf8.RuneCountInString(p); n > 100 || n == 0 {
			t.Errorf("a part of %d characters", n)
		}
		whole += p
	}
	squeeze := strings.NewReplacer(" ", "", "\n", "")
	if squeeze.Replace(whole) != squeeze.Replace(text) {
		t.Error("something is missing")
	}
	if got := parts(text, 100)[0]; got != strings.Repeat("é", 50) {
		t.Errorf("the first part is no paragraph: %q", got)
	}
	fenced := mendFences([]string{"see:\n```\na", "b\n```\nend"})
	if fenced[0] != "see:\n```\na\n```" || fenced[1] != "```\nb\n```\nend" {
		t.Errorf("a cut fence becomes %q", fenced)
	}
}

func TestLine(t *testing.T) {
	if got := line("  one\n two  three ", 80); got != "one two three" {
		t.Errorf("%q", got)
	}
	got := line(strings.Repeat("mot ", 50), 80)
	if n := utf8.RuneCountInString(got); n > 80 || n < 70 || !strings.HasSuffix(got, "mot…") {
		t.Errorf("%q has %d characters", got, n)
	}
}

// A cut goes through no character that people see as one, and leaves nothing
// out but blanks.
func TestPartsKeepCharactersWhole(t *testing.T) {
	family := "👩‍👩‍👧‍👦"
	for _, s := range []string{strings.Repeat(family, 40), strings.Repeat("e\u0301", 300), "x" + strings.Repeat("🇫🇷", 200), strings.Repeat("\u0301", 500)} {
		whole := ""
		for _, p := range parts(s, 100) {
			whole += p
			if utf8.RuneCountInString(p) > 100 {
				t.Errorf("a piece of %d", utf8.RuneCountInString(p))
			}
			if strings.HasPrefix(p, "\u200d") || strings.HasSuffix(p, "\u200d") || strings.HasPrefix(p, "\u0301") && s[0] == 'e' || strings.Count(p, "\U0001F1EB") != strings.Count(p, "\U0001F1F7") {
				t.Errorf("cut through a character: %q", p)
			}
		}
		if whole != s {
			t.Errorf("%q became %q", s, whole)
		}
	}
}

func FuzzPlain(f *testing.F) {
	for _, s := range []string{"<@U1>", "<https://a|b>", "&amp;lt;", "<!date^1^x|y>", ">> x", "<<>>", "\xff<\x00>"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got, _ := plain(s, "U0BOT")
		if !utf8.ValidString(got) {
			t.Errorf("invalid UTF-8: %q", got)
		}
		for _, r := range got {
			if unicode.IsControl(r) && r != '\n' && r != '\t' {
				t.Errorf("control character %q in %q", r, got)
			}
		}
		intent(got, true)
	})
}

// Whatever is drawn, Slack's parser finds nothing in the text.
func FuzzInert(f *testing.F) {
	f.Add("<!channel> @channel &lt; @@here")
	f.Fuzz(func(t *testing.T, s string) {
		got := inert(s)
		if strings.ContainsAny(got, "<>") || calls.MatchString(got) {
			t.Errorf("%q stays alive as %q", s, got)
		}
	})
}

func FuzzMarkdown(f *testing.F) {
	for _, s := range []string{"**a** [b](c)", "- a\n  - b\n    1. c", "> > > x", "```\n", "<a href=x>", strings.Repeat("> ", 50) + "x"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		block, _ := markdown(clean(s))
		if block == nil {
			return
		}
		for _, e := range block.(*slack.RichTextBlock).Elements {
			sections := []*slack.RichTextSection{}
			switch e := e.(type) {
			case *slack.RichTextSection:
				sections = append(sections, e)
			case *slack.RichTextList:
				for _, i := range e.Elements {
					sections = append(sections, i.(*slack.RichTextSection))
				}
			}
			for _, s := range sections {
				for _, e := range s.Elements {
					if t2, ok := e.(*slack.RichTextSectionTextElement); ok && t2.Text == "" {
						t.Error("Slack refuses an empty text")
					}
				}
				if len(s.Elements) == 0 {
					t.Error("Slack refuses an empty section")
				}
			}
		}
	})
}
