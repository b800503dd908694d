package slack

import (
	"html"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/slack-go/slack"
	"github.com/slack-go/slack/slackutilsx"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/util"
	"pgregory.net/rapid"
)

func TestProseIsMarkdown(t *testing.T) {
	for _, test := range []struct{ slack, want string }{
		{"plain words, 5*3*2 &lt;b&gt; &amp; snake_case_name", "plain words, 5\\*3\\*2 <b> & snake\\_case\\_name"},
		{"SELECT * FROM t WHERE a &lt; 3", "SELECT * FROM t WHERE a < 3"},
		{"*bold*, _slanted_, *_both_* and `code &amp; *stars*`", "**bold**, _slanted_, **_both_** and `code & *stars*`"},
		{"see <https://example.org/x|the page> or <mailto:it@example.org|it@example.org>, <@U1ADA>", "see the page (https://example.org/x) or it@example.org, @U1ADA"},
		{"<@U0BOT> please", "please"},
		{"• one\n• two\n    ◦ deeper *now*\n1. first", "- one\n- two\n    - deeper **now**\n1. first"},
		{"&gt; quoted\n&gt; more\nand mine", "> quoted\n> more\n\nand mine"},
		{"do\n```\nrm -rf &lt;dir&gt; # *not* this\n```\nnow", "do\n\n```\nrm -rf <dir> # *not* this\n```\n\nnow"},
		{"# no heading\n\n[no](https://evil.example) ![link](x) <b>", "\\# no heading\n\n\\[no](https://evil.example) !\\[link](x) <b>"},
		{"half *open and _half", "half *open and _half"},
		{"line one\nline two", "line one\nline two"},
	} {
		p, _ := readProse(test.slack, "U0BOT")
		if got := p.markdown(); got != test.want {
			t.Errorf("%q\n reads %q\n  want %q", test.slack, got, test.want)
		}
	}
}

// typed draws what people type: words, and everything that any markup uses.
func typed() *rapid.Generator[string] {
	tokens := []string{
		"word", "mot", "é", "x1", "12", " ", " ", " ", "\n", "\n\n", "*", "_", "~", "`", "```", "**", "__", "#", "# ", "- ", "+ ", "1. ", "• ", "    ", "\t",
		">", "> ", ">> ", "<", "</b>", "<b>", "&", "&amp;", "&copy;", "[", "]", "(", ")", "![", "](", "http://a.example", "https://a.example/x_y_z", "|", "\\", "\\*",
		"---", "===", "!", "@channel", ":smile:", "😀", "\u00a0", "a@b.example", "^", "'", "\"", ".",
	}
	return rapid.Custom(func(t *rapid.T) string {
		return strings.Join(rapid.SliceOfN(rapid.SampledFrom(tokens), 0, 30).Draw(t, "tokens"), "")
	})
}

// dialect is Markdown as mail reads it: "<" is a character.
var dialect = goldmark.New(goldmark.WithParser(parser.NewParser(
	parser.WithBlockParsers(
		util.Prioritized(parser.NewThematicBreakParser(), 200), util.Prioritized(parser.NewListParser(), 300),
		util.Prioritized(parser.NewListItemParser(), 400), util.Prioritized(parser.NewATXHeadingParser(), 600),
		util.Prioritized(parser.NewFencedCodeBlockParser(), 700), util.Prioritized(parser.NewBlockquoteParser(), 800),
		util.Prioritized(parser.NewParagraphParser(), 1000),
	),
	parser.WithInlineParsers(
		util.Prioritized(parser.NewCodeSpanParser(), 100), util.Prioritized(parser.NewLinkParser(), 200),
		util.Prioritized(parser.NewAutoLinkParser(), 300), util.Prioritized(parser.NewEmphasisParser(), 500),
	),
)))

// letters are what must never be lost: letters and digits, in their order.
func letters(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		return -1
	}, s)
}

var (
	tag      = regexp.MustCompile(`<[^>]*>`)
	ordinals = regexp.MustCompile(`(?m)^\s*\d+[.)]\s`)
)

// From Slack through Markdown to HTML, to rich_text and to plain text, no
// letter is lost and none is added; nothing becomes a link, a heading or a tag
// that its author did not set.
func TestProseLosesAndInjectsNothing(t *testing.T) {
	allowed := []string{"p", "/p", "br", "br /", "strong", "/strong", "em", "/em", "code", "/code", "pre", "/pre", "ul", "/ul", "ol", "/ol", "li", "/li", "blockquote", "/blockquote"}
	rapid.Check(t, func(t *rapid.T) {
		source := typed().Draw(t, "typed")
		said := slackutilsx.EscapeMessage(source)
		p, _ := readProse(said, "U0BOT")
		md := p.markdown()

		var page strings.Builder
		if err := dialect.Convert([]byte(md), &page); err != nil {
			t.Fatal(err)
		}
		for _, m := range tag.FindAllString(page.String(), -1) {
			name := strings.Trim(m, "<>")
			if strings.HasPrefix(name, "ol start=") {
				name = "ol"
			}
			if !slices.Contains(allowed, name) {
				t.Fatalf("%q became %s in\n%s\nby %q", source, m, page.String(), md)
			}
		}
		bare := func(s string) string { return letters(ordinals.ReplaceAllString(s, "")) }
		want := bare(source)
		shown := letters(html.UnescapeString(tag.ReplaceAllString(page.String(), "")))
		if !wholly(shown, want) {
			t.Fatalf("%q shows %q as HTML, want %q\nby %q", source, shown, want, md)
		}
		block, read := markdown(md)
		if block == nil {
			if want != "" {
				t.Fatalf("%q draws nothing", source)
			}
			return
		}
		if !wholly(letters(read), want) {
			t.Fatalf("%q reads %q, want %q\nby %q", source, letters(read), want, md)
		}
		for _, e := range block.(*slack.RichTextBlock).Elements {
			if section, ok := e.(*slack.RichTextSection); ok {
				for _, e := range section.Elements {
					switch e.(type) {
					case *slack.RichTextSectionTextElement, *slack.RichTextSectionLinkElement:
					default:
						t.Fatalf("%q draws a %T", source, e)
					}
				}
			}
		}
	})
}

// wholly reports whether all that is wanted is there. The numbers of lists are
// drawn by whoever shows them, so their digits may be missing on both sides.
func wholly(got, want string) bool {
	return strings.Map(noDigit, got) == strings.Map(noDigit, want)
}

func noDigit(r rune) rune {
	if unicode.IsDigit(r) {
		return -1
	}
	return r
}

// What reads as it was meant is what it was: bold stays bold, code stays code.
func TestProseKeepsLooks(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		word := rapid.StringMatching(`[a-zé]{1,8}( [a-z]{1,8}){0,2}`)
		var source, want strings.Builder
		for range rapid.IntRange(1, 6).Draw(t, "spans") {
			w := word.Draw(t, "words")
			mark := rapid.SampledFrom([]string{"", "*", "_", "`"}).Draw(t, "mark")
			source.WriteString(mark + w + mark + " ")
			if mark == "*" {
				mark = "**"
			}
			want.WriteString(mark + w + mark + " ")
		}
		p, _ := readProse(source.String(), "")
		if got := p.markdown(); strings.TrimSpace(got) != strings.TrimSpace(want.String()) {
			t.Fatalf("%q reads %q, want %q", source.String(), got, want.String())
		}
	})
}
