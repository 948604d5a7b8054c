"""04-tasks-and-futures 的 Python 对照。"""

import asyncio
import time
from concurrent.futures import ThreadPoolExecutor

from measuring.twins.programs import burn, cancelled, equivalent, in_threads, sleep, together


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
    return [asyncio.create_task(sleep(seconds)) for seconds in (2, 0.1, 0.4)]


@equivalent("04 ordered")
async def ordered():
    for quote in quotes():
        await quote
        await sleep(0.2)


@equivalent("04 arrival")
async def arrival():
    for quote in asyncio.as_completed(quotes()):
        await quote
        await sleep(0.2)


@equivalent("04 fastest")
async def fastest():
    _, rest = await asyncio.wait(quotes(), return_when=asyncio.FIRST_COMPLETED)
    for task in rest:
        await cancelled(task)


@equivalent("04 punctual")
async def punctual():
    _, rest = await asyncio.wait(quotes(), timeout=1)
    for task in rest:
        await cancelled(task)


@equivalent("04 abandoned", "04 stopped")
async def stopped():
    try:
        await asyncio.wait_for(sleep(2), 0.3)
    except asyncio.TimeoutError:
        pass


@equivalent("04 combined")
async def combined():
    everyone = quotes()
    await asyncio.wait(everyone, timeout=1)
    await asyncio.gather(*everyone)


async def leave(paying):
    ledger, halfway = [], asyncio.Event()
    customer = asyncio.create_task(paying(ledger, halfway))
    await halfway.wait()
    await sleep(0.1)
    await cancelled(customer)


async def pay(ledger, halfway):
    ledger.append("扣款")
    halfway.set()
    await sleep(2)
    ledger.append("入账")


@equivalent("04 half")
async def half():
    await leave(pay)


@equivalent("04 unwatched")
async def unwatched():
    async def customer(ledger, halfway):
        await asyncio.shield(asyncio.create_task(pay(ledger, halfway)))

    await leave(customer)


@equivalent("04 shielded")
async def shielded():
    async def customer(ledger, halfway):
        writing = asyncio.create_task(pay(ledger, halfway))
        try:
            await asyncio.shield(writing)
        finally:
            await writing

    await leave(customer)


equivalent("04 mixed", "04 scoped")(in_threads(1, 0.1, 0.1))
equivalent("04 forked")(together(0.1))


def letter(limit, falls=False):
    async def program():
        loop = asyncio.get_running_loop()
        waiting = loop.create_future()
        if not falls:
            loop.call_later(0.2, waiting.set_result, "一封信")
        try:
            await asyncio.wait_for(waiting, limit)
            await sleep(0.05)
        except asyncio.TimeoutError:
            pass

    return program


equivalent("04 unfinished")(letter(0.6, falls=True))
equivalent("04 delivered", "04 told")(letter(None))
