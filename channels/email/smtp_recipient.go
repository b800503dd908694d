package email

import (
	"errors"
	"fmt"
	"slices"

	"guichet/channels"
)

// recipients are those to whom a mail goes.
type recipients struct {
	place    addrSpec
	cc       []addressee
	unusable []channels.Refusal // addresses that no mail can be sent to
}

// An addressee is an address with the name that people see.
type addressee struct {
	name string
	addr addrSpec
}

// recipients reads the addresses of a mail. What the bot says by itself has
// exactly one, whatever it is given. The desk writes no copy to itself.
func (c *Channel) recipients(out channels.Outbound) (to recipients, err error) {
	if to.place, err = parseAddrSpec(out.Place); err != nil || out.Automatic {
		return to, err
	}
	for _, a := range out.Cc {
		m, err := parseAddrSpec(a.ID)
		if err == nil && !m.ascii() { // a server that cannot carry it would refuse the mail for all
			err = errors.New("an address beyond ASCII gets no copy")
		}
		switch {
		case err != nil:
			to.unusable = append(to.unusable, channels.Refusal{Recipient: oneHeaderLine(a.ID), Why: err})
		case m != to.place && !c.isOurs(m.String()) && !slices.ContainsFunc(to.cc, func(r addressee) bool { return r.addr == m }):
			to.cc = append(to.cc, addressee{a.Name, m})
		}
	}
	return to, nil
}

// now are the addresses of this try: all, or those among them that have not got
// it yet.
func (r recipients) now(rest []string) []addrSpec {
	all := []addrSpec{r.place}
	for _, cc := range r.cc {
		all = append(all, cc.addr)
	}
	if len(rest) == 0 {
		return all
	}
	return slices.DeleteFunc(all, func(m addrSpec) bool { return !slices.Contains(rest, m.String()) })
}

// outcome tells whether the place has the mail, and who has not, after the
// server has answered for all that were tried. again says that it was a later
// try, for some. Where nobody has it and all may be tried again, that is an
// error like any other.
func (r recipients) outcome(refused []refusal, tried int, again bool) (arrived bool, err error) {
	partial := &channels.Partial{}
	if !again {
		partial.Refused = r.unusable
	}
	for _, f := range refused {
		permanent := channels.IsPermanent(f.err)
		if f.to == r.place {
			err = fmt.Errorf("send mail to %s: %w", r.place, f.err)
			if permanent {
				return false, err
			}
		}
		told := channels.Refusal{Recipient: f.to.String(), Why: f.err}
		if permanent {
			partial.Refused = append(partial.Refused, told)
		} else {
			partial.Waiting = append(partial.Waiting, told)
		}
	}
	switch arrived = err == nil; {
	case !arrived && len(partial.Waiting) == tried:
		return false, err
	case len(partial.Refused)+len(partial.Waiting) > 0:
		return arrived, partial
	}
	return arrived, nil
}
