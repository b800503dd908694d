package acceptance

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write what was seen to testdata instead of comparing with it")

// servers says where the real servers are.
var servers = struct{ SMTP, Submission, IMAP, IMAPS, Domain, Password, CA, Maildir string }{
	SMTP:       os.Getenv("GUICHET_TEST_SMTP"),
	Submission: os.Getenv("GUICHET_TEST_SUBMISSION"),
	IMAP:       os.Getenv("GUICHET_TEST_IMAP"),
	IMAPS:      os.Getenv("GUICHET_TEST_IMAPS"),
	Domain:     os.Getenv("GUICHET_TEST_MAIL_DOMAIN"),
	Password:   os.Getenv("GUICHET_TEST_MAIL_PASSWORD"),
	CA:         os.Getenv("GUICHET_TEST_MAIL_CA"),
	Maildir:    os.Getenv("GUICHET_TEST_MAILDIR"),
}

// binary is the command as it was built for this run.
var binary string

func TestMain(m *testing.M) {
	flag.Parse()
	os.Exit(examine(m))
}

func examine(m *testing.M) int {
	if servers.IMAPS == "" || servers.Submission == "" || servers.Maildir == "" {
		if os.Getenv("CI") == "" && os.Getenv("GUICHET_TEST_ALL") == "" {
			return 0
		}
		fmt.Fprintln(os.Stderr, "the mail server is missing: run ./test, or ./test servers and set the variables that it prints")
		return 1
	}
	dir, err := os.MkdirTemp("", "guichet")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(dir)
	binary = filepath.Join(dir, "guichet")
	if out, err := exec.Command("go", "build", "-o", binary, "guichet/cmd/guichet").CombinedOutput(); err != nil {
		fmt.Fprintf(os.Stderr, "build the command: %v\n%s", err, out)
		return 1
	}
	return m.Run()
}

func hostPort(address string) (host, port string) {
	i := strings.LastIndexByte(address, ':')
	return address[:i], address[i+1:]
}
