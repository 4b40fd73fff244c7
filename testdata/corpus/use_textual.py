# pip: textual
import asyncio
from textual.app import App
from textual.widgets import Static
class A(App):
    def compose(self):
        yield Static('hi')
async def main():
    a = A()
    async with a.run_test() as p:
        print(len(a.query(Static)) >= 1)
asyncio.run(main())
