package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"guichet/channels/email"
)

type mailParseCmd struct {
	JSON  bool     `name:"json" help:"Print one JSON object a line for each message."`
	Files []string `arg:"" name:"file" help:"Messages, or folders of messages; - for one on standard input."`
}

// Run reads the messages and prints each. One that holds nothing is told of at
// the end, and in its line with --json; the others are printed all the same.
func (m mailParseCmd) Run() error {
	names, err := messages(m.Files)
	if err != nil {
		return err
	}
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	var faults []error
	for _, name := range names {
		p, err := parse(name)
		if err != nil {
			faults = append(faults, fmt.Errorf("parse %s: %w", name, err))
		}
		if len(names) == 1 && err != nil {
			break
		}
		if err := m.print(out, name, len(names) > 1, p, err); err != nil {
			return err
		}
	}
	return errors.Join(faults...)
}

// messages are the files that are named, and those in the folders that are.
func messages(named []string) (files []string, err error) {
	for _, name := range named {
		if name == "-" {
			files = append(files, name)
			continue
		}
		err := filepath.WalkDir(name, func(path string, e fs.DirEntry, err error) error {
			if err == nil && !e.IsDir() {
				files = append(files, path)
			}
			return err
		})
		if missing := (*fs.PathError)(nil); errors.As(err, &missing) {
			return nil, fmt.Errorf("open %s: %w", missing.Path, missing.Err)
		}
		if err != nil {
			return nil, err
		}
	}
	if len(files) == 0 {
		return nil, fmt.Errorf("no message in %q", named)
	}
	return files, nil
}

func parse(file string) (email.Parsed, error) {
	read := os.ReadFile
	if file == "-" {
		read = func(string) ([]byte, error) { return io.ReadAll(os.Stdin) }
	}
	raw, err := read(file)
	if err != nil {
		return email.Parsed{}, err
	}
	return email.Parse(raw)
}

// A parsedFile is what is printed of one message among several.
type parsedFile struct {
	File  string `json:"file"`
	Error string `json:"error,omitempty"`
	*email.Parsed
}

func (m mailParseCmd) print(w io.Writer, file string, named bool, p email.Parsed, fault error) error {
	if m.JSON {
		out := json.NewEncoder(w)
		out.SetEscapeHTML(false)
		switch {
		case fault != nil:
			return out.Encode(parsedFile{File: file, Error: fault.Error()})
		case named:
			return out.Encode(parsedFile{File: file, Parsed: &p})
		}
		return out.Encode(p)
	}
	if fault != nil {
		return nil
	}
	if named {
		fmt.Fprintf(w, "━━ %s\n", file)
	}
	fmt.Fprintf(w, "From:    %s <%s>\nSubject: %s\nDate:    %s\nKind:    %s\n", p.FromName, p.From, p.Subject, p.Date, p.Kind)
	for _, a := range p.Attachments {
		fmt.Fprintf(w, "File:    %s (%s, %d octets)\n", a.Filename, a.ContentType, a.Size)
	}
	_, err := fmt.Fprintf(w, "\n%s\n", p.Reply)
	return err
}
