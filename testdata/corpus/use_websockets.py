# pip: websockets
import asyncio
import websockets
async def main():
    async def h(w):
        async for m in w: await w.send(m[::-1])
    async with websockets.serve(h, '127.0.0.1', 18733):
        async with websockets.connect('ws://127.0.0.1:18733') as c:
            await c.send('abc')
            print(await c.recv())
asyncio.run(main())
