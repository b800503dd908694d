package email

import (
	"strings"
	"testing"
)

// headerLabels are From, Sent, To and Subject as Outlook writes them above a
// mail that it answers.
var headerLabels = map[string][4]string{
	"en": {"From:", "Sent:", "To:", "Subject:"}, "en, Mac": {"From:", "Date:", "To:", "Subject:"},
	"fr": {"De :", "Envoyé :", "À :", "Objet :"}, "fr, old": {"De:", "Envoyé:", "À:", "Objet:"}, "fr, bare": {"De :", "Date :", "A :", "Objet :"},
	"fr, no-break": {"De\u00a0:", "Envoyé\u00a0:", "À\u00a0:", "Objet\u00a0:"}, "fr, bold": {"*De :*", "*Envoyé :*", "*À :*", "*Objet :*"},
	"de": {"Von:", "Gesendet:", "An:", "Betreff:"}, "de, Mac": {"Von:", "Datum:", "An:", "Betreff:"},
	"es": {"De:", "Enviado:", "Para:", "Asunto:"}, "es, el": {"De:", "Enviado el:", "Para:", "Asunto:"}, "es, Mac": {"De:", "Fecha:", "Para:", "Asunto:"},
	"it": {"Da:", "Inviato:", "A:", "Oggetto:"}, "it, Mac": {"Da:", "Data:", "A:", "Oggetto:"},
	"nl": {"Van:", "Verzonden:", "Aan:", "Onderwerp:"}, "nl, Mac": {"Van:", "Datum:", "Aan:", "Onderwerp:"},
	"pt": {"De:", "Enviado:", "Para:", "Assunto:"}, "pt, em": {"De:", "Enviada em:", "Para:", "Assunto:"}, "pt, Mac": {"De:", "Data:", "Para:", "Assunto:"},
	"pl": {"Od:", "Wysłano:", "Do:", "Temat:"}, "pl, Mac": {"Od:", "Data:", "Do:", "Temat:"},
	"cs": {"Od:", "Odesláno:", "Komu:", "Předmět:"}, "sk": {"Od:", "Odoslané:", "Komu:", "Predmet:"},
	"sv": {"Från:", "Skickat:", "Till:", "Ämne:"}, "da": {"Fra:", "Sendt:", "Til:", "Emne:"}, "fi": {"Lähettäjä:", "Lähetetty:", "Vastaanottaja:", "Aihe:"},
	"hu": {"Feladó:", "Elküldve:", "Címzett:", "Tárgy:"}, "ro": {"De la:", "Trimis:", "Către:", "Subiect:"}, "tr": {"Kimden:", "Gönderildi:", "Kime:", "Konu:"},
	"el": {"Από:", "Στάλθηκε:", "Προς:", "Θέμα:"}, "ru": {"От:", "Отправлено:", "Кому:", "Тема:"},
	"zh": {"发件人:", "发送时间:", "收件人:", "主题:"}, "ja": {"差出人:", "送信日時:", "宛先:", "件名:"},
}

func TestHeadersOfOtherMails(t *testing.T) {
	for lang, l := range headerLabels {
		block := l[0] + " Support <support@example.test>\n" + l[1] + " 20.11.2026 10:02\n" + l[2] + " Zoé Martin\n" + l[3] + " Re: x\n\nWell?"
		for _, above := range []string{"\n\n", "\n________________________________\n", "\n\n-----Original Message-----\n"} {
			if got := saidIn("Yes."+above+block, answers); got != "Yes." {
				t.Errorf("%s: %q is said of %q", lang, got, above)
			}
		}
		spaced := strings.ReplaceAll("Yes.\n\n"+block, "\n", "\n\n")
		if got := saidIn(spaced, answers); got != "Yes." {
			t.Errorf("%s, spaced: %q is said", lang, got)
		}
		if f := forwardedIn("See:\n\n"+block, true); f == nil || f.From.ID != "support@example.test" || f.Subject != "Re: x" || f.Text != "Well?" {
			t.Errorf("%s: passed on as %+v", lang, f)
		}
	}
}
