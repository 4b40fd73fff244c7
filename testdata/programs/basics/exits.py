"""Every way in which a program ends."""
# e2e: stderr traceback
# e2e: run 0
# e2e: run 3 => 3
# e2e: run none
# e2e: run 256 => 0
# e2e: run negative => 255
# e2e: run message => 1
# e2e: run underscore => 5
# e2e: run uncaught => 1
# e2e: run interrupt => signal interrupt
# e2e: run terminate => signal terminated
# e2e: run kill => signal killed
# e2e: run abort => signal aborted
# e2e: run atexit => 4
# e2e: run thread => 6
import atexit
import os
import signal
import sys
import threading

way = sys.argv[1]
print("leaving by", way, flush=True)
if way in ("0", "3", "256"):
    sys.exit(int(way))
elif way == "none":
    sys.exit(None)
elif way == "negative":
    sys.exit(-1)
elif way == "message":
    sys.exit("a message on stderr")
elif way == "underscore":
    atexit.register(print, "never printed")
    os._exit(5)
elif way == "uncaught":
    raise RuntimeError("uncaught")
elif way == "interrupt":
    raise KeyboardInterrupt
elif way in ("terminate", "kill"):
    os.kill(os.getpid(), getattr(signal, "SIG" + {"terminate": "TERM", "kill": "KILL"}[way]))
elif way == "abort":
    os.abort()
elif way == "atexit":
    atexit.register(print, "atexit printed")
    sys.exit(4)
elif way == "thread":
    threading.Thread(target=print, args=("thread printed",)).start()
    raise SystemExit(6)
