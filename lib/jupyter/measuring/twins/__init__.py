"""场景的 Python 对照：同样的等待，同样的先后，同样的时长。一本笔记本一个文件。"""

from measuring.twins import async_await, async_resources, coroutines, event_loop, start, tasks_and_futures, threads  # noqa: F401
