package knowledge_test

import (
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"guichet/knowledge"
)

// heard is a log whose lines can be waited for.
type heard chan string

func (h heard) Write(line []byte) (int, error) {
	h <- string(line)
	return len(line), nil
}

func (h heard) until(t *testing.T, parts ...string) {
	t.Helper()
	deadline := time.After(time.Minute)
	for {
		select {
		case line := <-h:
			matches := true
			for _, p := range parts {
				matches = matches && strings.Contains(line, p)
			}
			if matches {
				return
			}
		case <-deadline:
			t.Fatalf("never logged %q", parts)
		}
	}
}

const badge = "---\ntitle: Badge lost\nlang: en\n---\nGo to reception.\n"

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	// Renamed into place, so that one write is one change.
	if err := os.WriteFile(path+".new", []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(path+".new", path); err != nil {
		t.Fatal(err)
	}
}

func TestWatchFollowsTheFolder(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "articles")
	write(t, filepath.Join(dir, "badge.md"), badge)
	base := knowledge.New(nil)
	log := make(heard, 100)
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error)
	go func() { ended <- base.Watch(ctx, dir, slog.New(slog.NewTextHandler(log, nil))) }()
	title := func(id string) string { a, _ := base.Article(id); return a.Title }

	log.until(t, "articles=1", "problems=0")
	if got := title("badge"); got != "Badge lost" {
		t.Fatalf("read at the start: %q", got)
	}

	write(t, filepath.Join(dir, "badge.md"), strings.Replace(badge, "Badge lost", "Badge gone", 1))
	log.until(t, "articles=1")
	if got := title("badge"); got != "Badge gone" {
		t.Errorf("after an edit: %q", got)
	}

	write(t, filepath.Join(dir, "it", "new", "printer.md"), "---\ntitle: Printer\nlang: en\n---\nRestart it.\n")
	log.until(t, "articles=2")
	write(t, filepath.Join(dir, "it", "new", "printer.md"), "---\ntitle: Printer stuck\nlang: en\n---\nRestart it.\n")
	log.until(t, "articles=2")
	if got := title("it/new/printer"); got != "Printer stuck" {
		t.Errorf("edited in a new folder: %q", got)
	}

	write(t, filepath.Join(dir, "badge.md"), "---\ntitle: Badge\nlang: xx\n---\nText.\n")
	log.until(t, "level=WARN", "file=badge.md", "line=3")
	if got := title("badge"); got != "Badge gone" {
		t.Errorf("while its file is broken, the article is %q, want the last good one", got)
	}

	if err := os.Remove(filepath.Join(dir, "badge.md")); err != nil {
		t.Fatal(err)
	}
	log.until(t, "articles=1", "problems=0")
	if got := title("badge"); got != "" {
		t.Errorf("after its file was removed, the article is %q", got)
	}

	if err := os.Rename(dir, dir+".away"); err != nil {
		t.Fatal(err)
	}
	// A renamed folder is still watched; what tells is reading it again.
	write(t, filepath.Join(dir+".away", "nudge.md"), badge)
	log.until(t, "level=WARN", "file=.")
	if got := title("it/new/printer"); got != "Printer stuck" {
		t.Errorf("while the folder is away, the article is %q", got)
	}
	if err := os.Rename(dir+".away", dir); err != nil {
		t.Fatal(err)
	}
	log.until(t, "articles=2", "problems=0")

	stop()
	if err := <-ended; err != nil {
		t.Errorf("watching ended with %v", err)
	}
}

func TestReloadKeepsWhatBecameUnreadable(t *testing.T) {
	dir := t.TempDir()
	write(t, filepath.Join(dir, "a", "badge.md"), badge)
	write(t, filepath.Join(dir, "b", "badge.md"), badge)
	base, problems := knowledge.Open(os.DirFS(dir))
	if problems != nil {
		t.Fatal(problems)
	}
	broken := filepath.Join(dir, "a", "badge.md")
	if err := os.Remove(broken); err != nil {
		t.Fatal(err)
	}
	write(t, broken, "---\nno end of the front matter")
	if err := os.RemoveAll(filepath.Join(dir, "b")); err != nil {
		t.Fatal(err)
	}
	problems = base.Reload(os.DirFS(dir))
	if len(problems) != 1 || problems[0].File != "a/badge.md" || problems[0].Line != 1 {
		t.Errorf("problems %v", problems)
	}
	if _, ok := base.Article("a/badge"); !ok {
		t.Error("the article whose file broke is gone")
	}
	if _, ok := base.Article("b/badge"); ok {
		t.Error("the article whose file was removed is still there")
	}
	if problems := base.Reload(os.DirFS(filepath.Join(dir, "nowhere"))); len(problems) != 1 || problems[0].File != "." {
		t.Errorf("problems of a folder that is not there: %v", problems)
	}
	if _, ok := base.Article("a/badge"); !ok {
		t.Error("the articles went with the folder")
	}
}
