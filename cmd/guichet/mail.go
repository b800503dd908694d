package main

import (
	"context"
	"errors"
	"fmt"
	"os"

	"guichet/tickets"
)

type mailCmd struct {
	Parse      mailParseCmd  `cmd:"" help:"Read messages (RFC 5322) and print what Guichet understands of them."`
	Audit      mailAuditCmd  `cmd:"" help:"Compare what lies on the mail servers with what was taken in."`
	Import     mailImportCmd `cmd:"" help:"Make closed tickets of old mail without a word to anybody."`
	Quarantine quarantineCmd `cmd:"" help:"Letters that could not be opened."`
}

type quarantineCmd struct {
	List  quarantineListCmd  `cmd:"" help:"List the letters that were set aside."`
	Show  quarantineShowCmd  `cmd:"" help:"Print a letter as it came."`
	Retry quarantineRetryCmd `cmd:"" help:"Put a letter back into the inbox."`
}

type quarantineListCmd struct{ configFlag }

// Run lists the letters that were set aside, each with its reason.
func (q quarantineListCmd) Run(ctx context.Context) error {
	s, err := records(ctx, q.Config)
	if err != nil {
		return err
	}
	defer s.Close()
	letters, err := s.SetAsideLetters(ctx, 1000)
	if err != nil {
		return err
	}
	for _, l := range letters {
		fmt.Printf("%s\n  %s  %s  %d octets\n  %s\n", oneLine(l.Key), l.At.Format("2006-01-02 15:04"), oneLine(l.Origin), len(l.Raw), oneLine(l.Why))
	}
	if len(letters) == 0 {
		fmt.Println("No letter was set aside.")
	}
	return nil
}

type quarantineShowCmd struct {
	configFlag
	Key string `arg:"" help:"The letter's key, as listed."`
}

// Run prints the letter's octets.
func (q quarantineShowCmd) Run(ctx context.Context) error {
	s, err := records(ctx, q.Config)
	if err != nil {
		return err
	}
	defer s.Close()
	l, err := s.Letter(ctx, q.Key)
	if errors.Is(err, tickets.ErrNotFound) {
		return fmt.Errorf("there is no letter %s; guichet mail quarantine list names them", q.Key)
	}
	if err != nil {
		return err
	}
	_, err = os.Stdout.Write(l.Raw)
	return err
}

type quarantineRetryCmd struct {
	configFlag
	Key string `arg:"" help:"The letter's key, as listed."`
}

// Run puts the letter back; a running desk takes it up within a second.
func (q quarantineRetryCmd) Run(ctx context.Context) error {
	s, err := records(ctx, q.Config)
	if err != nil {
		return err
	}
	defer s.Close()
	err = s.RetryLetter(ctx, q.Key)
	if errors.Is(err, tickets.ErrNotFound) {
		return fmt.Errorf("no letter %s is set aside; guichet mail quarantine list names them", q.Key)
	}
	return err
}
