package email

import (
	"bytes"
	"encoding/binary"
	"strings"
)

// A tnef is what a winmail.dat holds: Exchange's own form of a mail (MS-OXTNEF).
type tnef struct {
	subject    string
	text, html string
	files      []file
	images     map[string]string // file names by Content-ID
	broken     bool              // it ends too early, or holds what cannot be
}

// A tnefReader reads one such stream. Data stay slices of it, except for
// compressed RTF.
type tnefReader struct {
	tnef
	depth    int      // of messages in messages
	room     int      // octets that decompressing may still make
	codepage string   // of text that is no Unicode
	rtf      []byte   // the body, compressed
	page     property // the body in HTML
	internet string   // its charset
	attached *tnefFile
}

// A tnefFile is an attachment as its attributes come in.
type tnefFile struct {
	title, longName, media, contentID string
	data                              []byte
	message                           []byte // another mail, as TNEF
}

const tnefSignature = 0x223e9f78

// Attributes, of MS-OXTNEF section 2.1.3.
const (
	attSubject       = 0x00018004
	attBody          = 0x0002800c
	attOEMCodepage   = 0x00069007
	attMsgProps      = 0x00069003
	attRenddata      = 0x00069002
	attTitle         = 0x00018010
	attData          = 0x0006800f
	attAttachment    = 0x00069005
	attTransportName = 0x00069001
)

// readTNEF opens a stream; ok is false where it is none. room bounds the octets
// that it may grow by.
func readTNEF(b []byte, room, depth int) (t tnef, ok bool) {
	if len(b) < 6 || binary.LittleEndian.Uint32(b) != tnefSignature {
		return t, false
	}
	r := tnefReader{depth: depth, room: room}
	r.images = make(map[string]string)
	r.read(b[6:])
	r.endFile()
	r.body()
	return r.tnef, true
}

// read goes through the attributes: level, id, length, data, checksum.
func (r *tnefReader) read(b []byte) {
	for len(b) >= 9 {
		id, n := binary.LittleEndian.Uint32(b[1:]), binary.LittleEndian.Uint32(b[5:])
		b = b[9:]
		data := b[:min(uint64(n), uint64(len(b)))]
		r.attribute(id, data)
		if uint64(n)+2 > uint64(len(b)) || len(r.files) > maxParts {
			r.broken = true
			return
		}
		b = b[n+2:]
	}
	r.broken = r.broken || len(b) > 0
}

func (r *tnefReader) attribute(id uint32, data []byte) {
	switch id {
	case attOEMCodepage:
		if len(data) >= 4 {
			r.codepage = codepage(binary.LittleEndian.Uint32(data))
		}
	case attSubject:
		r.subject = r.string8(data)
	case attBody:
		r.text = cleanText(r.string8(data))
	case attMsgProps:
		r.properties(data, r.messageProperty)
	case attRenddata:
		r.endFile()
		r.attached = &tnefFile{}
	}
	if r.attached == nil {
		return
	}
	switch id {
	case attTitle:
		r.attached.title = r.string8(data)
	case attTransportName:
		r.attached.longName = r.string8(data)
	case attData:
		r.attached.data = data
	case attAttachment:
		r.properties(data, r.fileProperty)
	}
}

// endFile lists the attachment that was begun.
func (r *tnefReader) endFile() {
	f := r.attached
	if r.attached = nil; f == nil {
		return
	}
	if f.message != nil && r.depth < maxDepth {
		if inner, ok := readTNEF(f.message, r.room, r.depth+1); ok {
			r.enclose(f, inner)
			return
		}
	}
	name := f.longName
	if name == "" {
		name = f.title
	}
	media := strings.ToLower(strings.TrimSpace(f.media))
	if kind, sub, ok := strings.Cut(media, "/"); !ok || kind == "" || sub == "" || strings.ContainsFunc(media, notOfType) {
		media = "application/octet-stream"
	}
	if name = cleanFileName(oneLine(name)); name == "" {
		name = "attachment" + extension(media)
	}
	r.files = append(r.files, file{name: name, media: media, data: f.data})
	if f.contentID != "" {
		r.images[f.contentID] = name
	}
}

// enclose lists a mail that is attached: what it says as a file of its own, and
// its files beside it.
func (r *tnefReader) enclose(f *tnefFile, inner tnef) {
	name := inner.subject
	if name == "" {
		name = f.title
	}
	if name = cleanFileName(slashes.Replace(oneLine(name))); name == "" {
		name = "message"
	}
	text, media := inner.text, "text/plain"
	name += ".txt"
	if text == "" && inner.html != "" {
		text = htmlText(inner.html, nil)
	}
	r.room -= len(text)
	r.files = append(r.files, file{name: name, media: media, data: []byte(text)})
	r.files = append(r.files, inner.files[:min(len(inner.files), max(0, maxParts-len(r.files)))]...)
	r.broken = r.broken || inner.broken
}

// body decodes the HTML, and makes text of compressed RTF where there is nothing
// better.
func (r *tnefReader) body() {
	if r.page.value != nil {
		charset := declaredInHTML(r.page.value)
		if r.page.kind == typeUnicode {
			charset = "utf-16le"
		} else if charset == "" {
			charset = r.internet
		}
		r.html = strings.ReplaceAll(decodeCharset(r.page.value, charset), "\x00", "")
	}
	if r.text != "" || r.html != "" || r.rtf == nil {
		return
	}
	rtf, ok := decompressRTF(r.rtf, r.room)
	r.room -= len(rtf)
	r.broken = r.broken || !ok
	if r.html = rtfHTML(rtf); r.html == "" {
		r.text = cleanText(rtfText(rtf))
	}
}

// string8 is text in the code page of the stream, up to its end mark.
func (r *tnefReader) string8(b []byte) string {
	if i := bytes.IndexByte(b, 0); i >= 0 {
		b = b[:i]
	}
	return decodeCharset(b, r.codepage)
}
