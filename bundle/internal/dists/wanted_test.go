package dists

import (
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// installed writes distributions, each as "name: requirement; requirement", with "!" for
// one that was requested, and the installer after "@".
func installed(t *testing.T, lines ...string) *Set {
	t.Helper()
	site := t.TempDir()
	for _, line := range lines {
		head, requires, _ := strings.Cut(line, ":")
		head, installer, _ := strings.Cut(head, "@")
		name, requested := strings.CutSuffix(head, "!")
		text := "Name: " + name + "\nVersion: 1\n"
		for r := range strings.SplitSeq(requires, ",") {
			if r != "" {
				text += "Requires-Dist: " + strings.TrimSpace(r) + "\n"
			}
		}
		files := map[string]string{"METADATA": text, "INSTALLER": installer + "\n", "RECORD": name + ".py,,\n"}
		if requested {
			files["REQUESTED"] = ""
		}
		in := map[string]string{name + ".py": ""}
		for f, text := range files {
			in[name+"-1.dist-info/"+f] = text
		}
		write(t, site, in)
	}
	s, err := Load([]string{site})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestPresence(t *testing.T) {
	s := installed(t, "app!@pip:lib", "lib@pip", "tool!@pip:world;x,world,big", "world@pip:leaf", "leaf@pip", "big!@pip:leaf",
		"alone@pip", "some@uv:", "one!@uv:two", "two!@uv:three", "three!@uv:", "plain@:under", "under@:below", "below@", "elsewhere!@pip:nothere; sys_platform == 'win32'", "nothere@pip:leaf")
	// uv marks all of them in practice.
	all := installed(t, "one!@uv:two", "two!@uv:three", "three!@uv", "four!@uv")
	project := Project{Found: true, Wants: map[string]bool{"two": true}, Develops: map[string]bool{"four": true}}
	for _, c := range []struct {
		set  *Set
		p    Project
		name string
		want string
	}{
		{s, Project{}, "app", "it was asked for"},
		{s, Project{}, "world", "it is installed for tool"},
		{s, Project{}, "big", "it was asked for"},     // though the tool requires it, too
		{s, Project{}, "leaf", "it was asked for"},    // is small, and brings nothing along
		{s, Project{}, "alone", "it was asked for"},   // nothing requires it
		{s, Project{}, "under", "it was asked for"},   // this installer marks nothing
		{s, Project{}, "nothere", "it was asked for"}, // nothing requires it here
		{all, Project{}, "two", "it was asked for"},   // this one marks everything
		{all, project, "two", "it was asked for"},
		{all, project, "four", "the project names it for development only"},
		// pip and uv mark others: the word of a project is the same for both.
		{s, Project{Found: true}, "big", "it is installed for tool"},
		{all, Project{Found: true}, "two", "it is installed for one"},
		{s, Project{Wants: map[string]bool{"world": true}}, "world", "it was asked for"},
		{s, Project{Develops: map[string]bool{"big": true}}, "big", "the project names it for development only"},
	} {
		if got := c.set.Presence(c.set.ByName(c.name), c.p, map[string]string{"sys_platform": "linux"}).String(); got != c.want {
			t.Errorf("%s with %+v: %s, want %s", c.name, c.p, got, c.want)
		}
	}
	big := installed(t, "tool!@pip:big", "big@pip")
	write(t, big.ByName("big").site, map[string]string{"big.py": strings.Repeat("#", small)})
	if p := big.Presence(big.ByName("big"), Project{}, nil); p.Asked || !slices.Equal(p.For, []string{"tool"}) {
		t.Errorf("large: %+v", p)
	}
}

// An extra may have been asked for if everything that it requires is there.
func TestExtra(t *testing.T) {
	s := installed(t, `lib:a; extra == "one", a; extra == "more", b; extra == "more", b; extra == "test", c; extra == "win" and sys_platform == "win32", absent; extra == "more"`, "a", "b", "c")
	for name, want := range map[string]string{"a": "one", "b": "", "c": ""} {
		if got := s.Extra(s.ByName("lib"), s.ByName(name), map[string]string{"sys_platform": "linux"}); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
}

func TestReadProject(t *testing.T) {
	show := func(p Project) string {
		return fmt.Sprint(p.Found, slices.Sorted(maps.Keys(p.Wants)), slices.Sorted(maps.Keys(p.Develops)))
	}
	for text, want := range map[string]string{
		"":                              "true [more pinned req] []",
		"no toml at all":                "true [more pinned req] []",
		"[build-system]\nrequires = []": "true [more pinned req] []",
		`[project]
name = "x"
dependencies = ["A_b>=1", "both"]
optional-dependencies = {gui = ["qt"], test = ["pytest", "both"]}
[dependency-groups]
dev = ["ruff", {include-group = "other"}]
web = ["flask"]`: "true [a-b both flask more pinned qt req] [pytest ruff]",
		"[project]\nname = \"x\"\ndynamic = [\"dependencies\"]": "true [more pinned req] []",
		`[tool.poetry.dependencies]
python = "^3.9"
lib = {version = "1", optional = true}
[tool.poetry.dev-dependencies]
old = "*"
[tool.poetry.group.docs.dependencies]
sphinx = "*"
[tool.pdm.dev-dependencies]
lint = ["flake8"]
[tool.uv]
dev-dependencies = ["mypy"]`: "true [lib more pinned python req] [flake8 mypy old sphinx]",
	} {
		dir := t.TempDir()
		write(t, dir, map[string]string{"pyproject.toml": text, "requirements.txt": "# comment\n-r other.txt\n-r absent.txt\nreq[x]>=1\n", "other.txt": "--requirement=requirements.txt\nmore\n-r /etc/passwd\n",
			"passwd": "never", "src/requirements.txt": "Pinned==1 --hash=sha256:0\r\n"})
		if got := show(ReadProject(filepath.Join(dir, "src"))); got != want {
			t.Errorf("%s\nsays %s, want %s", text, got, want)
		}
	}
	if got := show(ReadProject(t.TempDir())); got != "false [] []" {
		t.Errorf("no project: %s", got)
	}
}

// Files are included up to a bound, beyond which lines are not even compared: the time
// grows with the size of the file.
func TestManyIncluded(t *testing.T) {
	files := map[string]string{}
	var lines strings.Builder
	for i := range 100_000 {
		fmt.Fprintf(&lines, "-r %d\n", i)
		if i < 2*maxIncluded {
			files[strconv.Itoa(i)] = fmt.Sprintf("from-%d\n", i)
		}
	}
	dir := t.TempDir()
	files["requirements.txt"] = lines.String() + "last\n"
	write(t, dir, files)
	start := time.Now()
	p := ReadProject(dir)
	if took := time.Since(start); took > 15*time.Second {
		t.Errorf("took %v", took)
	}
	if len(p.Wants) != maxIncluded || !p.Wants["last"] || !p.Wants["from-0"] {
		t.Errorf("%d requirements, last: %v", len(p.Wants), p.Wants["last"])
	}
}
