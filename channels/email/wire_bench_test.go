package email

import (
	"sync"
	"testing"

	"guichet/channels/email/emailtest"
)

// BenchmarkSend sends over four connections to a server in memory.
func BenchmarkSend(b *testing.B) {
	srv := startServer(b, emailtest.Options{})
	cfg := configFor(b, srv)
	cfg.SMTP.Connections = 4
	c, _ := newChannel(b, cfg, newMemory())
	out := say("Bonjour **Zoé**,\n\nnous avons bien reçu votre demande.\n\n- un\n- deux\n\nÀ bientôt")
	b.ReportAllocs()
	b.ResetTimer()
	next := make(chan struct{}, b.N)
	for range b.N {
		next <- struct{}{}
	}
	close(next)
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			for range next {
				if _, err := c.Send(b.Context(), out); err != nil {
					b.Error(err)
				}
			}
		})
	}
	all.Wait()
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "mails/s")
}

// BenchmarkListen reads a full mailbox of a server in memory.
func BenchmarkListen(b *testing.B) {
	srv := startServer(b, emailtest.Options{})
	cfg := configFor(b, srv)
	for n := range b.N {
		deliver(b, srv, mailNumber(n))
	}
	c, _ := newChannel(b, cfg, newMemory())
	in := newInbox()
	b.ReportAllocs()
	b.ResetTimer()
	stop := listen(b, c, in)
	in.until(b, "all are offered", in.has(b.N))
	b.StopTimer()
	stop()
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "mails/s")
}

func BenchmarkRender(b *testing.B) {
	c := writer(b)
	out := say("Bonjour **Zoé**,\n\nnous avons bien reçu votre demande.\n\n- un\n- deux\n\nÀ bientôt")
	b.ReportAllocs()
	for b.Loop() {
		if _, err := c.render(out, recipients{place: toZoe}); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkKey(b *testing.B) {
	raw := append([]byte(letterOne), make([]byte, 30<<10)...)
	b.SetBytes(int64(len(raw)))
	b.ReportAllocs()
	for b.Loop() {
		letterKey(raw)
		threadOf(raw)
	}
}
