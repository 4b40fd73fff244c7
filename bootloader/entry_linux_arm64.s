#include "textflag.h"

// entry is where the kernel starts the stub (linker flag -E). See the file for
// amd64.
TEXT ·entry(SB),NOSPLIT|NOFRAME,$0
	MOVD $0, R19
	MOVD $0, R20
descriptor:
	MOVD $25, R8
	MOVD R20, R0
	MOVD $1, R1
	SVC
	CMN $9, R0 // -EBADF
	BNE open
	MOVD $1, R1
	LSL R20, R1, R1
	ORR R1, R19, R19
open:
	ADD $1, R20, R20
	CMP $3, R20
	BLT descriptor
	MOVD $·closedAtStart(SB), R1
	MOVW R19, (R1)

	MOVD $0, R19
	MOVD $1, R20
	MOVD RSP, R21
	SUB $256, R21, R21
signal:
	MOVD $134, R8
	MOVD R20, R0
	MOVD $0, R1
	MOVD R21, R2
	MOVD $8, R3
	SVC
	CBNZ R0, handled
	MOVD (R21), R1
	CMP $1, R1 // SIG_IGN
	BNE handled
	MOVD $1, R1
	LSL R20, R1, R1
	ORR R1, R19, R19
handled:
	ADD $1, R20, R20
	CMP $64, R20
	BLT signal
	MOVD $·ignoredAtStart(SB), R1
	MOVD R19, (R1)
	JMP _rt0_arm64_linux(SB)
