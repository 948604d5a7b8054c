"""场景的 Python 对照：同样的等待，同样的先后，同样的时长。一本笔记本一个文件。"""

from measuring.twins import (  # noqa: F401
    async_await,
    async_resources,
    choosing,
    coroutines,
    debugging,
    event_loop,
    locks,
    patterns,
    pitfalls,
    pools,
    primitives,
    processes,
    start,
    tasks_and_futures,
    threads,
)
