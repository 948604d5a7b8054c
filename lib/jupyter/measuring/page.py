"""把各个程序写下的数字收成 site/bench.json，再写出 site/bench.html。"""

import argparse
import json
import math
import os
import re
import sys
from collections import Counter
from datetime import datetime
from pathlib import Path

from jinja2 import Environment, FileSystemLoader

from book.export import CSS, TEMPLATES
from measuring.figures import FORMAT, BadFile, key, number, parsed

PROGRAMS = {
    "startup": "内核的启动和第一次记录",
    "start": "内核的启动：处理器时间的份额",
    "scenarios": "场景：用时 ÷ 名义时间",
    "python": "场景：Java 的用时 ÷ Python 的用时",
    "recording_python": "记录 Python 程序：记录 ÷ 不记录",
    "truth": "真值：看到的 ÷ 程序自己知道的",
    "first": "一个新的 JVM 里的第一次记录",
    "edges": "边界、步骤和画图",
    "growth": "记录变大：双对数图上的斜率",
    "overhead": "记录 Java 程序的代价",
    "workers": "工作进程",
}
COLOURS = ("accent", "string", "keyword", "type", "number", "wrong")


def distinct(figures):
    """同名的第二个起加上编号。"""
    seen = Counter()
    for figure in figures:
        seen[key(figure)] += 1
        if seen[key(figure)] > 1:
            figure["name"] += f"（{seen[key(figure)]}）"
    return figures


def collected(lines, jdk):
    found = distinct([json.loads(line) for line in lines.read_text(encoding="utf-8").splitlines()])
    loads = [figure["load"] for figure in found] or [0]
    return {
        "format": FORMAT,
        "date": f"{datetime.now():%Y-%m-%d %H:%M}",
        "jdk": re.search(r'^JAVA_VERSION="(.*)"', (jdk / "release").read_text(encoding="utf-8"), re.M)[1],
        "cpus": os.cpu_count(),
        "load": f"{min(loads):.1f}–{max(loads):.1f}",
        "figures": found,
    }


def bar(figure):
    """(散布的左边, 宽, 值, 目标)，占一条的百分之几；没有散布的只有值。"""
    value, target = figure["value"], figure["target"]
    low, high = (value, value) if figure["low"] is None else (figure["low"], figure["high"])
    all_of_them = [value, low, high] + ([] if target is None else [target])
    margin = (max(all_of_them) - min(all_of_them)) * 0.12 or abs(value) * 0.1 or 1
    start, width = min(all_of_them) - margin, max(all_of_them) - min(all_of_them) + 2 * margin

    def at(x):
        return round(100 * (x - start) / width, 1)

    return {
        "left": at(low), "width": round(at(high) - at(low), 1), "value": at(value),
        "target": None if target is None else at(target),
    }


def row(figure):
    unit = f" {figure['unit']}" if figure["unit"] else ""
    sign = "≤" if figure["better"] == "less" else "≥"
    return {
        "name": figure["name"],
        "good": figure.get("good"),
        "value": number(figure["value"]) + unit,
        "spread": "没有量散布" if figure["low"] is None else f"{number(figure['low'])}–{number(figure['high'])}",
        "target": "没有目标" if figure["target"] is None else f"{sign} {figure['target']:g}{unit}",
        "note": figure.get("note") or "",
        "bar": bar(figure),
    }


class Chart:
    """增长曲线的双对数图：同一步一种颜色，按时段的是实线，按线程的是虚线。"""

    LEFT, RIGHT, TOP, BOTTOM = 52, 448, 14, 372

    def __init__(self, figures):
        self.figures = [f for f in figures if f.get("points")]
        points = [p for f in self.figures for p in f["points"]]
        self.x = self.decades(p[0] for p in points)
        self.y = self.decades(max(p[1], 1e-3) for p in points)

    @staticmethod
    def decades(values):
        logs = [math.log10(v) for v in values] or [0, 1]
        low, high = math.floor(min(logs) + 0.01), math.ceil(max(logs) - 0.01)  # 1,000,019 是一百万
        return low, max(high, low + 1)

    def at(self, size, seconds):
        def part(value, span):
            return (math.log10(value) - span[0]) / (span[1] - span[0])

        x = self.LEFT + part(size, self.x) * (self.RIGHT - self.LEFT)
        y = self.BOTTOM - part(max(seconds, 1e-3), self.y) * (self.BOTTOM - self.TOP)
        return round(x, 1), round(y, 1)

    def ticks(self):
        across = [(self.at(10**i, 10 ** self.y[0])[0], f"{10**i:,}" if i < 4 else f"{10 ** (i - 4):,} 万") for i in range(self.x[0], self.x[1] + 1)]
        up = [(self.at(10 ** self.x[0], 10**i)[1], f"{10**i:g}") for i in range(self.y[0], self.y[1] + 1)]
        return across, up

    def proportional(self):
        """斜率为 1 的线，从左下角起。"""
        length = min(self.x[1] - self.x[0], self.y[1] - self.y[0])
        return self.at(10 ** self.x[0], 10 ** self.y[0]), self.at(10 ** (self.x[0] + length), 10 ** (self.y[0] + length))

    def curves(self):
        steps = []
        for figure in self.figures:
            step, _, what = figure["name"].partition("，")
            if step not in steps:
                steps.append(step)
            dots = [self.at(*point) for point in figure["points"]]
            yield {
                "name": figure["name"],
                "colour": COLOURS[steps.index(step) % len(COLOURS)],
                "dashed": what.startswith("线程"),
                "dots": dots,
                "line": " ".join(f"{x},{y}" for x, y in dots),
                "slope": f"{figure['value']:.2f}",
                "good": figure.get("good"),
            }


def html(table):
    figures = table["figures"]
    groups = [
        (title, [row(f) for f in figures if f["program"] == program])
        for program, title in (PROGRAMS | {f["program"]: f["program"] for f in figures if f["program"] not in PROGRAMS}).items()
    ]
    chart = Chart(figures)
    judged = [f for f in figures if f.get("good") is not None]
    environment = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True)
    return environment.get_template("bench.html.j2").render(
        css=CSS.read_text(encoding="utf-8"), table=table, groups=[g for g in groups if g[1]], chart=chart,
        ticks=chart.ticks(), curves=list(chart.curves()), judged=len(judged), good=sum(f["good"] for f in judged),
    )


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--jdk", type=Path, required=True)
    options.add_argument("lines", type=Path)
    options.add_argument("site", type=Path)
    given = options.parse_args()
    table = collected(given.lines, given.jdk)
    try:
        parsed(json.dumps(table), given.lines)
    except BadFile as error:
        sys.exit(f"✗ {error}")
    given.site.mkdir(exist_ok=True)
    (given.site / "bench.json").write_text(json.dumps(table, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    (given.site / "bench.html").write_text(html(table), encoding="utf-8")


if __name__ == "__main__":
    main()
