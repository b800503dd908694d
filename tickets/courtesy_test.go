package tickets

import (
	"bufio"
	"os"
	"strings"
	"testing"
)

// A closing is one line of the labelled set.
type closing struct {
	text, kind, language string
	later                bool // set aside before the rule was made
	thanks               bool // says thanks and nothing else
}

// closings reads the labelled set; its head tells how it is written.
func closings(t *testing.T) []closing {
	t.Helper()
	f, err := os.Open("testdata/courtesy.txt")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var list []closing
	var heading closing
	for s := bufio.NewScanner(f); s.Scan(); {
		line := s.Text()
		switch {
		case line == "" || strings.HasPrefix(line, "# "):
		case strings.HasPrefix(line, "["):
			words := strings.Fields(strings.Trim(line, "[]"))
			heading = closing{later: words[0] == "later"}
			if heading.later {
				words = words[1:]
			}
			heading.thanks, heading.language, heading.kind = words[0] == "thanks", words[1], words[2]
		default:
			c := heading
			c.text = strings.ReplaceAll(line, "¶", "\n")
			list = append(list, c)
		}
	}
	return list
}

// TestCourtesyOnTheLabelledSet counts, by language and kind, how many bare
// thanks are recognised and how many other messages are mistaken for thanks.
// None may be: such a person would wait for ever.
func TestCourtesyOnTheLabelledSet(t *testing.T) {
	type figure struct{ all, right int }
	figures, whole := map[string]*figure{}, map[string]*figure{}
	count := func(m map[string]*figure, key string, right bool) {
		if m[key] == nil {
			m[key] = &figure{}
		}
		m[key].all++
		if right {
			m[key].right++
		}
	}
	var order []string
	for _, c := range closings(t) {
		right := Courtesy(c.text) == c.thanks
		label, half := "more", "seen "
		if c.thanks {
			label = "thanks"
		}
		if c.later {
			half = "later"
		}
		key := half + " " + c.language + " " + label + " " + c.kind
		if figures[key] == nil {
			order = append(order, key)
		}
		count(figures, key, right)
		count(whole, half+" "+label, right)
		switch {
		case right:
		case c.thanks:
			t.Logf("not recognised: %q", c.text)
		default:
			t.Errorf("taken for mere thanks: %q", c.text)
		}
	}
	for _, key := range order {
		t.Logf("%-28s %3d of %3d right", key, figures[key].right, figures[key].all)
	}
	for _, half := range []string{"seen  thanks", "seen  more", "later thanks", "later more"} {
		f := whole[half]
		t.Logf("%-28s %3d of %3d right, %.1f %%", half, f.right, f.all, 100*float64(f.right)/float64(f.all))
		if f.all < 70 || float64(f.right) < 0.95*float64(f.all) {
			t.Errorf("%s: %d of %d right, want 95 %%", half, f.right, f.all)
		}
	}
}

// FuzzCourtesy: whatever text there is, an unknown word before it is more than
// thanks.
func FuzzCourtesy(f *testing.F) {
	for _, s := range []string{"merci", "Thanks!\n\nTom", "👍", "Merci¶\x00"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if Courtesy("xqzv " + text) {
			t.Errorf("an unknown word before %q is taken for thanks", text)
		}
		Courtesy(text)
	})
}
