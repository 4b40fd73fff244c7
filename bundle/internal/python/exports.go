package python

import (
	"debug/elf"
	"debug/macho"
	"debug/pe"
	"errors"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"

	"github.com/gofreeze/gofreeze/bundle/internal/target"
)

// always lists the built-in modules whose initialisation function does not have the
// name PyInit_NAME, or that have none (PyImport_Inittab in Modules/config.c.in).
var always = []string{"_imp", "_string", "_warnings", "builtins", "marshal", "sys"}

// builtins lists the modules that are compiled into an interpreter of another machine:
// on Windows the modules in its table, elsewhere the modules whose initialisation
// functions it exports. Parts of the test suite are left out.
func builtins(in *Interpreter) ([]string, error) {
	core := in.LibPython
	if core == "" {
		core = in.Executable
	}
	var found []string
	var err error
	if in.Target().HasInittab() {
		found, err = inittab(core)
	} else {
		found, err = exports(core)
	}
	if err != nil {
		return nil, fmt.Errorf("python %s: %w", core, err)
	}
	known := map[string]bool{}
	for _, n := range in.StdlibNames {
		known[n] = true
	}
	names := map[string]bool{}
	for _, n := range append(found, always...) {
		if !strings.HasPrefix(n, "_test") && (known[n] || len(known) == 0) {
			names[n] = true
		}
	}
	if len(names) < len(always)+5 {
		return nil, fmt.Errorf("python %s: names no built-in modules, so it is not a CPython that can be frozen", core)
	}
	return slices.Sorted(maps.Keys(names)), nil
}

// targetOf returns the target that an executable or library is built for.
func targetOf(file string) (target.Target, error) {
	f, err := os.Open(file)
	if err != nil {
		return target.Target{}, fmt.Errorf("python %w", err)
	}
	defer f.Close()
	var t target.Target
	var what string
	if e, err := elf.NewFile(f); err == nil {
		what = e.Machine.String()
		t = target.Linux(map[elf.Machine]string{elf.EM_X86_64: "amd64", elf.EM_AARCH64: "arm64"}[e.Machine])
	} else if p, err := pe.NewFile(f); err == nil {
		what = fmt.Sprintf("machine %#x", p.Machine)
		t = target.Windows(map[uint16]string{pe.IMAGE_FILE_MACHINE_AMD64: "amd64"}[p.Machine])
	} else if m, err := macho.NewFile(f); err == nil {
		what = m.Cpu.String()
		t = target.MacOS(map[macho.Cpu]string{macho.CpuAmd64: "amd64", macho.CpuArm64: "arm64"}[m.Cpu])
	} else {
		return t, fmt.Errorf("python %s: neither an ELF, PE nor a Mach-O file of one architecture", file)
	}
	if t.Arch == "" {
		return t, fmt.Errorf("python %s: is for %s (%s), for which there is no bootloader", file, t.OS, what)
	}
	return t, nil
}

// exports lists the names of the modules whose initialisation functions
// (PyInit_NAME) an executable or library exports.
func exports(file string) ([]string, error) {
	var names []string
	if e, err := elf.Open(file); err == nil {
		defer e.Close()
		syms, err := e.DynamicSymbols()
		if err != nil {
			return nil, err
		}
		for _, s := range syms {
			if s.Section != elf.SHN_UNDEF {
				names = append(names, s.Name)
			}
		}
	} else {
		m, err := macho.Open(file)
		if err != nil {
			return nil, err
		}
		defer m.Close()
		if m.Symtab == nil {
			return nil, errors.New("has no symbols")
		}
		for _, s := range m.Symtab.Syms {
			const external, undefined = 0x01, 0
			if s.Type&external != 0 && s.Sect != undefined {
				names = append(names, strings.TrimPrefix(s.Name, "_"))
			}
		}
	}
	var out []string
	for _, n := range names {
		if n, ok := strings.CutPrefix(n, "PyInit_"); ok {
			out = append(out, n)
		}
	}
	return out, nil
}
