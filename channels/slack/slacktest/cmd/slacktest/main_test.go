package main

import (
	"strings"
	"testing"

	"guichet/channels/slack/slacktest"
)

// What one copied into guichet.yaml stays right at the next start.
func TestTheTownIsTheSameEachTime(t *testing.T) {
	told := func() string {
		town := set(slacktest.Options{})
		defer town.Close()
		var b strings.Builder
		town.describe(&b, "http://127.0.0.1:8311/")
		return strings.ReplaceAll(b.String(), town.APIURL(), "API")
	}
	first, second := told(), told()
	if first != second {
		t.Errorf("first\n%s\nthen\n%s", first, second)
	}
	for _, want := range []string{"bot_token: xoxb-", "app_token: xapp-", "channel: C0", "api_url: API"} {
		if !strings.Contains(first, want) {
			t.Errorf("it does not tell %q:\n%s", want, first)
		}
	}
}

func TestAPortThatIsTakenIsAnError(t *testing.T) {
	taken := slacktest.New(slacktest.Options{})
	defer taken.Close()
	if err := run(t.Context(), []string{"-api", strings.TrimPrefix(taken.URL(), "http://")}); err == nil {
		t.Error("it runs")
	}
}
