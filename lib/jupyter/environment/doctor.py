"""体检的后一半：环境里的 Python 包、库、内核、字体、代理、缓存、端口。"""

import argparse
import json
import signal
import subprocess
import sys
import zipfile
from importlib import metadata
from pathlib import Path

from environment import kernelspecs as specs
from environment.kernel import Kernel, KernelFailure, kernel
from environment.lab import FIRST_PORT, is_free
from environment.setup_kernel import LOG, PREVIEW_CELL


class Problem(Exception):
    """一项检查没有通过：消息说看到了什么、运行哪条命令。"""


def check_packages() -> str:
    wanted = [line.strip() for line in Path(specs.ROOT / ".build/requirements.txt").read_text().splitlines() if "==" in line]
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


def library_font() -> tuple[Path, str]:
    for jar in specs.library_jars():
        for name in zipfile.ZipFile(jar).namelist():
            if name.lower().endswith((".otf", ".ttf", ".ttc")):
                return jar, name
    raise Problem("lib/dist 的 jar 里没有中文字体，图中的汉字会变成方框。运行 ./build.sh lib")


def check_font(java: Kernel) -> str:
    jar, name = library_font()
    cell = f"""
try (var zip = new java.util.zip.ZipFile({json.dumps(str(jar))}); var in = zip.getInputStream(zip.getEntry({json.dumps(name)}))) {{
    var font = java.awt.Font.createFont(java.awt.Font.TRUETYPE_FONT, in).deriveFont(14f);
    var picture = new java.awt.image.BufferedImage(40, 20, 1);
    picture.createGraphics().setFont(font);
    picture.createGraphics().drawString("时间线", 0, 15);
    System.out.print(font.canDisplayUpTo("时间线"));
}}
"""
    try:
        if java.run(cell) != "-1":
            raise Problem(f"{jar.name} 的字体 {name} 显示不了汉字。运行 ./build.sh lib")
    except KernelFailure as failure:
        raise Problem(f"Java 画不了字（{failure}）。缺系统库时：apt install fontconfig") from None
    return Path(name).name


def check_agent(java: Kernel) -> str:
    """由库自己装一次再说：装得上，或装不上的原因。"""
    verdict = java.run("System.out.print(threadline.recorder.link.AgentDoctor.verdict());")
    if not verdict.startswith("✓"):
        raise Problem(verdict.removeprefix("✗ 代理："))
    return verdict.removeprefix("✓ 代理：")


def check_cache(jdk: Path) -> str:
    argv = [*specs.java_argv(jdk, f"-XX:AOTCache={specs.AOT_CACHE}", "-XX:AOTMode=on")[:-1], "-version"]
    if not specs.AOT_CACHE.is_file() or subprocess.run(argv, capture_output=True).returncode != 0:
        raise Problem(f"{specs.AOT_CACHE} 缺失或过期，内核启动会慢一倍。运行 ./build.sh")
    return f"{specs.AOT_CACHE.stat().st_size / 1e6:.0f} MB，可用"


def check_port() -> str:
    if not is_free(0):
        raise Problem("127.0.0.1 上打不开端口，内核和 JupyterLab 都需要它。检查防火墙或容器的网络设置")
    return f"{FIRST_PORT} 空闲" if is_free(FIRST_PORT) else f"{FIRST_PORT} 被占用，lab 会自动换一个"


def report(title: str, check, *arguments) -> bool:
    try:
        print(f"✓ {title}：{check(*arguments)}", flush=True)
        return True
    except (Problem, KernelFailure) as problem:
        print(f"✗ {title}：{problem}。", flush=True)
        return False


def with_kernel(jdk: Path) -> list[bool]:
    LOG.parent.mkdir(parents=True, exist_ok=True)
    try:
        with kernel("java", log=LOG) as java:
            return [
                report("内核", check_preview, java),
                report("字体", check_font, java),
                report("代理", check_agent, java),
            ]
    except KernelFailure as failure:
        print(f"✗ 内核：{failure}。看 {LOG}，再运行 ./build.sh clean && ./build.sh。")
        return [False]


def main() -> None:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    parser = argparse.ArgumentParser()
    parser.add_argument("--jdk", type=Path, required=True)
    jdk = parser.parse_args().jdk
    results = [
        report("Python 包", check_packages),
        report("Java 库", check_library),
        report("内核规格", check_kernelspec, jdk),
        *with_kernel(jdk),
        report("AOT 缓存", check_cache, jdk),
        report("端口", check_port),
    ]
    sys.exit(not all(results))


if __name__ == "__main__":
    main()
