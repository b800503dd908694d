package store

import "guichet/tickets"

var conversationTable = newTable("conversations", func(v *tickets.Conversation) []column {
	return []column{
		{"id", &v.ID},
		{"ticket", &v.Ticket},
		{"channel", &v.Channel},
		{"place", &v.Place},
		{"audience", &v.Audience},
		{"watchers", &v.Watchers},
		{"thread", &v.Thread},
	}
})
