//go:build linux

package main_test

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gofreeze/gofreeze/extract"
	"github.com/gofreeze/gofreeze/extract/archive"
)

// The attack damages a hello product in every place, and lets every system call
// of its starts fail and be killed. Whatever is done, the program prints its line,
// or says in one line why it cannot; it never ends with 0 in silence, prints
// something else, hangs, or shows a traceback. After a failure or a kill the next
// start works, and nothing is left but locks.
//
//	GOFREEZE_ATTACK=all      everything (scripts/attack); else a sample
//	GOFREEZE_ATTACK_SHARE    all: n for an n-th of the system calls, and of the bytes of
//	                         frames and machine code
//	GOFREEZE_ATTACK_REPORT   a file for every fault, each with a command that shows it
//	GOFREEZE_ATTACK_PRODUCT  attack this hello product instead of one built from here

// helloLine is what the program prints.
const helloLine = "hello, world\n"

// attack is the state of an attack on one product.
type attack struct {
	t        *testing.T
	product  string // never changed; workers change copies
	data     []byte
	build    string // the name of its directory in a cache root
	base     string // directories of the workers
	notes    []part // what no start reads
	frames   []archive.Frame
	workers  []*worker
	all      bool
	strace   string
	limit    time.Duration // for a start
	complain func(string)  // of faults that are not known

	mu       sync.Mutex
	rows     []*row
	examples map[string]int // how often each kind of fault was reported
	report   *os.File
	said     time.Time
}

// row is a line of the table.
type row struct {
	name   string
	counts map[string]int
	cases  int
	known  int
}

// worker attacks with a copy of the product, directories and a user of its own.
type worker struct {
	*attack
	*keeper
	dir     string
	product string
	user    int
}

// roots lists the directories below which the worker's products extract.
func (w *worker) roots() []string {
	roots := []string{filepath.Join(w.dir, "cache"), filepath.Join(w.dir, "tmp"), filepath.Join(w.dir, "xdg", "gofreeze")}
	if w.user != 0 {
		own := "gofreeze-" + itoa(w.user)
		roots = append(roots, filepath.Join(w.dir, "tmp", own), "/var/tmp/"+own, "/tmp/"+own)
	}
	return roots
}

// clear removes what earlier starts extracted.
func (w *worker) clear() error {
	for i, root := range w.roots() {
		if err := os.RemoveAll(root); err != nil {
			return err
		}
		if i < 3 {
			if err := os.MkdirAll(root, 0o700); err != nil {
				return err
			}
			if err := w.own(root); err != nil {
				return err
			}
		}
	}
	return nil
}

func (w *worker) own(path string) error {
	if w.user == 0 {
		return nil
	}
	return os.Chown(path, w.user, w.user)
}

// order is a start of the worker's product: "first" and "hit" extract to a named
// directory and nowhere else, "fallback" to where the product finds a place, "temp"
// to a directory that does not stay; "unfrozen" is the program without a product.
func (w *worker) order(start string) order {
	env := []string{"HOME=" + w.dir, "TMPDIR=" + filepath.Join(w.dir, "tmp"), "LC_ALL=C.UTF-8"}
	switch start {
	case "temp":
		env = append(env, "GOFREEZE_EXTRACT=temp")
	case "fallback":
		env = append(env, "XDG_CACHE_HOME="+filepath.Join(w.dir, "xdg"))
	default:
		env = append(env, "GOFREEZE_CACHE_DIR="+filepath.Join(w.dir, "cache"))
	}
	args := []string{w.product}
	if start == "unfrozen" {
		args = []string{w.unfrozen(), "-c", "print('hello, world')"}
	}
	return order{Path: args[0], Args: args, Env: env, Dir: "/",
		Out: filepath.Join(w.dir, "out"), Err: filepath.Join(w.dir, "err"), User: w.user,
		Limit: w.limit, Grace: 5 * time.Second, Cap: 12}
}

// attacked checks how hello ends when its file or its system calls are damaged.
func (l *lab) attacked(t *testing.T) {
	a := newAttack(t, l)
	t.Run("flips", func(t *testing.T) { a.flips(t) })
	t.Run("truncations", func(t *testing.T) { a.truncations(t) })
	t.Run("system calls", func(t *testing.T) { a.systemCalls(t) })
	a.print()
}

// newAttack is an attack on hello.
func newAttack(t *testing.T, l *lab) *attack {
	t.Helper()
	product := os.Getenv("GOFREEZE_ATTACK_PRODUCT")
	if product == "" {
		for _, p := range programs(t, "basics") {
			if p.file == "hello.py" {
				product = p.prepare(t, l, interpreters(t)[0]).freeze(t, "--onefile")
			}
		}
	}
	a := attackOn(t, product)
	a.all = os.Getenv("GOFREEZE_ATTACK") == "all"
	opened, err := archive.Open(bytes.NewReader(a.data), int64(len(a.data)))
	if err != nil {
		t.Fatal(err)
	}
	a.build = extract.DirName(opened)
	toc, err := opened.TOC()
	if err != nil {
		t.Fatal(err)
	}
	a.notes, a.frames = notesOf(toc, a.parts()[2].from), toc.Frames
	if path := os.Getenv("GOFREEZE_ATTACK_REPORT"); path != "" {
		if a.report, err = os.Create(path); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { a.report.Close() })
	}
	return a
}

// attackOn prepares an attack on any program that prints helloLine.
func attackOn(t *testing.T, product string) *attack {
	t.Helper()
	a := &attack{t: t, product: product, examples: map[string]int{}, said: time.Now(), limit: 40 * time.Second, complain: func(s string) { t.Error(s) }}
	var err error
	if a.data, err = os.ReadFile(a.product); err != nil {
		t.Fatal(err)
	}
	// The users of the workers must be able to get there.
	if a.base, err = os.MkdirTemp("", "gofreeze-attack"); err == nil {
		err = os.Chmod(a.base, 0o755)
	}
	if err != nil {
		t.Fatal(err)
	}
	for i := range 3 {
		w := &worker{attack: a, keeper: newKeeper(t), dir: filepath.Join(a.base, itoa(i))}
		w.product = filepath.Join(w.dir, "hello")
		if os.Getuid() == 0 {
			// Nobody else's, and no other attack's that runs now.
			w.user = 200_000 + os.Getpid()%10_000*10 + i
		}
		a.workers = append(a.workers, w)
		if err := os.Mkdir(w.dir, 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(w.product, a.data, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	t.Cleanup(func() {
		for _, w := range a.workers {
			if err := w.close(); err != nil {
				t.Error(err)
			}
			for _, root := range w.roots() {
				os.RemoveAll(root)
			}
		}
		os.RemoveAll(a.base)
	})
	return a
}

// needsUser skips what a program that does anything at all could do harm with.
func (a *attack) needsUser(t *testing.T) {
	if a.workers[0].user == 0 {
		t.Skip("needs root, to run programs as users that own nothing")
	}
}

// row begins a line of the table.
func (a *attack) row(name string) *row {
	r := &row{name: name, counts: map[string]int{}}
	a.rows = append(a.rows, r)
	return r
}

// each has the workers do n cases.
func (a *attack) each(n int, do func(w *worker, i int) error) {
	var next int
	var mu sync.Mutex
	var all sync.WaitGroup
	for _, w := range a.workers {
		all.Go(func() {
			for {
				mu.Lock()
				i := next
				next++
				mu.Unlock()
				if i >= n {
					return
				}
				if err := do(w, i); err != nil {
					a.t.Errorf("the attack itself: %v", err)
					return
				}
				a.progress(i, n)
			}
		})
	}
	all.Wait()
}

// progress tells whoever waits for the long attack how far it is.
func (a *attack) progress(i, n int) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.all && time.Since(a.said) > 30*time.Second {
		a.said = time.Now()
		fmt.Fprintf(os.Stderr, "%s: %d of %d\n", a.rows[len(a.rows)-1].name, i, n)
	}
}

// count enters a case into the table. allowed is why a fault is one that is known,
// or empty; show is a command that shows it.
func (a *attack) count(r *row, end, allowed string, s said, show string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	r.cases++
	r.counts[end]++
	if !isFault(end) {
		return
	}
	if allowed != "" {
		r.known++
	}
	if a.report != nil {
		fmt.Fprintf(a.report, "%s: %s (%s)\n  ended with %s, stdout %q, left %q\n  stderr %q\n  %s\n",
			r.name, end, allowed, s.end(), s.stdout, append(s.left, s.outcome.Left...), head(s.stderr), show)
	}
	kind := r.name + ": " + end
	if a.examples[kind]++; allowed == "" && a.examples[kind] <= 3 {
		a.complain(fmt.Sprintf("%s, ended with %s, left %q\n\t%s\n%s", kind, s.end(), append(s.left, s.outcome.Left...), show, indent(head(s.stderr))))
	}
}

func head(text string) string {
	if len(text) > 600 {
		return text[:600] + "..."
	}
	return text
}

// print prints the table, the columns that are not empty.
func (a *attack) print() {
	var used []string
	for _, end := range ends {
		if slices.ContainsFunc(a.rows, func(r *row) bool { return r.counts[end] > 0 }) {
			used = append(used, end)
		}
	}
	var b strings.Builder
	b.WriteString("| | cases | " + strings.Join(used, " | ") + " | known faults |\n|---|---:|" + strings.Repeat("---:|", len(used)+1) + "\n")
	for _, r := range a.rows {
		if r.cases == 0 {
			continue
		}
		fmt.Fprintf(&b, "| %s | %d |", r.name, r.cases)
		for _, end := range used {
			fmt.Fprintf(&b, " %d |", r.counts[end])
		}
		fmt.Fprintf(&b, " %d |\n", r.known)
	}
	if a.all {
		fmt.Print(b.String())
	} else {
		a.t.Log("\n" + b.String())
	}
}

// stride is the distance of flips where not every byte is flipped.
func (a *attack) stride(sample int) int {
	if !a.all {
		return sample
	}
	return 16 * a.share()
}

// share is n when an n-th of the long attack is wanted.
func (a *attack) share() int {
	n, err := strconv.Atoi(os.Getenv("GOFREEZE_ATTACK_SHARE"))
	if err != nil || n < 1 {
		return 1
	}
	return n
}

// strace is the path of the tracer.
func strace(t *testing.T) string {
	t.Helper()
	path, err := exec.LookPath("strace")
	if err != nil {
		t.Skip("no strace")
	}
	return path
}
