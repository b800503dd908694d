// Package knowledge finds the article that answers a question asked in French
// or in English, and says nothing when none does.
//
// Articles are Markdown files with YAML front matter in a folder:
//
//	---
//	title: Restart the print spooler when the printer is stuck
//	lang: en
//	tags: [printer, queue]
//	audience: public        # or internal: for agents only
//	category: printing
//	ask: [Which printer is it?, Does another application print?]
//	translation_of: fr/imprimante-bloquee
//	owner: ada@example.org
//	review_after: 2027-01-31
//	---
//
// [Load] reads them, [Base] holds them in memory and answers [Base.Search],
// [Base.Watch] follows the folder. Internal articles come out of
// [Base.ForAgents] alone, as types of their own. [FromHTML] and [FromCSV] make
// articles of what a company has already written. A tour of the rest, in the order in which
// a question passes:
//
//   - clean.go takes greeting, thanks, quotes and signature off a mail;
//   - language.go tells French from English;
//   - stress.go says which sentences of a mail count most;
//   - words.go cuts text into folded words, stem.go and french.go reduce them;
//   - lexicon.go knows which words of the craft mean the same, in both languages,
//     and synonyms.go what the operator adds; translate.go asks with them in
//     the other language;
//   - index.go holds the articles in flat arrays (indexing.go builds them),
//     gather.go adds up what their words say, choose.go picks the best and
//     score.go weighs those; search.go leads through it;
//   - look.go asks both languages, links translations, and prefers the asker's;
//   - confidence.go turns scores into a probability, ask.go that into silence;
//   - passage.go picks the sentences or steps that help, matches.go the words;
//   - evidence.go bounds what people's deeds count, study.go asks their questions
//     again, exercise.go and training.go learn from that into the layers of
//     layer.go, learn.go moves articles by them, replay.go tells what it gained;
//   - calibration.go corrects the probability by what came of it.
//
// [Precedents] are found with the same means: solved requests like a new one.
// So is what is missing: [Debt] tells which requests no article answered,
// gaps.go groups those by what they are about (aspects.go reads them, cluster.go
// brings them together), and draft.go begins an article of what solved them,
// without what tells of a person (anonymous.go).
//
// A [Classifier] sorts requests into the desk's categories by the same words:
// phrase.go finds the operator's, classify_model.go weighs what people have
// sorted; signal.go tells how pressing a request says that it is, diagnosis.go
// what it answers of what must be known, reply.go what somebody answers to that.
package knowledge
