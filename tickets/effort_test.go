package tickets

import (
	"testing"
	"time"
)

func TestEffortCountsAgentsDeeds(t *testing.T) {
	ada, bob := Author{Agent, Address{Network: Slack, ID: "U1"}}, Author{Agent, Address{Network: Slack, ID: "U2"}}
	zoe, bot := Author{Role: Requester}, Author{Role: Bot}
	at := func(minutes float64, by Author) Event {
		return Event{At: time.Unix(0, 0).Add(time.Duration(minutes * float64(time.Minute))), By: by}
	}
	for name, c := range map[string]struct {
		history []Event
		want    float64 // minutes
	}{
		"nobody did anything":              {[]Event{at(0, zoe), at(0, bot), at(300, zoe)}, 0},
		"a claim after a night":            {[]Event{at(0, zoe), at(900, ada)}, 10},
		"an answer four minutes later":     {[]Event{at(0, zoe), at(900, ada), at(904, ada)}, 14},
		"what is done at once":             {[]Event{at(0, zoe), at(0.1, ada)}, 1},
		"one deed of several events":       {[]Event{at(0, zoe), at(5, ada), at(5, ada), at(5, bot), at(5, ada)}, 5},
		"two agents at one moment":         {[]Event{at(0, zoe), at(5, ada), at(5, bob)}, 6},
		"the requester wrote in between":   {[]Event{at(0, zoe), at(5, ada), at(60, zoe), at(63, ada)}, 8},
		"a clock that went back":           {[]Event{at(10, zoe), at(5, ada)}, 1},
		"nothing is known from before it":  {[]Event{at(5, ada)}, 10},
		"what the bot does costs no agent": {[]Event{at(0, zoe), at(5, bot), at(7, ada), at(30, bot)}, 2},
	} {
		if got := Effort(c.history); got != time.Duration(c.want*float64(time.Minute)) {
			t.Errorf("%s: %v, want %v minutes", name, got, c.want)
		}
	}
}
