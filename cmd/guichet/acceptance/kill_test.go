package acceptance

import (
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// TestKillMinusNine kills a desk at random moments of its start and of its work
// while two hundred mails arrive and agents answer, starts it again at once, and
// counts at the end: nothing lost, nothing doubled. Agents' answers leave at
// once, or are held for a while: then kills fall into that.
//
// The kill happens 10 times, or GUICHET_ACCEPTANCE_KILLS times. What is random
// follows GUICHET_ACCEPTANCE_SEED.
func TestKillMinusNine(t *testing.T) {
	t.Parallel()
	kills, seed := number(t, "GUICHET_ACCEPTANCE_KILLS", 10), number(t, "GUICHET_ACCEPTANCE_SEED", 1)
	for _, hold := range []time.Duration{0, 5 * time.Second} {
		t.Run(fmt.Sprint("hold ", hold), func(t *testing.T) {
			k := newKilling(t, uint64(seed), hold)
			t.Logf("seed %d", seed)
			k.endure(kills)
			k.judge()
			k.askOperator()
		})
	}
}

// endure kills and starts until all mails have come, and then waits for the end
// of everything.
func (k *killing) endure(kills int) {
	k.Helper()
	go k.team.work(k.Context())
	begin := time.Now()
	k.desk.start()
	var moments []string
	held := 0
	kill := func(when string) {
		n := k.held()
		moments = append(moments, fmt.Sprintf("%s (%d, %d)", when, k.done(), n))
		held += n
		k.desk.kill()
		k.desk.start()
	}
	for i := range kills {
		n := len(k.letters)
		k.drop(k.letters[i*n/kills : (i+1)*n/kills])
		when := "at the start"
		if i%3 > 0 {
			work := k.random.IntN(1 + ((i+1)*n/kills-k.done())/2)
			target := k.done() + work
			k.desk.until(fmt.Sprint(target, " mails are done"), func() bool { return k.done() >= target })
			when = fmt.Sprintf("after %d mails", work)
		}
		u := k.random.Float64()
		moment := time.Duration(u * u * float64(300*time.Millisecond))
		<-time.After(moment)
		kill(fmt.Sprintf("%s and %d ms", when, moment.Milliseconds()))
	}
	if k.desk.hold > 0 {
		k.desk.until("an agent's answer is held", func() bool { return k.held() > 0 || k.quiet() })
		kill("at last")
		if held == 0 {
			k.Error("no agent's answer was held when the desk was killed")
		}
	}
	k.Logf("killed (mails done so far, answers held): %s", strings.Join(moments, ", "))
	last := time.Now()
	if err := k.desk.await(k.Context(), k.quiet); err != nil {
		k.Errorf("wait for the end of everything: %v\n%s%s", err, k.desk.waiting(), k.where())
	}
	k.desk.opened()
	k.Logf("quiet %.1f s after the last start, %.1f s after the first", time.Since(last).Seconds(), time.Since(begin).Seconds())
	k.desk.stop()
}

// done is how many mails have their end.
func (k *killing) done() int {
	n, _ := k.desk.ledger.count("SELECT COUNT(*) FROM letters WHERE done > 0 AND channel = 'mail'")
	return n
}

// held is how many answers of agents wait for the end of their hold.
func (k *killing) held() int {
	n, _ := k.desk.ledger.count(`SELECT COUNT(*) FROM deliveries WHERE author_role = 'agent' AND public AND channel = 'mail'
		AND state = 'queued' AND attempts = 0 AND run_at > $1`, time.Now().UnixMicro())
	return n
}

func number(t *testing.T, variable string, otherwise int) int {
	t.Helper()
	text := os.Getenv(variable)
	if text == "" {
		return otherwise
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 {
		t.Fatalf("%s is %q, want a number above 0", variable, text)
	}
	return n
}

// A killing is a correspondence under fire, with agents that answer.
type killing struct {
	*correspondence
	team    *team
	random  *rand.Rand
	openers map[string]string // the letter that opened the ticket in which each letter must end
}

func newKilling(t *testing.T, seed uint64, hold time.Duration) *killing {
	t.Helper()
	k := &killing{team: newTeam(t), random: rand.New(rand.NewPCG(seed, 9)), openers: map[string]string{}}
	k.correspondence = newCorrespondence(t, setup{border: border, hold: hold, slack: k.team.yaml()})
	var all []*letter
	for _, l := range k.letters {
		if l.end != "ticket" || l.phase != 1 || l.answer == "silence" || l.field("Message-ID") != "" || l.field("In-Reply-To") != "" || l.hasForm("raw") || len(all) >= 200 {
			continue
		}
		all = append(all, l)
		k.openers[l.name] = l.name
	}
	for i, l := range slices.Clone(all) {
		if len(all) == 200 {
			break
		}
		more := k.more(i, l)
		all = append(all, more)
		k.openers[more.name] = l.name
	}
	k.letters = k.mixed(all)
	return k
}

// more is a second letter of somebody who does not wait for an answer.
func (k *killing) more(i int, first *letter) *letter {
	said := []string{
		"J'oubliais de préciser : cela dure depuis lundi.",
		"One more detail: my colleague sees the same.",
		"Auriez-vous du nouveau ? Je reste joignable jusqu'à 17 h.",
		"Please call me at extension 4471 if you need anything.",
	}
	return &letter{
		name: "more-" + first.name, special: map[string]string{"Form": "plain utf-8 quoted-printable"},
		fields: []field{
			{"From", first.field("From")}, {"Subject", "Re: " + first.field("Subject")},
			{"In-Reply-To", "{{id:" + first.name + "}}"}, {"References", "{{id:" + first.name + "}}"},
		},
		body: fmt.Sprintf("%s\n\n(%d)", said[i%len(said)], i),
	}
}

// mixed puts each second letter some way behind the first.
func (k *killing) mixed(all []*letter) []*letter {
	place := map[*letter]float64{}
	first := map[string]float64{}
	for _, l := range all {
		place[l] = k.random.Float64()
		if opener := k.openers[l.name]; opener == l.name {
			first[l.name] = place[l]
		} else {
			place[l] = first[opener] + 0.05*place[l]
		}
	}
	slices.SortFunc(all, func(x, y *letter) int {
		if place[x] < place[y] {
			return -1
		}
		return 1
	})
	return all
}

// border is the host that takes in the mails and says who they are by.
const border = "mx.example.test"

func (k *killing) drop(letters []*letter) {
	k.now = time.Now()
	proven := "Authentication-Results: " + border + "; dmarc=pass header.from=" + servers.Domain +
		"\nReceived: from mail.people.test by " + border + " with ESMTPS id 4XwQ1; " + k.now.Format(time.RFC1123Z) + "\n"
	for _, l := range letters {
		raw, err := k.compose(l)
		if err != nil {
			k.Fatal(err)
		}
		k.desk.box.drop(k, append([]byte(proven), raw...))
	}
}

// quiet reports whether all is done, on the desk and in Slack.
func (k *killing) quiet() bool {
	if !k.desk.ledger.quiet(len(k.letters)) || k.team.slack.Pending() > 0 {
		return false
	}
	seen, ok := k.desk.ledger.count("SELECT COUNT(*) FROM tickets WHERE level > 0")
	heard, ok2 := k.desk.ledger.count("SELECT COUNT(*) FROM messages WHERE author_role = 'agent'")
	return ok && ok2 && k.team.answers() >= seen && heard+len(k.team.slack.Lost()) >= k.team.answers() && k.desk.ledger.quiet(len(k.letters))
}

// where tells where the agents' answers are.
func (k *killing) where() string {
	staffed, _ := k.desk.ledger.count("SELECT COUNT(*) FROM tickets WHERE level > 0")
	heard, _ := k.desk.ledger.count("SELECT COUNT(*) FROM messages WHERE author_role = 'agent'")
	var b strings.Builder
	k.desk.ledger.each("SELECT key, outcome, why, attempts FROM letters JOIN octets ON letter = key WHERE channel = 'slack' AND outcome <> 'appended' AND CAST(raw AS TEXT) LIKE '%Nous nous occupons de votre affaire%'", func(scan func(...any)) {
		var key, outcome, why string
		var attempts int
		scan(&key, &outcome, &why, &attempts)
		fmt.Fprintf(&b, "an agent's word %s became %q: %s (attempts %d)\n", key, outcome, why, attempts)
	})
	return b.String() + fmt.Sprintf("%d tickets are for agents; %d have cards, %d were answered, %d answers were heard; Slack has %d envelopes to be acknowledged, lost %d\n",
		staffed, len(k.team.cards()), k.team.answers(), heard, k.team.slack.Pending(), len(k.team.slack.Lost()))
}

// A tally counts what must be nothing, and what is good to know.
type tally map[string]int

func (k *killing) judge() {
	k.Helper()
	var integrity string
	if err := k.desk.ledger.db.QueryRow("PRAGMA integrity_check").Scan(&integrity); err != nil || integrity != "ok" {
		k.Errorf("PRAGMA integrity_check: %q, %v", integrity, err)
	}
	k.read()
	bad, good := tally{}, tally{}
	k.countLetters(bad, good)
	k.countAnswers(bad, good)
	bad["cards doubled in Slack"] = 0
	for _, cards := range k.team.cards() {
		bad["cards doubled in Slack"] += len(cards) - 1
	}
	bad["other posts doubled in Slack"] = k.team.repeated() - bad["cards doubled in Slack"]
	good["words of agents that Slack lost"] = len(k.team.slack.Lost())
	for what, n := range bad {
		if n != 0 {
			k.Errorf("%s: %d", what, n)
		}
	}
	k.Logf("counted: %v", good)
	k.Logf("must be 0: %v; integrity %s", bad, integrity)
}

func (k *killing) countLetters(bad, good tally) {
	opened := map[string]int{}
	for _, l := range k.letters {
		opener := k.openers[l.name]
		want := map[bool]string{true: "ticket", false: "joins " + opener}[opener == l.name]
		end := k.end(l)
		if end != want {
			k.Logf("%s: became %q, want %q (%s)", l.name, end, want, k.ended[l.name].why)
			bad["letters lost or astray"]++
		}
		opened[opener]++
	}
	good["letters"], good["tickets"] = len(k.letters), len(k.tickets)
	bad["tickets doubled"] = len(k.tickets) - len(opened)
	for _, t := range k.tickets {
		said := map[string]bool{}
		for _, m := range t.messages {
			if m.letter != "" && said[m.letter] {
				bad["messages doubled"]++
			}
			said[m.letter] = true
		}
	}
}

// countAnswers counts by Message-ID, and raw copies of one Message-ID apart:
// mail readers show those as one.
func (k *killing) countAnswers(bad, good tally) {
	copies := map[string]int{}
	kinds := map[string]int{} // answers of one kind on one ticket
	for _, a := range k.inbox.empty(k) {
		if copies[a.id]++; copies[a.id] > 1 {
			good["raw copies of one answer"]++
			continue
		}
		kind := "agents' answers"
		if !strings.Contains(flat(a.text), agentSays(a.ticket)) {
			if kind, _ = k.understand(a); strings.HasPrefix(kind, "suggestion") {
				kind = "received"
			}
			kind = "automatic answers, " + kind
		}
		good[kind]++
		if kinds[fmt.Sprint(kind, a.ticket)]++; kinds[fmt.Sprint(kind, a.ticket)] > 1 {
			bad["doubled: "+kind]++
		}
	}
	bad["agents' answers lost"] = k.team.answers() - len(k.team.slack.Lost()) - good["agents' answers"]
	uncertain, _ := k.desk.ledger.count("SELECT COUNT(*) FROM deliveries WHERE automatic AND public AND channel = 'mail' AND state = 'uncertain'")
	good["automatic answers given up as uncertain"] = uncertain
	wanted, _ := k.desk.ledger.count("SELECT COUNT(*) FROM deliveries WHERE automatic AND public AND channel = 'mail'")
	bad["automatic answers lost"] = max(0, wanted-uncertain-(good["automatic answers, received"]+good["automatic answers, person"]))
}
