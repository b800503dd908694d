package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"

	"guichet/knowledge"
)

// miniSearch is MiniSearch, run by node; minisearch/search.js says how it is
// asked.
type miniSearch struct{ articles []knowledge.Article }

func (m miniSearch) ask(questions []question) ([][]string, error) {
	const dir = "minisearch"
	if _, err := os.Stat(dir + "/node_modules"); errors.Is(err, fs.ErrNotExist) {
		if _, err := node(dir, nil, "npm", "ci", "--silent"); err != nil {
			return nil, err
		}
	}
	type article struct {
		ID    string   `json:"id"`
		Lang  string   `json:"lang"`
		Title string   `json:"title"`
		Tags  []string `json:"tags"`
		Body  string   `json:"body"`
	}
	in := struct {
		Articles  []article  `json:"articles"`
		Questions []question `json:"questions"`
	}{Questions: questions}
	for _, a := range m.articles {
		in.Articles = append(in.Articles, article{a.ID, a.Lang, a.Title, a.Tags, a.Body})
	}
	data, err := json.Marshal(in)
	if err != nil {
		return nil, err
	}
	out, err := node(dir, data, "node", "search.js")
	if err != nil {
		return nil, err
	}
	var found [][]string
	if err := json.Unmarshal(out, &found); err != nil {
		return nil, fmt.Errorf("read what search.js found: %w", err)
	}
	return found, nil
}

func node(dir string, in []byte, name string, args ...string) ([]byte, error) {
	cmd := exec.Command(name, args...)
	cmd.Dir, cmd.Stdin, cmd.Stderr = dir, bytes.NewReader(in), os.Stderr
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("run %s: %w", name, err)
	}
	return out, nil
}
