"""Signals that come from outside: the default action, and handlers."""
# e2e: stderr traceback
# e2e: run default => signal terminated
# e2e: signal TERM after ready
# e2e: run handled => 9
# e2e: signal TERM after ready
# e2e: run interrupt => signal interrupt
# e2e: signal INT after ready
# e2e: run caught
# e2e: signal INT after ready
# e2e: run hangup => signal hangup
# e2e: signal HUP after ready
import signal
import sys

way = sys.argv[1]


def handler(number, frame):
    print("handler saw", signal.Signals(number).name)
    sys.exit(9)


if way == "handled":
    signal.signal(signal.SIGTERM, handler)
print(signal.getsignal(signal.SIGINT) is signal.default_int_handler,
      signal.getsignal(signal.SIGPIPE) == signal.SIG_IGN, signal.pthread_sigmask(signal.SIG_BLOCK, []))
try:
    print("ready", flush=True)
    while True:
        signal.pause()
except KeyboardInterrupt:
    if way != "caught":
        raise
    print("caught KeyboardInterrupt")
