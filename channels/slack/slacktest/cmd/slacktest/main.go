// Command slacktest runs a Slack in memory with a few people and channels, and a
// page on which one acts as any of them. It prints what an app needs to connect;
// ids and tokens are the same at each start.
//
//	go run ./channels/slack/slacktest/cmd/slacktest
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"

	"guichet/channels/slack/slacktest"
	"guichet/channels/slack/slacktest/page"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, os.Args[1:]); err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "slacktest:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string) error {
	var o slacktest.Options
	var to slacktest.Endpoints
	flags := flag.NewFlagSet("slacktest", flag.ContinueOnError)
	flags.StringVar(&o.Addr, "api", "127.0.0.1:8310", "where the Web API and Socket Mode listen")
	addr := flags.String("page", "127.0.0.1:8311", "where the page listens")
	flags.StringVar(&to.Events, "events", "", "request URL for events, instead of Socket Mode")
	flags.StringVar(&to.Interactivity, "interactivity", "", "request URL for buttons, menus, modals and shortcuts")
	flags.StringVar(&to.Commands, "commands", "", "request URL for slash commands")
	flags.BoolVar(&o.RateLimits, "limits", false, "answer 429 beyond Slack's rates")
	if err := flags.Parse(args); err != nil {
		return err
	}
	for _, a := range []string{o.Addr, *addr} { // New panics where it cannot listen
		l, err := net.Listen("tcp", a)
		if err != nil {
			return err
		}
		_ = l.Close()
	}
	t := set(o)
	defer t.Close()
	server := &http.Server{Addr: *addr, Handler: page.New(t.Workspace), ReadHeaderTimeout: 30 * time.Second}
	failed := make(chan error, 1)
	go func() { failed <- server.ListenAndServe() }()
	t.describe(os.Stdout, "http://"+*addr+"/")
	if to != (slacktest.Endpoints{}) {
		t.configure(ctx, to)
	}
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
		return server.Close()
	}
}

// configure saves the request URLs as soon as the app answers there.
func (t *town) configure(ctx context.Context, to slacktest.Endpoints) {
	told := false
	for {
		err := t.Configure(ctx, to)
		if err == nil {
			fmt.Println("The request URLs are verified; Socket Mode is off.")
			return
		}
		if !told {
			fmt.Println("Not yet:", err)
			told = true
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(time.Second):
		}
	}
}
