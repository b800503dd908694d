package acceptance

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// patience bounds how long a test waits for what must happen, on a machine that
// has a lot else to do.
const patience = 5 * time.Minute

// A desk is a guichet that serves one mailbox.
type desk struct {
	testing.TB
	setup
	dir     string
	config  string // path of guichet.yaml
	ledger  *ledger
	process *exec.Cmd
	ended   chan error // receives how the process ended
	before  int64      // size of the log when it was started
}

// A setup is what distinguishes a desk. The zero values are the usual ones:
// TLS towards both servers, SQLite, no Slack, nobody proven, no hold.
type setup struct {
	box        mailbox
	imap, smtp string // host:port to be spoken to without TLS; empty: the real servers
	database   string
	border     string // the host whose word on senders counts
	hold       time.Duration
	slack      string // the block "slack" of the configuration
}

func newDesk(tb testing.TB, s setup) *desk {
	tb.Helper()
	d := &desk{TB: tb, setup: s, dir: tb.TempDir()}
	d.config = filepath.Join(d.dir, "guichet.yaml")
	d.database = cmp.Or(s.database, "sqlite:"+filepath.Join(d.dir, "data", "guichet.db"))
	if err := os.WriteFile(d.config, []byte(d.yaml()), 0o600); err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if d.process != nil {
			d.kill()
		}
		if tb.Failed() {
			tb.Logf("guichet.yaml:\n%s\nthe last of the log:\n%s", d.yaml(), d.tail())
		}
	})
	return d
}

func (d *desk) yaml() string {
	var b strings.Builder
	fmt.Fprintf(&b, "name: Support\nlanguage: fr\ndata: %s\ndatabase: %q\nhold: %s\nlog: {level: info}\nautomatic: {per_domain_hour: 1000000, per_hour: 1000000}\n", filepath.Join(d.dir, "data"), d.database, d.hold)
	fmt.Fprintf(&b, "mail:\n- name: mail\n  address: %s\n  aliases: [%s]\n  display_name: Support\n  start: all\n  authentication: {authserv_id: %q}\n", d.box.address(""), d.box.address("aide"), d.border)
	server := func(block, tls, real, plain string) {
		host, port := hostPort(cmp.Or(plain, real))
		fmt.Fprintf(&b, "  %s:\n    host: %s\n    port: %s\n", block, host, port)
		if plain != "" {
			fmt.Fprintf(&b, "    tls: none\n")
		} else {
			fmt.Fprintf(&b, "    tls: %s\n    ca_file: %s\n", tls, servers.CA)
		}
		if block == "imap" || plain == "" {
			fmt.Fprintf(&b, "    user: %s\n    password: ${GUICHET_ACCEPTANCE_PASSWORD}\n", d.box.address(""))
		}
	}
	server("imap", "implicit", servers.IMAPS, d.imap)
	server("smtp", "starttls", servers.Submission, d.smtp)
	b.WriteString(d.slack)
	return b.String()
}

// start begins to serve; it returns at once.
func (d *desk) start() {
	d.Helper()
	log, err := os.OpenFile(d.logFile(), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		d.Fatal(err)
	}
	defer log.Close()
	d.process = exec.Command(binary, "serve", "--config", d.config)
	d.process.Env = append(os.Environ(), "GUICHET_ACCEPTANCE_PASSWORD="+servers.Password)
	d.process.Stdout, d.process.Stderr = log, log
	if err := d.process.Start(); err != nil {
		d.Fatal(err)
	}
	if info, err := log.Stat(); err == nil {
		d.before = info.Size()
	}
	d.ended = make(chan error, 1)
	go func(p *exec.Cmd, ended chan<- error) { ended <- p.Wait() }(d.process, d.ended)
}

// opened waits until the process that was started last serves.
func (d *desk) opened() {
	d.Helper()
	d.until("the desk is open", func() bool {
		log, _ := os.ReadFile(d.logFile())
		return bytes.Contains(log[min(int64(len(log)), d.before):], []byte("the desk is open"))
	})
}

// kill ends the process as a power cut would.
func (d *desk) kill() {
	d.process.Process.Kill()
	<-d.ended
	d.process = nil
}

// stop asks for an orderly end and waits for it.
func (d *desk) stop() {
	d.Helper()
	d.process.Process.Signal(syscall.SIGTERM)
	if err := <-d.ended; err != nil {
		d.Errorf("guichet serve ended with %v after SIGTERM", err)
	}
	d.process = nil
}

// run runs another command of guichet on the desk's configuration and returns
// what it prints; it must succeed.
func (d *desk) run(args ...string) string {
	d.Helper()
	c := exec.Command(binary, append(args, "--config", d.config)...)
	c.Env = append(os.Environ(), "GUICHET_ACCEPTANCE_PASSWORD="+servers.Password)
	var stderr bytes.Buffer
	c.Stderr = &stderr
	out, err := c.Output()
	if err != nil {
		d.Fatalf("guichet %s: %v\n%s", strings.Join(args, " "), err, stderr.String())
	}
	return string(out)
}

func (d *desk) logFile() string { return filepath.Join(d.dir, "guichet.log") }

func (d *desk) tail() string {
	log, _ := os.ReadFile(d.logFile())
	return string(log[max(0, len(log)-6000):])
}

var errEnded = errors.New("guichet serve ended")

// until asks again and again until ok answers true, and gives up when the
// process ends or patience does.
func (d *desk) until(what string, ok func() bool) {
	d.Helper()
	if err := d.await(d.Context(), ok); err != nil {
		d.Fatalf("wait until %s: %v\n%s", what, err, d.waiting())
	}
}

func (d *desk) await(ctx context.Context, ok func() bool) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	for !ok() {
		select {
		case err := <-d.ended:
			d.ended <- err
			return fmt.Errorf("%w: %v", errEnded, err)
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(10 * time.Millisecond):
		}
	}
	return nil
}

// waiting tells what has no end yet.
func (d *desk) waiting() string {
	if d.ledger == nil {
		return "nothing was recorded yet"
	}
	return d.ledger.unfinished()
}

// A usage is what a process has taken of its machine.
type usage struct {
	cpu       time.Duration // user and system
	rss, peak int64         // octets of resident memory: now, and at most so far
	own       int64         // of rss, what is not the program's file mapped into memory
}

// usage reads proc(5).
func (d *desk) usage() usage {
	d.Helper()
	proc := fmt.Sprintf("/proc/%d/", d.process.Process.Pid)
	stat, err := os.ReadFile(proc + "stat")
	if err != nil {
		d.Fatal(err)
	}
	fields := strings.Fields(string(stat[bytes.LastIndexByte(stat, ')')+1:]))
	const ticks = 100 // a second, sysconf(_SC_CLK_TCK) on Linux
	var u usage
	for _, f := range fields[11:13] { // utime, stime
		n, _ := strconv.ParseInt(f, 10, 64)
		u.cpu += time.Duration(n) * time.Second / ticks
	}
	status, err := os.ReadFile(proc + "status")
	if err != nil {
		d.Fatal(err)
	}
	for line := range strings.Lines(string(status)) {
		var to *int64
		switch {
		case strings.HasPrefix(line, "VmRSS:"):
			to = &u.rss
		case strings.HasPrefix(line, "VmHWM:"):
			to = &u.peak
		case strings.HasPrefix(line, "RssAnon:"):
			to = &u.own
		default:
			continue
		}
		kb, _ := strconv.ParseInt(strings.Fields(line)[1], 10, 64)
		*to = kb << 10
	}
	return u
}
