"""initializer, maxtasksperchild, classes and functions of main, imap, a worker's exit."""
# e2e: methods
import multiprocessing as mp
import os
import sys


class Money:
    def __init__(self, amount):
        self.amount = amount

    def __eq__(self, other):
        return type(other) is Money and other.amount == self.amount

    def times(self, n):
        return Money(self.amount * n)


rate = None


def initialize(value):
    global rate
    rate = value


def convert(money):
    return money.times(rate)


def pid(_):
    return os.getpid()


class Refused(Exception):
    def __init__(self, code, reason):
        super().__init__(code, reason)
        self.code = code


def refuse(code):
    raise Refused(code, "reason")


if __name__ == "__main__":
    if sys.argv[1] != "default":
        mp.set_start_method(sys.argv[1])
    with mp.Pool(2, initializer=initialize, initargs=(3,)) as pool:
        print(pool.map(convert, [Money(1), Money(2)]) == [Money(3), Money(6)])
        print([m.amount for m in pool.imap(convert, map(Money, range(5)))])
        try:
            pool.apply(refuse, (42,))
        except Refused as e:
            print("refused", e.code, type(e) is Refused, "refuse" in str(e.__cause__))
        print(pool.map(Money(5).times, [1, 2])[1].amount)
    with mp.Pool(1, maxtasksperchild=2) as pool:
        print(len(set(pool.map(pid, range(6), chunksize=1))))
