"""启动一个内核，运行代码，拿到输出；用完就结束它。"""

import os
import queue
import time
from contextlib import contextmanager
from pathlib import Path

from jupyter_client import BlockingKernelClient, KernelManager


class KernelFailure(Exception):
    """内核没有启动，或者没有按时回答。"""


class Kernel:
    def __init__(self, manager: KernelManager, client: BlockingKernelClient, ready: float):
        self.manager, self.client, self.ready_seconds = manager, client, ready

    def run(self, code: str, timeout: float = 60) -> str:
        """运行一个单元，返回它的标准输出；出错时抛出 KernelFailure。"""
        printed: list[str] = []

        def collect(message: dict) -> None:
            if message["msg_type"] == "stream" and message["content"]["name"] == "stdout":
                printed.append(message["content"]["text"])

        try:
            reply = self.client.execute_interactive(
                code, timeout=timeout, output_hook=collect, allow_stdin=False, store_history=False
            )
        except TimeoutError as error:
            raise KernelFailure(f"单元 {timeout:.0f} 秒没有结束：{code[:60]}") from error
        if reply["content"]["status"] != "ok":
            raise KernelFailure(f"{reply['content'].get('ename')}: {reply['content'].get('evalue')}")
        return "".join(printed)

    def exit(self, timeout: float = 120) -> None:
        """让 JVM 自己退出（AOT 缓存在退出时写出），等它结束。"""
        self.client.execute("System.exit(0);")
        deadline = time.monotonic() + timeout
        while self.manager.is_alive():
            if time.monotonic() > deadline:
                raise KernelFailure(f"内核 {timeout:.0f} 秒没有退出")
            time.sleep(0.05)


def wait_for_info(manager: KernelManager, client: BlockingKernelClient, timeout: float) -> None:
    """等到内核回答，而且广播也收得到：订阅晚一步生效，第一个单元的结束就没有人看见。"""
    client.kernel_info()
    deadline = time.monotonic() + timeout
    while time.monotonic() < deadline:
        try:
            client.get_shell_msg(timeout=0.5)
        except queue.Empty:
            if not manager.is_alive():
                raise KernelFailure("内核一启动就结束了") from None
            continue
        try:
            # 没有收到就再问：等得久，量到的就是这里的等待，不是内核
            client.get_iopub_msg(timeout=0.05)
            return
        except queue.Empty:
            client.kernel_info()
    raise KernelFailure(f"内核 {timeout:.0f} 秒没有回答，或者收不到它的广播")


@contextmanager
def kernel(name: str, argv: list[str] | None = None, log: Path | None = None, env: dict | None = None, timeout: float = 60,
           cwd: Path | None = None):
    manager = KernelManager(kernel_name=name)
    if argv:
        manager.kernel_spec.argv = argv
    with open(log or os.devnull, "ab") as output:
        begin = time.monotonic()
        manager.start_kernel(stdout=output, stderr=output, env=env or os.environ.copy(), **({"cwd": str(cwd)} if cwd else {}))
        client = manager.blocking_client()
        client.start_channels()
        try:
            wait_for_info(manager, client, timeout)
            yield Kernel(manager, client, time.monotonic() - begin)
        finally:
            client.stop_channels()
            manager.shutdown_kernel(now=True)
