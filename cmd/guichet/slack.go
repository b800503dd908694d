package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"

	"guichet/channels/slack"
)

type slackCmd struct {
	Manifest slackManifestCmd `cmd:"" help:"Print the app manifest to paste at api.slack.com/apps."`
}

type slackManifestCmd struct {
	Config string `help:"The configuration file; its tokens need not be there yet." default:"guichet.yaml" type:"path"`
	Name   string `help:"What the bot is called in Slack." placeholder:"\"Help Desk\""`
}

// Run prints the manifest.
func (s slackManifestCmd) Run() error {
	c, err := draftConfig(s.Config)
	if err != nil {
		return err
	}
	cfg := slack.Defaults()
	if c.Slack != nil {
		cfg = *c.Slack
	}
	text, err := slack.Manifest(cfg, s.Name)
	if err != nil {
		return configError{err}
	}
	_, err = fmt.Print(text)
	return err
}

// draftConfig reads a configuration whose secrets are not there yet, or the
// defaults where there is no file.
func draftConfig(file string) (Config, error) {
	c := defaultConfig()
	raw, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		return c, nil
	}
	if err != nil {
		return c, configError{fmt.Errorf("read the configuration: %w", err)}
	}
	if err := c.decode(raw, secrets{draft: true}); err != nil {
		return c, configError{fmt.Errorf("%s:%w", file, err)}
	}
	return c, nil
}
