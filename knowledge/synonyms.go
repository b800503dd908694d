package knowledge

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"unicode"

	"github.com/goccy/go-yaml"
)

// synonymsFile is a file beside the articles in which an operator adds to the
// lexicon what the company calls things:
//
//	# words that mean the same, in either language or in both
//	- fr: [douchette, pistolet]
//	  en: [barcode gun, scanner]
//	- fr: [Galaxie]
//	  en: [Galaxie, ERP]
const synonymsFile = "synonyms.yaml"

type synonym struct {
	French  []string `yaml:"fr"`
	English []string `yaml:"en"`
}

// readSynonyms returns the lexicons with what the operator added. Where the file
// cannot be read they stay as they were, and the problem says where.
func readSynonyms(fsys fs.FS, before map[string]*lexicon) (map[string]*lexicon, []Problem) {
	data, err := fs.ReadFile(fsys, synonymsFile)
	if errors.Is(err, fs.ErrNotExist) {
		return lexicons, nil
	}
	wrong := func(line int, err error) (map[string]*lexicon, []Problem) {
		return before, []Problem{{File: synonymsFile, Line: line, Served: true, Err: err}}
	}
	if err != nil {
		return wrong(0, cause(err))
	}
	var all []synonym
	if err := yaml.UnmarshalWithOptions(data, &all, yaml.Strict()); err != nil {
		var located yaml.Error
		if errors.As(err, &located) && located.GetToken() != nil {
			return wrong(located.GetToken().Position.Line, errors.New(located.GetMessage()))
		}
		return wrong(1, err)
	}
	var text strings.Builder
	text.WriteString(lexiconText)
	for i, s := range all {
		if len(s.French)+len(s.English) < 2 {
			return wrong(0, fmt.Errorf("entry %d has fewer than two words", i+1))
		}
		for _, word := range append(append([]string{}, s.French...), s.English...) {
			if strings.ContainsAny(word, ",|#\n") || strings.IndexFunc(word, unicode.IsLetter) < 0 {
				return wrong(0, fmt.Errorf("entry %d: %q is no word", i+1, word))
			}
		}
		fmt.Fprintf(&text, "\n%s | %s", strings.Join(s.French, ","), strings.Join(s.English, ","))
	}
	return map[string]*lexicon{"fr": newLexicon("fr", text.String()), "en": newLexicon("en", text.String())}, nil
}
