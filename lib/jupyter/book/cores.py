"""几本笔记本同时运行时，处理器给谁用。"""

import asyncio
from contextlib import asynccontextmanager

# 这样的一格比较 CPU 用时：旁边再有别的在算，就量不准
TAG = "cpu"


class Cores:
    """量 CPU 的一格独占处理器，别的可以同时运行。独占的先来，后面的都等它，所以它不会总轮不到。"""

    def __init__(self):
        self._changed = asyncio.Condition()
        self._running, self._alone, self._waiting = 0, False, 0

    @asynccontextmanager
    async def use(self, alone):
        async with self._changed:
            self._waiting += alone
            try:
                await self._changed.wait_for(lambda: self._room(alone))
            finally:
                self._waiting -= alone
                self._changed.notify_all()
            self._running += 1
            self._alone = alone
        try:
            yield
        finally:
            self._running -= 1
            self._alone = False
            async with self._changed:
                self._changed.notify_all()

    def _room(self, alone):
        if alone:
            return not self._running
        return not self._alone and not self._waiting
