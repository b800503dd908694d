package acceptance

import (
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"guichet/channels/email/emailtest"
	"guichet/knowledge"
	"guichet/templates"
	"guichet/tickets"
)

// An answer is a mail of the desk's as it lies in the mailbox of one of the people.
type answer struct {
	id, from, to, subject, text string
	inReplyTo, references       string
	automatic                   string // its field Auto-Submitted
	ticket                      int64  // as the subject tells it
	raw                         []byte
}

func (a answer) french() bool { return strings.Contains(a.text, "Votre demande") }

var tag = regexp.MustCompile(`\[#(\d+)\]`)

// A letterbox is the mailboxes of all people; what was read is not read again.
type letterbox struct {
	mailbox
	read map[string]bool
}

// empty takes out what has arrived since.
func (b *letterbox) empty(tb testing.TB) []answer {
	tb.Helper()
	var all []answer
	for name, path := range b.files(tb) {
		if b.read[name] {
			continue
		}
		raw, err := os.ReadFile(path)
		if err != nil {
			tb.Fatal(err)
		}
		b.read[name] = true
		m := emailtest.Mail{Raw: raw}
		a := answer{
			id: m.MessageID(), from: sender(m.Header("From")), to: sender(m.Header("To")), subject: m.Subject(), text: m.Text(),
			inReplyTo: m.Header("In-Reply-To"), references: m.Header("References"), automatic: m.Header("Auto-Submitted"), raw: raw,
		}
		if found := tag.FindStringSubmatch(a.subject); found != nil {
			a.ticket, _ = strconv.ParseInt(found[1], 10, 64)
		}
		all = append(all, a)
	}
	return all
}

// A reader understands the desk's answers as a person does: by their words.
type reader struct {
	templates *templates.Templates
	articles  []knowledge.Article
}

func newReader(tb testing.TB) reader {
	tb.Helper()
	t, err := templates.New(nil)
	if err != nil {
		tb.Fatal(err)
	}
	base, problems := knowledge.Open(knowledge.Demo)
	if len(problems) > 0 {
		tb.Fatal(problems)
	}
	return reader{t, base.Articles()}
}

// understand names an answer as the letters of testdata expect it: received,
// suggestion ARTICLE ARTICLE…, person, resolved, reopened; and its language.
func (r reader) understand(a answer) (kind, language string) {
	for _, lang := range templates.Languages {
		for _, n := range []tickets.Notice{tickets.NoticeReceived, tickets.NoticePerson, tickets.NoticeResolved, tickets.NoticeReopened} {
			letter, err := r.templates.Letter(lang, n, templates.Data{Number: a.ticket, Tag: "[#" + strconv.FormatInt(a.ticket, 10) + "]", Desk: "Support"})
			if err != nil || letter.Subject != a.subject {
				continue
			}
			kind, language = string(n), lang
			if offered := r.offered(a.text); n == tickets.NoticeReceived && len(offered) > 0 {
				kind = "suggestion " + strings.Join(offered, " ")
			}
			return kind, language
		}
	}
	return "unknown " + strconv.Quote(a.subject), ""
}

// offered are the articles whose titles stand in a text, in order.
func (r reader) offered(text string) []string {
	text = flat(text)
	places := map[string]int{}
	var ids []string
	for _, a := range r.articles {
		if i := strings.Index(text, flat(a.Title)); i >= 0 {
			places[a.ID] = i
			ids = append(ids, a.ID)
		}
	}
	slices.SortFunc(ids, func(x, y string) int { return places[x] - places[y] })
	return ids
}

// flat is a text without regard to line breaks.
func flat(s string) string { return strings.Join(strings.Fields(s), " ") }
