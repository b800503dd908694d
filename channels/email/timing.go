package email

import "time"

// timing is every duration of the wire, so that tests need not wait.
type timing struct {
	dial time.Duration // connect and TLS

	answer   time.Duration // an IMAP answer begins
	prompt   time.Duration // likewise for commands that need no work: NOOP, DONE
	command  time.Duration // an IMAP command ends
	fetch    time.Duration // likewise for a FETCH of letters
	idle     time.Duration // IDLE is renewed
	reselect time.Duration // the folder is selected again, to notice that it was rebuilt
	retryMin time.Duration // before a new IMAP connection after a fault
	retryMax time.Duration
	refused  time.Duration // between tries once a password is refused for good

	hello    time.Duration // SMTP greeting to login
	envelope time.Duration // an SMTP command up to DATA (RFC 5321, section 4.5.3.2)
	dot      time.Duration // the answer to the final dot, at least 10 minutes (section 4.5.3.2.6)
	rest     time.Duration // an unused SMTP connection is closed
	probe    time.Duration // one that rested so long is asked whether it still lives
}

var usualTiming = timing{
	dial:     20 * time.Second,
	answer:   60 * time.Second,
	prompt:   15 * time.Second,
	command:  5 * time.Minute,
	fetch:    10 * time.Minute,
	idle:     8 * time.Minute,
	reselect: 5 * time.Minute,
	retryMin: time.Second,
	retryMax: 40 * time.Second,
	refused:  15 * time.Minute,
	hello:    time.Minute,
	envelope: 5 * time.Minute,
	dot:      11 * time.Minute,
	rest:     time.Minute,
	probe:    10 * time.Second,
}
