"""书的检查：语言、结构、单元格里的 Java。每条规则是一个函数，给出 Finding。"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    rule: str
    cell: str
    seen: str

    def __str__(self):
        return f"{self.cell}：{self.rule}：{self.seen}"


def tags(cell):
    return cell.metadata.get("tags", [])


def code_cells(notebook):
    return [c for c in notebook.cells if c.cell_type == "code"]
