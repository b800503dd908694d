package main

import (
	"fmt"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/analysis/lang/en"
	"github.com/blevesearch/bleve/v2/analysis/lang/fr"
	"github.com/blevesearch/bleve/v2/index/scorch"
	"github.com/blevesearch/bleve/v2/search/query"
	index "github.com/blevesearch/bleve_index_api"

	"guichet/knowledge"
)

// Boosts of the fields, and of the articles in the other language than the
// question's: of those tried, what served bleve best on the tuning questions.
const (
	bleveTitle, bleveTags, bleveBody = 1., 1.5, 1.
	bleveForeign                     = .5
)

// bleveEngine is bleve with BM25 and its analysers of French and English.
type bleveEngine struct{ index bleve.Index }

func newBleve(articles []knowledge.Article) (bleveEngine, error) {
	all := bleve.NewIndexMapping()
	all.ScoringModel = index.BM25Scoring
	for lang, analyzer := range map[string]string{"fr": fr.AnalyzerName, "en": en.AnalyzerName} {
		for _, field := range []string{"title", "tags", "body"} {
			text := bleve.NewTextFieldMapping()
			text.Analyzer, text.IncludeInAll = analyzer, false
			all.DefaultMapping.AddFieldMappingsAt(field+"_"+lang, text)
		}
	}
	x, err := bleve.NewUsing("", all, scorch.Name, scorch.Name, nil) // in memory
	if err != nil {
		return bleveEngine{}, fmt.Errorf("make bleve's index: %w", err)
	}
	batch := x.NewBatch()
	for _, a := range articles {
		if err := batch.Index(a.ID, map[string]any{"title_" + a.Lang: a.Title, "tags_" + a.Lang: a.Tags, "body_" + a.Lang: a.Body}); err != nil {
			return bleveEngine{}, fmt.Errorf("index %s: %w", a.ID, err)
		}
	}
	if err := x.Batch(batch); err != nil {
		return bleveEngine{}, fmt.Errorf("index articles: %w", err)
	}
	return bleveEngine{x}, nil
}

func (b bleveEngine) ask(questions []question) ([][]string, error) {
	found := make([][]string, len(questions))
	for i, q := range questions {
		r, err := b.index.Search(bleve.NewSearchRequest(bleve.NewDisjunctionQuery(matches(q)...)))
		if err != nil {
			return nil, err
		}
		for _, h := range r.Hits {
			found[i] = append(found[i], h.ID)
		}
	}
	return found, nil
}

// matches looks for a question in every field of both languages.
func matches(q question) (out []query.Query) {
	for _, lang := range []string{"fr", "en"} {
		factor := 1.
		if q.Lang != "" && q.Lang != lang {
			factor = bleveForeign
		}
		for field, boost := range map[string]float64{"title_": bleveTitle, "tags_": bleveTags, "body_": bleveBody} {
			m := bleve.NewMatchQuery(q.Text)
			m.SetField(field + lang)
			m.SetBoost(boost * factor)
			out = append(out, m)
		}
	}
	return out
}
