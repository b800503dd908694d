package page_test

import (
	"encoding/base64"
	"fmt"
	"image"
	_ "image/png"
	"net/url"
	"os"
	"path/filepath"
	"testing"
)

// Pictures of the page as a browser shows it, wide and narrow, for a person to
// look at: GUICHET_TEST_BROWSER=1 go test -run Pictures -artifacts -outputdir /tmp/pictures.
func TestPictures(t *testing.T) {
	if !byBrowser(t) {
		return
	}
	s := open(t)
	b := visit(t, "about:blank")
	if err := s.zoe.Shortcut("new"); err != nil {
		t.Fatal(err)
	}
	if _, err := s.api.OpenViewContext(t.Context(), next(t, s.interactions).TriggerID, resolveModal()); err != nil {
		t.Fatal(err)
	}
	dir := t.ArtifactDir()
	for _, shot := range []struct{ name, as, in, thread, shows string }{
		{"card", "ada", s.desk.ID, "", "Claim"},
		{"thread", "ada", s.help.ID, s.ask.TS, "I need a person"},
		{"card-thread", "ada", s.desk.ID, s.card.TS, "Asked her to unplug it"},
		{"modal", "zoe", s.help.ID, "", "Resolution"},
		{"home", "ada", "home", "", "Your desk"},
	} {
		for size, width := range map[string]int{"wide": 1280, "narrow": 420} {
			b.call("Emulation.setDeviceMetricsOverride", map[string]any{
				"width": width, "height": 820, "deviceScaleFactor": 1, "mobile": false,
			})
			at := "/?" + url.Values{"as": {shot.as}, "in": {shot.in}, "thread": {shot.thread}, "size": {size}}.Encode()
			b.call("Page.navigate", map[string]any{"url": s.page.URL + at})
			b.until("location.search.includes('" + size + "') && document.readyState === 'complete' && document.body.innerText.includes('" + shot.shows + "')")
			file := filepath.Join(dir, shot.name+"-"+size+".png")
			data, err := base64.StdEncoding.DecodeString(b.call("Page.captureScreenshot", nil)["data"].(string))
			if err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(file, data, 0o644); err != nil {
				t.Fatal(err)
			}
			if colours := colours(t, file); colours < 20 {
				t.Errorf("%s is empty: %d colours", file, colours)
			}
			if over := b.eval("document.documentElement.scrollWidth - innerWidth"); over != 0.0 {
				t.Errorf("%s: the page is %v pixels too wide", file, over)
			}
		}
	}
	t.Logf("pictures are in %s", dir)
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
