"""Workers log into a queue; a listener thread of the program writes the records."""
# e2e: methods
import logging
import logging.handlers
import multiprocessing as mp
import sys


class Lines(logging.Handler):
    """Keeps what arrives, so that it can be shown in a fixed order."""

    def __init__(self):
        super().__init__()
        self.lines = []

    def emit(self, record):
        self.lines.append("%s %s %s.%s: %s" % (record.levelname, record.processName, record.name,
                                               record.funcName, record.getMessage()))


def configure(queue):
    root = logging.getLogger()
    root.handlers = [logging.handlers.QueueHandler(queue)]
    root.setLevel(logging.INFO)


def work(queue, name):
    configure(queue)
    log = logging.getLogger("jobs." + name)
    log.debug("never seen")
    log.info("started with %s", {"name": name})
    try:
        raise LookupError("trouble of " + name)
    except LookupError:
        log.exception("went wrong")


if __name__ == "__main__":
    if sys.argv[1] != "default":
        mp.set_start_method(sys.argv[1])
    queue, lines = mp.Queue(), Lines()
    listener = logging.handlers.QueueListener(queue, lines)
    listener.start()
    workers = [mp.Process(target=work, args=(queue, n), name="worker-" + n) for n in ("a", "b", "c")]
    for w in workers:
        w.start()
    for w in workers:
        w.join()
        print(w.name, w.exitcode)
    listener.stop()
    for line in sorted(lines.lines):
        print(line.split("\n")[0])
