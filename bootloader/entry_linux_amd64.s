#include "textflag.h"

// entry is where the kernel starts the stub (linker flag -E). Go's runtime opens
// /dev/null for standard descriptors that are closed and takes over signals that
// are ignored, after which nobody can tell what the user had; so both are looked
// at before: fcntl(fd, F_GETFD) of 0, 1 and 2, and rt_sigaction(n, NULL, &old) of
// all signals.
TEXT ·entry(SB),NOSPLIT|NOFRAME,$0
	XORL R12, R12
	XORL R13, R13
descriptor:
	MOVL $72, AX
	MOVL R13, DI
	MOVL $1, SI
	SYSCALL
	CMPQ AX, $-9 // EBADF
	JNE open
	MOVL R13, CX
	MOVL $1, AX
	SHLL CX, AX
	ORL AX, R12
open:
	INCL R13
	CMPL R13, $3
	JLT descriptor
	MOVL R12, ·closedAtStart(SB)

	XORL R14, R14
	MOVL $1, R13
	MOVQ SP, R15
	SUBQ $256, R15 // the kernel's struct sigaction, below the stack
signal:
	MOVL $13, AX
	MOVL R13, DI
	XORL SI, SI
	MOVQ R15, DX
	MOVL $8, R10
	SYSCALL
	TESTQ AX, AX
	JNE handled
	CMPQ (R15), $1 // SIG_IGN
	JNE handled
	MOVL R13, CX
	MOVL $1, AX
	SHLQ CX, AX
	ORQ AX, R14
handled:
	INCL R13
	CMPL R13, $64
	JLT signal
	MOVQ R14, ·ignoredAtStart(SB)
	JMP _rt0_amd64_linux(SB)
