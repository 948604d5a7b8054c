"""13-debugging 的 Python 对照。"""

import asyncio
import queue
import threading
import time

from measuring.twins.programs import equivalent, one_by_one, sleep

equivalent("13 byMdc", "13 byScope")(one_by_one(0.06, 0.06))


@equivalent("13 burnt")
def spinning():
    ready = []

    def look():
        while not ready:
            time.sleep(0)

    waiter = threading.Thread(target=look)
    waiter.start()
    time.sleep(0.5)
    ready.append(True)
    waiter.join()


@equivalent("13 calm")
def called():
    ready = threading.Event()
    waiter = threading.Thread(target=ready.wait)
    waiter.start()
    time.sleep(0.5)
    ready.set()
    waiter.join()


@equivalent("13 pinned")
async def blocked_loop():
    """事件循环里的一个慢函数：别的任务都在等它。"""
    time.sleep(0.5)
    await sleep(0.02)


@equivalent("13 freed")
async def one_reader():
    menu = asyncio.create_task(sleep(0.5))
    await asyncio.gather(menu, menu)


@equivalent("13 unanswered")
async def unanswered():
    try:
        await asyncio.wait_for(asyncio.get_running_loop().create_future(), 1)
    except asyncio.TimeoutError:
        pass


@equivalent("13 told")
async def told():
    await sleep(0.1)


@equivalent("13 silent")
def silent():
    """线程池要等它的线程说完。"""
    time.sleep(2)


def day(size):
    def program():
        orders = queue.Queue(size)

        def packer():
            for _ in range(30):
                orders.get()
                time.sleep(0.04)

        one = threading.Thread(target=packer)
        one.start()
        for i in range(30):
            time.sleep(0.01)
            orders.put(i)
        one.join()

    return program


equivalent("13 piled")(day(0))
equivalent("13 held")(day(3))
