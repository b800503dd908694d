package drafts

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"time"

	"guichet/channels"
)

// A Config names the model. The zero value but for Timeout is no model.
type Config struct {
	URL     string          `yaml:"url"` // the API's root, e.g. https://api.example.com/v1
	Model   string          `yaml:"model"`
	APIKey  channels.Secret `yaml:"api_key"` // empty for none
	Timeout time.Duration   `yaml:"timeout"` // for one draft
}

// Defaults is what holds where the configuration says nothing: no model.
func Defaults() Config { return Config{Timeout: 30 * time.Second} }

// On reports whether there is a model.
func (c Config) On() bool { return c.URL != "" }

// Validate reports what cannot work.
func (c Config) Validate() error {
	if c.URL == "" && c.Model == "" && c.APIKey.IsZero() {
		return nil
	}
	if c.URL == "" || c.Model == "" {
		return errors.New("drafts: name both the url and the model, or neither")
	}
	u, err := url.Parse(c.URL)
	switch {
	case err != nil || u.Host == "" || u.User != nil || u.RawQuery != "":
		return fmt.Errorf("drafts: url %q is none, such as https://api.example.com/v1", c.URL)
	case u.Scheme != "https" && !(u.Scheme == "http" && ownMachine(u.Hostname())):
		return fmt.Errorf("drafts: url %q: requests travel by https, or to this machine alone", c.URL)
	case c.Timeout <= 0:
		return errors.New("drafts: timeout: want a time above zero, such as 30s")
	}
	return nil
}

func ownMachine(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}
