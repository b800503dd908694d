package knowledge

import "strings"

// A statement is a sentence of a message, and how much its words count, 0 to 1.
type statement struct {
	text   string
	stress float32
}

// In a message of several sentences, those that ask, want something or say what
// fails count in full, the story around them and what is said out of politeness
// count less. In a short one every sentence counts.
const (
	manyStatements = 4
	storyStress    = .75
	asideStress    = .3
)

// statements cuts a message, already cleaned, into sentences.
func statements(text string) (out []statement) {
	for line := range strings.Lines(text) {
		start := 0
		for i := 0; i+1 < len(line); i++ {
			if strings.IndexByte(".?!;", line[i]) >= 0 && line[i+1] == ' ' {
				out = append(out, statement{line[start : i+1], 1})
				start = i + 1
			}
		}
		if strings.TrimSpace(line[start:]) != "" {
			out = append(out, statement{line[start:], 1})
		}
	}
	if len(out) < manyStatements {
		return out
	}
	for i := range out {
		out[i].stress = stressOf(out[i].text)
	}
	return out
}

func stressOf(sentence string) float32 {
	folded := " " + foldLine(sentence)
	switch {
	case containsAny(folded, asides):
		return asideStress
	case strings.Contains(sentence, "?") || containsAny(folded, wishes) || containsAny(folded, failures):
		return 1
	}
	return storyStress
}

var (
	asides = []string{
		" excusez ", " desole ", " desolee ", " je me permets ", " comme vous le savez ", " merci ", " remercie ", " deranger ", " je sais que vous ",
		" sorry ", " thank ", " thanks ", " as you know ", " as you may know ", " bothering ", " hope this ",
	}
	wishes = []string{
		" je voudrais ", " voudrait ", " voudrions ", " aimerais ", " aimerait ", " aimerions ", " aimeraient ", " souhaite ", " souhaiterais ", " souhaitons ",
		" il me faut ", " il faudrait ", " faudrait ", " faut il ", " besoin ", " comment ", " pouvez vous ", " pourriez vous ",
		" would like ", " d like ", " need ", " needs ", " want ", " wants ", " how ", " could you ", " can you ",
	}
	failures = []string{
		" ne ", " n ", " pas ", " plus ", " rien ", " personne ", " aucun ", " aucune ", " impossible ", " erreur ", " bloque ", " bloquee ", " refuse ",
		" perdu ", " perdue ", " disparu ", " fige ", " panne ",
		" not ", " no ", " nothing ", " never ", " nobody ", " none ", " cannot ", " cant ", " dont ", " doesnt ", " isnt ", " wont ", " didnt ",
		" error ", " lost ", " stuck ", " freezes ", " fails ", " failed ", " blocked ", " refused ", " wrong ",
	}
)
