// Package email is the channel of mail: letters come in through IMAP, messages
// leave through SMTP.
//
// A mail of ours carries a Message-ID that proves itself (see names), so what
// answers it is recognised without asking anybody.
package email
