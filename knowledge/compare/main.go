// Command compare asks the labelled questions of package knowledge of that
// package, of bleve and of MiniSearch, and prints how each did, side by side.
// It is a module of its own: what it needs is no part of Guichet.
//
//	go run -mod=mod . [SET...]
//
// A set is a file of questions in ../testdata, without ".txt". Without
// arguments it asks those that the package was tuned with, then those that it
// was not.
package main

import (
	"fmt"
	"os"
	"slices"
	"strings"

	"guichet/knowledge"
)

// testdata is where package knowledge keeps its articles and questions.
const testdata = "../testdata"

// An engine finds articles for questions.
type engine interface {
	// ask returns for every question the IDs of the articles found, best
	// first, at most ten.
	ask([]question) ([][]string, error)
}

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "compare:", err)
		os.Exit(1)
	}
}

func run(sets []string) error {
	articles, err := readArticles()
	if err != nil {
		return err
	}
	bleve, err := newBleve(articles)
	if err != nil {
		return err
	}
	contest := []contestant{
		{"guichet", newOurs(articles)},
		{"bleve 2.6.1", bleve},
		{"MiniSearch 7.2.0", miniSearch{articles}},
	}
	if len(sets) > 0 {
		return compare(contest, strings.Join(sets, ", "), sets)
	}
	if err := compare(contest, "questions that guichet was tuned with", tuning); err != nil {
		return err
	}
	return compare(contest, "questions that guichet was not tuned with", unseen)
}

// readArticles reads the public articles of the demonstration and the tests.
func readArticles() ([]knowledge.Article, error) {
	demo, problems := knowledge.Load(knowledge.Demo)
	more, others := knowledge.Load(os.DirFS(testdata + "/articles"))
	for _, p := range append(problems, others...) {
		return nil, fmt.Errorf("read articles: %w", p)
	}
	return slices.DeleteFunc(append(demo, more...), func(a knowledge.Article) bool {
		return a.Audience != knowledge.Public
	}), nil
}

// ours is package knowledge.
type ours struct{ base *knowledge.Base }

func newOurs(articles []knowledge.Article) ours { return ours{knowledge.New(articles)} }

func (o ours) ask(questions []question) ([][]string, error) {
	found := make([][]string, len(questions))
	for i, q := range questions {
		for _, s := range o.base.Search(knowledge.Question{Text: q.Text}).Suggestions {
			found[i] = append(found[i], s.ID)
		}
	}
	return found, nil
}
