package email

import (
	"bytes"
	"strings"
)

// maxContainers is how many signed containers are opened in a letter, one in
// the other or side by side.
const maxContainers = 5

// notOpened is what the ticket of a letter says that came locked.
const notOpened = "a signed or encrypted part was not opened"

// pgpMessage begins what PGP encrypted (RFC 9580 section 6.2), pgpNote tells of it.
const (
	pgpMessage = "-----BEGIN PGP MESSAGE-----"
	pgpNote    = "[encrypted with PGP]"
)

// isSMIME reports whether a part is a container of S/MIME (RFC 8551 section 3.2).
func isSMIME(p *part) bool {
	switch p.media {
	case "application/pkcs7-mime", "application/x-pkcs7-mime":
		return true
	case "application/octet-stream":
		return strings.HasSuffix(strings.ToLower(p.placed["filename"]), ".p7m") || strings.HasSuffix(strings.ToLower(p.params["name"]), ".p7m")
	}
	return false
}

// container reads what is only signed. What is encrypted is told by its name.
// The container itself is listed in any case.
func (b *bodyReader) container(p *part) content {
	f := file{name: p.fileName(b.words), media: p.media, data: b.decode(p, false)}
	b.files = append(b.files, f)
	kind, octets := readCMS(f.data)
	if kind == cmsSigned && len(bytes.TrimSpace(octets)) > 0 && b.containers < maxContainers {
		b.containers++
		b.decoded += len(octets)
		if root, s := split(octets); !s.complex {
			b.trouble = append(b.trouble, s.trouble...)
			b.nameImages(root)
			return b.content(root)
		}
	}
	b.trouble = append(b.trouble, notOpened)
	if kind == cmsEnveloped || strings.EqualFold(p.params["smime-type"], "enveloped-data") {
		b.note("[encrypted with S/MIME]")
	} else {
		b.note("[S/MIME, not opened]")
	}
	return content{}
}

// unpack lists what a winmail.dat holds instead of it. It reports false where
// the file itself must stay in the list.
func (b *bodyReader) unpack(f file) bool {
	t, ok := readTNEF(f.data, maxDecoded-b.decoded, 0)
	if !ok {
		return false
	}
	for id, name := range t.images {
		b.images[id] = name
	}
	b.decoded += len(t.text) + len(t.html)
	if b.unpacked == (content{}) {
		b.unpacked = content{text: t.text, html: t.html}
	}
	b.files = append(b.files, t.files[:min(len(t.files), max(0, maxParts-len(b.files)))]...)
	if t.broken {
		b.trouble = append(b.trouble, "a winmail.dat is broken")
	}
	return !t.broken && (len(t.files) > 0 || t.text != "" || t.html != "")
}

// note adds a line to those that stand below the text.
func (b *bodyReader) note(line string) {
	if line != "" {
		b.notes = append(b.notes, line)
	}
}
