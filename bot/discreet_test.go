package bot

import (
	"errors"
	"testing"
)

// Logs name nobody's mail address above the level of debugging.
func TestErrorsAreLoggedWithoutAddresses(t *testing.T) {
	for err, want := range map[string]string{
		"RCPT TO: 550 5.1.1 <zoe.martin@example.org>: unknown":            "RCPT TO: 550 5.1.1 <…@example.org>: unknown",
		"zoe@example.org: 452 full; tom+x@büro.example: 550 no such user": "…@example.org: 452 full; …@büro.example: 550 no such user",
		"SRS0=a=b=zoe=x.example@relay.example rejected":                   "…@relay.example rejected",
		"connection refused": "connection refused",
	} {
		if got := discreet(errors.New(err)); got != want {
			t.Errorf("%q is logged as %q, not %q", err, got, want)
		}
	}
}
