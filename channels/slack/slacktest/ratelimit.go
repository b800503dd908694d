package slacktest

import "time"

// A bucket holds the calls that may be made at once; it refills steadily.
type bucket struct {
	tokens float64
	at     time.Time
}

// A rate allows so many calls a minute, and at most burst at once.
type rate struct{ perMinute, burst float64 }

// Slack publishes the rates of its tiers and no burst sizes; a tier's minute
// may be spent at once here, and tier 1 leaves room for a few connections.
var (
	tiers = map[int]rate{1: {1, 5}, 2: {20, 20}, 3: {50, 50}, 4: {100, 100}, special: {600, 600}}
	// one message a second in a channel, with short bursts
	channelRate = rate{60, 4}
	// several hundred messages a minute in the workspace
	postRate = rate{300, 300}
)

// LimitRates switches the rate limits on or off.
func (w *Workspace) LimitRates(on bool) {
	w.mu.Lock()
	defer w.release()
	w.limits = on
	clear(w.buckets)
}

// maxObjects is what an app that is distributed outside of the Marketplace gets
// of a history at once, in one call a minute.
const maxObjects = 15

// Distribute makes the app under test one that is commercially distributed
// outside of Slack's Marketplace, or, as it begins, one built for this workspace:
// only the former may call conversations.history and .replies but once a minute
// each, for 15 objects.
func (w *Workspace) Distribute(on bool) {
	w.mu.Lock()
	defer w.release()
	w.apps[0].distributed = on
	clear(w.buckets)
}

// meagre reports whether the method gives the app little and rarely.
func (a *App) meagre(method string) bool {
	return a.distributed && (method == "conversations.history" || method == "conversations.replies")
}

// tooSoon is how long the app has to wait before this call; 0 lets it through.
func (w *Workspace) tooSoon(a *App, tier int, method, channel string) time.Duration {
	if a.meagre(method) {
		return w.take(a.ID+" "+method, rate{1, 1})
	}
	if !w.limits {
		return 0
	}
	r := tiers[tier]
	if method == "chat.postMessage" {
		r = postRate
		if wait := w.take(a.ID+" "+method+" "+channel, channelRate); wait > 0 {
			return wait
		}
	}
	return w.take(a.ID+" "+method, r)
}

// take spends a token, or answers how long one will take to come.
func (w *Workspace) take(key string, r rate) time.Duration {
	now := w.now()
	b := w.buckets[key]
	if b == nil {
		b = &bucket{tokens: r.burst, at: now}
		w.buckets[key] = b
	}
	b.tokens = min(r.burst, b.tokens+now.Sub(b.at).Minutes()*r.perMinute)
	b.at = now
	if b.tokens >= 1 {
		b.tokens--
		return 0
	}
	return time.Duration((1 - b.tokens) / r.perMinute * float64(time.Minute))
}
