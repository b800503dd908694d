package knowledge_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"guichet/knowledge"
)

var learningDay = time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)

// lesson is evidence that an agent sent the article that answers.
func lesson(i int, q labelled) knowledge.Evidence {
	return knowledge.Evidence{
		Question: q.text, Lang: q.lang, Article: q.want[0], Kind: knowledge.Sent,
		Person: fmt.Sprint("agent-", i%25), At: learningDay.Add(-time.Duration(1000-i) * time.Hour),
	}
}

// TestLearning replays half of the questions as what agents answered, in the
// order of time, and asks the other half, before and after: of the articles as
// they are, and without tags, as if their authors had chosen other words.
func TestLearning(t *testing.T) {
	var evidence []knowledge.Evidence
	var later []labelled
	taught := map[string]bool{}
	for i, q := range shuffled(append(tuning(t), unseen(t)...)) {
		switch {
		case len(q.want) == 0 || q.kind == "cross":
		case i%2 == 0:
			evidence = append(evidence, lesson(i, q))
			taught[q.want[0]] = true
		default:
			later = append(later, q)
		}
	}
	t.Logf("%d questions replayed as evidence, %d asked", len(evidence), len(later))
	for _, tt := range []struct {
		name string
		bare bool
		gain float64
	}{{"articles as they are", false, -.006}, {"articles without tags", true, .01}} {
		articles := allArticles(t)
		for i := range articles {
			if tt.bare {
				articles[i].Tags = nil
			}
		}
		base := knowledge.New(articles)
		before, cold, warm := ask(base, later, taught)
		base.Learn(evidence, learningDay)
		after, coldAfter, warmAfter := ask(base, later, taught)
		t.Logf("%-21s  MRR@10 %.3f before, %.3f after; with evidence %.3f, %.3f (%d questions); without %.3f, %.3f (%d)", tt.name,
			before.mrr(), after.mrr(), warm.mrr(), warmAfter.mrr(), warm.asked, cold.mrr(), coldAfter.mrr(), cold.asked)
		atLeast(t, "gain", after.mrr()-before.mrr(), tt.gain)
		atLeast(t, "gain of articles without evidence", coldAfter.mrr()-cold.mrr(), -.02)
		base.Learn(nil, learningDay)
		if again, _, _ := ask(base, later, taught); again.mrr() != before.mrr() {
			t.Errorf("after all evidence was removed: %.3f, before it %.3f", again.mrr(), before.mrr())
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

// TestOnePersonCannotSteer lets one person click "this helped" a thousand times
// on the wrong article.
func TestOnePersonCannotSteer(t *testing.T) {
	articles := allArticles(t)
	base := knowledge.New(articles)
	const question, wrong = "my password has expired what now", "en/double-sided"
	clicks := func(n, people int) (out []knowledge.Evidence) {
		for i := range n {
			out = append(out, knowledge.Evidence{
				Question: question, Lang: "en", Article: wrong, Kind: knowledge.Helped,
				Person: fmt.Sprint("person-", i%people), At: learningDay.Add(-time.Duration(i) * time.Minute),
			})
		}
		return out
	}
	place := func() (first string, rank int, sure float64) {
		r := base.Search(knowledge.Question{Text: question, Lang: "en"})
		return r.Suggestions[0].ID, slices.Index(ids(r.Suggestions), wrong) + 1, r.Confidence
	}
	first, rank, sure := place()
	t.Logf("before: first %s, the wrong article is number %d, confidence %.2f", first, rank, sure)
	base.Learn(clicks(1000, 1), learningDay)
	attacked, rank, attackedSure := place()
	t.Logf("one person, 1,000 clicks: first %s, the wrong article is number %d, confidence %.2f", attacked, rank, attackedSure)
	if attacked != first || attackedSure < sure-.1 {
		t.Errorf("one person has put %s first (%.2f, was %.2f)", attacked, attackedSure, sure)
	}
	untouched, moved := knowledge.New(articles), 0
	for _, q := range tuning(t) {
		asked := knowledge.Question{Text: q.text, Lang: q.lang}
		now, then := base.Search(asked).Suggestions, untouched.Search(asked).Suggestions
		if len(now) > 0 && now[0].ID == wrong && then[0].ID != wrong {
			moved++
		}
	}
	t.Logf("the wrong article has become first for %d other questions", moved)
	if moved > 0 {
		t.Errorf("one person has put the wrong article first for %d other questions", moved)
	}
	base.Learn(clicks(60, 60), learningDay)
	crowd, _, _ := place()
	t.Logf("60 people, a click each: first %s", crowd)
	if crowd != wrong {
		t.Error("sixty people together teach nothing")
	}
}

func TestEvidenceFades(t *testing.T) {
	base := knowledge.New(allArticles(t))
	q := knowledge.Question{Text: "the frobnicator blinks", Lang: "en"}
	taught := func(age time.Duration) float64 {
		var evidence []knowledge.Evidence
		for i := range 5 {
			evidence = append(evidence, knowledge.Evidence{Question: q.Text, Lang: "en", Article: "en/voicemail", Kind: knowledge.Sent, Person: fmt.Sprint(i), At: learningDay.Add(-age)})
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

// "No" clicks lower confidence; ranks stay.
func TestNoLowersConfidenceOnly(t *testing.T) {
	base := knowledge.New(allArticles(t))
	q := knowledge.Question{Text: "the vpn drops every few minutes", Lang: "en"}
	before := base.Search(q)
	var evidence []knowledge.Evidence
	for i := range 6 {
		evidence = append(evidence, knowledge.Evidence{Question: q.Text, Lang: "en", Article: before.Suggestions[0].ID, Kind: knowledge.NotHelped, Person: fmt.Sprint(i), At: learningDay})
	}
	base.Learn(evidence, learningDay)
	after := base.Search(q)
	if !slices.Equal(ids(before.Suggestions), ids(after.Suggestions)) {
		t.Errorf("ranks %v, were %v", ids(after.Suggestions), ids(before.Suggestions))
	}
	if after.Confidence >= before.Confidence || after.Confidence < before.Confidence/2 {
		t.Errorf("confidence %.2f, was %.2f", after.Confidence, before.Confidence)
	}
}
