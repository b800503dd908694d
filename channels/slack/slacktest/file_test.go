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

// A form whose closing boundary comes twice holds the file and nothing else.
func TestUploadOfAFormWithADoubledBoundary(t *testing.T) {
	d := open(t, slacktest.Options{})
	u, err := d.api.GetUploadURLExternalContext(t.Context(), slack.GetUploadURLExternalParameters{FileName: "a.txt", FileSize: 5})
	if err != nil {
		t.Fatal(err)
	}
	form := "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.txt\"\r\n\r\nhello\r\n--b--\r\n\r\n--b--\r\n"
	resp, err := http.Post(u.UploadURL, "multipart/form-data; boundary=b", strings.NewReader(form))
	if err != nil || resp.StatusCode != http.StatusOK {
		t.Fatalf("got %v, %v", resp, err)
	}
	resp.Body.Close()
	if _, err := d.api.CompleteUploadExternalContext(t.Context(), slack.CompleteUploadExternalParameters{Files: []slack.FileSummary{{ID: u.FileID}}, Channel: d.help.ID}); err != nil {
		t.Fatal(err)
	}
	if f := d.help.Messages()[0].Files[0]; string(f.Data) != "hello" {
		t.Errorf("stored %q", f.Data)
	}
}

// In a channel shared with another organisation messages name their files only.
func TestFilesOfASharedChannelMustBeAskedFor(t *testing.T) {
	d := open(t, slacktest.Options{})
	d.help.Share()
	a := listening(t, d)
	d.zoe.Post(d.help, "see", slacktest.Attach("a.png", []byte("PNG")))
	e := a.event(t, "message", "file_share")
	f := e["files"].([]any)[0].(map[string]any)
	if f["file_access"] != "check_file_info" || f["url_private"] != nil || f["name"] != nil {
		t.Errorf("got %v", f)
	}
	info, _, _, err := d.api.GetFileInfo(f["id"].(string), 1, 1)
	if err != nil || info.Name != "a.png" || info.URLPrivate == "" {
		t.Errorf("got %+v, %v", info, err)
	}
}

func TestFilesGoAndLinksStayOutside(t *testing.T) {
	d := open(t, slacktest.Options{})
	a := listening(t, d)
	m := d.zoe.Post(d.help, "see", slacktest.Attach("a.png", []byte("PNG")), slacktest.Outside("plan", "https://drive.example/plan"))
	files := a.event(t, "message", "file_share")["files"].([]any)
	if out := files[1].(map[string]any); out["is_external"] != true || out["url_private"] != "https://drive.example/plan" {
		t.Errorf("got %v", out)
	}
	d.zoe.DeleteFile(m.Files[0])
	if e := a.event(t, "file_deleted", ""); e["file_id"] != m.Files[0].ID {
		t.Errorf("got %v", e)
	}
	_, _, _, err := d.api.GetFileInfo(m.Files[0].ID, 1, 1)
	wantError(t, err, "file_deleted")
	if err := d.api.GetFile(files[0].(map[string]any)["url_private"].(string), io.Discard); err == nil {
		t.Error("a deleted file was downloaded")
	}
}

// While Slack scans, the upload is answered and the message comes later.
func TestScannedFilesAreSharedLater(t *testing.T) {
	d := open(t, slacktest.Options{})
	d.ScanFiles()
	f, err := d.api.UploadFileContext(t.Context(), slack.UploadFileParameters{Reader: strings.NewReader("hello"), FileSize: 5, Filename: "a.txt", Channel: d.help.ID})
	if err != nil || len(d.help.Messages()) != 0 {
		t.Fatalf("got %v, %d messages", err, len(d.help.Messages()))
	}
	d.FinishScan()
	info, _, _, err := d.api.GetFileInfo(f.ID, 1, 1)
	if err != nil || len(d.help.Messages()) != 1 || info.Shares.Public[d.help.ID][0].Ts != d.help.Messages()[0].TS {
		t.Errorf("got %+v, %v", info, err)
	}
}

func TestDownloadsCanFail(t *testing.T) {
	d := open(t, slacktest.Options{})
	m := d.zoe.Post(d.help, "see", slacktest.Attach("a.png", []byte("PNG")))
	info, _, _, err := d.api.GetFileInfo(m.Files[0].ID, 1, 1)
	if err != nil {
		t.Fatal(err)
	}
	d.Break("download", slacktest.Fault{Status: 503})
	if err := d.api.GetFile(info.URLPrivate, io.Discard); err == nil {
		t.Error("downloaded in spite of a fault")
	}
	if err := d.api.GetFile(info.URLPrivate, io.Discard); err != nil {
		t.Error(err)
	}
	d.RedirectDownloads("http://127.0.0.1:1/elsewhere")
	if err := d.api.GetFile(info.URLPrivate, io.Discard); err == nil {
		t.Error("a redirect led nowhere, and no error came")
	}
}
