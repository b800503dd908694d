package email

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"guichet/channels"
	"guichet/channels/email/emailtest"
)

// byToken is a configuration that logs in by access tokens.
func byToken(t testing.TB, srv *emailtest.Server) Config {
	cfg := configFor(t, srv)
	o := OAuth{
		TokenURL: srv.OAuth, ClientID: emailtest.ClientID, ClientSecret: channels.NewSecret(emailtest.ClientSecret),
		RefreshToken: channels.NewSecret(srv.RefreshToken()), Scope: "mail offline",
	}
	for _, s := range []*Server{&cfg.IMAP.Server, &cfg.SMTP.Server} {
		s.OAuth, s.Password = o, channels.Secret{}
	}
	return cfg
}

// quiet fails when a log tells a secret.
func quiet(t *testing.T, srv *emailtest.Server, book *logBook) {
	t.Helper()
	for _, secret := range []string{"access-", "refresh-", emailtest.ClientSecret} {
		if strings.Contains(book.String(), secret) {
			t.Errorf("the log tells %q:\n%s", secret, book)
		}
	}
}

func TestMailGoesByAccessTokens(t *testing.T) {
	srv := startServer(t, emailtest.Options{})
	deliver(t, srv, mailNumber(1))
	c, book := newChannel(t, byToken(t, srv), newMemory())
	in := newInbox()
	listen(t, c, in)
	in.until(t, "the mail is offered", in.has(1))
	for range 3 {
		if _, err := c.Send(t.Context(), say("by token")); err != nil {
			t.Fatal(err)
		}
	}
	given, scopes := srv.Tokens()
	if given != 2 || !slices.Equal(scopes, []string{"mail offline", "mail offline"}) {
		t.Errorf("%d access tokens were asked for, with %q; want one for each server", given, scopes)
	}
	srv.EndTokens() // before their time
	srv.Disconnect()
	deliver(t, srv, mailNumber(2))
	in.until(t, "mail comes again", in.has(2))
	if _, err := c.Send(t.Context(), say("again")); err != nil {
		var again error
		if _, again = c.Send(t.Context(), say("again")); again != nil {
			t.Errorf("after the tokens ended: %v, then %v", err, again)
		}
	}
	quiet(t, srv, book)
}

// An application may log in as itself, without anybody's refresh token.
func TestTheApplicationLogsInAsItself(t *testing.T) {
	srv := startServer(t, emailtest.Options{})
	cfg := byToken(t, srv)
	cfg.SMTP.OAuth.RefreshToken, cfg.IMAP.OAuth.RefreshToken = channels.Secret{}, channels.Secret{}
	c, _ := newChannel(t, cfg, newMemory())
	for _, f := range c.Check(t.Context()) {
		if f.Err != nil {
			t.Errorf("%s: %v", f.What, f.Err)
		}
	}
}

// A refresh token that is followed by another is good once: the next is kept,
// unless the configuration has a new one.
func TestTheLatestRefreshTokenIsKept(t *testing.T) {
	srv := startServer(t, emailtest.Options{})
	srv.RotateTokens(true)
	mem := newMemory()
	cfg := byToken(t, srv)
	connect := func() error {
		c, _ := newChannel(t, cfg, mem)
		s, err := c.connect(t.Context())
		if err == nil {
			s.close()
		}
		return err
	}
	for restart := range 3 {
		if err := connect(); err != nil {
			t.Fatalf("start %d: %v", restart, err)
		}
	}
	srv.Revoke()
	if err := connect(); !errors.As(err, new(refusedLogin)) {
		t.Errorf("revoked: %v", err)
	}
	srv.Renew("refresh-new")
	cfg.IMAP.OAuth.RefreshToken = channels.NewSecret("refresh-new")
	if err := connect(); err != nil {
		t.Errorf("with a new one in the configuration: %v", err)
	}
}

// A wrong token is treated as a wrong password is: three tries, an alarm, then a
// pause; a token endpoint that is down is a delay.
func TestF15_RefusedTokensAreNotTriedForEver(t *testing.T) {
	for name, wrong := range map[string]func(*emailtest.Server, *Config){
		"the endpoint refuses":    func(s *emailtest.Server, _ *Config) { s.Revoke() },
		"the server refuses":      func(s *emailtest.Server, _ *Config) { s.RefuseLogin(true) },
		"it is somebody else's":   func(_ *emailtest.Server, c *Config) { c.IMAP.User, c.SMTP.User = "eve@example.org", "eve@example.org" },
		"it is another's program": func(_ *emailtest.Server, c *Config) { c.IMAP.OAuth.ClientID, c.SMTP.OAuth.ClientID = "x", "x" },
	} {
		t.Run(name, func(t *testing.T) {
			srv := startServer(t, emailtest.Options{})
			cfg := byToken(t, srv)
			wrong(srv, &cfg)
			c, book := newChannel(t, cfg, newMemory())
			for _, f := range c.Check(t.Context()) {
				if f.Err == nil || !strings.Contains(f.Fix, ".oauth") {
					t.Errorf("%s: %v; %s", f.What, f.Err, f.Fix)
				}
			}
			listen(t, c, newInbox())
			book.says(t, "IMAP login as "+cfg.IMAP.User+" is refused")
			if wait := c.imapGate.wait(); wait < 59*time.Minute {
				t.Errorf("the next try comes after %v", wait)
			}
			for range maxRefusals {
				if _, err := c.Send(t.Context(), say("let me in")); err == nil || channels.IsPermanent(err) {
					t.Errorf("sending: %v", err)
				}
			}
			if _, err := c.Send(t.Context(), say("later")); channels.RetryDelay(err) < 50*time.Minute {
				t.Errorf("%v: to be tried again after %v", err, channels.RetryDelay(err))
			}
			quiet(t, srv, book)
		})
	}
}

func TestATokenEndpointThatIsDownIsADelay(t *testing.T) {
	srv := startServer(t, emailtest.Options{})
	srv.TokensDown(true)
	deliver(t, srv, mailNumber(1))
	c, book := newChannel(t, byToken(t, srv), newMemory())
	in := newInbox()
	listen(t, c, in)
	book.says(t, "503")
	if _, err := c.Send(t.Context(), say("now")); err == nil || channels.IsPermanent(err) || channels.RetryDelay(err) > time.Minute {
		t.Errorf("sending: %v", err)
	}
	srv.TokensDown(false)
	in.until(t, "the mail is offered", in.has(1))
	if c.imapGate.wait() > 0 {
		t.Error("it counts as a refusal")
	}
}

func TestOAuthConfig(t *testing.T) {
	withOAuth := func(oauth string) string {
		return strings.Replace(smallConfig, "password: hunter2}\nsmtp", "oauth: "+oauth+"}\nsmtp", 1)
	}
	c, err := decode(t, withOAuth(`{token_url: "https://oauth2.googleapis.com/token", client_id: id, client_secret: hunter2, refresh_token: hunter2, scope: "https://mail.google.com/"}`))
	if err != nil || c.Validate() != nil {
		t.Fatalf("%v, %v", err, c.Validate())
	}
	if text := fmt.Sprintf("%+v %#v", c, c); strings.Contains(text, "hunter2") {
		t.Errorf("a secret shows in %s", text)
	}
	for oauth, want := range map[string]string{
		`{client_id: id, refresh_token: r}`:                                       "mail support: imap.oauth.token_url: it is missing",
		`{token_url: "http://mail.example.org/", client_id: i, refresh_token: r}`: "mail support: imap.oauth.token_url: it must begin with https://",
		`{token_url: token, client_id: id, refresh_token: r}`:                     "mail support: imap.oauth.token_url: it is no address",
		`{token_url: "https://example.org/", refresh_token: r}`:                   "mail support: imap.oauth.client_id: it is missing",
		`{token_url: "https://example.org/", client_id: id}`:                      "mail support: imap.oauth.refresh_token: it is missing",
	} {
		c, err := decode(t, withOAuth(oauth))
		if err != nil {
			t.Fatal(err)
		}
		if err := c.Validate(); err == nil || !strings.HasPrefix(err.Error(), want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: %v", oauth, err)
		}
	}
}
