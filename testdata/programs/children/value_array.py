"""Value and Array in shared memory, changed by a child."""
# e2e: methods
import multiprocessing as mp
import sys


def change(number, numbers):
    number.value = 3.25
    for i in range(len(numbers)):
        numbers[i] = -numbers[i]


def add(counter, times):
    for _ in range(times):
        with counter.get_lock():
            counter.value += 1


if __name__ == "__main__":
    if sys.argv[1] != "default":
        mp.set_start_method(sys.argv[1])
    number, numbers = mp.Value("d", 0.0), mp.Array("i", range(8))
    p = mp.Process(target=change, args=(number, numbers))
    p.start()
    p.join()
    print(number.value, numbers[:])
    counter = mp.Value("i", 0)
    processes = [mp.Process(target=add, args=(counter, 50)) for _ in range(3)]
    for p in processes:
        p.start()
    for p in processes:
        p.join()
    print(counter.value)
