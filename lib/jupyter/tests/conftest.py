import re
import sys
from pathlib import Path

import pytest

JUPYTER = Path(__file__).resolve().parents[1]
ROOT = JUPYTER.parents[1]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
sys.path.insert(0, str(JUPYTER))

import run  # noqa: E402


def pytest_generate_tests(metafunc):
    if "path" in metafunc.fixturenames:
        metafunc.parametrize("path", NOTEBOOKS, ids=[p.stem for p in NOTEBOOKS])


@pytest.fixture(scope="session")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("executed")


@pytest.fixture(scope="session")
def results(folder):
    """每本笔记本在全新的内核里运行一次，之后再运行每道练习的错误答案。"""
    return {r.path: r for r in run.run(NOTEBOOKS, folder, jobs=2, after=extra_cells)}


@pytest.fixture
def result(results, path):
    return results[path]


@pytest.fixture(scope="session")
def executed(results, folder):
    """运行后的副本所在的文件夹。"""
    return folder


def extra_cells(notebook):
    return [*wrong_answers(notebook), run.nbformat.v4.new_code_cell(NAMES)]


# 内核记得的类和变量：变量的类型推断只有 JShell 自己说得准
NAMES = """
var shell = ((org.dflib.jjava.kernel.JavaKernel)
    org.dflib.jjava.jupyter.kernel.BaseKernel.notebookKernel()).getJShell();
shell.types().forEach(type -> System.out.println("class " + type.name()));
shell.variables().forEach(v -> System.out.println(v.name() + " " + v.typeName()));
"""


def variables_of_own_classes(printed):
    """NAMES 打印的变量里，类型用到单元格自己的类的。"""
    lines = [line.split(" ", 1) for line in printed.splitlines()]
    own = {name for kind, name in lines if kind == "class"}
    return [f"{name}：{type_}" for name, type_ in lines if name != "class" and own & set(re.findall(r"\w+", type_))]


def wrong_answers(notebook):
    cells = []
    for cell in notebook.cells:
        wrong = cell.metadata.get("threadline", {}).get("wrong")
        if wrong:
            copy = run.nbformat.v4.new_code_cell("".join(wrong))
            copy.metadata.exercise = cell.metadata.threadline.exercise
            cells.append(copy)
    return cells
