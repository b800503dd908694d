package email

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
)

// listMaildir finds the letters in a Maildir: one in each file of its folders
// cur and new. Those flagged as trashed are left out.
func listMaildir(ctx context.Context, path string) (pieces []piece, err error) {
	found := false
	for _, sub := range []string{"cur", "new"} {
		names, err := os.ReadDir(filepath.Join(path, sub))
		if os.IsNotExist(err) {
			continue
		}
		if err != nil {
			return nil, err
		}
		found = true
		for _, name := range names {
			if ctx.Err() != nil {
				return nil, ctx.Err()
			}
			if !name.Type().IsRegular() || strings.HasPrefix(name.Name(), ".") || trashed(name.Name()) {
				continue
			}
			p, err := maildirPiece(filepath.Join(path, sub, name.Name()))
			if err != nil {
				return nil, err
			}
			pieces = append(pieces, p)
		}
	}
	if !found {
		return nil, fmt.Errorf("%s is no Maildir: it has neither cur nor new", path)
	}
	return pieces, nil
}

// trashed reports whether the name of a file in cur has the flag T.
func trashed(name string) bool {
	_, flags, ok := strings.Cut(name, ":2,")
	return ok && strings.Contains(flags, "T")
}

func maildirPiece(path string) (piece, error) {
	f, err := os.Open(path)
	if err != nil {
		return piece{}, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return piece{}, err
	}
	begin, err := io.ReadAll(io.LimitReader(f, maxHeader))
	if err != nil {
		return piece{}, err
	}
	header, _ := cutHeader(begin)
	p := piece{path: path, size: info.Size(), at: moment(header), origin: "maildir:" + path}
	if p.at.IsZero() {
		p.at = info.ModTime()
	}
	return p, nil
}
