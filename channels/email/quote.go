package email

import (
	"strings"

	"guichet/tickets"
)

// foldsOf tells what of a text is not what the sender wrote now: the mails that
// it quotes, and its signature. Where that cannot be told apart, less is folded
// rather than more; where nothing would be left, nothing is.
func foldsOf(text string, r role) []tickets.Fold {
	if r == passesOn || strings.Count(text, "\n") > maxFolded {
		return nil
	}
	f := newQuoteFinder(text)
	f.answers = r == answers
	f.mark()
	if !f.answers {
		f.keepOwnQuotes()
	}
	return f.folds()
}

// A role is what a letter does, as its header tells.
type role int

const (
	begins   role = iota // a new subject, as far as one can tell
	answers              // another letter
	passesOn             // another letter, which is then what it says
)

// maxFolded is how many lines a text may have to be folded.
const maxFolded = 50_000

// A mark says what a line is.
type mark byte

const (
	plain       mark = iota
	blank            // holds nothing
	quoted           // behind ">"
	attribution      // "On …, … wrote:"
	signature
	rest // of the letter, from where another mail begins
)

// A quoteFinder tells the lines of a text apart, each looked at a bounded number of
// times.
type quoteFinder struct {
	lines   []string
	marks   []mark
	answers bool   // the letter answers another
	spoken  int    // plain lines so far
	looks   int    // how often something was examined thoroughly
	calm    []bool // lines at which neither a quote nor another mail begins, as far as known
}

func newQuoteFinder(text string) *quoteFinder {
	lines := strings.Split(text, "\n")
	return &quoteFinder{lines: lines, marks: make([]mark, len(lines))}
}

// mark goes through the lines once.
func (f *quoteFinder) mark() {
	for i := 0; i < len(f.lines); {
		i = f.markFrom(i)
	}
}

// markFrom marks the line i and those that belong to it, and returns the next
// one to look at.
func (f *quoteFinder) markFrom(i int) int {
	line := f.lines[i]
	switch {
	case isBlank(line):
		f.marks[i] = blank
		return i + 1
	case f.spoken > 0 && isGroupWise(line):
		return f.fill(i, len(f.lines), rest)
	case isQuoted(line):
		f.marks[i] = quoted
		return i + 1
	case isArmor(line):
		return f.fill(i, f.armorEnd(i), signature)
	case isForwardLine(line):
		f.spoken++
		return f.fill(i, len(f.lines), plain)
	case f.spoken == 0 && f.headerAt(i):
		f.spoken++
		_, n := readWrittenHeader(f.lines[i:])
		return f.fill(i, i+max(n, 1), plain)
	case f.spoken > 0 && f.isOtherMail(i) && !f.answersInline(i):
		return f.fill(i, len(f.lines), rest)
	}
	if i+1 < len(f.lines) && isRule(line) && f.attributionAt(i+1) > 0 {
		f.marks[i] = attribution
		return i + 1
	}
	if next := f.nextText(i + 1); next < len(f.lines) && isQuoted(f.lines[next]) && (next == i+1 && isNameWrote(line) || isDatedName(line) || isOurLine(line)) {
		f.marks[i] = attribution
		return i + 1
	}
	if n := f.attributionAt(i); n > 0 {
		next := f.nextText(i + n)
		if next < len(f.lines) && isQuoted(f.lines[next]) {
			return f.fill(i, i+n, attribution)
		}
		if f.spoken > 0 && isCertain(join(f.lines[i:i+n])) && !f.answersInline(i) {
			return f.fill(i, len(f.lines), rest)
		}
	}
	if f.spoken > 0 {
		if isDeviceLine(line) {
			f.marks[i] = signature
			return i + 1
		}
		if end := f.signatureEnd(i); end > i {
			return f.fill(i, end, signature)
		}
	}
	f.spoken++
	return i + 1
}

func (f *quoteFinder) fill(from, to int, m mark) int {
	for i := from; i < to; i++ {
		f.marks[i] = m
		if m != rest && isBlank(f.lines[i]) {
			f.marks[i] = blank
		}
	}
	return to
}

// nextText is the first line from i on that is not blank.
func (f *quoteFinder) nextText(i int) int {
	for i < len(f.lines) && isBlank(f.lines[i]) {
		i++
	}
	return i
}

// keepOwnQuotes takes lines behind ">" for the sender's own, such as the output
// of a program, where no mail is quoted anywhere.
func (f *quoteFinder) keepOwnQuotes() {
	for i, m := range f.marks {
		if m == attribution || m == rest || m == quoted && (i == 0 || f.marks[i-1] != quoted) && f.quotesAttribution(i) {
			return
		}
	}
	for i, m := range f.marks {
		if m == quoted {
			f.marks[i] = plain
		}
	}
}

// folds are the stretches of lines that are not shown at once.
func (f *quoteFinder) folds() (folds []tickets.Fold) {
	last := -1
	for i, m := range f.marks {
		if m == plain {
			last = i
		}
	}
	if last < 0 {
		return nil
	}
	hideQuote := f.quotesOnce(last)
	kind := func(i int) tickets.FoldKind {
		switch m := f.marks[i]; {
		case m == signature:
			return tickets.FoldSignature
		case m == rest, (m == quoted || m == attribution) && (hideQuote || i > last):
			return tickets.FoldQuote
		}
		return ""
	}
	begin, joins := 0, false // joins: nothing but blank lines since the last fold
	for i, line := range f.lines {
		end := begin + len(line)
		switch k := kind(i); {
		case k != "" && joins && folds[len(folds)-1].Kind == k:
			folds[len(folds)-1].End = end
		case k != "":
			folds = append(folds, tickets.Fold{Kind: k, Begin: begin, End: end})
			joins = true
		case f.marks[i] != blank:
			joins = false
		}
		begin = end + 1
	}
	return folds
}

// quotesOnce reports whether the only quote before the last plain line is a
// whole mail, which is answered below it. Several quotes are answered one by
// one: then they are part of what is said.
func (f *quoteFinder) quotesOnce(last int) bool {
	blocks, attributed := 0, false
	inside := false
	for i := range last {
		switch f.marks[i] {
		case quoted, attribution:
			if !inside {
				blocks++
				inside = true
				attributed = f.marks[i] == attribution || f.quotesAttribution(i)
			}
		case plain:
			inside = false
		}
	}
	return blocks == 1 && attributed
}

// quotesAttribution reports whether the quote at line i begins with an
// attribution that is quoted itself, as Apple Mail writes it.
func (f *quoteFinder) quotesAttribution(i int) bool {
	var lines []string
	for _, line := range f.lines[i:min(len(f.lines), i+6)] {
		if !isQuoted(line) {
			break
		}
		if line = strings.TrimLeft(line, "> \t"); line != "" {
			lines = append(lines, line)
		}
	}
	inner := quoteFinder{lines: lines}
	return len(lines) > 0 && inner.attributionAt(0) > 0
}

func isQuoted(line string) bool {
	return strings.HasPrefix(strings.TrimLeft(line, " \t\u00a0"), ">")
}

// answersInline reports whether what was said before line i announces answers
// between the lines of a mail that is not marked as quoted.
func (f *quoteFinder) answersInline(i int) bool {
	before := strings.ToLower(strings.Join(f.lines[max(0, i-20):i], " "))
	return len(before) < 600 && containsAny(before, inlinePhrases)
}

var inlinePhrases = []string{
	"inline", "in-line", "in line below", "in red below", "below in red", "in blue below", "below in blue", "my answers below", "my comments below",
	"answers in the text", "see below in", "en rouge", "en bleu", "dans le corps", "dans le texte", "au fil du texte", "mes réponses ci-dessous",
	"mes commentaires ci-dessous", "réponses ci-dessous", "réponses ci dessous",
}

func join(lines []string) string { return strings.Join(lines, " ") }
