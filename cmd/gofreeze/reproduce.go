package main

import (
	"encoding/json"
	"fmt"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/gofreeze/gofreeze/cmd/gofreeze/internal/reproduce"
)

func newReproduceCommand() *cobra.Command {
	var list, all, asJSON bool
	var opt reproduce.Options
	cmd := &cobra.Command{
		Use:   "reproduce [CASE]",
		Short: "Show a known failure of onefile freezing, and what prevents it",
		Long: `Builds a small program twice, once without and once with the protection against a
known failure. Runs both under observation, with a limit on the number of processes,
and shows the two process trees side by side. --list shows the cases.`,
		Example: `  gofreeze reproduce --list
  gofreeze reproduce fork-bomb`,
		RunE: func(cmd *cobra.Command, args []string) error {
			w := cmd.OutOrStdout()
			cases := reproduce.Cases()
			switch {
			case list && asJSON:
				return json.NewEncoder(w).Encode(cases)
			case list:
				for _, c := range cases {
					if _, err := fmt.Fprintf(w, "%s: %s\n    %s\n    Reported: %s\n", c.Name, c.Title, c.Cause, c.Source); err != nil {
						return err
					}
				}
				return nil
			case all && len(args) > 0 || !all && len(args) != 1:
				return usagef("reproduce: name one case, or --all, or --list")
			case !all:
				c, ok := reproduce.Find(args[0])
				if !ok {
					return usagef("reproduce: there is no case %s; --list shows them", args[0])
				}
				cases = []reproduce.Case{c}
			}
			return reproduceAll(cmd, cases, opt, asJSON)
		},
	}
	fs := cmd.Flags()
	fs.BoolVar(&list, "list", false, "list the cases, with cause and source")
	fs.BoolVar(&all, "all", false, "run all cases")
	fs.BoolVar(&asJSON, "json", false, "print JSON")
	fs.StringVar(&opt.Python, "python", "", "interpreter to ship")
	return cmd
}

func reproduceAll(cmd *cobra.Command, cases []reproduce.Case, opt reproduce.Options, asJSON bool) error {
	w := cmd.OutOrStdout()
	var results []*reproduce.Result
	bad := 0
	for i, c := range cases {
		r, err := reproduce.Run(cmd.Context(), c, opt)
		if err != nil {
			return err
		}
		results = append(results, r)
		if !r.OK {
			bad++
		}
		if asJSON {
			continue
		}
		if i > 0 {
			fmt.Fprintln(w)
		}
		if err := r.Write(w); err != nil {
			return err
		}
	}
	if asJSON {
		enc := json.NewEncoder(w)
		enc.SetIndent("", "  ")
		if err := enc.Encode(results); err != nil {
			return err
		}
	} else if len(results) > 1 {
		fmt.Fprintln(w)
		table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
		for _, r := range results {
			mark := "ok"
			if !r.OK {
				mark = "FAIL"
			}
			fmt.Fprintf(table, "%s\t%s\twithout: %s\twith: %s\n", mark, r.Case.Name, r.Without, r.With)
		}
		if err := table.Flush(); err != nil {
			return err
		}
	}
	if bad > 0 {
		return fmt.Errorf("reproduce: %d of %d cases gave an unexpected result", bad, len(results))
	}
	return nil
}
