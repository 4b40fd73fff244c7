"""What children do on Windows: the start method spawn, and interpreters."""
import calendar
import multiprocessing
import subprocess
import sys
import time
from multiprocessing import shared_memory


class Subclass(multiprocessing.Process):
    def __init__(self, queue):
        super().__init__()
        self.queue = queue

    def run(self):
        self.queue.put("subclass")


def square(x):
    return x * x


def put(queue, x):
    queue.put(x)


def nested(queue):
    child = multiprocessing.Process(target=put, args=(queue, "grandchild"))
    child.start()
    child.join()


def increment(name):
    memory = shared_memory.SharedMemory(name=name)
    memory.buf[0] += 1
    memory.close()


def count(lock, value):
    for _ in range(100):
        with lock:
            value.value += 1


def answer(connection):
    connection.send(connection.recv() + 1)


def joined(*processes):
    for p in processes:
        p.start()
    for p in processes:
        p.join()
    return [p.exitcode for p in processes]


def main():
    print(multiprocessing.get_start_method())
    with multiprocessing.Pool(2) as pool:
        print("pool", pool.map(square, range(5)))
    queue = multiprocessing.Queue()
    for process in (multiprocessing.Process(target=put, args=(queue, "queue")), Subclass(queue), multiprocessing.Process(target=nested, args=(queue,))):
        process.start()
        print(queue.get())
        process.join()
        print(process.exitcode)
    with multiprocessing.Manager() as manager:
        shared = manager.dict(a=1)
        print("manager", joined(multiprocessing.Process(target=shared.update, args=({"b": 2},))), dict(shared))
    memory = shared_memory.SharedMemory(create=True, size=8)
    memory.buf[0] = 1
    print("shared memory", joined(multiprocessing.Process(target=increment, args=(memory.name,))), memory.buf[0])
    memory.close()
    memory.unlink()
    lock, value = multiprocessing.Lock(), multiprocessing.Value("i", 0)
    print("lock", joined(*(multiprocessing.Process(target=count, args=(lock, value)) for _ in range(2))), value.value)
    here, there = multiprocessing.Pipe()
    process = multiprocessing.Process(target=answer, args=(there,))
    process.start()
    here.send(1)
    print("pipe", here.recv())
    process.join()
    process = multiprocessing.Process(target=time.sleep, args=(600,))
    process.start()
    process.terminate()
    process.join()
    print("terminated", process.exitcode)


def interpreters():
    with open("script.py", "w") as f:
        f.write("import sys\nprint(__name__, sys.argv)\n")
    for args in (
        ["-c", "import sys; print(sys.argv)", 'a "b\\" c\\'],
        ["-m", "calendar", "2024", "1"],
        ["script.py", "x"],
        ["-O", "-W", "error", "-c", "import sys; print(sys.flags.optimize, sys.warnoptions)"],
        ["-c", "raise SystemExit(3)"],
        ["-V"],
    ):
        r = subprocess.run([sys.executable, *args], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        print(args[0], r.returncode, r.stdout.strip().split("\n")[0])


if __name__ == "__main__":
    calendar.setfirstweekday(0)
    main()
    interpreters()
    sys.exit(7)
