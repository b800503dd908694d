package drafts

import (
	"strings"
	"testing"

	"guichet/knowledge"
)

var vpnArticle = knowledge.Article{
	ID: "en/vpn", Title: "VPN", Audience: knowledge.Public,
	Body: "Open [the portal](https://vpn.example.org/start), or write to it@example.org.\nSee intranet.example.org/vpn and <https://help.example.org/a_b?c=1>. Edit setup.zip.\n[odd](javascript:alert(1)) ![pic](https://vpn.example.org/pic.png)",
}

func TestADraftKeepsTheLinksOfItsSourcesAlone(t *testing.T) {
	allowed := linksOf([]knowledge.Article{vpnArticle})
	for said, want := range map[string]string{
		// What the article has, stays.
		"Open [the portal](https://vpn.example.org/start).":         "Open [the portal](https://vpn.example.org/start).",
		"See https://help.example.org/a_b?c=1.":                     "See https://help.example.org/a_b?c=1.",
		"See <https://help.example.org/a_b?c=1>.":                   "See https://help.example.org/a_b?c=1.",
		"Write to it@example.org, or see intranet.example.org/vpn.": "Write to it@example.org, or see intranet.example.org/vpn.",
		"Edit setup.zip and restart setup.exe, version 10.15.7.":    "Edit setup.zip and restart setup.exe, version 10.15.7.",
		"1. Open it.\n2. *Wait* 5 min: at 10:30, that's it!":        "1. Open it.\n2. *Wait* 5 min: at 10:30, that's it!",
		"Si a < b, alors **b > a**.":                                "Si a < b, alors **b > a**.",

		// Everything else goes.
		"Open [the portal](https://evil.example/start).":                 "Open the portal.",
		"Open [the portal](https://vpn.example.org/start?x=notes).":      "Open the portal.",
		"Open [the portal](<https://evil.example/a> \"title\").":         "Open the portal.",
		"Open [https://vpn.example.org/start](https://evil.example).":    "Open https://vpn.example.org/start.",
		"Open [https://evil.example](https://vpn.example.org/start).":    "Open […].",
		"Open [the portal][1].\n\n[1]: https://evil.example/":            "Open the portal.",
		"Open https://evil.example/x?y=z, then wait.":                    "Open […], then wait.",
		"Open HTTPS://EVIL.EXAMPLE now":                                  "Open […] now",
		"Go to www.evil.example":                                         "Go to […]",
		"Go to evil.com and evil.example/collect":                        "Go to […] and […]",
		"Go to evil。com now":                                             "Go to […] now",
		"Send your notes to mallory@evil.example.":                       "Send your notes to […].",
		"<mailto:mallory@evil.example>":                                  "[…]",
		"![x](https://evil.example/pixel?d=secret) Hello":                "Hello",
		"![x](https://vpn.example.org/start) Hello":                      "Hello",
		"Hello <img src=https://evil.example/p> you":                     "Hello […] you",
		"Hello <script>alert(1)</script> you":                            "Hello alert(1) you",
		"[odd](javascript:alert(1))":                                     "odd([…]))",
		"javascript:alert(1)":                                            "[…])",
		"[a](data:text/html,x)":                                          "a",
		"<!channel> <@U0123> @here ask @ada":                             "here ask ada",
		"ht\u200btps://evil.example and ht&#116;ps&#58;//evil.example/x": "[…] and […]",
		`https\://evil.example`:                                          "[…]",
		"\u202egnp.exe":                                                  "gnp.exe",
		"Download readme.md":                                             "Download […]",
	} {
		if got := harmless(said, allowed); got != want {
			t.Errorf("%q\n became %q\n    want %q", said, got, want)
		}
	}
}

func TestAnArticlesOddLinksAreNoneForADraft(t *testing.T) {
	for l := range linksOf([]knowledge.Article{vpnArticle}) {
		if strings.HasPrefix(l, "javascript") || strings.Contains(l, "pic.png") {
			t.Errorf("%q is allowed", l)
		}
	}
}

// FuzzHarmless: whatever a model says, the only links in a draft are allowed.
func FuzzHarmless(f *testing.F) {
	for _, s := range []string{"[a](https://evil.example)", "[a]: x\n[a]", "<https://evil.example>", "`evil.com`", "ev**il**.com", "![[a]](b)(c)", "[x](https://vpn.example.org/start)", "<a\nhref=x>", "    https://evil.com"} {
		f.Add(s)
	}
	allowed := linksOf([]knowledge.Article{vpnArticle})
	f.Fuzz(func(t *testing.T, said string) {
		out := harmless(said, allowed)
		shown, targets := read(out)
		for _, target := range targets {
			if !allowed[target] {
				t.Errorf("%q became %q, which leads to %q", said, out, target)
			}
		}
		for _, scheme := range []string{"javascript:", "<script", "<!channel", "<@"} {
			if strings.Contains(strings.ToLower(shown), scheme) {
				t.Errorf("%q became %q", said, out)
			}
		}
	})
}
