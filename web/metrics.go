package web

import (
	"context"
	"log/slog"
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"guichet/store"
	"guichet/tickets"
)

// Counts counts what this process does, for Prometheus. No label names a
// person, an address or a subject.
type Counts struct {
	registry   *prometheus.Registry
	letters    *prometheus.CounterVec
	took       *prometheus.HistogramVec
	deliveries *prometheus.CounterVec
	breaches   *prometheus.CounterVec
}

// NewCounts begins at nought.
func NewCounts() *Counts {
	c := &Counts{
		registry: prometheus.NewRegistry(),
		letters: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "guichet_letters_total", Help: "Letters handled, by what became of them.",
		}, []string{"channel", "outcome"}),
		took: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "guichet_letter_seconds", Help: "How long it took to handle a letter.",
			Buckets: []float64{.001, .005, .01, .05, .1, .5, 1, 5, 30},
		}, []string{"channel"}),
		deliveries: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "guichet_deliveries_total", Help: "Tries to deliver, by what became of them: sent, queued to be tried again, failed, uncertain.",
		}, []string{"channel", "outcome"}),
		breaches: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "guichet_sla_breaches_total", Help: "Promises that were broken, by their clock.",
		}, []string{"clock"}),
	}
	c.registry.MustRegister(c.letters, c.took, c.deliveries, c.breaches,
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	for _, k := range []tickets.ClockKind{tickets.FirstResponse, tickets.NextResponse, tickets.Resolution, tickets.AtLevel} {
		c.breaches.WithLabelValues(string(k))
	}
	return c
}

// Letter counts a letter that was handled.
func (c *Counts) Letter(channel string, o tickets.Outcome, took time.Duration) {
	c.letters.WithLabelValues(channel, string(o)).Inc()
	c.took.WithLabelValues(channel).Observe(took.Seconds())
}

// Delivery counts a try to deliver.
func (c *Counts) Delivery(channel string, s store.State) {
	c.deliveries.WithLabelValues(channel, string(s)).Inc()
}

// Event counts what happened to a ticket, as far as it is counted.
func (c *Counts) Event(e tickets.Event) {
	if e.Kind == tickets.Breached {
		c.breaches.WithLabelValues(e.Detail["clock"]).Inc()
	}
}

// handler answers with what was counted, and with what the records hold now.
func (c *Counts) handler(s *Server) http.Handler {
	all := prometheus.NewRegistry()
	all.MustRegister(standing{s.Store, s.Log, s.Now})
	return promhttp.HandlerFor(prometheus.Gatherers{c.registry, all}, promhttp.HandlerOpts{MaxRequestsInFlight: 2, Timeout: patience})
}

// A standing is what the records hold at the moment.
type standing struct {
	store *store.Store
	log   *slog.Logger
	now   func() time.Time
}

var (
	waiting = prometheus.NewDesc("guichet_waiting", "Letters in the inbox and deliveries in the outbox that wait.", []string{"queue"}, nil)
	oldest  = prometheus.NewDesc("guichet_waiting_oldest_seconds", "How long the longest waiting of them has waited; 0 where none does.", []string{"queue"}, nil)
	holds   = prometheus.NewDesc("guichet_tickets", "Tickets, by where they stand.", []string{"status"}, nil)
)

// Describe implements [prometheus.Collector].
func (standing) Describe(to chan<- *prometheus.Desc) {
	to <- waiting
	to <- oldest
	to <- holds
}

// Collect implements [prometheus.Collector]. Where the records cannot be read
// the figures are missing; /readyz tells of it.
func (s standing) Collect(to chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), readyPatience)
	defer cancel()
	f, err := s.store.Standing(ctx)
	if err != nil {
		s.log.Warn("read what waits, to count it", "err", err)
		return
	}
	for queue, q := range map[string]store.Waiting{"inbox": f.Inbox, "outbox": f.Outbox} {
		to <- prometheus.MustNewConstMetric(waiting, prometheus.GaugeValue, float64(q.Count), queue)
		age := 0.0
		if !q.Since.IsZero() {
			age = max(0, s.now().Sub(q.Since).Seconds())
		}
		to <- prometheus.MustNewConstMetric(oldest, prometheus.GaugeValue, age, queue)
	}
	for _, status := range []tickets.Status{tickets.New, tickets.Open, tickets.Pending, tickets.Resolved, tickets.Closed} {
		to <- prometheus.MustNewConstMetric(holds, prometheus.GaugeValue, float64(f.Tickets[status]), string(status))
	}
}
