package email

import (
	"bytes"
	"strings"
)

// A part is a letter or a piece of it (RFC 2046), cut out but not yet decoded.
type part struct {
	header    header
	media     string // media type in lower case; text/plain where none is told
	told      bool   // the header tells a media type
	params    map[string]string
	placement string // Content-Disposition: "inline", "attachment" or ""
	placed    map[string]string
	body      []byte  // as it came; of a multipart what stands before its first part
	parts     []*part // of a multipart
	after     []byte  // of a multipart what stands behind its end
}

func (p *part) isMultipart() bool { return strings.HasPrefix(p.media, "multipart/") }

// A splitter cuts a letter into parts, looking at each octet once. Bodies stay
// slices of the letter.
type splitter struct {
	octets     []byte
	pos        int
	boundaries []string // of the multiparts that are open, outermost first
	parts      int
	guesses    int
	complex    bool // a limit was met
	trouble    []string
}

// maxGuesses bounds how often the splitter goes back because a boundary was wrong.
const maxGuesses = 5

// A delimiter is a line that ends a part (RFC 2046 section 5.1.1).
type delimiter struct {
	start   int // of the line
	level   int // in splitter.boundaries; -1 at the end of the letter
	closing bool
}

// split cuts a letter. The parts found until a limit was met are returned in
// any case.
func split(raw []byte) (root *part, s *splitter) {
	s = &splitter{octets: raw}
	root, _ = s.part(0, "text/plain")
	return root, s
}

// part reads one part and the delimiter that ends it.
func (s *splitter) part(depth int, media string) (*part, delimiter) {
	p := &part{}
	var n int
	if depth == 0 {
		p.header, n = readHeader(s.octets)
	} else {
		p.header, n = readPartHeader(s.partHeader())
	}
	s.pos += n
	s.parts++
	s.complex = s.complex || p.header.tooLarge || s.parts > maxParts || depth > maxDepth
	if len(p.header.strays) > 0 {
		s.trouble = append(s.trouble, "a header line is broken")
	}
	p.describe(media)
	if p.isMultipart() && !s.complex {
		return p, s.multipart(p, depth)
	}
	begin := s.pos
	end := s.next()
	p.body = s.between(begin, end)
	return p, end
}

// partHeader is what the header of the next part can be in: a part that ends
// within its header must not read on in the next one.
func (s *splitter) partHeader() []byte {
	rest := s.octets[s.pos:]
	for at := 0; at < len(rest); {
		line, next := lineAt(rest, at)
		if len(line) == 0 {
			break
		}
		if _, ok := s.match(line); ok {
			return rest[:at]
		}
		if at > 2*maxHeader {
			break
		}
		at = next
	}
	return rest
}

func (p *part) describe(media string) {
	p.media, p.params = readParams(p.header.Get("Content-Type"))
	p.told = p.media != ""
	if kind, sub, ok := strings.Cut(p.media, "/"); !ok || kind == "" || sub == "" || strings.ContainsFunc(p.media, notOfType) {
		p.media = media
	}
	p.placement, p.placed = readParams(p.header.Get("Content-Disposition"))
}

// notOfType reports whether r cannot stand in a media type (RFC 2045 section 5.1).
func notOfType(r rune) bool {
	return r <= ' ' || r > '~' || r != '/' && strings.ContainsRune(`()<>@,;:\"[]?=`, r)
}

// multipart reads the parts of p.
func (s *splitter) multipart(p *part, depth int) delimiter {
	begin, level := s.pos, len(s.boundaries)
	s.boundaries = append(s.boundaries, p.params["boundary"])
	defer func() { s.boundaries = s.boundaries[:level] }()
	at := s.next()
	if at.level != level {
		if guess := guessBoundary(s.octets[begin:at.start]); guess != "" && s.guesses < maxGuesses {
			s.guesses++
			s.pos, s.boundaries[level] = begin, guess
			at = s.next()
		}
	}
	p.body = s.between(begin, at)
	if at.level != level {
		s.trouble = append(s.trouble, "a multipart has no parts")
		p.media = "text/plain"
		return at
	}

	media := "text/plain"
	if p.media == "multipart/digest" {
		media = "message/rfc822"
	}
	closed := false
	for at.level == level {
		if at.closing { // some writers close too early: parts may follow
			closed = true
			begin := s.pos
			at = s.next()
			p.after = s.between(begin, at)
			continue
		}
		if s.complex {
			return delimiter{start: len(s.octets), level: -1}
		}
		var child *part
		child, at = s.part(depth+1, media)
		p.parts = append(p.parts, child)
	}
	if !closed {
		s.trouble = append(s.trouble, "a multipart does not end")
	}
	return at
}

// guessBoundary finds the boundary that is really used where the declared one
// is missing or wrong: a line that starts with two hyphens before a Content
// field. It looks no further than 64 KiB.
func guessBoundary(body []byte) string {
	window := body[:min(len(body), 64<<10)]
	for at := 0; at < len(window); {
		line, next := lineAt(window, at)
		if len(line) > 2 && line[0] == '-' && line[1] == '-' {
			after, _ := lineAt(window, next)
			if name, _, ok := splitField(after); ok && strings.HasPrefix(strings.ToLower(name), "content-") {
				return strings.TrimRight(string(line[2:]), " \t")
			}
		}
		at = next
	}
	return ""
}

// next goes to the line after the next delimiter of any open multipart.
func (s *splitter) next() delimiter {
	for at := s.pos; len(s.boundaries) > 0; {
		if !bytes.HasPrefix(s.octets[at:], []byte("--")) || at > 0 && s.octets[at-1] != '\n' {
			i := bytes.Index(s.octets[at:], []byte("\n--"))
			if i < 0 {
				break
			}
			at += i + 1
		}
		line, next := lineAt(s.octets, at)
		if d, ok := s.match(line); ok {
			d.start = at
			s.pos = next
			return d
		}
		at = max(next-1, at+1)
	}
	s.pos = len(s.octets)
	return delimiter{start: len(s.octets), level: -1}
}

// match compares a line with the open boundaries, innermost first.
func (s *splitter) match(line []byte) (d delimiter, ok bool) {
	if len(line) < 3 || line[0] != '-' || line[1] != '-' {
		return d, false
	}
	for level := len(s.boundaries) - 1; level >= 0; level-- {
		rest, found := bytes.CutPrefix(line[2:], []byte(s.boundaries[level]))
		if !found || s.boundaries[level] == "" {
			continue
		}
		rest, closing := bytes.CutPrefix(rest, []byte("--"))
		if len(bytes.TrimSpace(rest)) == 0 {
			return delimiter{level: level, closing: closing}, true
		}
	}
	return d, false
}

// between is what stands between begin and a delimiter, whose line end before
// it belongs to it.
func (s *splitter) between(begin int, d delimiter) []byte {
	if d.start <= begin {
		return nil
	}
	b := s.octets[begin:d.start]
	if d.level < 0 {
		return b
	}
	b = bytes.TrimSuffix(b, []byte("\n"))
	return bytes.TrimSuffix(b, []byte("\r"))
}
