package slacktest

import (
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

func (c *call) uploadURL() (map[string]any, error) {
	size, err := strconv.Atoi(c.args.str("length"))
	if err != nil || size < 1 {
		return nil, fail("invalid_arguments", "[ERROR] must be greater than 0 [json-pointer:/length]")
	}
	if size > 1<<30 {
		return nil, fail("file_upload_size_restricted")
	}
	f := c.w.newFile(c.args.str("filename"), c.app.Bot)
	f.size, f.alt = size, c.args.str("alt_txt")
	return map[string]any{"upload_url": c.w.url + "/upload/" + f.id, "file_id": f.id}, nil
}

// serveUpload takes the octets of a file: raw, or as the one part of a form.
func (w *Workspace) serveUpload(rw http.ResponseWriter, r *http.Request) {
	if w.broken(rw, r, "upload") {
		return
	}
	data, err := uploaded(r)
	if err != nil {
		http.Error(rw, "the upload cannot be read", http.StatusInternalServerError)
		return
	}
	w.mu.Lock()
	defer w.release()
	f := w.fileByID(r.PathValue("ticket"))
	switch {
	case f == nil || f.complete:
		http.Error(rw, "the upload URL is unknown or was used", http.StatusNotFound)
	case len(data) != f.size:
		http.Error(rw, "the size differs from the announced length", http.StatusInternalServerError)
	default:
		f.data, f.uploaded = data, true
		_, _ = io.WriteString(rw, "OK - "+strconv.Itoa(len(data)))
	}
}

func uploaded(r *http.Request) ([]byte, error) {
	if !strings.HasPrefix(r.Header.Get("Content-Type"), "multipart/") {
		return io.ReadAll(r.Body)
	}
	form, err := r.MultipartReader()
	if err != nil {
		return nil, err
	}
	for {
		part, err := form.NextPart()
		if err != nil {
			return nil, err
		}
		if part.FileName() != "" {
			return io.ReadAll(part)
		}
	}
}

func (c *call) completeUpload() (map[string]any, error) {
	list, _ := c.args.value("files").([]any)
	if len(list) == 0 {
		return nil, fail("invalid_arguments", "[ERROR] no fewer than 1 items allowed [json-pointer:/files]")
	}
	files, err := c.claim(list)
	if err != nil {
		return nil, err
	}
	channels, err := c.shareTargets()
	if err != nil {
		return nil, err
	}
	for _, f := range files {
		f.complete = true
	}
	blocks, err := c.blocks()
	if err != nil {
		return nil, err
	}
	for _, ch := range channels {
		m := &message{channel: ch, user: c.app.Bot, app: c.app, text: c.args.str("initial_comment"), files: files, unfurl: true}
		if m.blocks = blocks; m.text != "" {
			m.blocks = c.w.richText(m.text) // blocks are ignored beside a comment
		}
		c.thread(m)
		m.subtype = "file_share"
		share := func() {
			c.w.publish(m)
			for _, f := range files {
				f.share(m)
			}
		}
		if c.w.scanning {
			c.w.scanned = append(c.w.scanned, share)
		} else {
			share()
		}
	}
	answers := []any{}
	for _, f := range files {
		answers = append(answers, f.full())
	}
	return map[string]any{"files": answers}, nil
}

// claim finds the app's files that were uploaded and not completed before.
func (c *call) claim(list []any) ([]*file, error) {
	var files []*file
	for _, v := range list {
		o, _ := v.(map[string]any)
		f := c.w.fileByID(str(o["id"]))
		if f == nil || f.owner != c.app.Bot || !f.uploaded || f.complete || slices.Contains(files, f) {
			return nil, fail("file_not_found")
		}
		if t := str(o["title"]); t != "" {
			f.title = t
		}
		files = append(files, f)
	}
	return files, nil
}

func (c *call) shareTargets() ([]*Channel, error) {
	var out []*Channel
	for _, id := range strings.Split(c.args.str("channel_id")+","+c.args.str("channels"), ",") {
		if id == "" {
			continue
		}
		c.args.values["channel"] = id
		ch, err := c.writable()
		if err != nil {
			return nil, err
		}
		out = append(out, ch)
	}
	return out, nil
}

// fileVisible finds a file that the app's bot may see: its own, or one shared
// where the bot is.
func (a *App) fileVisible(id string) *file {
	f := a.w.fileByID(id)
	if f == nil || f.owner == a.Bot || slices.Contains(f.given, a) {
		return f
	}
	for _, m := range f.shares {
		if slices.Contains(m.channel.members, a.Bot) {
			return f
		}
	}
	return nil
}

func (c *call) fileInfo() (map[string]any, error) {
	f := c.app.fileVisible(c.args.str("file"))
	if f == nil {
		return nil, fail("file_not_found")
	}
	if f.deleted {
		return nil, fail("file_deleted")
	}
	return map[string]any{"file": f.full(), "comments": []any{}}, nil
}

// serveFile serves url_private to a bearer of a token with files:read, and
// sends everybody else to the sign-in page, as Slack does.
func (w *Workspace) serveFile(rw http.ResponseWriter, r *http.Request) {
	if w.broken(rw, r, "download") {
		return
	}
	token, _ := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	_, id, _ := strings.Cut(r.PathValue("id"), "-")
	w.mu.Lock()
	var f *file
	var data []byte
	for _, a := range w.apps {
		if token == a.BotToken && a.denied == "" && a.has("files:read") {
			f = a.fileVisible(id)
		}
	}
	gone := f != nil && f.deleted
	if f != nil {
		data = f.data
	}
	elsewhere := w.elsewhere
	w.mu.Unlock()
	if f == nil {
		http.Redirect(rw, r, w.url+"/?redir="+url.QueryEscape(r.URL.Path), http.StatusFound)
		return
	}
	if gone {
		http.NotFound(rw, r)
		return
	}
	if elsewhere != "" {
		http.Redirect(rw, r, elsewhere, http.StatusFound)
		return
	}
	rw.Header().Set("Content-Type", f.mimetype)
	rw.Header().Set("Content-Length", strconv.Itoa(len(data)))
	_, _ = rw.Write(data)
}

func serveSignIn(rw http.ResponseWriter, _ *http.Request) {
	rw.Header().Set("Content-Type", "text/html; charset=utf-8")
	_, _ = io.WriteString(rw, "<!DOCTYPE html><title>Sign in | Slack</title><h1>Sign in to your workspace</h1>")
}
