"""A manager of one's own, with exposed methods and proxies for generators."""
# e2e: methods
import multiprocessing as mp
import operator
import sys
from multiprocessing.managers import BaseManager, BaseProxy


class Calculator:
    def __init__(self, base=0):
        self.base = base

    def add(self, x, y):
        return self.base + x + y

    def mul(self, x, y):
        return x * y

    def _secret(self):
        return "exposed by name"


def countdown():
    for n in (3, 2, 1):
        yield n * n


class IteratorProxy(BaseProxy):
    _exposed_ = ["__next__"]

    def __iter__(self):
        return self

    def __next__(self):
        return self._callmethod("__next__")


def operator_module():
    return operator


class MyManager(BaseManager):
    pass


MyManager.register("Calculator", Calculator)
MyManager.register("Closed", Calculator, exposed=("mul", "_secret"))
MyManager.register("countdown", countdown, proxytype=IteratorProxy)
MyManager.register("operator", operator_module)


def in_child(calculator):
    print("child", calculator.add(10, 20), flush=True)


if __name__ == "__main__":
    if sys.argv[1] != "default":
        mp.set_start_method(sys.argv[1])
    with MyManager() as manager:
        calculator = manager.Calculator(100)
        print(calculator.add(4, 3), calculator.mul(7, 8))
        closed = manager.Closed()
        print(closed.mul(2, 3), closed._secret(), hasattr(closed, "add"))
        print(list(manager.countdown()))
        op = manager.operator()
        print(op.add(23, 45), op.pow(2, 10))
        p = mp.Process(target=in_child, args=(calculator,))
        p.start()
        p.join()
        try:
            calculator.add("a", 1)
        except TypeError as e:
            print(type(e).__name__, "Traceback" in str(e.__cause__) or True)
