"""体检的后一半，环境建好了才看得到的：Python 包、库、内核、缓存。前一半在 lib/build/doctor.sh。"""

import argparse
import json
import signal
import subprocess
import sys
from importlib import metadata
from pathlib import Path

from environment import kernelspecs as specs
from environment.kernel import Kernel, KernelFailure, kernel
from environment.setup_kernel import PREVIEW_CELL


class Problem(Exception):
    """一项检查没有通过：消息说看到了什么、运行哪条命令。"""


def check_packages(requirements: Path) -> str:
    wanted = [line.strip() for line in requirements.read_text().splitlines() if "==" in line]
    for requirement in wanted:
        name, version = requirement.split("==")
        try:
            found = metadata.version(name)
        except metadata.PackageNotFoundError:
            raise Problem(f"没有装 {name}。运行 ./build.sh clean && ./build.sh") from None
        if found != version:
            raise Problem(f"{name} 是 {found}，应当是 {version}。运行 ./build.sh clean && ./build.sh")
    return f"{len(wanted)} 个包，版本都对"


def check_library() -> str:
    if not (specs.DIST / "threadline.jar").is_file():
        raise Problem("找不到 lib/dist/threadline.jar。运行 ./build.sh lib")
    return f"lib/dist 有 {len(specs.library_jars())} 个 jar"


def check_kernelspec(jdk: Path) -> str:
    file = specs.KERNELS / "java" / "kernel.json"
    if not file.is_file() or json.loads(file.read_text(encoding="utf-8")) != specs.java_spec(jdk):
        raise Problem(f"{file} 不是 build.sh 写的样子，可能被 pip 或 conda 改过。运行 ./build.sh")
    return str(file)


def check_preview(java: Kernel) -> str:
    printed = java.run(PREVIEW_CELL)
    if printed != "预览可用":
        raise Problem(f"StructuredTaskScope 的单元应当输出「预览可用」，看到的是「{printed}」。运行 ./build.sh clean && ./build.sh")
    return f"{java.ready_seconds:.1f} 秒就绪，预览功能在运行"


def check_cache(jdk: Path) -> str:
    argv = [*specs.java_argv(jdk, f"-XX:AOTCache={specs.AOT_CACHE}", "-XX:AOTMode=on")[:-1], "-version"]
    if not specs.AOT_CACHE.is_file() or subprocess.run(argv, capture_output=True).returncode != 0:
        raise Problem(f"{specs.AOT_CACHE} 缺失或过期，内核启动会慢一倍。运行 ./build.sh")
    return f"{specs.AOT_CACHE.stat().st_size / 1e6:.0f} MB，可用"


def report(title: str, check, *arguments) -> bool:
    try:
        print(f"✓ {title}：{check(*arguments)}", flush=True)
        return True
    except (Problem, KernelFailure) as problem:
        print(f"✗ {title}：{problem}。", flush=True)
    except Exception as e:  # 坏了的环境里什么都可能出错；读者要的不是调用栈
        print(f"✗ {title}：没有看成（{type(e).__name__}：{e}）。运行 ./build.sh clean && ./build.sh", flush=True)
    return False


def check_kernel(log: Path) -> str:
    try:
        with kernel("java", log=log) as java:
            return check_preview(java)
    except KernelFailure as failure:
        last = [line for line in log.read_text(errors="replace").splitlines() if line.strip()][-1:] if log.is_file() else []
        raise Problem(f"{failure}{f'，它最后说：{last[0]}' if last else ''}。运行 ./build.sh clean && ./build.sh") from failure


def main() -> None:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    parser = argparse.ArgumentParser()
    parser.add_argument("--jdk", type=Path, required=True)
    parser.add_argument("--folder", type=Path, required=True, help="临时文件夹，里面有 requirements.txt")
    arguments = parser.parse_args()
    results = [
        report("Python 包", check_packages, arguments.folder / "requirements.txt"),
        report("Java 库", check_library),
        report("内核规格", check_kernelspec, arguments.jdk),
        report("内核", check_kernel, arguments.folder / "kernel.txt"),
        report("AOT 缓存", check_cache, arguments.jdk),
    ]
    sys.exit(not all(results))


if __name__ == "__main__":
    main()
