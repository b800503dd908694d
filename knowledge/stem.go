package knowledge

import (
	"github.com/blevesearch/snowballstem"
	"github.com/blevesearch/snowballstem/english"
)

// stem reduces a folded word of the language to what its forms share. Words
// with a digit and words too long to be words stay as they are.
func stem(lang, w string) string {
	if len(w) > 40 {
		return w
	}
	for i := 0; i < len(w); i++ {
		if w[i] < 'a' || w[i] > 'z' {
			return w
		}
	}
	if lang == "fr" {
		return stemFrench(w)
	}
	env := snowballstem.NewEnv(w)
	english.Stem(env)
	return env.Current()
}
