package slacktest

import (
	"errors"
	"net/http"
	"slices"
	"time"
)

const (
	maxResponses    = 5
	responseURLLife = 30 * time.Minute
)

// A responseURL lets an app answer an interaction or a slash command, a few
// times within half an hour, without a token.
type responseURL struct {
	app     *App
	user    *User
	channel *Channel
	message *message // what was clicked; nil for a command
	at      time.Time
	uses    int
}

func (w *Workspace) newResponseURL(kind string, a *App, u *User, c *Channel, m *message) string {
	path := "/" + kind + "/" + w.ID + "/" + w.digits(13) + "/" + w.letters(24)
	w.urls[path] = &responseURL{app: a, user: u, channel: c, message: m, at: w.now()}
	return w.url + path
}

func (w *Workspace) serveResponseURL(rw http.ResponseWriter, r *http.Request) {
	args, err := readArgs(r, true)
	w.mu.Lock()
	defer w.release()
	u := w.urls[r.URL.Path]
	switch {
	case err != nil:
	case u == nil:
		err = fail("invalid_url")
	case u.uses >= maxResponses:
		err = fail("used_url")
	case w.now().Sub(u.at) > responseURLLife:
		err = fail("expired_url")
	default:
		u.uses++
		if payload, ok := args.value("payload").(map[string]any); ok {
			args.values = payload
		}
		err = u.respond(args.values)
	}
	rw.Header().Set("Content-Type", "application/json; charset=utf-8")
	if err == nil {
		_, _ = rw.Write([]byte(`{"ok":true}`))
		return
	}
	status := http.StatusBadRequest
	if u == nil || errors.As(err, new(*apiError)) && (err.Error() == "used_url" || err.Error() == "expired_url") {
		status = http.StatusNotFound
	}
	rw.WriteHeader(status)
	answer(rw, refusal(err))
}

// respond posts what the app answers: to the person alone unless response_type
// says in_channel.
func (u *responseURL) respond(values map[string]any) error {
	w := u.app.w
	c := &call{w: w, app: u.app, args: args{values: values}}
	if c.args.bool("delete_original") {
		return u.discard()
	}
	m := &message{channel: u.channel, user: u.app.Bot, app: u.app}
	if err := c.content(m); err != nil {
		return err
	}
	switch {
	case c.args.bool("replace_original") && u.message != nil:
		before := u.message.counted(u.message.body())
		u.message.text, u.message.blocks, u.message.attach = m.text, m.blocks, m.attach
		u.message.reading = nil
		if !u.message.ephemeral {
			w.rewrite(u.message, before)
		}
	case c.args.str("response_type") == "in_channel":
		c.thread(m)
		w.publish(m)
	default:
		m.ephemeral, m.ts = true, u.channel.nextTS()
		c.thread(m)
		u.user.seen = append(u.user.seen, m)
	}
	return nil
}

func (u *responseURL) discard() error {
	switch {
	case u.message == nil:
		return fail("no_text")
	case u.message.ephemeral:
		u.user.seen = slices.DeleteFunc(u.user.seen, func(m *message) bool { return m == u.message })
	case !u.message.gone:
		u.app.w.remove(u.message)
	}
	return nil
}
