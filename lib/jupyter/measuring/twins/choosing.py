"""14-choosing 的 Python 对照。"""

import asyncio
import time
from concurrent.futures import ThreadPoolExecutor

from measuring.twins.programs import equivalent, sleep


@equivalent("14 queued")
def queued():
    with ThreadPoolExecutor(200) as hands:
        for _ in range(2000):
            hands.submit(time.sleep, 0.1)


@equivalent("14 together")
async def together():
    await asyncio.gather(*(sleep(0.1) for _ in range(2000)))


@equivalent("14 arriving")
async def arriving():
    belt = asyncio.Queue()

    async def deliver():
        for box in range(5):
            await sleep(0.1)
            await belt.put(box)
        await belt.put(None)

    delivery = asyncio.create_task(deliver())
    while await belt.get() is not None:
        await sleep(0.05)
    await delivery
