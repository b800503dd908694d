package templates

import (
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

func TestSavedRepliesSpeakBothLanguages(t *testing.T) {
	r, err := ReadReplies(nil)
	if err != nil {
		t.Fatal(err)
	}
	names := func(lang string) (names []string) {
		for _, reply := range r.In(lang) {
			names = append(names, reply.Name)
		}
		slices.Sort(names)
		return names
	}
	if fr, en := names("fr"), names("en"); len(fr) == 0 || !slices.Equal(fr, en) {
		t.Errorf("the examples are %q in French and %q in English", fr, en)
	}
	d := Data{Number: 1042, Requester: "Zoé {{.Tag}}", Agent: "Ada", Desk: "Support"}
	if got := r.Say("fr", "more-details", d); !strings.HasPrefix(got, "Bonjour Zoé {{.Tag}},") || !strings.Contains(got, "n° 1042") {
		t.Errorf("it says %q", got)
	}
	if got := r.Say("fr", "no-such-reply", d); got != "" {
		t.Errorf("an unknown one says %q", got)
	}
}

func TestASavedReplyThatDoesNotWorkIsNamed(t *testing.T) {
	for _, text := range []string{"Hello without a title", "# Title\n\nHello {{.Requestor}}", "# Title\n\n{{if}}"} {
		_, err := ReadReplies(fstest.MapFS{"en/hello.md": {Data: []byte(text)}})
		if err == nil || !strings.Contains(err.Error(), "en/hello.md") {
			t.Errorf("%q: %v", text, err)
		}
	}
	r, err := ReadReplies(fstest.MapFS{"fr/salut.md": {Data: []byte("# Salut\n\nBonjour.")}, "fr/notes.txt": {Data: []byte("x")}})
	if err != nil || len(r.In("fr")) != 1 || len(r.In("en")) != 0 {
		t.Errorf("French alone: %v, %v", r.In("fr"), err)
	}
	var none *Replies
	if none.In("fr") != nil || none.Say("fr", "salut", Data{}) != "" {
		t.Error("no replies say something")
	}
}
