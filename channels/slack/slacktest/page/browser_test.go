package page_test

import (
	"bufio"
	"encoding/json"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"guichet/channels/slack/slacktest"
)

// byBrowser reports whether the page is to be looked at with a browser as well,
// which ./test does by itself; the other tests read the page without one.
func byBrowser(t *testing.T) bool {
	if os.Getenv("GUICHET_TEST_BROWSER") == "" {
		t.Log("no browser looks: GUICHET_TEST_BROWSER is not set")
		return false
	}
	return true
}

// browser is Debian's Chromium, or another one; empty without.
func browser() string {
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	return ""
}

// A tab is one tab of a Chromium, driven by the DevTools protocol.
type tab struct {
	t    *testing.T
	ws   *websocket.Conn
	last int
}

func visit(t *testing.T, address string) *tab {
	t.Helper()
	chromium := browser()
	if chromium == "" {
		t.Fatal("there is no Chromium")
	}
	cmd := exec.Command(chromium, "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
		"--user-data-dir="+profile(t), "--remote-debugging-port=0", "--window-size=1280,800", "about:blank")
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	out, err := cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) // its helpers too
		_ = cmd.Wait()
	})
	var at string
	lines := bufio.NewScanner(out)
	for at == "" && lines.Scan() {
		_, at, _ = strings.Cut(lines.Text(), "DevTools listening on ws://")
	}
	host, _, _ := strings.Cut(at, "/")
	req, _ := http.NewRequestWithContext(within(t), http.MethodPut, "http://"+host+"/json/new?"+address, nil)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	var target struct{ WebSocketDebuggerURL string }
	if err := json.NewDecoder(resp.Body).Decode(&target); err != nil {
		t.Fatal(err)
	}
	ws, _, err := websocket.DefaultDialer.Dial(target.WebSocketDebuggerURL, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = ws.Close() })
	return &tab{t: t, ws: ws}
}

// profile is a folder for Chromium, which may still write there when it is told
// to end: what it leaves is no failure.
func profile(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "slacktest-chromium-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	return dir
}

// call sends a command of the DevTools protocol and answers its result.
func (b *tab) call(method string, params map[string]any) map[string]any {
	b.t.Helper()
	b.last++
	_ = b.ws.SetReadDeadline(time.Now().Add(2 * time.Minute))
	err := b.ws.WriteJSON(map[string]any{"id": b.last, "method": method, "params": params})
	for err == nil {
		var m struct {
			ID     int
			Error  json.RawMessage
			Result map[string]any
		}
		if err = b.ws.ReadJSON(&m); err == nil && m.ID == b.last {
			if m.Error != nil || m.Result["exceptionDetails"] != nil {
				b.t.Fatalf("%s %v: %s %v", method, params, m.Error, m.Result["exceptionDetails"])
			}
			return m.Result
		}
	}
	b.t.Fatalf("%s %v: %v", method, params, err)
	return nil
}

// eval runs a script in the tab and answers its value.
func (b *tab) eval(script string) any {
	b.t.Helper()
	r := b.call("Runtime.evaluate", map[string]any{
		"expression": script, "returnByValue": true, "awaitPromise": true, "userGesture": true,
	})
	value, _ := r["result"].(map[string]any)
	return value["value"]
}

// until waits until a script answers true.
func (b *tab) until(script string) {
	b.t.Helper()
	for end := time.Now().Add(time.Minute); b.eval("!!("+script+")") != true; time.Sleep(20 * time.Millisecond) {
		if time.Now().After(end) {
			b.t.Fatalf("it never came true: %s\n%s", script, b.eval("document.body.innerText"))
		}
	}
}

// One sitting in front of the page: what others do appears by itself and what is
// being typed stays; Enter sends; buttons ask where they should; a modal opens,
// is filled in and closes, without the page being loaded again.
func TestASittingInFrontOfThePage(t *testing.T) {
	if !byBrowser(t) {
		return
	}
	s := open(t)
	b := visit(t, s.page.URL+"/?"+url.Values{"as": {"ada"}, "in": {s.desk.ID}}.Encode())
	b.until("document.querySelector('h1')?.textContent === 'desk' && document.readyState === 'complete' && typeof events === 'object'")
	b.eval("window.same = true")

	b.eval("document.querySelector('#say textarea').focus(); document.querySelector('#say textarea').value = 'half a sen'")
	s.App().Post(s.desk, "Something new")
	b.until("document.querySelector('#stream').textContent.includes('Something new')")
	if v := b.eval("document.querySelector('#say textarea').value + document.activeElement.name"); v != "half a sentext" {
		t.Errorf("what was being typed became %q", v)
	}

	b.eval("document.activeElement.value = 'a whole sentence'; document.activeElement.dispatchEvent(new KeyboardEvent('keydown', {key: 'Enter', bubbles: true, cancelable: true}))")
	if _, err := s.desk.Await(within(t), slacktest.Containing("a whole sentence"), slacktest.From(s.ada)); err != nil {
		t.Fatal(err)
	}
	b.until("document.querySelector('#say textarea').value === '' && document.querySelector('#stream').textContent.includes('a whole sentence')")

	click := func(label string) {
		b.eval("[...document.querySelectorAll('#stream button')].find(e => e.textContent === '" + label + "').click()")
	}
	click("Resolve")
	b.until("document.querySelector('#ask')?.open && document.querySelector('#ask').textContent.includes('Zoé is told.')")
	b.eval("document.querySelector('#ask button').click()") // not yet
	click("Claim")
	if got := next(t, s.interactions).ActionCallback.BlockActions[0].ActionID; got != "claim" {
		t.Errorf("%s reached the app: the question was not waited for", got)
	}
	click("Resolve")
	b.until("document.querySelector('#ask')?.open")
	b.eval("document.querySelector('#ask button:last-child').click()")
	cb := next(t, s.interactions)
	if cb.ActionCallback.BlockActions[0].ActionID != "resolve" {
		t.Errorf("got %+v", cb.ActionCallback.BlockActions[0])
	}
	if _, err := s.api.OpenViewContext(t.Context(), cb.TriggerID, resolveModal()); err != nil {
		t.Fatal(err)
	}
	b.until("document.querySelector('#modal:modal') && document.activeElement.name === 'field text'")
	b.eval("document.activeElement.value = 'Unplugged.'")
	s.App().Post(s.desk, "Meanwhile")
	b.until("document.querySelector('#stream').textContent.includes('Meanwhile')")
	b.eval("document.querySelector('[name=\"field kind\"]').value = 'hw'; document.querySelector('#modal footer .primary').click()")
	if got := next(t, s.interactions).View.State.Values["text"]["text"].Value; got != "Unplugged." {
		t.Errorf("submitted %q", got)
	}
	b.until("!document.querySelector('#modal')")
	if b.eval("window.same") != true {
		t.Error("the page was loaded anew")
	}
}
