// Package acceptance examines the whole product from outside, as an operator
// would see it: it builds the command, runs "guichet serve" on a real Dovecot
// mailbox and a real Postfix, drops real mails and reads what comes back. It
// consists of tests alone; testdata/mailbox holds the mails.
//
// The servers are those that ./test starts; GUICHET_TEST_IMAPS and its sisters
// say where they are. Without them there is nothing to examine and no test
// runs, except where CI or GUICHET_TEST_ALL is set: there it is an error.
//
//	./test go ./cmd/guichet/acceptance -v                   the 200 mails, and twice 10 kills
//	GUICHET_ACCEPTANCE_KILLS=50 ./test go ./cmd/guichet/acceptance -v -run Kill
//	./test go ./cmd/guichet/acceptance -run - -bench .      latency, memory, load
package acceptance
