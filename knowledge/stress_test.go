package knowledge

import "testing"

// In a long mail, what asks or fails counts in full, the story less, and
// politeness least; in a short one everything counts.
func TestWhatAsksCountsMost(t *testing.T) {
	mail := "Sorry for writing so early.\nLast week we moved to the third floor. My screen does not light up. The removal men were kind. What should I check?"
	for i, want := range []float32{asideStress, storyStress, 1, storyStress, 1} {
		got := statements(mail)
		if len(got) != 5 || got[i].stress != want {
			t.Fatalf("statement %d of %+v, want %v", i, got, want)
		}
	}
	for _, s := range statements("Last week we moved. My screen does not light up.") {
		if s.stress != 1 {
			t.Errorf("%q of a short mail counts %v", s.text, s.stress)
		}
	}
	var q question
	x := newIndex("en", lexicons["en"], []*Article{{ID: "a", Lang: "en", Title: "Screen and floor"}})
	q.understand(x, x, mail)
	weight := map[string]float32{}
	for _, s := range q.slots {
		weight[string(q.words.at(s.word))] = s.weight
	}
	if weight["screen"] != 1 || weight["floor"] >= 1 {
		t.Errorf("the screen weighs %v, the floor %v", weight["screen"], weight["floor"])
	}
}
