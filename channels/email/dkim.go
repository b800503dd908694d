package email

import (
	"bytes"
	"crypto"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"
)

// DKIM is how mails are signed (RFC 6376), for relays that do not sign
// themselves. All of it is empty where they are not signed here.
type DKIM struct {
	Domain   string `yaml:"domain"`   // the address's domain, or one above it
	Selector string `yaml:"selector"` // the record is SELECTOR._domainkey.DOMAIN
	KeyFile  string `yaml:"key_file"` // RSA or Ed25519, PEM (PKCS#8 or PKCS#1)
}

func (d DKIM) on() bool { return d != DKIM{} }

// A signer signs the mails that leave: header and body relaxed, SHA-256. The
// same mail gets the same signature each time, dated when it was queued, so
// that a repeat is the same mail; that is why no library signs, which would
// take the time of the day.
type signer struct {
	DKIM
	key crypto.Signer // of an *rsa.PrivateKey or an ed25519.PrivateKey
}

// newSigner reads the key; nil where mails are not signed.
func newSigner(d DKIM) (*signer, error) {
	if !d.on() {
		return nil, nil
	}
	octets, err := os.ReadFile(d.KeyFile)
	if err != nil {
		return nil, fmt.Errorf("read key_file: %w", err)
	}
	key, err := parseKey(octets)
	if err != nil {
		return nil, fmt.Errorf("key_file %s: %w", d.KeyFile, err)
	}
	return &signer{d, key}, nil
}

func parseKey(octets []byte) (crypto.Signer, error) {
	block, _ := pem.Decode(octets)
	if block == nil {
		return nil, errors.New("it is not in PEM format")
	}
	var key any
	var err error
	switch block.Type {
	case "PRIVATE KEY":
		key, err = x509.ParsePKCS8PrivateKey(block.Bytes)
	case "RSA PRIVATE KEY":
		key, err = x509.ParsePKCS1PrivateKey(block.Bytes)
	default:
		err = fmt.Errorf("it holds %q instead of a private key", block.Type)
	}
	if err != nil {
		return nil, err
	}
	switch key := key.(type) {
	case *rsa.PrivateKey:
		if bits := key.N.BitLen(); bits < 1024 { // RFC 8301 section 3.2
			return nil, fmt.Errorf("the key has %d bits, 2048 are usual and 1024 the least", bits)
		}
		return key, nil
	case ed25519.PrivateKey:
		return key, nil
	}
	return nil, errors.New("it is neither an RSA key nor an Ed25519 one")
}

// signedFields are the fields that a signature covers. Each is named once more
// than it stands there, so that nobody can add another (RFC 6376 section 8.15).
var signedFields = []string{
	"From", "To", "Cc", "Reply-To", "Subject", "Date", "Message-ID", "In-Reply-To", "References",
	"MIME-Version", "Content-Type", "Content-Transfer-Encoding",
}

// sign puts the signature on top of a mail of ours.
func (s *signer) sign(mail []byte, at time.Time) ([]byte, error) {
	header, body := cutHeader(mail)
	present := map[string][]byte{}
	for name, field := range fields(header) {
		present[name] = append(relaxedField(field), present[name]...) // from the bottom
	}
	algorithm, hash := "rsa-sha256", crypto.SHA256
	if _, ok := s.key.(ed25519.PrivateKey); ok {
		algorithm, hash = "ed25519-sha256", 0 // which signs the sum as it is (RFC 8463)
	}
	var names []string
	sum := sha256.New()
	for _, name := range signedFields {
		lines := present[strings.ToLower(name)]
		sum.Write(lines)
		for range bytes.Count(lines, []byte("\r\n")) + 1 {
			names = append(names, name)
		}
	}
	bodySum := sha256.Sum256(relaxedBody(body))
	value := fmt.Sprintf("v=1; a=%s; c=relaxed/relaxed; d=%s; s=%s; t=%d; h=%s; bh=%s; b=", algorithm, s.Domain, s.Selector, at.Unix(),
		strings.Join(names, ": "), base64.StdEncoding.EncodeToString(bodySum[:]))
	sum.Write([]byte("dkim-signature:" + value))
	signature, err := s.key.Sign(rand.Reader, sum.Sum(nil), hash)
	if err != nil {
		return nil, fmt.Errorf("sign: %w", err)
	}
	for text := base64.StdEncoding.EncodeToString(signature); text != ""; {
		n := min(len(text), 70)
		value += text[:n] + " "
		text = text[n:]
	}
	h := &headerWriter{}
	h.field("DKIM-Signature", strings.TrimSpace(value))
	return append(h.Bytes(), mail...), nil
}

// relaxedField is a field without what may change on the way (RFC 6376 section
// 3.4.2).
func relaxedField(field []byte) []byte {
	name, value, _ := bytes.Cut(field, []byte{':'})
	line := append(bytes.ToLower(name), ':')
	line = append(line, bytes.Join(bytes.Fields(value), []byte{' '})...)
	return append(line, "\r\n"...)
}

// relaxedBody is likewise for the body of a mail of ours, whose lines all end
// in CRLF (section 3.4.4).
func relaxedBody(body []byte) []byte {
	var out []byte
	empty := 0
	for line := range bytes.Lines(body) {
		line = bytes.TrimRight(line, " \t\r\n")
		if len(line) == 0 {
			empty++
			continue
		}
		for ; empty > 0; empty-- {
			out = append(out, "\r\n"...)
		}
		for i, c := range line {
			switch {
			case c != ' ' && c != '\t':
				out = append(out, c)
			case i == 0 || line[i-1] != ' ' && line[i-1] != '\t':
				out = append(out, ' ')
			}
		}
		out = append(out, "\r\n"...)
	}
	return out
}

// record is the name and the text of the TXT record that lets others check the
// signatures (RFC 6376 section 3.6.1).
func (s *signer) record() (name, text string) {
	kind, octets := s.public()
	return s.Selector + "._domainkey." + s.Domain, "v=DKIM1; k=" + kind + "; p=" + base64.StdEncoding.EncodeToString(octets[0])
}

// public is the public key, in the ways in which records hold it.
func (s *signer) public() (kind string, octets [][]byte) {
	if key, ok := s.key.Public().(ed25519.PublicKey); ok {
		return "ed25519", [][]byte{key}
	}
	key := s.key.Public().(*rsa.PublicKey)
	info, err := x509.MarshalPKIXPublicKey(key)
	if err != nil {
		panic(err) // every RSA key can be written
	}
	return "rsa", [][]byte{info, x509.MarshalPKCS1PublicKey(key)}
}

// holds reports whether a record holds the key that signs.
func (s *signer) holds(record string) error {
	kind, octets := s.public()
	has := map[string]string{"k": "rsa"}
	for tag := range strings.SplitSeq(record, ";") {
		name, value, _ := strings.Cut(tag, "=")
		has[strings.TrimSpace(name)] = strings.Join(strings.Fields(value), "")
	}
	p, err := base64.StdEncoding.DecodeString(has["p"])
	switch {
	case err != nil:
		return fmt.Errorf("its record cannot be read: %w", err)
	case len(p) == 0:
		return errors.New("its record holds no key: the key was revoked")
	}
	for _, own := range octets {
		if has["k"] == kind && bytes.Equal(p, own) {
			return nil
		}
	}
	return errors.New("its record holds another key than key_file")
}
