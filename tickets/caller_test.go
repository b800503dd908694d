package tickets

import "testing"

func TestCaller(t *testing.T) {
	tests := []struct {
		note string
		want Address
	}{
		{"Jean Dupont +33 1 23 45 67 89", Address{Phone, "+33123456789", "Jean Dupont"}},
		{"(415) 555-0132 Kim, accounting", Address{Phone, "4155550132", "Kim, accounting"}},
		{"Kim Lo <kim@example.org>", Address{Email, "kim@example.org", "Kim Lo"}},
		{"kim@example.org, tel. 01 23 45 67 89", Address{Email, "kim@example.org", "tel. 01 23 45 67 89"}},
		{"Madame Petit, bureau 12", Address{Phone, "Madame Petit, bureau 12", ""}},
		{"", Address{Network: Phone}},
	}
	for _, tt := range tests {
		if got := Caller(tt.note); got != tt.want {
			t.Errorf("%q: %+v, want %+v", tt.note, got, tt.want)
		}
	}
}
