package main

import (
	"regexp"
	"slices"
	"strings"

	"guichet/knowledge"
	"guichet/tickets"
)

// A CategoryConfig is a kind of request.
type CategoryConfig struct {
	Name       string            `yaml:"name"`
	Title      map[string]string `yaml:"title"`
	Queue      string            `yaml:"queue"`
	Words      []string          `yaml:"words"`
	Senders    []string          `yaml:"senders"`
	Domains    []string          `yaml:"domains"`
	Recipients []string          `yaml:"recipients"`
	Impact     int               `yaml:"impact"`
	Urgency    int               `yaml:"urgency"`
	Questions  []QuestionConfig  `yaml:"questions"`
}

// A QuestionConfig is something that must be known of requests of a category.
type QuestionConfig struct {
	Name    string              `yaml:"name"`
	Ask     map[string]string   `yaml:"ask"`
	Kind    string              `yaml:"kind"`
	Options []map[string]string `yaml:"options"`
	Known   []string            `yaml:"known"`
}

// categories are the desk's. Recipients are told by the names of mailboxes.
func (c Config) categories() []tickets.Category {
	var list []tickets.Category
	for _, each := range c.Categories {
		k := tickets.Category{
			Name: each.Name, Title: each.Title, Queue: each.Queue, Words: each.Words, Senders: each.Senders, Domains: each.Domains,
			Impact: each.Impact, Urgency: each.Urgency,
		}
		for _, r := range each.Recipients {
			name, _ := c.recipient(r)
			k.Recipients = append(k.Recipients, name)
		}
		for _, q := range each.Questions {
			own := tickets.Question{Name: q.Name, Ask: q.Ask, Kind: tickets.QuestionKind(q.Kind), Known: q.Known}
			for _, o := range q.Options {
				own.Options = append(own.Options, o)
			}
			k.Questions = append(k.Questions, own)
		}
		list = append(list, k)
	}
	return list
}

var slackChannel = regexp.MustCompile(`^[CGD][A-Z0-9]{5,}$`)

// recipient is what the records call a mailbox that is named by its name or by
// one of its addresses, or a Slack channel.
func (c Config) recipient(s string) (name string, ok bool) {
	for _, m := range c.Mail {
		if m.Name == s || strings.EqualFold(m.Address, s) || slices.ContainsFunc(m.Aliases, func(a string) bool { return strings.EqualFold(a, s) }) {
			return m.Name, true
		}
	}
	return s, c.Slack != nil && (s == c.Slack.Name || slackChannel.MatchString(s))
}

var plainName = regexp.MustCompile(`^[a-z0-9][a-z0-9_-]{0,39}$`)

const mostLabel = 75 // characters; Slack cuts what is longer in a menu

func (c *Config) validateCategories(f *findings) {
	names := map[string]bool{}
	for i, k := range c.Categories {
		at := "category " + k.Name
		switch {
		case k.Name == "":
			f.say("categories: the %d. has no name", i+1)
			continue
		case k.Name == tickets.NoCategory:
			f.say("categories: %q stands for none of them; take another name", k.Name)
		case !plainName.MatchString(k.Name):
			f.say("categories: %q is no name: want small letters, digits, - and _, 40 at most", k.Name)
		case names[k.Name]:
			f.say("categories: two are called %q", k.Name)
		}
		names[k.Name] = true
		f.phrase(at+": title", k.Title)
		if k.Queue != "" && !c.hasQueue(k.Queue) {
			f.say("%s: there is no queue %q", at, k.Queue)
		}
		f.degree(at+": impact", k.Impact)
		f.degree(at+": urgency", k.Urgency)
		c.validateEvidence(at, k, f)
		if len(k.Questions) > tickets.MostQuestions {
			f.say("%s: %d questions are too many for anybody; want %d at most", at, len(k.Questions), tickets.MostQuestions)
		}
		asked := map[string]bool{}
		for _, q := range k.Questions {
			if asked[q.Name] {
				f.say("%s: two questions are called %q", at, q.Name)
			}
			asked[q.Name] = true
			q.validate(at+": question "+q.Name, f)
		}
	}
}

// validateEvidence looks at what tells a category's requests apart.
func (c *Config) validateEvidence(at string, k CategoryConfig, f *findings) {
	f.words(at+": words", k.Words)
	for _, s := range k.Senders {
		if _, domain, ok := strings.Cut(s, "@"); !ok || domain == "" || strings.ContainsAny(s, " <>,") || strings.HasPrefix(s, "@") {
			f.say("%s: senders: %q is no address; a whole domain stands under domains", at, s)
		}
	}
	for _, d := range k.Domains {
		if !strings.Contains(d, ".") || strings.ContainsAny(strings.TrimPrefix(d, "@"), "@ <>,") {
			f.say("%s: domains: %q is no domain, such as example.org", at, d)
		}
	}
	for _, r := range k.Recipients {
		if _, ok := c.recipient(r); !ok {
			f.say("%s: recipients: %q is no mailbox by its name or address, and no Slack channel by its id", at, r)
		}
	}
}

func (q QuestionConfig) validate(at string, f *findings) {
	if !plainName.MatchString(q.Name) {
		f.say("%s: %q is no name: want small letters, digits, - and _, 40 at most", at, q.Name)
	}
	f.phrase(at+": ask", q.Ask)
	choice := q.Kind == string(tickets.AskChoice)
	switch {
	case !slices.Contains([]tickets.QuestionKind{tickets.AskText, tickets.AskChoice, tickets.AskYesNo}, tickets.QuestionKind(q.Kind)):
		f.say("%s: kind %q is none of text, choice, yes/no", at, q.Kind)
	case choice && len(q.Options) < 2:
		f.say("%s: a choice needs two options at least", at)
	case !choice && len(q.Options) > 0:
		f.say("%s: only a choice has options", at)
	case choice && len(q.Known) > 0:
		f.say("%s: a choice is known by the words of its options: leave known away", at)
	}
	for _, o := range q.Options {
		f.phrase(at+": options", o)
	}
	for _, hint := range q.Known {
		if err := knowledge.CheckKnown(hint); err != nil {
			f.say("%s: known: %w", at, err)
		}
	}
}

// phrase says so where a sentence for people lacks a language, or has one that
// nobody speaks.
func (f *findings) phrase(at string, p map[string]string) {
	if len(p) == 0 {
		f.say("%s: say it in fr and en: {fr: …, en: …}", at)
	}
	for lang, s := range p {
		f.language(at, lang)
		if strings.TrimSpace(s) == "" || strings.ContainsAny(s, "\r\n") {
			f.say("%s: %s: want one line", at, lang)
		}
		if strings.HasSuffix(at, "title") || strings.HasSuffix(at, "options") {
			f.length(at, s)
		}
	}
}

func (f *findings) length(at, s string) {
	if n := len([]rune(s)); n > mostLabel {
		f.say("%s: %q has %d characters; menus show %d", at, s, n, mostLabel)
	}
}

// degree says so where an impact or an urgency is none.
func (f *findings) degree(at string, n int) {
	if n < 0 || n > 3 {
		f.say("%s: want 1, 2 or 3, or 0 for as any", at)
	}
}

// words says so where words to look for are none.
func (f *findings) words(at string, list []string) {
	for _, w := range list {
		if strings.HasPrefix(w, "$") || strings.HasPrefix(w, "/") || knowledge.CheckKnown(w) != nil {
			f.say("%s: %q is no word", at, w)
		}
	}
}
