"""运行一本笔记本（两位数字）的全部对照，打印 {记录: 秒}；解释器和事件循环的启动不算。"""

import json
import sys

from measuring.twins.programs import PROGRAMS, measure


def main(notebook: str) -> None:
    print(json.dumps({name: measure(program) for name, program in PROGRAMS.items() if name.startswith(notebook)}))


if __name__ == "__main__":
    main(sys.argv[1])
