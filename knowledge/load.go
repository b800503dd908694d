package knowledge

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strings"
)

// Load reads every article below the root of fsys: all files called *.md,
// except in files and folders whose name begins with "." or "_". What cannot
// be read is reported and left out, or served as far as it can be; the rest is
// returned, ordered by ID.
func Load(fsys fs.FS) ([]Article, []Problem) { return LoadFor(fsys, Public) }

// LoadFor is [Load] for articles most of which are for that audience: those that
// do not name their own.
func LoadFor(fsys fs.FS, audience Audience) ([]Article, []Problem) {
	var (
		articles []Article
		problems []Problem
	)
	walk := func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			problems = append(problems, Problem{File: name, Err: cause(err)})
			if entry != nil && entry.IsDir() {
				return fs.SkipDir
			}
			return nil
		}
		if name != "." && strings.ContainsAny(path.Base(name)[:1], "._") {
			if entry.IsDir() {
				return fs.SkipDir
			}
			return nil
		}
		if entry.IsDir() || path.Ext(name) != ".md" {
			return nil
		}
		a, err := readFile(fsys, name, audience)
		var p Problem
		if err != nil && !errors.As(err, &p) {
			p = Problem{File: name, Err: cause(err)}
		}
		if err != nil {
			problems = append(problems, p)
		}
		if err == nil || p.Served {
			articles = append(articles, a)
		}
		return nil
	}
	if err := fs.WalkDir(fsys, ".", walk); err != nil {
		problems = append(problems, Problem{File: ".", Err: cause(err)})
	}
	return articles, append(problems, strayTranslations(fsys, articles)...)
}

// strayTranslations are the articles that say to be a translation of nothing,
// or of something in their own language.
func strayTranslations(fsys fs.FS, articles []Article) (problems []Problem) {
	lang := map[string]string{}
	for _, a := range articles {
		lang[a.ID] = a.Lang
	}
	for _, a := range articles {
		var err error
		switch lang[a.TranslationOf] {
		case "":
			err = fmt.Errorf("translation_of names %q, which is no article; the article is served without it", a.TranslationOf)
		case a.Lang:
			err = fmt.Errorf("translation_of names %q, which is in the same language; the article is served without it", a.TranslationOf)
		}
		if a.TranslationOf == "" || err == nil {
			continue
		}
		name := a.ID + ".md"
		data, _ := fs.ReadFile(fsys, name) // it was just read; without it, its first line is named
		front, _, _ := splitFrontMatter(string(data))
		problems = append(problems, Problem{File: name, Line: keyLine(front, "translation_of"), Served: true, Err: err})
	}
	return problems
}

func readFile(fsys fs.FS, name string, audience Audience) (Article, error) {
	info, err := fs.Stat(fsys, name)
	if err != nil {
		return Article{}, err
	}
	if !info.Mode().IsRegular() {
		return Article{}, errors.New("not a regular file")
	}
	if info.Size() > maxArticle {
		return Article{}, fmt.Errorf("the file has %d bytes, at most %d are read", info.Size(), maxArticle)
	}
	data, err := fs.ReadFile(fsys, name)
	if err != nil {
		return Article{}, err
	}
	return readArticle(name, data, audience)
}

// cause drops the path from a file system's error: a Problem already has it.
func cause(err error) error {
	var p *fs.PathError
	if errors.As(err, &p) {
		return p.Err
	}
	return err
}
