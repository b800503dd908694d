package store

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"guichet/tickets"
)

// Sweep removes the files that no row names and that were put before a moment,
// and reports how many. They are what crashes leave between a file and its row,
// so that moment must be further back than any letter takes to be handled: a
// day.
func (s *Store) Sweep(ctx context.Context, before time.Time) (removed int, err error) {
	old, err := s.files.olderThan(before)
	if err != nil || len(old) == 0 {
		return 0, err
	}
	named, err := s.named(ctx)
	if err != nil {
		return 0, err
	}
	for _, path := range old {
		if named[filepath.Base(filepath.Dir(path))+filepath.Base(path)] {
			continue
		}
		gone, err := s.files.remove(path, before)
		if err != nil {
			return removed, fmt.Errorf("sweep files: %w", err)
		}
		if gone {
			removed++
		}
	}
	return removed, nil
}

// olderThan lists the files put before a moment.
func (f *files) olderThan(moment time.Time) (paths []string, err error) {
	err = filepath.WalkDir(f.dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		if info, err := d.Info(); err == nil && info.ModTime().Before(moment) {
			paths = append(paths, path)
		}
		return nil
	})
	return paths, err
}

// remove removes a file unless it was put again meanwhile.
func (f *files) remove(path string, before time.Time) (bool, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	info, err := os.Stat(path)
	if err != nil || !info.ModTime().Before(before) {
		return false, err
	}
	return true, os.Remove(path)
}

// named are the blobs that rows name.
func (s *Store) named(ctx context.Context) (map[string]bool, error) {
	blobs := map[string]bool{}
	err := s.read(ctx, "look for the files in use", func(x *tx) error {
		err := x.query("SELECT blob FROM letters WHERE blob <> ''", nil, func(scan func(...any) error) error {
			var blob string
			err := scan(&blob)
			blobs[blob] = true
			return err
		})
		if err != nil {
			return err
		}
		return x.query("SELECT files FROM messages WHERE files <> '' UNION ALL SELECT files FROM deliveries WHERE files <> '' AND settled = 0", nil,
			func(scan func(...any) error) error {
				var attached []tickets.File
				err := scan(list{&attached})
				for _, f := range attached {
					blobs[f.Blob] = true
				}
				return err
			})
	})
	return blobs, err
}
