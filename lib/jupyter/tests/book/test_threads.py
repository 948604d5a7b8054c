"""06-threads：读者的 Python 没有、太旧、没有 GIL，各有各的说法，单元格都能运行；看图的练习只认图上的那家店。"""

import os
import shlex
import sys

from conftest import ROOT
from stand_ins import executable

from book.notebook import read
from environment.kernel import kernel

NOTEBOOK = ROOT / "notebooks/06-threads.ipynb"


def test_every_kind_of_python_gets_its_own_sentence(tmp_path):
    cells = {cell.id: cell.source for cell in read(NOTEBOOK).cells}
    python = tmp_path / "python3"
    env = os.environ | {"PATH": str(tmp_path)}
    with kernel("java", env=env, cwd=NOTEBOOK.parent) as started:
        for own in ("environment", "gil-guess", "gil-child", "gil-keep", "gil-program"):
            started.run(cells[own])

        def said(script):
            executable(python, f"#!/bin/sh\n{script}\n")
            return started.run(cells["gil-find"]).strip()

        assert said("exit 1") == "python3 太旧，运行不了：下面只有 Java"
        answer = "0.1 0.1 1 CPython 3 14 False"
        assert said(f"while read -r line; do echo '{answer}'; done").startswith("CPython 3.14，没有 GIL")
        assert said(f"exec {shlex.quote(sys.executable)} \"$@\"").startswith(f"CPython 3.{sys.version_info[1]}，")
        python.unlink()
        assert started.run(cells["gil-find"]).strip() == "PATH 上没有 python3，也没有 python：下面只有 Java"
        for own in ("gil-python", "gil-java", "gil-chart", "gil-both", "gil-verify"):
            assert "CPython" not in started.run(cells[own])


def test_the_picture_to_read_is_of_one_shop_only():
    wanted = ("environment", "shop-tray", "shop-employ", "shop-guess", "shop-opened", "close-", "exercise-picture")
    with kernel("java", cwd=NOTEBOOK.parent) as started:
        for cell in read(NOTEBOOK).cells:
            if cell.cell_type == "code" and cell.id.startswith(wanted):
                started.run(cell.source)

        def judged(baristas, slots):
            said = started.run(f'judgePictured(shop("接力", {baristas}, {slots}));')
            return said.strip().splitlines()[-1]  # 前面是店里说的话

        assert judged(2, 2) == "✓ 同样的店"
        for others in ((1, 2), (2, 1), (2, 3), (3, 2)):
            assert judged(*others).startswith("✗"), others
