package product

import (
	"bytes"
	"cmp"
	"context"
	"encoding/xml"
	"fmt"
	"os"

	"github.com/gofreeze/gofreeze/bundle/internal/icns"
	"github.com/gofreeze/gofreeze/bundle/internal/macho"
	"github.com/gofreeze/gofreeze/bundle/internal/pack"
	"github.com/gofreeze/gofreeze/bundle/internal/target"
)

// app returns the icon and the Info.plist of the application bundle.
func (in Input) app() (pack.App, error) {
	var a pack.App
	if in.Spec.Icon != "" {
		var err error
		if a.Icon, err = icns.Load(in.Spec.Abs(in.Spec.Icon)); err != nil {
			return a, err
		}
	}
	a.Plist = in.plist(a.Icon != nil)
	return a, nil
}

// identifier is the bundle identifier. The signature contains it as well.
func (in Input) identifier() string {
	return cmp.Or(in.Spec.MacOS.BundleIdentifier, in.Program.Name)
}

// plist returns the Info.plist of the application bundle (Information Property List,
// Apple).
func (in Input) plist(icon bool) []byte {
	name, id := in.Program.Name, in.identifier()
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

// seal prepares a product for a system that requires signed executables: it removes the
// signature of the bootloader, and has the finished file signed.
func (in Input) seal(p *pack.Input, plist []byte) error {
	if !in.Env.Target.IsSigned() {
		return nil
	}
	var err error
	if p.Stub, err = macho.Base(p.Stub); err != nil {
		return err
	}
	p.Seal = func(f *os.File, size int64) error {
		_, err := macho.Sign(f, size, in.identifier(), plist)
		return err
	}
	return nil
}

// writeApp writes a product as an application bundle.
func (in Input) writeApp(ctx context.Context, p pack.Input) (*pack.Output, error) {
	app, err := in.app()
	if err != nil {
		return nil, err
	}
	if err := in.seal(&p, app.Plist); err != nil {
		return nil, err
	}
	p.More = in.more()
	return pack.WriteApp(ctx, p, app, in.Replace)
}
