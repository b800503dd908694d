package page

import (
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"slices"
	"strings"

	"guichet/channels/slack/slacktest"
)

// most is how many octets somebody may send at once, files included.
const most = 64 << 20

// A deed is what somebody does on the page.
type deed struct {
	server
	at   place
	you  *slacktest.User
	form *multipart.Form
}

var deeds = map[string]func(*deed) error{
	"say": (*deed).say, "edit": (*deed).edit, "delete": (*deed).erase, "react": (*deed).react,
	"use": (*deed).use, "submit": (*deed).submit, "close": (*deed).dismiss,
	"home": (*deed).home, "shortcut": (*deed).shortcut, "join": (*deed).join, "leave": (*deed).leave,
}

// act does what a form asks for and returns to the place that it came from.
func (s server) act(rw http.ResponseWriter, r *http.Request) {
	do, known := deeds[r.PathValue("deed")]
	if !known {
		http.NotFound(rw, r)
		return
	}
	r.Body = http.MaxBytesReader(rw, r.Body, most)
	if err := r.ParseMultipartForm(8 << 20); err != nil && !errors.Is(err, http.ErrNotMultipart) {
		http.Error(rw, "the form cannot be read: "+err.Error(), http.StatusBadRequest)
		return
	}
	d := &deed{server: s, at: placeOf(r.PostForm), form: r.MultipartForm}
	if d.form == nil {
		d.form = &multipart.Form{Value: r.PostForm}
	}
	d.you = s.person(d.at.As)
	if err := attempt(func() error { return do(d) }); err != nil {
		http.Error(rw, err.Error(), http.StatusBadRequest)
		return
	}
	rw.Header().Set("Location", "../?"+d.at.Query()) // relative: the page may be mounted anywhere
	rw.WriteHeader(http.StatusSeeOther)
}

// attempt turns into an error what slacktest holds for a mistake in a script.
func attempt(do func() error) (err error) {
	defer func() {
		if v := recover(); v != nil {
			text, ours := strings.CutPrefix(fmt.Sprint(v), "slacktest: ")
			if !ours {
				panic(v)
			}
			err = errors.New(text)
		}
	}()
	return do()
}

func (d *deed) value(key string) string {
	if v := d.form.Value[key]; len(v) > 0 {
		return v[0]
	}
	return ""
}

func (d *deed) channel() (*slacktest.Channel, error) {
	if c := d.find(d.at.In); c != nil {
		return c, nil
	}
	return nil, errors.New("there is no such channel")
}

// message is the one that the form's ts names.
func (d *deed) message() (slacktest.Message, error) {
	c, err := d.channel()
	if err != nil {
		return slacktest.Message{}, err
	}
	m, ok := c.Message(d.value("ts"))
	if !ok {
		return m, errors.New("the message is gone")
	}
	return m, nil
}

func (d *deed) say() error {
	c, err := d.channel()
	if err != nil {
		return err
	}
	text := strings.TrimSpace(strings.ReplaceAll(d.value("text"), "\r\n", "\n"))
	opts, err := d.attachments()
	if err != nil {
		return err
	}
	switch me, isMe := strings.CutPrefix(text, "/me "); {
	case text == "" && len(opts) == 0:
		return errors.New("write something first")
	case d.value("thread") != "" && d.value("pane") != "":
		root, ok := c.Message(d.value("thread"))
		if !ok {
			return errors.New("the thread is gone")
		}
		if d.value("broadcast") != "" {
			opts = append(opts, slacktest.Broadcast)
		}
		d.you.Reply(root, text, opts...)
	case isMe:
		d.you.Me(c, me)
	case strings.HasPrefix(text, "/"):
		return d.you.Slash(c, text)
	default:
		d.you.Post(c, text, opts...)
	}
	return nil
}

func (d *deed) attachments() ([]slacktest.PostOption, error) {
	var opts []slacktest.PostOption
	for _, h := range d.form.File["file"] {
		name, data, err := read(h)
		if err != nil {
			return nil, err
		}
		opts = append(opts, slacktest.Attach(name, data))
	}
	return opts, nil
}

func read(h *multipart.FileHeader) (name string, data []byte, err error) {
	f, err := h.Open()
	if err != nil {
		return "", nil, fmt.Errorf("read %s: %w", h.Filename, err)
	}
	defer func() { _ = f.Close() }()
	data, err = io.ReadAll(f)
	return h.Filename, data, err
}

func (d *deed) edit() error {
	m, err := d.message()
	if err == nil {
		d.you.Edit(m, strings.TrimSpace(strings.ReplaceAll(d.value("text"), "\r\n", "\n")))
	}
	return err
}

func (d *deed) erase() error {
	m, err := d.message()
	if err == nil {
		d.you.Delete(m)
	}
	return err
}

// react puts an emoji on a message, or takes it back.
func (d *deed) react() error {
	m, err := d.message()
	if err != nil {
		return err
	}
	name := strings.Trim(strings.TrimSpace(d.value("emoji")), ":")
	if m.Has(name, d.you) {
		d.you.Unreact(m, name)
	} else {
		d.you.React(m, name)
	}
	return nil
}

// target finds what "m CHANNEL TS", "e CHANNEL TS" or "v VIEW" names.
func (d *deed) target() (slacktest.Target, error) {
	switch part := strings.Fields(d.value("on")); {
	case len(part) == 2 && part[0] == "v":
		if v, ok := d.ws.View(part[1]); ok {
			return v, nil
		}
	case len(part) == 3 && part[0] == "m":
		if c := d.find(part[1]); c != nil {
			if m, ok := c.Message(part[2]); ok {
				return m, nil
			}
		}
	case len(part) == 3 && part[0] == "e":
		for _, m := range d.you.Ephemerals() {
			if m.Channel.ID == part[1] && m.TS == part[2] {
				return m, nil
			}
		}
	}
	return nil, errors.New("that is gone")
}

func (d *deed) use() error {
	on, err := d.target()
	if err != nil {
		return err
	}
	return d.you.Use(on, d.value("block"), d.value("action"), strings.Join(d.form.Value["value"], ","))
}

func (d *deed) view() (slacktest.View, error) {
	v, ok := d.ws.View(d.value("view"))
	if !ok {
		return v, errors.New("the dialog is gone")
	}
	return v, nil
}

// submit sends a modal: each field is called field and its block's id.
func (d *deed) submit() error {
	v, err := d.view()
	if err != nil {
		return err
	}
	values := slacktest.Values{}
	for key, given := range d.form.Value {
		if block, ok := strings.CutPrefix(key, "field "); ok {
			given = slices.DeleteFunc(given, func(s string) bool { return s == "" })
			values[block] = strings.ReplaceAll(strings.Join(given, ","), "\r\n", "\n")
		}
	}
	for key, files := range d.form.File {
		block, ok := strings.CutPrefix(key, "field ")
		var ids []string
		for _, h := range files {
			name, data, err := read(h)
			if err != nil {
				return err
			}
			if name != "" {
				ids = append(ids, d.you.Upload(name, data).ID)
			}
		}
		if ok && len(ids) > 0 {
			values[block] = strings.Join(ids, ",")
		}
	}
	return d.you.Submit(v, values)
}

func (d *deed) dismiss() error {
	v, err := d.view()
	if err != nil {
		return err
	}
	return d.you.CloseView(v, false)
}

func (d *deed) home() error {
	d.you.OpenHome()
	d.at.In, d.at.Thread = "home", ""
	return nil
}

func (d *deed) shortcut() error {
	if d.value("ts") == "" {
		return d.you.Shortcut(d.value("callback"))
	}
	m, err := d.message()
	if err != nil {
		return err
	}
	return d.you.MessageShortcut(m, d.value("callback"))
}

func (d *deed) join() error {
	c, err := d.channel()
	if err == nil {
		d.you.Join(c)
	}
	return err
}

func (d *deed) leave() error {
	c, err := d.channel()
	if err == nil {
		c.Leave(d.you)
		d.at.In, d.at.Thread = "", ""
	}
	return err
}
