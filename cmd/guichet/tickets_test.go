package main

import (
	"testing"

	"guichet/tickets"
)

// A ticket is shown without what its letters quote, each such stretch told by
// one line, and with it on demand.
func TestShownTextUnfolds(t *testing.T) {
	m := tickets.Message{
		Text:  "Yes.\n\nOn 3 May, Ada wrote:\n> Done?\n\n-- \nZoé",
		Folds: []tickets.Fold{{Kind: tickets.FoldQuote, Begin: 6, End: 34}, {Kind: tickets.FoldSignature, Begin: 36, End: 44}},
	}
	want := "Yes.\n\n[… 2 lines of quote]\n\n[… 2 lines of signature]"
	if got := (ticketsShowCmd{}).text(m); got != want {
		t.Errorf("%q, want %q", got, want)
	}
	if got := (ticketsShowCmd{Full: true}).text(m); got != m.Text {
		t.Errorf("%q, want %q", got, m.Text)
	}
}
