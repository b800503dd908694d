package slacktest_test

import (
	"bytes"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/slack-go/slack"
	"github.com/slack-go/slack/slackevents"

	"guichet/channels/slack/slacktest"
)

func TestUploadInThreeSteps(t *testing.T) {
	d := open(t, slacktest.Options{})
	root := d.zoe.Post(d.help, "help")
	data := []byte("line one\r\nline two\n")
	u, err := d.api.GetUploadURLExternalContext(t.Context(), slack.GetUploadURLExternalParameters{FileName: "log.txt", FileSize: len(data)})
	if err != nil {
		t.Fatal(err)
	}
	complete := slack.CompleteUploadExternalParameters{
		Files: []slack.FileSummary{{ID: u.FileID, Title: "The log"}}, Channel: d.help.ID, ThreadTimestamp: root.TS, InitialComment: "as asked",
	}
	_, err = d.api.CompleteUploadExternalContext(t.Context(), complete)
	wantError(t, err, "file_not_found") // nothing was uploaded yet

	for _, c := range []struct {
		data []byte
		want int
	}{{data[1:], http.StatusInternalServerError}, {data, http.StatusOK}} {
		resp, err := http.Post(u.UploadURL, "application/octet-stream", bytes.NewReader(c.data))
		if err != nil || resp.StatusCode != c.want {
			t.Fatalf("upload of %d octets: %v, %v", len(c.data), resp.StatusCode, err)
		}
		resp.Body.Close()
	}
	done, err := d.api.CompleteUploadExternalContext(t.Context(), complete)
	if err != nil || done.Files[0].ID != u.FileID {
		t.Fatalf("got %+v, %v", done, err)
	}
	thread := d.help.Thread(root.TS)
	if m := thread[1]; m.Subtype != "file_share" || m.Text != "as asked" || !bytes.Equal(m.Files[0].Data, data) {
		t.Fatalf("shared as %+v", m)
	}
	f, _, _, err := d.api.GetFileInfo(u.FileID, 1, 1)
	if err != nil || f.Size != len(data) || f.Title != "The log" || f.Shares.Public[d.help.ID][0].Ts != thread[1].TS {
		t.Fatalf("got %+v, %v", f, err)
	}
}

func TestSlackGosOwnUploadArrivesWhole(t *testing.T) {
	d := open(t, slacktest.Options{})
	if _, err := d.api.UploadFileContext(t.Context(), slack.UploadFileParameters{
		Reader: strings.NewReader("hello"), FileSize: 5, Filename: "a.txt", Channel: d.help.ID,
	}); err != nil {
		t.Fatal(err)
	}
	if f := d.help.Messages()[0].Files[0]; string(f.Data) != "hello" {
		t.Fatalf("stored %q", f.Data)
	}
}

func TestAPersonsFileIsDownloadedWithTheToken(t *testing.T) {
	d := open(t, slacktest.Options{})
	a := d.listen(t, nil)
	if err := d.AwaitConnections(within(t), 1); err != nil {
		t.Fatal(err)
	}
	d.zoe.Post(d.help, "", slacktest.Attach("Écran bleu.png", []byte("PNG")))
	m := a.next(t).Data.(slackevents.EventsAPIEvent).InnerEvent.Data.(*slackevents.MessageEvent)
	if m.SubType != "file_share" || len(m.Message.Files) != 1 || m.Message.Files[0].Mimetype != "image/png" {
		t.Fatalf("got %+v", m.Message)
	}
	if shared := a.next(t).Data.(slackevents.EventsAPIEvent).InnerEvent; shared.Type != "file_shared" {
		t.Fatalf("got %s", shared.Type)
	}
	link := m.Message.Files[0].URLPrivate
	var got bytes.Buffer
	if err := d.api.GetFile(link, &got); err != nil || got.String() != "PNG" {
		t.Fatalf("got %q, %v", got.String(), err)
	}
	resp, err := http.Get(link)
	if err != nil {
		t.Fatal(err)
	}
	page, _ := io.ReadAll(resp.Body)
	resp.Body.Close()
	if !strings.Contains(string(page), "Sign in") {
		t.Fatalf("without a token: %q", page)
	}
	d.App().SetScopes("chat:write")
	if err := d.api.GetFile(link, io.Discard); err == nil {
		t.Fatal("downloaded without files:read")
	}
}
