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
	manifest, err := slack.Manifest(slack.Defaults(), "")
	if err != nil || !strings.Contains(string(readme), strings.TrimSpace(manifest)) {
		t.Errorf("README.md shows another manifest than guichet slack manifest prints; copy it there (%v)", err)
	}
}
