package slacktest

import (
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
}

// A File is a file as somebody sees it.
type File struct {
	ID   string
	Name string
	Type string // media type
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
	return File{ID: f.id, Name: f.name, Type: f.mimetype, Data: slices.Clone(f.data)}
}

// kind is Slack's filetype: the extension, mostly.
func (f *file) kind() string {
	if kind := strings.ToLower(strings.TrimPrefix(path.Ext(f.name), ".")); kind != "" {
		return kind
	}
	return "binary"
}

// json is the file object.
func (f *file) json() map[string]any {
	kind := f.kind()
	base := f.w.url + "/files-pri/" + f.w.ID + "-" + f.id + "/"
	j := map[string]any{
		"id": f.id, "created": f.created, "timestamp": f.created, "name": f.name, "title": f.title,
		"mimetype": f.mimetype, "filetype": kind, "pretty_type": strings.ToUpper(kind),
		"user": f.owner.ID, "user_team": f.w.ID, "editable": false, "size": len(f.data), "mode": "hosted",
		"is_external": false, "external_type": "", "is_public": f.public(), "public_url_shared": false,
		"display_as_bot": false, "username": "", "file_access": "visible", "is_starred": false, "has_rich_preview": false,
		"url_private": base + f.urlName(), "url_private_download": base + f.urlName() + "?download=1",
		"permalink": "https://" + f.w.Domain + ".slack.com/files/" + f.owner.ID + "/" + f.id + "/" + f.urlName(),
	}
	if f.alt != "" {
		j["alt_txt"] = f.alt
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
