package extract

import (
	"crypto/sha256"
	"hash"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"sync"

	"github.com/gofreeze/gofreeze/extract/archive"
)

// file is a file that is being written from several frames.
type file struct {
	entry  *archive.Entry
	f      *os.File
	starts []int64 // offset of each chunk in the file

	mu     sync.Mutex
	arrive []bool // the chunks that have been written
	next   int    // the first chunk that has not been hashed
	hash   hash.Hash
}

// piece is a chunk of a file in a frame.
type piece struct {
	to    *file
	index int
}

// writeFiles writes all files to extract into dir, which exists and is private.
// Directories get the mode dirMode, minus the umask. The steps are:
//
//  1. The running bootloader is compared with its digest.
//  2. All directories and links are created.
//  3. Frames are unpacked on all processors. Each piece is written to its place in its
//     file. A file is opened with its first piece and closed with its last one.
//  4. Digests are computed in the order of a file's chunks, from the piece in memory,
//     or, for chunks that came early, from the file.
//  5. The first error ends all of this.
func writeFiles(a *archive.Archive, toc *archive.TOC, dir string, dirMode fs.FileMode) error {
	if err := a.CheckStub(); err != nil {
		return err
	}
	dirs := map[string]bool{"": true}
	pieces := make([][]piece, len(toc.Frames))
	for i := range toc.Entries {
		e := &toc.Entries[i]
		if e.Kind == archive.KindOutside {
			continue
		}
		if runtime.GOOS == "windows" { // an archive for another system may contain any name
			if err := checkEntry(e); err != nil {
				return err
			}
		}
		if err := mkdirs(dir, parent(e.Path), dirMode, dirs); err != nil {
			return err
		}
		if e.Kind == archive.KindNote { // the directory is all that there is of it
			continue
		}
		path := filepath.Join(dir, e.Path)
		switch {
		case e.Kind == archive.KindSymlink:
			if err := os.Symlink(e.Target, path); err != nil {
				return err
			}
		case len(e.Chunks) == 0:
			f, err := create(path, e)
			if err != nil {
				return err
			}
			if err := f.Close(); err != nil {
				return err
			}
			if sha256.Sum256(nil) != e.SHA256 {
				return damaged(e)
			}
		default:
			to := &file{entry: e, arrive: make([]bool, len(e.Chunks))}
			var at int64
			for k, c := range e.Chunks {
				to.starts = append(to.starts, at)
				at += c.Size
				pieces[c.Frame] = append(pieces[c.Frame], piece{to, k})
			}
		}
	}
	return unpack(a, toc, dir, pieces)
}

func parent(p string) string {
	if d := filepath.Dir(p); d != "." {
		return d
	}
	return ""
}

func mkdirs(root, d string, mode fs.FileMode, have map[string]bool) error {
	if have[fold(d)] {
		return nil
	}
	if err := mkdirs(root, parent(d), mode, have); err != nil {
		return err
	}
	have[fold(d)] = true
	return os.Mkdir(filepath.Join(root, d), mode)
}

// create opens a new file. The directory is new and private, so nothing can be in the
// way; O_EXCL enforces that.
func create(path string, e *archive.Entry) (*os.File, error) {
	return os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_EXCL, fs.FileMode(e.Permissions()))
}

// workers returns how many of n tasks to run at once. The bootloader starts with one
// processor (bootloader/stub/runtime.go) and takes all of them here, unless memory is
// scarce: each unpacked frame takes some megabytes. The number is limited, because a
// container may grant fewer processors than the machine has, and many workers would
// then disturb each other.
func workers(n int) int {
	const most = 8
	if all := runtime.NumCPU(); runtime.GOMAXPROCS(0) < all && os.Getenv("GOMAXPROCS") == "" && spacious() {
		runtime.GOMAXPROCS(all)
	}
	return min(runtime.GOMAXPROCS(0), most, n)
}

// unpack unpacks the frames on all processors.
func unpack(a *archive.Archive, toc *archive.TOC, dir string, pieces [][]piece) error {
	var (
		mu     sync.Mutex
		next   int
		failed error
		wg     sync.WaitGroup
	)
	take := func() int {
		mu.Lock()
		defer mu.Unlock()
		for failed == nil && next < len(pieces) {
			next++
			if len(pieces[next-1]) > 0 {
				return next - 1
			}
		}
		return -1
	}
	fail := func(err error) {
		mu.Lock()
		if failed == nil {
			failed = err
		}
		mu.Unlock()
	}
	for range workers(len(pieces)) {
		wg.Go(func() {
			var buf []byte
			for i := take(); i >= 0; i = take() {
				var err error
				if buf, err = a.ReadFrame(toc.Frames[i], buf); err == nil {
					err = writeFrame(dir, buf, pieces[i])
				}
				if err != nil {
					fail(err)
					return
				}
			}
		})
	}
	wg.Wait()
	if failed != nil {
		closeAll(pieces)
	}
	return failed
}

// closeAll closes the files that a failure has left open, because Windows does not
// remove open files.
func closeAll(pieces [][]piece) {
	for _, l := range pieces {
		for _, p := range l {
			if p.to.f != nil {
				p.to.f.Close() // most are already closed
			}
		}
	}
}

func writeFrame(dir string, frame []byte, pieces []piece) error {
	for _, p := range pieces {
		c := p.to.entry.Chunks[p.index]
		if err := p.to.put(dir, p.index, frame[c.Offset:c.Offset+c.Size]); err != nil {
			return err
		}
	}
	return nil
}

// put writes chunk i of the file and continues the digest as far as possible.
func (f *file) put(dir string, i int, b []byte) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.f == nil {
		var err error
		if f.f, err = create(filepath.Join(dir, f.entry.Path), f.entry); err != nil {
			return err
		}
		f.hash = sha256.New()
	}
	if _, err := f.f.WriteAt(b, f.starts[i]); err != nil {
		return err
	}
	f.arrive[i] = true
	if i == f.next {
		f.hash.Write(b)
		f.next++
	}
	for f.next < len(f.arrive) && f.arrive[f.next] && f.next != i {
		early := make([]byte, f.entry.Chunks[f.next].Size)
		if _, err := f.f.ReadAt(early, f.starts[f.next]); err != nil {
			return err
		}
		f.hash.Write(early)
		f.next++
	}
	if f.next < len(f.arrive) {
		return nil
	}
	if [32]byte(f.hash.Sum(nil)) != f.entry.SHA256 {
		f.f.Close()
		return damaged(f.entry)
	}
	return f.f.Close()
}

// damage is archive.ErrDamaged with the path of the damaged file.
type damage struct{ path string }

func (d *damage) Error() string {
	return "file " + archive.Printable(d.path) + ": " + archive.ErrDamaged.Error()
}
func (d *damage) Unwrap() error { return archive.ErrDamaged }

func damaged(e *archive.Entry) error { return &damage{e.Path} }
