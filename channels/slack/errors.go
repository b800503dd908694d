package slack

import (
	"errors"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/slack-go/slack"

	"guichet/channels"
)

// terminal are Slack's answers that trying again will not mend, with what a
// person can do about them.
var terminal = map[string]string{
	"channel_not_found":                         "the Slack channel does not exist or the bot cannot see it; invite the bot there",
	"not_in_channel":                            "the bot is not in the Slack channel; invite it there",
	"is_archived":                               "the Slack channel is archived",
	"restricted_action":                         "the workspace does not let the bot post there",
	"restricted_action_read_only_channel":       "the Slack channel is read-only for the bot",
	"restricted_action_thread_only_channel":     "the Slack channel takes replies only",
	"restricted_action_non_threadable_channel":  "the Slack channel takes no replies",
	"cannot_reply_to_message":                   "Slack takes no replies to that message",
	"thread_not_found":                          "the thread is gone",
	"message_not_found":                         "the message is gone",
	"cant_update_message":                       "the message is not the bot's own",
	"edit_window_closed":                        "the workspace does not let messages be edited that late",
	"user_disabled":                             "that person's account is deactivated",
	"user_not_found":                            "Slack knows no such person",
	"users_not_found":                           "Slack knows no such person",
	"cannot_dm_bot":                             "a bot cannot be written to",
	"messages_tab_disabled":                     "direct messages to the app are switched off; switch on the Messages tab under App Home",
	"msg_too_long":                              "the text is too long for Slack",
	"msg_blocks_too_long":                       "the text is too long for Slack",
	"no_text":                                   "the message is empty",
	"invalid_blocks":                            "Slack refuses the layout",
	"invalid_blocks_format":                     "Slack refuses the layout",
	"invalid_arguments":                         "Slack refuses the call",
	"invalid_metadata_format":                   "Slack refuses the metadata",
	"metadata_too_large":                        "Slack refuses the metadata",
	"invalid_name":                              "the workspace knows no such emoji",
	"bad_timestamp":                             "no message can have that ts",
	"too_many_reactions":                        "the message carries as many reactions as Slack allows",
	"too_many_emoji":                            "the message carries as many reactions as Slack allows",
	"as_user_not_supported":                     "Slack refuses the call",
	"ekm_access_denied":                         "the workspace's administrators have suspended posting there",
	"no_permission":                             "the workspace does not let the bot do that",
	"slack_connect_file_upload_sharing_blocked": "the workspace's administrators have blocked sharing there",
}

// locked are Slack's answers about our tokens. They are temporary, because an
// operator mends them, and nothing works until then.
var locked = map[string]string{
	"invalid_auth":            "the token is wrong; copy it again from the app's settings",
	"not_authed":              "the token is missing; copy it from the app's settings",
	"token_revoked":           "the token was revoked; install the app again and copy its token",
	"token_expired":           "the token has expired; install the app again and copy its token",
	"account_inactive":        "the app was removed from the workspace; install it again",
	"not_allowed_token_type":  "the wrong kind of token; bot_token begins with xoxb-, app_token with xapp-",
	"access_denied":           "the workspace denies the app access",
	"org_login_required":      "the workspace is being moved to an organisation; try again when that is done",
	"team_access_not_granted": "the app is not installed in the workspace; install it",
	"missing_scope":           "the token lacks a scope; add it under OAuth & Permissions and install the app again",
}

// A callError is what Slack answered to one method.
type callError struct {
	method string
	code   string // Slack's word for it; empty where no answer came
	hint   string
	err    error
}

func (e *callError) Error() string {
	s := e.method + ": " + e.err.Error()
	var refused slack.SlackErrorResponse
	if errors.As(e.err, &refused) {
		if len(refused.ResponseMetadata.Messages) > 0 {
			s += " (" + strings.Join(refused.ResponseMetadata.Messages, "; ") + ")"
		}
		if refused.Needed != "" {
			s += " (needed: " + refused.Needed + ")"
		}
	}
	if e.hint != "" {
		s += ": " + e.hint
	}
	return s
}

func (e *callError) Unwrap() error { return e.err }

// explain words an error of a Web API call and marks it as package channels
// wants: refused for good, to be tried again when Slack says, or uncertain.
func explain(method string, err error) error {
	if err == nil {
		return nil
	}
	e := &callError{method: method, err: err}
	var limited *slack.RateLimitedError
	var refused slack.SlackErrorResponse
	var status slack.StatusCodeError
	switch {
	case errors.As(err, &limited):
		return channels.RetryAfter(e, max(limited.RetryAfter, time.Second))
	case errors.As(err, &status) && status.Code == http.StatusRequestEntityTooLarge:
		e.hint = terminal["msg_too_long"]
		return channels.Permanent(e)
	case !errors.As(err, &refused): // no answer, or none of Slack's
		return channels.Uncertain(e)
	}
	e.code = refused.Err
	if hint, ok := locked[e.code]; ok {
		e.hint = hint
		return e
	}
	if hint, ok := terminal[e.code]; ok {
		e.hint = hint
		return channels.Permanent(e)
	}
	if e.code == "ratelimited" || e.code == "rate_limited" || e.code == "message_limit_exceeded" {
		return channels.RetryAfter(e, time.Minute)
	}
	return channels.Uncertain(e) // "some aspect of the operation may have succeeded"
}

// code is Slack's word for what went wrong, "" where it gave none.
func code(err error) string {
	var e *callError
	var refused slack.SlackErrorResponse
	switch {
	case errors.As(err, &e) && e.code != "":
		return e.code
	case errors.As(err, &refused):
		return refused.Err
	}
	return ""
}

// isLocked reports whether our tokens are the reason, so that nothing works.
func isLocked(err error) bool {
	_, ok := locked[code(err)]
	return ok
}

// codeIs reports whether Slack's word for err is among those.
func codeIs(err error, codes ...string) bool {
	return err != nil && slices.Contains(codes, code(err))
}

var errNowhere = errors.New("it says neither where it goes nor what it answers")
