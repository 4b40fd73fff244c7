package product

import (
	"github.com/gofreeze/gofreeze/bundle/internal/contents"
	"github.com/gofreeze/gofreeze/bundle/internal/program"
	"github.com/gofreeze/gofreeze/extract/archive"
)

// launch holds what differs between the programs of one directory.
type launch struct {
	name  string
	boot  string // place of the boot script
	start program.Start
}

func (in Input) own() launch { return launch{in.Program.Name, contents.BootPath, in.Start} }

// settings returns the settings that the bootloader of a program reads.
func (in Input) settings(l launch) archive.Settings {
	sp := in.Spec
	s := archive.Settings{
		Name: l.name, Layout: sp.Layout, Interpreter: contents.InterpreterPath(in.Env.Shipped, l.name), Boot: l.boot,
		Flags: l.start.Flags(in.Env.Shipped.Minor), Environment: l.start.Environment(),
		Debug: l.start.Debugs("bootloader"), Unprotected: in.Unprotected,
	}
	if in.Env.Target.HasConsole() && !sp.Windowed {
		s.HideConsole = sp.Windows.HideConsole
	}
	if sp.Layout != "onefile" {
		s.ContentsDir = sp.ContentsDir
		return s
	}
	s.Extract, s.TempDir = sp.Onefile.Extract, sp.Onefile.TempDir
	if sp.Onefile.Check == "full" {
		s.Check = "full"
	}
	return s
}

// more returns the settings of the sibling programs.
func (in Input) more() []archive.Settings {
	var out []archive.Settings
	for _, s := range in.Siblings {
		out = append(out, in.settings(launch{s.Name, contents.SiblingBoot(s.Name), s.Start}))
	}
	return out
}
