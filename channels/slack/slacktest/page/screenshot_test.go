package page_test

import (
	"context"
	"fmt"
	"image"
	_ "image/png"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

// browser is Debian's Chromium, or another one; empty without.
func browser() string {
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	return ""
}

// Pictures of the page as a browser shows it, wide and narrow, for a person to
// look at: go test -run Pictures -artifacts -outputdir /tmp/pictures.
func TestPictures(t *testing.T) {
	chromium := browser()
	if chromium == "" || testing.Short() {
		t.Skip("there is no Chromium; the other tests read the page")
	}
	s := open(t)
	if err := s.zoe.Shortcut("new"); err != nil {
		t.Fatal(err)
	}
	if _, err := s.api.OpenViewContext(t.Context(), next(t, s.interactions).TriggerID, resolveModal()); err != nil {
		t.Fatal(err)
	}
	dir := t.ArtifactDir()
	for _, shot := range []struct{ name, as, in, thread string }{
		{"card", "ada", s.desk.ID, ""},
		{"thread", "ada", s.help.ID, s.ask.TS},
		{"card-thread", "ada", s.desk.ID, s.card.TS},
		{"modal", "zoe", s.help.ID, ""},
		{"home", "ada", "home", ""},
	} {
		at := "/?" + url.Values{"as": {shot.as}, "in": {shot.in}, "thread": {shot.thread}}.Encode()
		for size, wide := range map[string]bool{"1280,800": true, "500,860": false} {
			file := filepath.Join(dir, fmt.Sprintf("%s-%s.png", shot.name, size[:4]))
			photograph(t, chromium, s.page.URL+at, file, size)
			if colours := colours(t, file); colours < 20 {
				t.Errorf("%s (wide: %v) is empty: %d colours", shot.name, wide, colours)
			}
		}
	}
	t.Logf("pictures are in %s", dir)
}

func photograph(t *testing.T, chromium, address, file, size string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, chromium, "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
		"--hide-scrollbars", "--user-data-dir="+t.TempDir(), "--window-size="+size, "--screenshot="+file, address)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("photograph %s: %v\n%s", address, err, out)
	}
}

// colours counts the different colours of a picture.
func colours(t *testing.T, file string) int {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	img, _, err := image.Decode(f)
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for x := img.Bounds().Min.X; x < img.Bounds().Max.X; x += 2 {
		for y := img.Bounds().Min.Y; y < img.Bounds().Max.Y; y += 2 {
			seen[fmt.Sprint(img.At(x, y))] = true
		}
	}
	return len(seen)
}
