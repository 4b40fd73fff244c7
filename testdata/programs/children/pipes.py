"""A duplex Pipe and a one-way Pipe; bytes, objects, poll, end of file."""
# e2e: methods
import multiprocessing as mp
import sys


def talk(conn):
    conn.send([42, None, "over the pipe"])
    print("child received", conn.recv(), flush=True)
    conn.send_bytes(b"raw bytes")
    conn.close()


def write(conn):
    for n in range(3):
        conn.send(n)


if __name__ == "__main__":
    if sys.argv[1] != "default":
        mp.set_start_method(sys.argv[1])
    ours, theirs = mp.Pipe()
    p = mp.Process(target=talk, args=(theirs,))
    p.start()
    theirs.close()
    print(ours.recv())
    ours.send({"answer": 42})
    print(ours.recv_bytes())
    p.join()
    try:
        ours.recv()
    except EOFError:
        print("end of file")
    reader, writer = mp.Pipe(duplex=False)
    p = mp.Process(target=write, args=(writer,))
    p.start()
    writer.close()
    got = []
    while reader.poll(60):
        try:
            got.append(reader.recv())
        except EOFError:
            break
    print(got)
    p.join()
