# pip: aiohttp
import asyncio
from aiohttp import ClientSession, web
async def main():
    a = web.Application()
    async def h(r): return web.json_response({'ok': 1})
    a.router.add_get('/', h)
    r = web.AppRunner(a)
    await r.setup()
    s = web.TCPSite(r, '127.0.0.1', 18732)
    await s.start()
    async with ClientSession() as c:
        async with c.get('http://127.0.0.1:18732/') as x:
            print(await x.json())
    await r.cleanup()
asyncio.run(main())
