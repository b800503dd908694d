package knowledge

// translate adds to the slots of a question what its words mean in their own
// language, home, for an index of the other language. What is grammar or
// courtesy at home says nothing there, whatever it is spelt like: "comment",
// "car" or "on".
func (q *question) translate(x, home *index) {
	q.abroad = q.abroad[:0]
	for i := range q.slots {
		s := &q.slots[i]
		name, c := home.read(q.words.at(s.word))
		q.abroad = append(q.abroad, name)
		if c != content {
			s.weight = 0
		}
	}
	for i := 0; i < len(q.slots); {
		notions, n, key := home.notions.longestAt(q.abroad, i, q.key)
		q.key = key
		for j := i; j < i+n; j++ {
			for _, notion := range notions {
				if s := &q.slots[j]; x.body.known(uint32(notion)) && !s.has(uint32(notion)) {
					s.add(uint32(notion), notionWeight)
				}
			}
		}
		i += max(n, 1)
	}
}

// read returns the stem and class of a word of the index's language, corrected
// when it seems misspelt.
func (x *index) read(word []byte) (name string, c class) {
	if term, ok := x.forms[string(word)]; ok {
		return x.names[term], classOf(x.lang, word)
	}
	name, c = stem(x.lang, string(word)), classOf(x.lang, word)
	if _, known := x.terms[name]; known || c != content || x.notions.has(name) {
		return name, c
	}
	if right, ok := x.typos.nearest(word); ok {
		return stem(x.lang, right.form), right.class
	}
	return name, c
}

func (s *slot) has(term uint32) bool {
	for _, a := range s.any[:s.n] {
		if a.term == term {
			return true
		}
	}
	return false
}
