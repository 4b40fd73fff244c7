package verify

import (
	"fmt"
	"strings"
	"syscall"
	"unicode/utf8"
)

// end says how a process ended.
func (p *Process) end() string {
	switch {
	case p.Left:
		return "still ran"
	case p.Killed:
		return "stopped"
	case p.Signal != 0:
		return syscall.Signal(p.Signal).String()
	}
	return fmt.Sprintf("exit %d", p.Exit)
}

// maxLines is the number of processes that a tree shows.
const maxLines = 40

// Tree draws the processes of a run, each on a line.
func (r *Run) Tree() []string {
	children := map[int][]*Process{}
	known := map[int]bool{}
	for i := range r.Processes {
		known[r.Processes[i].Pid] = true
	}
	for i := range r.Processes {
		p := &r.Processes[i]
		parent := p.Parent
		if i > 0 && !known[parent] {
			parent = r.Processes[0].Pid
		}
		if i > 0 {
			children[parent] = append(children[parent], p)
		}
	}
	var out []string
	var draw func(p *Process, head, tail string)
	draw = func(p *Process, head, tail string) {
		line := head + p.Role + strings.Repeat(" ", max(0, 34-utf8.RuneCountInString(head+p.Role)))
		line += fmt.Sprintf(" %8.1f ms  %s", p.Began, p.end())
		if p.How != "" {
			line += ", " + p.How
		}
		out = append(out, strings.TrimRight(line, " "))
		for i, c := range children[p.Pid] {
			if i == len(children[p.Pid])-1 {
				draw(c, tail+"└─ ", tail+"   ")
			} else {
				draw(c, tail+"├─ ", tail+"│  ")
			}
		}
	}
	draw(&r.Processes[0], "", "")
	if len(out) > maxLines {
		more := len(out) - maxLines
		out = append(out[:maxLines], fmt.Sprintf("... and %d more processes", more))
	}
	return out
}

// shape counts the processes of each role, with the roles of their parents. Two runs of
// the same program have the same shape, because it leaves out the processes that only
// frozen programs have.
func (r *Run) shape() map[string]int {
	path := map[int]string{}
	out := map[string]int{}
	for _, p := range r.Processes {
		at := path[p.Parent]
		if p.Role != Bootloader && p.Role != janitor {
			at = strings.TrimPrefix(at+" > "+p.Role, " > ")
			out[at]++
		}
		path[p.Pid] = at
	}
	return out
}
