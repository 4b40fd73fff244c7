package pack

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
)

// App contains the files of a macOS application bundle, in addition to the program.
type App struct {
	Plist []byte // Contents/Info.plist
	Icon  []byte // Contents/Resources/NAME.icns; nil if there is none
}

// WriteApp writes a product as an application bundle: in.Output is its directory,
// NAME.app. The executable is in Contents/MacOS; with layout onedir, its files are
// beside it. The bundle appears by rename, as in WriteDir.
func WriteApp(ctx context.Context, in Input, app App, replace bool) (out *Output, err error) {
	defer named(&err)
	dir, err := newDir(in.Output)
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			dir.Remove()
		}
	}()
	tmp := dir.Path
	contents := filepath.Join(tmp, "Contents")
	exe := in
	if in.Settings.Layout == "onedir" {
		exe.Output = filepath.Join(contents, "MacOS")
		out, err = WriteDir(ctx, exe, false)
	} else {
		exe.Output = filepath.Join(contents, "MacOS", in.Settings.Name)
		out, err = Write(ctx, exe)
	}
	if err != nil {
		return nil, err
	}
	files := map[string][]byte{"Info.plist": app.Plist, "PkgInfo": []byte("APPL????")}
	if app.Icon != nil {
		files["Resources/"+in.Settings.Name+".icns"] = app.Icon
	}
	for name, data := range files {
		file := filepath.Join(contents, filepath.FromSlash(name))
		if err = os.MkdirAll(filepath.Dir(file), 0o777); err == nil {
			err = os.WriteFile(file, data, 0o666)
		}
		if err != nil {
			return nil, fmt.Errorf("write %w", err)
		}
		out.Size += int64(len(data))
	}
	if err = os.Chmod(tmp, 0o777&^umask()); err != nil {
		return nil, fmt.Errorf("write %w", err)
	}
	if err = swap(dir, in.Output, replace); err != nil {
		return nil, err
	}
	return out, nil
}
