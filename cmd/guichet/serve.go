package main

import (
	"context"
	"os"
	"runtime/debug"

	"guichet/knowledge"
)

type serveCmd struct{ configFlag }

// Run serves the desk until ctx ends.
func (s serveCmd) Run(ctx context.Context) error {
	c, err := loadConfig(s.Config)
	if err != nil {
		return err
	}
	log, err := logger(c.Log, os.Stderr)
	if err != nil {
		return err
	}
	d, err := assemble(ctx, c, knowledge.Demo, log)
	if err != nil {
		return err
	}
	defer d.store.Close()
	debug.FreeOSMemory() // what only the start needed: migrations, the sources of the index
	log.Info("the desk is open", "mailboxes", len(c.Mail), "slack", c.Slack != nil, "articles", len(d.base.Articles()))
	err = d.run(ctx, c, log)
	log.Info("the desk is closed")
	return err
}
