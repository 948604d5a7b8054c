"""11-patterns 的 Python 对照。"""

import asyncio
import http.server
import queue
import threading
import time
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as TooLate

from measuring.twins.programs import equivalent, in_threads, one_by_one, serving, sleep

SHOPS = {"甲": 0.1, "乙": 0.2, "丙": 0.9, "丁": 3}


def in_line(size, *times):
    """一道接一道：times 是每道工序的 (几个人, 一件几秒)，队列都放得下 size 件。"""

    async def program(dishes):
        queues = [asyncio.Queue(size) for _ in times]

        async def work(source, target, seconds):
            while True:
                await source.get()
                await sleep(seconds)
                await target.put(None)

        *middle, (_, last) = times
        workers = [
            asyncio.create_task(work(queues[at], queues[at + 1], seconds))
            for at, (people, seconds) in enumerate(middle)
            for _ in range(people)
        ]

        async def feed():
            for _ in range(dishes):
                await queues[0].put(None)

        feeder = asyncio.create_task(feed())
        for _ in range(dishes):
            await queues[-1].get()
            await sleep(last)
        await feeder
        for one in workers:
            one.cancel()
        await asyncio.wait(workers)

    return program


def baked_and_sold(size):
    async def program():
        shelf = asyncio.Queue(size)

        async def bake():
            for _ in range(20):
                await sleep(0.02)
                await shelf.put(None)

        baker = asyncio.create_task(bake())
        for _ in range(20):
            await shelf.get()
            await sleep(0.06)
        await baker

    return program


equivalent("11 endless")(baked_and_sold(0))
equivalent("11 bounded")(baked_and_sold(3))
equivalent("11 alone")(one_by_one(*(0.02, 0.05, 0.03) * 6))


@equivalent("11 three")
async def three():
    await in_line(2, (1, 0.02), (1, 0.05), (1, 0.03))(24)


@equivalent("11 four")
async def four():
    await in_line(2, (1, 0.02), (2, 0.05), (1, 0.03))(24)


@equivalent("11 mailed")
async def mailed():
    mailbox = asyncio.Queue()

    async def keep():
        while reply := await mailbox.get():
            await sleep(0.1)
            reply.set_result(True)

    warehouse = asyncio.create_task(keep())
    replies = [asyncio.get_running_loop().create_future() for _ in range(4)]
    for reply in replies:
        await mailbox.put(reply)
    await asyncio.gather(*replies)
    await mailbox.put(None)
    await warehouse


@equivalent("11 oneBook")
def one_book():
    lock = threading.Lock()

    def record(_):
        for _ in range(4):
            with lock:
                time.sleep(0.04)

    with ThreadPoolExecutor(3) as clerks:
        list(clerks.map(record, range(3)))


equivalent("11 ownBooks")(in_threads(3, 0.16, 0.16, 0.16))
equivalent("11 whole")(one_by_one(0.05, 0.05, 0.05))


@equivalent("11 scoped")
async def scoped():
    async def hurt():
        await one_by_one(0.02, 0.05, 0.05, 0.05)()
        raise RuntimeError("切到手了")

    jobs = [asyncio.create_task(job) for job in (hurt(), sleep(9), sleep(9))]
    done, rest = await asyncio.wait(jobs, return_when=asyncio.FIRST_EXCEPTION)
    for job in done:
        job.exception()
    for job in rest:
        job.cancel()
    await asyncio.wait(rest)


def service(answer):
    """answer(路径) 给出状态码；想多久由它自己睡。"""

    class Mood(http.server.BaseHTTPRequestHandler):
        def log_message(self, *_):
            pass

        def do_POST(self):
            self.send_response(answer(self.path[1:]))
            self.end_headers()

    return serving(http.server.ThreadingHTTPServer, Mood)


def ask(url):
    try:
        with urllib.request.urlopen(url, b"") as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        with error:
            return error.code


def inquired(restart):
    def program():
        def answer(shop):
            time.sleep(list(SHOPS.values())[int(shop)])
            return 200

        with service(answer) as url:
            pool = ThreadPoolExecutor(len(SHOPS))
            asked = [pool.submit(ask, url + str(shop)) for shop in range(len(SHOPS))]
            until = time.monotonic() + 0.5
            for one in asked:
                try:
                    one.result(0.5 if restart else max(0, until - time.monotonic()))
                except TooLate:
                    one.cancel()
            pool.shutdown(wait=False, cancel_futures=True)

    return program


equivalent("11 restarted")(inquired(restart=True))
equivalent("11 kept")(inquired(restart=False))


def paid(broken_after):
    """16 位客人；服务病到第 8 位来。连坏 broken_after 次以后，0.3 秒里不问。"""

    def program():
        well, bad, shut_until = threading.Event(), 0, 0.0

        def answer(_):
            if well.is_set():
                return 200
            time.sleep(0.2)
            return 500

        with service(answer) as url:
            for guest in range(1, 17):
                if guest >= 8:
                    well.set()
                if time.monotonic() >= shut_until:
                    bad = 0 if ask(url) == 200 else bad + 1
                    if bad >= broken_after:
                        shut_until = time.monotonic() + 0.3
                time.sleep(0.05)

    return program


equivalent("11 stubborn")(paid(broken_after=99))
equivalent("11 broken")(paid(broken_after=3))


def page(most):
    """四个柜台，6 个推荐，4 个付款；最多 most 个柜台同时做推荐，再来的拒绝。"""

    def program():
        wall, jobs = threading.Semaphore(most), queue.SimpleQueue()

        def answer(what):
            time.sleep(0.6 if what == "suggest" else 0.05)
            return 200

        def desk(url):
            while what := jobs.get():
                let_in = what == "pay" or wall.acquire(blocking=False)
                if let_in:
                    ask(url + what)
                if let_in and what == "suggest":
                    wall.release()

        for job in ["suggest"] * 6 + ["pay"] * 4 + [""] * 4:
            jobs.put(job)
        with service(answer) as url, ThreadPoolExecutor(4) as desks:
            list(desks.map(desk, [url] * 4))

    return program


equivalent("11 flooded")(page(most=4))
equivalent("11 walled")(page(most=2))
