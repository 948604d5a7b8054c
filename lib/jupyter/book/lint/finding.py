"""一条规则看到的一处，和规则共用的读法。"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    rule: str
    cell: str
    seen: str

    def __str__(self):
        return f"{self.cell}：{self.rule}：{self.seen}"


def code_cells(notebook):
    return [c for c in notebook.cells if c.cell_type == "code"]
