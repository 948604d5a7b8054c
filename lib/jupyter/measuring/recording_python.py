"""记录一个 Python 程序要多花多少：笔记本里交给 python(…) 的每一个，成对地运行，记录的和不记录的，一正一反。

记录 ÷ 不记录：一对一个比值，报中位数、最小和最大。用时从程序的第一行算到它的最后一行，两边都先加载好同样的库；
CPU 是程序的那个进程用掉的，多了几毫秒也报：只睡觉的程序自己只用一毫秒，比值没有意思。不会自己结束的程序不量。
"""

import argparse
import os
import re
import statistics
import subprocess
import sys
import tempfile
import textwrap
from pathlib import Path

from book.lint.prose import PROGRAM
from book.notebook import read
from measuring import figures

ROOT = Path(__file__).resolve().parents[3]
RECORDER = ROOT / "lib/src/main/resources/threadline/python/recorder.py"
TITLE = re.compile(r'"([^"\n]*)"')
TARGET = 1.05

BEFORE = """
import asyncio, builtins, concurrent.futures.process, contextlib, multiprocessing.pool, time
if not hasattr(builtins, "step"):
    builtins.step, builtins.named = contextlib.nullcontext, lambda name, thing: thing
began = time.monotonic(), time.process_time()
"""
AFTER = """
print("@", time.monotonic() - began[0], time.process_time() - began[1])
"""


def programs():
    """[(笔记本, 标题, 程序)]，没有时限的。"""
    for path in sorted((ROOT / "notebooks").glob("*.ipynb")):
        for cell in read(path).cells:
            for call, block in PROGRAM.findall(cell.source) if cell.cell_type == "code" else ():
                if "Duration" not in call:
                    yield path.stem[:2], TITLE.search(call)[1], textwrap.dedent(block)


def once(python, folder, recorded):
    """(用时, CPU)，秒。"""
    program = os.path.join(folder, "program.py")
    recorder = [str(RECORDER), program, os.path.join(folder, "timeline.json")]
    command = [python, "-X", "utf8", "-B", *(recorder if recorded else [program])]
    run = subprocess.run(command, capture_output=True, text=True, timeout=120, check=True)
    told = [line.split()[1:] for line in run.stdout.splitlines() if line.startswith("@ ")]
    return tuple(map(float, told[0]))


def measure(python, source, pairs):
    """[((记录的用时, CPU), (不记录的用时, CPU))]。"""
    found = []
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "program.py").write_text(BEFORE + source + AFTER, encoding="utf-8")
        for pair in range(pairs):
            first = pair % 2 == 0
            one, other = once(python, folder, first), once(python, folder, not first)
            found.append((one, other) if first else (other, one))
    return found


def ratio(pairs, what):
    """(中位数, 最小, 最大)。"""
    ratios = [recorded[what] / plain[what] for recorded, plain in pairs]
    return statistics.median(ratios), min(ratios), max(ratios)


def line(name, pairs):
    wall, cpu = ratio(pairs, 0), ratio(pairs, 1)
    more = statistics.median(recorded[1] - plain[1] for recorded, plain in pairs) * 1e3
    return (
        f"  {'✓' if wall[0] <= TARGET else '✗'} {name}：用时 {wall[0]:.3f}（{wall[1]:.3f}–{wall[2]:.3f}），目标 ≤ {TARGET}；"
        f"CPU {cpu[0]:.2f}（{cpu[1]:.2f}–{cpu[2]:.2f}），多 {more:.1f} ms"
    )


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--pairs", type=int, default=7)
    options.add_argument("--python", default=sys.executable)
    given = options.parse_args()
    print(f"记录 Python 程序的代价（{given.pairs} 对，负载 {os.getloadavg()[0]:.1f}）")
    for notebook, title, source in programs():
        pairs = measure(given.python, source, given.pairs)
        figures.write("recording_python", f"{notebook} {title}", *ratio(pairs, 0), target=TARGET)
        print(line(f"{notebook} {title}", pairs), flush=True)
    print(f"  结束时的负载 {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
