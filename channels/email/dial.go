package email

import (
	"context"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"strconv"
	"strings"
	"sync/atomic"
	"time"
)

// A dialer opens connections to one server. With TLS they are encrypted and the
// server is who it should be before the first command is sent (TLS 1.2 or
// later; a certificate of a trusted authority, or exactly the pinned one).
type dialer struct {
	server Server
	tls    *tls.Config
	log    *slog.Logger
	warned atomic.Int64 // when an expiry was last told, Unix seconds
}

// expirySoon is how long before its end a certificate is told about.
const expirySoon = 14 * 24 * time.Hour

func newDialer(s Server, log *slog.Logger) (*dialer, error) {
	d := &dialer{server: s, log: log}
	d.tls = &tls.Config{ServerName: s.Host, MinVersion: tls.VersionTLS12, VerifyConnection: d.verify}
	if s.CAFile != "" {
		pem, err := os.ReadFile(s.CAFile)
		if err != nil {
			return nil, fmt.Errorf("read ca_file: %w", err)
		}
		d.tls.RootCAs = x509.NewCertPool()
		if !d.tls.RootCAs.AppendCertsFromPEM(pem) {
			return nil, fmt.Errorf("ca_file %s holds no certificate in PEM format", s.CAFile)
		}
	}
	if s.Pin != "" {
		d.tls.InsecureSkipVerify = true // verify compares the pin instead
	}
	return d, nil
}

// verify runs after the usual verification of a certificate, or in its place.
func (d *dialer) verify(state tls.ConnectionState) error {
	leaf := state.PeerCertificates[0]
	if d.server.Pin != "" {
		sum := sha256.Sum256(leaf.Raw)
		if got := hex.EncodeToString(sum[:]); !strings.EqualFold(got, d.server.Pin) {
			return fmt.Errorf("the certificate of %s is not the pinned one: its SHA-256 is %s", d.server.Host, got)
		}
	}
	now := time.Now()
	if left := leaf.NotAfter.Sub(now); left < expirySoon && now.Unix()-d.warned.Swap(now.Unix()) > 24*60*60 {
		d.log.Warn("the mail server's certificate expires soon", "server", d.server.Host, "expires", leaf.NotAfter)
	}
	return nil
}

func (d *dialer) address() string {
	return net.JoinHostPort(d.server.Host, strconv.Itoa(d.server.Port))
}

// dial connects, and encrypts where TLS is implicit. timeout bounds both.
func (d *dialer) dial(ctx context.Context, timeout time.Duration) (*line, error) {
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	conn, err := new(net.Dialer).DialContext(ctx, "tcp", d.address())
	if err != nil {
		return nil, err
	}
	if d.server.TLS == TLSImplicit {
		encrypted := tls.Client(conn, d.tls)
		if err := encrypted.HandshakeContext(ctx); err != nil {
			conn.Close()
			return nil, fmt.Errorf("begin TLS with %s: %w", d.address(), err)
		}
		conn = encrypted
	}
	return &line{Conn: conn}, nil
}

// A line is a connection on which nothing waits for ever and no answer grows
// without end. It closes itself with its first read error, because a protocol
// cannot go on after one.
type line struct {
	net.Conn
	answer atomic.Int64 // how long an answer to what is written may take, ns; 0: as deadlines say
	quiet  atomic.Int64 // how long the peer may be silent when no deadline is set, ns; 0: for ever
	budget atomic.Int64 // octets that may still be read
}

var errTooMuch = errors.New("the server sends more than it should")

// allow sets how much may be read from now on.
func (l *line) allow(octets int64) { l.budget.Store(octets) }

func (l *line) Read(p []byte) (int, error) {
	n, err := l.Conn.Read(p)
	if l.budget.Add(int64(-n)) < 0 && err == nil {
		n, err = 0, errTooMuch
	}
	if err != nil {
		l.Conn.Close()
	}
	return n, err
}

func (l *line) Write(p []byte) (int, error) {
	if d := time.Duration(l.answer.Load()); d > 0 {
		l.Conn.SetReadDeadline(time.Now().Add(d))
	}
	return l.Conn.Write(p)
}

func (l *line) SetReadDeadline(t time.Time) error {
	if d := time.Duration(l.quiet.Load()); t.IsZero() && d > 0 {
		t = time.Now().Add(d)
	}
	return l.Conn.SetReadDeadline(t)
}
