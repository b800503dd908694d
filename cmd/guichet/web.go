package main

import (
	"context"
	"log/slog"
	"time"

	"guichet/templates"
	"guichet/tickets"
	"guichet/web"
)

// openWeb prepares what the desk shows over HTTP, where it is configured.
func (d *desk) openWeb(ctx context.Context, c Config, t *templates.Templates, log *slog.Logger) error {
	if c.Web.Listen == "" {
		return nil
	}
	secret, err := signingSecret(ctx, d.store.Memory("desk"))
	if err != nil {
		return err
	}
	counts := web.NewCounts()
	d.bot.Observer = counts
	if c.Web.PublicURL != "" {
		d.bot.RateLink = func(t tickets.Ticket) string { return web.RateLink(c.Web, secret, t) }
	}
	d.web = &web.Server{
		Config: c.Web, Store: d.store, Parts: d.bot.Hears, Rater: d.bot, Secret: secret,
		Desk: c.Name, Words: t, Count: counts, Log: log, Now: func() time.Time { return d.bot.Now() },
	}
	return nil
}

// serve runs the bot, and what the desk shows over HTTP, until ctx ends or one
// of them cannot go on.
func (d *desk) serve(ctx context.Context) error {
	if d.web == nil {
		return d.bot.Run(ctx)
	}
	ctx, cancel := context.WithCancelCause(ctx)
	shut := make(chan struct{})
	go func() {
		defer close(shut)
		if err := d.web.Run(ctx); err != nil {
			cancel(err)
		}
	}()
	err := d.bot.Run(ctx)
	cancel(nil)
	<-shut
	if cause := context.Cause(ctx); err == nil && cause != context.Canceled {
		err = cause
	}
	return err
}
