package main

import (
	"encoding/json"
	"os/exec"
	"strings"
	"testing"
)

// floors says how high each package stands. A package imports lower floors
// only; what carries never meets.
var floors = map[string]int{
	"guichet/tickets":                  0,
	"guichet/channels":                 1,
	"guichet/knowledge":                1,
	"guichet/templates":                1,
	"guichet/channels/channeltest":     2,
	"guichet/channels/email":           2,
	"guichet/channels/email/emailtest": 2,
	"guichet/channels/slack":           2,
	"guichet/channels/slack/slacktest": 2,

	"guichet/channels/slack/slacktest/page":          3,
	"guichet/channels/slack/slacktest/cmd/slacktest": 4,

	"guichet/channels/tasks":         2,
	"guichet/web/reports":            2,
	"guichet/knowledge/drafts":       2,
	"guichet/store":                  2,
	"guichet/store/storetest":        3,
	"guichet/bot":                    3,
	"guichet/web":                    3,
	"guichet/cmd/guichet":            4,
	"guichet/cmd/guichet/acceptance": 5,
}

func TestNoWallIsCrossed(t *testing.T) {
	out, err := exec.Command("go", "list", "-json=ImportPath,Imports,Doc", "guichet/...").Output()
	if err != nil {
		t.Fatal(err)
	}
	seen := 0
	for d := json.NewDecoder(strings.NewReader(string(out))); d.More(); seen++ {
		var p struct {
			ImportPath, Doc string
			Imports         []string
		}
		if err := d.Decode(&p); err != nil {
			t.Fatal(err)
		}
		floor, known := floors[p.ImportPath]
		if !known {
			t.Errorf("%s stands on no floor", p.ImportPath)
		}
		if p.Doc == "" {
			t.Errorf("%s has no package comment", p.ImportPath)
		}
		for _, i := range p.Imports {
			if below, ours := floors[i]; ours && below >= floor {
				t.Errorf("%s (floor %d) imports %s (floor %d)", p.ImportPath, floor, i, below)
			}
			if floor == 0 && strings.Contains(i, ".") {
				t.Errorf("%s imports %s; the domain knows nobody", p.ImportPath, i)
			}
		}
	}
	if seen < len(floors) {
		t.Errorf("%d packages seen, %d floors known", seen, len(floors))
	}
}
