package slack

import "guichet/channels"

// testWords are what the channel says in tests.
var testWords = map[string]Words{
	"en": {
		Form: channels.Form{
			Title: "Reply to requester", Label: "Your answer", Hint: "This text goes to the requester.",
			Submit: "Send", Cancel: "Cancel",
		},
		NotOpen:  "The form could not be opened. Please click again, or write >> and your answer in the thread.",
		NoAnswer: "Please write an answer first.",
	},
	"fr": {
		Form: channels.Form{
			Title: "Répondre au demandeur", Label: "Votre réponse", Hint: "Ce texte part chez le demandeur.",
			Submit: "Envoyer", Cancel: "Annuler",
		},
		NotOpen:  "Le formulaire n’a pas pu s’ouvrir. Cliquez de nouveau, ou écrivez >> suivi de votre réponse dans le fil.",
		NoAnswer: "Écrivez d’abord une réponse.",
	},
}
