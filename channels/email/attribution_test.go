package email

import (
	"strings"
	"testing"

	"guichet/tickets"
)

// attributions are as mail programs write them, one a paragraph.
const attributions = `
On Fri, Nov 20, 2026 at 10:02 AM Support <support@example.test> wrote:

On Fri, Nov 20, 2026 at 10:02 AM, Support <support@example.test>
wrote:

On Fri, Nov 20, 2026, 10:02 Support <support@example.test> wrote:

On Fri, 20 Nov 2026 10:02:15 +0100
Support <support@example.test> wrote:

On Fri, 2026-11-20 at 10:02 +0100, Support wrote:

On 2026-11-20 10:02, Support wrote:

On 20 Nov 2026, at 10:02, Support <support@example.test> wrote:

On Nov 20, 2026, at 10:02 AM, Support <support@example.test> wrote:

On 20/11/2026 10:02, Support wrote:

On 11/20/26 10:02 AM, Support via Desk wrote:

On Friday, 20 November 2026 at 10:02, Support <support@example.test> wrote:

On Friday, November 20, 2026 10:02 AM, "support@example.test" <support@example.test> wrote:

On Friday, November 20th, 2026 at 10:02 AM, Support <support@example.test> wrote:

On 20 Nov 2026 at 10:02 +0100, Support <support@example.test>, wrote:

On 20 Nov 2026 10:02, "Support" <support@example.test> wrote:

On November 20, 2026 10:02:15 AM GMT+01:00, Support <support@example.test> wrote:

On Fri Nov 20, 2026 at 10:02 AM CET, Support wrote:

On Fri, Nov 20, 2026 at 10:02 AM Support Team of the Very Long Department
<support@example.test> wrote:

On Fri, Nov 20, 2026 at 10:02 AM Support Team <
support@example.test> wrote:

*On Fri, Nov 20, 2026 at 10:02 AM Support <support@example.test> wrote:*

Support <support@example.test> wrote on 20.11.2026 10:02:15:

Support <support@example.test> wrote on 2026-11-20 at 10:02:

Quoting Support <support@example.test>:

2026-11-20 10:02 GMT+01:00 Support <support@example.test>:

Le ven. 20 nov. 2026 à 10:02, Support <support@example.test> a écrit :

Le vendredi 20 novembre 2026, Support <support@example.test> a écrit :

Le 20 novembre 2026 à 10:02, Support <support@example.test> a écrit :

Le 20 nov. 2026 à 10:02, Support <support@example.test> a écrit :

Le ven. 20 nov. 2026 à 10:02, Support <support@example.test> a
écrit :

Le ven. 20 nov. 2026 à 10:02, Support
<support@example.test> a
écrit :

Le 20/11/2026 à 10:02, Support a écrit :

Le 20/11/2026 10:02, « Support » <support@example.test> a écrit :

Le 20/11/26 10:02, « Support » <support@example.test> a écrit :

Le 20-11-2026 10:02, Support a écrit :

Le Fri, 20 Nov 2026 10:02:15 +0100,
Support <support@example.test> a écrit :

Le vendredi 20 novembre 2026 à 10:02 +0100, Support a écrit :

Le 20 nov. 2026 à 10:02 +0100, Support <support@example.test>, a écrit :

Le vendredi 20 novembre 2026 à 10:02:15 UTC+1, Support <support@example.test> a écrit :

Le Vendredi 20 novembre 2026 10h02, Support <support@example.test> a écrit :

Le 20 novembre 2026 10:02:15 GMT+01:00, Support <support@example.test> a écrit :

Support <support@example.test> a écrit :

Support a écrit le 20/11/2026 10:02 :

De : Support <support@example.test> a écrit le 20/11/2026 à 10:02 :

Selon Support <support@example.test>:

Am Fr., 20. Nov. 2026 um 10:02 Uhr schrieb Support <support@example.test>:

Am 20.11.2026 um 10:02 schrieb Support:

Am 20.11.26 um 10:02 schrieb Support <support@example.test>:

Am 20. November 2026 um 10:02 schrieb Support <support@example.test>:

Am 20. November 2026 10:02:15 MEZ schrieb Support <support@example.test>:

Am Freitag, den 20.11.2026, 10:02 +0100 schrieb Support:

Am Freitag, 20. November 2026 um 10:02:15 MEZ hat Support <support@example.test> Folgendes geschrieben:

Am Freitag, 20. November 2026, 10:02:15 MEZ hat Support <support@example.test> Folgendes
geschrieben:

Support <support@example.test> schrieb am Fr., 20. Nov. 2026, 10:02:

Support <support@example.test> hat am 20.11.2026 10:02 CET geschrieben:

Zitat von Support <support@example.test>:

El vie, 20 nov 2026 a las 10:02, Support (<support@example.test>) escribió:

El vie., 20 de noviembre de 2026 10:02, Support <support@example.test> escribió:

El 20 nov 2026, a las 10:02, Support <support@example.test> escribió:

El 20/11/2026 a las 10:02, Support escribió:

El viernes, 20 de noviembre de 2026, 10:02:15 CET, Support <support@example.test> escribió:

En vie., 20 de noviembre de 2026 a la(s) 10:02, Support <support@example.test> escribió:

El 2026-11-20 10:02, Support escribió:

Il giorno ven 20 nov 2026 alle ore 10:02 Support <support@example.test> ha scritto:

Il giorno ven 20 nov 2026 alle ore 10:02 Support <support@example.test> ha
scritto:

Il ven 20 nov 2026, 10:02 Support <support@example.test> ha scritto:

Il giorno 20 nov 2026, alle ore 10:02, Support <support@example.test> ha scritto:

Il 20/11/2026 10:02, Support ha scritto:

Il venerdì 20 novembre 2026 alle ore 10:02:15 CET, Support <support@example.test> ha scritto:

In data venerdì 20 novembre 2026 10:02:15 CET, Support ha scritto:

Op vr 20 nov 2026 om 10:02 schreef Support <support@example.test>:

Op vr 20 nov. 2026 10:02 schreef Support <support@example.test>:

Op 20-11-2026 om 10:02 schreef Support:

Op 20 nov 2026 om 10:02 heeft Support <support@example.test> het volgende geschreven:

Op 20 nov. 2026, om 10:02 heeft Support <support@example.test> het volgende geschreven:

Op vrijdag 20 november 2026 om 10:02:15 CET schreef Support <support@example.test>:

Em sex., 20 de nov. de 2026 às 10:02, Support <support@example.test> escreveu:

Em sex, 20 de nov de 2026 10:02, Support <support@example.test> escreveu:

Em 20/11/2026 10:02, Support escreveu:

Em 20 de nov. de 2026, à(s) 10:02, Support <support@example.test> escreveu:

Em sexta-feira, 20 de novembro de 2026 10:02:15 BRT, Support <support@example.test> escreveu:

Em sexta-feira, 20 de novembro de 2026, Support <support@example.test>
escreveu:

A sexta, 20/11/2026, 10:02, Support <support@example.test> escreveu:

No dia 20 de novembro de 2026, às 10:02, Support <support@example.test> escreveu:

Support <support@example.test> escreveu (sexta, 20/11/2026 à(s) 10:02):

Às 10:02 de 20/11/2026, Support escreveu:

pt., 20 lis 2026 o 10:02 Support <support@example.test> napisał(a):

piątek, 20 listopada 2026 10:02 Support <support@example.test> napisał(a):

W dniu 20.11.2026 o 10:02, Support pisze:

W dniu 20.11.2026 o 10:02, Support napisał:

W dniu 20 listopada 2026 10:02 użytkownik Support <support@example.test> napisał:

W dniu pt., 20.11.2026 o 10:02 Support <support@example.test> napisał(a):

W dniu piątek, 20 listopada 2026 10:02 Support <support@example.test> napisał(a):

Dnia 20 listopada 2026 10:02 Support <support@example.test> napisał(a):

Dnia 2026-11-20 o godz. 10:02 Support <support@example.test> napisał(a):

Wiadomość napisana przez Support <support@example.test> w dniu 20 lis 2026, o godz. 10:02:

Wiadomość napisana przez Support <support@example.test> w dniu
20.11.2026, o godz. 10:02:

20 lis 2026 10:02 "Support" <support@example.test> napisał(a):

pá 20. 11. 2026 v 10:02 odesílatel Support <support@example.test> napsal:

Dne 20. 11. 2026 v 10:02 Support napsal(a):

Dne 20. listopadu 2026 10:02:15 SEČ, Support <support@example.test> napsal:

20. 11. 2026 v 10:02, Support <support@example.test>:

Den fre 20 nov. 2026 kl 10:02 skrev Support <support@example.test>:

Den 2026-11-20 kl. 10:02, skrev Support:

20 nov. 2026 kl. 10:02 skrev Support <support@example.test>:

Den fre. 20. nov. 2026 kl. 10.02 skrev Support <support@example.test>:

Den 20. nov. 2026 kl. 10.02 skrev Support <support@example.test>:

Den 20-11-2026 kl. 10:02 skrev Support:

Den fredag den 20. november 2026 10.02.15 CET skrev Support <support@example.test>:

fre. 20. nov. 2026 kl. 10:02 skrev Support <support@example.test>:

Den 20. november 2026 kl. 10:02:15 skrev Support <support@example.test>:

На 20.11.2026 г. в 10:02, Support написа:

пт, 20 нояб. 2026 г. в 10:02, Support <support@example.test>:

20 нояб. 2026 г., в 10:02, Support <support@example.test> написал(а):

Support <support@example.test> 於 2026年11月20日 週五 上午10:02寫道：

Support <support@example.test> 于2026年11月20日周五 10:02写道：

2026年11月20日(金) 10:02 Support <support@example.test>:

在 2026年11月20日，10:02，Support <support@example.test> 写道：

Pada tanggal Jum, 20 Nov 2026 pukul 10.02 Support <support@example.test> menulis:
`

func TestAttributionsOfMailPrograms(t *testing.T) {
	list := strings.Split(strings.TrimSpace(attributions), "\n\n")
	for _, a := range list {
		for _, quote := range []string{"\n> Well?", "\n\n> Well?"} {
			text := "Yes.\n\n" + a + quote
			if got := saidIn(text, answers); got != "Yes." {
				t.Errorf("%q is said of:\n%s", got, text)
			}
		}
	}
	t.Logf("%d attributions", len(list))
}

// saidIn is what the author of a text wrote now.
func saidIn(text string, r role) string { return tickets.Said(text, foldsOf(text, r)) }

// What looks like an attribution and is a sentence stays, whatever follows it.
func TestProseIsNoAttribution(t *testing.T) {
	for _, line := range []string{
		"Le 20 novembre, mon collègue m'a écrit :",
		"Le client nous a écrit :",
		"Le message dit :",
		"Le lundi 23, je passe au bureau :",
		"Le code 20261120 que vous avez écrit :",
		"Lundi, il a écrit :",
		"Le 3e point que j'ai écrit :",
		"Je vous ai écrit :",
		"Je vous ai Envoyé :",
		"Voici ce que Paul a écrit :",
		"En 2026, le support a écrit :",
		"A 10:02 il a écrit :",
		"On Monday, I wrote:",
		"On the 3rd she wrote:",
		"On page 3 you wrote:",
		"This is what he wrote:",
		"At 10:02 the log says:",
		"On 20 Nov 2026 at 10:02 the printer stopped:",
		"Am Montag hat er mir geschrieben:",
		"Am 20.11. habe ich geschrieben:",
		"El lunes me escribió:",
		"Il 20 novembre mi ha scritto:",
		"Op maandag schreef ik:",
		"Em 2026 ele escreveu:",
		"W piątek napisał mi:",
		"W dniu 20.11 nie działało:",
		"1. Hier schrieb die Konsole folgendes:",
		"20 Fehler:",
		"10:30 Meeting mit Ada:",
		"Mar 20 10:02:15 host sshd[12]:",
		"Date : lundi",
		"Voici ce que Paul a écrit :\n> une ligne\nVoilà.",
		"2026-11-20 Zoé <zoe@example.org>",
	} {
		text := "Bonjour.\n\n" + line + "\n\nUn texte de plus.\n"
		if got := saidIn(text, answers); got != strings.TrimSpace(text) && got != text {
			t.Errorf("%q is said of:\n%s", got, text)
		}
	}
}

// A sentence above an attribution is not taken for its first line.
func TestSentenceAboveAnAttributionStays(t *testing.T) {
	for _, said := range []string{"Jeudi, parfait.", "20 minutes de perdues", "On Monday, please", "Le 3 me convient", "Hello\nMar 3 works", "See a@example.org"} {
		for a := range strings.SplitSeq(strings.TrimSpace(attributions), "\n\n") {
			text := said + "\n" + a + "\n> Well?"
			if got := saidIn(text, answers); !strings.HasPrefix(got, said) {
				t.Errorf("%q is said of:\n%s", got, text)
			}
		}
	}
}
