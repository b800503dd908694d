package email

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"guichet/channels"
	"guichet/tickets"
)

// Read opens a letter and tells what it means to this mailbox: whether the desk
// is addressed, which of its mails it answers, which choice was made.
func (c *Channel) Read(letter channels.Letter) (channels.Inbound, error) {
	l, err := open(letter.Raw)
	if err != nil {
		return channels.Inbound{}, err
	}
	in := channels.Inbound{
		Kind:      l.kind,
		From:      l.sender(),
		Trust:     c.trust(l, letter.Raw),
		Addressed: c.isAddressed(l),
		Opens:     true,
		Audience:  tickets.ToRequester,
		Queue:     c.cfg.Queue,
		Language:  c.cfg.Language,
		Ours:      c.ours(l),
		Thread:    l.thread(),
		Tag:       tagIn(l.subject),
		Subject:   l.subject,
		Cc:        c.others(l),
		ReplyTo:   l.elsewhere(),
		Text:      l.text,
		Folds:     l.folds,
		At:        l.date,
		Trouble:   strings.Join(distinct(l.trouble), "; "),
	}
	in.Place = in.From.ID
	if l.kind == channels.Voicemail {
		if a := l.caller(); !a.IsZero() {
			in.From, in.Place = a, ""
		}
	}
	if l.id != "" {
		in.Ref = bracket(l.id)
	}
	if in.At.IsZero() {
		in.At = letter.At
	}
	for _, f := range l.files {
		in.Files = append(in.Files, channels.File{
			File: tickets.File{Name: f.name, Type: f.media, Size: int64(len(f.data))},
			Data: f.data,
		})
	}
	c.decideKind(l, &in)
	if in.Kind.ByPerson() {
		in.Choice = c.choice(l.said())
	}
	if l.forwarded != nil && !c.isOurs(l.forwarded.From.ID) {
		in.Forwarded = l.forwarded
	}
	return in, nil
}

// decideKind settles what only the desk can tell.
func (c *Channel) decideKind(l *letter, in *channels.Inbound) {
	switch {
	case c.isOwn(l):
		in.Kind = channels.Own
	case in.Kind == channels.DeliveryReport, in.Kind == channels.ReadReceipt:
		in.Report, in.Further = l.report, l.further
	case in.Kind == channels.Vacation && len(in.Ours) == 0:
		in.Kind = channels.Person // it answers nothing of ours, so its subject says little
	}
	if in.Kind == channels.Person && c.isOurs(in.From.ID) {
		in.Kind = channels.Quiet // somebody writes from the desk's own address: an answer would come back
	}
}

// isOwn reports whether the letter is a mail of ours that came back whole, by
// its Message-ID or by the field that repeats it.
func (c *Channel) isOwn(l *letter) bool {
	names := []string{l.id}
	for _, v := range l.header.Values(loopField) {
		names = append(names, messageIDs(v)...)
	}
	for _, name := range names {
		if _, ok := c.names.delivery(string(bracket(name))); ok {
			return true
		}
	}
	return false
}

// ours are the deliveries that the letter names with proof, latest first: in
// the mail that a report brings back, the address that it was sent to,
// In-Reply-To and References, and the text.
func (c *Channel) ours(l *letter) []string {
	var found []string
	try := func(id string) {
		if d, ok := c.names.delivery(string(bracket(id))); ok {
			found = append(found, d)
		}
	}
	for _, id := range l.named {
		try(id)
	}
	if d, ok := c.names.deliveryOf(l.envelope); ok {
		found = append(found, d)
	}
	found = append(found, c.repliedTo(l)...)
	for _, id := range l.inReplyTo {
		try(id)
	}
	for i := len(l.references) - 1; i >= 0; i-- {
		try(l.references[i])
	}
	return distinct(append(found, c.quotedTokens(l.text)...))
}

// thread are the messages that the letter names, root first.
func (l *letter) thread() []tickets.Ref {
	var refs []tickets.Ref
	for _, id := range distinct(append(append([]string{}, l.references...), l.inReplyTo...)) {
		refs = append(refs, bracket(id))
	}
	return refs
}

func (l *letter) sender() tickets.Address {
	if !l.from.hasDomain() {
		return tickets.Address{}
	}
	return l.from.tickets()
}

// elsewhere is an address of Reply-To that lies in another domain than the
// author's; "" where there is none.
func (l *letter) elsewhere() string {
	_, from := splitAddress(l.from.address)
	for _, a := range l.recipients("Reply-To") {
		if _, domain := splitAddress(a); domain != "" && !strings.EqualFold(domain, from) {
			return a
		}
	}
	return ""
}

// isAddressed reports whether an address of the desk's stands among the first
// recipients.
func (c *Channel) isAddressed(l *letter) bool {
	return slices.ContainsFunc(l.recipients("To", "Cc", "Resent-To", "Resent-Cc"), c.isOurs)
}

// others are the people, besides its author and the desk, that the letter was
// written to.
func (c *Channel) others(l *letter) (others []tickets.Address) {
	for _, m := range l.addressees() {
		if !strings.EqualFold(m.address, l.from.address) && !c.isOurs(m.address) {
			others = append(others, m.tickets())
		}
	}
	return others
}

// isOurs reports whether address is the desk's, also with a "+tag".
func (c *Channel) isOurs(address string) bool {
	local, domain, _ := strings.Cut(strings.ToLower(address), "@")
	local, _, _ = strings.Cut(local, "+")
	for _, own := range append([]string{c.cfg.Address}, c.cfg.Aliases...) {
		own = strings.ToLower(own)
		if own == strings.ToLower(address) || own == local+"@"+domain {
			return true
		}
	}
	return false
}

var ticketTag = regexp.MustCompile(`\[#([1-9][0-9]{0,17})\]`)

// tagIn is the ticket number that a subject names, see [tickets.Ticket.Tag].
func tagIn(subject string) int64 {
	m := ticketTag.FindStringSubmatch(subject)
	if m == nil {
		return 0
	}
	n, _ := strconv.ParseInt(m[1], 10, 64)
	return n
}

// choice is the one that a reply's first line names, and nothing but that.
func (c *Channel) choice(said string) tickets.Choice {
	line, _, _ := strings.Cut(said, "\n")
	if len(line) > 100 {
		return ""
	}
	return c.words[replyWord(line)]
}

// replyWord is a line's words in upper case, without what stands around them.
func replyWord(line string) string {
	apart := func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }
	return strings.ToUpper(strings.Join(strings.FieldsFunc(line, apart), " "))
}

// replyWords are the words by which choices are made, as [replyWord] reads them.
func replyWords(words map[string]tickets.Choice) map[string]tickets.Choice {
	read := make(map[string]tickets.Choice, len(words))
	for w, c := range words {
		read[replyWord(w)] = c
	}
	return read
}

func bracket(id string) tickets.Ref { return tickets.Ref("<" + id + ">") }

// distinct leaves out what came before.
func distinct(list []string) []string {
	seen := make(map[string]bool, len(list))
	var out []string
	for _, s := range list {
		if !seen[s] {
			seen[s] = true
			out = append(out, s)
		}
	}
	return out
}
