"""05-async-resources 的 Python 对照。"""

import asyncio
import sqlite3
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

from measuring.twins.programs import equivalent, one_by_one


def connect(seconds=0.0):
    session = sqlite3.connect(":memory:", check_same_thread=False, isolation_level=None)
    session.create_function("nap", 1, time.sleep)
    nap(session, seconds)
    return session


def nap(session, seconds):
    session.execute("select nap(?)", [seconds]).fetchall()


def visit(scale, fails=False, leaving=None):
    """打开、查询、关闭；leaving 是走的时候用几秒，不写就是关闭的那一半。"""

    def program():
        session = connect(scale)
        try:
            nap(session, scale)
            if fails:
                session.execute("select name from nobody")
        except sqlite3.OperationalError:
            pass
        finally:
            nap(session, scale / 2 if leaving is None else leaving)
            session.close()

    return program


equivalent("05 forgotten")(visit(1, fails=True, leaving=0))
equivalent("05 closed")(visit(1, fails=True))
equivalent("05 beside")(visit(1))
equivalent("05 nested")(one_by_one(0.1, 0.1, 0.1, 0.05, 0.05))
equivalent("05 rules")(visit(0.1))
equivalent("05 replaced", "05 suppressed")(visit(0.1, fails=True, leaving=0.03))
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
    await borrow(6, 0.3, gives_back=False)


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
                time.sleep(0.03)
                session.rollback()

        with closing(connect()) as one, closing(connect()) as two, ThreadPoolExecutor(2) as people:
            paying, auditing = people.submit(pay, one), people.submit(audit, two)
            auditing.result(), paying.result()
            audit(two)

    return program


equivalent("05 lost")(transfer(in_one=False))
equivalent("05 undone")(transfer(in_one=True))


@equivalent("05 pasted", "05 bound")
def four_inputs_and_a_look():
    with closing(connect()) as session:
        for _ in range(6):
            nap(session, 0.1)
