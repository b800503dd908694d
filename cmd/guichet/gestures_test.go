package main

import (
	"context"
	"database/sql"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"guichet/channels/slack/slacktest"
)

// verbs adds to the words of stories those for what people do by gestures.
func verbs(words map[string]func(*testscript.TestScript, bool, []string)) map[string]func(*testscript.TestScript, bool, []string) {
	maps.Copy(words, map[string]func(*testscript.TestScript, bool, []string){
		"fill":     script(storyFill),
		"pick":     script(storyPick),
		"react":    script(storyReact),
		"command":  script(storyCommand),
		"shortcut": script(storyShortcut),
		"edit":     script(storyEdit),
		"delete":   script(storyDelete),
		"told":     script(storyTold),
		"home":     script(storyHome),
		"press":    script(storyPress),
		"status":   script(storyStatus),
		"hold":     script(storyHold),
		"release":  script(storyRelease),
		"enclose":  script(storyEnclose),
		"share":    script(storyShare),
		"file":     script(storyFile),
	})
	return words
}

// fill WHO [TEXT] [NAME=VALUE...]
func storyFill(ctx context.Context, c *company, a []string) error {
	for i := range a {
		a[i] = lines(a[i])
	}
	return c.fill(ctx, a[0], a[1:]...)
}

// pick WHO PLACE MENU OPTION chooses in a menu of the card that people look at.
func storyPick(ctx context.Context, c *company, a []string) error {
	var last error
	err := c.slack.WaitFor(ctx, func() bool {
		root, ok := c.thread[a[1]]
		if !ok {
			last = fmt.Errorf("nobody looks at a thread in %s", a[1])
			return false
		}
		last = c.people[a[0]].Select(root.Now(), a[2], a[3])
		return last == nil
	})
	if err != nil {
		return last
	}
	return nil
}

// find waits for a message with the words, and leaves the thread that people
// look at; without words it is the root of that.
func (c *company) find(ctx context.Context, where string, words ...string) (slacktest.Message, error) {
	root, looked := c.thread[where]
	if looked && len(words) == 0 {
		return root.Now(), nil
	}
	m, err := c.awaitSlack(ctx, where, words...)
	if looked {
		c.thread[where] = root
	}
	return m, err
}

// own finds the latest message of somebody's with the words.
func (c *company) own(who, where string, words ...string) (slacktest.Message, error) {
	for _, m := range slices.Backward(c.place(where).Messages()) {
		if m.User == c.people[who] && holds(m.Shown(), words) {
			return m, nil
		}
	}
	return slacktest.Message{}, fmt.Errorf("%s wrote no %q in %s", who, words, where)
}

// react WHO PLACE EMOJI [WORDS]; an EMOJI that begins with - is taken off.
func storyReact(ctx context.Context, c *company, a []string) error {
	m, err := c.find(ctx, a[1], a[3:]...)
	if err != nil {
		return err
	}
	if a[2][0] == '-' {
		c.people[a[0]].Unreact(m, a[2][1:])
	} else {
		c.people[a[0]].React(m, a[2])
	}
	return nil
}

// command WHO PLACE LINE
func storyCommand(_ context.Context, c *company, a []string) error {
	return c.people[a[0]].Slash(c.place(a[1]), a[2])
}

// shortcut WHO PLACE NAME WORDS
func storyShortcut(ctx context.Context, c *company, a []string) error {
	m, err := c.find(ctx, a[1], a[3:]...)
	if err != nil {
		return err
	}
	return c.people[a[0]].MessageShortcut(m, a[2])
}

// edit WHO PLACE WORDS NEW
func storyEdit(_ context.Context, c *company, a []string) error {
	m, err := c.own(a[0], a[1], a[2])
	if err == nil {
		c.people[a[0]].Edit(m, a[3])
	}
	return err
}

// delete WHO PLACE WORDS
func storyDelete(_ context.Context, c *company, a []string) error {
	m, err := c.own(a[0], a[1], a[2])
	if err == nil {
		c.people[a[0]].Delete(m)
	}
	return err
}

// hold DURATION opens the desk anew with another hold.
func storyHold(ctx context.Context, c *company, a []string) error {
	d, err := time.ParseDuration(a[0])
	if err != nil {
		return err
	}
	c.config.Hold = d
	return storyRestart(ctx, c, nil)
}

// release ends every hold, once the desk knows all that people did: what waits
// leaves now.
func storyRelease(ctx context.Context, c *company, _ []string) error {
	for {
		letters, _, err := c.desk.store.Pending(ctx)
		if err != nil {
			return err
		}
		if letters == 0 && c.slack.Pending() == 0 {
			break
		}
		if err := ctx.Err(); err != nil {
			return fmt.Errorf("the desk has %d letters to read still: %w", letters, err)
		}
		time.Sleep(5 * time.Millisecond)
	}
	db, err := sql.Open("sqlite3", filepath.Join(c.config.Data, "guichet.db")+"?_busy_timeout=60000&_txlock=immediate")
	if err != nil {
		return err
	}
	defer db.Close()
	_, err = db.ExecContext(ctx, "UPDATE deliveries SET run_at = 0 WHERE settled = 0 AND claim = ''")
	return err
}

// told WHO WORDS waits for something that is said to one person alone.
func storyTold(ctx context.Context, c *company, a []string) error {
	_, err := c.people[a[0]].AwaitEphemeral(ctx, func(m slacktest.Message) bool { return holds(m.Shown(), a[1:]) })
	if err != nil {
		var there []string
		for _, m := range c.people[a[0]].Ephemerals() {
			there = append(there, m.Shown())
		}
		return fmt.Errorf("%s is not told %q: %w; they were told %q", a[0], a[1:], err, there)
	}
	return nil
}

// home WHO WORDS... opens somebody's home and waits for what it shows.
func storyHome(ctx context.Context, c *company, a []string) error {
	u := c.people[a[0]]
	u.OpenHome()
	shown := ""
	err := c.slack.WaitFor(ctx, func() bool {
		v, ok := u.Home()
		if shown = ""; ok {
			shown = v.Shown()
		}
		return holds(shown, a[1:])
	})
	if err != nil {
		return fmt.Errorf("the home of %s shows no %q: %w; it shows:\n%s", a[0], a[1:], err, shown)
	}
	return nil
}

// press WHO BUTTON clicks on somebody's home, as it was last shown.
func storyPress(_ context.Context, c *company, a []string) error {
	v, _ := c.people[a[0]].Home()
	return c.people[a[0]].Click(v, a[1])
}

// status WHO [EMOJI [TEXT]] shows something beside somebody's name, or nothing.
func storyStatus(_ context.Context, c *company, a []string) error {
	shown := append(a[1:], "", "")
	c.people[a[0]].Change(slacktest.Status(shown[0], shown[1], time.Time{}))
	return nil
}
