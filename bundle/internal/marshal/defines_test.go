package marshal

import "testing"

// A name that a module may have must never be taken for one that it lacks.
func TestDefines(t *testing.T) {
	cases := map[string]bool{
		"def main(): pass":                          true,
		"async def main(): pass":                    true,
		"main = 3":                                  true,
		"class main: pass":                          true,
		"from a import main":                        true,
		"from a import b as main":                   true,
		"import main":                               true,
		"from a import *":                           true,
		"if x:\n def main(): pass":                  true,
		"def f():\n global main\n main = 1\nf()":    true,
		"globals()['ma' + 'in'] = 1":                true,
		"def __getattr__(n): return 1":              true,
		"import sys\nsys.modules[__name__] = x":     true,
		"for main in x: pass":                       true,
		"with x as main: pass":                      true,
		"main: int = 3":                             true,
		"":                                          false,
		"def run(): pass":                           false,
		"main()":                                    false,
		"x.main = 1":                                false,
		"class C:\n def main(self): pass":           false,
		"def f():\n main = 1\n return main":         false,
		"def f():\n def main(): pass\n return main": false,
		"from main import x":                        false,
		"x = 'main'\nprint(__name__ == '__main__', [()])": false,
	}
	eachPython(t, func(t *testing.T, minor int, exe string) {
		ops := opcodes(t, exe)
		for code, want := range cases {
			got, err := Defines(compileSource(t, exe, code), minor, ops, "main")
			if err != nil || got != want {
				t.Errorf("%q: %v, %v; want %v", code, got, err, want)
			}
		}
	})
	if _, err := Defines([]byte("damaged"), 11, nil, "main"); err == nil {
		t.Error("damaged code is no error")
	}
}
