package slacktest

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

const idAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"

// newID makes an identifier that looks like Slack's, such as C0G9QF9GZK1.
func (w *Workspace) newID(prefix string) string {
	return prefix + "0" + w.letters(9)
}

func (w *Workspace) letters(n int) string {
	b := make([]byte, n)
	for i := range b {
		b[i] = idAlphabet[w.rand.IntN(len(idAlphabet))]
	}
	return string(b)
}

func (w *Workspace) digits(n int) string {
	b := make([]byte, n)
	for i := range b {
		b[i] = '1' + byte(w.rand.IntN(9))
	}
	return string(b)
}

func (w *Workspace) hex(n int) string {
	b := make([]byte, n)
	for i := range b {
		b[i] = "0123456789abcdef"[w.rand.IntN(16)]
	}
	return string(b)
}

// newUUID makes the version 4 form that envelope and client message ids have.
func (w *Workspace) newUUID() string {
	return fmt.Sprintf("%s-%s-4%s-a%s-%s", w.hex(8), w.hex(4), w.hex(3), w.hex(3), w.hex(12))
}

// nextTS names the next message of the channel. It grows within the channel
// and, like Slack's, may be the same in another one.
func (c *Channel) nextTS() string {
	c.last = max(c.last, c.w.now().UnixMicro()) + 100
	return formatTS(c.last)
}

func formatTS(us int64) string {
	return fmt.Sprintf("%d.%06d", us/1e6, us%1e6)
}

// parseTS reads a timestamp as microseconds; ok is false for anything that is
// not seconds, optionally with a fraction.
func parseTS(ts string) (us int64, ok bool) {
	sec, frac, _ := strings.Cut(ts, ".")
	s, err := strconv.ParseInt(sec, 10, 64)
	if err != nil || len(frac) > 6 {
		return 0, false
	}
	f, err := strconv.ParseInt((frac + "000000")[:6], 10, 64)
	return s*1e6 + f, err == nil && s >= 0 && f >= 0
}

// eventTS is the timestamp of an event that names no message.
func eventTS(t time.Time) string { return formatTS(t.UnixMicro()) }
