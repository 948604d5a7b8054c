"""在全新的内核里运行笔记本，把带输出的副本写到一个文件夹。"""

import argparse
import asyncio
import heapq
import math
import os
import signal
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

import nbformat

from book.changed import Changes
from book.cores import Cores
from book.fresh_kernel import run_cells
from book.notebook import Failure, read
from book.processes import GRACE


class Interrupted(KeyboardInterrupt):
    """收到了信号；所有内核都已经结束。"""

    def __init__(self, signum):
        super().__init__(signum)
        self.signum = signum


@dataclass
class Result:
    path: Path
    seconds: float = 0  # 不算等处理器的
    alone: float = 0  # 其中独占处理器的
    waited: float = 0
    load: float = 0  # 结束时的前一分钟里，平均几个在用或者等处理器
    cells: int = 0
    error: str | None = None
    notebook: nbformat.NotebookNode | None = None
    after: list = field(default_factory=list)


def run(paths, out, kernel="java", jobs=1, limit=60, after=None, say=print, took=None):
    """运行全部笔记本，返回每一本的 Result。

    after(notebook) 给出最后追加运行的单元格；took 是上次各用了几秒，其中几秒独占，长的先开始，知道全部才估计。
    """
    return asyncio.run(_run([Path(p) for p in paths], Path(out), kernel, jobs, limit, after, say, took or {}))


def longest_first(paths, took):
    """最后才开始一本长的，别的核就闲着；没有运行过的最先，其中大的文件多半长。"""

    def size(path):
        return path.stat().st_size if path.is_file() else 0

    return sorted(paths, key=lambda path: (-took.get(path, (math.inf, 0))[0], -size(path)))


def estimate(paths, took, jobs):
    """按上次的用时，这次要几秒；有一本没有运行过，就不知道。"""
    if not all(path in took for path in paths):
        return None
    ends = [0.0] * jobs
    for path in longest_first(paths, took):
        seconds, alone = took[path]
        heapq.heapreplace(ends, ends[0] + seconds - alone)
    return max(ends) + sum(took[path][1] for path in paths)


async def _run(paths, out, kernel, jobs, limit, after, say, took):
    out.mkdir(parents=True, exist_ok=True)
    started = time.monotonic()
    room, cores = asyncio.Semaphore(jobs), Cores()
    if (seconds := estimate(paths, took, jobs)) is not None and paths:
        say(f"要运行 {len(paths)} 本，按上次的用时约 {seconds:.0f} 秒")

    def progress(text):
        say(f"[{time.monotonic() - started:6.1f} 秒] {text}")

    async def one(path):
        async with room:
            progress(f"{path.name} 开始")
            result = await _run_one(path, out, kernel, limit, after, cores)
            state = "✗ 失败" if result.error else "✓ 通过"
            progress(f"{path.name} {state}，用时 {result.seconds:.1f} 秒")
            return result

    async def all_of_them():
        order = longest_first(paths, took)
        results = dict(zip(order, await asyncio.gather(*map(one, order))))
        return [results[path] for path in paths]

    received = []
    everything = asyncio.ensure_future(all_of_them())

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


async def _run_one(path, out, kernel, limit, after, cores):
    result = Result(path)
    started = time.monotonic()
    (out / path.name).unlink(missing_ok=True)
    try:
        result.notebook = read(path)
        extra = after(result.notebook) if after else []
        try:
            await run_cells(result, extra, out / f"{path.stem}.log", kernel, limit, cores)
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
    result.seconds = time.monotonic() - started - result.waited
    result.load = os.getloadavg()[0]
    return result


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
    parser.add_argument("--changed", action="store_true", help="只运行变了的")
    parser.add_argument("--out", type=Path, default=Path(".build/executed"))
    args = parser.parse_args(argv)
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", line_buffering=True)
    changes = Changes(args.out)
    chosen = [path for path in args.notebooks if not args.changed or _tell(path, changes)]
    # 运行时读者还可能在改：记下开始时的样子
    states = {path: changes.state(path) for path in chosen}
    took = {path: seconds for path in chosen if (seconds := changes.seconds(path))}
    for path in chosen:
        changes.forget(path)
    try:
        results = run(chosen, args.out, args.kernel, args.jobs, args.cell_timeout, took=took)
    except Interrupted as e:
        print("已中断，所有内核都已结束。", file=sys.stderr)
        return 128 + e.signum
    failed = [r for r in results if r.error]
    for r in results:
        if not r.error:
            changes.remember(r.path, {**states[r.path], "用时": round(r.seconds, 1), "独占": round(r.alone, 1)})
    for r in failed:
        print(f"\n✗ {r.path}\n  {r.error}", file=sys.stderr)
    same = len(args.notebooks) - len(chosen)
    print(f"\n通过 {len(results) - len(failed)} 本，失败 {len(failed)} 本" + (f"，{same} 本没有变，没有再运行" if same else ""))
    return 1 if failed else 0


def _tell(path, changes):
    """要不要运行；要就说原因。"""
    why = changes.why(path)
    if why:
        print(f"{path.name} 要运行：{why}")
    return bool(why)


if __name__ == "__main__":
    sys.exit(main())
