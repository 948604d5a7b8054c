"""每个场景用了名义时间的几倍：笔记本里的记录，和各自的 Python 对照。

单元格的元数据 threadline.nominal 给出 {记录: 名义时间的 Java 表达式}，单元格运行之后在同一个内核里求值；
以「无：」开头的是没有名义时间的原因。threadline.real 表示里面有真的服务或数据库。
"""

import argparse
import json
import os
import re
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from book.notebook import read, tags
from environment.kernel import kernel
from measuring import figures

JUPYTER = Path(__file__).resolve().parents[1]
ROOT = JUPYTER.parents[1]
TARGET, REAL_TARGET = 1.02, 1.1
NOTEBOOKS = sorted((ROOT / "notebooks").glob("[0-9][0-9]-*.ipynb"))
NONE = "无："
SKIPPED = {"exercise", "solution"}
HELPER = """
double benchSeconds(Object measured) {
    return measured instanceof threadline.Recording<?> recording
        ? recording.timeline().bodyNanos() / 1e9 : ((Number) measured).doubleValue();
}
String benchTitle(Object measured) {
    return measured instanceof threadline.Recording<?> recording ? recording.timeline().title() : "";
}
"""


@dataclass
class Row:
    notebook: str
    scenario: str
    recording: str
    title: str
    seconds: float
    nominal: float
    real: bool
    python: float | None = None

    @property
    def ratio(self) -> float:
        return self.seconds / self.nominal

    @property
    def target(self) -> float:
        return REAL_TARGET if self.real else TARGET

    @property
    def good(self) -> bool:
        return round(self.ratio, 3) <= self.target

    @property
    def key(self) -> str:
        return f"{self.notebook[:2]} {self.recording}"


def code_cells(notebook):
    """读者要运行的格，和它们所在的场景。"""
    scenario = ""
    for cell in notebook.cells:
        if cell.cell_type == "markdown" and (heading := re.search(r"^## (.+)$", cell.source, re.M)):
            scenario = heading[1]
        elif cell.cell_type == "code" and not SKIPPED & set(tags(cell)):
            yield scenario, cell


def nominal(cell) -> dict[str, str]:
    return cell.metadata.get("threadline", {}).get("nominal", {})


def measure(path: Path) -> list[Row]:
    """像读者那样从上到下运行一本，读出每个记录的用时。"""
    rows = []
    with kernel("java", cwd=path.parent) as started:
        first = True
        for scenario, cell in code_cells(read(path)):
            started.run(cell.source)
            for recording, formula in nominal(cell).items():
                if formula.startswith(NONE):
                    continue
                if first:
                    started.run(HELPER)
                    first = False
                said = started.run(
                    f"System.out.println(benchSeconds({recording}) + \"\\t\" + (double) ({formula})"
                    f" + \"\\t\" + benchTitle({recording}));"
                )
                seconds, path_seconds, title = said.rstrip("\n").split("\t")
                rows.append(
                    Row(path.stem, scenario, recording, title or recording, float(seconds), float(path_seconds),
                        bool(cell.metadata.threadline.get("real")))
                )
    return rows


def python_seconds(notebook: str) -> dict[str, float]:
    """这一本的 Python 对照，在另一个进程里逐个运行；启动的时间不算。"""
    command = [sys.executable, str(JUPYTER), "measuring.twins", notebook[:2]]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", timeout=120)
    if done.returncode:
        raise RuntimeError(f"{notebook} 的 Python 对照失败：{done.stderr[-500:]}")
    return json.loads(done.stdout)


def median_of(runs: list[list[Row]]) -> list[Row]:
    return [sorted(same, key=lambda row: row.seconds)[len(same) // 2] for same in zip(*runs)]


def report(rows: list[Row]) -> None:
    scenario = None
    for row in rows:
        if scenario != (row.notebook, row.scenario):
            scenario = row.notebook, row.scenario
            print(f"  {row.notebook} › {row.scenario}")
        python = f"Python {row.python / row.nominal:.3f}（{row.python:.3f} 秒）" if row.python else "Python －"
        print(
            f"    {'✓' if row.good else '✗'} {row.ratio:.3f}（{row.seconds:.3f} ÷ {row.nominal:g} 秒，目标 ≤ {row.target}）"
            f"  {python}  {row.title}"
        )


def summary(rows: list[Row]) -> None:
    for real in (False, True):
        some = sorted((row for row in rows if row.real == real), key=lambda row: -row.ratio)
        if some:
            what = "有真的服务或数据库的" if real else "没有外部的"
            good = sum(row.good for row in some)
            print(
                f"{'✓' if good == len(some) else '✗'} {what} {len(some)} 个记录，达到 ≤ {some[0].target} 的 {good} 个；"
                f"最大 {some[0].ratio:.3f}（{some[0].key}，{some[0].title}）"
            )
    pairs = [row for row in rows if row.python]
    slower = sum(row.seconds > row.python for row in pairs)
    print(f"Python 对照 {len(pairs)} 个：Java 比它慢的 {slower} 个")


def write(rows: list[Row]) -> None:
    """只运行一次：没有散布。同名的记录以变量区分。"""
    for row in rows:
        name = f"{row.key}，{row.title}"
        figures.write("scenarios", name, round(row.ratio, 3), target=row.target)
        if row.python:
            figures.write("python", name, row.seconds / row.python)


def reasons(paths: list[Path]) -> None:
    for path in paths:
        for _, cell in code_cells(read(path)):
            for recording, formula in nominal(cell).items():
                if formula.startswith(NONE):
                    print(f"  没有名义时间：{path.stem} 的 {recording}，{formula.removeprefix(NONE)}")


def main() -> None:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=1, help="每本运行几次，取中位数")
    parser.add_argument("notebooks", nargs="*", type=Path)
    args = parser.parse_args()
    paths = args.notebooks or NOTEBOOKS
    print(f"场景：记录的用时 ÷ 名义时间（按时间线，{args.rounds} 次；负载 {os.getloadavg()[0]:.1f}）", flush=True)
    rows = []
    for path in paths:
        own = median_of([measure(path.resolve()) for _ in range(args.rounds)])
        python = python_seconds(path.stem)
        for row in own:
            row.python = python.get(row.key)
        report(own)
        write(own)
        sys.stdout.flush()
        rows += own
    reasons(paths)
    summary(rows)
    print(f"结束时的负载 {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
