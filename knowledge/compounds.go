package knowledge

// compounds are written in two words, with a hyphen or as one; the first part
// alone says something else.
var compounds = [...]struct{ first, second, whole string }{
	{"wi", "fi", "wifi"},
	{"wy", "fi", "wifi"},
	{"e", "mail", "mail"},
	{"e", "mails", "mails"},
	{"e", "learning", "elearning"},
	{"usb", "c", "usbc"},
	{"pass", "word", "password"},
	{"blue", "tooth", "bluetooth"},
	{"log", "in", "login"},
	{"sign", "in", "login"},
}

// singles are spellings of one word.
var singles = map[string]string{
	"email": "mail", "emails": "mails", "mel": "mail", "mels": "mails", "courriel": "mail", "courriels": "mails",
	"signin": "login", "logon": "login",
}

// unusual tells of words by their first letter and length whether one may be
// part of a compound or spelt in several ways: most are not.
var unusual = func() (lengths [26]uint32) {
	for _, c := range compounds {
		lengths[c.first[0]-'a'] |= 1 << len(c.first)
	}
	for s := range singles {
		lengths[s[0]-'a'] |= 1 << len(s)
	}
	return lengths
}()

func isUnusual(w []byte) bool {
	first := w[0] - 'a'
	return first < 26 && len(w) < 32 && unusual[first]>>len(w)&1 == 1
}

// compound joins the words of a compound in place and settles spellings.
func (w *words) compound() { w.compoundFrom(0) }

// compoundFrom does so from the i-th word on.
func (w *words) compoundFrom(i int) {
	kept := w.list[:i]
	for ; i < len(w.list); i++ {
		word := w.list[i]
		text := w.text[word.start:word.end]
		if !isUnusual(text) {
			kept = append(kept, word)
			continue
		}
		if i+1 < len(w.list) && !w.list[i+1].breaks {
			next := w.text[w.list[i+1].start:w.list[i+1].end]
			for _, c := range &compounds {
				if string(text) == c.first && string(next) == c.second {
					word.start, word.end = w.write(c.whole)
					i++
					break
				}
			}
		}
		if single, ok := singles[string(w.text[word.start:word.end])]; ok {
			word.start, word.end = w.write(single)
		}
		kept = append(kept, word)
	}
	w.list = kept
}

func (w *words) write(s string) (start, end int32) {
	start = int32(len(w.text))
	w.text = append(w.text, s...)
	return start, int32(len(w.text))
}
