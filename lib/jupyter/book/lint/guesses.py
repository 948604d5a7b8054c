"""先猜：准备在前，猜测有回声。"""

import re

from book.lint.finding import Finding, code_cells
from book.notebook import tags

GUESS = re.compile(r"\b(guess\w*|\w+Guess\w*)\s*=")


def preparing(notebook):
    """从先猜到先弄坏的代码，中间只有猜测；折叠着的不算。"""
    guessing = False
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            guessing = not cell.source.startswith("## ") and guessing or "**先猜**" in cell.source
        elif "break" in tags(cell):
            guessing = False
        elif guessing and "predict" not in tags(cell) and not cell.metadata.get("jupyter", {}).get("source_hidden"):
            yield Finding("准备的单元格在先猜之前", cell.id, cell.source.splitlines()[0])


def echoed(notebook):
    """写下的猜测，别处要用到：画在图上，或打印在答案旁边。"""
    everything = "\n".join(cell.source for cell in code_cells(notebook))
    for cell in code_cells(notebook):
        for name in GUESS.findall(cell.source):
            if len(re.findall(rf"\b{name}\b", everything)) == 1:
                yield Finding("猜测要有回声", cell.id, name)


RULES = [preparing, echoed]
