"""03-async-await 的 Python 对照。"""

import asyncio
import threading
import time
from concurrent.futures import ThreadPoolExecutor, TimeoutError

from measuring.twins.programs import burn, equivalent, first_failure_cancels, in_threads, one_by_one, sleep, together

equivalent("03 bySequence")(one_by_one(3, 2))
equivalent("03 byVirtual", "03 byScope")(together(3, 2))
equivalent("03 batch", "03 lazy")(one_by_one(0.3, 0.1, 0.3, 0.1, 0.3, 0.1))
equivalent("03 byFutures")(in_threads(2, 3, 2))


@equivalent("03 byThreads")
def by_threads():
    cooks = [threading.Thread(target=time.sleep, args=[seconds]) for seconds in (3, 2)]
    for cook in cooks:
        cook.start()
    for cook in cooks:
        cook.join()


@equivalent("03 burntThreads", "03 burntFutures")
def burnt_threads():
    def thread_burns():
        time.sleep(0.1)
        raise ValueError("面包烤糊了")

    with ThreadPoolExecutor() as pool:
        pool.submit(time.sleep, 1)
        pool.submit(thread_burns)


@equivalent("03 burntSequence")
async def burnt_sequence():
    await sleep(1)
    try:
        await burn(0.1)
    except ValueError:
        pass


@equivalent("03 burntVirtual")
async def burnt_virtual():
    await asyncio.gather(sleep(1), burn(0.1), return_exceptions=True)


@equivalent("03 burntScope")
async def burnt_scope():
    await first_failure_cancels(sleep(1), burn(0.1))


@equivalent("03 forgotten", "03 waited")
async def waited():
    await first_failure_cancels(burn(0.1))


@equivalent("03 stuck")
def stuck():
    pool = ThreadPoolExecutor(1)
    release = threading.Event()
    toast = pool.submit(release.wait)
    pool.submit(time.sleep, 0.2)
    try:
        toast.result(timeout=0.5)
    except TimeoutError:
        pool.shutdown(wait=False, cancel_futures=True)
        release.set()


equivalent("03 chained")(in_threads(1, 0.2))
equivalent("03 plain")(one_by_one(0.2))


@equivalent("03 ahead")
async def ahead():
    counter = asyncio.Queue(3)

    async def cook():
        for _ in range(3):
            await sleep(0.3)
            counter.put_nowait("一份")

    cooking = asyncio.create_task(cook())
    for _ in range(3):
        await counter.get()
        await sleep(0.1)
    await cooking
