package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"text/tabwriter"
	"time"

	"guichet/knowledge"
)

type kbCheckCmd struct{ kbFlag }

// Run names what is wrong with the articles. It returns an error when some of
// them reach nobody.
func (k kbCheckCmd) Run() error {
	base, problems := knowledge.Open(k.fs())
	lost := 0
	for _, p := range problems {
		fmt.Println(p)
		if !p.Served {
			lost++
		}
	}
	all := base.ForAgents().Articles()
	for _, a := range all {
		if overdue(a, time.Now()) {
			fmt.Printf("%s.md: to be read again since %s\n", a.ID, a.ReviewAfter.Format(time.DateOnly))
		}
		if other := inFrontOf(base, a); other != "" {
			fmt.Printf("%s.md: its own title finds others first, such as %s\n", a.ID, other)
		}
	}
	fmt.Printf("%d articles are served.\n", len(all))
	if lost > 0 {
		return fmt.Errorf("%d files are not served", lost)
	}
	return nil
}

func overdue(a knowledge.Article, now time.Time) bool {
	return !a.ReviewAfter.IsZero() && now.After(a.ReviewAfter)
}

// inFrontOf is the article that is found before this one is among the first
// three, asked for by its own title; "" when it is found.
func inFrontOf(base *knowledge.Base, a knowledge.Article) string {
	found := base.ForAgents().Search(knowledge.Question{Text: a.Title, Lang: a.Lang}).Suggestions
	if len(found) == 0 || slices.ContainsFunc(found[:min(3, len(found))], func(s knowledge.AgentSuggestion) bool { return s.ID == a.ID }) {
		return ""
	}
	return found[0].ID
}

type kbListCmd struct{ kbFlag }

// Run lists the articles, internal ones too.
func (k kbListCmd) Run() error {
	w := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "ID\tLANG\tAUDIENCE\tCATEGORY\tOWNER\tREVIEW AFTER\tTITLE")
	for _, a := range k.open().ForAgents().Articles() {
		review := ""
		if !a.ReviewAfter.IsZero() {
			review = a.ReviewAfter.Format(time.DateOnly)
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\t%s\n", a.ID, a.Lang, a.Audience, a.Category, a.Owner, review, a.Title)
	}
	return w.Flush()
}

type kbShowCmd struct {
	kbFlag
	ID string `arg:"" help:"The article's ID, as kb list prints it."`
}

// Run prints the file of an article as it was understood.
func (k kbShowCmd) Run() error {
	a, ok := k.open().ForAgents().Article(k.ID)
	if !ok {
		return fmt.Errorf("there is no article %q; guichet kb list names them", k.ID)
	}
	text, err := knowledge.Format(a)
	if err != nil {
		return err
	}
	_, err = os.Stdout.Write(text)
	return err
}

// writeNew writes a file that does not exist yet.
func writeNew(name string, data []byte) error {
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("%s is there already; it stays as it is", name)
	}
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	return errors.Join(err, f.Close())
}
