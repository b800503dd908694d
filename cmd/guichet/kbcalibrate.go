package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"text/tabwriter"
	"time"

	"guichet/bot"
	"guichet/knowledge"
)

type kbCalibrateCmd struct {
	configFlag
	Write bool `xor:"do" help:"Keep the correction with the records; a running desk uses it within a minute."`
	Reset bool `xor:"do" help:"Correct nothing any more."`
}

// Help explains the table.
func (kbCalibrateCmd) Help() string {
	return `Compares how sure the articles alone are of each question with what came of it:
right where what an agent sent, or what helped, is among the first three; wrong
where it is not, or what stands first was offered in vain. Each bin should show
as many right ones as it predicts. The corrected figures are of questions that
were left out when the correction was fitted.

Nothing is changed without --write or --reset.`
}

// Run compares, and keeps what was fitted where that is asked for.
func (k kbCalibrateCmd) Run(ctx context.Context) error {
	base, evidence, s, err := taught(ctx, k.Config)
	if err != nil {
		return err
	}
	defer s.Close()
	kept := s.Memory("knowledge")
	if k.Reset {
		if err := kept.Remember(ctx, bot.Calibration, ""); err != nil {
			return err
		}
		fmt.Println("The confidence is used as it is.")
		return nil
	}
	outcomes := base.Outcomes(evidence, time.Now())
	fit, err := knowledge.Fit(outcomes)
	if err != nil {
		return err
	}
	before, after := knowledge.Reliable(outcomes), knowledge.Reliable(knowledge.Fitted(outcomes))
	fmt.Printf("%d questions with an outcome.\n", len(outcomes))
	if err := printReliability(os.Stdout, "as it is", before); err != nil {
		return err
	}
	if err := printReliability(os.Stdout, "corrected", after); err != nil {
		return err
	}
	if !k.Write {
		return nil
	}
	if after.Brier >= before.Brier {
		return fmt.Errorf("the correction makes nothing better; it is not kept")
	}
	if err := kept.Remember(ctx, bot.Calibration, fit.String()); err != nil {
		return err
	}
	fmt.Println("The correction is kept; a running desk uses it within a minute.")
	return nil
}

// printReliability prints how sure and how right, bin by bin.
func printReliability(out io.Writer, name string, r knowledge.Reliability) error {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintf(w, "\nThe confidence %s: Brier score %.3f, calibration error %.3f\n", name, r.Brier, r.Error)
	fmt.Fprintln(w, "confidence\tquestions\tpredicted\tobserved\t")
	for _, b := range r.Bins {
		if b.Count > 0 {
			fmt.Fprintf(w, "%.1f to %.1f\t%d\t%.2f\t%.2f\t\n", b.From, b.To, b.Count, b.Predicted, b.Observed)
		}
	}
	return w.Flush()
}
