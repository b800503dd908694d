package knowledge

import "testing"

func TestClean(t *testing.T) {
	for _, tt := range []struct{ name, text, want string }{
		{"a short message stays", "l'imprimante ne marche pas", "l'imprimante ne marche pas"},
		{"greeting line", "Bonjour,\n\nMon écran est noir.", "Mon écran est noir."},
		{"greeting in the sentence", "Hi Ada, my screen is black.", "my screen is black."},
		{"greeting without a comma", "Bonjour à tous\nMon écran est noir.", "Mon écran est noir."},
		{"greeting and question in one line", "bonjour imprimante bloquée", "bonjour imprimante bloquée"},
		{"French signature", "Mon écran est noir.\n\nBien cordialement,\nZoé Martin\nService comptabilité\n01 23 45 67 89", "Mon écran est noir."},
		{"English signature", "My screen is black.\nKind regards,\nZoe Martin\nAccounts", "My screen is black."},
		{"signature separator", "My screen is black.\n-- \nZoe Martin\nPrinter department", "My screen is black."},
		{"thanks in advance", "Mon écran est noir. Merci d'avance pour votre aide.", "Mon écran est noir."},
		{"a name alone", "Mon écran est noir.\n\nZoé", "Mon écran est noir."},
		{"quoted lines", "It is still black.\n> Please restart the printer.", "It is still black."},
		{"reply header", "Toujours noir.\nLe 3 mars 2025 à 10:02, Ada a écrit :\nRedémarrez l'imprimante.", "Toujours noir."},
		{"hope", "Hello,\nI hope you are well. My screen is black.", "My screen is black."},
		{"thanks that ask", "Merci de me dire comment changer mon mot de passe", "Merci de me dire comment changer mon mot de passe"},
		{"nothing but a greeting", "Bonjour,", ""},
		{"nothing but thanks", "Merci beaucoup !", ""},
		{"small print", "My screen is black.\nThis e-mail and any attachments are confidential.\nDo not print it.", "My screen is black."},
		{"French small print", "Mon écran est noir.\nPensez à l'environnement avant d'imprimer ce courriel.", "Mon écran est noir."},
		{"a message about a message", "Ce message d'erreur revient : 809.", "Ce message d'erreur revient : 809."},
		{"sent from", "My screen is black.\nSent from my iPhone", "My screen is black."},
	} {
		if got := clean(tt.text); got != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
}
