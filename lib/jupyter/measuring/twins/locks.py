"""09-locks 的 Python 对照。"""

import threading
import time

from measuring.twins.programs import equivalent, in_threads


def at_once(*jobs):
    threads = [threading.Thread(target=job) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


equivalent("09 slow")(in_threads(2, 0.1, 0.13))


@equivalent("09 stuck")
def stuck():
    permit = threading.Semaphore(1)
    with permit:
        permit.acquire(timeout=0.5)


def crossing(late):
    """各拿一把，再等对方的；第二个人晚 late 秒才去等。"""

    def program():
        locks = threading.Lock(), threading.Lock()
        both = threading.Barrier(2)

        def transfer(first, second, seconds):
            with first:
                both.wait()
                time.sleep(seconds)
                if second.acquire(timeout=1):
                    second.release()

        at_once(lambda: transfer(*locks, 0), lambda: transfer(*reversed(locks), late))

    return program


equivalent("09 deadlocked")(crossing(0))
equivalent("09 timed")(crossing(0.2))


@equivalent("09 safe")
def safe():
    locks = threading.Lock(), threading.Lock()

    def transfer():
        with locks[0], locks[1]:
            time.sleep(0.2)

    at_once(transfer, transfer)


@equivalent("09 bank")
def bank():
    locks = threading.RLock(), threading.RLock()

    def change():
        with locks[0]:
            time.sleep(0.1)

    def transfer():
        with locks[0], locks[1]:
            pass

    at_once(change, change, transfer)


@equivalent("09 slowOwner")
def slow_owner():
    lock, taken = threading.Lock(), threading.Event()

    def count():
        with lock:
            taken.set()
            time.sleep(1.5)

    def withdraw():
        taken.wait()
        if lock.acquire(timeout=1):
            lock.release()

    at_once(count, withdraw)


def nap(passing):
    """路过的人要 passing 秒；被固定的两种，他等到有人睡醒。"""

    def program():
        def sleep():
            with threading.Lock():
                time.sleep(0.5)

        at_once(sleep, sleep, lambda: time.sleep(passing))

    return program


equivalent("09 inClass", "09 inNative")(nap(0.5 + 0.05))
equivalent("09 inMonitor", "09 inLock")(nap(0.1 + 0.05))
