"""内核的启动、单元格和第一次记录：三种内核轮流来，报告中位数、范围和比值；再看新内核里的记录和图。

每一格从发出算到内核说空闲。记录和图是减去代码自己的时间以后多出来的。
"""

import argparse
import os
import signal
import statistics
import sys
import time
from pathlib import Path

from book.notebook import read, tags
from environment.kernel import kernel
from measuring import figures

ROOT = Path(__file__).resolve().parents[3]
ROUNDS = 5
LATER = 10
EMPTY = 30
KERNELS = {"java": "我们的 java", "jjava-stock": "jjava 原样", "python3": "ipykernel"}
RATIOS = {"就绪": 0.55, "第一格 1 + 1": 0.6, "以后的 1 + 1": 0.7}

LONG_CELL = """
import java.util.*;

sealed interface Shape permits Circle, Box {}
record Circle(double radius) implements Shape {}
record Box(double width, double height) implements Shape {}

double area(Shape shape) {
    return switch (shape) {
        case Circle circle -> Math.PI * circle.radius() * circle.radius();
        case Box box -> box.width() * box.height();
    };
}

String words(Shape shape) {
    var name = shape.getClass().getSimpleName();
    return name + " " + Math.round(area(shape));
}

List<Shape> shapes = List.of(new Circle(1), new Box(2, 3), new Circle(4));
var sorted = new ArrayList<>(shapes);
sorted.sort(Comparator.comparingDouble(shape -> area(shape)));
for (var shape : sorted) {
    System.out.println(words(shape));
}
"""


def with_jdk_first(jdk: Path) -> dict[str, str]:
    """jjava 原来的启动器运行 PATH 上的 java：让它用同一个 JDK。"""
    path = f"{jdk / 'bin'}{os.pathsep}{os.environ['PATH']}"
    return {**os.environ, "PATH": path, "JAVA_HOME": str(jdk)}


def seconds(started, code: str) -> float:
    begin = time.monotonic()
    started.run(code)
    return time.monotonic() - begin


def cells(started, java: bool) -> dict[str, float]:
    """一个新内核的各格，秒。"""
    first = seconds(started, "1 + 1")
    later = statistics.median(seconds(started, "1 + 1") for _ in range(LATER))
    found = {"就绪": started.ready_seconds, "第一格 1 + 1": first, "以后的 1 + 1": later}
    return found | {"25 行的一格": seconds(started, LONG_CELL)} if java else found


def measure(jdk: Path) -> dict[str, list[dict[str, float]]]:
    found: dict[str, list[dict[str, float]]] = {name: [] for name in KERNELS}
    for turn in range(ROUNDS + 1):
        for name in KERNELS:
            with kernel(name, env=with_jdk_first(jdk)) as started:
                once = cells(started, name != "python3")
                # 第 0 轮只把文件读进系统缓存，不计。
                if turn > 0:
                    found[name].append(once)
    return found


def figure(label: str, median: float, values: list[float], limit: float, unit: str = "") -> None:
    """一个数，它的范围和目标。"""
    form = ".0f" if unit else ".2f"
    mark = "✓" if median <= limit else "✗"
    low, high = min(values), max(values)
    figures.write("startup", label, median, low, high, unit.strip(), limit)
    print(f"{mark} {label}：{median:{form}}{unit}（{low:{form}}–{high:{form}}），目标 ≤ {limit:{form}}", flush=True)


def report(found: dict[str, list[dict[str, float]]]) -> None:
    print(f"内核（{ROUNDS} 次的中位数，轮流启动；就绪是从启动到回答 kernel_info）")
    for name, label in KERNELS.items():
        for what in found[name][0]:
            times = [once[what] for once in found[name]]
            print(f"  {label:<12} {what}：{statistics.median(times):5.3f} 秒（{min(times):.3f}–{max(times):.3f}）")
    for what, limit in RATIOS.items():
        ours, stock = ([once[what] for once in found[name]] for name in ("java", "jjava-stock"))
        each = [one / other for one, other in zip(ours, stock)]
        figure(f"{what}，我们的 java ÷ jjava 原样", statistics.median(ours) / statistics.median(stock), each, limit)


# 一个块是一句：两句之间的编译不算。打印的是记录比代码自己多用的毫秒数
RECORD = """
{
    long begin = System.nanoTime();
    var recorded = record("空", () -> {});
    System.out.println((System.nanoTime() - begin - recorded.timeline().bodyNanos()) / 1e6);
}
"""
STEPS = """
var shown = record("两步", () -> {
    try (var kitchen = StructuredTaskScope.open()) {
        kitchen.fork(() -> step("煮咖啡", Duration.ofMillis(30)));
        kitchen.fork(() -> step("烤面包", Duration.ofMillis(20)));
        kitchen.join();
    }
});
shown.show();
"""


def fresh(pause: float) -> dict[str, list[float]]:
    """新内核里运行环境那一格，过 pause 秒：记录和图，毫秒。"""
    path = ROOT / "notebooks/00-start.ipynb"
    environment = next(cell for cell in read(path).cells if "environment" in tags(cell))
    found: dict[str, list[float]] = {"第一次记录": [], "以后的空记录": [], "第一张图": [], "以后的图": []}
    for _ in range(ROUNDS):
        with kernel("java", cwd=path.parent) as started:
            started.run(environment.source)
            time.sleep(pause)
            found["第一次记录"].append(float(started.run(RECORD)))
            found["以后的空记录"].append(statistics.median(float(started.run(RECORD)) for _ in range(EMPTY)))
        with kernel("java", cwd=path.parent) as started:
            started.run(environment.source)
            time.sleep(pause)
            pictures = [seconds(started, STEPS) - body(started) for _ in range(1 + LATER)]
            found["第一张图"].append(1000 * pictures[0])
            found["以后的图"].append(1000 * statistics.median(pictures[1:]))
    return found


def body(started) -> float:
    return float(started.run("System.out.println(shown.timeline().bodyNanos() / 1e9);"))


LIMITS = {"第一次记录": 100, "以后的空记录": 30, "第一张图": 2500, "以后的图": 300}


def report_fresh() -> None:
    print(f"新内核里的记录和图，比代码自己多用的时间（环境一格之后；{ROUNDS} 个内核的中位数，负载 {os.getloadavg()[0]:.1f}）", flush=True)
    for when, pause in (("过 3 秒", 3), ("马上", 0)):
        for what, millis in fresh(pause).items():
            figure(f"{when}，{what}", statistics.median(millis), millis, LIMITS[what], " ms")


def main() -> None:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    parser = argparse.ArgumentParser()
    parser.add_argument("--jdk", type=Path, required=True)
    jdk = parser.parse_args().jdk
    print(f"开始前的负载：{os.getloadavg()[0]:.1f}（空闲机器上的数字才算数）", flush=True)
    report(measure(jdk))
    report_fresh()


if __name__ == "__main__":
    main()
