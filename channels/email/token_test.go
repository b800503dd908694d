package email

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode"

	"guichet/channels"
	"guichet/channels/email/emailtest"
	"guichet/tickets"
)

// plusWriter is a channel that gives each mail a reply address of its own.
func plusWriter(t testing.TB) *Channel {
	c := writer(t)
	c.cfg.SMTP.PlusAddressing = true
	return c
}

// A reply is known by the address that it was sent to, and by the line that it
// quotes, though it names no message at all.
func TestRepliesAreKnownByTheirToken(t *testing.T) {
	c := plusWriter(t)
	out := say("Bonjour")
	out.Reference, out.Thread = "Réf.", []tickets.Ref{"<question@example.org>"}
	m := render(t, c, out)
	to, _ := strings.CutPrefix(m.Header("Reply-To"), `"Support" <`)
	to = strings.TrimSuffix(to, ">")
	token := c.names.token(out.ID)
	if to != "support+"+token+"@example.org" || len(token) != 46 {
		t.Fatalf("Reply-To: %s", m.Header("Reply-To"))
	}
	if !strings.HasSuffix(m.Text(), "\nRéf. "+token+"\n") || !strings.Contains(m.HTML(), "Réf. "+token+"<") {
		t.Errorf("the text does not name it: %q\n%s", m.Text(), m.HTML())
	}
	if got := fieldsOf(t, m.Raw); !slices.Equal(got, withField(answerFields, "Reply-To")) {
		t.Errorf("fields %q", got)
	}
	for what, letter := range map[string]string{
		"To":            "From: zoe@example.org\nTo: Support <" + to + ">\nSubject: Re: x\n\nOui",
		"desk's case":   "From: zoe@example.org\nTo: SUPPORT+" + token + "@Example.ORG\nSubject: Re: x\n\nOui",
		"second of Cc":  "From: zoe@example.org\nTo: tom@example.org\nCc: eve@example.org, " + to + "\nSubject: Re: x\n\nOui",
		"Delivered-To":  "Delivered-To: " + to + "\nFrom: zoe@example.org\nTo: support@example.org\nSubject: Re: x\n\nOui",
		"X-Original-To": "X-Original-To: " + to + "\nFrom: zoe@example.org\nTo: support@example.org\nSubject: Re: x\n\nOui",
		"quoted":        "From: zoe@example.org\nTo: support@example.org\nSubject: Re: x\n\nOui\n\n> Bonjour\n>\n> Réf. " + token + "\n",
		"quoted, HTML":  "From: zoe@example.org\nTo: support@example.org\nSubject: Re: x\nContent-Type: text/html\n\nOui<blockquote>Bonjour<p>R&eacute;f. " + token + "</p></blockquote>",
	} {
		if in := read(t, c, letter); !slices.Equal(in.Ours, []string{out.ID}) {
			t.Errorf("%s: it answers %q", what, in.Ours)
		}
	}
}

// A mail of ours carries no token where the mailbox takes no such address.
func TestNoTokensWithoutPlusAddressing(t *testing.T) {
	c := writer(t)
	out := say("Bonjour")
	out.Reference = "Réf."
	m := render(t, c, out)
	if m.Header("Reply-To") != "" || strings.Contains(string(m.Raw), c.names.token(out.ID)) || strings.Contains(m.Text(), "Réf.") {
		t.Errorf("there is one:\n%s", m.Raw)
	}
}

func TestT04_TokensCannotBeGuessed(t *testing.T) {
	c := plusWriter(t)
	id := tickets.NewID()
	token := c.names.token(id)
	other := c.names
	other.secret = []byte("another secret of enough octets")
	elsewhere := c.names
	elsewhere.mailbox = "sales@example.org"
	letterAt := strings.IndexFunc(token, unicode.IsLetter)
	forged := map[string]string{
		"another secret":          other.token(id),
		"another mailbox":         elsewhere.token(id),
		"upper case":              strings.ToUpper(token),
		"a capital":               token[:letterAt] + strings.ToUpper(token[letterAt:letterAt+1]) + token[letterAt+1:],
		"a shorter code":          token[:len(token)-1],
		"a longer code":           token + "0",
		"something in front":      "0" + token,
		"the code alone":          token[idLength:],
		"the id alone":            id,
		"another delivery":        tickets.NewID() + token[idLength:],
		"the code of Message-IDs": id + c.names.mac(id)[:tokenMAC],
		"a seal":                  id + c.names.seal(id, nil)[:tokenMAC],
		"nothing":                 "",
		"a ticket's number":       "1001",
	}
	for i := range token {
		forged[fmt.Sprint("octet ", i)] = token[:i] + string(token[i]^1) + token[i+1:]
	}
	letter := "From: zoe@example.org\nTo: support+%[1]s@example.org\nDelivered-To: support+%[1]s@example.org\nSubject: Re: x\n\nOui\n\n> Réf. %[1]s\n"
	if in := read(t, c, fmt.Sprintf(letter, token)); !slices.Equal(in.Ours, []string{id}) {
		t.Fatalf("the true token names %q", in.Ours)
	}
	for what, f := range forged {
		if in := read(t, c, fmt.Sprintf(letter, f)); len(in.Ours) != 0 {
			t.Errorf("%s: %s was taken for delivery %q", what, f, in.Ours)
		}
	}
	for what, to := range map[string]string{
		"another mailbox": "sales+" + token + "@example.org", "another domain": "support+" + token + "@example.com", "two tags": "support+x+" + token + "@example.org",
		"no tag": "support" + token + "@example.org", "another mark": "support-" + token + "@example.org",
	} {
		if in := read(t, c, "From: zoe@example.org\nTo: "+to+"\nSubject: Re: x\n\nOui"); len(in.Ours) != 0 {
			t.Errorf("%s: %s was taken for delivery %q", what, to, in.Ours)
		}
	}
}

// The whole way: what a mail program answers comes back to the mailbox and
// names the answer, with all its other headers lost.
func TestAReplyToTheTokenComesBack(t *testing.T) {
	srv := startServer(t, emailtest.Options{})
	cfg := configFor(t, srv)
	cfg.SMTP.PlusAddressing = true
	c, _ := newChannel(t, cfg, newMemory())
	out := say("Je passe.")
	if _, err := c.Send(t.Context(), out); err != nil {
		t.Fatal(err)
	}
	reply := srv.Inbox(zoeAddress)[0].Reply(zoeAddress, "Oui.")
	reply.Fields = nil
	octets := reply.Octets()
	if err := srv.Deliver(reply.To, octets); err != nil {
		t.Fatal(err)
	}
	in, err := c.Read(channels.Letter{Raw: srv.Inbox(deskAddress)[0].Raw})
	if err != nil || !slices.Equal(in.Ours, []string{out.ID}) || !in.Addressed {
		t.Errorf("it answers %q (addressed: %v), %v", in.Ours, in.Addressed, err)
	}
}

func withField(fields []string, more ...string) []string {
	fields = append(slices.Clone(fields), more...)
	slices.Sort(fields)
	return fields
}
