package archive

import "encoding/binary"

// Filter says how the content of a frame was changed before it was compressed.
type Filter uint8

const (
	// Plain is the filter of a frame that was compressed unchanged.
	Plain Filter = iota
	// X86 is for machine code of x86-64. Operands that count from the instruction
	// behind them are changed to count from the start of the frame, so that the same
	// bytes name the same place everywhere. docs/format.md has the rule.
	X86

	filters // number of filters
)

// Apply changes b to the form that is compressed.
func (f Filter) Apply(b []byte) {
	if f == X86 {
		x86(b, 1)
	}
}

// Undo restores b.
func (f Filter) Undo(b []byte) {
	if f == X86 {
		x86(b, ^uint32(0))
	}
}

// These are the roles of a byte in an instruction of x86-64 (Intel's manual, volume 2,
// chapter 2 and appendix A).
const (
	branch  = 1 << iota // CALL or JMP with a relative 32-bit operand
	modRM               // ModRM byte of an operand that counts from RIP
	opcode              // opcode before a ModRM byte
	opcode2             // the same after the byte 0F
)

// x86 adds sign times the position of the next instruction to each operand of b that
// looks relative. Both directions must recognise the same operands. Therefore the bytes
// before an operand that are examined have not been changed. An operand has 25 bits,
// sign-extended, before and after the change. And if the highest byte shows that it is
// no operand, the operands that would change that byte stay unchanged.
func x86(b []byte, sign uint32) {
	behind := 0 // end of the last operand
	for i := 0; i < len(b)-4; i++ {
		is := x86Bytes[b[i]] & (branch | modRM)
		if is == 0 {
			continue
		}
		if is == modRM && !(i-1 >= behind && x86Bytes[b[i-1]]&opcode != 0 ||
			i-2 >= behind && b[i-2] == 0x0f && x86Bytes[b[i-1]]&opcode2 != 0) {
			continue
		}
		if top := b[i+4]; top != 0 && top != 0xff {
			i += 3
			continue
		}
		operand := b[i+1 : i+5]
		v := binary.LittleEndian.Uint32(operand) + sign*uint32(i+5)
		binary.LittleEndian.PutUint32(operand, uint32(int32(v<<7)>>7))
		i += 4
		behind = i + 1
	}
}

var x86Bytes = [256]uint8{
	0xe8: branch, 0xe9: branch,
	0x05: modRM, 0x0d: modRM, 0x15: modRM, 0x1d: modRM, 0x25: modRM, 0x2d: modRM, 0x35: modRM, 0x3d: modRM,

	// ADD, CMP, MOV, LEA; INC, DEC, CALL, JMP, PUSH.
	0x03: opcode, 0x39: opcode, 0x3b: opcode, 0x89: opcode, 0x8b: opcode, 0x8d: opcode, 0xff: opcode,
	// Moves, arithmetic and comparisons of SSE, MOVZX, MOVSX.
	0x10: opcode2, 0x11: opcode2, 0x12: opcode2, 0x14: opcode2, 0x16: opcode2, 0x28: opcode2, 0x29: opcode2,
	0x2e: opcode2, 0x2f: opcode2, 0x54: opcode2, 0x57: opcode2, 0x58: opcode2, 0x59: opcode2, 0x5c: opcode2,
	0x5e: opcode2, 0x6e: opcode2, 0x6f: opcode2, 0x7e: opcode2, 0x7f: opcode2, 0xb6: opcode2, 0xb7: opcode2,
	0xbe: opcode2, 0xbf: opcode2, 0xd6: opcode2, 0xdb: opcode2, 0xef: opcode2,
}
