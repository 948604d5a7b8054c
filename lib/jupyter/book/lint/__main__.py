"""检查笔记本的语言、结构和单元格里的 Java。"""

import argparse
import sys
from pathlib import Path

from book.lessons import lessons
from book.lint import findings
from book.notebook import Failure, read


def main(argv=None):
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("notebooks", nargs="+", type=Path)
    sys.stdout.reconfigure(encoding="utf-8")
    total = 0
    for path in parser.parse_args(argv).notebooks:
        try:
            found = findings(read(path), lessons(path.stem))
        except Failure as e:
            found = [e]
        total += len(found)
        for finding in found:
            print(f"✗ {path.name} {finding}")
    print(f"发现 {total} 处")
    return 1 if total else 0


if __name__ == "__main__":
    sys.exit(main())
