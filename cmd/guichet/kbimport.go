package main

import (
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"

	"guichet/knowledge"
)

type kbImportCmd struct {
	To       string `required:"" type:"path" help:"Folder that the articles are written to; what is there stays as it is."`
	Audience string `required:"" enum:"public,internal" help:"Who may read what does not say so itself: public (anybody) or internal (agents)."`
	Source   string `arg:"" type:"path" help:"A folder of .md and .html files, or a .csv file whose first row names its columns: question, answer, and where you like lang, tags, category, owner."`
}

// Run writes an article for each page or row, and names what was left.
func (k kbImportCmd) Run() error {
	articles, problems, err := k.read()
	if err != nil {
		return err
	}
	for _, p := range problems {
		fmt.Println(p)
	}
	written, left := 0, len(problems)
	for _, a := range articles {
		if err := k.write(a); err != nil {
			fmt.Println(err)
			left++
			continue
		}
		written++
	}
	fmt.Printf("%d articles are written to %s.\n", written, k.To)
	if left > 0 {
		return fmt.Errorf("%d were left", left)
	}
	return nil
}

func (k kbImportCmd) write(a knowledge.Article) error {
	text, err := knowledge.Format(a)
	if err != nil {
		return err
	}
	name := filepath.Join(k.To, filepath.FromSlash(a.ID)+".md")
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		return err
	}
	return writeNew(name, text)
}

// read makes articles of the source.
func (k kbImportCmd) read() ([]knowledge.Article, []knowledge.Problem, error) {
	info, err := os.Stat(k.Source)
	if err != nil {
		return nil, nil, fmt.Errorf("import: %w", err)
	}
	if !info.IsDir() {
		if !strings.EqualFold(filepath.Ext(k.Source), ".csv") {
			return nil, nil, fmt.Errorf("import %s: it is neither a folder nor a .csv file", k.Source)
		}
		table, err := os.ReadFile(k.Source)
		if err != nil {
			return nil, nil, fmt.Errorf("import: %w", err)
		}
		articles, problems := knowledge.FromCSV(filepath.Base(k.Source), table, knowledge.Audience(k.Audience))
		return articles, problems, nil
	}
	folder := os.DirFS(k.Source)
	articles, problems := knowledge.LoadFor(folder, knowledge.Audience(k.Audience))
	pages, more := k.pages(folder)
	return append(articles, pages...), append(problems, more...), nil
}

// pages reads the folder's HTML files.
func (k kbImportCmd) pages(folder fs.FS) (articles []knowledge.Article, problems []knowledge.Problem) {
	_ = fs.WalkDir(folder, ".", func(name string, entry fs.DirEntry, err error) error {
		switch ext := strings.ToLower(path.Ext(name)); {
		case err != nil:
			problems = append(problems, knowledge.Problem{File: name, Err: err})
			return nil
		case entry.IsDir() || ext != ".html" && ext != ".htm":
			return nil
		}
		page, err := fs.ReadFile(folder, name)
		if err != nil {
			problems = append(problems, knowledge.Problem{File: name, Err: err})
			return nil
		}
		a, err := knowledge.FromHTML(name, page, knowledge.Audience(k.Audience))
		if err != nil {
			problems = append(problems, err.(knowledge.Problem))
			return nil
		}
		articles = append(articles, a)
		return nil
	})
	return articles, problems
}
