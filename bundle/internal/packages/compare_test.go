package packages

import (
	"os"
	"path/filepath"
	"testing"
)

// A change in a stored directory is reported. A difference that depends on the pip that
// ran is not.
func TestCompare(t *testing.T) {
	fresh := map[string]string{
		"demo/__init__.py":              "x = 1\n",
		"bin/demo":                      "#!/usr/bin/python3\nimport demo\n",
		"demo-1.0.dist-info/METADATA":   "Name: demo\n",
		"demo-1.0.dist-info/RECORD":     "../../bin/demo,sha256=1,2\ndemo/__init__.py,sha256=3,4\n",
		"other-2.0.dist-info/INSTALLER": "pip\n",
	}
	for _, c := range []struct {
		name, want string
		change     func(dir string) error
	}{
		{"nothing", "", func(string) error { return nil }},
		{"times", "", func(dir string) error { return place(dir, "demo/__init__.py", "x = 1\n") }},
		{"another pip's Python", "", func(dir string) error {
			if err := place(dir, "demo-1.0.dist-info/RECORD", "../../bin/demo,sha256=8,9\ndemo/__init__.py,sha256=3,4\n"); err != nil {
				return err
			}
			return place(dir, "bin/demo", "#!/opt/python\nimport demo\n")
		}},
		{"content", "demo/__init__.py has other content", func(dir string) error { return place(dir, "demo/__init__.py", "x = 2\n") }},
		{"script", "bin/demo has other content", func(dir string) error { return place(dir, "bin/demo", "#!/usr/bin/python3\nimport evil\n") }},
		{"record", "demo-1.0.dist-info/RECORD has other content", func(dir string) error {
			return place(dir, "demo-1.0.dist-info/RECORD", "../../bin/demo,sha256=1,2\n")
		}},
		{"mode", "demo/__init__.py has other content", func(dir string) error { return os.Chmod(filepath.Join(dir, "demo/__init__.py"), 0o755) }},
		{"bytecode", "demo/__pycache__/__init__.cpython-311.pyc belongs to no package", func(dir string) error {
			return place(dir, "demo/__pycache__/__init__.cpython-311.pyc", "x")
		}},
		{"an empty directory", "optmod belongs to no package", func(dir string) error { return os.Mkdir(filepath.Join(dir, "optmod"), 0o755) }},
		{"a line too many", "demo-1.0.dist-info/RECORD has other content", func(dir string) error {
			return place(dir, "demo-1.0.dist-info/RECORD", "../../bin/demo,sha256=8,9\ndemo/__init__.py,sha256=3,4\n../../bin/../../../etc/passwd,,\n")
		}},
		{"lost", "demo/__init__.py is missing", func(dir string) error { return os.Remove(filepath.Join(dir, "demo/__init__.py")) }},
		{"link", "demo/__init__.py has other content", func(dir string) error {
			if err := os.Remove(filepath.Join(dir, "demo/__init__.py")); err != nil {
				return err
			}
			return os.Symlink("../bin/demo", filepath.Join(dir, "demo/__init__.py"))
		}},
		{"several", "demo/__init__.py has other content, and 1 more", func(dir string) error {
			if err := place(dir, "evil.py", ""); err != nil {
				return err
			}
			return place(dir, "demo/__init__.py", "x = 2\n")
		}},
		{"newer release", "has demo 1.0, other 1.9; the requirements now give demo 1.0, other 2.0", func(dir string) error {
			return os.Rename(filepath.Join(dir, "other-2.0.dist-info"), filepath.Join(dir, "other-1.9.dist-info"))
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			var dirs [2]string
			for i := range dirs {
				dirs[i] = t.TempDir()
				for name, text := range fresh {
					if err := place(dirs[i], name, text); err != nil {
						t.Fatal(err)
					}
				}
			}
			if err := c.change(dirs[0]); err != nil {
				t.Fatal(err)
			}
			if got, err := compare(dirs[0], dirs[1]); err != nil || got != c.want {
				t.Errorf("got %q, %v; want %q", got, err, c.want)
			}
		})
	}
}

func place(dir, name, text string) error {
	file := filepath.Join(dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		return err
	}
	return os.WriteFile(file, []byte(text), 0o644)
}
