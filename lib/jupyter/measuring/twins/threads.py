"""06-threads 的 Python 对照。"""

import queue
import threading
import time

from measuring.twins.programs import equivalent, sleep


def employ(work):
    one = threading.Thread(target=work, daemon=True)
    one.start()
    return one


def until_pill(orders, chore, pass_on=False):
    while (order := orders.get()) is not None:
        chore(order)
    if pass_on:
        orders.put(None)


@equivalent("06 doomed")
def doomed():
    """两个线程死于写错的 Empty；等一个没有人减的数，8 秒为限。"""
    orders, ready = queue.Queue(), queue.Queue()

    def barista():
        while True:
            try:
                order = orders.get(timeout=0.5)
            except queue.Empty:
                return
            time.sleep(1)
            ready.put(order)
            orders.task_done()

    end = time.monotonic() + 8
    employ(barista)
    for order in range(5):
        orders.put(order)
        time.sleep(0.25)
    orders.join()
    with ready.all_tasks_done:
        while ready.unfinished_tasks and ready.all_tasks_done.wait(end - time.monotonic()):
            pass


@equivalent("06 opened")
def opened():
    orders, ready = queue.Queue(), queue.Queue()

    def brew(order):
        time.sleep(1)
        ready.put(order)
        orders.task_done()

    def deliver(_):
        time.sleep(0.5)
        ready.task_done()

    team = [employ(lambda: until_pill(orders, brew)), employ(lambda: until_pill(ready, deliver))]
    for order in range(5):
        orders.put(order)
        time.sleep(0.25)
    for tray in (orders, ready):
        tray.join()
        tray.put(None)
    for one in team:
        one.join(2)


def shop(baristas, slots, pass_on=True, limit=None):
    """时间是 1/10 的店：收五张，0.25 秒以后放一粒毒丸。"""

    def program():
        orders, ready = queue.Queue(slots), queue.Queue()
        end = None if limit is None else time.monotonic() + limit
        busy = list(range(baristas))

        def brew(order):
            time.sleep(0.2)
            ready.put(order)

        def barista():
            until_pill(orders, brew, pass_on)
            busy.pop()
            if not busy:
                ready.put(None)

        team = [employ(barista) for _ in range(baristas)]
        team.append(employ(lambda: until_pill(ready, lambda _: time.sleep(0.1))))
        for order in range(5):
            orders.put(order)
        time.sleep(0.25)
        orders.put(None)
        for one in team:
            one.join(None if end is None else max(0, end - time.monotonic()))

    return program


equivalent("06 pilled", "06 closed")(shop(1, 5))
equivalent("06 stuck")(shop(2, 5, pass_on=False, limit=1.5))
equivalent("06 relayed")(shop(2, 5))
equivalent("06 narrow")(shop(2, 1))


@equivalent("06 cut")
async def cut():
    await sleep(0.25)
