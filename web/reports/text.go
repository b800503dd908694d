package reports

import (
	"bufio"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// Text writes the report for people to read, in lines of modest length.
func (s Sheet) Text(w io.Writer) error {
	b := bufio.NewWriter(w)
	fmt.Fprintln(b, s.Title())
	if a := s.asOf(); a != "" {
		fmt.Fprintln(b, a)
	}
	for _, t := range s.tables() {
		if len(t.rows) > 0 {
			fmt.Fprintf(b, "\n%s\n", t.title)
			t.text(b)
		}
	}
	fmt.Fprintln(b)
	for _, n := range s.notes() {
		fmt.Fprintln(b, wrap(n))
	}
	return b.Flush()
}

// notes say what the figures mean.
func (s Sheet) notes() []string {
	return strings.Split(s.word("report.notes"), " · ")
}

// text lines the cells up: labels on the left, figures on the right, what says
// more behind them.
func (t table) text(w io.Writer) {
	rows := t.rows
	if t.head != nil {
		rows = append([][]string{t.head}, rows...)
	}
	var wide []int
	for _, r := range rows {
		for i, c := range r {
			if i == len(wide) {
				wide = append(wide, 0)
			}
			wide[i] = max(wide[i], utf8.RuneCountInString(c))
		}
	}
	for _, r := range rows {
		out := "  "
		for i, c := range r {
			pad := strings.Repeat(" ", wide[i]-utf8.RuneCountInString(c))
			switch {
			case i == 0, t.head == nil && i > 1:
				out += c + pad + "  "
			default:
				out += pad + c + "  "
			}
		}
		fmt.Fprintln(w, strings.TrimRight(out, " "))
	}
}

// wrap breaks a sentence into lines of at most 90 characters.
func wrap(s string) string {
	var b strings.Builder
	at := 0
	for i, w := range strings.Split(s, " ") { // a no-break space breaks no line
		n := utf8.RuneCountInString(w)
		switch {
		case i == 0:
		case at+1+n > 90:
			b.WriteByte('\n')
			at = 0
		default:
			b.WriteByte(' ')
			at++
		}
		b.WriteString(w)
		at += n
	}
	return b.String()
}
