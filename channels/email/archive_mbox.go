package email

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"regexp"
)

// separator is the line before each letter of an mbox file: "From ", an address,
// and a date. Thunderbird writes "-" for the address, or nothing more. A line of
// text that only begins with "From " is none.
var separator = regexp.MustCompile(`^From (?:-?\s*$|.*\d\d?:\d\d.*\d{4})`)

// listMbox finds the letters in an mbox file. One without a readable date counts
// as old as the one before it.
func listMbox(ctx context.Context, path string) (pieces []piece, err error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	m := mbox{path: path, blank: true}
	lines := bufio.NewReaderSize(f, 64<<10)
	whole := true // the next line begins with what is read next
	for ctx.Err() == nil {
		line, err := lines.ReadSlice('\n')
		if err != nil && !errors.Is(err, bufio.ErrBufferFull) && err != io.EOF {
			return nil, fmt.Errorf("read %s: %w", path, err)
		}
		if whole && len(line) > 0 && m.pos == 0 && !separator.Match(line) {
			return nil, fmt.Errorf(`%s is no mbox file: it does not begin with a line like "From zoe@example.org Mon Nov  2 10:00:00 2026"`, path)
		}
		m.add(line, whole)
		if err == io.EOF {
			m.end()
			return m.pieces, nil
		}
		whole = err == nil
	}
	return nil, ctx.Err()
}

// An mbox is a file of that kind as far as it was looked at.
type mbox struct {
	path   string
	pos    int64 // octets seen
	begin  int64 // of the present letter, 0 before the first
	blank  bool  // the line before was empty
	head   []byte
	body   bool // the header of the present letter is over
	pieces []piece
}

// add looks at a line, or at a piece of a long one.
func (m *mbox) add(line []byte, whole bool) {
	empty := whole && len(bytes.TrimRight(line, "\r\n")) == 0
	if whole && m.blank && separator.Match(line) {
		m.end()
		m.begin, m.head, m.body = m.pos+int64(len(line)), nil, false
	} else if m.body = m.body || empty; !m.body && len(m.head) < maxHeader {
		m.head = append(m.head, line...)
	}
	m.pos += int64(len(line))
	m.blank = empty
}

// end notes the present letter.
func (m *mbox) end() {
	if m.begin == 0 || m.begin >= m.pos || expunged(m.head) {
		return
	}
	at := moment(m.head)
	if n := len(m.pieces); at.IsZero() && n > 0 {
		at = m.pieces[n-1].at
	}
	m.pieces = append(m.pieces, piece{
		path: m.path, begin: m.begin, size: m.pos - m.begin, quoted: true, at: at,
		origin: fmt.Sprintf("mbox:%s#%d", m.path, m.begin),
	})
}
