package slack

// Words are the few sentences that the channel says by itself, at once, while
// somebody holds the mouse.
type Words struct {
	NotOpen  string // to somebody whose form could not be opened
	NoAnswer string // beside a field of a form that was sent without a text
	Loading  string // title of a form that is not ready yet, 24 characters
	Done     string // in its place where there was nothing to fill in
}

// say finds the words of a language, English ones where it has none.
func (c *Channel) say(language string) Words {
	if w, ok := c.words[language]; ok {
		return w
	}
	return c.words["en"]
}
