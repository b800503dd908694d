// Guichet is an email-and-chat driven support bot: mail and Slack come in,
// each request becomes a ticket, the bot answers what it truly knows, people
// answer the rest. This package is the command: it reads the configuration,
// introduces the parts to each other, and offers the sub-commands.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"

	"github.com/alecthomas/kong"
)

// Exit codes beyond 0 and 1, as in sysexits.h.
const (
	exitUsage  = 64
	exitConfig = 78
)

type cli struct {
	Serve   serveCmd   `cmd:"" help:"Run the desk until it is told to stop."`
	Demo    demoCmd    `cmd:"" help:"Play a day at the desk with a mail server and a Slack in memory."`
	Check   checkCmd   `cmd:"" help:"Examine the configuration and every connection; change nothing."`
	Mail    mailCmd    `cmd:"" help:"Look at letters."`
	KB      kbCmd      `cmd:"" name:"kb" help:"Look into the knowledge base."`
	Rules   rulesCmd   `cmd:"" help:"Look at what the desk does by itself."`
	Report  reportCmd  `cmd:"" help:"Tell how the desk did in a stretch of days."`
	SLA     slaCmd     `cmd:"" name:"sla" help:"Look into what is promised."`
	Slack   slackCmd   `cmd:"" help:"Set up the Slack app."`
	Tickets ticketsCmd `cmd:"" help:"Look at tickets."`
	Version versionCmd `cmd:"" help:"Print the version."`
}

func main() { os.Exit(run(os.Args[1:])) }

// run executes one command line and reports its exit code.
func run(args []string) int {
	var c cli
	parser, err := kong.New(&c,
		kong.Name("guichet"),
		kong.Description("A help desk that lives in your mailbox and your Slack."),
		kong.UsageOnError(),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true}),
	)
	if err != nil {
		panic(err) // the commands above contradict each other
	}
	k, err := parser.Parse(args)
	if err != nil {
		parser.Errorf("%s", err)
		fmt.Fprintln(os.Stderr, "See guichet --help.")
		return exitUsage
	}
	// The first signal asks for an orderly end, the second ends at once: then
	// the default action is back, and everything survives it.
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop)
	defer stop()
	k.BindTo(ctx, (*context.Context)(nil))
	if err := k.Run(); err != nil {
		fmt.Fprintln(os.Stderr, "guichet:", err)
		if errors.As(err, new(configError)) {
			return exitConfig
		}
		return 1
	}
	return 0
}

// configFlag is the flag of every command that needs the configuration.
type configFlag struct {
	Config string `short:"c" default:"guichet.yaml" env:"GUICHET_CONFIG" type:"path" help:"The configuration (${default})."`
}

type versionCmd struct{}

// Run prints the version that was built.
func (versionCmd) Run() error {
	version, revision := "(devel)", ""
	if info, ok := debug.ReadBuildInfo(); ok {
		if v := info.Main.Version; v != "" {
			version = v
		}
		for _, s := range info.Settings {
			if s.Key == "vcs.revision" {
				revision = " " + s.Value
			}
		}
		fmt.Printf("guichet %s%s %s\n", version, revision, info.GoVersion)
		return nil
	}
	fmt.Printf("guichet %s\n", version)
	return nil
}
