package main

import (
	"fmt"
	"os"
	"strings"

	"github.com/mattn/go-isatty"
	"github.com/rivo/uniseg"
)

// pageWidth is how wide the story is told, in columns.
const pageWidth = 96

// title begins an act.
func (s *stage) title(text string) {
	fmt.Fprintf(s.out, "\n%s\n", s.paint.bold("━━ "+text+" "+strings.Repeat("━", max(0, pageWidth-uniseg.StringWidth(text)-4))))
}

// line shows what a person does.
func (s *stage) line(who, where, text string) {
	s.tell(s.paint.person(who), where, text)
}

// bot shows what the desk says.
func (s *stage) bot(where, text string) {
	s.tell(s.paint.bot("Guichet"), where, text)
}

func (s *stage) tell(who, where, text string) {
	fmt.Fprintf(s.out, "\n  %s  %s\n", who, s.paint.dim(where))
	for _, l := range strings.Split(strings.TrimSpace(text), "\n") {
		for _, l := range wrap(l, pageWidth-6) {
			fmt.Fprintf(s.out, "    %s %s\n", s.paint.dim("│"), l)
		}
	}
}

// close ends the story.
func (s *stage) close() {
	fmt.Fprintf(s.out, "\n%s\n", s.paint.bold(fmt.Sprintf("━━ %d steps in %d requests, every one of them happened.", s.played, len(acts))))
}

// wrap breaks a line between words so that it fits a width in columns.
func wrap(line string, width int) []string {
	var out []string
	current, used := "", 0
	for _, word := range strings.FieldsFunc(line, func(r rune) bool { return r == ' ' || r == '\t' }) { // not at hard spaces
		w := uniseg.StringWidth(word)
		if used > 0 && used+1+w > width {
			out = append(out, current)
			current, used = "", 0
		}
		if used > 0 {
			current += " "
			used++
		}
		current += word
		used += w
	}
	return append(out, current)
}

// A palette colours words; the zero value leaves them as they are.
type palette struct{ on bool }

// colours are used on a terminal, unless NO_COLOR asks for none.
func colours(f *os.File) palette {
	return palette{isatty.IsTerminal(f.Fd()) && os.Getenv("NO_COLOR") == ""}
}

func (p palette) as(code, s string) string {
	if !p.on {
		return s
	}
	return "\x1b[" + code + "m" + s + "\x1b[0m"
}

func (p palette) bold(s string) string   { return p.as("1", s) }
func (p palette) dim(s string) string    { return p.as("2", s) }
func (p palette) person(s string) string { return p.as("1;36", s) }
func (p palette) bot(s string) string    { return p.as("1;32", s) }
