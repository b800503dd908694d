package slack

// testWords are what the channel says in tests.
var testWords = map[string]Words{
	"en": {
		NotOpen:  "The form could not be opened. Please click again, or write >> and your answer in the thread.",
		NoAnswer: "Please write an answer first.",
		Loading:  "Just a moment…", Done: "Done: there was nothing to fill in.",
	},
	"fr": {
		NotOpen:  "Le formulaire n’a pas pu s’ouvrir. Cliquez de nouveau, ou écrivez >> suivi de votre réponse dans le fil.",
		NoAnswer: "Écrivez d’abord une réponse.",
		Loading:  "Un instant…", Done: "C’est fait.",
	},
}
