package dists

import (
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/pelletier/go-toml/v2"

	"github.com/gofreeze/gofreeze/spec/project"
)

// Project is what the files of a program's project say about its requirements. The zero
// value stands for a program without a project.
type Project struct {
	Found    bool            // the project, or its requirements.txt, lists requirements
	Wants    map[string]bool // normalised names of distributions that it requires, or offers as an extra
	Develops map[string]bool // those that it names for its development only
}

// development is how extras and groups are named that are for the development of the
// distribution itself.
const development = `(?:dev|devel|development|tests?|testing|docs?|documentation|lint|typing|types|mypy|check|enabler|cover|benchmarks?)(?:-[a-z-]*)?`

var developmentName = regexp.MustCompile(`^` + development + `$`)

// ForDevelopment reports whether an extra, or a group of requirements, is for the
// development of the distribution itself, to judge by its normalised name.
func ForDevelopment(extra string) bool { return developmentName.MatchString(extra) }

// ReadProject reads the pyproject.toml of the innermost directory around dir that has
// one (PEP 621, PEP 735, and the tables of Poetry, PDM and uv), and the requirements.txt
// beside it or in dir. Files that cannot be read say nothing.
func ReadProject(dir string) Project {
	p := Project{Wants: map[string]bool{}, Develops: map[string]bool{}}
	p.requirements(filepath.Join(dir, "requirements.txt"))
	if file := project.Find(dir); file != "" {
		p.pyproject(project.Text(file))
		if at := filepath.Dir(file); at != dir {
			p.requirements(filepath.Join(at, "requirements.txt"))
		}
	}
	for n := range p.Wants {
		delete(p.Develops, n)
	}
	return p
}

// requirements reads the names in a file for pip, and in the files that it includes
// with -r. A file that names some lists what was asked for, as the project does. Other
// options are ignored.
func (p *Project) requirements(file string) {
	files := []string{file}
	for i := 0; i < len(files); i++ {
		for line := range strings.SplitSeq(string(project.Text(files[i])), "\n") {
			line = strings.TrimSpace(line)
			if more := included.FindStringSubmatch(line); more != nil {
				if more[1] = filepath.Join(filepath.Dir(files[i]), more[1]); len(files) < maxIncluded && !slices.Contains(files, more[1]) {
					files = append(files, more[1])
				}
				continue
			}
			if p.add("", line) {
				p.Found = true
			}
		}
	}
}

// maxIncluded bounds the number of files that are read, with those that others include.
const maxIncluded = 50

// included is a line that includes a file beside this one, or below.
var included = regexp.MustCompile(`^(?:-r|--requirement)[ =]*([^\s/~$][^\s:$]*)(?:\s+#.*)?$`)

// add adds a requirement of a group, or of an extra; "" stands for the project itself.
// It reports whether the text is a requirement.
func (p *Project) add(group, requirement string) bool {
	r, ok := ParseRequirement(requirement)
	switch {
	case !ok:
	case ForDevelopment(Normalize(group)):
		p.Develops[Normalize(r.Name)] = true
	default:
		p.Wants[Normalize(r.Name)] = true
	}
	return ok
}

func (p *Project) pyproject(text []byte) {
	var f struct {
		Project *struct {
			Dependencies []string            `toml:"dependencies"`
			Optional     map[string][]string `toml:"optional-dependencies"`
		} `toml:"project"`
		Groups map[string][]any `toml:"dependency-groups"`
		Tool   struct {
			Poetry struct {
				Dependencies map[string]any `toml:"dependencies"`
				Dev          map[string]any `toml:"dev-dependencies"`
				Groups       map[string]struct {
					Dependencies map[string]any `toml:"dependencies"`
				} `toml:"group"`
			} `toml:"poetry"`
			PDM struct {
				Dev map[string][]string `toml:"dev-dependencies"`
			} `toml:"pdm"`
			UV struct {
				Dev []string `toml:"dev-dependencies"`
			} `toml:"uv"`
		} `toml:"tool"`
	}
	if toml.Unmarshal(text, &f) != nil {
		return
	}
	p.Found = p.Found || f.Project != nil && f.Project.Dependencies != nil || f.Tool.Poetry.Dependencies != nil
	if f.Project != nil {
		p.addAll("", f.Project.Dependencies)
		for extra, all := range f.Project.Optional {
			p.addAll(extra, all)
		}
	}
	for group, all := range f.Groups {
		for _, r := range all { // what includes another group is a table
			if text, ok := r.(string); ok {
				p.add(group, text)
			}
		}
	}
	p.addNames("", f.Tool.Poetry.Dependencies)
	p.addNames("dev", f.Tool.Poetry.Dev)
	for group, g := range f.Tool.Poetry.Groups {
		p.addNames(group, g.Dependencies)
	}
	for _, all := range f.Tool.PDM.Dev {
		p.addAll("dev", all)
	}
	p.addAll("dev", f.Tool.UV.Dev)
}

func (p *Project) addAll(group string, requirements []string) {
	for _, r := range requirements {
		p.add(group, r)
	}
}

func (p *Project) addNames(group string, requirements map[string]any) {
	for name := range requirements {
		p.add(group, name)
	}
}
