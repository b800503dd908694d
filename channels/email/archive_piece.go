package email

import (
	"io"
	"os"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// A piece is the part of a file that is one letter.
type piece struct {
	path        string
	begin, size int64
	quoted      bool // lines of the letter that begin with "From " have a ">" before them
	at          time.Time
	origin      string
}

// quotedFrom is such a line, also one that was quoted more than once.
var quotedFrom = regexp.MustCompile(`(?m)^>(>*From )`)

// read reads the letter. Of one larger than limit it makes the same stand-in as
// would be made of it on a server.
func (p piece) read(limit int64) ([]byte, error) {
	f, err := os.Open(p.path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	raw := make([]byte, min(p.size, limit))
	if _, err := f.ReadAt(raw, p.begin); err != nil && err != io.EOF {
		return nil, err
	}
	if p.quoted {
		raw = quotedFrom.ReplaceAll(raw, []byte("$1"))
	}
	if p.size <= limit {
		return raw, nil
	}
	header, text := cutHeader(raw)
	return shortened(header[:min(len(header), maxBeginHeader)], text[:min(len(text), maxBeginText)], p.size), nil
}

// moment is when a letter arrived: as its topmost relay says, else when its
// author says that it was written. Zero when neither can be read.
func moment(header []byte) time.Time {
	now := time.Now()
	if at := passedOn(header, now); !at.Equal(now) {
		return at
	}
	for name, field := range fields(header) {
		if name == "date" {
			return readDate(string(field[len(name)+1:]))
		}
	}
	return time.Time{}
}

// expunged reports whether Mozilla's programs show this letter no more: it was
// deleted, and its folder not yet compacted.
func expunged(header []byte) bool {
	for name, field := range fields(header) {
		if name == "x-mozilla-status" {
			status, err := strconv.ParseUint(strings.TrimSpace(string(field[len(name)+1:])), 16, 32)
			return err == nil && status&0x0008 != 0
		}
	}
	return false
}
