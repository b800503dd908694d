package bot

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"guichet/channels"
	"guichet/tickets"
)

// post is a channel of postcards: a letter is "from|thread|text", where thread
// names an earlier card. Cards from a desk stand in front of agents. It shows
// how little a channel has to do.
type post struct {
	letters chan channels.Letter

	mu      sync.Mutex
	changed chan struct{}
	sent    []channels.Outbound
	fail    func(channels.Outbound) error // what becomes of the next; nil: it arrives
}

func newPost() *post {
	return &post{letters: make(chan channels.Letter, 64), changed: make(chan struct{})}
}

func (p *post) Listen(ctx context.Context, accept channels.Accept) error {
	for {
		select {
		case <-ctx.Done():
			return nil
		case l := <-p.letters:
			if err := accept(ctx, l); err != nil {
				return err
			}
		}
	}
}

func (p *post) Read(l channels.Letter) (channels.Inbound, error) {
	part := strings.SplitN(string(l.Raw), "|", 3)
	if len(part) != 3 {
		return channels.Inbound{}, errors.New("no postcard")
	}
	if part[2] == "break" {
		panic("torn")
	}
	in := channels.Inbound{
		Kind: channels.Person, Ref: tickets.Ref(l.Key), From: tickets.Address{Network: tickets.Email, ID: part[0], Name: part[0]},
		Addressed: true, Opens: true, Audience: tickets.ToRequester, Place: part[0], Subject: part[2], Text: part[2],
	}
	if part[1] != "" {
		in.Thread = []tickets.Ref{tickets.Ref(part[1])}
	}
	if strings.HasPrefix(part[2], "elsewhere") {
		in.ReplyTo = "eve@evil.example"
	}
	if strings.HasPrefix(part[2], "forged") {
		in.Trust = channels.Forged
	}
	if strings.HasPrefix(part[0], "agent") {
		in.Audience, in.Opens, in.Place = tickets.ToAgents, false, "board"
		in.Text, in.Public = strings.CutPrefix(part[2], ">>")
	}
	return in, nil
}

func (p *post) Send(_ context.Context, o channels.Outbound) (tickets.Ref, error) {
	if err := o.Beginning(); err != nil {
		return "", err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	var err error
	if p.fail != nil {
		err = p.fail(o)
		var partial *channels.Partial
		var again again
		if errors.As(err, &again) {
			err = channels.Uncertain(again)
		} else if err != nil && !errors.As(err, &partial) || waits(partial, o.Place) {
			return "", err
		}
	}
	p.sent = append(p.sent, o)
	close(p.changed)
	p.changed = make(chan struct{})
	return tickets.Ref("sent/" + o.ID), err
}

// An again makes a postcard arrive that may have arrived before.
type again struct{ error }

// waits reports whether a message has not reached somebody yet.
func waits(p *channels.Partial, who string) bool {
	return p != nil && slices.ContainsFunc(p.Waiting, func(r channels.Refusal) bool { return r.Recipient == who })
}

// await waits for something sent that is what is looked for.
func (p *post) await(t *testing.T, is func(channels.Outbound) bool) channels.Outbound {
	t.Helper()
	late := time.After(time.Minute)
	for {
		p.mu.Lock()
		changed := p.changed
		for _, o := range p.sent {
			if is(o) {
				p.mu.Unlock()
				return o
			}
		}
		p.mu.Unlock()
		select {
		case <-changed:
		case <-late:
			t.Fatalf("it was not sent; this was: %+v", p.sent)
		}
	}
}

// text matches what is said to an audience.
func text(a tickets.Audience, words string) func(channels.Outbound) bool {
	return func(o channels.Outbound) bool {
		return o.Audience == a && o.Kind == tickets.Say && strings.Contains(o.Text, words)
	}
}

func kind(k tickets.DeliveryKind) func(channels.Outbound) bool {
	return func(o channels.Outbound) bool { return o.Kind == k }
}
