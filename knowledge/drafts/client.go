package drafts

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"

	"github.com/openai/openai-go/v3"
	"github.com/openai/openai-go/v3/option"

	"guichet/channels"
)

// Errors that callers tell apart. Every other error says in a line what the
// endpoint did, and never repeats what it was told or what it said.
var (
	ErrLate  = errors.New("the language model did not answer in time")
	ErrEmpty = errors.New("the language model said nothing that can be used")
)

// mostAnswer is how much of an answer is read, in octets.
const mostAnswer = 1 << 20

// A Client asks one model. It is safe for concurrent use.
type Client struct {
	config Config
	api    openai.ChatCompletionService
}

// New makes a client of a configuration that is on. It connects to nothing.
func New(c Config) *Client {
	// No option of the environment's: only what the configuration names is used.
	options := []option.RequestOption{
		option.WithBaseURL(c.URL), option.WithMaxRetries(0),
		option.WithHTTPClient(&http.Client{Transport: bounded{http.DefaultTransport}, CheckRedirect: stay}),
	}
	if !c.APIKey.IsZero() {
		options = append(options, option.WithAPIKey(c.APIKey.Reveal()))
	}
	return &Client{config: c, api: openai.NewChatCompletionService(options...)}
}

// stay follows no redirect: what the endpoint is told is for nobody else.
func stay(*http.Request, []*http.Request) error { return errors.New("the endpoint sends elsewhere") }

// Draft has the model word an answer, within the configured time.
func (c *Client) Draft(ctx context.Context, p Paper) (Draft, error) {
	paper, err := p.text()
	if err != nil {
		return Draft{}, fmt.Errorf("write a paper: %w", err)
	}
	said, err := c.ask(ctx, p.task(), paper)
	if err != nil {
		return Draft{}, err
	}
	d := newDraft(said, p)
	if d.Text == "" {
		return Draft{}, ErrEmpty
	}
	return d, nil
}

// Check asks the model for a word.
func (c *Client) Check(ctx context.Context) []channels.Finding {
	_, err := c.ask(ctx, "Answer with one word.", "Are you there?")
	return []channels.Finding{{
		What: "language model " + c.config.Model + " at " + c.config.URL, Err: err,
		Fix: "see that url, model and api_key under drafts are right; the desk works without",
	}}
}

func (c *Client) ask(ctx context.Context, task, paper string) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, c.config.Timeout)
	defer cancel()
	answer, err := c.api.New(ctx, openai.ChatCompletionNewParams{
		Model:    c.config.Model,
		Messages: []openai.ChatCompletionMessageParamUnion{openai.SystemMessage(task), openai.UserMessage(paper)},
	})
	switch {
	case errors.Is(ctx.Err(), context.DeadlineExceeded):
		return "", ErrLate
	case err != nil:
		return "", plain(err)
	case answer == nil || len(answer.Choices) == 0 || answer.Choices[0].Message.Content == "":
		return "", ErrEmpty
	}
	return answer.Choices[0].Message.Content, nil
}

// plain is an error without what the endpoint said.
func plain(err error) error {
	var status *openai.Error
	var transport *url.Error
	switch {
	case errors.As(err, &status):
		return fmt.Errorf("the language model's endpoint answers with status %d", status.StatusCode)
	case errors.Is(err, errTooLong):
		return errTooLong
	case errors.As(err, &transport):
		return fmt.Errorf("reach the language model: %w", transport.Err)
	case errors.Is(err, context.Canceled):
		return context.Canceled
	}
	return errors.New("the language model's endpoint answers what cannot be read")
}

var errTooLong = errors.New("the language model answers without end")

// bounded reads no more of an answer than [mostAnswer].
type bounded struct{ http.RoundTripper }

// RoundTrip implements [http.RoundTripper].
func (b bounded) RoundTrip(r *http.Request) (*http.Response, error) {
	resp, err := b.RoundTripper.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	resp.Body = &body{resp.Body, mostAnswer}
	return resp, nil
}

type body struct {
	io.ReadCloser
	left int
}

func (b *body) Read(p []byte) (int, error) {
	if b.left <= 0 {
		return 0, errTooLong
	}
	n, err := b.ReadCloser.Read(p[:min(len(p), b.left)])
	b.left -= n
	return n, err
}
