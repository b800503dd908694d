// Package drafts asks a language model for what an agent might answer, at any
// endpoint that speaks OpenAI's chat completions. It is off unless the operator
// names one.
//
// A model believes whoever writes to it, so it is given nothing to betray and
// nothing to do: a [Paper] holds the public part of one ticket and public
// articles, by type; there are no tools; what comes back is a [Draft] for one
// agent to read, without any link that its articles do not have, without images
// and mentions. Nothing here sends anything to anybody.
package drafts
