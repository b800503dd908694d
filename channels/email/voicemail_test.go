package email

import (
	"strings"
	"testing"

	"guichet/channels"
	"guichet/tickets"
)

// Telephone systems' voice messages are their callers' requests; a person who
// encloses a recording asks in their own name.
func TestVoicemail(t *testing.T) {
	letter := func(from, subject, extra, text, media, file string) []byte {
		return []byte(strings.ReplaceAll("From: "+from+"\nTo: support@example.org\nSubject: "+subject+"\nMessage-ID: <v1@pbx.example>\n"+extra+
			"MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain; charset=utf-8\n\n"+text+
			"\n--b\nContent-Type: "+media+"; name="+file+"\nContent-Disposition: attachment; filename="+file+"\nContent-Transfer-Encoding: base64\n\nUklGRg==\n--b--\n", "\n", "\r\n"))
	}
	tests := []struct {
		name string
		raw  []byte
		kind channels.Kind
		from tickets.Address
	}{
		{"Asterisk", letter("Asterisk PBX <asterisk@pbx.example>", "[PBX]: New message 4 in mailbox 200", "",
			`Dear Support: you were just left a 0:14 long message (number 4) in mailbox 200 from "Kim Lo" <0123456789>, on Monday at 10:02.`+"\nYour voicemail system", "audio/x-wav", "msg0003.WAV"),
			channels.Voicemail, tickets.Address{Network: tickets.Phone, ID: "0123456789"}},
		{"a field of its own", letter("noreply@pbx.example", "Neue Nachricht", "X-Asterisk-CallerID: \"Kim Lo\" <+33123456789>\n", "-", "audio/wav", "m.wav"),
			channels.Voicemail, tickets.Address{Network: tickets.Phone, ID: "+33123456789", Name: "Kim Lo"}},
		{"in French, in the subject", letter("repondeur@pbx.example", "=?utf-8?q?Message_vocal_de_01=C2=A023=C2=A045=C2=A067=C2=A089?=", "", "Durée : 12 s", "audio/mpeg", "message.mp3"),
			channels.Voicemail, tickets.Address{Network: tickets.Phone, ID: "0123456789"}},
		{"Message-Context", letter("unified@pbx.example", "Kim", "Message-Context: voice-message\n", "Call from (415) 555-0132", "audio/amr", "v.amr"),
			channels.Voicemail, tickets.Address{Network: tickets.Phone, ID: "4155550132"}},
		{"a number that was withheld", letter("voicemail@pbx.example", "Voicemail from unknown caller", "", "Received on 2026-11-22 at 10:02, 0:14 long.", "audio/wav", "v.wav"),
			channels.Voicemail, tickets.Address{Network: tickets.Email, ID: "voicemail@pbx.example"}},
		{"a person's recording", letter("Zoe <zoe@example.org>", "The noise of my printer", "", "Please listen to this voice message of my printer, call me at 01 23 45 67 89.", "audio/mp4", "noise.m4a"),
			channels.Person, tickets.Address{Network: tickets.Email, ID: "zoe@example.org", Name: "Zoe"}},
		{"a machine's mail without a recording", letter("noreply@pbx.example", "Voicemail is full", "", "Delete voice messages.", "text/csv", "list.csv"),
			channels.Automatic, tickets.Address{Network: tickets.Email, ID: "noreply@pbx.example"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			in, err := readingDesk().Read(channels.Letter{Raw: tt.raw})
			if err != nil {
				t.Fatal(err)
			}
			if in.Kind != tt.kind || in.From != tt.from {
				t.Errorf("it is %s by %+v, want %s by %+v", in.Kind, in.From, tt.kind, tt.from)
			}
			if len(in.Files) != 1 {
				t.Errorf("%d files, want the enclosed one", len(in.Files))
			}
		})
	}
}
