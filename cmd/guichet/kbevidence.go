package main

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"guichet/bot"
	"guichet/knowledge"
	"guichet/store"
	"guichet/tickets"
)

type kbEvidenceCmd struct {
	List   kbEvidenceListCmd   `cmd:"" default:"withargs" help:"List it, oldest first."`
	Forget kbEvidenceForgetCmd `cmd:"" help:"Remove what a person's deeds, and those for their requests, have taught."`
}

type kbEvidenceListCmd struct {
	configFlag
	Article string `help:"Only of this article, by its ID."`
	Person  string `help:"Only by this person, or for their requests: a mail address, or a Slack user ID."`
	JSON    bool   `name:"json" help:"Print a JSON object for each deed, one a line."`
}

// Help explains what counts as evidence.
func (kbEvidenceListCmd) Help() string {
	return `What people did with articles, from which the desk learns: an agent sent one, or
named it in an answer (by its ID or its whole title); a requester said that those
offered helped, or asked for a person instead. What anybody can do as often as
they have addresses counts little, however often; see guichet kb replay for what
all of it has changed.`
}

// An evidenceJSON is one line of kb evidence --json.
type evidenceJSON struct {
	At       time.Time `json:"at"`
	Ticket   int64     `json:"ticket"`
	Lesson   string    `json:"lesson"`
	Articles []string  `json:"articles"`
	Person   string    `json:"person"`
	Asker    string    `json:"asker"`
	Language string    `json:"language"`
	Question string    `json:"question"`
}

// Run lists what the desk learns from.
func (k kbEvidenceListCmd) Run(ctx context.Context) error {
	s, err := records(ctx, k.Config)
	if err != nil {
		return err
	}
	defer s.Close()
	all, err := s.Evidence(ctx, math.MaxInt32)
	if err != nil {
		return err
	}
	whose := countedAs(k.Person)
	all = slices.DeleteFunc(all, func(e store.Evidence) bool {
		return k.Article != "" && !slices.Contains(e.Articles, k.Article) || k.Person != "" && e.Person != whose && e.Asker != whose
	})
	if k.JSON {
		out := json.NewEncoder(os.Stdout)
		for _, e := range all {
			question := e.Of.Subject + "\n" + e.Request.Said()
			if err := out.Encode(evidenceJSON{e.At, e.Ticket, string(e.Lesson), e.Articles, e.Person, e.Asker, e.Of.Language, question}); err != nil {
				return err
			}
		}
		return nil
	}
	w := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
	for _, e := range all {
		fmt.Fprintf(w, "%s\t#%d\t%s\t%s\t%s\t%s\n", e.At.Local().Format("2006-01-02 15:04"), e.Ticket, e.Lesson,
			strings.Join(e.Articles, " "), oneLine(e.Person), oneLine(e.Of.Subject))
	}
	if err := w.Flush(); err != nil {
		return err
	}
	fmt.Printf("Deeds: %d\n", len(all))
	return nil
}

type kbEvidenceForgetCmd struct {
	configFlag
	Person string `required:"" help:"A mail address, or a Slack user ID."`
}

// Run removes what a person has taught. A running desk notices within a minute.
func (k kbEvidenceForgetCmd) Run(ctx context.Context) error {
	s, err := records(ctx, k.Config)
	if err != nil {
		return err
	}
	defer s.Close()
	n, err := s.ForgetEvidence(ctx, countedAs(k.Person))
	if err != nil {
		return err
	}
	fmt.Printf("Deeds removed: %d. A running desk learns anew within a minute.\n", n)
	return nil
}

// countedAs names a person as evidence does.
func countedAs(person string) string {
	a := tickets.Address{Network: tickets.Slack, ID: person}
	if strings.Contains(person, "@") {
		a.Network = tickets.Email
	}
	return a.Mailbox()
}

// taught opens the articles and what has been taught about them, not learned yet.
func taught(ctx context.Context, file string) (*knowledge.Base, []knowledge.Evidence, *store.Store, error) {
	c, err := loadConfig(file)
	if err != nil {
		return nil, nil, nil, err
	}
	s, err := records(ctx, file)
	if err != nil {
		return nil, nil, nil, err
	}
	list, err := s.Evidence(ctx, knowledge.MostEvidence)
	if err != nil {
		s.Close()
		return nil, nil, nil, err
	}
	base, problems := knowledge.Open(articleFS(c, knowledge.Demo))
	for _, p := range problems {
		fmt.Fprintln(os.Stderr, "guichet:", p)
	}
	if c.Knowledge.Threshold > 0 {
		base.Threshold = c.Knowledge.Threshold
	}
	return base, bot.Evidence(list), s, nil
}
