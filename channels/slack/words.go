package slack

import "guichet/channels"

// Words are the few sentences that the channel says by itself, at once, while
// somebody holds the mouse.
type Words struct {
	Form     channels.Form // for a card that brought no form along
	NotOpen  string        // to an agent whose form could not be opened
	NoAnswer string        // beside a form that was sent without a text
}

// DefaultWords are said where [Options] bring no others.
var DefaultWords = map[string]Words{
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

// say finds the words of a language, completed with the defaults.
func (c *Channel) say(language string) Words {
	w, d := c.words[language], DefaultWords[language]
	if d == (Words{}) {
		d = DefaultWords["en"]
	}
	if w.Form == (channels.Form{}) {
		w.Form = d.Form
	}
	if w.NotOpen == "" {
		w.NotOpen = d.NotOpen
	}
	if w.NoAnswer == "" {
		w.NoAnswer = d.NoAnswer
	}
	return w
}
