"""在全新的内核里运行笔记本，把带输出的副本写到一个文件夹。"""

import argparse
import asyncio
import json
import os
import re
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

import nbformat
from jupyter_client.kernelspec import NoSuchKernel
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, DeadKernelError

START_LIMIT = 60
GRACE = 2
ANSI = re.compile(r"\x1b\[[0-9;]*m")


class Failure(Exception):
    """一本笔记本没有通过，消息给读者看。"""


class Interrupted(KeyboardInterrupt):
    """收到了信号；所有内核都已经结束。"""

    def __init__(self, signum):
        super().__init__(signum)
        self.signum = signum


@dataclass
class Result:
    path: Path
    seconds: float = 0
    cells: int = 0
    error: str | None = None
    notebook: nbformat.NotebookNode | None = None
    after: list = field(default_factory=list)


def read(path):
    """读一本笔记本；读不了就用中文说明原因。"""
    try:
        text = Path(path).read_text(encoding="utf-8")
        json.loads(text)
        notebook = nbformat.reads(text, as_version=4)
        nbformat.validate(notebook)
        return notebook
    except FileNotFoundError as e:
        raise Failure("没有这个文件。检查路径。") from e
    except OSError as e:
        raise Failure(f"读不了文件：{e.strerror}。检查路径。") from e
    except UnicodeDecodeError as e:
        raise Failure(f"不是 UTF-8 文本：第 {e.start} 字节。用 UTF-8 重新保存。") from e
    except json.JSONDecodeError as e:
        raise Failure(
            f"不是合法的 JSON：第 {e.lineno} 行第 {e.colno} 列（{e.msg}）。"
            "改好这一行，或用 git checkout 取回原文件。"
        ) from e
    except Exception as e:
        first = str(e).strip().splitlines()[0] if str(e).strip() else type(e).__name__
        raise Failure(f"是 JSON，但不是笔记本：{first}。用 JupyterLab 重新保存。") from e


def run(paths, out, kernel="java", jobs=1, limit=60, after=None, say=print):
    """运行全部笔记本，返回每一本的 Result。after(notebook) 给出最后追加运行的单元格。"""
    return asyncio.run(_run(paths, Path(out), kernel, jobs, limit, after, say))


async def _run(paths, out, kernel, jobs, limit, after, say):
    out.mkdir(parents=True, exist_ok=True)
    started = time.monotonic()
    room = asyncio.Semaphore(jobs)

    def progress(text):
        say(f"[{time.monotonic() - started:6.1f} 秒] {text}")

    async def one(path):
        async with room:
            progress(f"{path.name} 开始")
            result = await _run_one(path, out, kernel, limit, after)
            state = "✗ 失败" if result.error else "✓ 通过"
            progress(f"{path.name} {state}，用时 {result.seconds:.1f} 秒")
            return result

    received = []
    everything = asyncio.gather(*(one(Path(p)) for p in paths))

    def stop(signum):
        if not received:
            received.append(signum)
            everything.cancel()

    loop = asyncio.get_running_loop()
    signals = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    for s in signals:
        loop.add_signal_handler(s, stop, s)
    try:
        return await everything
    except asyncio.CancelledError:
        await _wait_for_others()
        raise Interrupted(received[0] if received else signal.SIGINT) from None
    finally:
        for s in signals:
            loop.remove_signal_handler(s)


async def _wait_for_others():
    others = asyncio.all_tasks() - {asyncio.current_task()}
    if others:
        await asyncio.wait(others, timeout=2 * GRACE)


async def _run_one(path, out, kernel, limit, after):
    result = Result(path)
    started = time.monotonic()
    (out / path.name).unlink(missing_ok=True)
    try:
        result.notebook = read(path)
        extra = after(result.notebook) if after else []
        try:
            await _run_cells(result, extra, out / f"{path.stem}.log", kernel, limit)
        finally:
            result.after = extra
            for cell in result.notebook.cells:
                if cell.cell_type == "code":
                    cell.outputs = _joined(cell.outputs)
            nbformat.write(result.notebook, out / path.name)
    except Failure as e:
        result.error = str(e)
    except Exception as e:
        result.error = f"与内核的通信出错：{type(e).__name__}：{e}。再运行一次试试。"
    result.seconds = time.monotonic() - started
    return result


async def _run_cells(result, extra, log, kernel, limit):
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
            await _start(client, kernel, folder, sink, log)
        info = await client.async_wait_for_reply(client.kc.kernel_info())
        notebook.metadata.language_info = info["content"]["language_info"]
        started = time.monotonic()
        for index, cell in enumerate(notebook.cells):
            if cell.cell_type != "code" or not cell.source.strip():
                continue
            result.cells += 1
            await _run_cell(client, cell, index, result.cells, limit)
            if index < count:
                _record_time(notebook, time.monotonic() - started)
        clean = True
    finally:
        notebook.cells = notebook.cells[:count]
        left = await _end(client, manager, clean)
    if left:
        raise Failure(
            "运行完后留下了进程（已结束它们）：\n"
            + "\n".join(f"    {pid} {command}" for pid, command in left)
            + "\n  让启动它的单元格等它结束，或在 finally 里结束它。"
        )


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


async def _end(client, manager, clean):
    """结束内核的整个进程组；返回正常运行完之后仍然活着的子进程。"""
    process = manager.provisioner.process if manager.provisioner else None
    left = []
    if process:
        if clean:
            deadline = time.monotonic() + 1
            while (left := _others(process.pid)) and time.monotonic() < deadline:
                await asyncio.sleep(0.1)
        descendants = _others(process.pid)
        # 先 SIGTERM：JVM 会运行关闭钩子，删掉 JFR 的临时文件夹
        if process.poll() is None:
            process.terminate()
        deadline = time.monotonic() + GRACE
        while process.poll() is None and time.monotonic() < deadline:
            await asyncio.sleep(0.02)
        _kill(os.killpg, process.pid)
        for pid, _ in descendants:
            _kill(os.kill, pid)
        process.wait()
    if client.kc:
        client.kc.stop_channels()
    await manager.cleanup_resources()
    return left


def _kill(how, number):
    try:
        how(number, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        pass


def _others(kernel):
    """内核的后代，以及它进程组里的其他进程。"""
    listing = subprocess.run(
        ["ps", "-A", "-o", "pid=,ppid=,pgid=,stat=,args="],
        capture_output=True, text=True, errors="replace", check=True,
    ).stdout
    rows = [line.split(None, 4) for line in listing.splitlines()]
    family, grown = {kernel}, True
    while grown:
        before = len(family)
        family |= {
            int(r[0]) for r in rows if int(r[1]) in family or int(r[2]) == kernel
        }
        grown = len(family) > before
    return [
        (int(r[0]), r[4][:120] if len(r) > 4 else "")
        for r in rows
        if int(r[0]) in family - {kernel} and not r[3].startswith("Z")
    ]


def _joined(outputs):
    """把相邻的同名输出流合成一个。"""
    joined = []
    for output in outputs:
        last = joined[-1] if joined else None
        if last and output.output_type == "stream" == last.output_type and (
            output.name == last.name
        ):
            last.text += output.text
        else:
            joined.append(output)
    return joined


def main(argv=None):
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("notebooks", nargs="+", type=Path)
    parser.add_argument("--jobs", type=int, default=1, help="同时运行几本")
    parser.add_argument("--cell-timeout", type=float, default=60, help="每格的时限，秒")
    parser.add_argument("--kernel", default="java")
    parser.add_argument("--out", type=Path, default=Path(".build/executed"))
    args = parser.parse_args(argv)
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", line_buffering=True)
    try:
        results = run(
            args.notebooks, args.out, args.kernel, args.jobs, args.cell_timeout
        )
    except Interrupted as e:
        print("已中断，所有内核都已结束。", file=sys.stderr)
        return 128 + e.signum
    failed = [r for r in results if r.error]
    for r in failed:
        print(f"\n✗ {r.path}\n  {r.error}", file=sys.stderr)
    print(f"\n通过 {len(results) - len(failed)} 本，失败 {len(failed)} 本")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
