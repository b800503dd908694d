// Package email is the channel of mail: letters come in through IMAP, messages
// leave through SMTP.
//
// What lies in a mailbox is taken by its UID, which the desk remembers; nothing
// there is changed unless the configuration says so. A letter is opened within
// limits, in linear time, by what it says of itself and by what its octets
// look like; what cannot be read is shown as it came. Its text is whole: what
// it quotes, and signatures, are folds over it, and when in doubt nothing is
// folded. Who it is by is proven by its border host's Authentication-Results,
// where that host is named, or by its DKIM signature, and by nothing else.
//
// A mail of ours carries a Message-ID that proves itself (see names), so what
// answers it is recognised without asking anybody; where the mailbox takes plus
// addresses, so does the address that it is answered to. Its headers are
// written from typed values in one place, it quotes what it answers alone, and
// its relay is asked to report what does not arrive (RFC 3461), for each
// recipient.
package email
