"""笔记本的源：规范形式，练习和 Python 对照都按约定写。不用运行整本书。"""

import json
import os
import re
import subprocess
import sys

import nbformat
import pytest
from conftest import JUPYTER, NAMES, NOTEBOOKS, variables_of_own_classes, wrong_answers
from jupyter_client.kernelspec import KernelSpecManager

from book import normalise
from book.notebook import Failure, read

FENCE = re.compile(r"^```python\n(.*?)^```$", re.M | re.S)


def tagged(notebook, tag):
    return [c for c in notebook.cells if tag in c.metadata.get("tags", [])]


def own(cell):
    return cell.metadata.get("threadline", {})


def text(cell):
    return "".join(o.text for o in cell.outputs if o.output_type == "stream" and o.name == "stdout")


def test_there_are_notebooks():
    assert NOTEBOOKS


def test_a_notebook_is_in_normal_form(path):
    found = path.read_text(encoding="utf-8")
    wanted = normalise.normal(read(path))
    assert found == wanted, normalise.difference(found, wanted)


def test_the_kernelspec_is_the_environments_own():
    # 有一个字不同，JupyterLab 一打开就把笔记本标为已修改
    spec = KernelSpecManager().get_kernel_spec("java")
    expected = {"display_name": spec.display_name, "language": spec.language, "name": "java"}
    assert normalise.KERNELSPEC == expected


def test_a_variable_of_a_cells_own_class_is_found(tmp_path):
    notebook = nbformat.v4.new_notebook()
    notebook.cells = [
        nbformat.v4.new_code_cell(source)
        for source in ("record Cup(int size) {}", "var cups = List.of(new Cup(1)); int plain = 1;", NAMES)
    ]
    nbformat.write(notebook, tmp_path / "own.ipynb")
    # 另一个进程：浏览器测试的事件循环可能还在这个进程里
    command = [sys.executable, str(JUPYTER), "book.run", str(tmp_path / "own.ipynb"), "--out", str(tmp_path / "out")]
    done = subprocess.run(command, capture_output=True, encoding="utf-8")
    assert done.returncode == 0, done.stderr
    printed = text(read(tmp_path / "out/own.ipynb").cells[-1])
    assert variables_of_own_classes(printed) == ["cups：List<Cup>"]


def test_every_exercise_has_a_common_mistake_and_a_folded_solution(path):
    notebook = read(path)
    exercises = tagged(notebook, "exercise")
    solutions = [c for c in tagged(notebook, "solution") if c.cell_type == "code"]
    assert exercises
    assert [own(c).exercise for c in exercises] == [own(c).solution for c in solutions]
    assert [own(c).exercise for c in exercises] == [c.metadata.exercise for c in wrong_answers(notebook)]
    for cell in solutions:
        assert cell.source.startswith("//"), own(cell).solution
        assert cell.metadata.jupyter.source_hidden is True, own(cell).solution


def test_a_cell_that_needs_preview_says_so(path):
    for cell in read(path).cells:
        tags = cell.metadata.get("tags", [])
        if cell.cell_type == "code" and "environment" not in tags:
            assert "StructuredTaskScope" not in cell.source or "preview" in tags, cell.id


def test_every_python_program_is_a_folded_equivalent(path):
    for cell in read(path).cells:
        if cell.cell_type != "markdown":
            continue
        programs = FENCE.findall(cell.source)
        is_equivalent = "python" in cell.metadata.get("tags", [])
        assert len(programs) == (1 if is_equivalent else 0), cell.id
        if is_equivalent:
            assert "<details><summary>Python 对照" in cell.source, cell.id
            lines = [line for line in programs[0].splitlines() if line.strip()]
            assert len(lines) <= 15, cell.id


def equivalents():
    for path in NOTEBOOKS:
        try:
            cells = tagged(read(path), "python")
        except Failure:
            continue
        for cell in cells:
            yield pytest.param(cell, id=f"{path.stem}-{cell.id}")


@pytest.mark.parametrize("cell", list(equivalents()))
def test_a_python_equivalent_runs(cell, tmp_path):
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", FENCE.findall(cell.source)[0]],
        cwd=tmp_path, env=os.environ | {"PYTHONIOENCODING": "utf-8"},
        capture_output=True, encoding="utf-8", timeout=30,
    )
    assert done.returncode == 0, done.stderr
    for expected in own(cell).get("expect", []):
        assert expected in done.stdout


@pytest.mark.filterwarnings("ignore::nbformat.warnings.DuplicateCellId")
def test_normalising_removes_outputs_and_foreign_metadata_and_names_cells(tmp_path):
    v4 = nbformat.v4
    solution = v4.new_code_cell("// 答案\n", execution_count=3, id="0a1b2c3d")
    solution.outputs = [v4.new_output("stream", text="旧的输出")]
    solution.metadata = {
        "tags": ["solution"],
        "collapsed": True,
        "jupyter": {"source_hidden": True, "outputs_hidden": False},
    }
    first = v4.new_markdown_cell("# 标题", id="title")
    second = v4.new_markdown_cell("同名的一格", id="title")
    messy = v4.new_notebook(metadata={"widgets": {}, "title": "旧的"})
    messy.cells = [first, second, solution]
    path = tmp_path / "乱.ipynb"
    path.write_text(json.dumps(messy), encoding="utf-8")

    assert normalise.main(["--check", str(path)]) == 1
    assert normalise.main([str(path)]) == 0
    assert normalise.main(["--check", str(path)]) == 0

    cleaned = read(path)
    assert [c.id for c in cleaned.cells] == ["title", "text-1", "solution-1"]
    assert cleaned.metadata == {
        "kernelspec": normalise.KERNELSPEC,
        "language_info": normalise.LANGUAGE_INFO,
    }
    assert cleaned.cells[2] == {
        "cell_type": "code",
        "execution_count": None,
        "id": "solution-1",
        "metadata": {"tags": ["solution"], "jupyter": {"source_hidden": True}},
        "outputs": [],
        "source": "// 答案",
    }
    assert '\n "cells"' in path.read_text(encoding="utf-8")
    assert "标题" in path.read_text(encoding="utf-8")
