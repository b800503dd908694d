package main

import (
	"os"
	"strings"
	"testing"

	"guichet/channels/slack"
)

// The manifest in README.md is the one that the Slack channel needs.
func TestReadmeHasTheManifestThatSlackNeeds(t *testing.T) {
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(readme), strings.TrimSpace(slack.Manifest(""))) {
		t.Error("README.md shows another manifest than channels/slack/manifest.yaml; copy it there")
	}
}
