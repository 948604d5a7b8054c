"""记录一个 Python 程序的运行，写成 threadline 的时间线（JSON）。

    python3 recorder.py 程序.py 时间线.json [--title 标题] [--limit 秒] [--attended]

只用标准库，CPython 3.10 起，有没有 GIL 都行。三个部分，从上到下：

1. 看：在程序自己的进程里，把 threading、queue、concurrent.futures、asyncio、multiprocessing 的等待和
   唤醒各包一层，发生一件就往这个进程自己的文件里写一行。文件是映射进内存的，进程被杀死，写过的还在。
2. 陪：父进程每隔几毫秒从 /proc 读每个线程用了多少 CPU、排了多久的队；到时限、或标准输入关了，就结束它们。
3. 拼：把各个进程写的行和采样拼成一条时间线。没有看到的时间写成「未知」。

程序里多了两个内建的名字：with step("煮咖啡"): …，和 named("订单夹", queue.Queue())。
"""

import _thread
import argparse
import asyncio
import bisect
import builtins
import collections.abc
import concurrent.futures
import concurrent.futures.process
import concurrent.futures.thread
import functools
import itertools
import json
import mmap
import multiprocessing
import multiprocessing.connection
import multiprocessing.pool
import multiprocessing.process
import multiprocessing.spawn
import os
import queue
import re
import select
import selectors
import signal
import socket
import subprocess
import sys
import sysconfig
import tempfile
import threading
import time
import types

ME = os.path.abspath(__file__)
LIBRARY = os.path.join(sysconfig.get_paths()["stdlib"], "")
IDLE = "空闲"  # 池里的线程和进程在等活
now = time.monotonic_ns

# ---------------------------------------------------------------- 一、看：写一行

FILE_BYTES = 64 << 20  # 稀疏文件：写到哪里才占到哪里
RESERVED = 32  # 最后的这些字节，写丢了几行


class Journal:
    """这个进程的文件：一行一件事。写满以后只数丢了几行。"""

    def __init__(self, folder):
        self.folder = folder
        self.pid = os.getpid()
        path = os.path.join(folder, f"{self.pid}.lines")
        with open(path, "w+b") as file:
            file.truncate(FILE_BYTES)
            self.memory = mmap.mmap(file.fileno(), FILE_BYTES)
        self.end = self.lost = 0
        self.lock = _thread.RLock()  # 信号的处理函数会在写到一半时再写
        self.objects = itertools.count(1)

    def write(self, *event):
        line = json.dumps(event, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace") + b"\n"
        with self.lock:
            start = self.end
            if not self.lost and start + len(line) < FILE_BYTES - RESERVED:
                self.end = start + len(line)
                self.memory[start : self.end] = line
            else:  # 丢了一行，后面的都不要：写下的没有缺口
                self.lost += 1
                self.memory[FILE_BYTES - RESERVED :] = b"%032d" % self.lost


class Here(threading.local):
    """这个线程此刻在替谁做事。"""

    lane = None  # 线程的泳道
    task = None  # 正在走一步的任务的泳道
    origin = None  # 事件循环正在运行谁安排的回调
    in_loop = False
    inside = 0  # 已经在一段记下的等待里：里面的不再记
    quiet = False  # 库自己的等待
    execs = False  # 分出来的进程马上要换成别的程序


journal = None
here = Here()
lane_numbers = itertools.count(1)
forked = False  # 程序自己 os.fork 分出来的进程：os._exit 是它做完了


def lane():
    """此刻是谁：任务，或线程。"""
    if here.task is not None:
        return here.task
    if here.lane is None:
        begin_thread(threading.current_thread(), None)
    return here.lane


def actor():
    """谁让这件事发生的；是事件循环自己（定时器、读写），就是 None。"""
    if here.task is not None or not here.in_loop:
        return lane()
    return here.origin


def begin_thread(thread, starter, helper=False):
    here.lane = f"t{next(lane_numbers)}"
    pooled = getattr(thread, "_target", None) is concurrent.futures.thread._worker
    name = "main" if thread is threading.main_thread() else thread.name
    journal.write(
        now(), here.lane, "thread", name, threading.get_native_id(), time.thread_time_ns(), starter, pooled, helper
    )


# ---------------------------------------------------------------- 一、看：在等什么，在哪一行


def is_users(filename):
    return filename != ME and not filename.startswith(LIBRARY) and not filename.startswith("<frozen")


def user_frame():
    frame = sys._getframe(2)
    while frame is not None and not is_users(frame.f_code.co_filename):
        frame = frame.f_back
    return frame


def place(frame):
    """[函数, 行号, 文件]；没有程序的帧就是 None。"""
    return None if frame is None else [frame.f_code.co_name, frame.f_lineno, frame.f_code.co_filename]


def number(thing):
    """这个进程里的第几个对象，和它的名字。"""
    try:
        known = thing.__dict__.get("_threadline")
        if known is None:
            known = thing.__dict__["_threadline"] = [next(journal.objects), None]
        return known
    except AttributeError:
        return [0, None]


def called(thing, *frames):
    """named 给的名字，或程序里叫它什么：局部变量、全局变量、self 的属性；找不到是 None。"""
    known = number(thing)
    for frame in frames:
        known[1] = known[1] or found(thing, frame)
    return known[1]


def found(thing, frame):
    def same(value):
        return value is thing or (
            getattr(type(value), "__module__", "") in ("threading", "queue")
            and any(getattr(value, inner, None) is thing for inner in ("_lock", "_cond", "mutex"))
        )

    if frame is None:
        return None
    scopes = [frame.f_globals]  # 参数的名字谁都能叫，全局的名字是它自己的
    while frame is not None and is_users(frame.f_code.co_filename):
        scopes += [frame.f_locals, getattr(frame.f_locals.get("self"), "__dict__", {})]
        frame = frame.f_back
    for scope in scopes:
        for name, value in list(scope.items()):
            if same(value) and not name.startswith("__"):
                return name.strip("_")
    return None


class waiting:
    """with waiting("等待", "Queue.get", q): … 里面的时间是在等。"""

    def __init__(self, state, call, thing=None, name=None, due=None, owner=None):
        self.outer = here.inside
        if not self.outer:
            frame = None if name == IDLE else user_frame()  # 分出来的进程里，还留着父进程的帧
            name = name or (called(thing, frame) if thing is not None else None)
            self.open(state, name or call, call, number(thing)[0], place(frame), due, owner)

    def open(self, *what):
        self.lane = lane()
        journal.write(now(), self.lane, "wait", time.thread_time_ns(), *what)

    def __enter__(self):
        here.inside += 1
        self.expired = False
        return self

    def __exit__(self, *_):
        here.inside -= 1
        if not self.outer:
            journal.write(now(), self.lane, "go", time.thread_time_ns(), self.expired)


def wakes(lanes):
    for woken in lanes:
        journal.write(now(), actor(), "wake", woken, place(user_frame()))


# ---------------------------------------------------------------- 一、看：线程、锁、条件、队列


def replace(owner, name):
    """把 owner.name 换成装饰的函数；它的第一个参数是原来的。"""

    def with_original(function):
        original = getattr(owner, name)

        @functools.wraps(original)
        def replacement(*args, **kwargs):
            return function(original, *args, **kwargs)

        setattr(owner, name, replacement)
        return function

    return with_original


class Lock:
    """threading.Lock 和 RLock 的样子，记下谁拿着、谁在等。"""

    reentrant = False

    def __init__(self):
        self._inner = _thread.RLock() if self.reentrant else _thread.allocate_lock()
        self._owner = None
        self._queue = 0

    def acquire(self, blocking=True, timeout=-1):
        if self._inner.acquire(False):  # 没有人拿着：程序里最多的情形，要快
            self._owner = here.task or here.lane
            return True
        taken = False
        if blocking:
            self._queue += 1
            try:
                with waiting("等锁", type(self).__name__.strip("_") + ".acquire", self, owner=self._owner) as wait:
                    taken = self._inner.acquire(True, timeout)
                    wait.expired = not taken
            finally:
                self._queue -= 1
        if taken:
            self._owner = lane()
        return taken

    def release(self):
        if self._queue:
            journal.write(now(), lane(), "release", number(self)[0], place(user_frame()))
        self._inner.release()

    __enter__ = acquire

    def __exit__(self, *_):
        if self._queue:
            self.release()
        else:
            self._inner.release()

    def locked(self):
        return self._inner.locked()

    def _is_owned(self):
        return self._inner.locked()

    def _at_fork_reinit(self):
        self._inner._at_fork_reinit()
        self._owner, self._queue = None, 0

    def __repr__(self):
        return repr(self._inner)


class RLock(Lock):
    reentrant = True

    def _is_owned(self):
        return self._inner._is_owned()

    def _release_save(self):
        if self._queue:
            journal.write(now(), lane(), "release", number(self)[0], place(user_frame()))
        return self._inner._release_save()

    def _acquire_restore(self, state):
        self._inner._acquire_restore(state)
        self._owner = lane()

    def _recursion_count(self):
        return self._inner._recursion_count()

    def locked(self):
        return not self._inner.acquire(False) or self._inner.release() or self._inner._is_owned()


class SimpleQueue(queue.SimpleQueue):
    def get(self, block=True, timeout=None):
        if not block or not self.empty():
            return super().get(block, timeout)
        self.waiters = self.__dict__.get("waiters", 0) + 1
        idle = IDLE if user_frame() is None else None
        try:
            with waiting("等待", "SimpleQueue.get", self, name=idle) as wait:
                try:
                    return super().get(block, timeout)
                except queue.Empty:
                    wait.expired = True
                    raise
        finally:
            self.waiters -= 1

    def put(self, item, block=True, timeout=None):
        if self.__dict__.get("waiters"):
            journal.write(now(), actor(), "release", number(self)[0], place(user_frame()))
        super().put(item)


def watch_threads():
    replace(time, "sleep")(slept)

    @replace(threading.Thread, "start")
    def start(original, self):
        self._threadline_starter = lane()
        self._threadline_helper = not user_code(self)
        with quiet():  # 里面等的是「开始了」，不是程序的等待
            original(self)

    @replace(threading.Thread, "_bootstrap_inner")
    def bootstrap(original, self):
        begin_thread(self, getattr(self, "_threadline_starter", None), getattr(self, "_threadline_helper", False))
        hook = self._invoke_excepthook

        def died(thread):
            error = sys.exc_info()[1]
            journal.write(now(), here.lane, "uncaught", failure(error))
            without_me(error)
            hook(thread)

        self._invoke_excepthook = died
        try:
            original(self)
        finally:
            journal.write(now(), here.lane, "end", time.thread_time_ns())
            for waiter in list(self.__dict__.get("_threadline_joiners", ())):
                journal.write(now(), here.lane, "wake", waiter, None)

    @replace(threading.Thread, "join")
    def join(original, self, timeout=None):
        if not self.is_alive() or self is threading.current_thread():
            return original(self, timeout)
        joiners = self.__dict__.setdefault("_threadline_joiners", [])
        with waiting("等待", "Thread.join", self, name=f"Thread.join（{self.name}）") as wait:
            joiners.append(lane())
            original(self, timeout)
            joiners.remove(lane())
            wait.expired = self.is_alive()

    threading.Lock, threading.RLock = Lock, RLock
    queue.SimpleQueue = SimpleQueue

    @replace(threading.Condition, "wait")
    def wait(original, self, timeout=None):
        if here.quiet or (timeout is not None and timeout <= 0):
            return original(self, timeout)
        waiters = self.__dict__.setdefault("_threadline_waiters", [])
        mine = [lane()]
        waiters.append(mine)
        with waiting("等待", "Condition.wait", self) as pause:
            notified = original(self, timeout)
            pause.expired = not notified
        if mine in waiters and not notified:
            waiters[:] = [one for one in waiters if one is not mine]
        return notified

    @replace(threading.Condition, "notify")
    def notify(original, self, n=1):
        waiters = self.__dict__.get("_threadline_waiters")
        if waiters and self._is_owned():
            wakes([waiters.pop(0)[0] for _ in range(min(n, len(waiters)))])
        original(self, n)

    def outermost(owner, name, ready):
        """原来的方法里面等的是条件；程序等的是这个方法。"""

        @replace(owner, name)
        def method(original, self, *args, **kwargs):
            at_once = kwargs.get("timeout", 1) == 0
            if here.inside or at_once or ready(self, *args, **kwargs):
                return original(self, *args, **kwargs)
            with waiting("等待", f"{owner.__name__}.{name}", self) as wait:
                try:
                    got = original(self, *args, **kwargs)
                except (queue.Empty, queue.Full, concurrent.futures.TimeoutError):
                    wait.expired = True
                    raise
                wait.expired = got is False
                return got

    def empty(self, block=True, timeout=None):
        return not block or self._qsize() > 0

    def full(self, item, block=True, timeout=None):
        return not block or self.maxsize <= 0 or self._qsize() < self.maxsize

    outermost(queue.Queue, "get", empty)
    outermost(queue.Queue, "put", full)
    outermost(queue.Queue, "join", lambda self: not self.unfinished_tasks)
    outermost(threading.Event, "wait", lambda self, timeout=None: self._flag)
    outermost(threading.Semaphore, "acquire", lambda self, blocking=True, timeout=None: not blocking or self._value)
    outermost(threading.Barrier, "wait", lambda self, timeout=None: False)
    outermost(concurrent.futures.Future, "result", lambda self, timeout=None: self.done())
    outermost(concurrent.futures.Future, "exception", lambda self, timeout=None: self.done())
    threading.Semaphore.__enter__ = threading.Semaphore.acquire

    @replace(concurrent.futures, "wait")
    def wait_all(original, fs, timeout=None, return_when=concurrent.futures.ALL_COMPLETED):
        with waiting("等待", "futures.wait") as wait:
            got = original(fs, timeout, return_when)
            wait.expired = bool(got.not_done) and not any(enough(one, return_when) for one in got.done)
            return got

    def enough(done, return_when):
        """有这一个完了，就不用等别的了。"""
        failed = not done.cancelled() and done.exception() is not None
        return return_when == concurrent.futures.FIRST_COMPLETED or (
            return_when == concurrent.futures.FIRST_EXCEPTION and failed
        )

    @replace(threading, "_shutdown")
    def shutdown(original):
        with waiting("等待", "线程结束"):
            original()
        journal.write(now(), here.lane, "end", time.thread_time_ns())
        journal.write(now(), here.lane, "over", None)

    for name in ("recv", "recv_into", "recvfrom", "accept", "connect", "sendall"):
        watch_socket(name)

    @replace(subprocess.Popen, "wait")
    def popen_wait(original, self, timeout=None):
        with waiting("等待", "Popen.wait", self) as wait:
            try:
                return original(self, timeout)
            except subprocess.TimeoutExpired:
                wait.expired = True
                raise


def slept(original, seconds):
    with waiting("睡眠", "time.sleep", due=now() + int(seconds * 1e9) if seconds > 0 else None):
        original(seconds)


def user_code(thread):
    """线程运行的是程序的代码，不是库自己的。"""
    target = thread.__dict__.get("_target") or type(thread).run
    target = getattr(target, "func", target)
    code = getattr(target, "__code__", None)
    if target is concurrent.futures.thread._worker or code is None:
        return True
    return is_users(code.co_filename)


def watch_socket(name):
    native = getattr(socket.socket, name)

    def method(self, *args, **kwargs):
        if here.inside or self.gettimeout() == 0:
            return native(self, *args, **kwargs)
        with waiting("I/O", f"socket.{name}"):
            return native(self, *args, **kwargs)

    setattr(socket.socket, name, method)


class quiet:
    """里面的等待是库自己的，不是程序的。"""

    def __enter__(self):
        here.inside += 1
        here.quiet = True

    def __exit__(self, *_):
        here.inside -= 1
        here.quiet = False


# ---------------------------------------------------------------- 一、看：asyncio 的任务


class Watched(collections.abc.Coroutine):
    """任务的协程：走一步，停一下，各写一行。"""

    def __init__(self, coro):
        self.coro = coro
        self.lane = f"a{next(lane_numbers)}"
        self.named = False
        thread, by = here.lane or lane(), actor()  # 线程开始的那一行要在前面
        journal.write(now(), self.lane, "task", coro.__name__ + "()", thread, by)

    def send(self, value):
        return self.walk(self.coro.send, value)

    def throw(self, *error):
        one = error[0] if isinstance(error[0], BaseException) else error[1] if len(error) > 1 else error[0]()
        if isinstance(one, asyncio.CancelledError):
            journal.write(now(), self.lane, "cancel")
        return self.walk(self.coro.throw, *error)

    def walk(self, step, *args):
        before, inside = here.task, here.inside
        here.task, here.inside = self.lane, 0
        if not self.named:
            self.named = True
            task = asyncio.current_task()
            if task is not None:
                journal.write(now(), self.lane, "name", task_name(task))
        journal.write(now(), self.lane, "run", time.thread_time_ns())
        try:
            awaited = step(*args)
        except BaseException as error:
            told = None if isinstance(error, StopIteration) else failure(error)
            journal.write(now(), self.lane, "done", time.thread_time_ns(), told)
            raise
        else:
            journal.write(now(), self.lane, "pause", time.thread_time_ns(), *awaiting(self.coro, awaited))
            return awaited
        finally:
            here.task, here.inside, here.origin = before, inside, self.lane

    def close(self):
        self.coro.close()

    def __await__(self):
        return self.coro.__await__()

    def __getattr__(self, name):
        return getattr(self.coro, name)


def awaiting(coro, awaited):
    """任务停下来等什么：状态、对象、方法、第几个对象、哪一行、到时的时刻。"""
    users, library, callers = None, None, []
    while coro is not None:
        for kind in ("cr", "gi", "ag"):
            code = getattr(coro, kind + "_code", None)
            if code is not None:
                break
        else:
            break
        frame = getattr(coro, kind + "_frame", None)
        if frame is not None and is_users(code.co_filename):
            users, library = frame, None
            callers.insert(0, frame)
        elif frame is not None and library is None:
            library = (getattr(coro, "__qualname__", code.co_name), frame)
        coro = getattr(coro, kind + ("_yieldfrom" if kind == "gi" else "_await"), None)
        if frame is not None and code.co_filename.endswith("contextlib.py"):
            coro = getattr(frame.f_locals.get("self"), "gen", coro)  # async with 里面是程序的生成器
    if awaited is None:
        return "让出", "", "", 0, place(users), None
    if library is not None:
        call, frame = library
        if call == "sleep":
            return "睡眠", "", "asyncio.sleep", 0, place(users), now() + int(frame.f_locals.get("delay", 0) * 1e9)
        thing = frame.f_locals.get("self")
        name = called(thing, *callers) if thing is not None else None
        state = "等锁" if call == "Lock.acquire" else "I/O" if is_io(call, frame) else "等待"
        return state, name or "asyncio." + call, "asyncio." + call, number(thing)[0] if thing else 0, place(users), None
    if isinstance(awaited, asyncio.Task):
        awaited = awaited.get_coro()
        return "等待", "@" + getattr(awaited, "lane", ""), "await", 0, place(users), None
    kind = type(awaited).__name__.strip("_")
    if kind == "GatheringFuture":
        return "等待", "asyncio.gather", "asyncio.gather", 0, place(users), None
    return "等待", called(awaited, *callers) or "asyncio." + kind, "await", 0, place(users), None


def is_io(call, frame):
    return call.startswith(("Stream", "open_", "sock_")) or "selector_events" in frame.f_code.co_filename


def task_name(task):
    """程序给的名字；没有就是协程的名字。"""
    name = task.get_name()
    return task.get_coro().__name__ + "()" if re.fullmatch(r"Task-\d+", name) else name


def watch_asyncio():
    loops = asyncio.base_events.BaseEventLoop

    @replace(loops, "create_task")
    def create_task(original, self, coro, **kwargs):
        if isinstance(coro, types.CoroutineType) and not coro.__qualname__.startswith("BaseEventLoop."):
            coro = Watched(coro)
        return original(self, coro, **kwargs)

    @replace(loops, "call_soon")
    def call_soon(original, self, callback, *args, context=None):
        return original(self, carried(callback), *args, context=context)

    @replace(loops, "call_soon_threadsafe")
    def call_soon_threadsafe(original, self, callback, *args, context=None):
        return original(self, carried(callback), *args, context=context)

    def carried(callback):
        """任务可以接着走了，写一行；别的回调，记住是谁安排的。"""
        by = actor()
        task = getattr(callback, "__self__", None)
        watched = task.get_coro() if isinstance(task, asyncio.Task) else None
        if isinstance(watched, Watched):
            journal.write(now(), watched.lane, "ready", by, place(user_frame()) if here.task else None)
            return callback
        return callback if by is None else functools.partial(on_behalf, by, callback)

    def on_behalf(by, callback, *args):
        here.origin = by
        return callback(*args)

    @replace(asyncio.events.Handle, "_run")
    def run(original, self):
        here.origin = None
        return original(self)

    @replace(loops, "stop")
    def stop(original, self):
        self._threadline_stopper = actor()
        original(self)

    @replace(loops, "run_forever")
    def run_forever(original, self):
        if here.in_loop:
            return original(self)
        self._threadline_stopper = None
        thread = lane()
        with waiting("循环", "事件循环里的任务"):
            here.in_loop = True
            try:
                original(self)
            finally:
                here.in_loop, here.origin = False, None
                if self._threadline_stopper is not None:
                    journal.write(now(), self._threadline_stopper, "wake", thread, None)

    for kind in {type(selectors.DefaultSelector()), selectors.SelectSelector}:

        @replace(kind, "select")
        def select(original, self, timeout=None):
            if not here.in_loop or (timeout is not None and timeout <= 0):
                return original(self, timeout)
            journal.write(now(), here.lane, "idle", time.thread_time_ns())
            try:
                return original(self, timeout)
            finally:
                journal.write(now(), here.lane, "busy", time.thread_time_ns())


# ---------------------------------------------------------------- 一、看：进程


class Install:
    """拆包时就在新的解释器里开始记录：spawn 和 forkserver 的子进程用。"""

    def __init__(self, folder):
        self.folder = folder

    def __reduce__(self):
        code = (
            f"import importlib.util, sys\n"
            f"if 'threadline' not in sys.modules:\n"
            f"    spec = importlib.util.spec_from_file_location('threadline', {ME!r})\n"
            f"    sys.modules['threadline'] = importlib.util.module_from_spec(spec)\n"
            f"    spec.loader.exec_module(sys.modules['threadline'])\n"
            f"    sys.modules['threadline'].install({self.folder!r})\n"
        )
        return exec, (code,)


def begin_process():
    """这个进程的第一行：有没有 GIL。"""
    journal.write(now(), None, "process", getattr(sys, "_is_gil_enabled", lambda: True)())
    begin_thread(threading.current_thread(), None)


def after_fork():
    global journal, lane_numbers, forked
    if here.execs:
        journal.write = lambda *event: None  # 文件是父进程的
        return
    forked = True
    journal, lane_numbers = Journal(journal.folder), itertools.count(1)
    for field in ("lane", "task", "origin", "in_loop", "inside", "quiet"):
        here.__dict__.pop(field, None)
    begin_process()


def watch_processes():
    os.register_at_fork(after_in_child=after_fork)

    @replace(os, "_exit")
    def leave(original, status):
        if forked:
            journal.write(now(), lane(), "over", status)
        original(status)

    os._exit.__module__ = "os"  # pickle 按这个名字找，要找到的是换过的

    @replace(subprocess.Popen, "_execute_child")
    def execute(original, *args, **kwargs):
        here.execs = True
        try:
            return original(*args, **kwargs)
        finally:
            here.execs = False

    @replace(multiprocessing.spawn, "get_preparation_data")
    def preparation(original, name):
        return {"threadline": Install(journal.folder), **original(name)}

    @replace(multiprocessing.process.BaseProcess, "start")
    def start(original, self):
        original(self)
        journal.write(now(), lane(), "birth", self.pid)

    @replace(multiprocessing.process.BaseProcess, "join")
    def join(original, self, timeout=None):
        if not self.is_alive():
            return original(self, timeout)
        with waiting("等待", "Process.join", self, name=f"Process.join（{self.name}）") as wait:
            original(self, timeout)
            wait.expired = self.is_alive()
            if not wait.expired:
                journal.write(now(), f"{self.pid}:t1", "wake", lane(), None)

    @replace(multiprocessing.process.BaseProcess, "_bootstrap")
    def bootstrap(original, self, *args, **kwargs):
        global forked
        forked = False
        journal.write(now(), None, "called", self.name)
        code = original(self, *args, **kwargs)
        journal.write(now(), here.lane, "over", code)
        return code

    @replace(multiprocessing.connection, "wait")
    def connections(original, object_list, timeout=None):
        if timeout == 0:
            return original(object_list, timeout)
        with waiting("等待", "connection.wait") as wait:
            ready = original(object_list, timeout)
            wait.expired = not ready
            return ready

    multiprocessing.pool.wait = multiprocessing.connection.wait

    @replace(multiprocessing.connection.Connection, "_recv")
    def receive(original, self, *args, **kwargs):
        with waiting("I/O", "Connection.recv"):
            return original(self, *args, **kwargs)

    watch_executor()
    watch_pool()


def watch_executor():
    """ProcessPoolExecutor：一件活有编号，谁交的、哪个进程做的，靠它对上。"""
    module = concurrent.futures.process

    @replace(module.ProcessPoolExecutor, "submit")
    def submit(original, self, fn, /, *args, **kwargs):
        journal.write(now(), lane(), "submit", f"e{os.getpid()}.{self._queue_count}")
        with quiet():
            return original(self, fn, *args, **kwargs)

    @replace(module._ExecutorManagerThread, "process_result_item")
    def received(original, self, item):
        here.origin, here.in_loop = f"job:e{os.getpid()}.{getattr(item, 'work_id', item)}", True
        try:
            return original(self, item)
        finally:
            here.origin, here.in_loop = None, False

    @replace(module, "_process_worker")
    def worker(original, calls, results, *rest):
        parent = os.getppid()
        return original(
            Jobs(calls, lambda item: None if item is None else f"e{parent}.{item.work_id}"),
            Results(results, lambda item: f"e{parent}.{getattr(item, 'work_id', '')}"),
            *rest,
        )


def watch_pool():
    """multiprocessing.Pool：一件活是第几批的第几个。"""
    module = multiprocessing.pool

    def key(pid, job, part):
        return f"p{pid}.{job}.{part}"

    @replace(module, "worker")
    def worker(original, calls, results, *rest):
        parent = os.getppid()
        return original(
            Jobs(calls, lambda item: None if item is None else key(parent, *item[:2])),
            Results(results, lambda item: key(parent, *item[:2])),
            *rest,
        )

    @replace(module.ApplyResult, "__init__")
    def submit(original, self, *args, **kwargs):
        original(self, *args, **kwargs)
        journal.write(now(), lane(), "submit", f"p{os.getpid()}.{self._job}")

    for kind in (module.ApplyResult, module.MapResult):

        @replace(kind, "_set")
        def done(original, self, part, result):
            here.origin, here.in_loop = "job:" + key(os.getpid(), self._job, part), True
            try:
                original(self, part, result)
            finally:
                here.origin, here.in_loop = None, False

    @replace(module.ApplyResult, "wait")
    def wait(original, self, timeout=None):
        if self.ready():
            return original(self, timeout)
        with waiting("等待", "AsyncResult.get", self) as pause:
            original(self, timeout)
            pause.expired = not self.ready()


class Jobs:
    """工作进程取活的队列：等活的时候是空闲。"""

    def __init__(self, queue, key):
        self.queue, self.key = queue, key

    def get(self, *args, **kwargs):
        with waiting("等待", "Queue.get", name=IDLE):
            item = self.queue.get(*args, **kwargs)
        job = self.key(item)
        if job is not None:
            journal.write(now(), lane(), "took", job)
        return item

    def __getattr__(self, name):
        return getattr(self.queue, name)


class Results:
    def __init__(self, queue, key):
        self.queue, self.key = queue, key

    def put(self, item):
        journal.write(now(), lane(), "gave", self.key(item))
        self.queue.put(item)

    def __getattr__(self, name):
        return getattr(self.queue, name)


# ---------------------------------------------------------------- 一、看：程序自己说的


class step:
    """with step("煮咖啡"): … 图里画成一个带名字的框。"""

    def __init__(self, name):
        self.name = str(name)

    def __enter__(self):
        self.lane = lane()
        journal.write(now(), self.lane, "step", self.name)

    def __exit__(self, kind, error, _):
        journal.write(now(), self.lane, "stepped", failure(error))


def named(name, thing):
    """给一把锁或一个队列在图里的名字，返回它自己。"""
    number(thing)[1] = name
    return thing


def failure(error):
    if error is None:
        return None
    kind = "FAILED"
    if isinstance(error, (asyncio.CancelledError, concurrent.futures.CancelledError, KeyboardInterrupt)):
        kind = "CANCELLED"
    elif isinstance(error, (TimeoutError, asyncio.TimeoutError, concurrent.futures.TimeoutError)):
        kind = "TIMED_OUT"
    return [type(error).__name__, str(error), kind]


def install(folder):
    global journal
    journal = Journal(folder)
    builtins.step, builtins.named = step, named
    begin_process()
    watch_threads()
    watch_asyncio()
    watch_processes()


def observe(folder, program):
    """在这个进程里运行程序，记下它做的事。"""
    sys.modules["threadline"] = sys.modules["__main__"]
    module = types.ModuleType("__main__")
    module.__file__, module.__builtins__ = program, __builtins__
    sys.modules["__main__"] = module
    sys.argv = [program]
    sys.path[0] = os.path.dirname(program)
    sys.excepthook = tell
    with open(program, "rb") as file:
        source = file.read()
    code = compile(source, program, "exec")
    install(folder)
    journal.write(now(), here.lane, "zero")
    with open(os.path.join(folder, "zero"), "w"):
        pass  # 时限从这时算起
    try:
        exec(code, module.__dict__)
    except SystemExit as error:
        if error.code not in (None, 0):
            journal.write(now(), here.lane, "failed", ["SystemExit", str(error.code), "FAILED"])
        raise
    except BaseException as error:
        journal.write(now(), here.lane, "failed", failure(error))
        raise


def without_me(error):
    """去掉异常的栈里记录器自己的帧，也去掉它的前因里的。"""
    told = []
    while error is not None and error not in told:
        told.append(error)
        kept, trace = [], error.__traceback__
        while trace is not None:
            if trace.tb_frame.f_code.co_filename != ME:
                kept.append(trace)
            trace = trace.tb_next
        for trace, following in zip(kept, [*kept[1:], None]):
            trace.tb_next = following
        error.__traceback__ = kept[0] if kept else None
        error = error.__cause__ or error.__context__


def tell(kind, error, trace):
    without_me(error)
    sys.__excepthook__(kind, error, error.__traceback__)


# ---------------------------------------------------------------- 二、陪：采样，时限，收尾

BIN_SECONDS = 0.005


class Samples:
    """每个线程用了多少 CPU、在 CPU 的队里排了多久，从 /proc 读；没有 /proc 的系统上是空的。"""

    def __init__(self, folder):
        self.folder = folder
        self.files = {}  # 进程 → {线程: 打开的文件}
        self.seen = {}  # (进程, 线程) → [(时刻, 用了多少, 排了多久)]
        self.alive = {}  # 进程 → 最后看到的时刻
        self.dead = set()

    def take(self):
        for name in os.listdir(self.folder):
            if name.endswith(".lines"):
                self.of_process(int(name[:-6]))

    def of_process(self, pid):
        try:
            with open(f"/proc/{pid}/stat") as file:
                zombie = file.read().rpartition(")")[2].split()[0] in "ZX"
            threads = set(map(int, os.listdir(f"/proc/{pid}/task")))
        except OSError:
            zombie = True
        files = self.files.setdefault(pid, {})
        for thread in files.keys() - (set() if zombie else threads):
            os.close(files.pop(thread))
        if zombie:
            self.dead.add(pid)  # 没有了，或者只是还没有人收走
            return
        self.alive[pid] = now()
        for thread in threads:
            try:
                file = files.get(thread)
                if file is None:
                    file = files[thread] = os.open(f"/proc/{pid}/task/{thread}/schedstat", os.O_RDONLY)
                used, queued = os.pread(file, 80, 0).split()[:2]
                self.seen.setdefault((pid, thread), []).append((now(), int(used), int(queued)))
            except OSError:  # 刚结束
                if thread in files:
                    os.close(files.pop(thread))


def accompany(program, folder, limit, attended):
    """运行程序，到它结束、到时限、或没有人要它为止；留下的子进程也结束。返回 (退出码, 采样, 到时限的时刻)。"""
    child = subprocess.Popen(
        [sys.executable, "-X", "utf8", "-u", "-B", ME, "--observe", folder, program],
        stdin=subprocess.DEVNULL,
        start_new_session=True,
    )
    samples = Samples(folder)
    end, cut = None, None
    try:
        while child.poll() is None:
            samples.take()
            if end is None and os.path.exists(os.path.join(folder, "zero")):
                end = now() + int(limit * 1e9)
            if end is not None and now() >= end:
                cut = now()
                break
            said = select.select([0] if attended else [], [], [], BIN_SECONDS)[0]
            if said and not os.read(0, 4096):
                break
        if cut is None:
            samples.take()  # 还没有结束谁：这时已经没有了的，是自己没有的
    finally:
        left = []
        if child.poll() is None:
            send(os.killpg, child.pid, signal.SIGSTOP)  # 数的时候不再生新的
            left = descendants(child.pid)
        send(os.killpg, child.pid, signal.SIGKILL)
        for pid in left:
            send(os.kill, pid, signal.SIGKILL)
        child.wait()
    return child.returncode, samples, cut


def send(kill, pid, what):
    try:
        kill(pid, what)
    except (ProcessLookupError, PermissionError):
        pass  # 已经没有了


def descendants(pid):
    """它的子进程、子进程的子进程……：换了进程组的也在里面。"""
    try:
        told = subprocess.run(["ps", "-A", "-o", "pid=,ppid="], capture_output=True, text=True).stdout
        pairs = [tuple(map(int, line.split())) for line in told.splitlines()]
    except (OSError, ValueError):  # 没有 ps，或它不懂
        return []
    children = {}
    for one, parent in pairs:
        children.setdefault(parent, []).append(one)
    found = [pid]
    for one in found:
        found += children.get(one, [])
    return found[1:]


# ---------------------------------------------------------------- 三、拼：一条时间线

EXACT, NONE = {"type": "Exact"}, {"type": "None"}
SHORT_NANOS = 200_000
BLUR_NANOS = 15_000_000  # 内核记账晚到这么久
NOISE = 0.2  # 采样有误差：一格里说不清的不到这么多，不算


class Lane:
    def __init__(self, key, pid, name, kind, start):
        self.key, self.pid, self.name, self.kind = key, pid, name, kind
        self.start, self.end = start, None
        self.thread = self  # 任务的，是事件循环的线程
        self.native = None
        self.pooled = self.helper = False
        self.waits, self.steps, self.open_steps = [], [], []
        self.open = self.job = None
        self.events = []  # 任务：创建、可以走、走、停、完

    @property
    def is_task(self):
        return self.kind == "TASK"


class Unseen(Exception):
    """说的是一条没有看到它开始的泳道。"""


class Assembly:
    """读各个进程的文件，拼成时间线。"""

    def __init__(self, folder, samples, cut, texts):
        self.samples, self.samples_alive, self.dead, self.cut = samples.seen, samples.alive, samples.dead, cut
        self.texts = texts
        self.lanes, self.wakes, self.marks = {}, [], []
        self.gil, self.names, self.finished = {}, {}, {}
        self.spans = {}  # 线程 → 不在用 CPU 的时段
        self.stamps = {}  # (进程, 线程) → [(时刻, 用了多少)]
        self.releases, self.jobs, self.takers = {}, {}, []
        self.failed, self.body, self.zero, self.root = None, None, None, None
        self.lost, self.unread = {}, 0  # 进程 → 它的文件写满以后丢了几行；读不懂的几行
        self.wakers = {}  # 泳道 → 最后叫醒它的
        events = []
        for name in sorted(os.listdir(folder)):
            if name.endswith(".lines"):
                events += self.read(os.path.join(folder, name), int(name[:-6]))
        events.sort(key=lambda one: one[0])
        self.latest = {}
        for at, pid, who, what, *rest in events:
            self.latest[pid] = at
            try:
                getattr(self, "on_" + what)(at, pid, who, *rest)
            except Unseen:
                self.unread += 1

    def read(self, path, pid):
        with open(path, "rb") as file:
            file.seek(FILE_BYTES - RESERVED)
            lost = int(file.read().strip(b"\0") or 0)
            if lost:
                self.lost[pid] = lost
            with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as memory:
                written = memory[: memory.find(b"\0")]
            for line in written.splitlines():
                try:
                    at, who, what, *rest = json.loads(line)
                except ValueError:
                    self.unread += 1  # 信号的处理函数写坏的一行
                    continue
                yield at, pid, who, what, *rest

    def key(self, pid, who):
        return who if who is None or ":" in who else f"{pid}:{who}"

    def lane(self, pid, who):
        lane = self.lanes.get(self.key(pid, who))
        if lane is None:
            raise Unseen(who)
        return lane

    # ---- 一行一件事

    def on_process(self, at, pid, who, gil):
        self.gil[pid] = gil
        self.root = self.root or pid

    def on_called(self, at, pid, who, name):
        self.names[pid] = name

    def on_thread(self, at, pid, who, name, native, used, starter, pooled, helper):
        lane = self.lanes[self.key(pid, who)] = Lane(self.key(pid, who), pid, name, "PLATFORM", at)
        lane.native, lane.pooled, lane.helper = native, pooled, helper
        self.stamp(lane, at, used)
        if starter:
            self.wake(at, self.key(pid, starter), lane.key, None, False)

    def on_task(self, at, pid, who, name, thread, by):
        thread = self.lane(pid, thread)
        lane = self.lanes[self.key(pid, who)] = Lane(self.key(pid, who), pid, name, "TASK", at)
        lane.thread = thread
        lane.events.append((at, "ready"))
        if by:
            self.wake(at, self.key(pid, by), lane.key, None, False)

    def on_name(self, at, pid, who, name):
        self.lane(pid, who).name = name

    def on_birth(self, at, pid, who, child):
        self.wake(at, self.key(pid, who), f"{child}:t1", None, False)

    def on_zero(self, at, pid, who):
        self.zero = at
        for lane in self.lanes.values():
            lane.start = at

    def on_wait(self, at, pid, who, used, state, name, call, number, line, due, owner):
        lane = self.lane(pid, who)
        self.stamp(lane, at, used)
        lane.open = [at, None, state, name, call, number, line, due, owner, False]

    def on_go(self, at, pid, who, used, expired):
        lane = self.lane(pid, who)
        self.stamp(lane, at, used)
        if lane.open:
            lane.open[1], lane.open[-1] = at, expired
            self.close(lane)

    def close(self, lane):
        wait, lane.open = lane.open, None
        lane.waits.append(wait)
        if wait[2] != "循环":
            self.spans.setdefault(lane.thread.key, []).append((wait[0], self.slept_until(wait)))
        given = self.releases.get((lane.pid, wait[5]), [])
        for index in reversed(range(len(given))):
            one = given[index]
            if one[0] < wait[0]:  # 先后有序：再往前都更早
                break
            if one[0] <= wait[1] and one[1] != lane.key and not wait[-1]:
                del given[index]
                wait[8] = one[1]
                self.wake(one[0], one[1], lane.key, one[2], True)
                break

    def on_release(self, at, pid, who, number, line):
        self.releases.setdefault((pid, number), []).append((at, self.key(pid, who), line))

    def on_wake(self, at, pid, who, woken, line):
        if who:
            self.wake(at, self.key(pid, who), self.key(pid, woken), line, False)

    def on_idle(self, at, pid, who, used):
        lane = self.lane(pid, who)
        self.stamp(lane, at, used)
        self.spans.setdefault(lane.key, []).append((at, at))

    def on_busy(self, at, pid, who, used):
        lane = self.lane(pid, who)
        self.stamp(lane, at, used)
        self.spans[lane.key][-1] = (self.spans[lane.key][-1][0], at)

    def on_ready(self, at, pid, who, by, line):
        lane = self.lane(pid, who)
        asleep = lane.events[-1][1] != "ready"  # 刚创建的已经可以走了
        lane.events.append((at, "ready"))
        if by and asleep and self.key(pid, by) != lane.key:
            self.wake(at, self.key(pid, by), lane.key, line, False)

    def on_run(self, at, pid, who, used):
        lane = self.lane(pid, who)
        self.stamp(lane.thread, at, used)
        lane.events.append((at, "run"))

    def on_pause(self, at, pid, who, used, state, name, call, number, line, due):
        lane = self.lane(pid, who)
        self.stamp(lane.thread, at, used)
        lane.events.append((at, "pause", state, name, call, number, line, due))

    def on_done(self, at, pid, who, used, told):
        lane = self.lane(pid, who)
        self.stamp(lane.thread, at, used)
        lane.end = at
        lane.events.append((at, "done"))
        kind = "ENDED" if told is None else "CANCELLED" if told[2] == "CANCELLED" else "DIED"
        if kind != "DIED" or not any(step["outcome"] == "FAILED" for step in lane.steps):
            self.mark(lane, at, kind, told)

    def on_cancel(self, at, pid, who):
        lane = self.lane(pid, who)
        self.mark(lane, at, "INTERRUPTED", None, self.wakers.get(lane.key))

    def on_uncaught(self, at, pid, who, told):
        self.mark(self.lane(pid, who), at, "UNCAUGHT", told)

    def on_end(self, at, pid, who, used):
        lane = self.lane(pid, who)
        self.stamp(lane, at, used)
        lane.end = at
        self.mark(lane, at, "ENDED", None)

    def on_over(self, at, pid, who, code):
        self.finished[pid] = at
        lane = self.lane(pid, "t1")
        lane.end = lane.end or at
        if pid == self.root:
            self.body = at

    def on_failed(self, at, pid, who, told):
        self.failed = told

    def on_step(self, at, pid, who, name):
        lane = self.lane(pid, who)
        for outer in lane.open_steps:
            outer["leaf"] = False
        step = {"name": name, "startNanos": at, "endNanos": None, "depth": len(lane.open_steps), "leaf": True}
        step["outcome"] = "OPEN"
        lane.open_steps.append(step)
        lane.steps.append(step)

    def on_stepped(self, at, pid, who, told):
        lane = self.lane(pid, who)
        if lane.open_steps:
            step = lane.open_steps.pop()
            step["endNanos"] = at
            step["outcome"] = "COMPLETED" if told is None else "CANCELLED" if told[2] == "CANCELLED" else "FAILED"
            if told is not None:
                self.mark(lane, at, "CANCELLED" if told[2] == "CANCELLED" else "DIED", told)

    def on_submit(self, at, pid, who, job):
        self.jobs[job] = (at, self.key(pid, who))

    def on_took(self, at, pid, who, job):
        self.lane(pid, who).job = job
        given = self.jobs.get(job) or self.jobs.get(job.rpartition(".")[0])
        if given and self.lane(pid, who).waits and self.lane(pid, who).waits[-1][0] <= given[0]:
            self.wake(given[0], given[1], self.key(pid, who), None, False)

    def on_gave(self, at, pid, who, job):
        self.lane(pid, who).job = None
        self.jobs["job:" + job] = (at, self.key(pid, who))

    # ---- 零件

    def stamp(self, lane, at, used):
        self.stamps.setdefault((lane.pid, lane.native), []).append((at, used))

    def wake(self, at, who, woken, line, matched):
        self.wakes.append({"at": at, "from": who, "to": woken, "line": line, "matched": matched})
        self.wakers[woken] = who

    def mark(self, lane, at, kind, told, by=None, text=""):
        self.marks.append((lane.key, at, kind, text, by, told))

    def source(self, line):
        if line is None:
            return None
        function, row, file = line
        text = self.texts(file, row)
        return {"place": "程序" if function == "<module>" else function, "line": row, "text": text}

    # ---- CPU

    def prepare_cpu(self):
        """每个线程两条折线：用了多少 CPU，排了多久的队。"""
        self.used, self.queued = {}, {}
        for key in set(self.stamps) | set(self.samples):
            sampled = self.samples.get(key, [])
            points = sorted(self.stamps.get(key, []) + [(at, used) for at, used, _ in sampled])
            most, rising = 0, []
            for at, used in points:
                most = max(most, used)
                rising.append((at, most))
            self.used[key] = Line(rising)
            self.queued[key] = covered(queues(sampled))
        self.by_process = {}
        for key, line in self.used.items():
            self.by_process.setdefault(key[0], []).append((key, line))

    def fill(self, lane, start, end):
        """程序在做事的一段：按采样分成运行、等 CPU、等 GIL、未知。"""
        thread = lane.thread
        key = (thread.pid, thread.native)
        used = self.used.get(key)
        if end <= start:
            return
        first, last = (used.x[0], min(used.x[-1], self.known(thread))) if used else (end, end)
        if first > start:
            yield "Unknown", start, min(first, end), None, None
            start = first
        if last < end:
            yield from self.fill(lane, start, last)
            yield "Unknown", max(start, last), end, None, None
            return
        if end <= start:
            return
        cuts = [start, *used.between(start, end), end]
        begin = 0
        for index in range(1, len(cuts)):
            if cuts[index] - cuts[begin] < SHORT_NANOS and index < len(cuts) - 1:
                continue
            yield from self.bin(thread, key, used, cuts[begin], cuts[index])
            begin = index

    def bin(self, thread, key, used, a, b):
        low, high = used.around(a, b)
        run, queued = self.shares(thread, key, low, high)
        window = low - BLUR_NANOS, high + BLUR_NANOS
        wide_rest = 0
        if 1 - run - queued > NOISE:
            wide_run, wide_queued = self.shares(thread, key, *window)
            wide_rest = 1 - wide_run - wide_queued
            if wide_rest <= NOISE:
                run, queued = wide_run, wide_queued
        rest = 1 - run - queued
        by = None
        if rest > NOISE and self.gil.get(thread.pid):
            others = sum(
                line.rise(*window) + self.queued[other].rise(*window)  # 拿着 GIL 的人可能在等 CPU
                for other, line in self.by_process[thread.pid]
                if other != key and line.x[0] < window[1] and window[0] < line.x[-1]
            )
            if others >= 0.5 * wide_rest * (window[1] - window[0]):
                by = "GIL"
        if rest <= NOISE and run + queued > 0:
            run, queued, rest = run / (run + queued), queued / (run + queued), 0
        size = b - a
        first, second = a + round(run * size), a + round((run + queued) * size)
        yield "Running", a, first, None, high - low
        yield "Runnable", first, second, None, high - low
        yield ("Runnable" if by else "Unknown"), second, b, by, high - low

    def shares(self, thread, key, low, high):
        """做事的时间里，多少在用 CPU，多少在排队。"""
        low, high = max(low, thread.start), min(high, thread.end)
        idle = self.idle[thread.key].rise(low, high) if thread.key in self.idle else 0
        busy = max(1, high - low - idle)
        run = min(1.0, self.used[key].rise(low, high) / busy)
        return run, min(1 - run, self.queued[key].rise(low, high) / busy)

    def prepare_idle(self):
        self.idle = {key: covered(spans) for key, spans in self.spans.items()}

    # ---- 时段

    def finish(self, end):
        """没有完的，到这里为止。"""
        for lane in self.lanes.values():
            if lane.end is None:
                gone = max(self.samples_alive.get(lane.pid, end), self.latest[lane.pid])
                lane.end = min(end, gone) if lane.pid != self.root or self.body is None else end
                if lane.pid in self.lost:
                    seen = self.samples.get((lane.pid, lane.thread.native))
                    lane.end = min(end, max(self.latest[lane.pid], seen[-1][0] if seen else 0))
                lane.open_end = lane.pid not in self.lost
            else:
                lane.open_end = False
            if lane.open:
                lane.open[1] = self.known(lane)
                self.close(lane)
            for step in lane.steps:
                step["endNanos"] = self.known(lane) if step["endNanos"] is None else step["endNanos"]

    def known(self, lane):
        """到这一刻为止，它的事都写下来了。"""
        return min(lane.end, self.latest[lane.pid]) if lane.pid in self.lost else lane.end

    def intervals(self, lane):
        return self.task_intervals(lane) if lane.is_task else self.thread_intervals(lane)

    def thread_intervals(self, lane):
        at = lane.start
        for wait in lane.waits:
            yield from self.fill(lane, at, wait[0])
            yield from self.waited(wait)
            at = self.slept_until(wait)
        yield from self.fill(lane, at, lane.end)

    def task_intervals(self, lane):
        at, state, paused = lane.start, "ready", None
        known = self.known(lane)
        for when, what, *rest in [*lane.events[1:], (known, "end")]:
            if state == "ready":
                if what == "ready":
                    continue
                yield "Runnable", at, when, "事件循环", None
            elif state == "run":
                yield from self.walked(lane, at, when)
            elif state == "pause":
                if what not in ("ready", "end", "run", "done"):
                    continue
                wait = [at, when, *paused[:6], None, False]
                yield from self.waited(wait)
                yield "Runnable", self.slept_until(wait), when, "事件循环", None
            at, state, paused = when, what, rest
            if what == "pause" and rest[0] == "让出":
                state = "ready"
        yield "Unknown", known, lane.end, None, None

    def walked(self, lane, start, end):
        """任务走一步：里面可能真的睡着了，等了锁。"""
        at = start
        for wait in lane.waits:
            if start <= wait[0] < end:
                yield from self.fill(lane, at, wait[0])
                yield from self.waited(wait)
                at = self.slept_until(wait)
        yield from self.fill(lane, at, end)

    def waited(self, wait):
        start, end, state, name, call, number, line, due, owner, expired = wait
        extra = {"name": name, "call": call, "number": number, "line": line, "owner": owner, "expired": expired}
        kind = {"睡眠": "Sleeping", "等锁": "Blocked", "I/O": "Io"}.get(state, "Waiting")
        yield kind, start, self.slept_until(wait), extra, None

    @staticmethod
    def slept_until(wait):
        """睡够的时刻：线程醒来还要等 CPU，等 GIL；别的等待，就是完的时刻。"""
        start, end, state, due = wait[0], wait[1], wait[2], wait[7]
        return max(start, due) if state == "睡眠" and due is not None and due + 1_000_000 < end else end

    # ---- 写出来

    def timeline(self, title, cpus, code):
        if self.cut:
            self.failed = ["TimeoutError", "到时限还没有做完", "TIMED_OUT"]
        ended = self.cut or self.body or max(self.samples_alive.get(self.root, 0), self.latest[self.root])
        self.body = min(self.body or ended, ended)
        end = ended if self.cut else max([ended, *self.finished.values()])
        self.finish(end)
        self.killed(end, code)
        self.prepare_cpu()
        self.prepare_idle()
        lanes = self.ordered()
        self.ids = {lane.key: index for index, lane in enumerate(lanes)}
        self.numbers = {}
        intervals = [one for lane in lanes for one in self.written(lane)]
        told = {
            "title": title,
            "start": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() - (now() - self.zero) / 1e9)),
            "bodyNanos": self.body - self.zero,
            "endNanos": end - self.zero,
            "lanes": [self.lane_json(lane, end) for lane in lanes],
            "steps": sorted(
                ({"lane": self.ids[lane.key], **self.moved(step)} for lane in lanes for step in lane.steps),
                key=lambda step: (step["startNanos"], step["depth"]),
            ),
            "intervals": intervals,
            "wakes": self.wakes_json(),
            "marks": self.marks_json(),
            "findings": [],
            "output": [],
            "failure": self.failure_json(self.failed),
            "limitNanos": self.cut and self.cut - self.zero,
            "outside": [],
            "pins": [self.pin(lane, wait) for lane in lanes if lane.is_task for wait in lane.waits],
            "pools": [],
            "turns": [],
            "cpus": cpus,
        }
        whole = sum(lane["endNanos"] - lane["startNanos"] for lane in told["lanes"])
        unknown = sum(one["endNanos"] - one["startNanos"] for one in intervals if one["type"] == "Unknown")
        version = ".".join(map(str, sys.version_info[:3]))
        notes = [] if self.samples else ["这个系统上读不到线程的 CPU 时间：程序在做事的时间画作「未知」。"]
        for pid, lost in self.lost.items():
            name = "Python 进程" if pid == self.root else f"进程「{self.process(pid)}」"
            notes.append(f"{name}的记录写满了，丢了 {lost} 行：那以后的画作「未知」。")
        told["honesty"] = {
            "unknownShare": unknown / whole if whole else 0,
            "lostEvents": sum(self.lost.values()) + self.unread,
            "source": f"{sys.implementation.name} {version}",
            "notes": notes,
        }
        return told

    def killed(self, end, code):
        """没有做完就没有了的进程。"""
        for pid in self.gil:
            main = self.lanes.get(f"{pid}:t1")
            if pid in self.finished or self.cut or main is None:
                continue
            if pid in self.lost and not (pid == self.root and code):
                continue  # 做完没有，不知道
            idle = main.waits and main.waits[-1][3] == IDLE and main.end - main.waits[-1][1] < 50_000_000
            if idle and main.job is None:  # 手里没有活，池关了
                self.mark(main, main.end, "ENDED", None)
                continue
            if pid == self.root:
                unfinished = "" if pid in self.lost else "没有做完就"
                how = f"被信号 {signal.Signals(-code).name} 结束" if code < 0 else f"{unfinished}退出了，退出码 {code}"
                self.failed = self.failed or ["Python", "进程" + how, "FAILED"]
                self.mark(main, main.end, "KILLED", None, text="Python 进程" + how)
            elif self.samples and pid in self.dead:
                self.mark(main, main.end, "KILLED", None, text=f"进程「{self.process(pid)}」没有做完就没有了")

    def process(self, pid):
        if pid == self.root:
            return None
        return self.names.get(pid) or f"子进程 {sorted(self.gil).index(pid)}"

    def ordered(self):
        """一个进程的线程在一起，任务在它的事件循环的线程下面；没有活到开始的不要。"""
        born = {}
        for lane in self.lanes.values():
            if lane.end > self.zero:
                lane.start = max(lane.start, self.zero)
                born.setdefault(lane.pid, lane.start)
        lanes = [lane for lane in self.lanes.values() if lane.end > self.zero]
        lanes.sort(key=lambda one: (one.pid != self.root, born[one.pid], one.thread.start, one.thread.key, one.is_task))
        same = {}
        for lane in lanes:
            same.setdefault((lane.pid, lane.name), []).append(lane)
        for several in same.values():
            for index, lane in enumerate(several, 1):
                lane.name += f" {index}" if len(several) > 1 else ""
        return lanes

    def lane_json(self, lane, end):
        return {
            "id": self.ids[lane.key],
            "name": lane.name,
            "kind": lane.kind,
            "process": self.process(lane.pid),
            "startNanos": lane.start - self.zero,
            "endNanos": lane.end - self.zero,
            "leaked": lane.open_end and lane.end >= end and not (lane.pid == self.root and lane.key.endswith(":t1")),
            "helper": lane.helper,
            "pooled": lane.pooled,
        }

    def pin(self, lane, wait):
        """任务没有让出事件循环就停住了。"""
        return {
            "lane": self.ids[lane.key],
            "startNanos": wait[0] - self.zero,
            "endNanos": wait[1] - self.zero,
            "what": wait[4],
        }

    def moved(self, step):
        return {**step, "startNanos": step["startNanos"] - self.zero, "endNanos": step["endNanos"] - self.zero}

    def written(self, lane):
        """这条泳道的时段，挨着的同一种合成一个。"""
        last = None
        for kind, start, end, extra, size in self.intervals(lane):
            start, end = max(start, lane.start), min(end, lane.end)
            if end <= start:
                continue
            one = self.interval(lane, kind, start - self.zero, end - self.zero, extra, size)
            if last and last["endNanos"] == one["startNanos"] and self.alike(last, one):
                last["endNanos"] = one["endNanos"]
                continue
            if last:
                yield last
            last = one
        if last:
            yield last

    @staticmethod
    def alike(one, other):
        kinds = ("type", "by", "evidence")
        return one["type"] in ("Running", "Runnable", "Unknown") and all(one.get(k) == other.get(k) for k in kinds)

    def interval(self, lane, kind, start, end, extra, size):
        one = {"type": kind, "lane": self.ids[lane.key]}
        one.update(startNanos=start, endNanos=end)
        if kind == "Unknown":
            return one
        one["evidence"] = EXACT if size is None else {"type": "Sampled", "binNanos": self.rounded(size)}
        if isinstance(extra, dict) and extra["name"].startswith("@"):
            awaited = self.lanes.get(self.key(lane.pid, extra["name"][1:]))
            extra["name"] = "任务 " + awaited.name if awaited else "任务"
        one["source"] = self.source(extra["line"]) if isinstance(extra, dict) else None
        if one["type"] == "Runnable":
            one["by"] = extra
        elif kind == "Blocked":
            owner = self.lanes.get(self.key(lane.pid, extra["owner"]))
            one["expired"] = extra["expired"]
            one["lock"], one["lockId"] = extra["name"], self.numbered("lock", lane.pid, extra["number"])
            one["owner"] = owner.name if owner else None
            one["ownerLane"] = self.ids.get(owner.key, -1) if owner else -1
        elif kind == "Waiting":
            awaited = {"id": self.numbered("object", lane.pid, extra["number"]), "call": extra["call"], "permits": 0}
            one.update(object=extra["name"], on=awaited, expired=extra["expired"])
        elif kind == "Io":
            one["object"] = extra["name"]
        return one

    @staticmethod
    def rounded(size):
        return max(1, round(size / 1_000_000)) * 1_000_000

    def numbered(self, kind, pid, number):
        same = self.numbers.setdefault(kind, {})
        return same.setdefault((pid, number), len(same) + 1) if number else 0

    def wakes_json(self):
        wakes = []
        for wake in self.wakes:
            who, at = wake["from"], wake["at"]
            if who.startswith("job:"):
                at, who = self.jobs.get(who, (at, None))
            if who in self.ids and wake["to"] in self.ids and who != wake["to"] and at >= self.zero:
                wakes.append(
                    {
                        "from": self.ids[who],
                        "to": self.ids[wake["to"]],
                        "atNanos": at - self.zero,
                        "source": self.source(wake["line"]),
                        "matched": wake["matched"],
                    }
                )
        return sorted(wakes, key=lambda wake: wake["atNanos"])

    def marks_json(self):
        died = {key for key, _, kind, *_ in self.marks if kind in ("UNCAUGHT", "KILLED")}
        marks = []
        for key, at, kind, text, by, told in self.marks:
            if key not in self.ids or (kind == "ENDED" and (key in died or self.ids[key] == 0)):
                continue
            one = {"lane": self.ids[key], "atNanos": at - self.zero, "kind": kind, "text": text}
            one.update(by=self.ids.get(by, -1), failure=self.failure_json(told))
            marks.append(one)
        return sorted(marks, key=lambda mark: mark["atNanos"])

    @staticmethod
    def failure_json(told):
        if told is None:
            return None
        return {"type": told[0], "message": told[1], "kind": told[2], "cause": None}


def queues(sampled):
    """在 CPU 的队里的时段：内核到排上了才记账，所以从那一刻往回数。"""
    for (before, used, queued), (at, used_then, queued_then) in zip(sampled, sampled[1:]):
        if queued_then > queued:
            arrived = max(before, at - (used_then - used))
            yield arrived - (queued_then - queued), arrived


def covered(spans):
    """到每一刻为止，这些时段盖住了多久。"""
    total, points, last = 0, [], 0
    for start, end in sorted(spans):
        start = max(start, last)
        if end > start:
            points += [(start, total), (end, total + end - start)]
            total += end - start
            last = end
    return Line(points)


class Line:
    """一条只升不降的折线。"""

    def __init__(self, points):
        self.x = [x for x, _ in points]
        self.y = [y for _, y in points]

    def at(self, x):
        if not self.x or x <= self.x[0]:
            return self.y[0] if self.y else 0
        if x >= self.x[-1]:
            return self.y[-1]
        i = bisect.bisect_right(self.x, x)
        share = (x - self.x[i - 1]) / (self.x[i] - self.x[i - 1])
        return self.y[i - 1] + share * (self.y[i] - self.y[i - 1])

    def rise(self, start, end):
        return self.at(end) - self.at(start)

    def between(self, start, end):
        return self.x[bisect.bisect_right(self.x, start) : bisect.bisect_left(self.x, end)]

    def around(self, start, end):
        low = self.x[max(0, bisect.bisect_right(self.x, start) - 1)]
        return low, self.x[min(len(self.x) - 1, bisect.bisect_left(self.x, end))]


def texts():
    """文件里的一行；读不到就是 None。"""
    files = {}

    def text(path, row):
        if path not in files:
            try:
                with open(path, encoding="utf-8", errors="replace") as file:
                    files[path] = file.read().splitlines()
            except OSError:
                files[path] = []
        lines = files[path]
        return lines[row - 1].strip() if 0 < row <= len(lines) else None

    return text


def available_cpus():
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 0


def refusal(program):
    """不能运行的原因，一句话；能运行就是 None。"""
    try:
        with open(program, "rb") as file:
            compile(file.read(), program, "exec")
    except OSError as error:
        return f"读不到 Python 程序 {program}：{error.strerror}"
    except (SyntaxError, ValueError) as error:
        line = getattr(error, "lineno", None)
        text = (getattr(error, "text", None) or "").strip()
        where = f"第 {line} 行" if line else ""
        return f"Python 程序有语法错误：{where}{'「' + text + '」' if text else ''}（{getattr(error, 'msg', error)}）"
    return None


def main(arguments):
    options = argparse.ArgumentParser()
    options.add_argument("program")
    options.add_argument("timeline")
    options.add_argument("--title", default="Python")
    options.add_argument("--limit", type=float, default=60)
    options.add_argument("--attended", action="store_true", help="标准输入关了就结束程序")
    given = options.parse_args(arguments)
    program = os.path.abspath(given.program)
    told = refusal(program)
    if told is not None:
        print(told, file=sys.stderr)
        return 2
    beside = os.path.dirname(os.path.abspath(given.timeline))
    with tempfile.TemporaryDirectory(prefix="threadline-", dir=beside) as folder:
        code, samples, cut = accompany(program, folder, given.limit, given.attended)
        assembly = Assembly(folder, samples, cut, texts())
        if assembly.zero is None:
            print(f"Python 程序没有开始就结束了，退出码 {code}", file=sys.stderr)
            return 3
        timeline = assembly.timeline(given.title, available_cpus(), code)
    with open(given.timeline, "w", encoding="utf-8") as file:
        json.dump(timeline, file, ensure_ascii=False)
    return 0


if __name__ == "__main__":
    if sys.argv[1:2] == ["--observe"]:
        observe(*sys.argv[2:])
    else:
        sys.exit(main(sys.argv[1:]))
