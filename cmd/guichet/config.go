package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"

	"guichet/bot"
	"guichet/channels/email"
	"guichet/channels/slack"
	"guichet/knowledge/drafts"
	"guichet/web"
)

// A Config is the one file by which an operator sets Guichet up.
// config.example.yaml shows every setting with its default.
type Config struct {
	Name           string              `yaml:"name"`
	Language       string              `yaml:"language"`
	AgentsLanguage string              `yaml:"agents_language"`
	Data           string              `yaml:"data"`
	Database       string              `yaml:"database"`
	Templates      string              `yaml:"templates"`
	HandOverAfter  time.Duration       `yaml:"hand_over_after"`
	HandOver       HandOverConfig      `yaml:"hand_over"`
	Hold           time.Duration       `yaml:"hold"`
	Gather         time.Duration       `yaml:"gather"`
	Replies        string              `yaml:"replies"`
	Waiting        WaitingConfig       `yaml:"waiting"`
	CloseAfter     time.Duration       `yaml:"close_after"`
	HelpedGrace    time.Duration       `yaml:"helped_grace"`
	Knowledge      KnowledgeConfig     `yaml:"knowledge"`
	Drafts         drafts.Config       `yaml:"drafts"`
	Log            LogConfig           `yaml:"log"`
	Queues         []QueueConfig       `yaml:"queues"`
	Calendars      []CalendarConfig    `yaml:"calendars"`
	SLA            []SLAConfig         `yaml:"sla"`
	Agents         []AgentConfig       `yaml:"agents"`
	Duty           []DutyConfig        `yaml:"duty"`
	Rules          []RuleConfig        `yaml:"rules"`
	Tasks          []TaskConfig        `yaml:"tasks"`
	Bursts         BurstConfig         `yaml:"bursts"`
	Maintenance    []MaintenanceConfig `yaml:"maintenance"`
	Categories     []CategoryConfig    `yaml:"categories"`
	Priority       PriorityConfig      `yaml:"priority"`
	AgentsMail     []string            `yaml:"agents_mail"`
	Automatic      bot.Ceilings        `yaml:"automatic"`
	Mail           []email.Config      `yaml:"mail"`
	Digest         DigestConfig        `yaml:"digest"`
	Web            web.Config          `yaml:"web"`
	Slack          *slack.Config       `yaml:"slack"`
}

// A KnowledgeConfig says where the articles are and how sure the bot must be
// to offer one.
type KnowledgeConfig struct {
	Folder    string  `yaml:"folder"`
	Threshold float64 `yaml:"threshold"`
}

// A LogConfig says how much is logged and in which form.
type LogConfig struct {
	Level  string `yaml:"level"`
	Format string `yaml:"format"`
}

// defaultConfig is what holds where the file says nothing.
func defaultConfig() Config {
	return Config{
		Name: "Support", Language: "en", AgentsLanguage: "en", Data: "data",
		HandOverAfter: 4 * time.Hour, HandOver: HandOverConfig{Required: []string{"reason"}}, Hold: 10 * time.Second, Gather: 30 * time.Second, CloseAfter: 7 * 24 * time.Hour, HelpedGrace: 72 * time.Hour,
		Waiting: WaitingConfig{RemindAfter: 72 * time.Hour, CloseAfter: 7 * 24 * time.Hour},
		Drafts:  drafts.Defaults(),
		Log:     LogConfig{Level: "info", Format: "text"}, Queues: []QueueConfig{newQueue("support")},
		Agents: []AgentConfig{}, Duty: []DutyConfig{},
		Rules: []RuleConfig{}, Tasks: []TaskConfig{}, Bursts: BurstConfig{Least: 5, Within: 30 * time.Minute}, Maintenance: []MaintenanceConfig{}, AgentsMail: []string{}, Automatic: bot.Ceilings{PerDomain: 100, PerHour: 1000},
		Digest:    DigestConfig{At: "08:00", Mail: []string{}},
		Calendars: []CalendarConfig{}, SLA: []SLAConfig{},
		Categories: []CategoryConfig{}, Priority: defaultPriority(),
	}
}

// A configError says what is wrong with the configuration; its exit code is 78
// (EX_CONFIG of sysexits).
type configError struct{ error }

func (c configError) Unwrap() error { return c.error }

// loadConfig reads the file strictly: an unknown key, a missing secret or an
// impossible value is an error with its place.
func loadConfig(file string) (Config, error) {
	c := defaultConfig()
	raw, err := os.ReadFile(file)
	if err != nil {
		return c, configError{fmt.Errorf("read the configuration: %w (copy config.example.yaml to start one, or name it with --config)", err)}
	}
	if err := c.decode(raw, secrets{}); err != nil {
		return c, configError{fmt.Errorf("%s:%w", file, err)}
	}
	if err := c.validate(); err != nil {
		return c, configError{fmt.Errorf("%s: %w", file, err)}
	}
	return c, nil
}

// decode reads YAML over the defaults. Its errors begin with the line.
func (c *Config) decode(raw []byte, s secrets) error {
	f, err := parser.ParseBytes(raw, 0)
	if err != nil {
		return position(err, nil)
	}
	for _, doc := range f.Docs {
		if doc.Body == nil {
			continue
		}
		ast.Walk(&s, doc.Body)
		if len(s.errs) > 0 {
			return errors.Join(s.errs...)
		}
		if err := yaml.NodeToValue(doc.Body, c, yaml.Strict()); err != nil {
			return position(err, doc.Body)
		}
	}
	return nil
}

var bracketed = regexp.MustCompile(`^\[(\d+):(\d+)\] `)

// position writes a parser's "[3:7] message" as "3:7: message". Where the parser
// does not say where, as for a duration, it looks for the value that the message
// quotes.
func position(err error, doc ast.Node) error {
	text, _, _ := strings.Cut(yaml.FormatError(err, false, false), "\n")
	if m := bracketed.FindStringSubmatch(text); m != nil {
		return fmt.Errorf("%s:%s: %s", m[1], m[2], text[len(m[0]):])
	}
	q := quoted{message: text}
	if doc != nil {
		ast.Walk(&q, doc)
	}
	if q.at == nil {
		return fmt.Errorf(" %s", text)
	}
	return fmt.Errorf("%d:%d: %s", q.at.Line, q.at.Column, text)
}

// quoted finds the first value that a message quotes.
type quoted struct {
	message string
	at      *token.Position
}

// Visit implements [ast.Visitor].
func (q *quoted) Visit(n ast.Node) ast.Visitor {
	if s, ok := n.(*ast.StringNode); ok && q.at == nil && s.Value != "" && strings.Contains(q.message, strconv.Quote(s.Value)) {
		q.at = s.GetToken().Position
	}
	return q
}

// secrets replaces ${NAME} in values by the environment's, and keys that end
// in _file among [fileKeys] by the content of the file that they name.
type secrets struct {
	draft bool // what is missing is left empty
	errs  []error
}

var (
	variable = regexp.MustCompile(`\$\{([A-Za-z_][A-Za-z0-9_]*)\}`)
	fileKeys = []string{"password_file", "bot_token_file", "app_token_file", "database_file", "client_secret_file", "refresh_token_file", "signing_secret_file", "api_key_file"}
)

// Visit implements [ast.Visitor].
func (s *secrets) Visit(n ast.Node) ast.Visitor {
	pair, ok := n.(*ast.MappingValueNode)
	if !ok {
		return s
	}
	value, ok := pair.Value.(*ast.StringNode)
	if !ok {
		return s
	}
	at := value.GetToken().Position
	value.Value = variable.ReplaceAllStringFunc(value.Value, func(ref string) string {
		name := ref[2 : len(ref)-1]
		v, ok := os.LookupEnv(name)
		if !ok && !s.draft {
			s.errs = append(s.errs, fmt.Errorf("%d:%d: the environment has no variable %s; set it, or write the value here", at.Line, at.Column, name))
		}
		return v
	})
	if key, ok := pair.Key.(*ast.StringNode); ok && slices.Contains(fileKeys, key.Value) {
		content, err := os.ReadFile(value.Value)
		if err != nil && !s.draft {
			s.errs = append(s.errs, fmt.Errorf("%d:%d: read the secret: %w", at.Line, at.Column, err))
		}
		key.Value = strings.TrimSuffix(key.Value, "_file")
		value.Value = strings.TrimRight(string(content), "\r\n")
	}
	return s
}

// database is where the records are: SQLite beside the files if not said.
func (c Config) database() string {
	if c.Database != "" {
		return c.Database
	}
	return "sqlite:" + filepath.Join(c.Data, "guichet.db")
}
