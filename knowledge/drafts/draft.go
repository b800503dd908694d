package drafts

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"guichet/knowledge"
)

// A Draft is what an agent might answer, for that agent to judge.
type Draft struct {
	Text    string              // Markdown, in the requester's language; at most [LongestDraft] characters
	Sources []knowledge.Article // the public articles that it says to draw on; all that it was given where it does not say
}

// LongestDraft is how long a draft is at most, in characters; what a model says
// beyond it is cut off.
const LongestDraft = 2500

// sourcesLine is the last line of what a model says, as it was asked for.
var sourcesLine = regexp.MustCompile(`(?mi)^[\s*_#>]*sources?[\s*_]*:[ \t*_]*(none|aucune?|[\d ,;&\[\]et-]*)[.*_ \t]*$`)

// newDraft makes a draft of what a model said; its Text is empty where nothing
// of that can be used.
func newDraft(said string, p Paper) Draft {
	var d Draft
	if at := sourcesLine.FindAllStringSubmatchIndex(said, -1); len(at) > 0 {
		last := at[len(at)-1]
		d.Sources = p.named(said[last[2]:last[3]])
		said = said[:last[0]] + said[last[1]:]
	} else {
		d.Sources = p.articles
	}
	d.Text = cut(harmless(said, linksOf(p.articles)))
	return d
}

// named are the articles of those numbers.
func (p Paper) named(numbers string) (named []knowledge.Article) {
	for s := range strings.FieldsFuncSeq(numbers, func(r rune) bool { return r < '0' || r > '9' }) {
		n, err := strconv.Atoi(s)
		if err != nil || n < 1 || n > len(p.articles) {
			continue
		}
		if a := p.articles[n-1]; !slices.ContainsFunc(named, func(b knowledge.Article) bool { return b.ID == a.ID }) {
			named = append(named, a)
		}
	}
	return named
}

// cut ends a long text where a line or a word ends.
func cut(s string) string {
	s = strings.TrimSpace(s)
	runes := []rune(s)
	if len(runes) <= LongestDraft {
		return s
	}
	s = string(runes[:LongestDraft-1])
	for _, end := range []string{"\n", " "} {
		if i := strings.LastIndex(s, end); i > len(s)*3/4 {
			s = s[:i]
			break
		}
	}
	return strings.TrimSpace(s) + "…"
}
