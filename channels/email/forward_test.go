package email

import (
	"fmt"
	"strings"
	"testing"

	"guichet/tickets"
)

// forwards are texts as mail programs write them when they pass the mail on
// that Zoé wrote to Ada, under the subjects that they then make.
var forwards = map[string]string{
	"Fwd: Panne gmail": `Pour vous.

---------- Forwarded message ---------
From: Zoé Martin <zoe@example.org>
Date: Fri, 20 Nov 2026 at 10:02
Subject: Panne
To: Ada <ada@example.com>, Bob Long-Name <bob.long-name@example.com>,
 Support <support@example.com>


Bonjour,
rien ne marche.`,
	"Fwd: Panne gmail fr": `---------- Forwarded message ---------
De : Zoé Martin <zoe@example.org>
Date: ven. 20 nov. 2026 à 10:02
Subject: Panne
To: Ada <ada@example.com>


Bonjour,
rien ne marche.

--
Ada`,
	"Fwd: Panne gmail pl": `---------- Forwarded message ---------
Od: Zoé Martin <zoe@example.org>
Date: pt., 20 lis 2026 o 10:02
Subject: Panne
To: Ada <ada@example.com>

Bonjour,
rien ne marche.`,
	"TR: Panne outlook": `Bonjour, pouvez-vous traiter ceci ? Merci, Ada

De : Zoé Martin <zoe@example.org>
Envoyé : vendredi 20 novembre 2026 10:02
À : Ada Durand <ada@example.com>
Cc : Bob <bob@example.com>
Objet : Panne

Bonjour,
rien ne marche.`,
	"TR : Panne outlook 2010": `-----Message d'origine-----
De : Zoé Martin [mailto:zoe@example.org]
Envoyé : vendredi 20 novembre 2026 10:02
À : Ada Durand
Objet : Panne

Bonjour,
rien ne marche.`,
	"FW: Panne outlook en": `________________________________
From: Zoé Martin <zoe@example.org>
Sent: Friday, November 20, 2026 10:02 AM
To: Ada Durand <ada@example.com>
Subject: Panne

Bonjour,
rien ne marche.`,
	"FW: Panne outlook links": `From: Zoé Martin <zoe@example.org<mailto:zoe@example.org>>
Date: Friday, 20 November 2026 at 10:02
To: Ada Durand <ada@example.com<mailto:ada@example.com>>
Subject: Panne

Bonjour,
rien ne marche.`,
	"WG: Panne outlook de": `Von: Zoé Martin <zoe@example.org>
Gesendet: Freitag, 20. November 2026 10:02
An: Ada Durand <ada@example.com>
Betreff: Panne

Bonjour,
rien ne marche.`,
	"RV: Panne outlook es": `De: Zoé Martin <zoe@example.org>
Enviado: viernes, 20 de noviembre de 2026 10:02
Para: Ada Durand <ada@example.com>
Asunto: Panne

Bonjour,
rien ne marche.`,
	"I: Panne outlook it": `Da: Zoé Martin <zoe@example.org>
Inviato: venerdì 20 novembre 2026 10:02
A: Ada Durand <ada@example.com>
Oggetto: Panne

Bonjour,
rien ne marche.`,
	"FW: Panne outlook nl": `Van: Zoé Martin <zoe@example.org>
Verzonden: vrijdag 20 november 2026 10:02
Aan: Ada Durand <ada@example.com>
Onderwerp: Panne

Bonjour,
rien ne marche.`,
	"ENC: Panne outlook pt": `De: Zoé Martin <zoe@example.org>
Enviado: sexta-feira, 20 de novembro de 2026 10:02
Para: Ada Durand <ada@example.com>
Assunto: Panne

Bonjour,
rien ne marche.`,
	"PD: Panne outlook pl": `From: Zoé Martin <zoe@example.org>
Sent: Friday, November 20, 2026 10:02 AM
To: Ada Durand <ada@example.com>
Subject: Panne

Bonjour,
rien ne marche.`,
	"[External] Fwd: Panne apple": `Début du message réexpédié :

> De: Zoé Martin <zoe@example.org>
> Objet: Panne
> Date: 20 novembre 2026 à 10:02:00 UTC+1
> À: Ada <ada@example.com>
> 
> Bonjour,
> rien ne marche.
`,
	"Fwd: Panne apple en": `See below.

Begin forwarded message:

From: Zoé Martin <zoe@example.org>
Subject: Panne
Date: 20 November 2026 at 10:02:00 CET
To: Ada <ada@example.com>

Bonjour,
rien ne marche.`,
	"Fwd: Panne apple de": `Anfang der weitergeleiteten Nachricht:

Von: Zoé Martin <zoe@example.org>
Betreff: Panne
Datum: 20. November 2026 um 10:02:00 MEZ
An: Ada <ada@example.com>

Bonjour,
rien ne marche.`,
	"Fwd: Panne thunderbird fr": `


-------- Message transféré --------
Sujet : 	Panne
Date : 	Fri, 20 Nov 2026 10:02:00 +0100
De : 	Zoé Martin <zoe@example.org>
Pour : 	Ada <ada@example.com>



Bonjour,
rien ne marche.`,
	"Fwd: Panne thunderbird nl": `-------- Doorgestuurd bericht --------
Onderwerp: 	Panne
Datum: 	Fri, 20 Nov 2026 10:02:00 +0100
Van: 	Zoé Martin <zoe@example.org>
Aan: 	Ada <ada@example.com>

Bonjour,
rien ne marche.`,
	"Fw: Panne yahoo": `----- Message transmis -----
De : "Zoé Martin" <zoe@example.org>
À : "Ada" <ada@example.com>
Envoyé : ven., nov. 20, 2026 à 10:02
Objet : Panne
 Bonjour,
rien ne marche.`,
	"Fwd: Panne zimbra": `----- Mail transféré -----
De: "Zoé Martin" <zoe@example.org>
À: "ada" <ada@example.com>
Envoyé: Vendredi 20 Novembre 2026 10:02:00
Objet: Panne

Bonjour,
rien ne marche.`,
	"Fw: Panne proton": `------- Forwarded Message -------
From: Zoé Martin <zoe@example.org>
Date: On Friday, November 20th, 2026 at 10:02 AM
Subject: Panne
To: Ada <ada@example.com>

> Bonjour,
> rien ne marche.`,
	"Fw: Panne notes": `----- Forwarded by Ada Durand/IT/Example on 20/11/2026 10:30 -----

From: "Zoé Martin" <zoe@example.org>
To: ada@example.com
Date: 20/11/2026 10:02
Subject: Panne

Bonjour,
rien ne marche.`,
	"Tr: Panne roundcube": `-------- Message original --------
Objet: Panne
Date: 20.11.2026 10:02
De: Zoé Martin <zoe@example.org>
À: ada@example.com

Bonjour,
rien ne marche.`,
	"Fwd: Panne html table": `-------- Forwarded Message --------
Subject: | Panne
Date: | Fri, 20 Nov 2026 10:02:00 +0100
From: | Zoé Martin <zoe@example.org>
To: | ada@example.com

Bonjour,
rien ne marche.`,
	"Fwd: Panne spaced": `*De :* Zoé Martin <zoe@example.org>

*Envoyé :* vendredi 20 novembre 2026 10:02

*À :* Ada <ada@example.com>

*Objet :* Panne

Bonjour,
rien ne marche.`,
}

func forwardOf(subject, text string) string {
	return "From: Ada <ada@example.com>\nTo: support@example.test\nSubject: =?utf-8?Q?" + strings.ReplaceAll(subject, " ", "_") +
		"?=\nContent-Type: text/plain; charset=utf-8\n\n" + text + "\n"
}

func TestForwardedMailNamesItsAuthor(t *testing.T) {
	zoe := tickets.Address{Network: tickets.Email, ID: "zoe@example.org", Name: "Zoé Martin"}
	for subject, text := range forwards {
		f := read(t, readingDesk(), forwardOf(subject, text)).Forwarded
		switch {
		case f == nil:
			t.Errorf("%s: nothing is passed on", subject)
		case f.From != zoe || f.Subject != "Panne" || !strings.HasPrefix(f.Text, "Bonjour,\nrien ne marche."):
			t.Errorf("%s: %+v", subject, f)
		}
	}
}

// An enclosed mail is passed on; a written header that says too little, or that
// stands in an answer, proposes nobody.
func TestForwardedOnlyWhereItIsCertain(t *testing.T) {
	block := "From: Zoé Martin <zoe@example.org>\nSent: Friday, November 20, 2026 10:02 AM\nTo: support@example.test\nSubject: Panne\n\nRien ne marche."
	for name, c := range map[string]struct{ subject, text, want string }{
		"answer":           {"Re: Panne", "Oui.\n\n" + block, ""},
		"answer's forward": {"Re: Panne", "Voici.\n\n---------- Forwarded message ---------\n" + block, "zoe@example.org"},
		"quoted forward":   {"Re: Panne", "Oui.\n\nOn 3 May 2024 at 10:00, Ada <ada@example.com> wrote:\n> ---------- Forwarded message ---------\n> " + strings.ReplaceAll(block, "\n", "\n> "), ""},
		"own subject":      {"Une panne chez Zoé", block, ""},
		"no address":       {"TR: Panne", strings.Replace(block, " <zoe@example.org>", "", 1), ""},
		"two authors":      {"TR: Panne", strings.Replace(block, ">", ">, bob@example.org", 1), ""},
		"the desk":         {"TR: Panne", strings.Replace(block, "zoe@example.org", "support@example.test", 1), ""},
		"mutt":             {"Fwd: Panne", "On Fri, Nov 20, 2026 at 10:02AM +0100, Zoé Martin <zoe@example.org> wrote:\n> Rien ne marche.", "zoe@example.org"},
		"prose":            {"TR: Panne", "De : la panne.\nObjet : je vous en parle demain.", ""},
	} {
		got := ""
		if f := read(t, readingDesk(), forwardOf(c.subject, c.text)).Forwarded; f != nil {
			got = f.From.ID
		}
		if got != c.want {
			t.Errorf("%s: passed on from %q, want %q", name, got, c.want)
		}
	}
	enclosed := "From: ada@example.com\nSubject: %s\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\nVoir ci-joint.\n--b\nContent-Type: message/rfc822\n\nFrom: %s\nSubject: Panne\n\nRien ne marche.\n--b--\n"
	for _, c := range [][3]string{
		{"TR: Panne", "Zoe <zoe@example.org>", "zoe@example.org"}, {"Une panne", "zoe@example.org", "zoe@example.org"},
		{"Re: Panne", "zoe@example.org", ""}, {"TR: Panne", "zoe@example.org, bob@example.org", ""}, {"TR: Panne", "", ""},
	} {
		got := ""
		if f := read(t, readingDesk(), fmt.Sprintf(enclosed, c[0], c[1])).Forwarded; f != nil {
			got = f.From.ID
		}
		if got != c[2] {
			t.Errorf("enclosed under %q from %q: passed on from %q", c[0], c[1], got)
		}
	}
}

func TestOtherRecipients(t *testing.T) {
	in := read(t, readingDesk(), "From: zoe@example.org\nTo: Support <support@example.test>, =?utf-8?Q?L=C3=A9a?= <lea@example.org>, ZOE@example.org\n"+
		"Cc: bob@example.com, lea@EXAMPLE.org, help+x@example.test, nobody, undisclosed-recipients:;\nBcc: hidden@example.org\nSubject: x\n\nHello\n")
	want := "[{email lea@example.org Léa} {email bob@example.com }]"
	var got []string
	for _, a := range in.Cc {
		got = append(got, fmt.Sprintf("{%s %s %s}", a.Network, a.ID, a.Name))
	}
	if s := fmt.Sprint(got); s != want {
		t.Errorf("%s, want %s", s, want)
	}
	many := "From: zoe@example.org\nTo: "
	for i := range 700 {
		many += fmt.Sprintf("p%d@example.org,\n ", i)
	}
	if n := len(read(t, readingDesk(), many+"support@example.test\n\nHello\n").Cc); n != maxAddresses {
		t.Errorf("%d recipients", n)
	}
}
