"""Connections and sockets sent through connections to other processes."""
# e2e: methods
import multiprocessing as mp
import socket
import sys


def relay(conn):
    inner = conn.recv()
    inner.send("through a connection that was sent")
    inner.close()


def serve(conn):
    sock = conn.recv()
    sock.sendall(b"through a socket that was sent")
    sock.close()


if __name__ == "__main__":
    if sys.argv[1] != "default":
        mp.set_start_method(sys.argv[1])
    ours, theirs = mp.Pipe()
    p = mp.Process(target=relay, args=(theirs,))
    p.start()
    left, right = mp.Pipe()
    ours.send(right)
    print(left.recv())
    p.join()

    p = mp.Process(target=serve, args=(theirs,))
    p.start()
    a, b = socket.socketpair()
    ours.send(b)
    print(a.recv(100).decode())
    p.join()

    p = mp.Process(target=serve, args=(theirs,))
    p.start()
    listener = socket.create_server(("127.0.0.1", 0))
    client = socket.create_connection(listener.getsockname())
    ours.send(listener.accept()[0])
    print(client.recv(100).decode(), p.join(60), p.exitcode)
