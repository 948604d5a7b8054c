"""替身：一份项目副本、一条只有基本工具的 PATH、假的 JDK 和假的环境，让出错的情形几秒就能试。"""

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
TOOLS = (
    "awk basename bash cat chmod cksum cmp cp cut dirname env find grep head ln ls mkdir mv ps readlink rm sed sh sleep "
    "sort tail touch tr uname xargs"
).split()
MODULES = "java.base java.desktop jdk.compiler jdk.jfr jdk.jshell"


def executable(file: Path, text: str) -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    file.chmod(0o755)
    return file


def fake_jdk(home: Path, version: str, modules: str = MODULES) -> Path:
    executable(home / "bin" / "java", "#!/bin/sh\nexit 1\n")
    (home / "release").write_text(f'JAVA_VERSION="{version}"\nMODULES="{modules}"\n')
    return home


class Project:
    """项目副本在带空格和汉字的路径里；PATH 上没有本机的 Java、Python、Maven、conda。"""

    def __init__(self, folder: Path):
        self.root = folder / "我的 项目"
        self.bin = folder / "bin"
        self.env = {
            "PATH": str(self.bin),
            "HOME": str(folder / "home"),
            "LANG": "C",
            "THREADLINE_JDK_DIRS": "",
            "PIP_CONFIG_FILE": os.devnull,
        }
        self.bin.mkdir(parents=True)
        (folder / "home").mkdir()
        for tool in TOOLS:
            (self.bin / tool).symlink_to(shutil.which(tool))
        ignore = shutil.ignore_patterns("__pycache__", "tests", "dist", "target")
        for name in ("build.sh", "environment.yml", "lib/build", "lib/jupyter", "lib/mvnw", "lib/.mvn"):
            source, target = ROOT / name, self.root / name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copytree(source, target, ignore=ignore) if source.is_dir() else shutil.copy2(source, target)
        (self.root / "notebooks").mkdir()
        (self.root / "lib/src").mkdir()
        (self.root / "lib/pom.xml").write_text("<project/>")

    def start(self, *words: str, **environment: str) -> subprocess.Popen:
        # 测试可能在忽略 SIGINT 的后台里运行，bash 里改不回来。
        return subprocess.Popen(
            [str(self.root / "build.sh"), *words],
            env={**self.env, **environment},
            cwd=self.root.parent,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
        )

    def build(self, *words: str, **environment: str) -> tuple[int, str]:
        process = self.start(*words, **environment)
        output, _ = process.communicate(timeout=60)
        return process.returncode, output

    def shell(self, code: str, **environment: str) -> str:
        parts = "".join(f". lib/build/{name}.sh\n" for name in ("progress", "jdk", "python", "library"))
        done = subprocess.run(
            ["bash", "-uc", parts + code],
            env={**self.env, **environment},
            cwd=self.root,
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=30,
        )
        return done.stdout.strip()

    def command(self, name: str, text: str) -> Path:
        return executable(self.bin / name, text)

    def environment(self, python: str) -> None:
        """一个看起来已经建好的 .env，它的 python 是 python 这段 shell。"""
        executable(self.root / ".env/bin/python", "#!/bin/bash\n" + python)
        self.shell('environment_key >"$ENV_STAMP"')

    def library(self) -> None:
        (self.root / "lib/dist").mkdir(exist_ok=True)
        (self.root / "lib/dist/threadline.jar").write_bytes(b"")
        (self.root / ".build").mkdir(exist_ok=True)
        (self.root / ".build/library.stamp").write_text("")

    def jdk(self, version: str = "25.0.3", modules: str = MODULES) -> Path:
        return fake_jdk(self.root.parent / f"jdk {version}", version, modules)


# 运行笔记本用真的 Python，其余什么也不做。
REAL_RUNNER = f'case $2 in book.run) exec "{sys.executable}" "$@" ;; esac\n'
