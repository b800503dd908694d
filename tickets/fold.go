package tickets

import "strings"

// A Fold is a stretch of a text that readers see folded, whole lines of it:
// nothing that was said is ever cut out, and whoever reads can unfold it.
type Fold struct {
	Kind  FoldKind `json:"kind"`
	Begin int      `json:"begin"` // in octets of the text, where a line begins
	End   int      `json:"end"`   // where a line ends, before its "\n"
}

// A FoldKind says why a stretch is folded.
type FoldKind string

// The kinds.
const (
	FoldQuote     FoldKind = "quote"     // what others said before, with the line that attributes it
	FoldSignature FoldKind = "signature" // what stands below every letter of its author
)

// fits reports whether f covers whole lines of text, at or after octet from.
func (f Fold) fits(text string, from int) bool {
	return f.Begin >= from && f.Begin < f.End && f.End <= len(text) &&
		(f.Begin == 0 || text[f.Begin-1] == '\n') && (f.End == len(text) || text[f.End] == '\n')
}

// A Piece is a stretch of a text that is folded, or not: then it has no kind.
type Piece struct {
	Kind FoldKind
	Text string
}

// Pieces cuts a text at its folds. The pieces one after the other are the text,
// octet for octet. Folds are sorted; one that does not fit stays open.
func Pieces(text string, folds []Fold) []Piece {
	var pieces []Piece
	at := 0
	for _, f := range folds {
		if !f.fits(text, at) {
			continue
		}
		if f.Begin > at {
			pieces = append(pieces, Piece{Text: text[at:f.Begin]})
		}
		pieces = append(pieces, Piece{f.Kind, text[f.Begin:f.End]})
		at = f.End
	}
	if at < len(text) {
		pieces = append(pieces, Piece{Text: text[at:]})
	}
	return pieces
}

// Said is what an author wrote now: text without its folds, with one empty line
// at most where they were. Where nothing would remain, it is all.
func Said(text string, folds []Fold) string {
	if len(folds) == 0 {
		return text
	}
	var said strings.Builder
	apart := false // an empty line is due before the next words
	for _, p := range Pieces(text, folds) {
		if p.Kind != "" {
			continue
		}
		above, words, below := cutBlank(p.Text)
		if words == "" {
			apart = apart || above > 1 // the first one ends the fold's last line
			continue
		}
		if said.Len() > 0 {
			said.WriteByte('\n')
			if apart || above > 1 {
				said.WriteByte('\n')
			}
		}
		said.WriteString(words)
		apart = below > 1
	}
	if s := strings.TrimSpace(said.String()); s != "" {
		return s
	}
	return text
}

// cutBlank takes the blank lines around words off, and counts the line ends
// above and below.
func cutBlank(s string) (above int, words string, below int) {
	words = strings.TrimRight(s, " \t\n\u00a0\u200b")
	below = strings.Count(s[len(words):], "\n")
	if words == "" {
		return below, "", 0
	}
	for {
		line, rest, more := strings.Cut(words, "\n")
		if !more || strings.Trim(line, " \t\u00a0\u200b") != "" {
			return above, words, below
		}
		above++
		words = rest
	}
}
