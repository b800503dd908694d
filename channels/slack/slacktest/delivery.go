package slacktest

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"sync/atomic"
	"time"
)

// ackDeadline is how long Slack waits for an acknowledgement.
const ackDeadline = 3 * time.Second

// A delivery is one payload on its way to an app, over all of its attempts.
type delivery struct {
	app        *App
	kind       string          // events_api, interactive, slash_commands
	event      string          // what it is about, for Ack
	body       map[string]any  // until it is queued
	payload    json.RawMessage // from then on
	answerable bool            // an acknowledgement may carry a payload
	retries    int             // attempts after the first
	answered   func(payload json.RawMessage)
	failed     func() // no acknowledgement in time, none will be asked again

	attempt  int
	reason   string    // why the attempt before failed
	due      time.Time // to be sent, or once sent, to be acknowledged
	conn     *conn
	cancel   func() // of an attempt by HTTP
	envelope string
	seq      int          // in the order of sending
	written  atomic.Int64 // real time since the workspace's start, in ns
	copied   bool
}

// An Ack is an acknowledgement that was accepted.
type Ack struct {
	Envelope string        // names the attempt, over HTTP as well
	Kind     string        // events_api, interactive or slash_commands
	Event    string        // message, block_actions, the command, …
	Attempt  int           // 0 for the first delivery
	Latency  time.Duration // real time from writing the envelope to reading this
	Size     int           // octets of the acknowledgement
}

// Lost is a payload that was never acknowledged, in all of its attempts.
type Lost struct {
	Kind    string
	Event   string
	Payload json.RawMessage
}

// Acks are the acknowledgements so far, in the order of arrival.
func (w *Workspace) Acks() []Ack {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Clone(w.acks)
}

// Lost are the payloads that the app will never see again.
func (w *Workspace) Lost() []Lost {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Clone(w.lost)
}

// Pending counts the payloads that are neither acknowledged nor lost.
func (w *Workspace) Pending() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	n := 0
	for _, a := range w.apps {
		n += len(a.waiting) + len(a.sent)
	}
	return n
}

// enqueue sends d as soon as nothing holds it back.
func (a *App) enqueue(d *delivery) {
	payload, err := json.Marshal(d.body)
	if err != nil {
		panic(fmt.Sprintf("slacktest: encode %s: %v", d.event, err))
	}
	d.app, d.payload, d.body, d.due = a, payload, nil, a.w.now()
	if a.held {
		a.waiting = append(a.waiting, d)
		return
	}
	a.attend(d)
}

// attend makes one attempt; without an open connection or a URL it has failed.
func (a *App) attend(d *delivery) {
	c := a.pick()
	switch {
	case a.endpoint(d.kind) != "":
		a.post(d)
	case c != nil:
		a.send(d, c)
	default:
		d.reason = "connection_failed"
		a.missed(d)
	}
}

// reachable reports whether an attempt can be made.
func (a *App) reachable(d *delivery) bool { return a.endpoint(d.kind) != "" || a.pick() != nil }

// pump attends to what is due.
func (a *App) pump() {
	if a.held || a.w.closed {
		return
	}
	now := a.w.now()
	queue := a.waiting
	a.waiting = nil
	for _, d := range queue {
		if d.due.After(now) {
			a.waiting = append(a.waiting, d)
			continue
		}
		a.attend(d)
	}
}

// open are the connections that may get an envelope.
func (a *App) open() []*conn {
	var list []*conn
	for _, c := range a.conns {
		if !c.leaving {
			list = append(list, c)
		}
	}
	return list
}

// pick is any of the open connections; nil without one.
func (a *App) pick() *conn {
	list := a.open()
	if len(list) == 0 {
		return nil
	}
	return list[a.w.rand.IntN(len(list))]
}

func (a *App) send(d *delivery, c *conn) {
	w := a.w
	d.envelope, d.conn, d.due = w.newUUID(), c, w.now().Add(ackDeadline)
	w.sends++
	d.seq = w.sends
	a.sent[d.envelope] = d
	w.wake(d.due)
	c.write(frame{data: a.frame(d), of: d})
	if w.repeats > 0 {
		w.repeats--
		twin := &delivery{app: a, kind: d.kind, event: d.event, payload: d.payload, answerable: d.answerable,
			attempt: d.attempt, envelope: w.newUUID(), conn: c, seq: d.seq, due: d.due, copied: true}
		a.sent[twin.envelope] = twin
		c.write(frame{data: a.frame(twin), of: twin})
	}
}

// octets is the payload as it is sent, mangled if that is asked for.
func (d *delivery) octets() json.RawMessage {
	w := d.app.w
	if w.mangles == 0 {
		return d.payload
	}
	w.mangles--
	var body map[string]any
	_ = json.Unmarshal(d.payload, &body)
	w.mangle(body)
	payload, _ := json.Marshal(body)
	return payload
}

// frame is the envelope around the payload.
func (a *App) frame(d *delivery) []byte {
	e := map[string]any{
		"envelope_id": d.envelope, "type": d.kind, "payload": d.octets(), "accepts_response_payload": d.answerable,
	}
	if d.kind == "events_api" {
		e["retry_attempt"], e["retry_reason"] = d.attempt, ""
		if d.attempt > 0 {
			e["retry_reason"] = "timeout"
		}
	}
	data, _ := json.Marshal(e)
	return data
}

// missed counts one attempt as failed and plans the next, or gives up.
func (a *App) missed(d *delivery) {
	w := a.w
	for {
		if d.copied {
			return
		}
		if d.attempt >= d.retries {
			if d.failed != nil {
				d.failed()
			}
			w.lost = append(w.lost, Lost{d.kind, d.event, d.payload})
			return
		}
		d.due = w.now().Add(w.opts.RetryDelays[d.attempt])
		d.attempt++
		if d.due.After(w.now()) || a.reachable(d) {
			break
		}
	}
	a.waiting = append(a.waiting, d)
	w.wake(d.due)
}

// tick fails what is overdue and sends what is due.
func (a *App) tick() {
	now := a.w.now()
	for _, d := range a.unacked() {
		if !d.due.IsZero() && !d.due.After(now) {
			a.overdue(d)
		}
	}
	a.pump()
}

// overdue ends an attempt that was not acknowledged.
func (a *App) overdue(d *delivery) {
	delete(a.sent, d.envelope)
	d.reason = "timeout"
	if d.cancel != nil {
		d.cancel()
		d.reason = "http_timeout"
	}
	a.missed(d)
}

// unacked are the deliveries under way, in the order in which they were sent.
func (a *App) unacked() []*delivery {
	list := slices.Collect(maps.Values(a.sent))
	slices.SortFunc(list, func(x, y *delivery) int { return x.seq - y.seq })
	return list
}

// Retry makes each unacknowledged payload fail now and each planned retry due
// now, whatever the clock says.
func (w *Workspace) Retry() {
	w.mu.Lock()
	defer w.release()
	for _, a := range w.apps {
		for _, d := range a.unacked() {
			a.overdue(d)
		}
		for _, d := range a.waiting {
			d.due = w.now()
		}
		a.pump()
	}
}

// acknowledge takes an acknowledgement that arrived on a connection.
func (a *App) acknowledge(raw []byte) {
	w := a.w
	var ack struct {
		Envelope string          `json:"envelope_id"`
		Payload  json.RawMessage `json:"payload"`
	}
	switch {
	case len(raw) >= 20<<10:
		w.complain("acknowledgement of %d octets dropped, the limit is 20 KB", len(raw))
		return
	case json.Unmarshal(raw, &ack) != nil || ack.Envelope == "":
		w.complain("frame is no acknowledgement: %.80s", raw)
		return
	case w.dropAcks > 0:
		w.dropAcks--
		return
	}
	d := a.sent[ack.Envelope]
	if d == nil {
		w.complain("acknowledgement of unknown or overdue envelope %s", ack.Envelope)
		return
	}
	delete(a.sent, ack.Envelope)
	w.acks = append(w.acks, Ack{
		Envelope: ack.Envelope, Kind: d.kind, Event: d.event, Attempt: d.attempt,
		Latency: time.Since(w.start) - time.Duration(d.written.Load()), Size: len(raw),
	})
	if string(ack.Payload) == "null" {
		ack.Payload = nil
	}
	if len(ack.Payload) > 0 && !d.answerable {
		w.complain("payload in the acknowledgement of %s, which accepts none", d.event)
		ack.Payload = nil
	}
	if d.answered != nil {
		d.answered(ack.Payload)
	}
}
