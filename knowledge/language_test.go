package knowledge_test

import (
	"testing"

	"guichet/knowledge"
)

func TestLanguage(t *testing.T) {
	for _, tt := range []struct {
		text, lang string
		sure       bool
	}{
		{"Bonjour, mon imprimante ne répond plus.", "fr", true},
		{"imprimante en panne", "fr", true},
		{"mot de passe oublie", "fr", true},
		{"merci", "fr", true},
		{"mon laptop rame", "fr", false},
		{"j'ai un problème avec le login du VPN", "fr", true},
		{"My printer is stuck", "en", true},
		{"forgot my password", "en", true},
		{"thanks", "en", true},
		{"the café's Wi-Fi", "en", true},
		{"can't log in", "en", true},
		{"", "", false},
		{"???", "", false},
		{"12345", "", false},
		{"👍", "", false},
	} {
		lang, sure := knowledge.Language(tt.text)
		if lang != tt.lang || sure != tt.sure {
			t.Errorf("language of %q: %q %v, want %q %v", tt.text, lang, sure, tt.lang, tt.sure)
		}
	}
	for _, short := range []string{"vpn", "ok", "Ada"} {
		if lang, sure := knowledge.Language(short); sure {
			t.Errorf("%q is surely %q", short, lang)
		}
	}
}

// TestLanguageOfLabelledQuestions counts how often the language of a message
// of some words is told wrongly, and surely so.
func TestLanguageOfLabelledQuestions(t *testing.T) {
	var asked, wrong, surelyWrong, sure int
	for _, q := range demoQuestions(t) {
		lang, certain := knowledge.Language(q.text)
		asked++
		if certain {
			sure++
		}
		if lang != q.lang {
			wrong++
			if certain {
				surelyWrong++
				t.Logf("surely %s: %q", lang, q.text)
			}
		}
	}
	t.Logf("%d messages: %d wrong, %d of them surely; sure of %d", asked, wrong, surelyWrong, sure)
	atMost(t, "wrong", float64(wrong)/float64(asked), .015)
	atMost(t, "surely wrong", float64(surelyWrong)/float64(asked), .005)
	atLeast(t, "sure", float64(sure)/float64(asked), .9)
}
