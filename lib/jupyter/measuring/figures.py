"""性能表的数字：各个程序把它们写进一个文件，一行一个；收成一个 JSON，再读回来。

每个数字是同一次运行里的比值。有单位的（毫秒、微秒）另带一把尺子：那时做一件固定的事要几毫秒，比较时除以它。
"""

import json
import math
import os
import statistics
import time

FORMAT = "threadline-bench-1"
LINES = "BENCH_FIGURES"  # 环境变量：写进哪个文件；没有就不写
BETTER = ("less", "more")


class BadFile(Exception):
    """不是性能表；话是给人看的。"""


def ruler():
    """做一件固定的事要几毫秒：五次的中位数。"""
    times = []
    for _ in range(5):
        began = time.perf_counter()
        sum(i * i for i in range(200_000))
        times.append((time.perf_counter() - began) * 1e3)
    return statistics.median(times)


def write(program, name, value, low=None, high=None, unit="", target=None, better="less"):
    """没有量散布的，low 和 high 是 None；没有目标的，target 是 None。目标看 value。"""
    if path := os.environ.get(LINES):
        figure = {
            "program": program, "name": name, "value": value, "low": low, "high": high, "unit": unit,
            "ruler": ruler() if unit else None, "target": target, "better": better,
            "good": None if target is None else value <= target if better == "less" else value >= target,
            "load": os.getloadavg()[0],
        }
        with open(path, "a", encoding="utf-8") as lines:
            lines.write(json.dumps(figure, ensure_ascii=False) + "\n")


def is_number(value):
    return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)


def is_figure(figure):
    return (
        isinstance(figure, dict)
        and all(isinstance(figure.get(key), str) for key in ("program", "name", "unit"))
        and is_number(figure.get("value"))
        and all(figure.get(key) is None or is_number(figure[key]) for key in ("low", "high", "target", "ruler"))
        and (figure.get("low") is None) == (figure.get("high") is None)
        and (figure.get("ruler") is None or figure["ruler"] > 0)
        and figure.get("better") in BETTER
    )


def parsed(text, path):
    """一份性能表；不是就说为什么。"""
    try:
        table = json.loads(text)
    except ValueError as error:
        raise BadFile(f"{path} 不是完整的 JSON：{error}。重新运行 ./build.sh bench 得到一份。") from None
    if not isinstance(table, dict) or table.get("format") != FORMAT or not isinstance(table.get("figures"), list):
        said = table.get("format") if isinstance(table, dict) else None
        raise BadFile(f"{path} 不是这一版的性能表：format 是 {said!r}，这里要 {FORMAT!r}。用这一版的 ./build.sh bench 重新量。")
    for number, figure in enumerate(table["figures"], 1):
        if not is_figure(figure):
            raise BadFile(f"{path} 的第 {number} 个数字不完整：{json.dumps(figure, ensure_ascii=False)[:200]}。重新运行 ./build.sh bench。")
    keys = [key(figure) for figure in table["figures"]]
    if doubled := sorted({one for one in keys if keys.count(one) > 1}):
        raise BadFile(f"{path} 里有两个「{' › '.join(doubled[0])}」，不知道比哪一个。重新运行 ./build.sh bench。")
    if not keys:
        raise BadFile(f"{path} 里一个数字也没有。重新运行 ./build.sh bench。")
    return table


def read(path):
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise BadFile(f"没有这个文件：{path}。site/bench.json 由 ./build.sh bench 写出，先留一份再改程序。") from None
    except (OSError, UnicodeDecodeError) as error:
        raise BadFile(f"读不了 {path}：{error}。") from None
    return parsed(text, path)


def key(figure):
    return figure["program"], figure["name"]


def number(value):
    """给人看：三位有效数字，大的取整。"""
    return f"{value:.0f}" if abs(value) >= 100 else f"{value:.3g}" if abs(value) < 0.1 else f"{value:.3f}" if abs(value) < 10 else f"{value:.1f}"
