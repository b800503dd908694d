package knowledge

// An index holds the articles of one language for searching, in flat arrays. It
// is never changed once built, but for what it remembers.
type index struct {
	lang     string
	articles []*Article
	internal []bool            // article → for agents only
	twins    map[uint32]uint32 // article → the same in the other language's index

	forms   map[string]uint32 // word as written, folded → term
	terms   map[string]uint32 // stem → term
	names   []string          // term → stem; the first terms are the lexicon's notions
	classes []class           // term → class
	notions *lexicon
	typos   typos

	body   postings          // words of title, tags and body together (BM25F)
	titles rows              // each article's words of the title
	tags   postings          // words of the tags
	grams  postings          // runs of four letters of title and tags
	ids    map[uint32]uint32 // run of four letters → its number in grams

	quotes quotes
}

// rows are a list of terms for each article, in one array.
type rows struct {
	start []uint32
	terms []uint32
}

func (r *rows) of(doc uint32) []uint32 { return r.terms[r.start[doc]:r.start[doc+1]] }

func (r *rows) add(terms []uint32) {
	if r.start == nil {
		r.start = []uint32{0}
	}
	r.terms = append(r.terms, terms...)
	r.start = append(r.start, uint32(len(r.terms)))
}

// Weights of the fields in BM25F, and its saturation and length parameters.
const (
	titleBoost, tagsBoost, bodyBoost = 2.5, 2.0, 1.0
	saturation, tagsSaturation       = 1.2, .4
	titleLength, bodyLength          = .3, .6
)

// unknown is the term of a word that no article has.
const unknown = ^uint32(0)

// newIndex indexes the articles of one language.
func newIndex(lang string, notions *lexicon, articles []*Article) *index {
	x := &index{
		lang: lang, articles: articles, notions: notions,
		twins: map[uint32]uint32{}, forms: map[string]uint32{}, terms: map[string]uint32{}, ids: map[uint32]uint32{},
		names: make([]string, notions.count), classes: make([]class, notions.count),
	}
	b := indexing{index: x, meanings: make([]meaning, notions.count), counts: make([]counts, notions.count), runsOf: map[string][]uint32{}}
	for _, a := range articles {
		b.add(a)
	}
	b.finish()
	return x
}

// weigh is a term's weight in a title or a question.
func (x *index) weigh(t uint32) float32 { return x.body.idf[t] * weight[x.classes[t]] }

// eachGram calls f with every run of four letters of a word; a space stands
// before and after it.
func eachGram(word []byte, f func(uint32)) {
	if len(word) < 3 {
		return
	}
	g := uint32(' ')
	for i, c := range word {
		g = g<<8 | uint32(c)
		if i >= 2 {
			f(g)
		}
	}
	f(g<<8 | ' ')
}
