"""二十来种等待，次序和快慢由种子定；每一次会叫醒人的动作、每一次等待，程序自己看着钟记下。"""

import asyncio
import concurrent.futures as futures
import queue
import random
import threading
import time

SEED = 0  # 测试换成别的
chance = random.Random(SEED)
log = []
FOREVER = 1 << 62
now = time.monotonic_ns


def me():
    try:
        task = asyncio.current_task()
    except RuntimeError:
        task = None
    if task:
        name = task.get_name()
        return task.get_coro().__name__ + "()" if name.startswith("Task-") else name
    name = threading.current_thread().name
    return "main" if name == "MainThread" else name


def did(what, act, *args):
    began = now()
    got = act(*args)
    log.append(("做", me(), what, began, now()))
    return got


def over():
    log.append(("做", me(), "完 " + me(), now(), FOREVER))


def waited(what, act, *args):
    began = now()
    got = act(*args)
    log.append(("等", me(), what, began, now()))
    return got


async def awaited(what, awaitable):
    began = now()
    got = await awaitable
    log.append(("等", me(), what, began, now()))
    return got


def pause():
    time.sleep(chance.choice((0.0, 0.002, 0.01, 0.03)))


def team(*works):
    """各一个线程；等它们做完。"""
    threads = []
    for index, work in enumerate(works):

        def body(work=work, born=now()):
            log.append(("等", me(), "生 " + me(), born, now()))
            pause()
            work()
            over()

        threads.append(threading.Thread(target=body, name=f"{work.__name__}{number}.{index}"))
    for one in threads:
        did("生 " + one.name, one.start)
    for one in threads:
        waited("完 " + one.name, one.join)


def holders(lock):
    def holder():
        waited("锁", lock.acquire)
        pause()
        did("锁", lock.release)

    team(holder, holder, holder)


def a_lock():
    holders(threading.Lock())


def an_rlock():
    holders(threading.RLock())


def a_semaphore():
    holders(threading.Semaphore(1))


def an_event():
    event = threading.Event()
    team(
        lambda: waited("事", event.wait),
        lambda: waited("事", event.wait),
        lambda: did("事", event.set),
    )


def a_condition():
    condition, told = threading.Condition(), []

    def waiter():
        waited("条件的锁", condition.acquire)
        while not told:
            waited("条件", condition.wait)
        did("条件的锁", condition.release)

    def teller():
        waited("条件的锁", condition.acquire)
        told.append(1)
        did("条件", condition.notify_all)
        pause()
        did("条件的锁", condition.release)

    team(waiter, waiter, teller)


def a_queue():
    box = queue.Queue(1)

    def giver():
        for item in range(3):
            put(box, item)

    def taker():
        for _ in range(3):
            take(box)

    team(giver, taker)


def put(box, item):
    began = now()
    box.put(item)
    log.append(("等", me(), "有空位", began, now()))
    log.append(("做", me(), "有货", began, now()))


def take(box):
    began = now()
    box.get()
    log.append(("等", me(), "有货", began, now()))
    log.append(("做", me(), "有空位", began, now()))
    did("都做完", box.task_done)


def a_queue_joined():
    box = queue.Queue()

    def boss():
        for item in range(2):
            put(box, item)
        waited("都做完", box.join)

    def hand():
        for _ in range(2):
            take(box)
            pause()

    team(boss, hand)


def a_simple_queue():
    box = queue.SimpleQueue()
    team(lambda: waited("简单", box.get), lambda: did("简单", box.put, 1))


def a_future():
    answer = futures.Future()
    team(lambda: waited("答", answer.result), lambda: did("答", answer.set_result, 1))


def a_barrier():
    barrier = threading.Barrier(3)

    def runner():
        began = now()
        barrier.wait()
        log.extend((kind, me(), "栅栏", began, now()) for kind in ("等", "做"))

    team(runner, runner, runner)


def a_pool():
    def job():
        log.append(("等", me(), "活", born, now()))
        pause()
        began = now()
        log.append(("做", me(), "做完了活", began, FOREVER))
        return 1

    born = now()
    with futures.ThreadPoolExecutor(2, thread_name_prefix=f"池{number}") as pool:
        answers = [did("活", pool.submit, job) for _ in range(3)]
        waited("做完了活", futures.wait, answers)
        for one in answers:
            waited("做完了活", one.result)
        began = now()
    log.append(("做", me(), "活", began, now()))  # 关池
    for index in range(2):
        name = f"池{number}_{index}"
        log.append(("做", name, "活", began, now()))  # 走的人叫下一个也走
        log.append(("做", name, "完 " + name, began, FOREVER))
        log.append(("等", "main", "完 " + name, began, now()))
        log.append(("等", name, "活", born, now()))


async def child(act, *args):
    log.append(("等", me(), "生 " + me(), born_at[me()], now()))
    await asyncio.sleep(chance.choice((0.0, 0.002, 0.02)))
    await act(*args)
    over()


born_at = {}


def born(act, *args):
    name = f"{act.__name__}{number}.{next(serial)}"
    born_at[name] = now()
    return did("生 " + name, lambda: asyncio.create_task(child(act, *args), name=name))


async def sleepy():
    await asyncio.sleep(0.005)


async def setter(thing):
    did("异步", thing)


async def waiter(thing):
    await awaited("异步", thing())


async def locker(lock):
    await awaited("异步锁", lock.acquire())
    await asyncio.sleep(0.005)
    did("异步锁", lock.release)


async def thrower(loop, event):
    """另一个线程叫醒循环里的任务。"""

    def outside():
        log.append(("等", me(), "生 " + me(), began, now()))
        pause()
        loop.call_soon_threadsafe(inside, now())
        over()

    def inside(called):
        event.set()
        log.append(("做", one.name, "异步", called, now()))

    began = now()
    one = threading.Thread(target=outside, name=f"外面{number}")
    did("生 " + one.name, one.start)


async def all_tasks():
    log.append(("等", me(), "生 " + me(), main_born, now()))
    box, event, lock, loop = asyncio.Queue(), asyncio.Event(), asyncio.Lock(), asyncio.get_running_loop()
    answer, other = loop.create_future(), asyncio.Event()
    works = [
        (waiter, box.get),
        (setter, lambda: box.put_nowait(1)),
        (waiter, event.wait),
        (setter, event.set),
        (waiter, lambda: answer),
        (setter, lambda: answer.set_result(1)),
        (locker, lock),
        (locker, lock),
        (waiter, other.wait),
        (thrower, loop, other),
        (sleepy,),
    ]
    chance.shuffle(works)
    tasks = [born(*one) for one in works]
    began = now()
    if chance.random() < 0.5:
        await asyncio.gather(*tasks)
    else:
        for one in tasks:
            await one
    log.extend(("等", me(), "完 " + one.get_name(), began, now()) for one in tasks)
    over()


def the_tasks():
    global main_born
    main_born = now()
    all_tasks.__name__ = f"总{number}"
    asyncio.run(all_tasks())
    log.append(("做", "main", f"生 总{number}()", main_born, now()))
    log.append(("等", "main", f"完 总{number}()", main_born, now()))


before = now()
with step("零"):
    after = now()
import itertools

serial = itertools.count()
kinds = [a_lock, an_rlock, a_semaphore, an_event, a_condition, a_queue, a_queue_joined, a_simple_queue, a_future]
kinds = 2 * [*kinds, a_barrier, a_pool, the_tasks]
chance.shuffle(kinds)
for number, kind in enumerate(kinds):
    kind()
for line in [("零", "main", "零", before, after), *log]:
    print(*line, sep="|")
