package slacktest

import (
	"fmt"
	"mime"
	"path"
	"slices"
	"strings"
)

// A file is uploaded to the workspace.
type file struct {
	w        *Workspace
	id       string
	name     string
	title    string
	mimetype string
	alt      string
	owner    *User
	size     int // as announced
	data     []byte
	created  int64
	uploaded bool
	complete bool
	shares   []*message
	given    []*App // that got it in a modal
	deleted  bool
	link     string // where a file lies that is not in Slack
}

// A File is a file as somebody sees it.
type File struct {
	ID   string
	Name string
	Type string // media type
	Alt  string // what a picture shows, in words
	Data []byte
}

func (w *Workspace) newFile(name string, owner *User) *file {
	f := &file{w: w, id: w.newID("F"), name: name, title: name, owner: owner, created: w.now().Unix()}
	f.mimetype, _, _ = mime.ParseMediaType(mime.TypeByExtension(path.Ext(name)))
	if f.mimetype == "" {
		f.mimetype = "application/octet-stream"
	}
	w.files = append(w.files, f)
	return f
}

func (w *Workspace) fileByID(id string) *file {
	for _, f := range w.files {
		if f.id == id {
			return f
		}
	}
	return nil
}

// share notes where the file is seen.
func (f *file) share(m *message) { f.shares = append(f.shares, m) }

// Upload puts a file at the person's disposal, for a field of a modal.
func (u *User) Upload(name string, data []byte) File {
	u.w.mu.Lock()
	defer u.w.release()
	f := u.w.newFile(name, u)
	f.data, f.size, f.uploaded, f.complete = data, len(data), true, true
	return f.snapshot()
}

func (f *file) snapshot() File {
	return File{ID: f.id, Name: f.name, Type: f.mimetype, Alt: f.alt, Data: slices.Clone(f.data)}
}

// kind is Slack's filetype: the extension, mostly.
func (f *file) kind() string {
	if kind := strings.ToLower(strings.TrimPrefix(path.Ext(f.name), ".")); kind != "" {
		return kind
	}
	return "binary"
}

// DeleteFile takes the person's file away, wherever it was shared; apps hear
// file_deleted.
func (u *User) DeleteFile(s File) {
	u.w.mu.Lock()
	defer u.w.release()
	f := u.w.fileByID(s.ID)
	if f == nil || f.owner != u {
		panic(fmt.Sprintf("slacktest: %s has no file %s", u.Name, s.ID))
	}
	f.deleted, f.data = true, nil
	var channels []string
	for _, m := range f.shares {
		addOnce(&channels, m.channel.ID)
	}
	for _, a := range u.w.apps {
		if a.has("files:read") && slices.ContainsFunc(f.shares, func(m *message) bool { return m.channel.has(a.Bot) }) {
			a.raise(map[string]any{"type": "file_deleted", "file_id": f.id, "channel_ids": channels, "event_ts": eventTS(u.w.now())})
		}
	}
}

// ScanFiles switches on the scan for malware: what apps upload is shared no
// earlier than [Workspace.FinishScan], although the upload is answered at once.
func (w *Workspace) ScanFiles() {
	w.mu.Lock()
	defer w.release()
	w.scanning = true
}

// FinishScan shares what was waiting, and ends scanning.
func (w *Workspace) FinishScan() {
	w.mu.Lock()
	defer w.release()
	w.scanning = false
	for _, share := range w.scanned {
		share()
	}
	w.scanned = nil
}

// RedirectDownloads sends every authorised download to another address; empty
// ends it.
func (w *Workspace) RedirectDownloads(to string) {
	w.mu.Lock()
	defer w.release()
	w.elsewhere = to
}

// stub is the file as messages in a channel shared with another organisation
// have it: files.info tells the rest.
func (f *file) stub() map[string]any {
	return map[string]any{
		"id": f.id, "mode": "file_access", "file_access": "check_file_info", "created": 0, "timestamp": 0, "user": "",
	}
}

// in is the file object in a message of that channel.
func (f *file) in(c *Channel) map[string]any {
	switch {
	case f.deleted:
		return map[string]any{"id": f.id, "mode": "tombstone"}
	case c.shared:
		return f.stub()
	}
	return f.json()
}

// json is the file object.
func (f *file) json() map[string]any {
	kind := f.kind()
	base := f.w.url + "/files-pri/" + f.w.ID + "-" + f.id + "/"
	j := map[string]any{
		"id": f.id, "created": f.created, "timestamp": f.created, "name": f.name, "title": f.title,
		"mimetype": f.mimetype, "filetype": kind, "pretty_type": strings.ToUpper(kind),
		"user": f.owner.ID, "user_team": f.owner.team(), "editable": false, "size": len(f.data), "mode": "hosted",
		"is_external": false, "external_type": "", "is_public": f.public(), "public_url_shared": false,
		"display_as_bot": false, "username": "", "file_access": "visible", "is_starred": false, "has_rich_preview": false,
		"url_private": base + f.urlName(), "url_private_download": base + f.urlName() + "?download=1",
		"permalink": "https://" + f.w.Domain + ".slack.com/files/" + f.owner.ID + "/" + f.id + "/" + f.urlName(),
	}
	if f.alt != "" {
		j["alt_txt"] = f.alt
	}
	if f.link != "" {
		j["mode"], j["is_external"], j["external_type"], j["external_url"] = "external", true, "gdrive", f.link
		j["url_private"], j["size"] = f.link, 0
		delete(j, "url_private_download")
	}
	return j
}

// full adds what files.info and files.completeUploadExternal tell besides.
func (f *file) full() map[string]any {
	j := f.json()
	groups := map[string][]string{"channels": {}, "groups": {}, "ims": {}}
	public, private := map[string]any{}, map[string]any{}
	for _, m := range f.shares {
		share := map[string]any{
			"ts": m.ts, "channel_name": m.channel.shownName(), "team_id": f.w.ID, "share_user_id": m.user.ID,
			"reply_users": []string{}, "reply_users_count": 0, "reply_count": 0, "source": "UNKNOWN",
		}
		if m.thread != "" {
			share["thread_ts"] = m.thread
		}
		where, list := public, "channels"
		switch {
		case m.channel.im:
			where, list = private, "ims"
		case m.channel.private:
			where, list = private, "groups"
		}
		where[m.channel.ID] = []any{share}
		groups[list] = append(groups[list], m.channel.ID)
	}
	for key, ids := range groups {
		j[key] = ids
	}
	shares := map[string]any{}
	if len(public) > 0 {
		shares["public"] = public
	}
	if len(private) > 0 {
		shares["private"] = private
	}
	j["shares"], j["has_more_shares"], j["comments_count"] = shares, false, 0
	return j
}

func (f *file) public() bool {
	for _, m := range f.shares {
		if !m.channel.im && !m.channel.private {
			return true
		}
	}
	return false
}

// urlName is the name as it stands in addresses.
func (f *file) urlName() string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9', r == '.', r == '-', r == '_':
			return r
		case r >= 'A' && r <= 'Z':
			return r + 'a' - 'A'
		}
		return '_'
	}, f.name)
}
