package main

import (
	"strings"
	"testing"

	"guichet/channels"
	"guichet/channels/email"
	"guichet/tickets"
)

// withSettings is a valid configuration with some settings of its own.
func withSettings(t *testing.T, yaml string) (Config, error) {
	t.Helper()
	c := defaultConfig()
	m := email.Defaults()
	m.Name, m.Address, m.Aliases = "support", "support@example.org", []string{"help@example.org"}
	m.IMAP.Host, m.IMAP.User, m.SMTP.Host = "imap.example.org", "support", "smtp.example.org"
	m.IMAP.Password = channels.NewSecret("secret")
	c.Mail = []email.Config{m}
	if err := c.decode([]byte(yaml), secrets{}); err != nil {
		return c, err
	}
	return c, c.validate()
}

const goodCategories = `
categories:
  - name: printing
    title: {fr: Impression, en: Printing}
    queue: support
    words: [imprimante, paper jam]
    senders: [copier@example.org]
    domains: ["@copiers.example"]
    recipients: [HELP@example.org, support]
    impact: 1
    urgency: 2
    questions:
      - name: colour
        ask: {fr: Quelle couleur ?, en: Which colour?}
        kind: choice
        options: [{fr: Rouge, en: Red}, {fr: Vert, en: Green}]
      - name: code
        ask: {fr: Quel code ?, en: Which code?}
        kind: text
        known: [$error, "/E\\d+/", le code]
priority:
  vip: {people: [boss@example.org, "@board.example", U0123456], raise: 2, priority: p2}
`

func TestCategoriesAreTakenIn(t *testing.T) {
	c, err := withSettings(t, goodCategories)
	if err != nil {
		t.Fatal(err)
	}
	k := c.categories()[0]
	if k.Title.In("fr") != "Impression" || k.Impact != 1 || len(k.Recipients) != 2 || k.Recipients[0] != "support" || len(k.Questions) != 2 || k.Questions[0].Options[1].In("en") != "Green" {
		t.Errorf("the category is %+v", k)
	}
	w := c.Priority.weights()
	if w.Raise != 2 || w.VIP != tickets.P2 || w.Matrix != tickets.Matrix {
		t.Errorf("the weights are %+v", w)
	}
}

func TestCategoriesThatCannotWorkAreNamed(t *testing.T) {
	for _, tt := range []struct{ old, new, want string }{
		{"name: printing", "name: none", `"none" stands for none of them`},
		{"name: printing", "name: Büro", `"Büro" is no name`},
		{"title: {fr: Impression, en: Printing}", "title: {de: Druck}", `"de" is not one of`},
		{"title: {fr: Impression, en: Printing}", "title: {}", "say it in fr and en"},
		{"queue: support", "queue: billing", `no queue "billing"`},
		{"imprimante, paper jam", `"…"`, `"…" is no word`},
		{"copier@example.org", "copier", `"copier" is no address`},
		{"@copiers.example", "copiers", `"copiers" is no domain`},
		{"HELP@example.org", "sales@example.org", `"sales@example.org" is no mailbox`},
		{"impact: 1", "impact: 4", "want 1, 2 or 3"},
		{"kind: choice", "kind: select", `kind "select" is none of text, choice, yes/no`},
		{", {fr: Vert, en: Green}]", "]", "a choice needs two options"},
		{"$error,", "$eror,", `"$eror" is none of $error`},
		{`E\\d+`, `E(\\d+`, "is no expression"},
		{"name: code", "name: colour", `two questions are called "colour"`},
		{"boss@example.org", "the boss", `vip: "the boss" is no address`},
		{"priority: p2", "priority: p9", `"p9" is not p1`},
		{"raise: 2", "raise: -1", "want 0 to 3 steps"},
		{"priority:\n", "priority:\n  matrix: [[p1, p2, p3]]\n", "want three rows"},
		{"priority:\n", "priority:\n  words: [{words: [urgent]}]\n", "neither impact nor urgency"},
	} {
		broken := strings.Replace(goodCategories, tt.old, tt.new, 1)
		if broken == goodCategories {
			t.Errorf("%q is not there to be broken", tt.old)
			continue
		}
		if _, err := withSettings(t, broken); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%q: %v, want %q", tt.new, err, tt.want)
		}
	}
}
