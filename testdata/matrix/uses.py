"""Uses of child processes, one function each. The matrix test appends the lines
that call main, in several shapes: guarded or not, with freeze_support or not.

usage: METHOD USE, where METHOD is spawn, forkserver, fork or default
"""
import concurrent.futures
import multiprocessing
import multiprocessing.managers
import multiprocessing.shared_memory
import os
import signal
import sys
import threading


def square(x):
    return x * x


def add(x, y):
    return x + y


def fail(x):
    raise ValueError("no %d" % x)


def put(queue, value):
    queue.put(value)


class Point:
    def __init__(self, x):
        self.x = x

    def double(self):
        return Point(self.x * 2)


def process_queue(mp):
    queue = mp.Queue()
    process = mp.Process(target=put, args=(queue, ("tuple", 1)))
    process.start()
    print(queue.get())
    process.join()
    print(process.exitcode)


def process_join(mp):
    process = mp.Process(target=square, args=(2,))
    process.start()
    process.join()
    print("joined", process.exitcode)


def pool_map(mp):
    with mp.Pool(2) as pool:
        print(pool.map(square, range(8)))


def pool_imap(mp):
    with mp.Pool(2) as pool:
        print(list(pool.imap(square, range(8))), sorted(pool.imap_unordered(square, range(4))))


def pool_apply_async(mp):
    with mp.Pool(2) as pool:
        results = [pool.apply_async(add, (n, n)) for n in range(6)]
        print([r.get(60) for r in results])


def pool_starmap(mp):
    with mp.Pool(2) as pool:
        print(pool.starmap(add, [(1, 2), (3, 4)]))


def pool_maxtasks(mp):
    with mp.Pool(1, maxtasksperchild=2) as pool:
        print(pool.map(square, range(6), chunksize=1))


STATE = []


def prepare(value):
    STATE.append(value)


def state(_):
    return STATE


def pool_initializer(mp):
    with mp.Pool(2, initializer=prepare, initargs=("ready",)) as pool:
        print(pool.map(state, range(3)))


def executor(mp):
    with concurrent.futures.ProcessPoolExecutor(2, mp_context=mp) as pool:
        print(list(pool.map(square, range(6))), pool.submit(add, 1, 2).result())


def append(values, value):
    values.append(value)


def manager(mp):
    with mp.Manager() as m:
        values = m.list([1])
        process = mp.Process(target=append, args=(values, 2))
        process.start()
        process.join()
        print(list(values))


class Counter:
    def __init__(self):
        self.n = 0

    def add(self, n):
        self.n += n
        return self.n


class CounterManager(multiprocessing.managers.BaseManager):
    pass


CounterManager.register("Counter", Counter)


def count(counter):
    counter.add(5)


def custom_manager(mp):
    with CounterManager(ctx=mp) as m:
        counter = m.Counter()
        process = mp.Process(target=count, args=(counter,))
        process.start()
        process.join()
        print(counter.add(1))


def write_block(name):
    block = multiprocessing.shared_memory.SharedMemory(name)
    block.buf[0] = 42
    block.close()


def shared_memory(mp):
    block = multiprocessing.shared_memory.SharedMemory(create=True, size=8)
    process = mp.Process(target=write_block, args=(block.name,))
    process.start()
    process.join()
    print(block.buf[0])
    block.close()
    block.unlink()


def change(value, array):
    with value.get_lock():
        value.value += 1
    array[1] = 7


def value_array(mp):
    value, array = mp.Value("i", 1), mp.Array("i", 3)
    process = mp.Process(target=change, args=(value, array))
    process.start()
    process.join()
    print(value.value, list(array))


def locked(lock, value):
    with lock:
        value.value += 1


def lock(mp):
    guard, value = mp.Lock(), mp.Value("i", 0, lock=False)
    processes = [mp.Process(target=locked, args=(guard, value)) for _ in range(3)]
    for p in processes:
        p.start()
    for p in processes:
        p.join()
    print(value.value)


def meet(barrier, queue):
    barrier.wait(60)
    queue.put("met")


def barrier(mp):
    point, queue = mp.Barrier(3), mp.Queue()
    processes = [mp.Process(target=meet, args=(point, queue)) for _ in range(2)]
    for p in processes:
        p.start()
    point.wait(60)
    print(queue.get(), queue.get())
    for p in processes:
        p.join()


def notify(condition, event):
    event.wait(60)
    with condition:
        condition.notify_all()


def condition(mp):
    changed, event = mp.Condition(), mp.Event()
    process = mp.Process(target=notify, args=(changed, event))
    process.start()
    with changed:
        event.set()
        print(changed.wait(60))
    process.join()


def answer(connection):
    connection.send(connection.recv() * 2)
    connection.close()


def pipe(mp):
    here, there = mp.Pipe()
    process = mp.Process(target=answer, args=(there,))
    process.start()
    here.send(21)
    print(here.recv())
    process.join()


def hand_over(connection):
    inner = connection.recv()
    inner.send("through")
    inner.close()


def connection_passing(mp):
    outer, there = mp.Pipe()
    read, write = mp.Pipe(duplex=False)
    process = mp.Process(target=hand_over, args=(there,))
    process.start()
    outer.send(write)
    print(read.recv())
    process.join()


def outer_process(method, queue):
    mp = multiprocessing.get_context(method)
    process = mp.Process(target=put, args=(queue, "inner"))
    process.start()
    process.join()
    queue.put("outer %s" % process.exitcode)


def nested(mp):
    queue = mp.Queue()
    process = mp.Process(target=outer_process, args=(mp.get_start_method(), queue))
    process.start()
    print(queue.get(), queue.get())
    process.join()


def from_threads(mp):
    queue = mp.Queue()

    def start(n):
        process = mp.Process(target=put, args=(queue, n))
        process.start()
        process.join()

    threads = [threading.Thread(target=start, args=(n,)) for n in range(4)]
    for t in threads:
        t.start()
    print(sorted(queue.get() for _ in threads))
    for t in threads:
        t.join()


def leaked_segment(mp):
    block = multiprocessing.shared_memory.SharedMemory(create=True, size=8)
    print(os.path.exists("/dev/shm/" + block.name.lstrip("/")))


def sleep(event):
    event.set()
    threading.Event().wait()


def daemon(mp):
    event = mp.Event()
    process = mp.Process(target=sleep, args=(event,), daemon=True)
    process.start()
    print(event.wait(60), process.daemon)


def terminate(mp):
    event = mp.Event()
    process = mp.Process(target=sleep, args=(event,))
    process.start()
    event.wait(60)
    process.terminate()
    process.join()
    print(process.exitcode == -signal.SIGTERM)


def kill(mp):
    event = mp.Event()
    process = mp.Process(target=sleep, args=(event,))
    process.start()
    event.wait(60)
    process.kill()
    process.join()
    print(process.exitcode == -signal.SIGKILL)


def exception(mp):
    with mp.Pool(1) as pool:
        try:
            pool.apply(fail, (3,))
        except ValueError as e:
            print("ValueError", e)


def preload(mp):
    mp.set_forkserver_preload(["json", "__main__"])
    with mp.Pool(1) as pool:
        print(pool.apply(square, (4,)))


def main_classes(mp):
    with mp.Pool(1) as pool:
        print(pool.apply(Point.double, (Point(4),)).x, pool.apply(Point(5).double).x)


USES = [process_join, process_queue, pool_map, pool_imap, pool_apply_async, pool_starmap, pool_maxtasks, pool_initializer, executor, manager,
        custom_manager, shared_memory, value_array, lock, barrier, condition, pipe, connection_passing, nested, from_threads,
        leaked_segment, daemon, terminate, kill, exception, preload, main_classes]


def main():
    method, use = sys.argv[1:]
    mp = multiprocessing.get_context(None if method == "default" else method)
    globals()[use](mp)
