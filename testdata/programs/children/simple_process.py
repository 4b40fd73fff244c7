"""The shortest use of a Process: a function that prints."""
# e2e: methods
from multiprocessing import Process, set_start_method
import sys


def greet(who):
    print("greetings,", who)


if __name__ == "__main__":
    if sys.argv[1] != "default":
        set_start_method(sys.argv[1])
    p = Process(target=greet, args=("Ada",))
    p.start()
    p.join()
    print(p.exitcode)
