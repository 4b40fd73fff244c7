package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// The builder asks bundle/internal/target what an operating system is like: no
// other of its files compares the name of one.
func TestOnlyTargetComparesSystems(t *testing.T) {
	names := []string{`"linux"`, `"windows"`, `"darwin"`}
	files := 0
	set := token.NewFileSet()
	check := func(found ast.Expr) {
		if lit, ok := found.(*ast.BasicLit); ok && slices.Contains(names, lit.Value) {
			t.Errorf("%s: compares with %s; ask a target.Target", set.Position(lit.Pos()), lit.Value)
		}
	}
	for _, root := range []string{"../../bundle", "../../cmd", "../../spec", "../../runtimehooks"} {
		err := filepath.WalkDir(root, func(file string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || !strings.HasSuffix(file, ".go") || strings.HasSuffix(file, "_test.go") || strings.Contains(filepath.ToSlash(file), "/internal/target/") {
				return err
			}
			files++
			parsed, err := parser.ParseFile(set, file, nil, 0)
			if err != nil {
				return err
			}
			ast.Inspect(parsed, func(n ast.Node) bool {
				switch n := n.(type) {
				case *ast.BinaryExpr:
					check(n.X)
					check(n.Y)
				case *ast.CaseClause:
					for _, e := range n.List {
						check(e)
					}
				}
				return true
			})
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if files < 100 {
		t.Errorf("%d files looked at, want all of the builder", files)
	}
}
