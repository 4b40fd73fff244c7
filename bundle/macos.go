package bundle

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"os"
	"path/filepath"

	"github.com/gofreeze/gofreeze/bundle/internal/icns"
	"github.com/gofreeze/gofreeze/bundle/internal/macho"
	"github.com/gofreeze/gofreeze/bundle/internal/pack"
	"github.com/gofreeze/gofreeze/bundle/internal/target"
)

// isApp reports whether the product is an application bundle of macOS.
func (b *build) isApp() bool {
	return b.spec.Windowed && b.interp.Target().HasApps()
}

// app is what the application bundle holds besides the program.
func (b *build) app() (pack.App, error) {
	var a pack.App
	if b.spec.Icon != "" {
		var err error
		if a.Icon, err = icns.Load(b.abs(b.spec.Icon)); err != nil {
			return a, err
		}
	}
	a.Plist = b.plist(a.Icon != nil)
	return a, nil
}

// plist is the Info.plist of the bundle (Information Property List, Apple).
func (b *build) plist(icon bool) []byte {
	name := b.spec.Name
	id := b.spec.MacOS.BundleIdentifier
	if id == "" {
		id = name
	}
	keys := [][2]string{
		{"CFBundleDevelopmentRegion", "en"}, {"CFBundleDisplayName", name}, {"CFBundleExecutable", name}, {"CFBundleIdentifier", id},
		{"CFBundleInfoDictionaryVersion", "6.0"}, {"CFBundleName", name}, {"CFBundlePackageType", "APPL"}, {"CFBundleShortVersionString", "0.0.0"},
		{"LSMinimumSystemVersion", target.OldestMacOS}, {"NSPrincipalClass", "NSApplication"},
	}
	if icon {
		keys = append(keys, [2]string{"CFBundleIconFile", name + ".icns"})
	}
	var p bytes.Buffer
	p.WriteString(xml.Header + `<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">` + "\n<plist version=\"1.0\">\n<dict>\n")
	for _, k := range keys {
		fmt.Fprintf(&p, "\t<key>%s</key>\n\t<string>", k[0])
		_ = xml.EscapeText(&p, []byte(k[1])) // a buffer takes everything
		p.WriteString("</string>\n")
	}
	p.WriteString("\t<key>NSHighResolutionCapable</key>\n\t<true/>\n</dict>\n</plist>\n")
	return p.Bytes()
}

// forMacOS prepares what is packed for a Mach-O file: the bootloader without its
// signature, and a new one over everything.
func (b *build) forMacOS(in *pack.Input, plist []byte) error {
	var err error
	if in.Stub, err = macho.Base(in.Stub); err != nil {
		return err
	}
	id := b.spec.MacOS.BundleIdentifier
	if id == "" {
		id = b.spec.Name
	}
	in.Seal = func(f *os.File, size int64) error {
		_, err := macho.Sign(f, size, id, plist)
		return err
	}
	return nil
}

// writeApp writes the product as an application bundle below dist.
func (b *build) writeApp(in pack.Input, dist string, res *Result) (*pack.Output, error) {
	app, err := b.app()
	if err != nil {
		return nil, err
	}
	if err := b.forMacOS(&in, app.Plist); err != nil {
		return nil, err
	}
	in.Output = filepath.Join(dist, b.spec.Name+".app")
	res.Product = in.Output
	res.Executable = filepath.Join(in.Output, "Contents", "MacOS", b.spec.Name)
	return pack.WriteApp(b.ctx, in, app, b.opt.Replace)
}
