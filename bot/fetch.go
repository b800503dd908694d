package bot

import (
	"context"
	"fmt"
	"strings"
	"time"

	"guichet/channels"
	"guichet/store"
)

// fetchTime is how long a file may fail to come before its message goes on
// without it.
const fetchTime = time.Hour

// fetch completes the files whose octets stayed with the channel. One that
// cannot be had is told by its name.
func (b *Bot) fetch(ctx context.Context, l store.Letter, list []channels.File) error {
	f, ok := b.Channels[l.Channel].(channels.Fetcher)
	if !ok {
		return nil
	}
	for i := range list {
		if list[i].Data != nil || list[i].Source == "" {
			continue
		}
		whole, err := f.Fetch(ctx, list[i])
		switch {
		case err == nil:
			list[i] = whole
		case channels.IsPermanent(err) || b.Now().Sub(l.At) > fetchTime:
			b.Log.Warn("a file stays where it is", "letter", l.Key, "err", err)
		default:
			return fmt.Errorf("fetch a file: %w", err)
		}
	}
	return nil
}

// name puts names where a text has only ids.
func (b *Bot) name(ctx context.Context, d channels.Directory, in *channels.Inbound) {
	for _, a := range in.Names {
		named, _, err := d.Lookup(ctx, a)
		if err != nil || named.Name == "" {
			b.Log.Debug("look up a name", "err", err)
			continue
		}
		for _, sign := range []string{"@", "#"} {
			name := sign + strings.TrimPrefix(named.Name, sign)
			in.Text = strings.ReplaceAll(in.Text, sign+a.ID, name)
			in.Subject = strings.ReplaceAll(in.Subject, sign+a.ID, name)
		}
	}
	for i, a := range in.People {
		if named, _, err := d.Lookup(ctx, a); err == nil {
			in.People[i] = named
		}
	}
}
