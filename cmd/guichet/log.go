package main

import (
	"fmt"
	"io"
	"log/slog"
	"os"

	"github.com/lmittmann/tint"
	"github.com/mattn/go-isatty"
)

// logger writes as configured: text for people (in colour on a terminal) or
// JSON for machines.
func logger(c LogConfig, w io.Writer) (*slog.Logger, error) {
	var level slog.Level
	if err := level.UnmarshalText([]byte(c.Level)); err != nil {
		return nil, fmt.Errorf("log.level: %q is not one of debug, info, warn, error", c.Level)
	}
	switch c.Format {
	case "json":
		return slog.New(slog.NewJSONHandler(w, &slog.HandlerOptions{Level: level})), nil
	case "text":
		f, ok := w.(*os.File)
		return slog.New(tint.NewTextHandler(w, &tint.Options{Level: level, NoColor: !ok || !isatty.IsTerminal(f.Fd())})), nil
	}
	return nil, fmt.Errorf("log.format: %q is not one of text, json", c.Format)
}
