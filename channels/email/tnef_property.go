package email

import (
	"bytes"
	"encoding/binary"
	"strconv"
	"strings"
)

// Types and ids of MAPI properties (MS-OXCDATA section 2.11.1, MS-OXPROPS).
const (
	typeString8 = 0x001e
	typeUnicode = 0x001f
	typeBinary  = 0x0102
	typeObject  = 0x000d
	typeMany    = 0x1000 // several values

	propSubject     = 0x0037
	propBody        = 0x1000
	propRTF         = 0x1009
	propHTML        = 0x1013
	propInternetCP  = 0x3fde
	propDisplayName = 0x3001
	propAttachData  = 0x3701
	propFileName    = 0x3704
	propLongName    = 0x3707
	propMediaType   = 0x370e
	propContentID   = 0x3712
)

// A property is one of MAPI with its first value.
type property struct {
	id, kind uint16
	value    []byte
}

// properties reads the properties in an attribute (MS-OXTNEF section 2.1.3.4).
func (r *tnefReader) properties(b []byte, take func(property)) {
	p := propertyReader{rest: b}
	for n := p.uint32(); n > 0 && !p.failed && len(p.rest) > 0; n-- {
		if v := p.next(); !p.failed {
			take(v)
		}
	}
	r.broken = r.broken || p.failed
}

func (r *tnefReader) messageProperty(p property) {
	switch p.id {
	case propSubject:
		r.subject = r.propertyText(p)
	case propBody:
		if text := cleanText(r.propertyText(p)); text != "" {
			r.text = text
		}
	case propInternetCP:
		if len(p.value) >= 4 {
			r.internet = codepage(binary.LittleEndian.Uint32(p.value))
		}
	case propHTML:
		r.page = p
	case propRTF:
		r.rtf = p.value
	}
}

func (r *tnefReader) fileProperty(p property) {
	f := r.attached
	switch p.id {
	case propLongName:
		f.longName = r.propertyText(p)
	case propFileName, propDisplayName:
		if f.title == "" {
			f.title = r.propertyText(p)
		}
	case propMediaType:
		f.media = r.propertyText(p)
	case propContentID:
		f.contentID = r.propertyText(p)
	case propAttachData:
		if p.kind == typeObject && len(p.value) >= 16 { // an interface's id stands before it
			f.message = p.value[16:]
		} else if f.data == nil {
			f.data = p.value
		}
	}
}

func (r *tnefReader) propertyText(p property) string {
	if p.kind == typeUnicode {
		s := decodeCharset(p.value, "utf-16le")
		s, _, _ = strings.Cut(s, "\x00")
		return s
	}
	return r.string8(p.value)
}

// codepage names the charset of a Windows code page.
func codepage(n uint32) string {
	switch n {
	case 65001:
		return "utf-8"
	case 20127:
		return "us-ascii"
	case 28591:
		return "iso-8859-1"
	case 28605:
		return "iso-8859-15"
	case 20866:
		return "koi8-r"
	case 50220:
		return "iso-2022-jp"
	}
	return "cp" + strconv.FormatUint(uint64(n), 10)
}

// A propertyReader takes values off a list. What would lie beyond the end makes
// it fail.
type propertyReader struct {
	rest   []byte
	failed bool
}

func (p *propertyReader) take(n uint32) []byte {
	if uint64(n) > uint64(len(p.rest)) {
		p.failed = true
		p.rest = nil
		return nil
	}
	b := p.rest[:n]
	p.rest = p.rest[n:]
	return b
}

func (p *propertyReader) uint32() uint32 {
	if b := p.take(4); b != nil {
		return binary.LittleEndian.Uint32(b)
	}
	return 0
}

// padded takes n octets and those that fill them up to a multiple of four.
func (p *propertyReader) padded(n uint32) []byte {
	b := p.take(n)
	if fill := -n & 3; fill > 0 {
		p.take(min(fill, uint32(len(p.rest))))
	}
	return b
}

func (p *propertyReader) next() (v property) {
	head := p.take(4)
	if p.failed {
		return v
	}
	kind := binary.LittleEndian.Uint16(head)
	v.id = binary.LittleEndian.Uint16(head[2:])
	if v.id >= 0x8000 { // a named property: its names say nothing here
		p.take(16)
		if p.uint32() == 0 {
			p.uint32()
		} else {
			p.padded(p.uint32())
		}
		v.id = 0
	}
	v.kind = kind &^ typeMany
	values := uint32(1)
	size, fixed := propertySizes[v.kind]
	if kind&typeMany != 0 || !fixed {
		values = p.uint32()
	}
	for i := range values {
		n := size
		if !fixed {
			n = p.uint32()
		}
		b := p.padded(n)
		if p.failed {
			return v
		}
		if i == 0 {
			v.value = b
		}
	}
	return v
}

// propertySizes are octets of the types whose values have always as many.
var propertySizes = map[uint16]uint32{
	0x0002: 2, 0x0003: 4, 0x0004: 4, 0x0005: 8, 0x0006: 8, 0x0007: 8, 0x000a: 4, 0x000b: 2, 0x0014: 8, 0x0040: 8, 0x0048: 16,
}

// isTNEF reports whether octets begin as a TNEF stream does.
func isTNEF(b []byte) bool { return bytes.HasPrefix(b, []byte("\x78\x9f\x3e\x22")) }
