"""multiprocessing.connection: Listener, Client and wait, with authentication."""
# e2e: methods
import array
import multiprocessing as mp
import os
import sys
import tempfile
from multiprocessing.connection import Client, Listener, wait

KEY = b"secret password"


def client(address):
    with Client(address, authkey=KEY) as conn:
        print("client got", conn.recv(), flush=True)
        print("client got", conn.recv_bytes(), flush=True)
        numbers = array.array("i", [0] * 5)
        print("client got", conn.recv_bytes_into(numbers), list(numbers), flush=True)


def speak(w, name):
    for i in range(3):
        w.send((name, i))
    w.close()


if __name__ == "__main__":
    if sys.argv[1] != "default":
        mp.set_start_method(sys.argv[1])
    with tempfile.TemporaryDirectory() as folder:
        for address in (("127.0.0.1", 0), os.path.join(folder, "socket")):
            with Listener(address, authkey=KEY) as listener:
                p = mp.Process(target=client, args=(listener.address,))
                p.start()
                with listener.accept() as conn:
                    print("accepted", listener.last_accepted[:1] in ("", ("127.0.0.1",)), flush=True)
                    conn.send([2.25, None, "junk", float])
                    conn.send_bytes(b"hello")
                    conn.send_bytes(array.array("i", [42, 1729]))
                    p.join()
    readers, processes = [], []
    for name in ("a", "b"):
        r, w = mp.Pipe(duplex=False)
        readers.append(r)
        p = mp.Process(target=speak, args=(w, name))
        p.start()
        processes.append(p)
        w.close()
    seen = []
    while readers:
        for r in wait(readers, 60):
            try:
                seen.append(r.recv())
            except EOFError:
                readers.remove(r)
    print(sorted(seen))
    for p in processes:
        p.join()
