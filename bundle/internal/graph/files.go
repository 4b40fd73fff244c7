package graph

import (
	"io/fs"
	"os"
)

// FileSystem is the file system that a graph reads. Its paths are absolute paths of the
// machine. Several goroutines use it at once.
type FileSystem interface {
	ReadDir(dir string) ([]fs.DirEntry, error)
	Stat(file string) (fs.FileInfo, error)
	ReadFile(file string) ([]byte, error)
}

// disk is the file system of this machine.
type disk struct{}

func (disk) ReadDir(dir string) ([]fs.DirEntry, error) { return os.ReadDir(dir) }
func (disk) Stat(file string) (fs.FileInfo, error)     { return os.Stat(file) }
func (disk) ReadFile(file string) ([]byte, error)      { return os.ReadFile(file) }
