package email

import "strings"

// isOtherMail reports whether another mail begins at line i: a line that says
// so, or the header that Outlook and others write above it.
func (f *quoteFinder) isOtherMail(i int) bool {
	line := f.lines[i]
	if len(line) > 300 {
		return false
	}
	if isOriginalLine(line) || isReplyAbove(line) {
		return true
	}
	if isRule(line) {
		next := f.nextText(i + 1)
		return next < len(f.lines) && f.headerAt(next)
	}
	return f.headerAt(i) || fieldOf(line) == fromField && f.answers && isHeaderLine(line)
}

// isHeaderLine reports whether a mail's header is written out in one line, its
// line ends lost: "From: … Sent: … To: … Subject: …".
func isHeaderLine(line string) bool {
	var seen [lastField]bool
	fields := 0
	for rest, looked := line, 0; looked < 20; looked++ {
		before, after, ok := cutLabel(rest)
		if !ok {
			break
		}
		if kind := fieldLabels[normalLine(lastWord(before))]; kind != noField && !seen[kind] {
			seen[kind] = true
			fields++
		}
		rest = after
	}
	return seen[fromField] && seen[subjectField] && fields >= 4 && (strings.Contains(line, "@") || hasTime(line) && hasYear(line))
}

func lastWord(s string) string {
	s = strings.TrimRight(s, " *_\t\u00a0\u202f")
	return s[strings.LastIndexAny(s, " >\t\u00a0")+1:]
}

// isGroupWise reports whether line attributes as GroupWise does.
func isGroupWise(line string) bool {
	name, ok := strings.CutPrefix(strings.TrimRight(line, " "), ">>> ")
	return ok && len(line) < 200 && strings.HasSuffix(name, " >>>") && hasTime(name)
}

// isRule reports whether line is a line drawn with underscores, hyphens or
// equals signs.
func isRule(line string) bool {
	line = strings.TrimSpace(line)
	return len(line) >= 5 && (strings.Trim(line, "_") == "" || strings.Trim(line, "-") == "" || strings.Trim(line, "=") == "")
}

// isOriginalLine reports whether line is like "-----Original Message-----".
func isOriginalLine(line string) bool {
	words, ok := ruled(line)
	return ok && (originalWords[words] || isAttribution(words+":")) // Zoho: "---- On …, Zoé <zoe@example.org> wrote ----"
}

// isForwardLine reports whether line announces a mail that is passed on.
func isForwardLine(line string) bool {
	if len(line) > 200 {
		return false
	}
	words, ok := ruled(line)
	return ok && (forwardWords[words] || startsWithAny(words, "forwarded by ", "transféré par ", "weitergeleitet von ")) || len(line) < 80 && strings.HasSuffix(line, ":") && beginForwards[strings.TrimRight(normalLine(line), " :")]
}

// ruled takes the hyphens off a line that begins with some.
func ruled(line string) (words string, ok bool) {
	line = strings.TrimSpace(line)
	if len(line) > 120 || !startsWithAny(line, "--", "__", "==", "‐‐", "––", "——", "- - ", "**") {
		return "", false
	}
	if line = strings.Trim(line, "-_=‐–—* "); line == "" {
		return "", false
	}
	return strings.Trim(normalLine(line), " :-"), true
}

func set(words ...string) map[string]bool {
	m := make(map[string]bool, len(words))
	for _, w := range words {
		m[w] = true
	}
	return m
}

var originalWords = set("original message", "original email", "original e-mail", "original mail", "original appointment",
	"reply message", "message d'origine", "message d’origine", "message original", "message originel", "message initial",
	"mail original", "mail d'origine", "mail d’origine", "e-mail d'origine", "e-mail d’origine", "courriel original", "courriel d'origine", "message d´origine",
	"rendez-vous d'origine", "rendez-vous d’origine", "ursprüngliche nachricht", "originalnachricht", "original-nachricht", "ursprüngliche mail", "originaltermin",
	"mensaje original", "messaggio originale", "messaggio originario", "oorspronkelijk bericht", "oorspronkelijke bericht", "mensagem original",
	"wiadomość oryginalna", "oryginalna wiadomość", "originalmeddelande", "ursprungligt meddelande", "oprindelig meddelelse", "oprindelig besked",
	"opprinnelig melding", "alkuperäinen viesti", "исходное сообщение", "пересылаемое сообщение", "原始邮件", "原始郵件")

var forwardWords = set("forwarded message", "forwarded mail", "forwarded email", "forwarded by",
	"message transféré", "message transmis", "mail transféré", "e-mail transféré", "courriel transféré", "message réexpédié",
	"weitergeleitete nachricht", "weitergeleitete mail", "weitergeleitete e-mail", "mensaje reenviado", "messaggio inoltrato", "doorgestuurd bericht",
	"mensagem encaminhada", "mensagem reencaminhada", "wiadomość przekazana", "wiadomość przekazana dalej", "przekazana wiadomość", "treść przekazanej wiadomości",
	"vidarebefordrat meddelande", "videresendt meddelelse", "videresendt besked", "videresendt melding", "přeposlaná zpráva", "转发的邮件", "転送メッセージ")

var beginForwards = set("begin forwarded message", "début du message transféré", "début du message réexpédié", "debut du message transfere",
	"anfang der weitergeleiteten nachricht", "inicio del mensaje reenviado", "inizio messaggio inoltrato", "inizio del messaggio inoltrato", "begin doorgestuurd bericht",
	"início da mensagem encaminhada", "início da mensagem reencaminhada", "początek przekazywanej wiadomości", "początek przekazanej wiadomości",
	"vidarebefordrat brev", "vidarebefordrat mejl", "start på videresendt besked", "videresendt besked", "začátek přeposílané zprávy", "začátek přeposlané zprávy")

// isReplyAbove reports whether line is the one above which a desk asks people
// to answer.
func isReplyAbove(line string) bool {
	line = strings.ToLower(strings.TrimSpace(line))
	return line != "" && len(line) < 150 && strings.ContainsAny(line[:1], "-#=*_") &&
		containsAny(line, []string{"above this line", "au-dessus de cette ligne", "au dessus de cette ligne", "oberhalb dieser linie", "oberhalb dieser zeile", "encima de esta línea"})
}

// headerAt reports whether a mail's header is written out at line i, with From
// and two or three more fields among the next lines, of which one can only come
// from a mail: a time of day or an address.
func (f *quoteFinder) headerAt(i int) bool {
	if fieldOf(f.lines[i]) == noField || !f.allow() {
		return false
	}
	var seen [lastField]bool
	fields, mail, gap := 0, false, 0
	address, moment := false, false
	for _, line := range f.lines[i:min(len(f.lines), i+12)] {
		if isBlank(line) {
			if gap++; gap > 1 && fields < 2 {
				break
			}
			continue
		}
		kind := fieldOf(line)
		if kind == noField {
			if fields == 0 || len(line) > 300 {
				break
			}
			continue // a long list of recipients goes on
		}
		if !seen[kind] {
			seen[kind] = true
			fields++
		}
		address = address || kind == fromField && strings.Contains(line, "@")
		moment = moment || kind == sentField && hasTime(line) && hasYear(line)
		mail = mail || strings.Contains(line, "@") || moment
	}
	needed := 3
	switch {
	case !f.answers:
		needed = 4 // a form filled in has From and Subject too
	case address && moment:
		needed = 2
	}
	return seen[fromField] && fields >= needed && mail
}

// A fieldName is a field of such a header.
type fieldName int

const (
	noField fieldName = iota
	fromField
	sentField
	toField
	subjectField
	copyField
	lastField
)

// fieldOf tells which field a line is, in any of the languages known.
func fieldOf(line string) fieldName {
	label, value, ok := cutLabel(line[:min(len(line), 80)])
	if !ok || len(label) > 40 || strings.HasPrefix(value, "//") {
		return noField
	}
	return fieldLabels[normalLine(strings.Trim(label, "*_ \t\u00a0\u202f"))]
}

// cutLabel cuts a line after its first colon.
func cutLabel(line string) (label, value string, ok bool) {
	if label, value, ok = strings.Cut(line, ":"); !ok {
		label, value, ok = strings.Cut(line, "：")
	}
	return label, value, ok
}

var fieldLabels = func() map[string]fieldName {
	m := make(map[string]fieldName)
	for field, labels := range map[fieldName][]string{
		fromField: {"from", "de", "von", "da", "van", "från", "fra", "od", "lähettäjä", "от", "отправитель", "发件人", "寄件者", "差出人", "expéditeur", "remitente", "mittente", "afzender", "absender", "avsändare", "afsender", "odesílatel", "feladó", "de la", "kimden", "gönderen", "από"},
		sentField: {"sent", "date", "envoyé", "envoyé le", "date d'envoi", "gesendet", "datum", "enviado", "enviado el", "enviado em", "enviada em", "enviada", "fecha", "inviato", "data", "verzonden",
			"skickat", "sendt", "dato", "wysłano", "wysłane", "data wysłania", "lähetetty", "отправлено", "дата", "发送时间", "日期", "送信日時", "sent on", "sent at", "message du", "odesláno", "odoslané", "küldve", "elküldve", "trimis", "gönderildi", "gönderilme tarihi", "tarih", "στάλθηκε", "ημερομηνία"},
		toField:      {"to", "à", "a", "an", "para", "aan", "till", "til", "do", "vastaanottaja", "кому", "收件人", "宛先", "pour", "destinataire", "destinataires", "destinatario", "empfänger", "komu", "címzett", "către", "kime", "προς"},
		subjectField: {"subject", "objet", "sujet", "betreff", "asunto", "oggetto", "onderwerp", "assunto", "ämne", "emne", "temat", "aihe", "тема", "主题", "主旨", "件名", "re", "předmět", "predmet", "tárgy", "subiect", "konu", "θέμα"},
		copyField:    {"cc", "copie à", "copie", "kopie", "copia", "bcc", "cci", "dw", "kopi", "копия", "抄送", "reply-to", "répondre à", "importance", "attachments", "pièces jointes"},
	} {
		for _, label := range labels {
			m[label] = field
		}
	}
	return m
}()
