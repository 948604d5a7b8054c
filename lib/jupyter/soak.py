"""在占满所有核的负载下反复运行笔记本，报告失败和留下的进程、端口。"""

import argparse
import os
import signal
import subprocess
import sys
import time
import uuid
from contextlib import contextmanager
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parents[2]
MARK = "THREADLINE_SOAK"


@contextmanager
def cpu_load():
    loops = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(os.cpu_count() or 2)]
    try:
        yield
    finally:
        for loop in loops:
            loop.kill()
            loop.wait()


def leftovers(mark: str) -> list[psutil.Process]:
    """环境变量里带着这次记号、却还活着的进程。"""
    found = []
    for process in psutil.process_iter():
        try:
            if process.pid != os.getpid() and process.environ().get(MARK) == mark:
                found.append(process)
        except psutil.Error:
            continue
    return found


def describe(process: psutil.Process) -> str:
    try:
        ports = [c.laddr.port for c in process.net_connections() if c.status == psutil.CONN_LISTEN]
        command = " ".join(process.cmdline())[:80]
    except psutil.Error:
        return f"进程 {process.pid}"
    return f"进程 {process.pid}（{command}）" + (f"，端口 {ports}" if ports else "")


def run_once(notebooks: list[str], out: Path) -> tuple[bool, list[str]]:
    mark = uuid.uuid4().hex
    command = [sys.executable, str(ROOT / "lib/jupyter/run.py"), "--out", str(out), *notebooks]
    with subprocess.Popen(command, env={**os.environ, MARK: mark}) as runner:
        try:
            passed = runner.wait() == 0
        except BaseException:
            runner.terminate()
            raise
    time.sleep(1)
    left = leftovers(mark)
    lines = [describe(process) for process in left]
    for process in left:
        process.kill()
    return passed, lines


def main() -> None:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    parser = argparse.ArgumentParser(prog="./build.sh soak")
    parser.add_argument("--times", type=int, default=10)
    parser.add_argument("notebooks", nargs="+")
    args = parser.parse_args()
    failed, left = 0, 0
    with cpu_load():
        for turn in range(1, args.times + 1):
            print(f"第 {turn} 次，共 {args.times} 次（{os.cpu_count()} 个核都在忙）", flush=True)
            passed, lines = run_once(args.notebooks, ROOT / ".build" / "soak")
            failed += not passed
            left += len(lines)
            for line in lines:
                print(f"✗ 留下了{line}", flush=True)
    good = not failed and not left
    print(f"{'✓' if good else '✗'} {args.times} 次中失败 {failed} 次，留下进程 {left} 个")
    sys.exit(not good)


if __name__ == "__main__":
    main()
