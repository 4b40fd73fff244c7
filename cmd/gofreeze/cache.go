package main

import (
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/gofreeze/gofreeze/bundle"
	"github.com/gofreeze/gofreeze/bundle/report"
	"github.com/gofreeze/gofreeze/extract"
)

func newCacheCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "cache",
		Short: "List or clean the caches of builds and programs",
		Long: `gofreeze keeps the results of builds by content, and products keep their extraction
directories. You can remove both at any time: builds and starts make them again.
Directories of running programs stay.`,
	}
	cmd.AddCommand(newCacheListCommand(), newCacheCleanCommand())
	return cmd
}

type extractedJSON struct {
	Path  string    `json:"path"`
	Name  string    `json:"name"`
	Size  int64     `json:"size"`
	Used  time.Time `json:"used"`
	InUse bool      `json:"in_use"`
}

func newCacheListCommand() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List cached build results and extracted programs",
		Args:  exactly(0, "no arguments"),
		RunE: func(cmd *cobra.Command, _ []string) error {
			dir, err := bundle.CacheDir("")
			if err != nil {
				return err
			}
			entries, err := bundle.CacheList("")
			if err != nil {
				return err
			}
			var total int64
			for _, e := range entries {
				total += e.Size
			}
			programs, err := extract.List()
			if err != nil {
				return fmt.Errorf("cache list: %w", err)
			}
			w := cmd.OutOrStdout()
			if asJSON {
				out := struct {
					Build    map[string]any  `json:"build"`
					Programs []extractedJSON `json:"programs"`
				}{map[string]any{"path": dir, "entries": len(entries), "size": total}, []extractedJSON{}}
				for _, p := range programs {
					out.Programs = append(out.Programs, extractedJSON(p))
				}
				return writeJSON(w, out)
			}
			fmt.Fprintf(w, "builds: %s in %d results, %s\n", report.Bytes(total), len(entries), dir)
			for _, p := range programs {
				state := "last used " + p.Used.Format("2006-01-02 15:04")
				if p.InUse {
					state = "in use"
				}
				fmt.Fprintf(w, "program %s: %s, %s, %s\n", oneLine(p.Name), report.Bytes(p.Size), state, oneLine(p.Path))
			}
			return nil
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}

func newCacheCleanCommand() *cobra.Command {
	var older time.Duration
	var days int
	cmd := &cobra.Command{
		Use:   "clean",
		Short: "Remove cached build results and extracted programs that nobody uses",
		Args:  exactly(0, "no arguments"),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if days > 0 {
				older = time.Duration(days) * 24 * time.Hour
			}
			freed, err := bundle.CacheClean("", older)
			if err != nil {
				return err
			}
			gone, err := extract.Clean(older)
			if err != nil {
				return fmt.Errorf("cache clean: %w", err)
			}
			for _, p := range gone {
				freed += p.Size
			}
			fmt.Fprintf(cmd.OutOrStdout(), "removed %d extracted programs and old build results, %s\n", len(gone), report.Bytes(freed))
			return nil
		},
	}
	cmd.Flags().DurationVar(&older, "older-than", 0, "remove only entries that were not used for this long, such as 48h")
	cmd.Flags().IntVar(&days, "days", 0, "the same in days")
	return cmd
}
