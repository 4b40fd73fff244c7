# pip: uvloop
import asyncio
import uvloop
async def main():
    print(type(asyncio.get_running_loop()).__module__)
uvloop.run(main()) if hasattr(uvloop, 'run') else None
