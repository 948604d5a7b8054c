"""场景的 Python 对照：同样的等待，同样的先后，同样的时长。打印 {记录: 秒}，解释器和事件循环的启动不算。"""

import asyncio
import http.server
import json
import os
import socket
import sqlite3
import sys
import threading
import time
import urllib.request
from concurrent.futures import ThreadPoolExecutor, TimeoutError, as_completed
from contextlib import closing, contextmanager

PROGRAMS = {}
sleep = asyncio.sleep
CITIES = "北京", "上海", "广州", "深圳"


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


# ---- 00

equivalent("00 claimed")(one_by_one(0.3))
equivalent("00 oneByOne")(one_by_one(0.3, 0.3, 0.3, 0.3))
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


@equivalent("00 offloaded")
def offloaded():
    worker = threading.Thread(target=compute, args=[0.3])
    worker.start()
    worker.join()


@equivalent("00 joined")
async def joined():
    await asyncio.gather(sleep(0.2), burn(0.1), return_exceptions=True)
    await sleep(0)


# ---- 01

equivalent("01 sequential", "03 bySequence")(one_by_one(3, 2))
equivalent("01 concurrent", "03 byVirtual", "03 byScope")(together(3, 2))
equivalent("01 asleep")(together(*[0.3] * 4 * (os.cpu_count() or 1)))

@equivalent("01 busy")
async def busy():
    async def watch_kettle():
        end = time.monotonic() + 0.3
        while time.monotonic() < end:
            pass

    await asyncio.gather(*(watch_kettle() for _ in range(4 * (os.cpu_count() or 1))))


equivalent("01 mounts")(together(0.2, 0.2, 0.2))
equivalent("01 pooled")(in_threads(50, *[0.3] * 500))
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


# ---- 02

equivalent("02 oneByOne")(one_by_one(1, 1, 1, 1))


@equivalent("02 looped")
async def looped():
    loop = asyncio.get_running_loop()
    left, done = list(CITIES), loop.create_future()

    def receive(city):
        left.remove(city)
        if not left:
            done.set_result(None)

    for city in CITIES:
        loop.call_soon(loop.call_later, 1, receive, city)
    await done


@contextmanager
def weather_service(kind, seconds):
    class Weather(http.server.BaseHTTPRequestHandler):
        def log_message(self, *_):
            pass

        def do_GET(self):
            time.sleep(seconds[int(self.path[1:])])
            body = b'{"sky": "sunny"}'
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    class Service(kind):
        request_queue_size = 50
        daemon_threads = True
        block_on_close = False

    with Service(("127.0.0.1", 0), Weather) as service:
        threading.Thread(target=service.serve_forever, args=[0.005], daemon=True).start()
        try:
            yield f"http://127.0.0.1:{service.server_port}/"
        finally:
            service.shutdown()


def ask(url, number):
    with urllib.request.urlopen(url + str(number)) as answer:
        return json.load(answer)["sky"]


def ask_all(kind, *seconds):
    def program():
        with weather_service(kind, seconds) as url, ThreadPoolExecutor(len(seconds)) as pool:
            list(pool.map(ask, [url] * len(seconds), range(len(seconds))))

    return program


equivalent("02 serial")(ask_all(http.server.HTTPServer, 1, 1, 1, 1))
equivalent("02 served", "02 async")(ask_all(http.server.ThreadingHTTPServer, 1, 1, 1, 1))
equivalent("02 each")(ask_all(http.server.ThreadingHTTPServer, 0.1))


async def answer_on_loop(beijing):
    """一个 asyncio 服务；客户在别的线程里，北京那一个开始处理之后，另外三个才来。"""
    began = threading.Event()

    async def serve(reader, writer):
        city = (await reader.readline()).decode().strip()
        if city == "北京":
            began.set()
            await beijing()
        else:
            await sleep(1)
        writer.write(b"sunny\n")
        writer.close()

    def query(city, port):
        if city != "北京":
            began.wait()
        with socket.create_connection(("127.0.0.1", port)) as client:
            client.sendall((city + "\n").encode())
            client.recv(100)

    loop = asyncio.get_running_loop()
    async with await asyncio.start_server(serve, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        with ThreadPoolExecutor(len(CITIES)) as pool:
            await asyncio.gather(*(loop.run_in_executor(pool, query, city, port) for city in CITIES))


@equivalent("02 blocked")
async def blocked_loop():
    async def beijing():
        time.sleep(2)

    await answer_on_loop(beijing)


@equivalent("02 freed")
async def freed_loop():
    await answer_on_loop(lambda: asyncio.to_thread(time.sleep, 2))


def until_limit(limit, *seconds):
    def program():
        with weather_service(http.server.ThreadingHTTPServer, seconds) as url:
            pool = ThreadPoolExecutor(len(seconds))
            asked = [pool.submit(ask, url, number) for number in range(len(seconds))]
            try:
                for one in as_completed(asked, timeout=limit):
                    one.result()
            except TimeoutError:
                pool.shutdown(wait=False, cancel_futures=True)

    return program


equivalent("02 lost")(until_limit(0.5, 0.1, 0.1, 0.1, 0.8))
equivalent("02 kept")(until_limit(5, 1, 1, 1, 8))

# ---- 03

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

# ---- 04


@equivalent("04 silent")
async def silent():
    await asyncio.gather(sleep(0.3), burn(0.2), return_exceptions=True)


@equivalent("04 asked")
async def asked():
    egg = asyncio.create_task(sleep(2))
    others = asyncio.gather(sleep(0.3), burn(0.2), return_exceptions=True)
    await sleep(0.1)
    egg.cancel()
    await others


@equivalent("04 polite")
def polite():
    with ThreadPoolExecutor(1) as cook:
        coffee, toast = cook.submit(time.sleep, 1), cook.submit(time.sleep, 0.2)
        time.sleep(0.1)
        toast.cancel(), coffee.cancel()


@equivalent("04 firm")
async def firm():
    coffee = asyncio.create_task(sleep(1))
    await sleep(0.1)
    await cancelled(coffee)


def quotes():
    return [asyncio.create_task(sleep(seconds)) for seconds in (1, 0.1, 0.3)]


@equivalent("04 ordered")
async def ordered():
    for quote in quotes():
        await quote
        await sleep(0.1)


@equivalent("04 arrival")
async def arrival():
    for quote in asyncio.as_completed(quotes()):
        await quote
        await sleep(0.1)


@equivalent("04 fastest")
async def fastest():
    _, rest = await asyncio.wait(quotes(), return_when=asyncio.FIRST_COMPLETED)
    for task in rest:
        await cancelled(task)


@equivalent("04 punctual")
async def punctual():
    _, rest = await asyncio.wait(quotes(), timeout=0.6)
    for task in rest:
        await cancelled(task)


@equivalent("04 abandoned", "04 stopped")
async def stopped():
    try:
        await asyncio.wait_for(sleep(1), 0.3)
    except asyncio.TimeoutError:
        pass


@equivalent("04 combined")
async def combined():
    everyone = quotes()
    await asyncio.wait(everyone, timeout=0.6)
    await asyncio.gather(*everyone)


async def leave(paying):
    ledger = []
    customer = asyncio.create_task(paying(ledger))
    while not ledger:
        await sleep(0.01)
    await sleep(0.1)
    await cancelled(customer)


async def pay(ledger):
    ledger.append("扣款")
    await sleep(1)
    ledger.append("入账")


@equivalent("04 half")
async def half():
    await leave(pay)


@equivalent("04 unwatched")
async def unwatched():
    async def customer(ledger):
        await asyncio.shield(asyncio.create_task(pay(ledger)))

    await leave(customer)


@equivalent("04 shielded")
async def shielded():
    async def customer(ledger):
        writing = asyncio.create_task(pay(ledger))
        try:
            await asyncio.shield(writing)
        finally:
            await writing

    await leave(customer)


equivalent("04 mixed", "04 scoped")(in_threads(1, 0.1, 0.1))
equivalent("04 forked")(together(0.1))

# ---- 05


def connect(seconds=0.0):
    session = sqlite3.connect(":memory:", check_same_thread=False, isolation_level=None)
    session.create_function("nap", 1, time.sleep)
    nap(session, seconds)
    return session


def nap(session, seconds):
    session.execute("select nap(?)", [seconds]).fetchall()


def visit(scale, fails=False, closes=True):
    """打开、查询、关闭。"""

    def program():
        session = connect(scale)
        try:
            nap(session, scale)
            if fails:
                session.execute("select name from nobody")
        except sqlite3.OperationalError:
            pass
        finally:
            if closes:
                nap(session, scale / 2)
            session.close()

    return program


equivalent("05 forgotten")(visit(1, fails=True, closes=False))
equivalent("05 closed")(visit(1, fails=True))
equivalent("05 rules")(visit(0.1))
equivalent("05 replaced", "05 suppressed")(visit(0.1, fails=True, closes=False))
equivalent("05 misspelt")(visit(0.1, fails=True))


async def borrow(requests, limit, gives_back):
    pool = asyncio.Queue()
    sessions = [connect() for _ in range(3)]
    for session in sessions:
        pool.put_nowait(session)

    async def request():
        session = await asyncio.wait_for(pool.get(), limit)
        await asyncio.to_thread(nap, session, 0.2)
        if gives_back:
            pool.put_nowait(session)

    await asyncio.gather(*(request() for _ in range(requests)), return_exceptions=True)
    for session in sessions:
        session.close()


@equivalent("05 leaking")
async def leaking():
    await borrow(10, 0.3, gives_back=False)


@equivalent("05 sharing")
async def sharing():
    await borrow(20, 10, gives_back=True)


def slow_query(session, naps):
    """很多小睡拼成一次查询，才能在半路打断。"""
    session.execute(
        "with recursive part(n) as (select 1 union all select n + 1 from part where n < ?)"
        " select nap(0.001) from part", [naps]
    ).fetchall()


def interrupted_after(seconds, then):
    def program():
        with closing(connect()) as session:
            threading.Timer(seconds, session.interrupt).start()
            try:
                slow_query(session, 10_000)
            except sqlite3.OperationalError:
                nap(session, then)

    return program


equivalent("05 stubborn")(interrupted_after(0.2, then=1))
equivalent("05 cancelled")(interrupted_after(0.2, then=0.3))


def transfer(in_one):
    def program():
        halfway = threading.Event()

        def audit(session):
            halfway.wait()
            nap(session, 0.1)

        def pay(session):
            if in_one:
                session.execute("begin")
            nap(session, 0.1)
            halfway.set()
            nap(session, 0.2)
            if in_one:
                session.rollback()

        with closing(connect()) as one, closing(connect()) as two, ThreadPoolExecutor(2) as people:
            paying, auditing = people.submit(pay, one), people.submit(audit, two)
            auditing.result(), paying.result()
            audit(two)

    return program


equivalent("05 lost")(transfer(in_one=False))
equivalent("05 undone")(transfer(in_one=True))


@equivalent("05 pasted", "05 bound")
def four_inputs():
    with closing(connect()) as session:
        for _ in range(4):
            nap(session, 0.1)


def main(notebook: str) -> None:
    print(json.dumps({name: measure(program) for name, program in PROGRAMS.items() if name.startswith(notebook)}))


if __name__ == "__main__":
    main(sys.argv[1])
