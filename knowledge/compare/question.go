package main

import (
	"fmt"
	"os"
	"strings"

	"guichet/knowledge"
)

// The files of questions.
var (
	tuning = []string{"questions", "later", "more", "mails"}
	unseen = []string{"unseen"}
)

// A question is a line of a labelled file to which there is an answer.
type question struct {
	Lang string `json:"lang"` // as knowledge.Language tells it, for every engine alike
	Text string `json:"text"`
	kind string
	want []string // the articles that answer
}

func readQuestions(sets []string) (out []question, err error) {
	for _, set := range sets {
		data, err := os.ReadFile(testdata + "/" + set + ".txt")
		if err != nil {
			return nil, fmt.Errorf("read questions: %w", err)
		}
		for line := range strings.Lines(string(data)) {
			if line = strings.TrimSpace(line); line == "" || line[0] == '#' {
				continue
			}
			f := strings.SplitN(line, "|", 4)
			if len(f) != 4 {
				return nil, fmt.Errorf("read questions: %s.txt: %q has not four fields", set, line)
			}
			if f[2] == "-" {
				continue
			}
			q := question{kind: f[0], Text: strings.ReplaceAll(f[3], `\n`, "\n")}
			q.Lang, _ = knowledge.Language(q.Text)
			for id := range strings.SplitSeq(f[2], ",") {
				if !strings.Contains(id, "/") {
					id = f[1] + "/" + id
				}
				q.want = append(q.want, id)
			}
			out = append(out, q)
		}
	}
	return out, nil
}
