"""asyncio: streams, tasks, threads, a subprocess, cancellation."""
# e2e: run
import asyncio


async def echo(reader, writer):
    while line := await reader.readline():
        writer.write(b"echo " + line)
        await writer.drain()
    writer.close()


async def talk(port, name):
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(name.encode() + b"\n")
    answer = (await reader.readline()).decode().strip()
    writer.close()
    await writer.wait_closed()
    return answer


async def main():
    server = await asyncio.start_server(echo, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    print(await asyncio.gather(*(talk(port, "client %d" % n) for n in range(3))))
    server.close()
    print(await asyncio.get_running_loop().run_in_executor(None, sum, [1, 2, 3]))
    print(await asyncio.to_thread(str.upper, "thread"))
    child = await asyncio.create_subprocess_exec("/bin/sh", "-c", "echo from a shell; exit 7",
                                                 stdout=asyncio.subprocess.PIPE)
    out, _ = await child.communicate()
    print(out, child.returncode)
    task = asyncio.create_task(asyncio.sleep(60))
    await asyncio.sleep(0)
    task.cancel()
    try:
        await task
    except asyncio.CancelledError:
        print("cancelled")
    try:
        await asyncio.wait_for(asyncio.Event().wait(), 0.01)
    except asyncio.TimeoutError:
        print("timed out")


asyncio.run(main())
