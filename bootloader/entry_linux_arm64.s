#include "textflag.h"

// entry is where the kernel starts the stub (linker flag -E). See the file for
// amd64.
TEXT ·entry(SB),NOSPLIT|NOFRAME,$0
	MOVD $0, R19
	MOVD $0, R20
next:
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
	BLT next
	MOVD $·closedAtStart(SB), R1
	MOVW R19, (R1)
	JMP _rt0_arm64_linux(SB)
