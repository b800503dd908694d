package email

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"golang.org/x/oauth2"
	"golang.org/x/oauth2/clientcredentials"

	"guichet/channels"
)

// OAuth logs in to a server with access tokens (XOAUTH2) in place of a password,
// as Gmail and Microsoft 365 want it. The zero value is off.
type OAuth struct {
	TokenURL     string          `yaml:"token_url"` // where access tokens are asked for (RFC 6749, section 3.2)
	ClientID     string          `yaml:"client_id"`
	ClientSecret channels.Secret `yaml:"client_secret"` // none for a public client
	RefreshToken channels.Secret `yaml:"refresh_token"` // none: the application logs in as itself (RFC 6749, section 4.4)
	Scope        string          `yaml:"scope"`
}

func (o OAuth) on() bool { return o != OAuth{} }

func (o OAuth) validate(block string, say func(key, format string, a ...any)) {
	u, err := url.Parse(o.TokenURL)
	switch {
	case o.TokenURL == "":
		say(block+".token_url", "it is missing")
	case err != nil || u.Host == "":
		say(block+".token_url", "it is no address like https://oauth2.googleapis.com/token")
	case u.Scheme != "https" && !(u.Scheme == "http" && Server{Host: u.Hostname()}.loopback()):
		say(block+".token_url", "it must begin with https://, because secrets are sent there")
	}
	if o.ClientID == "" {
		say(block+".client_id", "it is missing")
	}
	if o.RefreshToken.IsZero() && o.ClientSecret.IsZero() {
		say(block+".refresh_token", "it is missing; without one a client_secret is needed")
	}
}

// tokens gets the access tokens for one server, and keeps the present one.
type tokens struct {
	cfg    OAuth
	memory channels.Memory
	key    string // under which the latest refresh token is remembered
	client *http.Client

	mu      sync.Mutex
	present *oauth2.Token
}

// A badToken is an error that has to do with access tokens, not with passwords.
type badToken struct{ error }

func (e badToken) Unwrap() error { return e.error }

// newTokens is nil where a password is used.
func newTokens(cfg OAuth, m channels.Memory, key string) *tokens {
	if !cfg.on() {
		return nil
	}
	return &tokens{cfg: cfg, memory: m, key: key, client: &http.Client{
		Timeout:   30 * time.Second,
		Transport: &http.Transport{Proxy: http.ProxyFromEnvironment, DisableKeepAlives: true}, // one request an hour
	}}
}

// get is an access token that is valid for some time yet. It is a [refusedLogin]
// when there will be none before somebody changes something.
func (k *tokens) get(ctx context.Context) (channels.Secret, error) {
	if k == nil {
		return channels.Secret{}, nil
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.present.Valid() {
		return channels.NewSecret(k.present.AccessToken), nil
	}
	refresh, err := k.latest(ctx)
	if err != nil {
		return channels.Secret{}, badToken{err}
	}
	t, err := k.request(context.WithValue(ctx, oauth2.HTTPClient, k.client), refresh.Reveal())
	if err != nil {
		return channels.Secret{}, badToken{explainToken(err)}
	}
	if next := t.RefreshToken; next != "" && next != refresh.Reveal() {
		if err := k.remember(ctx, next); err != nil {
			return channels.Secret{}, badToken{err}
		}
	}
	k.present = t
	return channels.NewSecret(t.AccessToken), nil
}

// request asks for an access token. The package for refresh tokens sends no
// scope with them, which Microsoft's needs, so this one is told which grant.
func (k *tokens) request(ctx context.Context, refresh string) (*oauth2.Token, error) {
	cfg := clientcredentials.Config{
		ClientID: k.cfg.ClientID, ClientSecret: k.cfg.ClientSecret.Reveal(), TokenURL: k.cfg.TokenURL,
		Scopes: strings.Fields(k.cfg.Scope), AuthStyle: oauth2.AuthStyleInParams,
	}
	if refresh != "" {
		cfg.EndpointParams = url.Values{"grant_type": {"refresh_token"}, "refresh_token": {refresh}}
	}
	return cfg.Token(ctx)
}

// forget gives up the present access token: the server refused it.
func (k *tokens) forget() {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.present = nil
}

// explainToken tells a refusal from a fault, in words without secrets.
func explainToken(err error) error {
	e := (*oauth2.RetrieveError)(nil)
	if !errors.As(err, &e) {
		return fmt.Errorf("ask for an access token: %w", err)
	}
	said := oneHeaderLine(strings.TrimSpace(e.ErrorCode + " " + e.ErrorDescription))
	err = fmt.Errorf("ask for an access token: %s: %s", e.Response.Status, said[:min(len(said), 300)])
	if e.Response.StatusCode/100 == 4 && e.Response.StatusCode != http.StatusTooManyRequests {
		return refusedLogin{err}
	}
	return err
}

// A rotated refresh token follows the one in the configuration, for Microsoft's
// end 90 days after they were given.
type rotated struct {
	After  string `json:"after"` // SHA-256 of the one in the configuration
	Latest string `json:"latest"`
}

// latest is the refresh token to use: the configured one, or what followed it.
func (k *tokens) latest(ctx context.Context) (channels.Secret, error) {
	text, err := k.memory.Recall(ctx, k.key)
	if err != nil {
		return channels.Secret{}, fmt.Errorf("recall the refresh token: %w", err)
	}
	var r rotated
	if json.Unmarshal([]byte(text), &r) == nil && r.After == k.configured() && r.Latest != "" {
		return channels.NewSecret(r.Latest), nil
	}
	return k.cfg.RefreshToken, nil
}

func (k *tokens) remember(ctx context.Context, latest string) error {
	text, err := json.Marshal(rotated{k.configured(), latest})
	if err != nil {
		return err
	}
	if err := k.memory.Remember(ctx, k.key, string(text)); err != nil {
		return fmt.Errorf("remember the refresh token: %w", err)
	}
	return nil
}

func (k *tokens) configured() string {
	sum := sha256.Sum256([]byte(k.cfg.RefreshToken.Reveal()))
	return hex.EncodeToString(sum[:])
}

// xoauth2 is the client's side of the SASL mechanism XOAUTH2.
type xoauth2 struct {
	user    string
	token   channels.Secret
	refused bool // the server has refused the token; its answer follows
}

// Start implements sasl.Client.
func (x *xoauth2) Start() (mechanism string, response []byte, err error) {
	return "XOAUTH2", []byte("user=" + x.user + "\x01auth=Bearer " + x.token.Reveal() + "\x01\x01"), nil
}

// Next implements sasl.Client. The only challenge there is says what was wrong;
// the server wants an empty answer to it before it ends the exchange.
func (x *xoauth2) Next([]byte) ([]byte, error) {
	x.refused = true
	return []byte{}, nil
}
