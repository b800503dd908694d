package knowledge

import (
	"fmt"
	"strings"
	"time"

	"github.com/goccy/go-yaml"
)

// Format writes an article as a file that [ReadArticle] reads.
func Format(a Article) ([]byte, error) {
	front := []yaml.MapItem{{Key: "title", Value: a.Title}, {Key: "lang", Value: a.Lang}}
	add := func(key string, value any, set bool) {
		if set {
			front = append(front, yaml.MapItem{Key: key, Value: value})
		}
	}
	add("tags", a.Tags, len(a.Tags) > 0)
	add("audience", string(a.Audience), a.Audience != "")
	add("category", a.Category, a.Category != "")
	add("ask", a.Ask, len(a.Ask) > 0)
	add("translation_of", a.TranslationOf, a.TranslationOf != "")
	add("owner", a.Owner, a.Owner != "")
	add("review_after", a.ReviewAfter.Format(time.DateOnly), !a.ReviewAfter.IsZero())
	head, err := yaml.Marshal(yaml.MapSlice(front))
	if err != nil {
		return nil, fmt.Errorf("write the head of %s: %w", a.ID, err)
	}
	return []byte("---\n" + string(head) + "---\n\n" + strings.TrimSpace(a.Body) + "\n"), nil
}
