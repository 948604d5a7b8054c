"""运行这个文件夹里的一个模块，从哪个目录都行：python lib/jupyter 模块 参数…，例如 python lib/jupyter book.lint 笔记本。"""

import runpy
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent


def exists(module):
    file = module.replace(".", "/")
    return module != "" and any((HERE / f"{file}{end}").is_file() for end in (".py", "/__main__.py"))


if __name__ == "__main__":
    name = sys.argv.pop(1) if len(sys.argv) > 1 else ""
    if not exists(name):
        sys.exit(f"✗ {HERE} 里没有模块「{name}」。{__doc__}")
    runpy.run_module(name, run_name="__main__", alter_sys=True)
