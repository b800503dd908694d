package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"guichet/channels/email/emailtest"
)

var keepLetters = flag.String("letters", "", "write the mutated letters to this folder, and leave them there")

// TestMailParseOnMutatedLetters lets the command read ten thousand spoilt
// letters: it ends well, prints a line for each, none of them empty where the
// letter holds words, and needs little memory. Its figures show with -v. The
// letters are the same in each run; to have them, and to run the command itself:
//
//	go test ./cmd/guichet -run MailParseOnMutated -v -letters /tmp/letters
//	go run ./cmd/guichet mail parse --json /tmp/letters > /tmp/parsed.jsonl
//
// TestMutatedLetters of channels/email tells how long each of them takes.
func TestMailParseOnMutatedLetters(t *testing.T) {
	folder := *keepLetters
	if folder == "" {
		folder = t.TempDir()
	}
	must(t, os.MkdirAll(folder, 0o700))
	corpus, err := emailtest.Letters("../../channels/email/testdata/letters")
	must(t, err)
	const n = 10_000
	for i, raw := range emailtest.Mutated(corpus, 1042, n) {
		must(t, os.WriteFile(filepath.Join(folder, fmt.Sprintf("%05d.eml", i)), raw, 0o600))
	}

	parse := exec.Command(os.Args[0])
	parse.Args = []string{"guichet", "mail", "parse", "--json", folder}
	var out, errs bytes.Buffer
	parse.Stdout, parse.Stderr = &out, &errs
	begin := time.Now()
	if err := parse.Run(); err != nil {
		t.Fatalf("guichet mail parse: %v\n%s", err, errs.String())
	}
	took := time.Since(begin)

	lines, empty := 0, 0
	s := bufio.NewScanner(&out)
	s.Buffer(nil, 64<<20)
	for ; s.Scan(); lines++ {
		var p struct {
			File, Text, Error string
			Attachments       []struct{}
		}
		must(t, json.Unmarshal(s.Bytes(), &p))
		if p.Text == "" {
			empty++
			raw, err := os.ReadFile(p.File)
			must(t, err)
			if p.Error != "" || len(p.Attachments) == 0 && emailtest.HasWords(raw) {
				t.Errorf("%s shows nothing (%s) of:\n%s", p.File, p.Error, raw)
			}
		}
	}
	must(t, s.Err())
	if lines != n || strings.Contains(errs.String(), "panic") {
		t.Errorf("%d lines for %d letters\n%s", lines, n, errs.String())
	}
	memory := parse.ProcessState.SysUsage().(*syscall.Rusage).Maxrss >> 10 // in KiB, on Linux
	t.Logf("%d letters in %v, %v each; %d without text, all of which hold no words outside of attachments; at most %d MiB of memory", lines, took.Round(time.Millisecond), took/n, empty, memory)
	if memory > 256 && !raceDetector() { // which takes several times as much
		t.Errorf("%d MiB of memory, want 256 at most", memory)
	}
}

// raceDetector reports whether this program was built with it.
func raceDetector() bool {
	info, _ := debug.ReadBuildInfo()
	return info != nil && slices.Contains(info.Settings, debug.BuildSetting{Key: "-race", Value: "true"})
}
