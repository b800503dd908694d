package knowledge

import (
	"context"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/fsnotify/fsnotify"
)

const (
	settle = 150 * time.Millisecond // from the first change to reading it: editors write in steps
	retry  = 2 * time.Second        // while the folder itself cannot be read
)

// Watch reads the articles below dir and reads them again whenever something
// changes there, until ctx ends. What cannot be read is logged once, and stays
// as it was; see [Base.Reload]. Its error means that nothing can be watched.
func (b *Base) Watch(ctx context.Context, dir string, log *slog.Logger) error {
	watcher, err := fsnotify.NewWatcher()
	if err != nil {
		return fmt.Errorf("watch articles in %s: %w", dir, err)
	}
	defer watcher.Close()
	f := follower{base: b, dir: dir, log: log, watcher: watcher}
	due := f.read()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-due:
			due = f.read()
		case <-watcher.Events:
			if due == nil {
				due = time.After(settle)
			}
		case err := <-watcher.Errors: // events were lost
			log.Warn("articles: watching", "err", err)
			due = time.After(settle)
		}
	}
}

// A follower keeps a base at the state of a folder.
type follower struct {
	base     *Base
	dir      string
	log      *slog.Logger
	watcher  *fsnotify.Watcher
	problems []string // of the last reading, as they were logged
}

// read watches folders before it reads them, so that no change falls between.
// It returns when to read again although nothing changes, or nil.
func (f *follower) read() <-chan time.Time {
	began := time.Now()
	f.watchAll()
	problems := f.base.Reload(os.DirFS(f.dir))
	var said []string
	lost := false
	for _, p := range problems {
		lost = lost || p.File == "."
		said = append(said, p.Error())
		if !slices.Contains(f.problems, p.Error()) {
			f.log.Warn("articles: not read", "file", p.File, "line", p.Line, "err", p.Err)
		}
	}
	f.problems = said
	if lost {
		return time.After(retry)
	}
	f.log.Info("articles: read", "articles", len(f.base.Articles()), "problems", len(problems), "took", time.Since(began))
	return nil
}

// watchAll watches dir and every folder in it; folders watched before stay so.
func (f *follower) watchAll() {
	_ = filepath.WalkDir(f.dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return nil // Reload names it
		}
		if entry.IsDir() {
			if err := f.watcher.Add(path); err != nil {
				f.log.Warn("articles: watching", "folder", path, "err", err)
			}
		}
		return nil
	})
}
