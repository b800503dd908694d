package slack

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/slack-go/slack"

	"guichet/channels"
	"guichet/tickets"
)

// source is where the octets of a file are, for Fetch: its id, and its address
// where that is told. Files that lie elsewhere, or that Slack hides, have none.
func (f file) source() string {
	if f.External || f.ID == "" || f.Mode == "tombstone" || f.Mode == "hidden_by_limit" || f.Mode == "external" {
		return ""
	}
	return f.ID + " " + first(f.URL, f.Private)
}

var (
	errTooLarge = errors.New("the file is larger than files_up_to_mb allows")
	errHidden   = errors.New("it is not handed out by Slack")
)

// Fetch downloads a file that somebody shared, with the bot's token, from
// Slack's own hosts alone.
func (c *Channel) Fetch(ctx context.Context, f channels.File) (channels.File, error) {
	whole, err := c.fetch(ctx, f)
	if err != nil {
		return f, fmt.Errorf("slack file %q: %w", line(f.Name, nameLength), err)
	}
	return whole, nil
}

func (c *Channel) fetch(ctx context.Context, f channels.File) (channels.File, error) {
	id, address, ok := strings.Cut(f.Source, " ")
	if !ok || id == "" {
		return f, channels.Permanent(errHidden)
	}
	if address == "" { // a shared channel's: Slack tells on request
		info, err := c.fileInfo(ctx, id)
		if err != nil {
			return f, err
		}
		told := files([]file{{Name: info.Name, Title: info.Title, Type: info.Mimetype, Size: int64(info.Size)}})[0]
		f.File, address = told.File, first(info.URLPrivateDownload, info.URLPrivate)
		if address == "" || info.IsExternal {
			return f, channels.Permanent(errHidden)
		}
	}
	limit := c.cfg.FilesUpTo << 20
	if f.Size > limit {
		return f, channels.Permanent(errTooLarge)
	}
	var err error
	f.Data, err = c.download(ctx, address, f, limit)
	f.Size = int64(len(f.Data))
	return f, err
}

func (c *Channel) fileInfo(ctx context.Context, id string) (info *slack.File, err error) {
	err = c.call(ctx, "files.info", "", func() error {
		var err error
		info, _, _, err = c.api.GetFileInfoContext(ctx, id, 0, 0)
		return err
	})
	if codeIs(err, "file_not_found", "file_deleted", "access_denied") {
		err = channels.Permanent(err)
	}
	return info, err
}

// download reads a file to its end, or not at all.
func (c *Channel) download(ctx context.Context, address string, f channels.File, limit int64) ([]byte, error) {
	if !c.ofSlack(address) {
		return nil, channels.Permanent(errors.New("its address is not Slack's"))
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, channels.Permanent(err)
	}
	req.Header.Set("Authorization", "Bearer "+c.cfg.BotToken.Reveal())
	resp, err := c.http.Do(req)
	if err != nil {
		return nil, fmt.Errorf("download: %w", err)
	}
	defer resp.Body.Close()
	if err := downloadable(resp, f); err != nil {
		return nil, err
	}
	data, err := io.ReadAll(io.LimitReader(resp.Body, limit+1))
	switch {
	case err != nil:
		return nil, fmt.Errorf("download: %w", err)
	case int64(len(data)) > limit:
		return nil, channels.Permanent(errTooLarge)
	case f.Size > 0 && int64(len(data)) != f.Size:
		return nil, fmt.Errorf("download: %d octets came of %d", len(data), f.Size)
	}
	return data, nil
}

// downloadable tells a file from Slack's other answers. Without the right to a
// file Slack shows the page on which people sign in.
func downloadable(resp *http.Response, f channels.File) error {
	kind, _, _ := mime.ParseMediaType(resp.Header.Get("Content-Type"))
	switch code := resp.StatusCode; {
	case code == http.StatusOK && kind == "text/html" && !strings.Contains(f.Type, "html"),
		code >= 300 && code < 400, code == http.StatusUnauthorized, code == http.StatusForbidden:
		return channels.Permanent(errors.New("a sign-in is wanted; the bot lacks the scope files:read, or is not in that channel"))
	case code == http.StatusOK:
		return nil
	case code == http.StatusNotFound, code == http.StatusGone:
		return channels.Permanent(errors.New("the file is gone"))
	case code == http.StatusTooManyRequests:
		wait, _ := strconv.Atoi(resp.Header.Get("Retry-After"))
		return channels.RetryAfter(errors.New("download: too many at a time"), max(time.Duration(wait)*time.Second, time.Second))
	}
	return fmt.Errorf("download: Slack says %s", resp.Status)
}

// upload shares files in a thread as one message: an address for each
// (files.getUploadURLExternal), its octets as they are, then all of them at
// once (files.completeUploadExternal). slack-go's own upload writes the closing
// boundary of its form twice, into the file.
func (c *Channel) upload(ctx context.Context, channel, thread string, list []channels.File) error {
	var ready []slack.FileSummary
	for _, f := range list {
		s, err := c.uploadOne(ctx, f)
		if err != nil {
			return fmt.Errorf("upload %q: %w", line(f.Name, nameLength), err)
		}
		ready = append(ready, s)
	}
	return c.call(ctx, "files.completeUploadExternal", channel, func() error {
		_, err := c.api.CompleteUploadExternalContext(ctx, slack.CompleteUploadExternalParameters{
			Files: ready, Channel: channel, ThreadTimestamp: thread,
		})
		return err
	})
}

// altLength is how many characters Slack keeps of what a picture shows.
const altLength = 1000

// uploadName is what a file of ours is called in Slack.
func uploadName(f channels.File) string {
	return first(line(strings.NewReplacer("/", "_", "\\", "_").Replace(f.Name), nameLength), "file")
}

func (c *Channel) uploadOne(ctx context.Context, f channels.File) (slack.FileSummary, error) {
	name := uploadName(f)
	var place *slack.GetUploadURLExternalResponse
	err := c.call(ctx, "files.getUploadURLExternal", "", func() error {
		var err error
		place, err = c.api.GetUploadURLExternalContext(ctx, slack.GetUploadURLExternalParameters{
			FileName: name, FileSize: len(f.Data), AltTxt: shorten(f.Alt, altLength),
		})
		return err
	})
	if err != nil {
		return slack.FileSummary{}, err
	}
	if !c.ofSlack(place.UploadURL) {
		return slack.FileSummary{}, channels.Permanent(errors.New("the address named for it is not Slack's"))
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, place.UploadURL, bytes.NewReader(f.Data))
	if err != nil {
		return slack.FileSummary{}, channels.Permanent(err)
	}
	req.Header.Set("Content-Type", "application/octet-stream")
	resp, err := c.http.Do(req)
	if err != nil {
		return slack.FileSummary{}, err
	}
	defer resp.Body.Close()
	_, _ = io.Copy(io.Discard, io.LimitReader(resp.Body, 1<<16))
	if resp.StatusCode != http.StatusOK {
		return slack.FileSummary{}, fmt.Errorf("the upload is answered with %s", resp.Status)
	}
	return slack.FileSummary{ID: place.FileID, Title: name}, nil
}

// carried are the files whose octets go along.
func carried(list []channels.File) (with []channels.File) {
	for _, f := range list {
		if len(f.Data) > 0 {
			with = append(with, f)
		}
	}
	return with
}

// share uploads what a delivery carries, unless an earlier try has.
func (c *Channel) share(ctx context.Context, channel, thread string, o channels.Outbound) error {
	list := carried(o.Files)
	if len(list) == 0 {
		return nil
	}
	if o.Repeat {
		there, err := c.shared(ctx, channel, thread, o)
		if err != nil {
			return err
		}
		if list = missing(list, there); len(list) == 0 {
			return nil
		}
	}
	return c.upload(ctx, channel, thread, list)
}

// shared are the files of ours in a thread since a delivery was decided.
func (c *Channel) shared(ctx context.Context, channel, thread string, o channels.Outbound) ([]tickets.File, error) {
	var list []tickets.File
	err := c.ours(ctx, channel, thread, o, func(m slack.Message) {
		for _, f := range m.Files {
			list = append(list, tickets.File{Name: first(f.Title, f.Name), Size: int64(f.Size)})
		}
	})
	return list, err
}

// missing are the files that are not there yet.
func missing(list []channels.File, there []tickets.File) (rest []channels.File) {
	used := make([]bool, len(there))
next:
	for _, f := range list {
		for i, t := range there {
			if !used[i] && t.Name == uploadName(f) && t.Size == int64(len(f.Data)) {
				used[i] = true
				continue next
			}
		}
		rest = append(rest, f)
	}
	return rest
}
