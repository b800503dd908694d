package store

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"time"

	"guichet/tickets"
)

// files keeps octets in a folder, each file named after the SHA-256 of what is
// in it: ab/cd… for the sum abcd….
type files struct {
	dir string
	mu  sync.Mutex // over making folders, and over taking or removing a file that is there
}

// prepare makes the folder.
func (f *files) prepare() error {
	if f.dir == "" {
		return errors.New("no folder is named")
	}
	return os.MkdirAll(f.dir, 0o700)
}

// folder makes the folder of some files, to last.
func (f *files) folder(path string) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	switch err := os.Mkdir(path, 0o700); {
	case err == nil:
		return syncFolder(f.dir)
	case errors.Is(err, fs.ErrExist):
		return nil
	default:
		return err
	}
}

// PutFile keeps octets and returns their name, the lower-case hexadecimal
// SHA-256. They are on the disk when it returns: only then may a row name them.
func (s *Store) PutFile(ctx context.Context, data []byte) (blob string, err error) {
	if err := ctx.Err(); err != nil {
		return "", err
	}
	sum := sha256.Sum256(data)
	blob = hex.EncodeToString(sum[:])
	if err := s.files.put(blob, data); err != nil {
		return "", fmt.Errorf("keep file %s: %w", blob, err)
	}
	return blob, nil
}

// File returns the octets of a kept file, [tickets.ErrInvalid] when they are
// not what was put there.
func (s *Store) File(blob string) ([]byte, error) {
	path, err := s.files.path(blob)
	if err != nil {
		return nil, err
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("read file %s: %w", blob, err)
	}
	if sum := sha256.Sum256(data); hex.EncodeToString(sum[:]) != blob {
		return nil, fmt.Errorf("file %s is damaged: %w", blob, tickets.ErrInvalid)
	}
	return data, nil
}

func (f *files) path(blob string) (string, error) {
	if b, err := hex.DecodeString(blob); err != nil || len(b) != sha256.Size {
		return "", fmt.Errorf("%q names no file: %w", blob, tickets.ErrInvalid)
	}
	return filepath.Join(f.dir, blob[:2], blob[2:]), nil
}

func (f *files) put(blob string, data []byte) error {
	path, err := f.path(blob)
	if err != nil {
		return err
	}
	folder := filepath.Dir(path)
	if f.take(path, len(data)) {
		return syncFolder(folder) // whoever put it may not be that far yet
	}
	if err := f.folder(folder); err != nil {
		return err
	}
	if err := writeSynced(path, data); err != nil {
		return err
	}
	return syncFolder(folder)
}

// take finds a file that is there already, and makes it as new: its octets are
// wanted again.
func (f *files) take(path string, size int) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	info, err := os.Stat(path)
	return err == nil && info.Size() == int64(size) && os.Chtimes(path, time.Time{}, time.Now()) == nil
}

// writeSynced writes a file under another name first, so that a file is whole
// whenever it is there.
func writeSynced(path string, data []byte) error {
	f, err := os.CreateTemp(filepath.Dir(path), "new-*")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name()) // in vain when it was renamed
	_, err = f.Write(data)
	if err == nil {
		err = f.Sync()
	}
	if err := errors.Join(err, f.Close()); err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}

// syncFolder makes the names in a folder last.
func syncFolder(folder string) error {
	f, err := os.Open(folder)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}
