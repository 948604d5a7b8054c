"""内核的启动时间：三种内核轮流启动五次，报告中位数、范围和比值；再看新内核里的第一次记录。"""

import argparse
import os
import signal
import statistics
import sys
import time
from pathlib import Path

from book.notebook import read, tags
from environment.kernel import kernel

ROOT = Path(__file__).resolve().parents[3]
ROUNDS = 5
KERNELS = {"java": "我们的 java", "jjava-stock": "jjava 原样", "python3": "ipykernel"}


def with_jdk_first(jdk: Path) -> dict[str, str]:
    """jjava 原来的启动器运行 PATH 上的 java：让它用同一个 JDK。"""
    path = f"{jdk / 'bin'}{os.pathsep}{os.environ['PATH']}"
    return {**os.environ, "PATH": path, "JAVA_HOME": str(jdk)}


def measure(jdk: Path) -> dict[str, list[float]]:
    seconds: dict[str, list[float]] = {name: [] for name in KERNELS}
    for turn in range(ROUNDS + 1):
        for name in KERNELS:
            with kernel(name, env=with_jdk_first(jdk)) as started:
                # 第 0 轮只把文件读进系统缓存，不计。
                if turn > 0:
                    seconds[name].append(started.ready_seconds)
    return seconds


def report(seconds: dict[str, list[float]]) -> None:
    print(f"内核就绪（从启动到回答 kernel_info，{ROUNDS} 次的中位数，轮流启动）")
    for name, label in KERNELS.items():
        times = seconds[name]
        print(f"  {label:<12}  {statistics.median(times):5.2f} 秒（{min(times):.2f}–{max(times):.2f}）")
    ratios = [ours / stock for ours, stock in zip(seconds["java"], seconds["jjava-stock"])]
    median = statistics.median(seconds["java"]) / statistics.median(seconds["jjava-stock"])
    verdict = "✓" if median <= 0.7 else "✗"
    print(f"{verdict} 我们的 java ÷ jjava 原样 = {median:.2f}（每轮 {min(ratios):.2f}–{max(ratios):.2f}），目标 ≤ 0.70")


# 一个块是一句：两句之间的编译不算
RECORD = """
{
    long begin = System.nanoTime();
    record("空", () -> {});
    System.out.println((System.nanoTime() - begin) / 1e6);
}
"""


def first_records(pause: float) -> tuple[list[float], list[float]]:
    """新内核里运行环境那一格，过 pause 秒，第一次记录的毫秒数；再五次，取中位数。"""
    path = ROOT / "notebooks/00-start.ipynb"
    environment = next(cell for cell in read(path).cells if "environment" in tags(cell))
    first, later = [], []
    for _ in range(ROUNDS):
        with kernel("java", cwd=path.parent) as started:
            started.run(environment.source)
            time.sleep(pause)
            first.append(float(started.run(RECORD)))
            later.append(statistics.median(float(started.run(RECORD)) for _ in range(5)))
    return first, later


def report_records() -> None:
    print(f"新内核里的第一次记录（环境一格之后，{ROUNDS} 个内核的中位数，负载 {os.getloadavg()[0]:.1f}）", flush=True)
    for what, pause, target in (("过 3 秒", 3, 400), ("马上", 0, 1500)):
        first, later = first_records(pause)
        for label, millis, limit in ((what, first, target), (f"{what}，之后的空记录", later, 30)):
            median = statistics.median(millis)
            mark = "✓" if median <= limit else "✗"
            print(f"{mark} {label}：{median:.0f} ms（{min(millis):.0f}–{max(millis):.0f}），目标 ≤ {limit}", flush=True)


def main() -> None:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    parser = argparse.ArgumentParser()
    parser.add_argument("--jdk", type=Path, required=True)
    jdk = parser.parse_args().jdk
    print(f"开始前的负载：{os.getloadavg()[0]:.1f}（空闲机器上的数字才算数）", flush=True)
    report(measure(jdk))
    report_records()


if __name__ == "__main__":
    main()
