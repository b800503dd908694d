package email

import (
	"regexp"
	"slices"
	"strings"

	"guichet/channels"
	"guichet/tickets"
)

// isVoicemail reports whether the letter brings what a caller said to a
// telephone system: it holds a recording, it is a machine's, and it says what it
// is. A person who encloses a recording is no machine.
func (l *letter) isVoicemail() bool {
	if !slices.ContainsFunc(l.files, file.isRecording) {
		return false
	}
	if strings.EqualFold(strings.TrimSpace(l.header.Get("Message-Context")), "voice-message") { // RFC 3458 section 4
		return true
	}
	for _, name := range voicemailFields {
		if l.header.Get(name) != "" {
			return true
		}
	}
	machine := l.kind == channels.Automatic || isTelephone(l.from.address)
	return machine && (voicemailWords.MatchString(l.subject) || voicemailWords.MatchString(l.text))
}

// voicemailFields are what telephone systems write: Asterisk, Microsoft's and
// Cisco's.
var voicemailFields = []string{
	"X-Asterisk-CallerID", "X-Asterisk-VM-Caller-ID-Num", "X-CallingTelephoneNumber", "X-VoiceMessageDuration", "X-Cisco-Unity-CallerID", "X-Voicemail-Caller",
}

var voicemailWords = regexp.MustCompile(`(?i)\bvoice ?-?(?:mail|message)\b|\bmessage vocal\b|\bmessagerie vocale\b|\brépondeur\b|\brepondeur\b|\bmissed call\b|\bappel manqué\b`)

func (f file) isRecording() bool {
	if strings.HasPrefix(f.media, "audio/") {
		return true
	}
	name := strings.ToLower(f.name)
	return slices.ContainsFunc([]string{".wav", ".mp3", ".amr", ".ogg", ".m4a", ".opus"}, func(end string) bool { return strings.HasSuffix(name, end) })
}

// isTelephone reports whether an address is one from which telephone systems
// write.
func isTelephone(address string) bool {
	local, _, _ := strings.Cut(strings.ToLower(address), "@")
	return slices.ContainsFunc([]string{"voicemail", "voice-mail", "asterisk", "freepbx", "3cx", "pbx", "unity", "telephon", "messagerie", "repondeur"},
		func(word string) bool { return strings.HasPrefix(local, word) })
}

// A number as people and telephone systems write it, and what stands before a
// caller's in a sentence.
var (
	telephone = regexp.MustCompile(`\+?\(?\d[\d .()/\x{a0}-]{4,20}\d`)
	callerIs  = regexp.MustCompile(`(?i)(?:\bfrom\b|\bcaller\b|\bcallerid\b|\bcaller id\b|\bde\b|\bdu\b|\bappelant\b|\bnuméro\b|\bnumber\b)[^\d+\n]{0,40}(\+?\(?\d[\d .()/\x{a0}-]{4,20}\d)`)
)

// caller is who left a voice message: as the system's own fields tell, else as
// the subject, else as the text does; zero where the number was withheld.
func (l *letter) caller() tickets.Address {
	for _, name := range voicemailFields {
		if a := readCaller(l.header.Get(name)); !a.IsZero() && !strings.Contains(strings.ToLower(name), "duration") {
			return a
		}
	}
	for _, text := range []string{l.subject, l.text} {
		if m := callerIs.FindStringSubmatch(text); m != nil {
			return tickets.Caller(m[1])
		}
	}
	return readCaller(l.subject)
}

// readCaller finds a number in a text, and the name before it in quotes.
func readCaller(text string) tickets.Address {
	number := telephone.FindString(text)
	if number == "" {
		return tickets.Address{}
	}
	a := tickets.Caller(number)
	if name, _, ok := strings.Cut(text, "<"); ok {
		a.Name = strings.Trim(strings.TrimSpace(name), `"`)
	}
	return a
}
