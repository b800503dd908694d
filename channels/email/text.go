package email

import (
	"strings"
	"unicode/utf8"
)

// cleanText makes s fit to be stored and read: "\n" line ends, no control
// characters but tabs, no empty lines around it.
func cleanText(s string) string {
	s = unixLines(s)
	if strings.IndexFunc(s, isUnseen) >= 0 {
		s = strings.Map(func(r rune) rune {
			switch {
			case r == '\r' || r == '\u2028' || r == '\u2029' || r == '\f' || r == '\v':
				return '\n'
			case isUnseen(r):
				return -1
			}
			return r
		}, s)
	}
	return trimLines(s)
}

// unixLines ends lines with "\n", also those that end in "\r\r\n".
func unixLines(s string) string {
	if strings.Contains(s, "\r\r") {
		s = strings.ReplaceAll(s, "\r\r\n", "\n")
	}
	return strings.ReplaceAll(s, "\r\n", "\n")
}

func isUnseen(r rune) bool {
	return r < ' ' && r != '\n' && r != '\t' || r == 0x7f || r >= 0x80 && r < 0xa0 || r == '\ufeff' || r == '\u2028' || r == '\u2029'
}

// trimLines drops the empty lines and the spaces around s.
func trimLines(s string) string {
	s = strings.TrimRight(s, " \t\n\u00a0")
	for {
		line, rest, ok := strings.Cut(s, "\n")
		if !ok || !isBlank(line) {
			return strings.TrimLeft(s, " \u00a0")
		}
		s = rest
	}
}

func isBlank(line string) bool {
	return strings.Trim(line, " \t\r\u00a0\u200b") == ""
}

// shorten cuts s to n octets at a character's edge.
func shorten(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n] + "…"
}

// unflow joins the lines that format=flowed broke (RFC 3676). Quoted lines are
// joined with their like.
func unflow(s string, delSp bool) string {
	if !strings.Contains(s, " \n") {
		return unstuff(s)
	}
	var out strings.Builder
	out.Grow(len(s))
	open, depth := false, 0 // the line before ended soft, at this depth
	for line := range strings.SplitSeq(s, "\n") {
		n := 0
		for n < len(line) && line[n] == '>' {
			n++
		}
		text := strings.TrimPrefix(line[n:], " ")
		signature := text == "-- "
		if open && (n != depth || signature) {
			out.WriteByte('\n')
			open = false
		}
		if !open && n > 0 {
			out.WriteString(line[:n])
			out.WriteByte(' ')
		}
		soft := strings.HasSuffix(text, " ") && !signature
		if soft && delSp {
			text = text[:len(text)-1]
		}
		out.WriteString(text)
		if !soft {
			out.WriteByte('\n')
		}
		open, depth = soft, n
	}
	return out.String()
}

// unstuff undoes space-stuffing alone.
func unstuff(s string) string {
	if !strings.HasPrefix(s, " ") && !strings.Contains(s, "\n ") {
		return s
	}
	return strings.TrimPrefix(strings.ReplaceAll("\n"+s, "\n ", "\n"), "\n")
}
