package slacktest

import (
	"net/http"
	"slices"
	"strconv"
	"time"
)

// A Fault is what goes wrong with a Web API call.
type Fault struct {
	Times      int           // how many calls; 0 is one, negative all until Heal
	After      bool          // the call takes effect first, then the fault follows
	Delay      time.Duration // real time before the answer
	Error      string        // answered as Slack error, such as fatal_error
	Status     int           // answered as HTTP status, such as 500
	RetryAfter time.Duration // answered as 429 with this header
	Cut        bool          // no answer: the connection is closed
	Hang       bool          // no answer: the connection stays open until the client gives up
}

type armed struct {
	method string
	Fault
}

// Break makes calls of a method fail; "*" stands for every method, "upload" and
// "download" for the octets of files. A fault with nothing but a Delay slows the
// call down.
func (w *Workspace) Break(method string, f Fault) {
	w.mu.Lock()
	defer w.release()
	if f.Times == 0 {
		f.Times = 1
	}
	w.faults = append(w.faults, &armed{method, f})
}

// Heal ends all faults of the Web API.
func (w *Workspace) Heal() {
	w.mu.Lock()
	defer w.release()
	w.faults = nil
}

// fault takes the next fault for a method.
func (w *Workspace) fault(method string) (Fault, bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	i := slices.IndexFunc(w.faults, func(f *armed) bool {
		return f.method == method || f.method == "*" && method != "upload" && method != "download"
	})
	if i < 0 {
		return Fault{}, false
	}
	f := w.faults[i]
	if f.Times > 0 {
		if f.Times--; f.Times == 0 {
			w.faults = slices.Delete(w.faults, i, i+1)
		}
	}
	return f.Fault, true
}

// broken lets a fault befall a request that is no call; it reports whether that
// was all.
func (w *Workspace) broken(rw http.ResponseWriter, r *http.Request, name string) bool {
	f, faulty := w.fault(name)
	if !faulty {
		return false
	}
	w.pause(r, f.Delay)
	return w.strike(rw, r, f)
}

// strike answers with the fault; it reports false when the call goes on.
func (w *Workspace) strike(rw http.ResponseWriter, r *http.Request, f Fault) bool {
	switch {
	case f.Cut:
		panic(http.ErrAbortHandler)
	case f.Hang:
		select {
		case <-r.Context().Done():
		case <-w.done:
		}
		panic(http.ErrAbortHandler)
	case f.RetryAfter > 0:
		rateLimited(rw, f.RetryAfter)
	case f.Status != 0:
		http.Error(rw, http.StatusText(f.Status), f.Status)
	case f.Error != "":
		answer(rw, refusal(fail(f.Error)))
	default:
		return false
	}
	return true
}

func rateLimited(rw http.ResponseWriter, wait time.Duration) {
	seconds := int64((wait + time.Second - 1) / time.Second)
	rw.Header().Set("Retry-After", strconv.FormatInt(max(seconds, 1), 10))
	rw.Header().Set("Content-Type", "application/json; charset=utf-8")
	rw.WriteHeader(http.StatusTooManyRequests)
	_, _ = rw.Write([]byte(`{"ok":false,"error":"ratelimited"}`))
}

// DropAcks ignores the next n acknowledgements, as if they were lost on the way.
func (w *Workspace) DropAcks(n int) {
	w.mu.Lock()
	defer w.release()
	w.dropAcks = n
}

// Duplicate delivers each of the next n envelopes twice, the second time under
// another envelope_id.
func (w *Workspace) Duplicate(n int) {
	w.mu.Lock()
	defer w.release()
	w.repeats = n
}

// Mangle changes the payload of each of the next n envelopes before it is sent,
// for instance to give a field another type.
func (w *Workspace) Mangle(n int, change func(payload map[string]any)) {
	w.mu.Lock()
	defer w.release()
	w.mangles, w.mangle = n, change
}

// Hold keeps back every envelope for the app under test until Release.
func (w *Workspace) Hold() {
	w.mu.Lock()
	defer w.release()
	w.apps[0].held = true
}

// Release sends what was held, in order.
func (w *Workspace) Release() {
	w.mu.Lock()
	defer w.release()
	w.apps[0].held = false
	w.apps[0].pump()
}

// ReleaseReversed sends what was held, the last first.
func (w *Workspace) ReleaseReversed() {
	w.mu.Lock()
	defer w.release()
	slices.Reverse(w.apps[0].waiting)
	w.apps[0].held = false
	w.apps[0].pump()
}

// Disconnect sends a disconnect frame on each connection of the app under test:
// warning, refresh_requested or link_disabled. After a warning the connection
// stays; after the others it is closed. link_disabled means that Socket Mode was
// switched off: there are no new connections before [Workspace.Configure].
func (w *Workspace) Disconnect(reason string) {
	w.mu.Lock()
	defer w.release()
	if reason == "link_disabled" {
		w.apps[0].disable()
		return
	}
	for _, c := range w.apps[0].conns {
		c.bye(reason)
	}
}

// disable switches Socket Mode off.
func (a *App) disable() {
	a.disabled = true
	for _, c := range a.conns {
		c.bye("link_disabled")
	}
}

// DisconnectOne sends the frame on one of the connections, the oldest.
func (w *Workspace) DisconnectOne(reason string) {
	w.mu.Lock()
	defer w.release()
	if conns := w.apps[0].conns; len(conns) > 0 {
		conns[0].bye(reason)
	}
}

// DropConnections closes every connection of the app under test without a word.
func (w *Workspace) DropConnections() {
	w.mu.Lock()
	defer w.release()
	for _, c := range w.apps[0].conns {
		c.cut()
	}
}

// BlackHole freezes the connections that are open now: they stay open, but no
// envelope, ping or acknowledgement passes any more. New ones work.
func (w *Workspace) BlackHole() {
	w.mu.Lock()
	defer w.release()
	for _, c := range w.apps[0].conns {
		c.frozen.Store(true)
	}
}

// SendEvent delivers any event to the app under test, also one that Slack has
// not invented yet.
func (w *Workspace) SendEvent(event map[string]any) {
	w.mu.Lock()
	defer w.release()
	w.apps[0].raise(event)
}

// SendFrame writes any text on one of the connections of the app under test, as
// it is; it reports whether there was one.
func (w *Workspace) SendFrame(text string) bool {
	w.mu.Lock()
	defer w.release()
	c := w.apps[0].pick()
	if c != nil {
		c.write(frame{data: []byte(text)})
	}
	return c != nil
}
