"""在占满所有核的负载下反复运行笔记本，报告失败和留下的线程、进程、端口。"""

import argparse
import os
import re
import signal
import subprocess
import sys
import time
import uuid
from contextlib import contextmanager
from pathlib import Path

import nbformat
import psutil

from book import run

JUPYTER = Path(__file__).resolve().parents[1]
ROOT = JUPYTER.parents[1]
# 在内核里看留下了什么的两格
BEFORE, AFTER = (Path(__file__).with_name(f"soak-{name}.jsh") for name in ("before", "after"))
MARK = "THREADLINE_SOAK"
LEFT = "留下了"


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


def with_checks(notebook):
    """环境那一格之后记下已有的，末尾看多了什么。"""
    cells = [number for number, cell in enumerate(notebook.cells) if cell.cell_type == "code"]
    notebook.cells.insert(cells[0] + 1, nbformat.v4.new_code_cell(BEFORE.read_text(encoding="utf-8"), id="soak-before"))
    return [nbformat.v4.new_code_cell(AFTER.read_text(encoding="utf-8"), id="soak-after")]


def left_inside(result) -> list[str]:
    text = "".join(o.text for cell in result.after for o in cell.outputs if o.output_type == "stream")
    return re.findall(rf"^{LEFT}(.+)$", text, re.M)


def once(notebooks: list[Path], jobs: int) -> int:
    """每本运行一次；由 run_once 在带记号的进程里调用。"""
    results = run.run(notebooks, ROOT / ".build" / "soak", jobs=jobs, limit=180, after=with_checks)
    for result in results:
        left = left_inside(result)
        state = "失败" if result.error else "留下" if left else "通过"
        print(f"@ {state} {result.path.stem} {result.seconds:.1f}", flush=True)
        for line in [result.error] if result.error else left:
            print(f"✗ {result.path.stem}：{line}", flush=True)
    return sum(bool(result.error) for result in results)


def run_once(notebooks: list[Path], jobs: int) -> tuple[list[tuple[str, str, float]], list[str]]:
    """每本的（结果，名字，秒），和活过这一次的进程。"""
    mark = uuid.uuid4().hex
    command = [sys.executable, str(JUPYTER), "measuring.soak", "--once", "--jobs", str(jobs), *map(str, notebooks)]
    found = []
    with subprocess.Popen(command, env={**os.environ, MARK: mark}, stdout=subprocess.PIPE, encoding="utf-8") as runner:
        try:
            for line in runner.stdout:
                if line.startswith("@ "):
                    _, state, name, seconds = line.split()
                    found.append((state, name, float(seconds)))
                elif not line.startswith("["):
                    print(line, end="", flush=True)
        except BaseException:
            runner.terminate()
            raise
    time.sleep(1)
    left = leftovers(mark)
    lines = [describe(process) for process in left]
    for process in left:
        process.kill()
    return found, lines


def notebook(name: str, called_from: Path) -> Path:
    """名字可以是路径，也可以是 notebooks/ 里的文件名，带不带 .ipynb 都行，只写开头也行。"""
    folder = ROOT / "notebooks"
    beginning = list(folder.glob(f"{name}*.ipynb")) if re.fullmatch(r"[\w-]+", name) else []
    for candidate in (called_from / name, folder / name, folder / f"{name}.ipynb", *(beginning if len(beginning) == 1 else [])):
        if candidate.suffix == ".ipynb" and candidate.is_file():
            return candidate.resolve()
    known = " ".join(path.name for path in sorted(folder.glob("*.ipynb")))
    sys.exit(f"✗ 找不到笔记本：{name}。notebooks/ 里有：{known}；也可以是 arming、toggling、programs、workers、closings。")


def main() -> None:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    parser = argparse.ArgumentParser(prog="./build.sh soak")
    parser.add_argument("--times", type=int, default=10)
    parser.add_argument("--jobs", type=int, default=2, help="同时运行几本")
    parser.add_argument("--once", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--called-from", type=Path, default=Path.cwd(), help=argparse.SUPPRESS)
    parser.add_argument("notebooks", nargs="*", help="没有就是全部")
    args = parser.parse_args()
    if args.once:
        sys.exit(min(once([Path(name) for name in args.notebooks], args.jobs), 1))
    paths = [notebook(name, args.called_from) for name in args.notebooks]
    paths = paths or sorted((ROOT / "notebooks").glob("*.ipynb"))
    began = time.monotonic()
    times: dict[str, list[float]] = {}
    failed = remained = processes = 0
    with cpu_load():
        for turn in range(1, args.times + 1):
            found, lines = run_once(paths, args.jobs)
            for state, name, seconds in found:
                times.setdefault(name, []).append(seconds)
                failed += state == "失败"
                remained += state == "留下"
            failed += len(paths) - len(found)
            processes += len(lines)
            for line in lines:
                print(f"✗ {LEFT}{line}", flush=True)
            took = "，".join(f"{name[:2]} {seconds:.0f}" for _, name, seconds in found)
            print(
                f"第 {turn} 次，共 {args.times} 次（{os.cpu_count()} 个核都在忙，负载 {os.getloadavg()[0]:.1f}）：{took} 秒",
                flush=True,
            )
    for name, seconds in sorted(times.items()):
        print(f"  {name}：{len(seconds)} 次，{min(seconds):.0f}–{max(seconds):.0f} 秒")
    good = not failed and not remained and not processes
    print(
        f"{'✓' if good else '✗'} 每本 {args.times} 次：失败 {failed}，留下线程或端口 {remained}，留下进程 {processes}；"
        f"用时 {(time.monotonic() - began) / 60:.1f} 分钟"
    )
    sys.exit(not good)


if __name__ == "__main__":
    main()
