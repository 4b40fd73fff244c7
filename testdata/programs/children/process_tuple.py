"""A Process subclass puts a tuple on a Queue; the parent prints before and after."""
# e2e: methods
import multiprocessing as mp
import sys


class Sender(mp.Process):
    def __init__(self, queue, number):
        super().__init__(name="sender-%d" % number)
        self.queue = queue
        self.number = number

    def run(self):
        self.queue.put((self.number, self.name, "from the child"))


if __name__ == "__main__":
    if sys.argv[1] != "default":
        mp.set_start_method(sys.argv[1])
    print("before")
    queue = mp.Queue()
    for number in (1, 2):
        sender = Sender(queue, number)
        sender.start()
        print(queue.get(timeout=60))
        sender.join()
        print("exit code", sender.exitcode)
    print("after")
