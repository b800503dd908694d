package knowledge_test

import (
	"fmt"
	"testing"

	"guichet/knowledge"
)

// many is the demo's articles, copied until there are n.
func many(b *testing.B, n int) []knowledge.Article {
	articles, problems := knowledge.Load(knowledge.Demo)
	if len(problems) > 0 {
		b.Fatal(problems)
	}
	var out []knowledge.Article
	for i := 0; len(out) < n; i++ {
		a := articles[i%len(articles)]
		a.ID = fmt.Sprintf("%s-%d", a.ID, i)
		a.Title = fmt.Sprintf("%s %d", a.Title, i/len(articles))
		out = append(out, a)
	}
	return out
}

var benchQuestions = []knowledge.Question{
	{Text: "l'imprimante du 2e ne sort rien"},
	{Text: "how do I get my work email on my phone"},
	{Text: "jai oublier mon mot de pase"},
	{Text: "quel temps fera-t-il demain ?"},
	{Text: "Hello,\n\nI am staying with my parents this week and the remote connection falls every few minutes. I have to restart the VPN ten times a day. The internet is fine otherwise.\n\nIs there anything I can do?\n\nBest regards,\nHugo"},
	{Text: "Bonjour,\n\nJe serai en congé à partir de vendredi pour trois semaines. Je voudrais que les gens qui m'envoient un courriel sachent qui contacter à ma place.\n\nMerci de m'expliquer comment faire.\n\nCordialement,\nValérie"},
}

func BenchmarkSearch(b *testing.B) {
	for _, n := range []int{46, 400} {
		base := knowledge.New(many(b, n))
		b.Run(fmt.Sprintf("articles=%d", n), func(b *testing.B) {
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				base.Search(benchQuestions[i%len(benchQuestions)])
			}
		})
	}
}

func BenchmarkLanguage(b *testing.B) {
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		knowledge.Language(benchQuestions[i%len(benchQuestions)].Text)
	}
}

func BenchmarkNew(b *testing.B) {
	articles := many(b, 400)
	b.ReportAllocs()
	for b.Loop() {
		knowledge.New(articles)
	}
}
