package knowledge_test

import (
	"fmt"
	"testing"
	"time"

	"guichet/knowledge"
)

// BenchmarkLearn tells how long the base learns, at most, the first time and
// when there is a little more evidence, and what a search takes afterwards.
func BenchmarkLearn(b *testing.B) {
	const most = 2 * knowledge.MostEvidence
	asked := tuning(b)
	for _, n := range []int{1000, 50_000} {
		articles := many(b, n)
		var evidence []knowledge.Evidence
		for i := range most {
			e := lesson(i%1000, labelled{text: asked[i%len(asked)].text + " " + word(uint64(i)), lang: asked[i%len(asked)].lang, want: []string{articles[i*7%n].ID}})
			if i%2 == 1 {
				e.Kind = knowledge.Helped
			}
			evidence = append(evidence, e)
		}
		base := knowledge.New(articles)
		b.Run(fmt.Sprintf("first/articles=%d", n), func(b *testing.B) {
			for b.Loop() {
				base.Replace(articles)
				began := time.Now()
				base.Learn(evidence, learningDay)
				b.ReportMetric(time.Since(began).Seconds(), "s")
			}
		})
		b.Run(fmt.Sprintf("again/articles=%d", n), func(b *testing.B) {
			for b.Loop() {
				base.Learn(evidence, learningDay)
			}
		})
		b.Run(fmt.Sprintf("search/articles=%d", n), func(b *testing.B) {
			for i := 0; b.Loop(); i++ {
				base.Search(knowledge.Question{Text: asked[i%len(asked)].text})
			}
		})
	}
}
