package resources

import (
	"bytes"
	"debug/pe"
	"encoding/binary"
	"image"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tc-hib/winres"
	"github.com/tc-hib/winres/version"
)

// tiny is an executable of Windows with one empty section.
func tiny() []byte {
	var b bytes.Buffer
	dos := make([]byte, 0x40)
	copy(dos, "MZ")
	dos[0x3c] = 0x40
	b.Write(dos)
	b.WriteString("PE\x00\x00")
	opt := pe.OptionalHeader64{Magic: 0x20b, SectionAlignment: 0x1000, FileAlignment: 0x200, SizeOfImage: 0x2000, SizeOfHeaders: 0x400, NumberOfRvaAndSizes: 16}
	_ = binary.Write(&b, binary.LittleEndian, pe.FileHeader{Machine: 0x8664, NumberOfSections: 1, SizeOfOptionalHeader: uint16(binary.Size(opt)), Characteristics: 0x22})
	_ = binary.Write(&b, binary.LittleEndian, opt)
	_ = binary.Write(&b, binary.LittleEndian, pe.SectionHeader32{Name: [8]byte{'.', 't', 'e', 'x', 't'}, VirtualSize: 0x200, VirtualAddress: 0x1000, SizeOfRawData: 0x200, PointerToRawData: 0x400})
	b.Write(make([]byte, 0x600-b.Len()))
	return b.Bytes()
}

const versionText = `# UTF-8
VSVersionInfo(
  ffi=FixedFileInfo(filevers=(1, 2, 3, 4), prodvers=(5, 6, 7, 8), mask=0x3f, flags=0x2, OS=0x40004, fileType=0x1, subtype=0x0, date=(0, 0)),
  kids=[
    StringFileInfo([StringTable(u'040904B0', [StringStruct(u'CompanyName', u'Ex\u00e4mple "Ltd"'), StringStruct('ProductName', 'a' "b\'")])]),
    VarFileInfo([VarStruct(u'Translation', [1033, 1200])])
  ]
)
`

func write(t *testing.T, name string, data []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, data, 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestApply(t *testing.T) {
	var img bytes.Buffer
	if err := png.Encode(&img, image.NewRGBA(image.Rect(0, 0, 64, 64))); err != nil {
		t.Fatal(err)
	}
	r := Resources{Windowed: true, Icon: write(t, "a.png", img.Bytes()), Version: write(t, "v.txt", []byte(versionText)), Admin: true, DPI: "per-monitor"}
	out, err := Apply(tiny(), r)
	if err != nil {
		t.Fatal(err)
	}
	again, err := Apply(tiny(), r)
	if err != nil || !bytes.Equal(out, again) {
		t.Errorf("not the same bytes twice: %v", err)
	}
	f, err := pe.NewFile(bytes.NewReader(out))
	if err != nil {
		t.Fatal(err)
	}
	h := f.OptionalHeader.(*pe.OptionalHeader64)
	if h.Subsystem != 2 || h.SizeOfStackReserve != 8<<20 {
		t.Errorf("subsystem %d, stack %d", h.Subsystem, h.SizeOfStackReserve)
	}
	rs, err := winres.LoadFromEXE(bytes.NewReader(out))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := rs.GetIconTranslation(winres.ID(1), english); err != nil {
		t.Error(err)
	}
	manifest := string(rs.Get(winres.RT_MANIFEST, winres.ID(1), english))
	for _, want := range []string{"requireAdministrator", "longPathAware", "PerMonitorV2"} {
		if !strings.Contains(manifest, want) {
			t.Errorf("no %s in the manifest", want)
		}
	}
	v, err := version.FromBytes(rs.Get(winres.RT_VERSION, winres.ID(1), english))
	if err != nil {
		t.Fatal(err)
	}
	strs := v.Table().GetMainTranslation()
	if v.FileVersion != [4]uint16{1, 2, 3, 4} || !v.Flags.Prerelease || strs["CompanyName"] != `Exämple "Ltd"` || strs["ProductName"] != "ab'" {
		t.Errorf("%+v %v", v, strs)
	}
	// The icon of an executable serves for another.
	if _, err := Apply(tiny(), Resources{Icon: write(t, "b.exe", out)}); err != nil {
		t.Error(err)
	}
	if out, err := Apply(tiny(), Resources{Manifest: "<assembly/>"}); err != nil || out[0x40+24+68] != 3 {
		t.Error(err)
	}
}

func TestBad(t *testing.T) {
	for want, r := range map[string]Resources{
		"no such file":          {Icon: "nowhere.ico"},
		"is no icon file":       {Icon: write(t, "a.ico", []byte("text"))},
		"is no PNG image":       {Icon: write(t, "a.png", []byte("text"))},
		"Windows takes .ico":    {Icon: write(t, "a.icns", []byte("icns"))},
		"is not XML":            {Manifest: "<assembly>"},
		"not <assembly>":        {Manifest: "<a/>"},
		"leave out uac-admin":   {Manifest: "<assembly/>", Admin: true},
		"line 2: want a comma":  {Version: write(t, "v", []byte("VSVersionInfo(\nffi=1 2)"))},
		"is not VSVersionInfo":  {Version: write(t, "v", []byte("1"))},
		"eight hexadecimal":     {Version: write(t, "v", []byte("VSVersionInfo(kids=[StringFileInfo([StringTable('x', [])])])"))},
		"numbers from 0 to 655": {Version: write(t, "v", []byte("VSVersionInfo(ffi=FixedFileInfo(filevers=(1, 70000)))"))},
	} {
		if _, err := Apply(tiny(), r); err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: %v", want, err)
		}
	}
}

func FuzzReadVersion(f *testing.F) {
	f.Add([]byte(versionText))
	f.Add([]byte(`VSVersionInfo(kids=[((("\x41"))), -1,])`))
	f.Fuzz(func(t *testing.T, text []byte) {
		if v, err := readVersion(text); err == nil {
			v.Bytes()
		}
	})
}
