package slack

import (
	"fmt"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
)

func TestConfigIsDecodedOverTheDefaults(t *testing.T) {
	var c Config
	err := yaml.UnmarshalWithOptions([]byte(`
bot_token: xoxb-123-secret
app_token: xapp-456-secret
dm_queue: it
triage:
  - { queue: it, channel: C0TRIAGE }
requests:
  - { queue: it, channel: C0HELP }
`), &c, yaml.Strict())
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Validate(); err != nil {
		t.Error(err)
	}
	if c.Name != "slack" || c.Connections != 2 || c.PostsPerSecond != 1 || c.BotToken.Reveal() != "xoxb-123-secret" {
		t.Errorf("decoded %+v", c)
	}
}

func TestConfigSaysWhatIsWrong(t *testing.T) {
	c := Config{
		Name: "work", Events: EventsSocket, Command: "/Ticket", Agents: []string{"#it"}, Connections: 11, APIURL: "nowhere",
		Triage:   []Triage{{Channel: "#triage", Signs: map[string]string{"bomb": "explode"}}, {Channel: "C0SAME"}},
		Requests: []Requests{{Channel: "C0SAME", Nudge: true}},
	}
	got := fmt.Sprint(c.Validate())
	for _, want := range []string{
		"slack work: bot_token is missing; find it", "app_token is missing", "connections is 11", "posts_per_second",
		"requests[0]: nudge is for a channel that opens: asked", "api_url", `triage[0]: "#triage" is no channel id`, "requests[0]: channel C0SAME stands in triage[1] already",
		`command "/Ticket" is no slash command`, `agents[0]: "#it" names neither`, `signs: bomb cannot be "explode"; what a sign can do: claim, create`,
	} {
		if !strings.Contains(got, want) {
			t.Errorf("nothing about %q in\n%s", want, got)
		}
	}
	c = Config{Events: EventsHTTP, Listen: "8080", PublicURL: "http://desk.example"}
	got = fmt.Sprint(c.Validate())
	for _, want := range []string{"signing_secret is missing; find it", `listen "8080" is no address`, `public_url "http://desk.example" is no https`} {
		if !strings.Contains(got, want) {
			t.Errorf("nothing about %q in\n%s", want, got)
		}
	}
	if strings.Contains(got, "app_token") {
		t.Errorf("an app token is wanted for nothing:\n%s", got)
	}
	if got := fmt.Sprint(Defaults().Validate()); !strings.Contains(got, "triage is empty") {
		t.Errorf("a configuration without channels: %s", got)
	}
}

func TestT57_TokensAreNeverPrinted(t *testing.T) {
	c := reader(t)
	for _, verb := range []string{"%v", "%+v", "%#v", "%s"} {
		if got := fmt.Sprintf(verb, c.cfg); strings.Contains(got, "xoxb-1") || strings.Contains(got, "xapp-1") {
			t.Errorf("%s prints %s", verb, got)
		}
	}
	c.cfg.APIURL = "http://127.0.0.1:1/"
	c2, err := New(c.cfg, Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range c2.Check(soon(t)) {
		if s := fmt.Sprint(f); strings.Contains(s, "xoxb-1") || strings.Contains(s, "xapp-1") || f.Err == nil {
			t.Errorf("the check prints %s", s)
		}
	}
}
