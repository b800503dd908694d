package email

import (
	"strings"
	"testing"

	"guichet/tickets"
)

// What mail programs write below a letter is folded, in every language that
// attributions are known in.
func TestLinesOfMailProgramsAreFolded(t *testing.T) {
	for _, line := range []string{
		"Sent from my iPhone", "Sent from my iPad", "Sent from my Samsung Galaxy smartphone.", "Sent from my BlackBerry 10 smartphone.", "Sent from Gmail Mobile",
		"Sent from Yahoo Mail on Android", "Sent from Yahoo Mail for iPhone", "Sent from Outlook for iOS", "Sent from Mail for Windows 10", "Sent from Mail for Windows",
		"Get Outlook for iOS", "Get Outlook for Android<https://aka.ms/AAb9ysg>", "Get BlueMail for Android", "Sent via the Samsung Galaxy, an AT&T 4G LTE smartphone",
		"Sent with Proton Mail secure email.", "Sent from Proton Mail Android", "Sent from Proton Mail for iOS.", "Sent from my mobile device", "Sent using Zoho Mail",
		"Envoyé de mon iPhone", "Envoyé de mon iPad", "Envoyé depuis mon iPhone", "Envoyé depuis mon appareil Galaxy", "Envoyé depuis mon téléphone Orange", "Envoyé de mon mobile",
		"Envoyé à partir d’Outlook pour Android", "Envoyé à partir de Outlook pour iOS", "Envoyé à partir de Courrier pour Windows", "Envoyé à partir de mon smartphone Samsung Galaxy.",
		"Envoyé avec la messagerie sécurisée Proton Mail.", "Envoyé depuis l'application Mail Orange", "Envoyé depuis Yahoo Mail pour iPhone", "Envoyé de Yahoo Mail pour Android",
		"Provenance : Courrier pour Windows 10", "Télécharger Outlook pour iOS", "Téléchargez Outlook pour Android<https://aka.ms/ghei36>", "Obtenir Outlook pour Android", "Obtenez BlueMail pour Android",
		"Von meinem iPhone gesendet", "Von meinem Samsung Galaxy Smartphone gesendet.", "Gesendet von Mail für Windows", "Gesendet von Outlook für iOS", "Holen Sie sich Outlook für Android",
		"Diese Nachricht wurde von meinem Android-Gerät mit GMX Mail gesendet.", "Gesendet mit der mobilen Mail App", "Gesendet aus der GMX Mail App für iPhone",
		"Enviado desde mi iPhone", "Enviado desde Outlook para iOS", "Enviado desde Correo para Windows", "Obtener Outlook para Android", "Enviado desde mi Samsung Mobile de Claro",
		"Inviato da iPhone", "Inviato dal mio iPhone", "Inviato da Outlook per Android", "Inviato da Posta per Windows", "Ottieni Outlook per iOS", "Scarica Outlook per Android", "Inviato dal mio dispositivo Galaxy",
		"Verstuurd vanaf mijn iPhone", "Verzonden vanaf mijn Galaxy", "Verzonden vanuit Mail voor Windows", "Verzonden vanaf Outlook voor Android", "Outlook voor iOS downloaden", "Download Outlook voor Android",
		"Enviado do meu iPhone", "Enviado do Yahoo Mail para iPhone", "Enviado do Email para Windows", "Enviado a partir do Outlook para Android", "Obter o Outlook para iOS", "Obter o Outlook para Android",
		"Wysłane z iPhone'a", "Wysłane z mojego iPhone'a", "Wysłano z urządzenia Samsung", "Pobierz aplikację Outlook dla systemu Android", "Wysłane z aplikacji Poczta dla systemu Windows",
		"Skickat från min iPhone", "Skickat från Outlook för Android", "Hämta Outlook för iOS", "Sendt fra min iPhone", "Sendt fra min Galaxy", "Hent Outlook til iOS", "Odesláno z iPhonu", "Získat Outlook pro Android",
	} {
		text := "Yes.\n\n" + line
		if got := saidIn(text, answers); got != "Yes." {
			t.Errorf("%q stays", line)
		}
		if folds := foldsOf(text, begins); len(folds) != 1 || folds[0].Kind != tickets.FoldSignature {
			t.Errorf("%q folds as %v", line, folds)
		}
	}
}

// What only begins like such a line is the sender's own.
func TestWordsLikeASignatureStay(t *testing.T) {
	for _, words := range []string{
		"Sent from my old address by mistake, sorry.",
		"Sent by mail yesterday.", "Sent via email last week, no answer.", "Envoyé par mail hier.", "Envoyé par messagerie.",
		"Sent from the office printer, it does not arrive.",
		"Envoyé de mon ancien compte, le message revient avec une erreur.",
		"Envoyé par courrier postal hier.",
		"Outlook pour Android ne s'ouvre plus.",
		"Get Outlook for Android installed on my phone, please?",
		"Gesendet habe ich es gestern an die Buchhaltung.",
		"Je n'ai pas mon téléphone.",
		"-- voir plus bas --",
		"--\n" + strings.Repeat("une ligne\n", 20),
		"-----\nEtape 1\n-----\nEtape 2",
		"Cordialement,\nZoé Martin\nService achats",
	} {
		text := strings.TrimSpace("Bonjour.\n\n" + words)
		if got := saidIn(text, answers); got != text {
			t.Errorf("%q is said of %q", got, text)
		}
	}
}
