package slack

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"guichet/channels"
	"guichet/channels/slack/slacktest"
)

// BenchmarkEnvelopeToAck is one envelope at a time, from Slack's writing it to
// Slack's reading the acknowledgement; storing costs nothing here.
func BenchmarkEnvelopeToAck(b *testing.B) {
	d := open(b, slacktest.Options{})
	d.listen(b)
	b.ReportAllocs()
	b.ResetTimer()
	for i := range b.N {
		d.zoe.Post(d.help, "letter")
		if err := d.ws.WaitFor(b.Context(), func() bool { return len(d.ws.Acks()) > i }); err != nil {
			b.Fatal(err)
		}
	}
	b.StopTimer()
	var took []time.Duration
	for _, a := range d.ws.Acks() {
		took = append(took, a.Latency)
	}
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)/2].Microseconds()), "µs-p50")
	b.ReportMetric(float64(took[len(took)*99/100].Microseconds()), "µs-p99")
}

func BenchmarkRead(b *testing.B) {
	c := reader(b)
	l := channels.Letter{Raw: fmt.Appendf(nil, `{"self":{"user":"UBOT"},"frame":%s}`, frames[0])}
	b.ReportAllocs()
	b.SetBytes(int64(len(l.Raw)))
	for b.Loop() {
		if _, err := c.Read(l); err != nil {
			b.Fatal(err)
		}
	}
}
