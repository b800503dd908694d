package email

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"guichet/channels/email/emailtest"
)

// audit tells each listing as "FOLDER read/before/after", with the letters
// before the watermark and the others by UID.
func audit(t *testing.T, c *Channel) string {
	t.Helper()
	all, err := c.Audit(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for _, l := range all {
		line := fmt.Sprintf("%s/%d read %d:", l.Folder, l.Validity, l.Read)
		for _, m := range l.Letters {
			line += fmt.Sprintf(" %d", m.UID)
			if m.Before {
				line += "-"
			}
			if want := fmt.Sprintf("%s/%d/%d", l.Folder, l.Validity, m.UID); m.Origin != want {
				t.Errorf("its origin is %s, want %s", m.Origin, want)
			}
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, ", ")
}

func TestAuditKnowsTheWatermark(t *testing.T) {
	srv := startServer(t, emailtest.Options{})
	cfg := configFor(t, srv)
	cfg.Start = StartNow
	mem := newMemory()
	c, book := newChannel(t, cfg, mem)
	deliver(t, srv, mailNumber(1))
	deliver(t, srv, mailNumber(2)) // in the second in which the desk comes
	if got, want := audit(t, c), "INBOX/1 read 0: 1- 2-"; got != want {
		t.Errorf("before the desk came: %s, want %s", got, want)
	}
	if len(mem.values) > 0 {
		t.Error("the audit remembered something")
	}
	in := newInbox()
	stop := listen(t, c, in)
	book.says(t, "reading a mailbox for the first time")
	deliver(t, srv, mailNumber(3))
	in.until(t, "the new mail is offered", in.has(1))
	stop()
	deliver(t, srv, mailNumber(4))
	if got := audit(t, c); got != "INBOX/1 read 3: 1- 2- 3 4" && got != "INBOX/1 read 2: 1- 2- 3 4" {
		t.Errorf("with one mail taken in and one not: %s", got)
	}
	srv.Rebuild(deskAddress, func(m emailtest.Mail) time.Time {
		if m.UID <= 2 {
			return time.Now().Add(-time.Hour)
		}
		return time.Now().Add(time.Second)
	})
	if got, want := audit(t, c), "INBOX/2 read 0: 100- 101- 102 103"; got != want {
		t.Errorf("after it was rebuilt: %s, want %s", got, want)
	}
}

func TestAuditFindsMovedLettersByTheirContent(t *testing.T) {
	srv := startServer(t, emailtest.Options{})
	cfg := configFor(t, srv)
	cfg.IMAP.After, cfg.IMAP.MoveTo = AfterMove, "Done"
	c, _ := newChannel(t, cfg, newMemory())
	if got, want := audit(t, c), "INBOX/1 read 0:, Done/0 read 0:"; got != want {
		t.Errorf("before there is anything: %s, want %s", got, want)
	}
	deliver(t, srv, mailNumber(1))
	deliver(t, srv, mailNumber(2))
	in := newInbox()
	stop := listen(t, c, in)
	in.until(t, "both are offered", in.has(2))
	wait(t, srv, "both are moved", func() bool { return len(srv.Folder(deskAddress, "Done")) == 2 })
	stop()
	before := srv.Folder(deskAddress, "Done")
	all, err := c.Audit(t.Context())
	if err != nil || len(all) != 2 || len(all[0].Letters) != 0 || len(all[1].Letters) != 2 {
		t.Fatalf("listed %+v, %v", all, err)
	}
	for i, m := range all[1].Letters {
		if m.Key != in.all()[i].Key || m.Before {
			t.Errorf("letter %d is listed as %+v, it was taken in as %s", i, m, in.all()[i].Key)
		}
	}
	for i, m := range srv.Folder(deskAddress, "Done") {
		if m.Seen != before[i].Seen {
			t.Error("the audit marked a letter as read")
		}
	}
}
