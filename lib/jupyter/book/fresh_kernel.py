"""一本笔记本在一个全新的内核里，从上到下。"""

import asyncio
import re
import time
from contextlib import asynccontextmanager

from jupyter_client.kernelspec import NoSuchKernel
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, DeadKernelError

from book.cores import TAG
from book.notebook import Failure, tags
from book.processes import GRACE, end

START_LIMIT = 60
ANSI = re.compile(r"\x1b\[[0-9;]*m")


async def run_cells(result, extra, log, kernel, limit, cores):
    """运行 result 的笔记本，后面接上 extra；log 收内核自己的输出。等 cores 的时间不算运行。"""
    notebook = result.notebook
    count = len(notebook.cells)
    notebook.cells += extra
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    client = NotebookClient(
        notebook, kernel_name=kernel, startup_timeout=START_LIMIT, record_timing=False
    )
    client.log.disabled = True
    manager = client.create_kernel_manager()
    clean = False
    try:
        with open(log, "w", encoding="utf-8") as sink:
            folder = result.path.resolve().parent
            async with _turn(cores, False, result):
                await _start(client, kernel, folder, sink, log)
                info = await client.async_wait_for_reply(client.kc.kernel_info())
        notebook.metadata.language_info = info["content"]["language_info"]
        started, before = time.monotonic(), result.waited
        for index, cell in enumerate(notebook.cells):
            if cell.cell_type != "code" or not cell.source.strip():
                continue
            result.cells += 1
            async with _turn(cores, TAG in tags(cell), result):
                await _run_cell(client, cell, index, result.cells, limit)
            if index < count:
                _record_time(notebook, time.monotonic() - started - (result.waited - before))
        clean = True
    finally:
        notebook.cells = notebook.cells[:count]
        left = await end(client, manager, clean)
    if left:
        raise Failure(
            "运行完后留下了进程（已结束它们）：\n"
            + "\n".join(f"    {pid} {command}" for pid, command in left)
            + "\n  让启动它的单元格等它结束，或在 finally 里结束它。"
        )


@asynccontextmanager
async def _turn(cores, alone, result):
    """轮到这一格：等了多久，独占了多久，记在 result 里。"""
    asked = time.monotonic()
    async with cores.use(alone):
        began = time.monotonic()
        result.waited += began - asked
        try:
            yield
        finally:
            if alone:
                result.alone += time.monotonic() - began


def _record_time(notebook, seconds):
    own = notebook.metadata.setdefault("threadline", {})
    own["run_seconds"] = round(seconds, 1)


async def _start(client, kernel, folder, sink, log):
    try:
        await client.async_start_new_kernel(cwd=str(folder), stdout=sink, stderr=sink)
        await client.async_start_new_kernel_client()
    except NoSuchKernel as e:
        raise Failure(f"找不到内核 {kernel}。运行 ./build.sh doctor 查看原因。") from e
    except (RuntimeError, OSError) as e:
        tail = "\n".join(
            f"    {line}" for line in log.read_text(errors="replace").splitlines()[-8:]
        )
        raise Failure(
            f"内核 {kernel} 没有启动成功：{e}\n{tail}\n"
            "  运行 ./build.sh doctor 查看原因。"
        ) from e


async def _run_cell(client, cell, index, number, limit):
    where = (
        f"代码单元格 {number}（id {cell.get('id', '无')}）"
        f"「{cell.source.strip().splitlines()[0]}」"
    )
    task = asyncio.ensure_future(client.async_execute_cell(cell, index))
    try:
        done, _ = await asyncio.wait({task}, timeout=limit)
        if not done:
            await client.km.interrupt_kernel()
            await asyncio.wait({task}, timeout=GRACE)
            raise Failure(
                f"{where}\n  超过 {limit:g} 秒没有结束，已中断并结束内核。"
                "给它一个时限，或把停不下来的代码放进子进程。"
            )
        task.result()
    except CellExecutionError as e:
        raise Failure(f"{where}\n  出错：\n{_error_text(cell, e)}") from e
    except DeadKernelError as e:
        code = client.km.provisioner.process.poll()
        raise Failure(
            f"{where}\n  运行时内核退出了（退出码 {code}）。"
            "会结束 JVM 的代码要放进子进程。"
        ) from e
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


def _error_text(cell, error):
    traces = [o.traceback for o in cell.outputs if o.output_type == "error"]
    lines = ANSI.sub("", "\n".join(traces[-1] if traces else [str(error)])).splitlines()
    return "\n".join(f"    {line}" for line in lines[:12] if line.strip())
