"""哪些笔记本要再运行：笔记本、库或环境变了的，没有运行过的；哪些网页要再写。

不用 nbformat：它启动要两秒，而这里多半只说一句没有变。
"""

import argparse
import hashlib
import json
import sys
import zipfile
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
HERE = Path(__file__).resolve().parent


def _digest(parts):
    digest = hashlib.sha256()
    for part in parts:
        digest.update(part if isinstance(part, bytes) else str(part).encode())
        digest.update(b"\0")
    return digest.hexdigest()


def library(dist=ROOT / "lib/dist"):
    """全部 jar 里的内容；重新打包而内容没有变，就没有变。"""
    return _digest(line for jar in sorted(dist.rglob("*.jar")) for line in [jar.relative_to(dist), *_content(jar)])


def _content(jar):
    try:
        with zipfile.ZipFile(jar) as entries:
            return sorted(f"{entry.filename} {entry.CRC}" for entry in entries.infolist())
    except zipfile.BadZipFile:
        return [jar.read_bytes()]  # 半个 jar：让用它的那一步说


def environment(env=ROOT / ".env"):
    """Python 包的清单，内核的启动命令，JDK 的版本。"""
    spec = env / "share/jupyter/kernels/java/kernel.json"
    files = [env / "threadline.stamp", spec]
    if spec.is_file():
        files.append(Path(json.loads(spec.read_text(encoding="utf-8"))["argv"][0]).parents[1] / "release")
    return _digest(file.read_bytes() if file.is_file() else b"" for file in files)


class Changes:
    """和上次运行时比。运行过的记在副本旁边；没有通过的不记。"""

    def __init__(self, out, library=library, environment=environment):
        self.out, self.now = Path(out), {"库": library(), "环境": environment()}

    def state(self, path):
        return {"笔记本": _digest([path.read_bytes()] if path.is_file() else []), **self.now}

    def why(self, path):
        """再运行这一本的原因；没有原因就是空的。"""
        before = self._before(path)
        if not before or not (self.out / path.name).is_file():
            return "还没有通过的运行"
        return "、".join(f"{what}变了" for what, value in self.state(path).items() if before.get(what) != value)

    def seconds(self, path):
        """上次通过的运行用了几秒，其中几秒独占处理器；没有就是 None。"""
        before = self._before(path)
        return (before["用时"], before.get("独占", 0)) if "用时" in before else None

    def _before(self, path):
        try:
            return json.loads(self._record(path).read_text(encoding="utf-8"))
        except (OSError, ValueError):  # 没有，或写到一半
            return {}

    def forget(self, path):
        self._record(path).unlink(missing_ok=True)

    def remember(self, path, state):
        self._record(path).write_text(json.dumps(state, ensure_ascii=False), encoding="utf-8")

    def _record(self, path):
        return self.out / f"{path.stem}.ran"


@cache
def _writer():
    """写网页的程序和模板最后一次改动的时刻。"""
    return max(f.stat().st_mtime for f in HERE.rglob("*") if f.is_file() and f.suffix != ".pyc")


def older(page, executed):
    """这一页比运行结果或者写它的程序和模板旧。"""
    return not page.is_file() or page.stat().st_mtime <= max(executed.stat().st_mtime, _writer())


def main(argv=None):
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("notebooks", nargs="+", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--site", type=Path, required=True)
    args = parser.parse_args(argv)
    changes = Changes(args.out)
    pages = [(args.site / f"{n.stem}.html", args.out / n.name) for n in args.notebooks]
    if any(map(changes.why, args.notebooks)) or any(older(*pair) for pair in pages) or not (args.site / "index.html").is_file():
        return 1
    print(f"{len(pages)} 本都没有变，网页也是新的：没有再运行。全部再运行一次：./build.sh --all")
    return 0


if __name__ == "__main__":
    sys.exit(main())
