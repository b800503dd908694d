package acceptance

import (
	"bytes"
	"io"
	"net"
	"strings"
	"sync"
	"testing"
	"time"
)

// A proxy stands between a desk and a server and hears what both say, line by
// line.
type proxy struct {
	address string // 127.0.0.1:port
	target  string

	mu    sync.Mutex
	heard func(fromServer bool, line string, at time.Time)
}

func newProxy(tb testing.TB, target string) *proxy {
	tb.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		tb.Fatal(err)
	}
	p := &proxy{address: l.Addr().String(), target: target, heard: func(bool, string, time.Time) {}}
	var all sync.WaitGroup
	all.Go(func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			all.Go(func() { p.carry(c) })
		}
	})
	tb.Cleanup(func() {
		l.Close()
		all.Wait()
	})
	return p
}

// listen has every line told to heard from now on.
func (p *proxy) listen(heard func(fromServer bool, line string, at time.Time)) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.heard = heard
}

func (p *proxy) carry(client net.Conn) {
	defer client.Close()
	server, err := net.Dial("tcp", p.target)
	if err != nil {
		return
	}
	defer server.Close()
	var both sync.WaitGroup
	both.Go(func() { p.pass(server, client, false) })
	both.Go(func() { p.pass(client, server, true) })
	both.Wait()
}

// pass carries octets one way as they come, and then tells of the lines.
func (p *proxy) pass(to, from net.Conn, fromServer bool) {
	defer to.(*net.TCPConn).CloseWrite()
	buf := make([]byte, 64<<10)
	var rest []byte
	for {
		n, err := from.Read(buf)
		at := time.Now()
		if n > 0 {
			if _, err := to.Write(buf[:n]); err != nil {
				return
			}
			rest = p.tell(append(rest, buf[:n]...), fromServer, at)
		}
		if err != nil {
			if err != io.EOF {
				from.Close()
			}
			return
		}
	}
}

// tell tells of the whole lines in data and returns what follows them.
func (p *proxy) tell(data []byte, fromServer bool, at time.Time) []byte {
	p.mu.Lock()
	defer p.mu.Unlock()
	for {
		line, after, ok := bytes.Cut(data, []byte("\n"))
		if !ok {
			return append([]byte(nil), data...)
		}
		p.heard(fromServer, strings.TrimSuffix(string(line), "\r"), at)
		data = after
	}
}

// taken reports whether an SMTP server's line says that it has a mail for good.
func taken(fromServer bool, line string) bool {
	return fromServer && strings.HasPrefix(line, "250 ") && strings.Contains(line, "queued")
}
