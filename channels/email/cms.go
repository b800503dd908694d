package email

import "bytes"

// What a CMS container holds (RFC 5652, and RFC 3274 for what is compressed).
type cmsKind int

const (
	cmsUnknown cmsKind = iota
	cmsSigned
	cmsEnveloped
)

var (
	oidSigned    = []byte{0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 7, 2}
	oidEnveloped = []byte{0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 7, 3}
	oidAuthentic = []byte{0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 9, 16, 1, 23} // authenticated and enveloped, RFC 5083
)

// readCMS tells what a container is and, of a signed one, what was signed. The
// signature itself is not looked at: it proves nothing here.
func readCMS(b []byte) (kind cmsKind, content []byte) {
	info, _, ok := readBER(b, 0)
	if !ok || info.tag != berSequence {
		return cmsUnknown, nil
	}
	switch oid := info.child(0).body; {
	case bytes.Equal(oid, oidEnveloped), bytes.Equal(oid, oidAuthentic):
		return cmsEnveloped, nil
	case !bytes.Equal(oid, oidSigned):
		return cmsUnknown, nil
	}
	signed := info.child(1).child(0) // [0] SignedData
	inner := signed.child(2)         // version, algorithms, content
	octets := inner.child(1).child(0)
	if octets.tag&^berConstructed != berOctets {
		return cmsSigned, nil
	}
	return cmsSigned, octets.joined()
}

// Tags of BER (X.690).
const (
	berOctets      = 0x04
	berOID         = 0x06
	berConstructed = 0x20
	berSequence    = 0x30
)

// maxBER bounds how deep elements are looked into.
const maxBER = 12

// A berElement is one value; body are its octets without tag and length.
type berElement struct {
	tag   byte
	depth int
	body  []byte
}

// readBER takes one element off b. An element without a length goes on to its
// end mark.
func readBER(b []byte, depth int) (e berElement, rest []byte, ok bool) {
	if len(b) < 2 || b[0]&0x1f == 0x1f || depth > maxBER {
		return e, nil, false
	}
	e.tag, e.depth = b[0], depth
	size, b := int(b[1]), b[2:]
	switch {
	case size == 0x80:
		for at := b; ; {
			if len(at) >= 2 && at[0] == 0 && at[1] == 0 {
				e.body = b[:len(b)-len(at)]
				return e, at[2:], true
			}
			if _, at, ok = readBER(at, depth+1); !ok {
				return e, nil, false
			}
		}
	case size > 0x80:
		n := size & 0x7f
		if n > 4 || n > len(b) {
			return e, nil, false
		}
		size = 0
		for _, c := range b[:n] {
			size = size<<8 | int(c)
		}
		b = b[n:]
	}
	if size > len(b) {
		return e, nil, false
	}
	e.body = b[:size]
	return e, b[size:], true
}

// child is the nth element in e; zero where there are fewer.
func (e berElement) child(n int) berElement {
	if e.tag&berConstructed == 0 {
		return berElement{}
	}
	for b := e.body; ; n-- {
		c, rest, ok := readBER(b, e.depth+1)
		switch {
		case !ok:
			return berElement{}
		case n == 0:
			return c
		}
		b = rest
	}
}

// joined are the octets of a string that may be cut into pieces.
func (e berElement) joined() []byte {
	if e.tag&berConstructed == 0 {
		return e.body
	}
	var out []byte
	for b := e.body; len(b) > 0; {
		c, rest, ok := readBER(b, e.depth+1)
		if !ok {
			break
		}
		out = append(out, c.joined()...)
		b = rest
	}
	return out
}
