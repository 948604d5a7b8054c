"""12-pitfalls 的 Python 对照。"""

import asyncio
import contextlib

from measuring.twins.programs import cancelled, equivalent, one_by_one, sleep

equivalent("12 blocked", "12 freed")(one_by_one(0.4))
equivalent("12 returned")(one_by_one(0.2, 0.2))
equivalent("12 added")(one_by_one(0.4, 0.4, 0.7))


@equivalent("12 kept")
async def kept():
    """第一个没有还；第二个等到时限。"""
    free = asyncio.Semaphore(1)

    async def request():
        await free.acquire()
        await sleep(0.2)

    await request()
    with contextlib.suppress(asyncio.TimeoutError):
        await asyncio.wait_for(request(), 0.5)


@equivalent("12 deadlocked")
async def deadlocked():
    one, two = asyncio.Lock(), asyncio.Lock()

    async def transfer(first, second):
        async with first:
            await sleep(0)
            async with second:
                pass

    crossing = asyncio.gather(transfer(one, two), transfer(two, one))
    with contextlib.suppress(asyncio.TimeoutError):
        await asyncio.wait_for(crossing, 1)


async def walk_away(request):
    order = asyncio.create_task(request)
    await sleep(0.2)
    await cancelled(order)


@equivalent("12 swallowed")
async def swallowed():
    async def ask():
        for _ in range(3):
            with contextlib.suppress(asyncio.CancelledError):
                await sleep(0.4)

    order = asyncio.create_task(ask())
    await sleep(0.2)
    order.cancel()
    await order


@equivalent("12 leaking", "12 stopped", "12 halfway")
async def walked_away():
    await walk_away(sleep(1))


@equivalent("12 shielded")
async def shielded():
    async def ship():
        try:
            await sleep(1)
        finally:
            await sleep(0.2)

    await walk_away(ship())


@equivalent("12 budgeted")
async def budgeted():
    with contextlib.suppress(asyncio.TimeoutError):
        await asyncio.wait_for(one_by_one(0.4, 0.4, 0.7)(), 1.1)
