"""替身：一份项目副本、一条只有基本工具的 PATH、假的 JDK 和假的环境，让出错的情形几秒就能试。"""

import ctypes
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parents[3]
TOOLS = (
    "awk basename bash cat chmod cksum cmp cp cut df dirname env find grep head id ln ls mkdir mktemp mv ps readlink rm rmdir "
    "sed sh sha256sum sleep sort tail touch tr uname wc xargs"
).split()
MODULES = "java.base java.desktop jdk.compiler jdk.jfr jdk.jshell"


PARTS = "export LC_ALL=C.UTF-8\n" + "".join(f". lib/build/{name}.sh\n" for name in ("progress", "cause", "lock", "jdk", "python", "library", "lab", "release", "doctor"))


def like_a_reader() -> None:
    """测试可能在忽略 SIGINT 的后台里运行，bash 里改不回来；root 不理会文件的权限，读者会。"""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    if os.geteuid() == 0 and sys.platform == "linux":
        for capability in (1, 2):  # CAP_DAC_OVERRIDE、CAP_DAC_READ_SEARCH
            LIBC.prctl(24, capability, 0, 0, 0)  # PR_CAPBSET_DROP


LIBC = ctypes.CDLL(None)


def runs(pid: int) -> bool:
    """还在运行；死了、只等人收尸的不算。"""
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def executable(file: Path, text: str) -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.unlink(missing_ok=True)  # 是到本机工具的链接时，不能写进那个工具
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
        return self.popen([str(self.root / "build.sh"), *words], self.root.parent, environment)

    def background(self, code: str, **environment: str) -> subprocess.Popen:
        """脚本的各个部分，后面接上 code。"""
        return self.popen(["bash", "-uc", PARTS + code], self.root, environment)

    def popen(self, words: list[str], folder: Path, environment: dict[str, str]) -> subprocess.Popen:
        return subprocess.Popen(
            words,
            env={**self.env, **environment},
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            preexec_fn=like_a_reader,
        )

    def build(self, *words: str, **environment: str) -> tuple[int, str]:
        process = self.start(*words, **environment)
        output, _ = process.communicate(timeout=60)
        return process.returncode, output

    def shell(self, code: str, **environment: str) -> str:
        done = subprocess.run(
            ["bash", "-uc", PARTS + code],
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
REAL_RUNNER = f'case $2 in book.run | book.changed) exec "{sys.executable}" "$@" ;; esac\n'
