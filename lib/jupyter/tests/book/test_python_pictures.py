"""笔记本里交给 python(…) 的程序：没有 Python 的读者看存好的一次运行，每一个都要有。"""

import gzip
import hashlib
import json
import re
import textwrap

import pytest
from conftest import JUPYTER, NOTEBOOKS

from book.notebook import read

STORED = JUPYTER.parent / "src/main/resources/threadline/python/stored"
PROGRAM = re.compile(r'\b(?:python|sixPython)\("([^"]*)",\s*(?:Duration\.\w+\(\d+\),\s*)?"""\n(.*?) *"""\)', re.S)


def programs():
    for path in NOTEBOOKS:
        for cell in read(path).cells:
            for title, block in PROGRAM.findall(cell.source) if cell.cell_type == "code" else ():
                yield pytest.param(title, textwrap.dedent(block), id=f"{path.stem}-{cell.id}")


def stored(source):
    """和 Stored.java 里的名字一样。"""
    return STORED / (hashlib.sha256(source.encode()).hexdigest()[:16] + ".json.gz")


@pytest.mark.parametrize("title, source", list(programs()))
def test_a_python_program_of_a_notebook_has_a_stored_run(title, source):
    timeline = json.loads(gzip.decompress(stored(source).read_bytes()))
    assert timeline["title"] == title
    assert timeline["lanes"][0]["name"] == "main"


def test_no_stored_run_is_left_over():
    wanted = {stored(one.values[1]).name for one in programs()}
    assert {file.name for file in STORED.glob("*.gz")} == wanted
