package knowledge_test

import (
	"fmt"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"guichet/knowledge"
)

// many are n articles in both languages, made of the sentences of all others
// with words mixed in that do not exist, rare and common as in a language.
func many(b *testing.B, n int) []knowledge.Article {
	source := allArticles(b)
	random := rand.New(rand.NewPCG(1, 2))
	rare := rand.NewZipf(random, 1.1, 5, 60_000)
	sentences := map[string][]string{}
	for _, a := range source {
		for s := range strings.Lines(a.Body) {
			if s = strings.TrimSpace(s); s != "" {
				sentences[a.Lang] = append(sentences[a.Lang], s)
			}
		}
	}
	invent := func() string { return word(rare.Uint64()) }
	var out []knowledge.Article
	for i := range n {
		a := source[i%len(source)]
		a.ID, a.TranslationOf = fmt.Sprintf("%s-%d", a.ID, i), ""
		if a.Lang == "en" && random.IntN(2) == 0 && i >= len(source) {
			a.TranslationOf = out[random.IntN(i)].ID
		}
		a.Title = a.Title + " " + invent()
		a.Tags = []string{a.Tags[random.IntN(len(a.Tags))], invent()}
		var body []string
		for range 6 + random.IntN(6) {
			words := strings.Fields(sentences[a.Lang][random.IntN(len(sentences[a.Lang]))])
			for range len(words) / 6 {
				words[random.IntN(len(words))] = invent()
			}
			body = append(body, strings.Join(words, " "))
		}
		a.Body = strings.Join(body, "\n\n")
		out = append(out, a)
	}
	return out
}

// word writes a number as a word that can be spoken.
func word(n uint64) string {
	w := ""
	for n += 20; n > 0; n /= 105 {
		w += string("bcdfgjklmnprstvzhwqxy"[n%105/5]) + string("aeiou"[n%5])
	}
	return w
}

// BenchmarkSearch tells how long it takes to build a base of so many articles,
// what it holds in memory, and the time of a question: of half of them at most,
// and of all but the slowest hundredth.
func BenchmarkSearch(b *testing.B) {
	asked := tuning(b)
	for _, n := range []int{1000, 10_000, 50_000} {
		b.Run(fmt.Sprintf("articles=%d", n), func(b *testing.B) {
			articles := many(b, n)
			before, began := held(), time.Now()
			base := knowledge.New(articles)
			built := time.Since(began)
			memory := held() - before
			took := make([]time.Duration, 0, 4096)
			for i := 0; b.Loop(); i++ {
				began := time.Now()
				base.Search(knowledge.Question{Text: asked[i%len(asked)].text})
				took = append(took, time.Since(began))
			}
			slices.Sort(took)
			b.ReportMetric(built.Seconds(), "build-s")
			b.ReportMetric(float64(took[len(took)/2].Nanoseconds())/1e6, "p50-ms")
			b.ReportMetric(float64(took[len(took)*99/100].Nanoseconds())/1e6, "p99-ms")
			b.ReportMetric(float64(memory)/(1<<20), "MB")
			runtime.KeepAlive(articles)
			runtime.KeepAlive(base)
		})
	}
}

// held is the memory in use, in bytes.
func held() int64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.GC()
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

func BenchmarkNew(b *testing.B) {
	for _, n := range []int{1000, 10_000, 50_000} {
		articles := many(b, n)
		b.Run(fmt.Sprintf("articles=%d", n), func(b *testing.B) {
			for b.Loop() {
				knowledge.New(articles)
			}
		})
	}
}

func BenchmarkLanguage(b *testing.B) {
	asked := tuning(b)
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		knowledge.Language(asked[i%len(asked)].text)
	}
}
