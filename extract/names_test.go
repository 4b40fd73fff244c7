package extract

import "testing"

func TestCheckName(t *testing.T) {
	for _, good := range []string{"a", "dir/b.txt", "console", "com", "COM10", "lpt", "ü", "a b", ".x"} {
		if err := CheckName(good); err != nil {
			t.Error(err)
		}
	}
	for _, bad := range []string{"con", "CON.exe", "dir/aux", "nul .txt", "com1.dll", "LPT²", "a.", "a /b", "a?", "a|b", "a:b", `a\b`, `a"`, "<", "*"} {
		if CheckName(bad) == nil {
			t.Errorf("%q passed", bad)
		}
	}
}
