package slacktest

import (
	"encoding/json"
	"io"
	"mime"
	"net/http"
	"strconv"
	"strings"
)

// args are the arguments of a call: the query merged with the body, which wins.
type args struct {
	header string // bearer token
	values map[string]any
}

// readArgs reads query, form, multipart or JSON. A JSON body is ignored where
// Slack takes forms only, as Slack does.
func readArgs(r *http.Request, acceptsJSON bool) (args, error) {
	a := args{values: map[string]any{}}
	if token, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer "); ok {
		a.header = strings.TrimSpace(token)
	}
	for key, v := range r.URL.Query() {
		a.values[key] = v[0]
	}
	if r.Method == http.MethodGet || r.ContentLength == 0 {
		return a, nil
	}
	kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil {
		return a, fail("missing_post_type")
	}
	switch kind {
	case "application/x-www-form-urlencoded":
		if r.ParseForm() != nil {
			return a, fail("invalid_form_data")
		}
	case "multipart/form-data":
		if r.ParseMultipartForm(32<<20) != nil {
			return a, fail("invalid_form_data")
		}
	case "application/json":
		body, err := io.ReadAll(io.LimitReader(r.Body, 8<<20))
		if err != nil || !acceptsJSON {
			return a, nil
		}
		return a, a.merge(body)
	default:
		return a, fail("invalid_post_type")
	}
	for key, v := range r.PostForm {
		a.values[key] = v[0]
	}
	return a, nil
}

func (a args) merge(body []byte) error {
	if len(strings.TrimSpace(string(body))) == 0 {
		return nil
	}
	var v any
	if json.Unmarshal(body, &v) != nil {
		return fail("invalid_json")
	}
	object, ok := v.(map[string]any)
	if !ok {
		return fail("json_not_object")
	}
	for key, v := range object {
		if key != "token" { // Slack takes it from the header then
			a.values[key] = v
		}
	}
	return nil
}

func (a args) has(key string) bool { _, ok := a.values[key]; return ok }

// str is an argument as a form would carry it.
func (a args) str(key string) string {
	switch v := a.values[key].(type) {
	case nil:
		return ""
	case string:
		return v
	case bool:
		return strconv.FormatBool(v)
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	default:
		b, _ := json.Marshal(v)
		return string(b)
	}
}

func (a args) bool(key string) bool {
	switch strings.ToLower(a.str(key)) {
	case "1", "true":
		return true
	}
	return false
}

// value is a structured argument: a JSON value, or a string that holds one. It
// is nil when absent or unreadable.
func (a args) value(key string) any {
	v := a.values[key]
	if s, ok := v.(string); ok {
		var parsed any
		if json.Unmarshal([]byte(s), &parsed) != nil {
			return nil
		}
		return parsed
	}
	return v
}

// limit is the page size: an error unless it lies within 1 and most.
func (a args) limit(most, otherwise int) (int, error) {
	if !a.has("limit") || a.str("limit") == "" {
		return otherwise, nil
	}
	n, err := strconv.Atoi(a.str("limit"))
	if err != nil || n < 1 || n > most {
		return 0, fail("invalid_limit")
	}
	return n, nil
}
