"""01-coroutines 的 Python 对照。"""

import asyncio
import os
import time
from concurrent.futures import ThreadPoolExecutor

from measuring.twins.programs import burn, equivalent, first_failure_cancels, in_threads, one_by_one, sleep, together

equivalent("01 sequential")(one_by_one(3, 2))
equivalent("01 concurrent")(together(3, 2))
equivalent("01 asleep")(together(*[0.3] * 4 * (os.cpu_count() or 1)))


@equivalent("01 busy")
async def busy():
    async def watch_kettle():
        end = time.monotonic() + 0.3
        while time.monotonic() < end:
            pass

    await asyncio.gather(*(watch_kettle() for _ in range(4 * (os.cpu_count() or 1))))


equivalent("01 mounts")(together(0.2, 0.2, 0.2))
equivalent("01 pooled")(in_threads(10, *[0.3] * 100))
equivalent("01 served.doubleColumn(2).get(1)")(in_threads(500, *[0.3] * 500))
equivalent("01 crowd")(together(*[0.3] * 10_000))


@equivalent("01 unstructured")
async def unstructured():
    coffee = asyncio.create_task(sleep(3))
    try:
        await burn(1)
    except ValueError:
        coffee.cancel()


@equivalent("01 structured", "01 submitted")
async def structured():
    await first_failure_cancels(sleep(3), burn(1))


@equivalent("01 completable")
def completable():
    with ThreadPoolExecutor() as pool:
        coffee = pool.submit(time.sleep, 3)
        time.sleep(1)
        coffee.cancel()
