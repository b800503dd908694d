package knowledge

import (
	"cmp"
	"fmt"
	"maps"
	"math"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"guichet/tickets"
)

// sortedCategories are as an operator would set them up, written before any
// result was seen.
var sortedCategories = []tickets.Category{
	{Name: "access", Words: []string{"mot de passe", "mdp", "password", "compte", "account", "connexion", "login", "identifiant", "username", "session", "droits", "accès", "access", "permission", "verrouillé", "locked", "MFA", "double authentification"}},
	{Name: "hardware", Words: []string{"ordinateur", "computer", "laptop", "portable", "pc", "écran", "screen", "monitor", "clavier", "keyboard", "souris", "mouse", "batterie", "battery", "chargeur", "charger", "casque", "headset", "station d'accueil", "dock", "webcam", "projecteur", "projector", "usb"}},
	{Name: "printing", Words: []string{"imprimante", "imprimer", "impression", "printer", "print", "copieur", "copier", "photocopieur", "toner", "scan", "scanner", "bourrage", "paper jam", "recto verso"}},
	{Name: "network", Words: []string{"wifi", "réseau", "network", "internet", "VPN", "serveur", "server", "proxy", "pare-feu", "firewall", "débit", "bandwidth", "lecteur réseau", "network drive"}},
	{Name: "software", Words: []string{"logiciel", "software", "application", "appli", "app", "Excel", "Word", "Teams", "ERP", "CRM", "SAP", "licence", "license", "mise à jour", "update", "installer", "install", "macro"}},
	{Name: "email", Words: []string{"mail", "Outlook", "messagerie", "mailbox", "boîte", "calendrier", "calendar", "agenda", "liste de diffusion", "distribution list", "pièce jointe", "attachment", "réponse automatique", "out of office"}},
	{Name: "telephony", Words: []string{"téléphone", "phone", "appel", "call", "mobile", "smartphone", "SIM", "messagerie vocale", "voicemail", "standard", "switchboard", "poste fixe", "forfait", "ligne"}},
	{Name: "facilities", Words: []string{"chauffage", "heating", "clim", "climatisation", "air conditioning", "badge", "porte", "door", "fenêtre", "window", "ascenseur", "elevator", "parking", "ménage", "cleaning", "fuite", "leak", "toilettes", "bathroom", "chaise", "fauteuil", "chair", "café", "coffee", "cuisine", "kitchen", "lampe", "lamp"}},
	{Name: "hr", Words: []string{"congé", "vacances", "leave", "vacation", "paie", "payslip", "salaire", "salary", "prime", "bonus", "arrêt maladie", "sick", "mutuelle", "télétravail", "formation", "training", "contrat de travail", "employment", "heures supplémentaires", "overtime"}},
	{Name: "purchasing", Words: []string{"commande", "order", "facture", "invoice", "fournisseur", "supplier", "devis", "quote", "achat", "acheter", "buy", "livraison", "delivery", "note de frais", "expenses", "rembourser", "refund", "bon de commande"}},
	{Name: "security", Words: []string{"virus", "antivirus", "phishing", "hameçonnage", "suspect", "suspicious", "volé", "stolen", "spam", "piratage", "hacked", "rançon", "ransom", "arnaque", "fraud", "fraude", "fuite de données", "data breach"}},
}

type labelled struct {
	Request
	category string // "" for none
}

// readSorted reads the labelled requests: of each category's pairs of lines one
// teaches, the next examines.
func readSorted(t testing.TB) (teach, examine []labelled) {
	t.Helper()
	data, err := os.ReadFile("testdata/sorted.txt")
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]int{}
	for line := range strings.Lines(string(data)) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		f := strings.Split(strings.TrimSpace(line), "|")
		if len(f) != 4 {
			t.Fatalf("want four fields: %s", line)
		}
		e := labelled{Request{Subject: f[2], Text: strings.ReplaceAll(f[3], `\n`, "\n"), Lang: f[1]}, strings.TrimPrefix(f[0], "-")}
		if seen[f[0]]/2%2 == 0 {
			teach = append(teach, e)
		} else {
			examine = append(examine, e)
		}
		seen[f[0]]++
	}
	return teach, examine
}

// A mark is how well requests were sorted.
type mark struct {
	all, right   int // right: the likeliest category is the one, sure or not; none: it is not sure
	spoke, truly int // it was sure; and right
}

func (m mark) accuracy() float64 { return ratio(m.right, m.all) }
func (m mark) abstains() float64 { return 1 - ratio(m.spoke, m.all) }
func (m mark) speaking() float64 { return ratio(m.truly, m.spoke) }

func ratio(n, of int) float64 {
	if of == 0 {
		return 0
	}
	return float64(n) / float64(of)
}

func (m mark) String() string {
	return fmt.Sprintf("%3d messages: %3.0f%% right, silent on %3.0f%%, right when it speaks %3.0f%%", m.all, 100*m.accuracy(), 100*m.abstains(), 100*m.speaking())
}

// taught is a classifier that has learned the examples.
func taught(categories []tickets.Category, list []labelled) *Classifier {
	c := NewClassifier(categories, nil)
	var examples []Example
	for i, e := range list {
		k := e.category
		if k == "" {
			k = tickets.NoCategory
		}
		examples = append(examples, Example{Number: int64(i + 1), Category: k, Chosen: true, Updated: taughtAt, Request: e.Request})
	}
	c.Learn(taughtAt, examples...)
	return c
}

var taughtAt = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)

func examine(c *Classifier, list []labelled) (sum mark, by map[string]*mark) {
	by = map[string]*mark{}
	for _, e := range list {
		g := c.Sort(e.Request)
		m := by[e.category]
		if m == nil {
			m = &mark{}
			by[e.category] = m
		}
		for _, m := range []*mark{&sum, m} {
			m.all++
			if g.Category == e.category || e.category == "" && !g.Sure {
				m.right++
			}
			if g.Sure {
				m.spoke++
				if g.Category == e.category {
					m.truly++
				}
			}
		}
	}
	return sum, by
}

func without(categories []tickets.Category) []tickets.Category {
	var bare []tickets.Category
	for _, c := range categories {
		bare = append(bare, tickets.Category{Name: c.Name})
	}
	return bare
}

// TestClassification sorts the half of the labelled requests from which nothing
// was learned, and prints how well: by what the operator says alone, by what
// people sorted alone, by both.
func TestClassification(t *testing.T) {
	teach, exam := readSorted(t)
	t.Logf("%d messages teach, %d examine; it speaks from a certainty of %.2f", len(teach), len(exam), sureEnough)
	for _, with := range []struct {
		name             string
		c                *Classifier
		right, spoken    float64 // at least: of all; of those on which it speaks
		silent, mistaken float64 // at most: of all; of those that are of no category
	}{
		{"rules alone", NewClassifier(sortedCategories, nil), .67, .90, .56, .1},
		{"training alone", taught(without(sortedCategories), teach), .50, .75, .92, .1},
		{"both", taught(sortedCategories, teach), .71, .86, .50, .2},
	} {
		sum, by := examine(with.c, exam)
		t.Logf("%-15s %v", with.name, sum)
		for _, k := range slices.Sorted(maps.Keys(by)) {
			t.Logf("  %-13s %v", cmp.Or(k, "none"), by[k])
		}
		none := by[""]
		if sum.accuracy() < with.right || sum.speaking() < with.spoken || sum.abstains() > with.silent || ratio(none.spoke, none.all) > with.mistaken {
			t.Errorf("%s: want %.2f right, %.2f right when it speaks, silent on at most %.2f, and on all but %.2f of what is none",
				with.name, with.right, with.spoken, with.silent, with.mistaken)
		}
	}
}

// TestCertaintyIsHonest asks whether the classifier is right as often as it says.
func TestCertaintyIsHonest(t *testing.T) {
	teach, exam := readSorted(t)
	c := taught(sortedCategories, teach)
	for _, band := range []struct{ from, to float64 }{{0, .4}, {.4, .7}, {.7, .9}, {.9, 1.01}} {
		var said, right float64
		n := 0
		for _, e := range exam {
			if g := c.Sort(e.Request); g.Certainty >= band.from && g.Certainty < band.to {
				n++
				said += g.Certainty
				if g.Category == e.category {
					right++
				}
			}
		}
		t.Logf("certainty %.1f to %.1f: %3d messages, it says %.2f, %.2f are right", band.from, band.to, n, said/float64(n), right/float64(n))
		if n < 10 || math.Abs(said-right)/float64(n) > .2 {
			t.Errorf("certainty %.1f to %.1f is off by more than .2, or too rare to tell", band.from, band.to)
		}
	}
}

var twoCategories = []tickets.Category{{Name: "printing", Words: []string{"printer"}}, {Name: "labels", Words: []string{"label"}}}

func sorts(t *testing.T, c *Classifier, q Request, category string, sure bool) {
	t.Helper()
	q.Lang = cmp.Or(q.Lang, "en")
	if g := c.Sort(q); g.Category != category || g.Sure != sure {
		t.Errorf("%q is %s with %.2f (%s), want %s, sure: %v", q.Text, g.Category, g.Certainty, g.Why, category, sure)
	}
}

func TestRulesWorkFromTheFirstDay(t *testing.T) {
	c := NewClassifier([]tickets.Category{
		{Name: "printing", Words: []string{"imprimante", "printer", "paper jam"}},
		{Name: "payroll", Senders: []string{"Pay@example.org"}, Domains: []string{"@bank.example"}, Recipients: []string{"hr", "C0HR"}},
	}, nil)
	sorts(t, c, Request{Text: "The PRINTERS on floor two are dead."}, "printing", true)
	sorts(t, c, Request{Text: "Nos imprimantes ne répondent plus", Lang: "fr"}, "printing", true)
	sorts(t, c, Request{Text: "Some paper is jammed in the paper jam detector"}, "printing", true)
	sorts(t, c, Request{Text: "hello", From: tickets.Address{Network: tickets.Email, ID: "pay@EXAMPLE.org"}}, "payroll", true)
	sorts(t, c, Request{Text: "hello", From: tickets.Address{Network: tickets.Email, ID: "a@mail.bank.example"}}, "payroll", true)
	sorts(t, c, Request{Text: "hello", From: tickets.Address{Network: tickets.Email, ID: "a@notbank.example"}}, "printing", false)
	sorts(t, c, Request{Text: "hello", To: []string{"support@example.org", "HR"}}, "payroll", true)
	if g := NewClassifier(nil, nil).Sort(Request{Text: "printer", Lang: "en"}); g.Category != "" || g.Sure {
		t.Errorf("without categories: %+v", g)
	}
}

func corrections(from, n int, category, person string, at time.Time, chosen bool, text string) (list []Example) {
	for i := range n {
		list = append(list, Example{Number: int64(from + i), Category: category, Chosen: chosen, Person: fmt.Sprint(person, i%3), Updated: at.Add(time.Duration(i) * time.Hour), Request: Request{Lang: "en", Text: text}})
	}
	return list
}

func TestCorrectionsTeach(t *testing.T) {
	zebra := Request{Text: "The Zebra printer in shipping prints beside the sticker"}
	c := NewClassifier(twoCategories, nil)
	sorts(t, c, zebra, "printing", true)
	c.Learn(taughtAt, corrections(1, 6, "labels", "ada", taughtAt.Add(-time.Hour), true, "Zebra printer prints beside the sticker again")...)
	sorts(t, c, zebra, "labels", true)
	sorts(t, c, Request{Text: "The printer near the kitchen is out of paper"}, "printing", true)

	c = NewClassifier(twoCategories, nil)
	c.Learn(taughtAt, corrections(1, 8, tickets.NoCategory, "ada", taughtAt.Add(-time.Hour), true, "Zebra printer of the new film at the cinema")...)
	if g := c.Sort(Request{Lang: "en", Text: "Zebra printer of the new film at the cinema"}); g.Sure {
		t.Errorf("what agents said to be none is %s with %.2f", g.Category, g.Certainty)
	}

	c = NewClassifier(twoCategories, nil)
	c.Learn(taughtAt, corrections(1, 6, "labels", "ada", taughtAt.Add(-5*365*24*time.Hour), true, "Zebra printer prints beside the sticker again")...)
	sorts(t, c, zebra, "printing", true) // it was long ago
}

func TestOnePersonTeachesOnlySoMuch(t *testing.T) {
	weights := weighExamples(corrections(1, 300, "labels", "mallory", taughtAt, true, ""), taughtAt)
	var sum float64
	for _, w := range weights {
		sum += w
	}
	if sum > 3*personWeight+.01 || sum < personWeight {
		t.Errorf("three people's 300 requests count %.1f, want at most %.1f", sum, 3.0*personWeight)
	}
	few := weighExamples([]Example{{Chosen: true, Updated: taughtAt}, {Updated: taughtAt}}, taughtAt)
	if few[0] < 2*few[1] {
		t.Errorf("what an agent chose counts %.2f, what nobody objected to %.2f", few[0], few[1])
	}
}

func TestExamplesAreBounded(t *testing.T) {
	c := NewClassifier(twoCategories, nil)
	c.Learn(taughtAt, corrections(1, MostExamples+50, "labels", "ada", taughtAt.Add(-9000*time.Hour), true, "sticker")...)
	if n := len(c.known); n != MostExamples {
		t.Errorf("%d examples are held, want %d", n, MostExamples)
	}
	if _, ok := c.known[1]; ok {
		t.Error("the oldest is still there")
	}
	m := c.learned.Load()
	c.Learn(taughtAt, corrections(100, 5, "labels", "ada", taughtAt.Add(-9000*time.Hour+99*time.Hour), true, "sticker")...)
	if c.learned.Load() != m {
		t.Error("it learned anew though nothing was new")
	}
}

func BenchmarkSort(b *testing.B) {
	teach, exam := readSorted(b)
	c := taught(sortedCategories, teach)
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		c.Sort(exam[i%len(exam)].Request)
	}
}

func BenchmarkLesson(b *testing.B) {
	teach, exam := readSorted(b)
	all := append(teach, exam...)
	c := taught(sortedCategories, all)
	for i := range MostExamples - len(c.known) {
		e := c.known[int64(i%len(all)+1)]
		e.Number = int64(10000 + i)
		c.known[e.Number] = e
	}
	for b.Loop() {
		c.lesson(taughtAt)
	}
}
