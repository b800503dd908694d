package email

import (
	"strings"
	"testing"
	"unicode/utf8"

	"guichet/tickets"
)

// checkFolds sees to it that folding loses nothing: what is shown and what is
// folded are the text, octet for octet, in whole lines.
func checkFolds(t *testing.T, text string, folds []tickets.Fold) {
	t.Helper()
	at, kept := 0, 0
	for _, f := range folds {
		switch {
		case f.Kind != tickets.FoldQuote && f.Kind != tickets.FoldSignature,
			f.Begin < at, f.End <= f.Begin, f.End > len(text),
			f.Begin > 0 && text[f.Begin-1] != '\n', f.End < len(text) && text[f.End] != '\n',
			strings.TrimSpace(text[f.Begin:f.End]) == "", !utf8.ValidString(text[f.Begin:f.End]):
			t.Fatalf("fold %+v after %d does not fit %q", f, at, text)
		}
		at = f.End
	}
	var whole strings.Builder
	for _, p := range tickets.Pieces(text, folds) {
		whole.WriteString(p.Text)
		if p.Kind != "" {
			kept++
		}
	}
	if whole.String() != text || kept != len(folds) {
		t.Fatalf("%d folds, %d kept: %q became %q", len(folds), kept, text, whole.String())
	}
}
