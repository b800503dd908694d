package main

import (
	"fmt"

	"guichet/channels/slack"
)

type slackCmd struct {
	Manifest slackManifestCmd `cmd:"" help:"Print the app manifest to paste at api.slack.com/apps."`
}

type slackManifestCmd struct {
	Name string `help:"What the bot is called in Slack." placeholder:"\"Help Desk\""`
}

// Run prints the manifest.
func (s slackManifestCmd) Run() error {
	_, err := fmt.Print(slack.Manifest(s.Name))
	return err
}
