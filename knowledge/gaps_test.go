package knowledge_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"guichet/knowledge"
)

// A grouped question is a line of testdata/gaps*.txt.
type grouped struct{ group, lang, text string }

func readGrouped(t testing.TB, set string) (out []grouped) {
	t.Helper()
	data, err := os.ReadFile("testdata/" + set + ".txt")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(data)) {
		if line = strings.TrimSpace(line); line[0] == '#' {
			continue
		}
		f := strings.SplitN(line, "|", 3)
		if f[0] == "-" { // a group of its own
			f[0] = fmt.Sprint("single ", len(out))
		}
		out = append(out, grouped{f[0], f[1], strings.ReplaceAll(f[2], `\n`, "\n")})
	}
	return out
}

func unanswered(of []grouped) (asked []knowledge.Unanswered) {
	for i, q := range of {
		asked = append(asked, knowledge.Unanswered{Ticket: int64(i), Lang: q.lang, Text: q.text, Spent: time.Minute})
	}
	return asked
}

// agreement tells how well groups agree with labels: of the pairs in one group
// and with one label each share, and the same by question (B-cubed).
type agreement struct {
	precision, recall, bPrecision, bRecall float64
	across, acrossFound                    int // pairs of two languages with one label; of those, in one group
}

func agree(labels []grouped, gaps []knowledge.Gap) (a agreement) {
	of := make([]int, len(labels))
	for g, gap := range gaps {
		for _, n := range gap.Tickets {
			of[n] = g
		}
	}
	both, together, same, n := 0., 0., 0., float64(len(labels))
	for i, x := range labels {
		in, with, right := 0., 0., 0.
		for j, y := range labels {
			sameGroup, sameLabel := of[i] == of[j], x.group == y.group
			in, with, right = in+one(sameGroup), with+one(sameLabel), right+one(sameGroup && sameLabel)
			if j > i && sameLabel && x.lang != y.lang {
				a.across++
				a.acrossFound += int(one(sameGroup))
			}
		}
		both, together, same = both+right-1, together+in-1, same+with-1
		a.bPrecision, a.bRecall = a.bPrecision+right/in/n, a.bRecall+right/with/n
	}
	a.precision, a.recall = both/together, both/same
	return a
}

func one(is bool) float64 {
	if is {
		return 1
	}
	return 0
}

// Questions without an article come together by what they are about, in both
// languages: those that the threshold was chosen with, and those of strangers.
func TestQuestionsAboutOneThingAreOneGap(t *testing.T) {
	for _, set := range []struct {
		name                      string
		bPrecision, bRecall, pair float64 // at least
	}{{"gaps", .9, .8, .75}, {"gaps_unseen", .85, .7, .6}} {
		labels := readGrouped(t, set.name)
		gaps := knowledge.New(nil).ForAgents().Gaps(unanswered(labels), 1)
		a := agree(labels, gaps)
		f := 2 * a.precision * a.recall / (a.precision + a.recall)
		t.Logf("%-12s %d questions in %d gaps: pairs precision %.3f recall %.3f F1 %.3f   B-cubed precision %.3f recall %.3f   pairs across languages found %d of %d",
			set.name, len(labels), len(gaps), a.precision, a.recall, f, a.bPrecision, a.bRecall, a.acrossFound, a.across)
		atLeast(t, set.name+": B-cubed precision", a.bPrecision, set.bPrecision)
		atLeast(t, set.name+": B-cubed recall", a.bRecall, set.bRecall)
		atLeast(t, set.name+": F1 of pairs", f, set.pair)
	}
}

func TestAGapTellsWhatItIsAboutAndWhatItCosts(t *testing.T) {
	labels := readGrouped(t, "gaps")
	asked := unanswered(labels)
	for i, q := range labels {
		if q.group == "parking" {
			asked[i].Spent = time.Hour
		}
	}
	gaps := knowledge.New(nil).ForAgents().Gaps(asked, 3)
	first := gaps[0]
	if labels[first.Question.Ticket].group != "parking" || first.Spent < 3*time.Hour || !slices.Contains(first.Words, "parking") {
		t.Errorf("the costliest is %+v", first)
	}
	if !slices.Equal(first.Languages, []string{"fr", "en"}) {
		t.Errorf("languages %v", first.Languages)
	}
	for _, g := range gaps {
		if len(g.Tickets) < 3 || !slices.Contains(g.Tickets, g.Question.Ticket) || !slices.IsSorted(g.Tickets) {
			t.Errorf("%+v", g)
		}
	}
	again := knowledge.New(nil).ForAgents().Gaps(asked, 3)
	if !reflect.DeepEqual(gaps, again) {
		t.Error("the same questions have other gaps the second time")
	}
}

// manyQuestions are n questions about a few hundred things, as people would
// vary them.
func manyQuestions(t testing.TB, n int) []knowledge.Unanswered {
	random := rand.New(rand.NewPCG(1, 2))
	var things []string
	for _, set := range []string{"gaps", "gaps_unseen"} {
		for _, q := range readGrouped(t, set) {
			things = append(things, q.text)
		}
	}
	var asked []knowledge.Unanswered
	for i := range n {
		words := strings.Fields(things[random.IntN(len(things))])
		for range 4 { // each has words of its own, too
			words = append(words, fmt.Sprintf("%c%c%cword", 'a'+random.IntN(26), 'a'+random.IntN(26), 'a'+random.IntN(26)))
		}
		words[random.IntN(len(words))] = things[random.IntN(len(things))][:8]
		asked = append(asked, knowledge.Unanswered{Ticket: int64(i), Text: strings.ToValidUTF8(strings.Join(words, " "), "")})
	}
	return asked
}

func BenchmarkGaps(b *testing.B) {
	for _, n := range []int{1000, 20000} {
		asked := manyQuestions(b, n)
		agents := knowledge.New(nil).ForAgents()
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			for b.Loop() {
				b.ReportMetric(float64(len(agents.Gaps(asked, 3))), "gaps")
			}
		})
	}
}
