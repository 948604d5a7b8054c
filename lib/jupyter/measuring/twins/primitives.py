"""10-primitives 的 Python 对照。"""

import asyncio
import threading
import time

from measuring.twins.programs import equivalent, one_by_one, sleep, together

CHORES = (0.1, 0.6, 0.2)
ROUGH, FINE = (0.1, 0.2, 0.5), (0.5, 0.2, 0.1)

equivalent("10 crowd")(together(0.2, 0.2, 0.2))


@equivalent("10 gated")
async def gated():
    permits = asyncio.Semaphore(3)

    async def query():
        async with permits:
            await sleep(0.2)

    await asyncio.gather(*(query() for _ in range(8)))


@equivalent("10 guessed")
async def guessed():
    chores = asyncio.gather(*map(sleep, CHORES))
    await sleep(0.2)
    await asyncio.gather(chores, sleep(0.2))


@equivalent("10 counted")
async def counted():
    await asyncio.gather(*map(sleep, CHORES))
    await sleep(0.2)


@equivalent("10 rushed")
async def rushed():
    async def cut(rough, fine):
        await sleep(rough)
        await sleep(fine)

    await asyncio.gather(*map(cut, ROUGH, FINE))


@equivalent("10 met", "10 changed")
def met():
    meeting = threading.Barrier(3)

    def cut(rough, fine):
        time.sleep(rough)
        meeting.wait()
        time.sleep(fine)

    room = [threading.Thread(target=cut, args=times) for times in zip(ROUGH, FINE)]
    for one in room:
        one.start()
    for one in room:
        one.join()


equivalent("10 queued")(one_by_one(0.2, 0.2, 0.2, 0.2, 0.1))


@equivalent("10 shared")
async def shared():
    await asyncio.gather(*(sleep(0.2) for _ in range(4)))
    await sleep(0.1)


@equivalent("10 slept")
async def slept():
    await asyncio.gather(sleep(0.05), sleep(0.2))


equivalent("10 linked")(one_by_one(0.1, 0.2, 0.1))
