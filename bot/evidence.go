package bot

import (
	"context"
	"time"

	"guichet/channels"
	"guichet/knowledge"
	"guichet/store"
	"guichet/tickets"
)

const (
	// evidencePace is how often new evidence is looked for, and so the longest
	// that a deed teaches nothing here, whichever process it was done in.
	evidencePace = time.Minute

	// evidenceFades is how often the base learns anew without new evidence: what
	// there is weighs less each day, and tickets are resolved meanwhile.
	evidenceFades = time.Hour

	// learningPatience is how long the first letters wait at most for what was
	// learned before, usually a moment. Letters are taken in meanwhile.
	learningPatience = time.Minute
)

// A lesson is until where the evidence was learned.
type lesson struct {
	state [2]int64 // of the evidence
	at    time.Time
}

// watchEvidence lets the knowledge base learn from what people did, at once and
// whenever there is more of it or less, until ctx ends. It closes first when
// that was done once, or failed.
func (b *Bot) watchEvidence(ctx, work context.Context, first chan<- struct{}) {
	for last := (lesson{}); ctx.Err() == nil; rest(ctx, evidencePace) {
		next, err := b.learnNews(work, last)
		if err != nil {
			b.Log.Warn("learn from what people did; the articles rank as before", "err", err)
		} else {
			last = next
		}
		if first != nil {
			close(first)
			first = nil
		}
	}
}

// learnNews learns what is new since the last lesson, in whichever process it
// was done.
func (b *Bot) learnNews(ctx context.Context, last lesson) (lesson, error) {
	if err := Calibrate(ctx, b.Store, b.Knowledge); err != nil {
		return last, err
	}
	state, err := b.Store.EvidenceState(ctx)
	now := b.Now()
	if err != nil || state == last.state && now.Sub(last.at) < evidenceFades {
		return last, err
	}
	return lesson{state, now}, b.learn(ctx)
}

// Calibration is the key under which the records keep how the confidence is
// corrected; see [knowledge.ParseCalibration].
const Calibration = "calibration"

// Calibrate corrects the confidence of a base as the records say.
func Calibrate(ctx context.Context, s *store.Store, base *knowledge.Base) error {
	text, err := s.Memory("knowledge").Recall(ctx, Calibration)
	if err != nil {
		return err
	}
	c, err := knowledge.ParseCalibration(text)
	if err == nil {
		base.Calibrate(c)
	}
	return err
}

// learn lets the knowledge base learn what the evidence says now.
func (b *Bot) learn(ctx context.Context) error {
	list, err := b.Store.Evidence(ctx, knowledge.MostEvidence)
	if err != nil {
		return err
	}
	begin := time.Now()
	b.Knowledge.Learn(Evidence(list), b.Now())
	b.Log.Debug("learned from what people did", "evidence", len(list), "took", time.Since(begin))
	return nil
}

// Evidence is what the records hold, as the knowledge base learns from it. That
// a ticket was resolved in which an agent had sent an article speaks for it too;
// that somebody came back whom an article had helped takes that back.
func Evidence(list []store.Evidence) []knowledge.Evidence {
	var out []knowledge.Evidence
	for _, e := range list {
		k := knowledge.Evidence{
			Question: knowledge.Question{Subject: e.Of.Subject, Text: e.Request.Said(), Lang: e.Of.Language},
			Articles: e.Articles, Kind: knowledge.Lesson(e.Lesson), Person: e.Person, At: e.At,
		}
		if e.Lesson == tickets.ArticleSent && e.Of.Status.Done() && !e.Of.Dismissed {
			k.Kind = knowledge.Closed
		}
		if e.Lesson == tickets.ArticleHelped && !e.Of.Status.Done() {
			continue
		}
		out = append(out, k)
	}
	return out
}

// articlesIn are the articles that an agent's answer sends to the requester: the
// one that they picked, or those that they name.
func (b *Bot) articlesIn(in channels.Inbound, m tickets.Message) []string {
	if in.Action == channels.Send && in.Option != "" {
		return []string{in.Option}
	}
	return b.Knowledge.Named(m.Said())
}

// credit adds to an act what its answer tells of articles.
func (b *Bot) credit(c *tickets.Change) {
	for _, m := range c.Messages {
		if m.Author.Role != tickets.Agent || !m.Public {
			continue
		}
		if named := b.Knowledge.Named(m.Said()); len(named) > 0 {
			c.Evidence = append(c.Evidence, b.Desk.Teach(b.Now(), c.Ticket, tickets.ArticleSent, m.Author, named...))
		}
	}
}
