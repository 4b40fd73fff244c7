"""shared_memory: a block changed by a child, a ShareableList, a SharedMemoryManager."""
# e2e: methods
import multiprocessing as mp
import sys
from multiprocessing import shared_memory
from multiprocessing.managers import SharedMemoryManager


def change(name):
    block = shared_memory.SharedMemory(name=name)
    block.buf[:5] = b"HELLO"
    block.close()


def change_list(items):
    items[0] = "child"
    items[1] += 1
    items.shm.close()


def total(items, lo, hi, q):
    q.put(sum(items[i] for i in range(lo, hi)))
    items.shm.close()


if __name__ == "__main__":
    if sys.argv[1] != "default":
        mp.set_start_method(sys.argv[1])
    block = shared_memory.SharedMemory(create=True, size=16)
    block.buf[:11] = b"hello child"
    p = mp.Process(target=change, args=(block.name,))
    p.start()
    p.join()
    print(bytes(block.buf[:11]), p.exitcode)
    block.close()
    block.unlink()
    items = shared_memory.ShareableList(["0123456789", 41, None, 2.5])
    p = mp.Process(target=change_list, args=(items,))
    p.start()
    p.join()
    print(list(items), p.exitcode)
    items.shm.close()
    items.shm.unlink()
    with SharedMemoryManager() as manager:
        numbers, q = manager.ShareableList(range(200)), mp.Queue()
        processes = [mp.Process(target=total, args=(numbers, lo, lo + 100, q)) for lo in (0, 100)]
        for p in processes:
            p.start()
        print(q.get(timeout=60) + q.get(timeout=60))
        for p in processes:
            p.join()
    try:
        shared_memory.SharedMemory(name=block.name)
    except FileNotFoundError:
        print("gone")
