package slack

import "guichet/channels"

// Words are the few sentences that the channel says by itself, at once, while
// somebody holds the mouse.
type Words struct {
	Form     channels.Form // for a card that brought no form along
	NotOpen  string        // to an agent whose form could not be opened
	NoAnswer string        // beside a form that was sent without a text
}

// say finds the words of a language, English ones where it has none.
func (c *Channel) say(language string) Words {
	if w, ok := c.words[language]; ok {
		return w
	}
	return c.words["en"]
}
