package email

import (
	"bytes"
	"strings"
	"testing"

	"guichet/channels"
	"guichet/tickets"
)

// quoting is an answer that quotes.
func quoting(line, text string) channels.Outbound {
	out := say("Je passe dans dix minutes.")
	out.Quote = &channels.Quote{Line: line, Text: text}
	return out
}

const wroteLine = "Le 22 novembre 2026 à 10:12, Zoé a écrit\u00a0:"

func TestRenderQuote(t *testing.T) {
	m := render(t, writer(t), quoting(wroteLine, "Bonjour,\r\nrien ne sort <b>ici</b>.\n\n> une vieille ligne\n-- \nZoé"))
	if got, want := m.Text(), "Je passe dans dix minutes.\n\n"+wroteLine+"\n> Bonjour,\n> rien ne sort <b>ici</b>.\n>\n>> une vieille ligne\n> --\n> Zoé\n"; got != want {
		t.Errorf("text %q, not %q", got, want)
	}
	if got, want := m.HTML(), "<blockquote type=\"cite\">\nBonjour,<br>\nrien ne sort &lt;b&gt;ici&lt;/b&gt;.<br>\n"; !strings.Contains(got, want) || !strings.Contains(got, "<p>"+wroteLine+"</p>\n<blockquote") {
		t.Errorf("HTML %s", got)
	}
}

// What we quote, we fold again: from the text, and from the HTML alone.
func TestOurOwnQuotesAreFoldedAgain(t *testing.T) {
	for _, line := range []string{wroteLine, "On 22 November 2026 at 10:12, Zoé wrote:", "Le 1er août 2026 à 00:05, zoe@example.org a écrit\u00a0:"} {
		for _, text := range []string{"Bonjour", "Bonjour,\n\nrien ne sort.\n> avant\n>> encore avant\n\nOn Monday I wrote:\n\nZoé", "From here\n.\n-- \nZoé"} {
			c := writer(t)
			out := quoting(line, text)
			out.Text += "\n\n- un\n- deux"
			raw := render(t, c, out).Raw
			noBareLineEnds(t, raw)
			for name, octets := range map[string][]byte{"text": raw, "html": withoutPlain(t, raw)} {
				l, err := open(octets)
				if err != nil {
					t.Fatal(err)
				}
				if strings.Contains(l.said(), "Zoé") || strings.Contains(l.said(), "zoe@") || strings.Contains(l.said(), "avant") || !strings.Contains(l.said(), "dix minutes") || !strings.Contains(l.said(), "deux") {
					t.Errorf("%s of %q: it reads as\n%s", name, text, l.said())
				}
				if !strings.Contains(l.text, line[:10]) {
					t.Errorf("%s of %q: the quote is lost:\n%s", name, text, l.text)
				}
			}
		}
	}
}

// Whoever is called by a word of prose is a name in a line of ours; the same
// words in a sentence stay what was said.
func TestOurOwnQuotesOfPeopleCalledY(t *testing.T) {
	for _, name := range []string{"Y", "On", "Il", "Jean En", "Zoé"} {
		raw := render(t, writer(t), quoting("Le 1er novembre 2026 à 10:12, "+name+" a écrit\u00a0:", "avant")).Raw
		for kind, octets := range map[string][]byte{"text": raw, "html": withoutPlain(t, raw)} {
			if l, err := open(octets); err != nil || strings.Contains(l.said(), "crit") || strings.Contains(l.said(), "avant") {
				t.Errorf("%s of %s: %v, it reads as\n%s", kind, name, err, l.said())
			}
		}
	}
	for _, name := range []string{"I", "He", "They"} {
		l, err := open([]byte("Subject: Re: s\n\nSure.\n\nOn 22 November 2026 at 10:12, " + name + " wrote:\n> before\n"))
		if err != nil || l.said() != "Sure." {
			t.Errorf("%s: %v, it reads as\n%s", name, err, l.said())
		}
	}
	for _, prose := range []string{
		"Le 22 novembre 2026 à 10:12, on a écrit\u00a0:\n> avant", "Le 22 novembre 2026 à 10:12, Zoé nous a écrit\u00a0:\n> avant",
		"Le 22 novembre 2026 à 10:12, il y a écrit :\n> avant", "On 22 November 2026 at 10:12, I wrote:\nbefore", "On 22 November 2026 at 10:12, then they wrote:\n> before",
	} {
		l, err := open([]byte("Subject: Re: s\nContent-Type: text/plain; charset=utf-8\n\nBonjour.\n\n" + prose + "\n\nEt puis\u00a0?\n"))
		sentence, _, _ := strings.Cut(prose, "\n")
		if err != nil || !strings.Contains(l.said(), sentence) {
			t.Errorf("%q: %v, it reads as\n%s", prose, err, l.said())
		}
	}
}

// withoutPlain is a mail of ours whose text/plain part is empty.
func withoutPlain(t *testing.T, raw []byte) []byte {
	t.Helper()
	begin := bytes.Index(raw, []byte("Content-Type: text/plain"))
	begin += bytes.Index(raw[begin:], []byte("\r\n\r\n")) + 4
	end := begin + bytes.Index(raw[begin:], []byte("\r\n--guichet-"))
	return append(bytes.Clone(raw[:begin]), raw[end:]...)
}

// What the bot says by itself repeats nobody's words, whatever it is given
// (T19), and shows them to nobody.
func TestT19_AutomaticMailQuotesNobody(t *testing.T) {
	out := quoting(wroteLine, "buy now")
	out.Automatic, out.Author = true, tickets.Author{Role: tickets.Bot}
	if raw := render(t, writer(t), out).Raw; bytes.Contains(raw, []byte("buy now")) || bytes.Contains(raw, []byte("crit")) {
		t.Errorf("it quotes:\n%s", raw)
	}
}

// Whatever is quoted, what we read of our own mail is what was said.
func FuzzQuotesFoldAgain(f *testing.F) {
	f.Add("Zoé", "Bonjour,\n\nrien ne sort.")
	f.Add("zoe@example.org", "> avant\n>> encore avant\n-- \nZoé\n\nOn Monday I wrote:")
	f.Add("", "\n\n \r\n\u00a0\nDe : Zoé\nEnvoyé : lundi\n\u2028")
	c := writer(f)
	f.Fuzz(func(t *testing.T, name, text string) {
		if strings.TrimSpace(quotable(text)) == "" || len(name) > 100 || speaksOf(" "+strings.ToLower(strings.TrimSpace(name))) && !isName(name) {
			return // whoever calls themselves y or on looks like prose: "on a écrit"
		}
		raw := render(t, c, quoting("Le 22 novembre 2026 à 10:12, "+name+" a écrit\u00a0:", text)).Raw
		noBareLineEnds(t, raw)
		l, err := open(raw)
		if err != nil {
			t.Fatal(err)
		}
		if got := strings.TrimSpace(l.said()); got != "Je passe dans dix minutes." {
			t.Fatalf("it reads as %q", got)
		}
	})
}
