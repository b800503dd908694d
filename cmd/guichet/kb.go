package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"time"

	"guichet/bot"
	"guichet/knowledge"
)

type kbCmd struct {
	Search    kbSearchCmd    `cmd:"" help:"Ask the knowledge base: each argument is a question, or each line of standard input."`
	Check     kbCheckCmd     `cmd:"" help:"Name every article that cannot be read, found or trusted, with its line."`
	List      kbListCmd      `cmd:"" help:"List the articles."`
	Show      kbShowCmd      `cmd:"" help:"Print an article."`
	Import    kbImportCmd    `cmd:"" help:"Make articles of Markdown or HTML files, or of a table of questions and answers."`
	Gaps      kbGapsCmd      `cmd:"" help:"Tell which problems have no article and what they cost, and which articles do not help."`
	Evidence  kbEvidenceCmd  `cmd:"" help:"Look at what people did with articles, from which the desk learns."`
	Replay    kbReplayCmd    `cmd:"" help:"Tell what learning has gained, by playing the past again."`
	Calibrate kbCalibrateCmd `cmd:"" help:"Compare how sure the articles were with what came of it, and correct that."`
}

// kbFlag names the articles that a command is about.
type kbFlag struct {
	KB string `name:"kb" type:"existingdir" help:"Folder of articles; without it, the demo's."`
}

func (k kbFlag) fs() fs.FS {
	if k.KB == "" {
		return knowledge.Demo
	}
	return os.DirFS(k.KB)
}

// open reads the articles and tells on standard error what is wrong.
func (k kbFlag) open() *knowledge.Base {
	base, problems := knowledge.Open(k.fs())
	for _, p := range problems {
		fmt.Fprintln(os.Stderr, "guichet:", p)
	}
	return base
}

type kbSearchCmd struct {
	kbFlag
	configFlag
	Learned   bool     `help:"As the desk of the configuration answers: with its articles, what it has learned, and its confidence corrected."`
	JSON      bool     `name:"json" help:"Print a JSON object a question, one a line."`
	Lang      string   `enum:",fr,en" default:"" help:"Language of the questions (fr, en); without it, it is detected."`
	Threshold float64  `help:"Confidence from which a question counts as answered."`
	Agent     bool     `help:"Ask as an agent: internal articles are found too."`
	Questions []string `arg:"" optional:"" name:"question"`
}

// An answerJSON is one line of kb search --json.
type answerJSON struct {
	Query       string           `json:"query"`
	Language    string           `json:"language"`
	Confidence  float64          `json:"confidence"`
	Suggestions []suggestionJSON `json:"suggestions"`
	Answered    bool             `json:"answered"`
}

type suggestionJSON struct {
	ID    string  `json:"id"`
	Score float64 `json:"score"`
}

// Run answers the questions in order.
func (k kbSearchCmd) Run(ctx context.Context) error {
	base, err := k.base(ctx)
	if err != nil {
		return err
	}
	if k.Threshold > 0 {
		base.Threshold = k.Threshold
	}
	out := bufio.NewWriter(os.Stdout)
	for _, q := range k.Questions {
		if err := k.answer(out, base, q); err != nil {
			return err
		}
	}
	if len(k.Questions) == 0 {
		lines := bufio.NewScanner(os.Stdin)
		lines.Buffer(nil, 1<<20)
		for lines.Scan() {
			if err := k.answer(out, base, lines.Text()); err != nil {
				return err
			}
		}
		if err := lines.Err(); err != nil {
			return fmt.Errorf("read questions: %w", err)
		}
	}
	return out.Flush()
}

// base is what is asked: the articles alone, or as the desk knows them.
func (k kbSearchCmd) base(ctx context.Context) (*knowledge.Base, error) {
	if !k.Learned {
		return k.open(), nil
	}
	base, evidence, s, err := taught(ctx, k.Config)
	if err != nil {
		return nil, err
	}
	defer s.Close()
	base.Learn(evidence, time.Now())
	return base, bot.Calibrate(ctx, s, base)
}

func (k kbSearchCmd) answer(out *bufio.Writer, base *knowledge.Base, question string) error {
	r := k.search(base, knowledge.Question{Text: question, Lang: k.Lang})
	if k.JSON {
		line := answerJSON{Query: question, Language: r.Lang, Confidence: r.Confidence, Answered: r.Answered, Suggestions: []suggestionJSON{}}
		for _, s := range r.Suggestions {
			line.Suggestions = append(line.Suggestions, suggestionJSON{s.ID, s.Score})
		}
		return json.NewEncoder(out).Encode(line)
	}
	fmt.Fprintf(out, "%s\n", question)
	if !r.Answered {
		fmt.Fprintf(out, "  silence (confidence %.2f)\n", r.Confidence)
		return nil
	}
	for _, s := range r.Offer() {
		fmt.Fprintf(out, "  %.2f  %s  %s\n        %s\n", r.Confidence, s.ID, s.Title, strings.ReplaceAll(marked(s), "\n", "\n        "))
	}
	return nil
}

// search asks as a requester, or as an agent.
func (k kbSearchCmd) search(base *knowledge.Base, q knowledge.Question) knowledge.AgentResult {
	if k.Agent {
		return base.ForAgents().Search(q)
	}
	found := base.Search(q)
	r := knowledge.AgentResult{Lang: found.Lang, Confidence: found.Confidence, Answered: found.Answered}
	for _, s := range found.Suggestions {
		r.Suggestions = append(r.Suggestions, s.ForAgents())
	}
	return r
}

// marked is the passage with its matches between asterisks.
func marked(s knowledge.AgentSuggestion) string {
	var b strings.Builder
	end := 0
	for _, m := range s.Matches {
		b.WriteString(s.Passage[end:m.From] + "*" + s.Passage[m.From:m.To] + "*")
		end = m.To
	}
	return b.String() + s.Passage[end:]
}
