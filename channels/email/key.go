package email

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"hash"
	"iter"
	"net/mail"
	"strings"
	"time"
)

// letterKey names a mail by its content. One mail that arrives twice has one
// key, whatever relays added on the way: trace fields, other line ends, blanks
// at the ends of lines. Two different mails have two keys, even under one
// Message-ID, or without any header that deserves the name.
func letterKey(raw []byte) string {
	h := sha256.New()
	header, body := cutHeader(raw)
	named := false
	for name, field := range fields(header) {
		if isIdentity(name) {
			named = true
			h.Write([]byte(name))
			h.Write([]byte{':'})
			hashWords(h, field[len(name)+1:])
			h.Write([]byte{'\n'})
		}
	}
	h.Write([]byte{'\n'})
	if !named {
		hashLines(h, header)
	}
	hashLines(h, body)
	return "mail:" + hex.EncodeToString(h.Sum(nil)[:20])
}

// threadOf names the conversation that a mail belongs to as far as its own
// header tells: the root of References, else what it answers, else itself.
func threadOf(raw []byte) string {
	var references, answers, own string
	header, _ := cutHeader(raw)
	for name, field := range fields(header) {
		value := field[len(name)+1:]
		switch name {
		case "references":
			references = firstID(value)
		case "in-reply-to":
			answers = firstID(value)
		case "message-id":
			own = firstID(value)
		}
	}
	for _, id := range []string{references, answers, own} {
		if id != "" {
			return id
		}
	}
	return ""
}

// passedOn is when a mail arrived: what the server says, or the topmost
// Received where that is earlier, because a mailbox that moves to another
// server may lose the former.
func passedOn(raw []byte, at time.Time) time.Time {
	header, _ := cutHeader(raw)
	for name, field := range fields(header) {
		if name != "received" {
			continue
		}
		if i := bytes.LastIndexByte(field, ';'); i >= 0 {
			t, err := mail.ParseDate(strings.TrimSpace(string(field[i+1:])))
			if err == nil && t.Before(at) {
				return t
			}
		}
		break
	}
	return at
}

// cutHeader finds the empty line between header and body.
func cutHeader(raw []byte) (header, body []byte) {
	for pos := 0; pos < len(raw); {
		end := bytes.IndexByte(raw[pos:], '\n')
		if end < 0 {
			break
		}
		if len(bytes.TrimRight(raw[pos:pos+end], "\r")) == 0 {
			return raw[:pos], raw[pos+end+1:]
		}
		pos += end + 1
	}
	return raw, nil
}

// fields lists the fields of a header: the name in lower case, and the whole
// field with its folding and line end, name and colon as long as the name.
// Lines that are no field belong to none.
func fields(header []byte) iter.Seq2[string, []byte] {
	return func(yield func(string, []byte) bool) {
		begin, colon := -1, 0
		for pos := 0; ; {
			end := len(header)
			if i := bytes.IndexByte(header[pos:], '\n'); i >= 0 {
				end = pos + i + 1
			}
			line := header[pos:end]
			if len(line) > 0 && (line[0] == ' ' || line[0] == '\t') {
				pos = end // goes on
				continue
			}
			if begin >= 0 && !yield(lower(header[begin:colon]), header[begin:pos]) {
				return
			}
			begin = -1
			if i := bytes.IndexByte(line, ':'); i > 0 && !bytes.ContainsAny(line[:i], " \t\r") {
				begin, colon = pos, pos+i
			}
			if len(line) == 0 {
				return
			}
			pos = end
		}
	}
}

// lower is a name in lower case and of the same length, whatever octets it has.
func lower(name []byte) string {
	b := make([]byte, len(name))
	for i, c := range name {
		if 'A' <= c && c <= 'Z' {
			c += 'a' - 'A'
		}
		b[i] = c
	}
	return string(b)
}

// isIdentity lists the fields that make a mail what it is, as against those
// that relays write.
func isIdentity(name string) bool {
	switch name {
	case "from", "to", "cc", "date", "subject", "message-id":
		return true
	}
	return false
}

func isContentField(name string) bool {
	return strings.HasPrefix(name, "content-") || name == "mime-version"
}

// hashWords hashes a value without regard to folding.
func hashWords(h hash.Hash, value []byte) {
	for word := range bytes.FieldsSeq(value) {
		h.Write(word)
		h.Write([]byte{' '})
	}
}

// hashLines hashes a text without regard to line ends, to blanks at the ends of
// lines and to empty lines at its end.
func hashLines(h hash.Hash, text []byte) {
	empty := 0
	for line := range bytes.SplitSeq(text, []byte{'\n'}) {
		line = bytes.TrimRight(line, " \t\r")
		if len(line) == 0 {
			empty++
			continue
		}
		for ; empty > 0; empty-- {
			h.Write([]byte{'\n'})
		}
		h.Write(line)
		h.Write([]byte{'\n'})
	}
}

// firstID is the first "<…>" of a value, "" if there is none.
func firstID(value []byte) string {
	begin := bytes.IndexByte(value, '<')
	if begin < 0 {
		return ""
	}
	end := bytes.IndexByte(value[begin:], '>')
	if end < 0 || end > 998 {
		return ""
	}
	return string(value[begin : begin+end+1])
}
