// Package machinecode makes input for tests of compression. Its bytes look to a
// compressor like the machine code of a large program, and they are the same on every
// machine and with every compiler.
package machinecode

import (
	"encoding/binary"
	"math/rand/v2"
)

// These are the kinds of operands that follow the fixed bytes of an instruction.
const (
	none    = iota
	small   // 8 bits: a place in the stack frame
	call    // 32 bits, relative: a function
	data    // 32 bits, relative: a variable or a constant
	forward // 8 bits, relative: a short jump
)

// instruction is one of the x86-64 instructions that compilers write most often.
type instruction struct {
	code    string
	operand int
}

var common = []instruction{
	{"\x48\x89\x45", small}, {"\x48\x8b\x45", small}, {"\xe8", call}, {"\x48\x8d\x05", data}, {"\x48\x89\xc7", none}, {"\x74", forward},
	{"\x48\x8b\x05", data}, {"\x85\xc0", none}, {"\x89\x45", small}, {"\x48\x8b\x7d", small}, {"\x31\xc0", none}, {"\x75", forward},
	{"\x48\x8d\x35", data}, {"\x48\x83\xc0", small}, {"\x0f\xb6\x45", small}, {"\x48\x89\x44\x24", small}, {"\x48\x8b\x54\x24", small},
	{"\x48\x3b\x45", small}, {"\x83\x7d", small}, {"\x8b\x45", small}, {"\x48\x8d\x4c\x24", small}, {"\xf2\x0f\x10\x05", data},
	{"\x49\x89\xf4", none}, {"\x4c\x89\xe7", none}, {"\x48\x29\xd0", none}, {"\x0f\x1f\x44\x00\x00", none}, {"\x39\xd0", none}, {"\xe9", call},
}

// Make returns size bytes of code: functions that call each other and use common
// variables. Some functions and variables are used much more often than others.
func Make(size int) []byte {
	r := rand.New(rand.NewPCG(11, 64))
	often := func(n int) int { return int(float64(n) * r.Float64() * r.Float64() * r.Float64() * r.Float64()) }
	functions, variables := make([]int, size/300), make([]int, size/400)
	for i := range functions {
		functions[i] = r.IntN(size) &^ 15
	}
	for i := range variables {
		variables[i] = size + r.IntN(size)&^7
	}
	// Idioms are sequences of instructions that occur together.
	idioms := make([][]instruction, size/1000)
	for i := range idioms {
		for range 1 + r.IntN(5) {
			idioms[i] = append(idioms[i], common[often(len(common))])
		}
	}
	b := make([]byte, 0, size+64)
	for len(b) < size {
		b = append(b, "\x55\x48\x89\xe5\x48\x83\xec"...)
		b = append(b, byte(8*often(16)))
		for range 2 + often(60) {
			for _, in := range idioms[often(len(idioms))] {
				b = append(b, in.code...)
				switch in.operand {
				case small:
					b = append(b, byte(-8*often(30)))
				case forward:
					b = append(b, byte(r.IntN(60)))
				case call:
					b = binary.LittleEndian.AppendUint32(b, uint32(functions[often(len(functions))]-len(b)-4))
				case data:
					b = binary.LittleEndian.AppendUint32(b, uint32(variables[often(len(variables))]-len(b)-4))
				}
			}
		}
		b = append(b, 0xc9, 0xc3)
		for len(b)%16 != 0 {
			b = append(b, 0xcc)
		}
	}
	return b[:size]
}
