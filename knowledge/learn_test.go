package knowledge_test

import (
	"fmt"
	"math/rand"
	"slices"
	"strings"
	"testing"
	"time"

	"guichet/knowledge"
)

var learningDay = time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)

// lesson is evidence that an agent sent the article that answers.
func lesson(i int, q labelled) knowledge.Evidence {
	return knowledge.Evidence{
		Question: knowledge.Question{Text: q.text, Lang: q.lang}, Articles: q.want[:1], Kind: knowledge.Closed,
		Person: fmt.Sprint("agent-", i%8), At: learningDay.Add(-time.Duration(1000-i) * time.Hour),
	}
}

// halves are questions in the order in which they came: the first half as what
// eight agents answered, and the second half.
func halves(questions []labelled) (evidence []knowledge.Evidence, later []labelled) {
	questions = slices.DeleteFunc(shuffled(questions), func(q labelled) bool { return len(q.want) == 0 || q.kind == "cross" })
	for i, q := range questions {
		if i >= len(questions)/2 {
			return evidence, questions[i:]
		}
		evidence = append(evidence, lesson(i, q))
	}
	return evidence, nil
}

// everything is what agents answered to all tuning questions.
func everything(t *testing.T) (evidence []knowledge.Evidence) {
	for i, q := range shuffled(tuning(t)) {
		if len(q.want) > 0 && q.kind != "cross" {
			evidence = append(evidence, lesson(i, q))
		}
	}
	return evidence
}

// again are the words of a question as somebody else might have said them: each
// stays in three cases of five.
func again(chance *rand.Rand, q labelled) labelled {
	var kept []string
	for w := range strings.FieldsSeq(q.text) {
		if chance.Intn(5) < 3 {
			kept = append(kept, w)
		}
	}
	q.text = strings.Join(kept, " ")
	return q
}

// bare are articles without tags, as if their authors had chosen other words.
func bare(articles []knowledge.Article) []knowledge.Article {
	for i := range articles {
		articles[i].Tags = nil
	}
	return articles
}

// TestLearning replays half of the questions as what agents answered, in the
// order of time, and asks the other half, before and after. Each question is in
// words of its own: there learning may cost next to nothing. Then people ask again
// what was asked before, in other words: there it must help.
func TestLearning(t *testing.T) {
	evidence, later := halves(tuning(t))
	unseenEvidence, unseenLater := halves(unseen(t))
	chance := rand.New(rand.NewSource(1))
	var repeated []knowledge.Evidence
	var asked []labelled
	for i, q := range tuning(t) {
		if len(q.want) == 0 || q.kind == "cross" {
			continue
		}
		if len(q.want[0])%3 > 0 { // the rest have no evidence
			repeated = append(repeated, lesson(2*i, again(chance, q)), lesson(2*i+1, again(chance, q)))
		}
		asked = append(asked, again(chance, q))
	}
	for _, tt := range []struct {
		name     string
		articles []knowledge.Article
		evidence []knowledge.Evidence
		later    []labelled
		gain     float64
	}{
		{"articles as they are", allArticles(t), evidence, later, -.01},
		{"articles without tags", bare(allArticles(t)), evidence, later, .002},
		{"people ask again", allArticles(t), repeated, asked, .03},
		{"unseen questions", allArticles(t), unseenEvidence, unseenLater, -.01},
		{"with all the others", allArticles(t), append(everything(t), unseenEvidence...), unseenLater, -.01},
	} {
		base := knowledge.New(tt.articles)
		taught := map[string]bool{}
		for _, e := range tt.evidence {
			taught[e.Articles[0]] = true
		}
		before, cold, warm := ask(base, tt.later, taught)
		base.Learn(tt.evidence, learningDay)
		after, coldAfter, warmAfter := ask(base, tt.later, taught)
		t.Logf("%-21s  %d replayed, %d asked: MRR@10 %.3f before, %.3f after; recall@3 %.3f, %.3f", tt.name, len(tt.evidence), len(tt.later),
			before.mrr(), after.mrr(), before.share(before.three), after.share(after.three))
		t.Logf("%-21s  of articles with evidence (%d) %.3f before, %.3f after; without (%d) %.3f, %.3f", "", warm.asked, warm.mrr(), warmAfter.mrr(), cold.asked, cold.mrr(), coldAfter.mrr())
		atLeast(t, tt.name+": gain", after.mrr()-before.mrr(), tt.gain)
		atLeast(t, tt.name+": gain of articles without evidence", coldAfter.mrr()-cold.mrr(), -.02)
		base.Learn(nil, learningDay)
		if forgotten, _, _ := ask(base, tt.later, taught); forgotten.mrr() != before.mrr() {
			t.Errorf("%s: after all evidence was removed: %.3f, before it %.3f", tt.name, forgotten.mrr(), before.mrr())
		}
	}
}

func ask(base *knowledge.Base, questions []labelled, taught map[string]bool) (all, cold, warm figures) {
	for _, q := range questions {
		r := base.Search(knowledge.Question{Text: q.text, Lang: q.lang})
		all.add(q, r)
		if taught[q.want[0]] {
			warm.add(q, r)
		} else {
			cold.add(q, r)
		}
	}
	return all, cold, warm
}

// shuffled is the order in which the questions came, the same each time.
func shuffled(questions []labelled) []labelled {
	out := slices.Clone(questions)
	seed := uint64(1)
	for i := len(out) - 1; i > 0; i-- {
		seed = seed*6364136223846793005 + 1442695040888963407
		j := int(seed>>33) % (i + 1)
		out[i], out[j] = out[j], out[i]
	}
	return out
}

// TestLearningFromClicks lets people click "this helped" a thousand times below
// a wrong article, and agents send it.
func TestLearningFromClicks(t *testing.T) {
	const question, wrong, wish = "my password has expired what now", "en/double-sided", "password expired double-sided printing on both sides of the page"
	asked := tuning(t)
	clicks := func(n, people int, kind knowledge.Lesson, q string) (out []knowledge.Evidence) {
		for i := range n {
			out = append(out, knowledge.Evidence{
				Question: knowledge.Question{Text: q, Lang: "en"}, Articles: []string{wrong}, Kind: kind,
				Person: fmt.Sprint("person-", i%people), At: learningDay.Add(-time.Duration(i) * time.Minute),
			})
		}
		return out
	}
	everywhere := clicks(1000, 1000, knowledge.Helped, "")
	for i := range everywhere {
		everywhere[i].Question.Text = asked[i%len(asked)].text
	}
	untouched := knowledge.New(allArticles(t))
	before := untouched.Search(knowledge.Question{Text: question, Lang: "en"})
	var probes []labelled
	var then []knowledge.Result
	for i, q := range asked {
		if i%3 == 0 {
			probes = append(probes, q)
			then = append(then, untouched.Search(knowledge.Question{Text: q.text, Lang: q.lang}))
		}
	}
	for _, tt := range []struct {
		name     string
		evidence []knowledge.Evidence
		first    bool // the wrong article may come first for the question itself
		others   int  // and for so many others
	}{
		{"one person clicks 1,000 times", clicks(1000, 1, knowledge.Helped, question), false, 0},
		{"below what it does answer, too", clicks(1000, 1, knowledge.Helped, wish), false, 0},
		{"5 sock puppets click 1,000 times", clicks(1000, 5, knowledge.Helped, question), false, 0},
		{"below what it does answer, too", clicks(1000, 5, knowledge.Helped, wish), false, 0},
		{"1,000 sock puppets click 1,000 times", clicks(1000, 1000, knowledge.Helped, question), false, 0},
		{"below what it does answer, too", clicks(1000, 1000, knowledge.Helped, wish), false, 0},
		{"and below every question there is", everywhere, false, 10},
		{"one agent sends it 1,000 times", clicks(1000, 1, knowledge.Sent, question), false, 1},
		{"10 agents send it once", clicks(10, 10, knowledge.Sent, question), true, 1},
	} {
		base := knowledge.New(allArticles(t))
		base.Learn(tt.evidence, learningDay)
		after := base.Search(knowledge.Question{Text: question, Lang: "en"})
		moved, firsts, into, least := 0, 0, 0, 1.0
		for i, q := range probes {
			was, now := then[i], base.Search(knowledge.Question{Text: q.text, Lang: q.lang})
			if rank(was.Suggestions, wrong) != rank(now.Suggestions, wrong) {
				moved++
			}
			if rank(was.Suggestions, wrong) != 1 && rank(now.Suggestions, wrong) == 1 {
				firsts++
			}
			if place := rank(was.Suggestions, wrong); place == 0 || place > 3 {
				if place := rank(now.Suggestions, wrong); place > 0 && place <= 3 && now.Answered {
					into++
				}
			}
			if was.Answered && len(q.want) > 0 && was.Suggestions[0].ID == now.Suggestions[0].ID {
				least = min(least, now.Confidence/was.Confidence)
			}
		}
		t.Logf("%-37s the wrong article was number %d, is number %d; it moved for %d of %d other questions, is offered now for %d and first for %d; confidence fell to %.2f of what it was at most",
			tt.name, rank(before.Suggestions, wrong), rank(after.Suggestions, wrong), moved, len(probes), into, firsts, least)
		if got := rank(after.Suggestions, wrong) == 1; got != tt.first {
			t.Errorf("%s: the wrong article is number %d", tt.name, rank(after.Suggestions, wrong))
		}
		if firsts > tt.others {
			t.Errorf("%s: it is first for %d other questions", tt.name, firsts)
		}
	}
}

// rank is the place of an article from 1, 0 where it was not found.
func rank(list []knowledge.Suggestion, id string) int { return slices.Index(ids(list), id) + 1 }

// Whoever says "no" as often as they like, with as many addresses, takes a part
// of the confidence in an article, and no rank.
func TestLearningFromNo(t *testing.T) {
	q := knowledge.Question{Text: "the vpn drops every few minutes", Lang: "en"}
	base := knowledge.New(allArticles(t))
	before := base.Search(q)
	for _, tt := range []struct {
		people int
		least  float64
	}{{1, .94}, {6, .7}, {1000, .6}} {
		var evidence []knowledge.Evidence
		for i := range 1000 {
			evidence = append(evidence, knowledge.Evidence{
				Question: q, Articles: []string{before.Suggestions[0].ID}, Kind: knowledge.NotHelped, Person: fmt.Sprint(i % tt.people), At: learningDay,
			})
		}
		base.Learn(evidence, learningDay)
		after := base.Search(q)
		t.Logf("%4d people say no 1,000 times: confidence %.2f, was %.2f", tt.people, after.Confidence, before.Confidence)
		if !slices.Equal(ids(before.Suggestions), ids(after.Suggestions)) {
			t.Errorf("ranks %v, were %v", ids(after.Suggestions), ids(before.Suggestions))
		}
		if after.Confidence >= before.Confidence || after.Confidence < tt.least*before.Confidence {
			t.Errorf("confidence %.2f, was %.2f", after.Confidence, before.Confidence)
		}
	}
}

func TestEvidenceFades(t *testing.T) {
	base := knowledge.New(allArticles(t))
	q := knowledge.Question{Text: "the frobnicator blinks", Lang: "en"}
	taught := func(age time.Duration) float64 {
		var evidence []knowledge.Evidence
		for i := range 5 {
			evidence = append(evidence, knowledge.Evidence{Question: q, Articles: []string{"en/voicemail"}, Kind: knowledge.Sent, Person: fmt.Sprint(i), At: learningDay.Add(-age)})
		}
		base.Learn(evidence, learningDay)
		r := base.Search(q)
		if i := slices.Index(ids(r.Suggestions), "en/voicemail"); i >= 0 {
			return r.Suggestions[i].Score
		}
		return 0
	}
	fresh, old, ancient := taught(0), taught(180*24*time.Hour), taught(10*365*24*time.Hour)
	t.Logf("score after evidence of today %.3f, of half a year ago %.3f, of ten years ago %.3f", fresh, old, ancient)
	if fresh <= old || old <= ancient || fresh == 0 {
		t.Error("evidence does not fade")
	}
}

// Of several articles that were offered, the likeliest has helped; the others
// do not overtake it.
func TestOneOfSeveralHelped(t *testing.T) {
	base := knowledge.New(allArticles(t))
	q := knowledge.Question{Text: "the vpn drops every few minutes", Lang: "en"}
	before := ids(base.Search(q).Suggestions)
	var evidence []knowledge.Evidence
	for i := range 50 {
		evidence = append(evidence, knowledge.Evidence{Question: q, Articles: before[:3], Kind: knowledge.Helped, Person: fmt.Sprint(i), At: learningDay})
	}
	base.Learn(evidence, learningDay)
	if after := ids(base.Search(q).Suggestions); !slices.Equal(before[:3], after[:3]) {
		t.Errorf("first %v, then %v", before[:3], after[:3])
	}
}

// An agent who sends the article in another language teaches its translation.
func TestLearningOfTranslations(t *testing.T) {
	base := knowledge.New(allArticles(t))
	q := knowledge.Question{Text: "the frobnicator blinks", Lang: "en"}
	var evidence []knowledge.Evidence
	for i := range 6 {
		evidence = append(evidence, knowledge.Evidence{Question: q, Articles: []string{"fr/messagerie-vocale"}, Kind: knowledge.Closed, Person: fmt.Sprint(i), At: learningDay})
	}
	base.Learn(evidence, learningDay)
	if r := base.Search(q); !r.Answered || r.Suggestions[0].ID != "en/voicemail" {
		t.Errorf("found %v, confidence %.2f", ids(r.Suggestions), r.Confidence)
	}
}

// What is learned does not depend on the order in which evidence is listed, nor
// on what was learned before.
func TestLearningKnowsNoOrder(t *testing.T) {
	evidence, later := halves(tuning(t))
	one, other := knowledge.New(allArticles(t)), knowledge.New(allArticles(t))
	one.Learn(evidence, learningDay)
	other.Learn(evidence[:50], learningDay)
	backwards := slices.Clone(evidence)
	slices.Reverse(backwards)
	other.Learn(backwards, learningDay)
	for _, q := range later {
		asked := knowledge.Question{Text: q.text, Lang: q.lang}
		a, b := one.Search(asked), other.Search(asked)
		if !slices.Equal(ids(a.Suggestions), ids(b.Suggestions)) || a.Confidence != b.Confidence {
			t.Fatalf("%q: %v (%v) and %v (%v)", q.text, ids(a.Suggestions), a.Confidence, ids(b.Suggestions), b.Confidence)
		}
	}
}
