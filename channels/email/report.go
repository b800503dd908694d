package email

import (
	"regexp"
	"slices"
	"strings"

	"guichet/channels"
)

// An enclosed part is one that a report is told in: a delivery status, or the
// mail that came back, or its header.
type enclosed struct {
	media  string
	octets []byte
}

// looksReturned reports whether a mail server sends a mail back in prose, as
// qmail, Exim, Exchange and many providers do instead of RFC 3464. A person who
// passes such a mail on is no mail server.
func (l *letter) looksReturned() bool {
	if !l.fromMailSystem() {
		return false
	}
	if l.header.Has("X-Failed-Recipients") {
		return true
	}
	for _, e := range l.enclosed {
		if strings.HasSuffix(e.media, "delivery-status") {
			return true
		}
	}
	return containsAny(strings.ToLower(l.subject), returnedSubjects) ||
		containsAny(strings.ToLower(apostrophes.Replace(shorten(l.text, 3000))), returnedTexts)
}

var apostrophes = strings.NewReplacer("’", "'", "\u00a0", " ", "\u202f", " ")

func (l *letter) fromMailSystem() bool {
	local, _, _ := strings.Cut(strings.ToLower(l.from.address), "@")
	local = strings.NewReplacer("-", "", "_", "", ".", "").Replace(local)
	name := strings.ToLower(l.from.name)
	return l.hasNullPath() || l.from.address == "" && name == "" ||
		startsWithAny(local, "mailerdaemon", "maildaemon", "postmaster", "microsoftexchange", "maildelivery") ||
		containsAny(name, []string{"mail delivery", "mailer-daemon", "mail system", "system administrator", "administrateur système", "microsoft outlook", "postmaster"}) &&
			(l.isAutomatic() || !l.from.hasDomain())
}

func containsAny(s string, phrases []string) bool {
	return slices.ContainsFunc(phrases, func(p string) bool { return strings.Contains(s, p) })
}

var returnedSubjects = []string{
	"undeliver", "delivery status notification", "mail delivery fail", "delivery failure", "failure notice", "returned mail",
	"mail system error", "could not be delivered", "delivery notification", "delivery has failed", "mail delivery system",
	"returning message to sender", "could not send message", "delivery error", "delivery report", "mail returned", "failed delivery",
	"message delayed", "delivery delayed", "warning: message", "nondeliverable", "non-deliverable", "delivery incomplete",
	"non remis", "non distribu", "non délivr", "échec de la remise", "échec de remise", "échec de la distribution",
	"échec de distribution", "notification d'état de remise", "avis de non-remise", "avis de non remise", "remise différée", "remise retardée",
	"courrier non", "retour à l'expéditeur", "unzustellbar", "nicht zugestellt", "zustellung fehlgeschlagen", "no se puede entregar", "no entregado",
	"no se ha podido entregar", "mancata consegna", "non recapitabile", "onbestelbaar", "não entregue", "não foi possível entregar",
	"niedostarczona", "недоставленное", "не доставлено",
}

var returnedTexts = []string{
	"this is the qmail-send program", "created automatically by mail delivery software", "this is the mail system at host",
	"this is the postfix program", "did not reach some or all of the intended recipients", "did not reach the following recipient",
	"delivery has failed to these recipients", "your message wasn't delivered", "your message couldn't be delivered",
	"the following addresses had permanent", "i'm sorry to have to inform you that", "wasn't able to deliver", "unable to deliver",
	"could not be delivered", "couldn't be delivered", "was not able to deliver", "delivery to the following recipient", "could not deliver",
	"this is a permanent error", "message was undeliverable", "was not delivered to", "failed to deliver",
	"n'a pas pu être remis", "n'ont pas pu être remis", "n'a pas été remis", "n'a pas pu être distribué", "n'a pas pu être délivré", "n'a pas été délivré",
	"n'a pas pu être livré", "échec de la remise", "n'a pas atteint", "impossible de remettre", "konnte nicht zugestellt werden", "nicht übermittelt werden",
	"no se pudo entregar", "non è stato possibile recapitare", "kon niet worden bezorgd", "não pôde ser entregue",
}

var delayed = []string{
	"delayed", "delay)", "could not send message for past", "still being retried", "will be retried", "will keep trying", "will continue to try",
	"do not need to resend", "not been delivered yet", "remise différée", "remise retardée", "nouvelles tentatives", "a été retardé", "verzögert",
}

var (
	statusCode   = regexp.MustCompile(`\b[245]\.[0-9]{1,3}\.[0-9]{1,3}\b`)
	replyLine    = regexp.MustCompile(`(?m)^.*\b[45][0-9][0-9][ -].*$`)
	bareAddress  = regexp.MustCompile(`[A-Za-z0-9.!#$%&'*+/=?^_{|}~-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+`)
	messageIDRow = regexp.MustCompile(`(?im)^[> \t]*(?:X-)?(?:Original-)?Message-ID:[ \t\r\n]*<([^<>\s]{1,900})>`)
)

// readReport tells what a report says, and which mail it is about.
func (l *letter) readReport() {
	for _, e := range l.enclosed {
		for _, m := range messageIDRow.FindAllSubmatch(e.octets, 20) {
			l.named = append(l.named, string(m[1]))
		}
		if strings.HasSuffix(e.media, "delivery-status") {
			l.readStatus(e.octets)
		}
	}
	for _, m := range messageIDRow.FindAllStringSubmatch(l.text, 20) {
		l.named = append(l.named, m[1])
	}
	if l.kind == channels.DeliveryReport && l.report == (channels.Report{}) {
		l.readProse()
	}
}

// readStatus reads a delivery status (RFC 3464 section 2): of the recipients
// that it lists, all that failed, or else the first.
func (l *letter) readStatus(b []byte) {
	found := false
	for range 100 {
		if len(b) == 0 {
			return
		}
		h, n := readHeader(b)
		b = b[n:]
		if id := strings.TrimSpace(uncomment(h.Get("Original-Envelope-Id"))); id != "" {
			l.envelope = id
		}
		r := channels.Report{Recipient: recipient(h), Status: strings.TrimSpace(uncomment(h.Get("Status")))}
		action := strings.ToLower(strings.TrimSpace(uncomment(h.Get("Action"))))
		if r.Recipient == "" && r.Status == "" && action == "" {
			continue
		}
		r.Failed = action == "failed" || action == "" && strings.HasPrefix(r.Status, "5")
		_, reason, typed := strings.Cut(h.Get("Diagnostic-Code"), ";")
		if !typed {
			reason = h.Get("Diagnostic-Code")
		}
		r.Reason = shorten(l.words.line(reason), 300)
		switch {
		case !found || r.Failed && !l.report.Failed:
			l.report, found = r, true
		case r.Failed && r.Recipient != l.report.Recipient:
			l.further = append(l.further, r)
		}
	}
}

// recipient is the address that a delivery status speaks of; the one that was
// written to rather than what it was forwarded to.
func recipient(h header) string {
	for _, name := range []string{"Original-Recipient", "Final-Recipient", "X-Actual-Recipient"} {
		v := h.Get(name)
		if _, address, ok := strings.Cut(v, ";"); ok {
			v = address
		}
		if a := cleanAddress(strings.Trim(strings.TrimSpace(v), "<>")); a != "" {
			return a
		}
	}
	return ""
}

// readProse finds the same in a report without a delivery status.
func (l *letter) readProse() {
	text := shorten(l.text, 16<<10)
	start := strings.ToLower(l.subject + "\n" + shorten(text, 2000))
	l.report.Failed = !containsAny(start, delayed)
	if list := l.words.mailboxes(l.header.Get("X-Failed-Recipients"), 1); len(list) > 0 {
		l.report.Recipient = list[0].address
	} else {
		for _, a := range bareAddress.FindAllString(text, 20) {
			if !strings.EqualFold(a, l.from.address) && !slices.ContainsFunc(l.named, func(id string) bool { return strings.EqualFold(id, a) }) {
				l.report.Recipient = a
				break
			}
		}
	}
	l.report.Status = statusCode.FindString(text)
	l.report.Reason = shorten(oneLine(replyLine.FindString(text)), 300)
}
