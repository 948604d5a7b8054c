"""写好内核规格和 JupyterLab 设置；JDK 或类路径变了就重做 AOT 缓存，并确认预览真的在运行。"""

import argparse
import hashlib
import signal
import sys
import time
from pathlib import Path

from environment import kernelspecs as specs
from environment import lab_settings, training
from environment.training import PREVIEW_CELL

KEY_FILE = specs.AOT_CACHE.with_suffix(".key")
LOG = specs.ROOT / ".build" / "log" / "kernel.txt"


def cache_key(jdk: Path) -> str:
    digest = hashlib.sha256("\n".join(specs.training_argv(jdk)).encode())
    release = jdk / "release"
    digest.update(release.read_bytes() if release.is_file() else b"")
    for jar in [specs.KERNELS / "java" / "jjava.jar", *specs.library_jars()]:
        stat = jar.stat()
        digest.update(f"{stat.st_size} {stat.st_mtime_ns}".encode())
    digest.update("\n".join([*training.KERNEL_CELLS, *training.book_cells()]).encode())
    return digest.hexdigest()


def train(jdk: Path) -> None:
    from environment.kernel import KernelFailure, kernel

    specs.AOT_CACHE.parent.mkdir(parents=True, exist_ok=True)
    specs.AOT_CACHE.unlink(missing_ok=True)
    with kernel("java", specs.training_argv(jdk), LOG, cwd=training.NOTEBOOKS) as java:
        for cell in training.KERNEL_CELLS:
            java.run(cell)
        try:
            for cell in training.book_cells() if specs.LIBRARY.is_file() else []:
                java.run(cell)
        except KernelFailure as failure:
            print(f"  库的预热单元没有运行，第一张图会慢一些：{failure}")
        java.exit()


def check_preview(argv: list[str] | None = None) -> None:
    from environment.kernel import KernelFailure, kernel

    with kernel("java", argv, LOG) as java:
        printed = java.run(PREVIEW_CELL)
    if printed != "预览可用":
        raise KernelFailure(f"预览功能没有运行：单元应当输出「预览可用」，看到的是「{printed}」")


def make_cache(jdk: Path) -> None:
    from environment.kernel import KernelFailure

    begin = time.monotonic()
    LOG.parent.mkdir(parents=True, exist_ok=True)
    LOG.unlink(missing_ok=True)
    try:
        train(jdk)
        if not specs.AOT_CACHE.is_file():
            print(f"  没有做成 AOT 缓存，内核会慢一些（{LOG}）")
        check_preview()
    except KernelFailure as failure:
        raise SystemExit(f"✗ Java 内核不能用：{failure}。内核自己的输出在 {LOG}。") from failure
    print(f"  内核缓存（AOT）和预览检查，用了 {time.monotonic() - begin:.0f} 秒", flush=True)


def main() -> None:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    parser = argparse.ArgumentParser()
    parser.add_argument("--jdk", type=Path, required=True)
    jdk = parser.parse_args().jdk
    specs.write_kernelspecs(jdk)
    lab_settings.write()
    key = cache_key(jdk)
    if not (specs.AOT_CACHE.is_file() and KEY_FILE.is_file() and KEY_FILE.read_text() == key):
        make_cache(jdk)
        KEY_FILE.write_text(key)


if __name__ == "__main__":
    main()
