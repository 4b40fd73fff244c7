package resources

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"slices"
	"strings"
	"testing"

	"github.com/tc-hib/winres"
)

// donor is an executable with resources of many kinds; resources of the tiny
// executable lie in a section of their own.
func donor(t testing.TB) []byte {
	t.Helper()
	rs := &winres.ResourceSet{}
	img := image.NewRGBA(image.Rect(0, 0, 32, 32))
	img.Set(1, 1, color.White)
	icon, err := winres.NewIconFromImages([]image.Image{img})
	if err != nil {
		t.Fatal(err)
	}
	cursor, err := winres.NewCursorFromImages([]winres.CursorImage{{Image: img, HotSpot: winres.HotSpot{X: 3, Y: 4}}})
	if err != nil {
		t.Fatal(err)
	}
	for _, err := range []error{
		rs.Set(winres.RT_RCDATA, winres.Name("Name"), 0x409, []byte("english")),
		rs.Set(winres.RT_RCDATA, winres.Name("Name"), 0x407, []byte("deutsch")),
		rs.Set(winres.RT_RCDATA, winres.ID(7), 0, []byte("seven")),
		rs.Set(winres.Name("own"), winres.ID(7), 0, []byte{}),
		rs.Set(winres.RT_MANIFEST, winres.ID(1), english, []byte("<foreign/>")),
		rs.Set(winres.RT_VERSION, winres.ID(1), english, []byte("version")),
		rs.SetIcon(winres.Name("APP"), icon), rs.SetIcon(winres.ID(1), icon), rs.SetCursor(winres.ID(1), cursor),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	var out bytes.Buffer
	if err := rs.WriteToEXE(&out, bytes.NewReader(tiny())); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// held lists the resources of an executable, but for manifest and images.
func held(t *testing.T, exe []byte) []string {
	t.Helper()
	rs, err := winres.LoadFromEXE(bytes.NewReader(exe))
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	rs.Walk(func(kind, name winres.Identifier, lang uint16, data []byte) bool {
		switch kind {
		case winres.RT_MANIFEST, winres.RT_ICON, winres.RT_CURSOR:
		case winres.RT_GROUP_ICON, winres.RT_GROUP_CURSOR:
			_, err := rs.GetIconTranslation(name, lang)
			if _, cerr := rs.GetCursorTranslation(name, lang); err != nil && cerr != nil {
				t.Errorf("%v,%v: %v, %v", kind, name, err, cerr)
			}
			out = append(out, fmt.Sprintf("%v,%v,%d", kind, name, lang))
		default:
			out = append(out, fmt.Sprintf("%v,%v,%d=%s", kind, name, lang, data))
		}
		return true
	})
	return out
}

func TestExtra(t *testing.T) {
	exe, data := write(t, "donor.dll", donor(t)), write(t, "a.bin", []byte("data"))
	every := []string{"OWN,7,0=", "10,NAME,1031=deutsch", "10,NAME,1033=english", "10,7,0=seven", "12,1,0", "14,APP,0", "14,1,0", "16,1,1033=version"}
	for _, c := range []struct {
		extra []string
		want  []string
	}{
		{[]string{exe}, every},
		{[]string{exe + ",*,*,*"}, every},
		{[]string{exe + ",10"}, []string{"10,NAME,1031=deutsch", "10,NAME,1033=english", "10,7,0=seven"}},
		{[]string{exe + ",10,name,1031"}, []string{"10,NAME,1031=deutsch"}},
		{[]string{exe + ",,7"}, []string{"OWN,7,0=", "10,7,0=seven"}},
		{[]string{exe + ", own"}, []string{"OWN,7,0="}},
		{[]string{exe + ",14,app", exe + ",12"}, []string{"12,1,0", "14,APP,0"}},
		{[]string{data + ",10,config"}, []string{"10,CONFIG,0=data"}},
		{[]string{data + ",raw,5,0x409", data + ",10,x,*"}, []string{"RAW,5,1033=data", "10,X,0=data"}},
		{[]string{exe + ",10,name", data + ",10,NAME"}, []string{"10,NAME,1031=data", "10,NAME,1033=data"}},
	} {
		r := Resources{Extra: c.extra}
		out, err := Apply(tiny(), r)
		if err != nil {
			t.Errorf("%q: %v", c.extra, err)
			continue
		}
		got := held(t, out)
		slices.Sort(got)
		slices.Sort(c.want)
		if !slices.Equal(got, c.want) {
			t.Errorf("%q: %q, want %q", c.extra, got, c.want)
		}
		rs, err := winres.LoadFromEXE(bytes.NewReader(out))
		if err != nil || !strings.Contains(string(rs.Get(winres.RT_MANIFEST, winres.ID(1), english)), "longPathAware") {
			t.Errorf("%q: the manifest is not ours: %v", c.extra, err)
		}
		if again, err := Apply(tiny(), r); err != nil || !bytes.Equal(out, again) {
			t.Errorf("%q: not the same bytes twice", c.extra)
		}
	}
	// The icon that the user chose is the first, and what a version file says counts.
	out, err := Apply(tiny(), Resources{Extra: []string{exe}, Icon: write(t, "icon.exe", donor(t)), Version: write(t, "v.txt", []byte(versionText))})
	if err != nil {
		t.Fatal(err)
	}
	got := strings.Join(held(t, out), " ")
	if !strings.Contains(got, "14,!,1033 14,APP,0 14,1,0") || strings.Contains(got, "=version") || !strings.Contains(got, "16,1,1033=") {
		t.Errorf("%q", got)
	}
}

func TestExtraBad(t *testing.T) {
	good := donor(t)
	exe, data := write(t, "a.dll", good), write(t, "a.bin", []byte("data"))
	at := bytes.Index(good, []byte(".rsrc"))
	broken := bytes.Clone(good)
	section := int(broken[at+20]) | int(broken[at+21])<<8
	for i := section + 12; i < section+400; i++ {
		broken[i] = 0xff
	}
	for arg, want := range map[string]string{
		"nowhere.dll":                        "resource nowhere.dll: no such file",
		t.TempDir():                          "is a directory",
		",10,X":                              "want FILE[,TYPE",
		data + ",1,2,3,4":                    "want FILE[,TYPE",
		data:                                 "needs a type and a name",
		data + ",10":                         "needs a type and a name",
		data + ",10,*":                       "needs a type and a name",
		data + ",0,X":                        "type 0: want a number from 1 to 65535, or a name",
		data + ",10,65536":                   "name 65536: want",
		data + ",10,X,german":                "language german: want",
		data + ",24,1":                       "--manifest",
		exe + ",24":                          "--manifest",
		exe + ",99":                          "has no such resource",
		exe + ",10,name,9":                   "has no such resource",
		write(t, "none.exe", tiny()):         "has no such resource",
		write(t, "text.dll", []byte("text")): "is no executable or library of Windows, or damaged",
		write(t, "cut.exe", good[:200]):      "is no executable or library of Windows, or damaged",
		write(t, "cut.dll", good[:len(good)-0x300]): "damaged",
		write(t, "broken.dll", broken):              "its resources are damaged",
		data + "," + strings.Repeat("x", 300):       "want a name of at most 255 bytes",
	} {
		_, err := Apply(tiny(), Resources{Extra: []string{arg}})
		if err == nil || !strings.HasPrefix(err.Error(), "resource ") || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: %v, want %s", arg, err, want)
		}
	}
}

// Whatever a file holds is copied or refused.
func FuzzExtra(f *testing.F) {
	f.Add(donor(f))
	f.Add(tiny())
	f.Fuzz(func(t *testing.T, b []byte) {
		c := &collection{ResourceSet: &winres.ResourceSet{}}
		if err := c.copyFrom(addition{file: "a.exe", lang: -1}, b); err != nil {
			return
		}
		var out bytes.Buffer
		if err := c.WriteToEXE(&out, bytes.NewReader(tiny())); err != nil {
			return
		}
		if _, err := list(out.Bytes()); err != nil {
			t.Error(err)
		}
	})
}
