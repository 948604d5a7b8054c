"""08-pools 的 Python 对照。"""

import threading
import time
from concurrent.futures import Future, ThreadPoolExecutor, TimeoutError

from measuring.twins.programs import equivalent, in_threads, one_by_one, sleep, together

equivalent("08 pooled", "08 processes")(in_threads(2, *[0.2] * 8))
equivalent("08 virtual")(together(*[0.2] * 8))
equivalent("08 few")(in_threads(2, *[0.1] * 6))
equivalent("08 many")(in_threads(3, *[0.1] * 6))
equivalent("08 endless")(in_threads(2, *[0.05] * 24))
equivalent("08 unbounded")(in_threads(4, *[0.05] * 24))
equivalent("08 quiet", "08 loud")(one_by_one(*[0.1] * 3))
equivalent("08 pooledVirtual", "08 fresh")(in_threads(2, *[0.1] * 4))
equivalent("08 patient")(in_threads(2, *[0.6] * 6))
equivalent("08 abort", "08 discard", "08 oldest")(one_by_one(0.4, 0.2))
equivalent("08 stopped")(one_by_one(0.5))
equivalent("08 told")(one_by_one(0.08, 0.28))


@equivalent("08 bounded")
def bounded():
    """四个线程，四个座位，坐满了由送单的人自己做。"""
    places = threading.Semaphore(8)

    def order():
        time.sleep(0.05)
        places.release()

    with ThreadPoolExecutor(4) as pool:
        for _ in range(24):
            if places.acquire(blocking=False):
                pool.submit(order)
            else:
                time.sleep(0.05)


@equivalent("08 lost")
def lost():
    try:
        Future().result(timeout=1)
    except TimeoutError:
        pass


@equivalent("08 caller")
def caller():
    with ThreadPoolExecutor(1) as desk:
        desk.submit(time.sleep, 0.4)
        desk.submit(time.sleep, 0.2)
        time.sleep(0.2)
        time.sleep(0.2)


def orders(count, desk, stock, limit):
    both = threading.Barrier(count)

    def order():
        both.wait()
        return stock.submit(time.sleep, 0.2).result(timeout=limit)

    for one in [desk.submit(order) for _ in range(count)]:
        try:
            one.result()
        except TimeoutError:
            pass
    stock.shutdown(wait=False, cancel_futures=True)
    desk.shutdown(wait=False)


@equivalent("08 starved")
def starved():
    shared = ThreadPoolExecutor(2)
    orders(2, shared, shared, limit=1)


@equivalent("08 lucky")
def lucky():
    shared = ThreadPoolExecutor(2)
    orders(1, shared, shared, limit=1)


@equivalent("08 byVirtual", "08 byStock")
def by_stock():
    orders(2, ThreadPoolExecutor(2), ThreadPoolExecutor(2), limit=1)


@equivalent("08 byChain")
async def by_chain():
    await sleep(0.01)
    await sleep(0.2)


@equivalent("08 drifting")
async def drifting():
    for n in range(10):
        await sleep(0.25 if n == 2 else 0.04)
        if n < 9:
            await sleep(0.1)


def by_the_clock(third):
    def program():
        began = time.monotonic()
        for n in range(10):
            time.sleep(max(0, began + n * 0.1 - time.monotonic()))
            time.sleep(third if n == 2 else 0.04)

    return program


equivalent("08 catching")(by_the_clock(0.25))
equivalent("08 steady")(by_the_clock(0.04))


@equivalent("08 forgotten")
def forgotten():
    with ThreadPoolExecutor(2) as pool:
        pool.map(time.sleep, [0.6] * 2)
        time.sleep(0.9)


def closed_after(seconds):
    """不要排队的；正在做的 Python 停不下来，不等它。"""

    def program():
        pool = ThreadPoolExecutor(2)
        for _ in range(6):
            pool.submit(time.sleep, 0.6)
        time.sleep(seconds)
        pool.shutdown(wait=False, cancel_futures=True)

    return program


equivalent("08 abrupt")(closed_after(0.3))
equivalent("08 polite")(closed_after(0.3 + 0.6))
