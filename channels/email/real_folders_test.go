package email

import (
	"bytes"
	"slices"
	"testing"

	"guichet/channels/email/emailtest"
)

// Folders of a real server are audited, read as archives and copied to.
func TestFarEndFolders(t *testing.T) {
	for name, open := range farEnds(t) {
		t.Run(name, func(t *testing.T) {
			end := open(t)
			cfg := end.config(t)
			cfg.IMAP.After, cfg.IMAP.MoveTo, cfg.IMAP.SentFolder = AfterMove, "Done", "Sent"
			other := look(t, cfg, cfg.Address)
			const n = 120 // more than a batch
			for i := range n {
				other.put(t, mailNumber(i))
			}
			c, _ := newChannel(t, cfg, newMemory())
			before, err := c.Audit(t.Context())
			if err != nil || len(before) != 2 || len(before[0].Letters) != n || len(before[1].Letters) != 0 {
				t.Fatalf("before the desk comes: %+v, %v", before, err)
			}
			in := newInbox()
			stop := listen(t, c, in)
			in.until(t, "all are offered", in.has(n))
			other.until(t, "all are moved", "Done", func(m []emailtest.Mail) bool { return len(m) == n })
			stop()
			other.put(t, mailNumber(n))

			after, err := c.Audit(t.Context())
			if err != nil || len(after[0].Letters) != 1 || after[0].Letters[0].UID <= after[0].Read || after[0].Validity != before[0].Validity {
				t.Fatalf("the watched folder is %+v, %v; want the one letter that came since, above what was read", after, err)
			}
			var keys, taken []string
			for _, l := range after[1].Letters {
				keys = append(keys, l.Key)
			}
			for _, l := range in.all() {
				taken = append(taken, l.Key)
			}
			slices.Sort(keys)
			slices.Sort(taken)
			if !slices.Equal(keys, taken) {
				t.Errorf("%d letters lie in Done, of %d that were taken in", len(keys), len(taken))
			}

			if letters, _ := from(t, c, "imap:Done"); len(letters) != n || !bytes.Equal(letters[0].Raw, mailNumber(0)) {
				t.Errorf("as an archive, Done has %d letters", len(letters))
			}
			out := say("Je passe.")
			out.Place = end.requester
			ref, err := c.Send(t.Context(), out)
			if err != nil {
				t.Fatal(err)
			}
			copies := other.until(t, "a copy is there", "Sent", func(m []emailtest.Mail) bool { return len(m) == 1 })
			if copies[0].MessageID() != string(ref) || !copies[0].Seen {
				t.Errorf("the copy is %+v", copies[0])
			}
			for _, m := range other.mails(t, "Done") {
				if m.Seen {
					t.Fatal("looking has marked a letter as read")
				}
			}
		})
	}
}
