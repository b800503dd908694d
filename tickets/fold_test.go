package tickets

import (
	"strings"
	"testing"
)

// folded reads "[q:…]" and "[s:…]" as folds of a text.
func folded(marked string) (text string, folds []Fold) {
	for marked != "" {
		open, rest, ok := strings.Cut(marked, "[")
		text += open
		if !ok {
			break
		}
		kind := map[byte]FoldKind{'q': FoldQuote, 's': FoldSignature}[rest[0]]
		inner, after, _ := strings.Cut(rest[2:], "]")
		folds = append(folds, Fold{kind, len(text), len(text) + len(inner)})
		text += inner
		marked = after
	}
	return text, folds
}

func TestSaid(t *testing.T) {
	for marked, want := range map[string]string{
		"Oui.":                                 "Oui.",
		"Oui.\n\n[q:Le 3 mai, Ada :\n> Non ?]": "Oui.",
		"[q:> Non ?]\n\nOui.":                  "Oui.",
		"a\n[q:> q]\nb":                        "a\nb",
		"a\n\n[q:> q]\nb":                      "a\n\nb",
		"a\n\n\n[q:> q]\n\n\n  b\n\n\nc":       "a\n\n  b\n\n\nc",
		"a\n[s:-- \nZoé]\n[q:> q]\nb":          "a\nb",
		"a\n[s:-- \nZoé]\n\n[q:> q]\nb":        "a\n\nb",
		"[q:> q]":                              "> q",
		"\n[q:> q]\n \n":                       "\n> q\n \n",
	} {
		text, folds := folded(marked)
		if got := Said(text, folds); got != want {
			t.Errorf("%q: %q, want %q", marked, got, want)
		}
	}
}

// Nothing is lost by folding: the pieces are the text, and a fold that does not
// fit, such as one of another text, hides nothing.
func TestPiecesAreTheText(t *testing.T) {
	text := "Oui, dès demain.\n> Quand ?\n-- \nZoé"
	quote, signature := Fold{FoldQuote, 18, 27}, Fold{FoldSignature, 28, len(text)}
	for _, c := range []struct {
		folds []Fold
		said  string
	}{
		{[]Fold{quote, signature}, "Oui, dès demain."},
		{[]Fold{signature, quote}, "Oui, dès demain.\n> Quand ?"},
		{[]Fold{quote, quote}, "Oui, dès demain.\n-- \nZoé"},
		{[]Fold{{FoldQuote, 0, 4}}, text},
		{[]Fold{{FoldQuote, 19, 27}}, text},
		{[]Fold{{FoldQuote, 18, 400}}, text},
		{[]Fold{{FoldQuote, -3, 27}}, text},
		{[]Fold{{FoldQuote, 18, 18}}, text},
		{[]Fold{{FoldQuote, 0, len(text)}}, text},
	} {
		var whole strings.Builder
		for _, p := range Pieces(text, c.folds) {
			whole.WriteString(p.Text)
		}
		if whole.String() != text {
			t.Errorf("%v: the pieces are %q", c.folds, whole.String())
		}
		if got := Said(text, c.folds); got != c.said {
			t.Errorf("%v: said %q, want %q", c.folds, got, c.said)
		}
	}
}
