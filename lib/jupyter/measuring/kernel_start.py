"""内核从启动到回答第一格，Java 代码的处理器时间用在哪里：一份 JFR 记录，和按调用栈分的份额。

只有 Linux 有按处理器时间取样的事件；别处只说一句没有。
"""

import argparse
import collections
import json
import signal
import subprocess
import sys
from pathlib import Path

from environment import kernelspecs
from environment.kernel import kernel
from measuring import figures

SETTINGS = Path(__file__).with_name("kernel-start.jfc")
NAME = "kernel-start"
# 调用栈里有其中一个词的，从上往下先到先得
PARTS = {
    "给补全建索引": "jdk/jshell/SourceCodeAnalysisImpl",
    "记录器": "threadline/",
    "javac": "com/sun/tools/javac/",
    "JShell": "jdk/jshell/",
    "JJava": "org/dflib/",
}
OTHERS = "其余"


def record(jdk: Path, to: Path) -> None:
    """启动一个内核，运行一格，把记录写到 to。"""
    java, *rest = kernelspecs.java_spec(jdk)["argv"]
    begin = f"-XX:StartFlightRecording:name={NAME},settings={SETTINGS}"
    with kernel("java", [java, begin, *rest]) as started:
        started.run("1 + 1")
        process = str(started.manager.provisioner.process.pid)
        subprocess.run(
            [jdk / "bin/jcmd", process, "JFR.dump", f"name={NAME}", f'filename="{to}"'],  # jcmd 按空格断开
            check=True, capture_output=True, encoding="utf-8",
        )


def stacks(jdk: Path, recorded: Path) -> list[list[str]]:
    """每次取样的调用栈，里面的在前。"""
    printed = subprocess.run(
        [jdk / "bin/jfr", "print", "--json", "--stack-depth", "200", "--events", "jdk.CPUTimeSample", recorded],
        check=True, capture_output=True, encoding="utf-8",
    ).stdout
    traces = (event["values"]["stackTrace"] for event in json.loads(printed)["recording"]["events"])
    return [[frame["method"]["type"]["name"] for frame in trace["frames"]] for trace in traces if trace]


def part(stack: list[str]) -> str:
    """一次取样算在哪一份。"""
    return next((name for name, word in PARTS.items() if any(word in method for method in stack)), OTHERS)


def main() -> None:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--jdk", type=Path, required=True)
    parser.add_argument("--to", type=Path, required=True)
    given = parser.parse_args()
    given.to.parent.mkdir(exist_ok=True)
    record(given.jdk, given.to.resolve())
    found = stacks(given.jdk, given.to)
    if not found:
        print("内核的启动：这个系统上没有按处理器时间的取样")
        return
    print(f"内核的启动和第一格：Java 代码的 {len(found)} 次处理器取样（{given.to}）", flush=True)
    for name, count in collections.Counter(map(part, found)).most_common():
        print(f"  {name:<8} {count / len(found):.0%}")
        figures.write("start", name, count / len(found))


if __name__ == "__main__":
    main()
