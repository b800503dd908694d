package tickets

import "testing"

func TestGivenMark(t *testing.T) {
	for text, want := range map[string]int{
		"4": 4, " 5 \n": 5, "5/5": 5, "3 / 5.": 3, "1!": 1, "★★★★": 4, "⭐️⭐️": 2, "⭐⭐⭐⭐⭐": 5,
		"4\n\n-- \nZoé Dubois": 4,
		"":                     0, "0": 0, "6": 0, "45": 0, "4/6": 0, "5/5 merci": 0, "2 problèmes": 0, "4?": 0, "★★★★★★": 0,
		"4\nIl reste une question.": 0, "Option 2": 0, "-1": 0, "4,5": 0,
	} {
		if got := GivenMark(text); got != want {
			t.Errorf("%q is the mark %d, want %d", text, got, want)
		}
	}
}
