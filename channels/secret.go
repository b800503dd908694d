package channels

import (
	"fmt"
	"io"
	"log/slog"
)

// A Secret is a password or a token. It prints, logs and marshals as
// "[redacted]", whatever the verb, and also inside other values.
type Secret struct {
	value *string // a pointer: fmt shows the content of unexported strings without asking
}

const redacted = "[redacted]"

// NewSecret keeps s from being printed.
func NewSecret(s string) Secret {
	if s == "" {
		return Secret{}
	}
	return Secret{&s}
}

// Reveal is the secret itself, "" if there is none.
func (s Secret) Reveal() string {
	if s.value == nil {
		return ""
	}
	return *s.value
}

// IsZero reports whether there is no secret.
func (s Secret) IsZero() bool { return s.value == nil }

func (s Secret) String() string { return redacted }

// Format keeps every verb of package fmt from showing the secret.
func (s Secret) Format(f fmt.State, _ rune) { io.WriteString(f, redacted) }

// LogValue keeps the secret out of logs.
func (s Secret) LogValue() slog.Value { return slog.StringValue(redacted) }

// MarshalText keeps the secret out of JSON and YAML.
func (s Secret) MarshalText() ([]byte, error) { return []byte(redacted), nil }

// UnmarshalYAML reads the secret as a plain text.
func (s *Secret) UnmarshalYAML(decode func(any) error) error {
	var text string
	if err := decode(&text); err != nil {
		return err
	}
	*s = NewSecret(text)
	return nil
}
