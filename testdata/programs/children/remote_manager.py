"""A server process shares a queue; two clients connect to it by its address."""
# e2e: methods
import multiprocessing as mp
import queue
import sys
from multiprocessing.managers import BaseManager

KEY = b"between us"
shared = queue.Queue()


def get_queue():
    return shared


class Server(BaseManager):
    pass


class Client(BaseManager):
    pass


Server.register("get_queue", callable=get_queue)
Client.register("get_queue")


def send(address, text):
    client = Client(address=address, authkey=KEY)
    client.connect()
    client.get_queue().put(text)


if __name__ == "__main__":
    if sys.argv[1] != "default":
        mp.set_start_method(sys.argv[1])
    server = Server(address=("127.0.0.1", 0), authkey=KEY)
    server.start()
    for text in ("first client", "second client"):
        p = mp.Process(target=send, args=(server.address, text))
        p.start()
        p.join()
        print(p.exitcode)
    q = server.get_queue()
    print(q.get(timeout=60), "|", q.get(timeout=60))
    try:
        Client(address=server.address, authkey=b"wrong").connect()
    except mp.AuthenticationError as e:
        print("refused")
    server.shutdown()
