package main

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// Every word that an operator can replace is said somewhere: its name stands in
// the code, whole or in pieces that are put together.
func TestNoWordIsLeftUnsaid(t *testing.T) {
	pieces := map[string]bool{}
	literal := regexp.MustCompile(`"([a-zA-Z0-9.]+)"`)
	err := filepath.WalkDir("../..", func(path string, _ fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		code, err := os.ReadFile(path)
		for _, m := range literal.FindAllStringSubmatch(string(code), -1) {
			pieces[strings.ToLower(m[1])] = true
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for i := range 13 { // months and priorities are counted
		pieces[fmt.Sprint(i)], pieces[fmt.Sprint("p", i)] = true, true
	}
	words, err := os.ReadFile("../../templates/en/words.txt")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(words)) {
		name, _, ok := strings.Cut(line, " = ")
		if ok && !strings.HasPrefix(name, "#") && !said(name, pieces) {
			t.Errorf("nothing says %q", name)
		}
	}
}

// said reports whether a name is made of pieces, which part at its dots.
func said(name string, pieces map[string]bool) bool {
	if pieces[name] {
		return true
	}
	for i, c := range name {
		if c == '.' && (pieces[name[:i+1]] && said(name[i+1:], pieces) || i > 0 && pieces[name[:i]] && said(name[i:], pieces)) {
			return true
		}
	}
	return false
}
