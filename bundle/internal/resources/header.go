package resources

import (
	"encoding/binary"
	"errors"
)

// stack is the number of bytes that the main thread reserves, the same as on Linux.
const stack = 8 << 20

// patch sets the subsystem and the stack size in the optional header at e_lfanew+24 (PE
// Format, Microsoft: subsystem at +68, stack reserve at +72).
func patch(exe []byte, windowed bool) ([]byte, error) {
	const console, gui = 3, 2
	if len(exe) < 0x40 || exe[0] != 'M' || exe[1] != 'Z' {
		return nil, errors.New("resources: the bootloader is no executable of Windows")
	}
	at := uint64(binary.LittleEndian.Uint32(exe[0x3c:])) + 24
	if at+112 > uint64(len(exe)) || binary.LittleEndian.Uint16(exe[at:]) != 0x20b {
		return nil, errors.New("resources: the bootloader is no 64-bit executable of Windows")
	}
	system := uint16(console)
	if windowed {
		system = gui
	}
	binary.LittleEndian.PutUint16(exe[at+68:], system)
	binary.LittleEndian.PutUint64(exe[at+72:], stack)
	return exe, nil
}
