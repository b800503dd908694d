package knowledge

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// clean returns what a message says without what politeness adds: greeting,
// thanks, closing line and signature, quoted lines and what is below a reply
// header.
func clean(message string) string {
	var kept []string
	rest, greeted := message, false
	for rest != "" {
		var line string
		line, rest, _ = strings.Cut(rest, "\n")
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '>' {
			continue
		}
		folded := foldLine(line)
		if isSeparator(line, folded) || len(kept) > 0 && isClosing(folded) {
			break
		}
		if !greeted {
			greeted = true
			line = dropGreeting(line)
		}
		if line = dropPleasantries(line); line != "" {
			kept = append(kept, line)
		}
	}
	if n := len(kept); n > 1 && isName(kept[n-1]) {
		kept = kept[:n-1]
	}
	return strings.Join(kept, "\n")
}

// foldLine is the words of a line, folded, with a space after each.
func foldLine(line string) string {
	var w words
	w.read(line)
	var b strings.Builder
	for i := range w.list {
		b.Write(w.at(i))
		b.WriteByte(' ')
	}
	return b.String()
}

func isSeparator(line, folded string) bool {
	return line == "--" || strings.HasPrefix(line, "-----") || strings.HasPrefix(line, "_____") ||
		strings.HasPrefix(folded, "le ") && strings.HasSuffix(folded, " a ecrit ") ||
		strings.HasPrefix(folded, "on ") && strings.HasSuffix(folded, " wrote ") ||
		hasAnyPrefix(folded, smallPrint)
}

// smallPrint begins what a company has below every mail.
var smallPrint = []string{
	"ce message et ses pieces jointes", "ce message et toutes les pieces", "ce message est confidentiel", "ce message peut contenir",
	"ce courriel et", "ce courriel peut contenir", "ce courriel est confidentiel", "ce mail est confidentiel", "avis de confidentialite",
	"pensez a environnement", "disclaimer", "confidentiality notice", "this e mail and", "this email and", "this message and any",
	"this message may contain", "this e mail may contain", "this email may contain", "this message is confidential", "this e mail is confidential",
	"this email is confidential", "please consider the environment", "think of the environment", "avertissement confidentialite",
}

// isClosing reports a line such as "Bien cordialement," or "Thanks". What
// follows it is a signature.
func isClosing(folded string) bool {
	return strings.Count(folded, " ") <= 6 && hasAnyPrefix(folded, closings)
}

var closings = []string{
	"cordialement", "bien cordialement", "tres cordialement", "sincerement", "salutations", "meilleures salutations", "cdt", "bien a vous",
	"bien a toi", "amicalement", "respectueusement", "bonne journee", "belle journee", "bonne soiree", "bonne reception", "a bientot",
	"merci", "un grand merci", "mille mercis", "avec mes remerciements", "en vous remerciant", "je vous remercie", "bien a",
	"regards", "best", "kind regards", "warm regards", "with kind regards", "best regards", "cheers", "sincerely", "yours", "all the best",
	"thanks", "thank you", "many thanks", "thanking you", "have a nice", "have a great", "have a good", "sent from", "envoye de", "envoye depuis",
	"take care", "looking forward",
}

// dropGreeting takes "Bonjour à tous," or "Dear Ada," off the first line.
func dropGreeting(line string) string {
	folded := foldLine(line)
	if !hasAnyPrefix(folded, greetings) {
		return line
	}
	if i := strings.IndexAny(line, ",!.:"); i >= 0 && strings.Count(line[:i], " ") <= 5 {
		return strings.TrimSpace(line[i+1:])
	}
	for w := range strings.FieldsSeq(folded) {
		if !strings.Contains(addressees, " "+w+" ") {
			return line
		}
	}
	return ""
}

var greetings = []string{
	"bonjour", "bonsoir", "salut", "coucou", "hello", "hi", "hey", "dear", "cher", "chere", "chers", "madame", "monsieur", "mesdames",
	"good morning", "good afternoon", "good evening", "greetings",
}

const addressees = " bonjour bonsoir salut coucou hello hi hey dear cher chere chers madame monsieur mesdames messieurs good morning afternoon" +
	" evening greetings a tous toutes toute le la les equipe support team all everyone everybody there sir or madam sirs et "

// dropPleasantries takes short sentences off that only thank or wish.
func dropPleasantries(line string) string {
	all := sentences(line)
	kept := all[:0]
	for _, s := range all {
		folded := foldLine(s)
		if strings.Count(folded, " ") <= 16 && !strings.Contains(s, "?") && hasAnyPrefix(folded, pleasantries) {
			continue
		}
		kept = append(kept, s)
	}
	return strings.Join(kept, " ")
}

var pleasantries = []string{
	"espere que", "merci avance", "merci par avance", "merci beaucoup", "merci bien", "merci pour", "merci a", "merci de votre",
	"un grand merci", "mille mercis", "avec mes remerciements", "je vous remercie", "en vous remerciant", "vous remerciant", "dans attente",
	"je reste a votre disposition", "restant a votre disposition", "bonne journee", "belle journee", "bonne soiree", "bon week end",
	"i hope", "hope you", "hope this", "thanks for your", "thanks a lot", "thanks in advance", "many thanks", "thank you", "thanking you",
	"looking forward", "i look forward", "please let me know", "have a nice", "have a great", "have a good",
}

// isName reports a line of one to three capitalised words and nothing else.
func isName(line string) bool {
	fields := strings.Fields(strings.TrimRight(line, "."))
	for _, f := range fields {
		if r, _ := utf8.DecodeRuneInString(f); !unicode.IsUpper(r) {
			return false
		}
		if strings.ContainsAny(f, "?!,;:0123456789") {
			return false
		}
	}
	return len(fields) <= 3
}

// asksNothing reports a message to which no article is an answer, whatever its
// words: it thanks and says that all is well, passes something on, or speaks of
// a request made before.
func asksNothing(message string) bool {
	folded := " " + foldLine(message)
	if containsAny(folded, earlierRequest) {
		return true
	}
	if strings.Contains(message, "?") || containsAny(folded, butWords) {
		return false
	}
	return containsAny(folded, solvedPhrases) || containsAny(folded, enclosing) ||
		hasAnyPrefix(folded[1:], delights) && containsAny(folded, []string{" merci ", " thanks ", " thank "})
}

var (
	butWords = []string{
		" mais ", " pas ", " toujours ", " plus ", " sauf ", " impossible ", " erreur ", " probleme ", " comment ", " refuse ", " refusee ",
		" but ", " not ", " still ", " except ", " cannot ", " can t ", " cant ", " error ", " problem ", " how ", " refused ", " fails ",
	}
	solvedPhrases = []string{
		" ca marche maintenant ", " remarche ", " fonctionne maintenant ", " refonctionne ", " fonctionne a nouveau ", " marche a nouveau ",
		" probleme resolu ", " probleme regle ", " est resolu ", " est regle ", " est bon ", " remercier ", " works now ", " working now ",
		" working again ", " works again ", " is fixed ", " issue solved ", " problem solved ", " is solved ", " is resolved ", " all good ", " to thank ",
	}
	enclosing = []string{
		" ci joint ", " ci jointe ", " ci joints ", " ci jointes ", " veuillez trouver ", " vous trouverez ", " voir piece jointe ",
		" find attached ", " find enclosed ", " attached please ", " document attached ", " is attached ", " are attached ", " see attached ",
	}
	earlierRequest = []string{
		" mon ticket ", " ce ticket ", " votre ticket ", " ce dossier ", " vous relance ", " je relance ",
		" my ticket ", " this ticket ", " your ticket ", " this case ", " ticket number ", " following up on my ",
	}
	delights = []string{"super", "parfait", "genial", "top", "nickel", "impeccable", "great", "perfect", "awesome", "excellent", "wonderful"}
)

// hasAnyPrefix compares whole words.
func hasAnyPrefix(folded string, phrases []string) bool {
	for _, p := range phrases {
		if strings.HasPrefix(folded, p) && len(folded) > len(p) && folded[len(p)] == ' ' {
			return true
		}
	}
	return false
}

func containsAny(folded string, phrases []string) bool {
	for _, p := range phrases {
		if strings.Contains(folded, p) {
			return true
		}
	}
	return false
}
