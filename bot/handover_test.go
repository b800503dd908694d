package bot

import (
	"slices"
	"strings"
	"testing"
	"time"

	"guichet/channels"
	"guichet/tickets"
)

// filed is a ticket of a category with a question, which has an answer.
func filed(b *Bot) tickets.Ticket {
	b.Desk.Categories = []tickets.Category{{Name: "vpn", Title: tickets.Phrase{"fr": "VPN", "en": "VPN"}, Questions: []tickets.Question{
		{Name: "system", Ask: tickets.Phrase{"fr": "Quel système\u00a0?", "en": "Which system?"}, Kind: tickets.AskText},
	}}}
	return tickets.Ticket{
		Number: 1042, Level: tickets.L1, Status: tickets.Open, Queue: "support", Language: "en", Category: "vpn", Attended: true,
		Answers: []tickets.Answer{{Question: "system", Text: "Windows *11*", Asked: true}}, Suggested: []string{"en/printer-stuck"},
	}
}

func TestAHandOverReadsWellInBothLanguages(t *testing.T) {
	b := prepare(t, newPost())
	k := filed(b)
	h := tickets.HandOver{
		To: tickets.L2, Reason: "needs <!channel> a firewall change", Symptom: "no [VPN](https://evil.example)", Tried: "- a new cable\n- another `port`",
		Evidence: []string{"trace_1.png", "691"}, Answers: k.Answers, Articles: k.Suggested,
	}
	for lang, want := range map[string][]string{
		"en": {"⬆️ Ada hands this request to L2.", "**Why:** needs \\<!channel\\>", "**Symptom:** no \\[VPN\\]", "**Tried so far:**\n- a new cable\n- another \\`port\\`", "**Evidence:** trace\\_1.png · 691", "**Which system?** Windows \\*11\\*", "**Articles consulted:** "},
		"fr": {"⬆️ Ada transmet cette demande au niveau L2.", "**Pourquoi\u00a0:** needs", "**Symptôme\u00a0:** no", "**Déjà essayé\u00a0:**\n- a new cable", "**Éléments\u00a0:** trace", "**Quel système\u00a0?** Windows", "**Articles consultés\u00a0:** "},
	} {
		b.Agents = lang
		word := func(h tickets.HandOver, by string) string {
			c := tickets.Change{Ticket: k, Deliveries: []tickets.Delivery{{
				Kind: tickets.Say, Notice: tickets.NoticeHandOver, Facts: tickets.Facts{By: tickets.Address{Name: by, ID: by}, Level: h.To, Reason: h.Reason, File: h},
			}}}
			if err := b.word(&c, k, nil); err != nil {
				t.Fatal(err)
			}
			return c.Deliveries[0].Text
		}
		text := word(h, "Ada")
		for _, w := range want {
			if !strings.Contains(text, w) {
				t.Errorf("%q is missing in:\n%s", w, text)
			}
		}
		clock := h
		clock.Clock, clock.Tried = true, ""
		if text := word(clock, ""); strings.Contains(text, "firewall") || strings.Contains(text, "cable") || !strings.HasPrefix(text, map[string]string{"en": "⬆️ The clock hands", "fr": "⬆️ L'horloge transmet"}[lang]) {
			t.Errorf("by the clock it says:\n%s", text)
		}
	}
}

// The form holds what the ticket tells; what must be told may not stay empty.
func TestTheFormOfAHandOverIsFilledInFromTheTicket(t *testing.T) {
	b := prepare(t, newPost())
	b.Desk.Required = []tickets.FilePart{tickets.FileReason, tickets.FileTried}
	k := filed(b)
	k.Told = tickets.HandOver{To: tickets.L1, Symptom: "no VPN", Tried: "a new cable", Evidence: []string{"trace.png", "691"}, At: time.Now()}
	f, err := b.form(t.Context(), channels.Inbound{Demand: channels.Demand{Action: channels.Escalate, Option: "l3"}, Text: "needs a firewall change"}, tickets.Case{Ticket: k})
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]channels.Ask{}
	for _, a := range f.Fields {
		got[a.Name] = a
	}
	for name, want := range map[string]struct {
		value    string
		optional bool
	}{
		channels.FieldOption: {"l3", false}, channels.FieldText: {"needs a firewall change", false},
		fieldSymptom: {"no VPN", true}, fieldTried: {"a new cable", false}, fieldEvidence: {"trace.png\n691", true},
	} {
		if a := got[name]; a.Value != want.value || a.Optional != want.optional {
			t.Errorf("%s holds %q, optional: %v; want %+v", name, a.Value, a.Optional, want)
		}
	}
	if !strings.Contains(f.Intro, "Which system?") || !strings.Contains(f.Intro, "11") {
		t.Errorf("above it stands %q", f.Intro)
	}

	in := channels.Inbound{Text: "needs a firewall change", Demand: channels.Demand{Gesture: channels.Filled, Option: "l3", Fields: map[string]channels.Value{
		fieldSymptom: {Text: "no VPN"}, fieldTried: {Text: "a new cable"}, fieldEvidence: {Text: "trace.png\n\n 691 \n"},
	}}}
	h := handOver(in, k)
	if h.To != tickets.L3 || h.Symptom != "no VPN" || h.Tried != "a new cable" || !slices.Equal(h.Evidence, []string{"trace.png", "691"}) || !h.Edited {
		t.Errorf("filled in it is %+v", h)
	}
	for _, tt := range []struct {
		required []tickets.FilePart
		reason   string
		opens    bool
	}{
		{[]tickets.FilePart{tickets.FileReason}, "needs a firewall change", false}, {[]tickets.FilePart{tickets.FileReason}, "no", true},
		{[]tickets.FilePart{tickets.FileTried}, "needs a firewall change", true}, {nil, "", true}, {nil, "x", false},
	} {
		b.Desk.Required = tt.required
		in := channels.Inbound{Text: tt.reason, Demand: channels.Demand{Gesture: channels.Command, Action: channels.Escalate, Answer: "https://answer.example"}}
		if got := b.opensForm(in); got != tt.opens {
			t.Errorf("required %v, a command because of %q opens the form: %v", tt.required, tt.reason, got)
		}
	}
}
