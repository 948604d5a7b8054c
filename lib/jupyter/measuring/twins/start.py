"""00-start 的 Python 对照。"""

import asyncio
import threading
import time

from measuring.twins.programs import burn, compute, equivalent, one_by_one, sleep, together

equivalent("00 claimed")(one_by_one(0.3))
equivalent("00 oneByOne")(one_by_one(0.3, 0.3, 0.3, 0.3))
equivalent("00 forgotten")(one_by_one(0.1))
equivalent("00 together")(together(0.3, 0.3, 0.3, 0.3))


@equivalent("00 computed")
def computed():
    compute(0.2)
    time.sleep(0.2)


@equivalent("00 polling")
async def polling():
    box = []
    asyncio.get_running_loop().call_later(0.3, box.append, "一封信")
    while not box:
        await sleep(0.2)


@equivalent("00 waking")
async def waking():
    box = asyncio.Queue(1)
    asyncio.get_running_loop().call_later(0.3, box.put_nowait, "一封信")
    await box.get()


@equivalent("00 blocked")
def blocked():
    compute(0.3)
    time.sleep(0.1)


@equivalent("00 offloaded")
def offloaded():
    worker = threading.Thread(target=compute, args=[0.3])
    worker.start()
    worker.join()


@equivalent("00 joined")
async def joined():
    await asyncio.gather(sleep(0.2), burn(0.1), return_exceptions=True)
    await sleep(0)
