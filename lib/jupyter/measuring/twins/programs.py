"""各本的对照记在 PROGRAMS 里；怎样量，和它们共用的几种等待。"""

import asyncio
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

PROGRAMS = {}
sleep = asyncio.sleep


def equivalent(*names):
    """names 形如「01 sequential」：笔记本的两位数字和记录的变量名。"""

    def keep(program):
        PROGRAMS.update((name, program) for name in names)
        return program

    return keep


def measure(program) -> float:
    """协程的用时从事件循环里面量，普通函数的直接量。"""
    if not asyncio.iscoroutinefunction(program):
        began = time.monotonic()
        program()
        return time.monotonic() - began

    async def timed():
        began = time.monotonic()
        await program()
        return time.monotonic() - began

    return asyncio.run(timed())


def one_by_one(*seconds):
    async def program():
        for each in seconds:
            await sleep(each)

    return program


def together(*seconds):
    async def program():
        await asyncio.gather(*map(sleep, seconds))

    return program


def in_threads(workers, *seconds):
    def program():
        with ThreadPoolExecutor(workers) as pool:
            list(pool.map(time.sleep, seconds))

    return program


def compute(seconds):
    end = time.thread_time() + seconds
    while time.thread_time() < end:
        pass


async def burn(seconds):
    await sleep(seconds)
    raise ValueError("面包烤糊了")


async def first_failure_cancels(*jobs):
    """asyncio.TaskGroup 做的事；它要 3.11，这里 3.10 也能运行。"""
    tasks = [asyncio.create_task(job) for job in jobs]
    done, rest = await asyncio.wait(tasks, return_when=asyncio.FIRST_EXCEPTION)
    for task in rest:
        await cancelled(task)
    for task in done:
        task.exception()


async def cancelled(task):
    task.cancel()
    await asyncio.wait([task])


@contextmanager
def serving(kind, handler):
    """本机上的一个服务，给出它的地址；kind 是 http.server 里的哪一种。"""

    class Service(kind):
        request_queue_size = 50
        daemon_threads = True
        block_on_close = False

    with Service(("127.0.0.1", 0), handler) as service:
        threading.Thread(target=service.serve_forever, args=[0.005], daemon=True).start()
        try:
            yield f"http://127.0.0.1:{service.server_port}/"
        finally:
            service.shutdown()
