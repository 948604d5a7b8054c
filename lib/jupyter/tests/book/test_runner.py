"""运行笔记本：每种坏情况都有明确的结果，而且什么都不留下。"""

import math
import os
import re
import signal
import subprocess
import sys
import time

import nbformat
import pytest
from conftest import JUPYTER, crowd

# 只属于这次测试的睡眠时长，用来认出它的子进程
NAP = f"86399.{os.getpid()}"

CELLS = {
    "good": ['System.out.println("一");\nSystem.out.println("二");', "var x = 1;"],
    "throws": [
        "int a = 1;",
        '// 坏的一格\nthrow new IllegalStateException("坏了");',
        'System.out.println("不该运行");',
    ],
    "rejected": ['int wrong = "文字";'],
    "sleeps": ["Thread.sleep(1_000_000);"],
    "spins": ["while (true) {}"],
    "exits": ["System.exit(3);"],
    "leaves": ['var left = new ProcessBuilder("sleep", "%s").start();' % NAP],
}
LIMIT = math.ceil(3 * crowd())


def write(folder, name, sources):
    cells = [nbformat.v4.new_code_cell(s, id=f"cell-{i}") for i, s in enumerate(sources)]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), folder / f"{name}.ipynb")


def command(folder, *arguments):
    return [sys.executable, str(JUPYTER), "book.run", "--out", str(folder / "out"), *arguments]


def environment(folder):
    # 连接文件的路径会出现在内核的命令行里，由此认出这次运行的内核
    runtime = folder / "runtime"
    runtime.mkdir(exist_ok=True)
    return os.environ | {"TMPDIR": str(runtime), "LC_ALL": "C"}


def survivors(folder):
    listing = subprocess.run(
        ["ps", "-A", "-o", "pid=,stat=,args="], capture_output=True, text=True
    ).stdout
    return [
        line
        for line in listing.splitlines()
        if (str(folder) in line or f"sleep {NAP}" in line) and line.split()[1][0] != "Z"
    ]


@pytest.fixture(scope="module")
def outcome(tmp_path_factory):
    """所有坏笔记本一次运行：一本失败，其余照常。"""
    folder = tmp_path_factory.mktemp("坏 笔记本")
    for name, sources in CELLS.items():
        write(folder, name, sources)
    (folder / "broken.ipynb").write_text('{"cells": [\n  {"id" 1}\n]}', encoding="utf-8")
    (folder / "other.ipynb").write_text('{"名字": 1}', encoding="utf-8")
    names = [*CELLS, "broken", "other", "missing"]
    done = subprocess.run(
        command(folder, "--jobs", "2", "--cell-timeout", str(LIMIT))
        + [str(folder / f"{n}.ipynb") for n in names],
        env=environment(folder), capture_output=True, encoding="utf-8", timeout=120,
    )
    done.folder = folder
    return done


def report(outcome, name):
    """错误输出里关于这一本的部分。"""
    parts = re.split(r"^✗ ", outcome.stderr, flags=re.M)
    found = [p for p in parts if p.splitlines()[:1] == [str(outcome.folder / f"{name}.ipynb")]]
    assert len(found) == 1, outcome.stderr
    return found[0]


def copy(outcome, name):
    return nbformat.read(outcome.folder / "out" / f"{name}.ipynb", as_version=4)


def test_the_exit_status_and_the_last_line_count_the_failures(outcome):
    assert outcome.returncode == 1
    assert outcome.stdout.splitlines()[-1] == "通过 1 本，失败 9 本"


def test_nothing_is_left_running(outcome):
    assert survivors(outcome.folder) == []
    assert list((outcome.folder / "runtime").iterdir()) == []


def test_a_good_notebook_passes_beside_the_bad_ones(outcome):
    assert re.search(r"^\[ +[\d.]+ 秒\] good\.ipynb ✓ 通过", outcome.stdout, re.M)
    executed = copy(outcome, "good")
    assert [o.text for o in executed.cells[0].outputs] == ["一\n二\n"]
    assert executed.metadata.threadline.run_seconds > 0
    assert executed.metadata.language_info.name == "Java"


def test_a_throwing_cell_is_named_and_stops_only_its_notebook(outcome):
    told = report(outcome, "throws")
    assert "代码单元格 2（id cell-1）「// 坏的一格」" in told
    assert "坏了（IllegalStateException）" in told
    executed = copy(outcome, "throws")
    assert executed.cells[1].outputs[0].output_type == "error"
    assert executed.cells[2].outputs == []


def test_a_cell_that_does_not_compile_shows_the_compilers_words(outcome):
    assert "String无法转换为int" in report(outcome, "rejected")


@pytest.mark.parametrize("name", ["sleeps", "spins"])
def test_a_cell_that_never_ends_is_named_with_the_limit(outcome, name):
    told = report(outcome, name)
    assert f"代码单元格 1（id cell-0）「{CELLS[name][0]}」" in told
    assert f"超过 {LIMIT} 秒没有结束，已中断并结束内核。" in told
    seconds = re.search(rf"{name}\.ipynb ✗ 失败，用时 ([\d.]+) 秒", outcome.stdout)[1]
    assert LIMIT <= float(seconds) < LIMIT + 20


def test_a_kernel_that_ends_itself_is_told_with_its_status(outcome):
    told = report(outcome, "exits")
    assert "「System.exit(3);」" in told
    assert "内核退出了（退出码 3）" in told


def test_a_process_left_behind_is_an_error_and_is_ended(outcome):
    told = report(outcome, "leaves")
    assert "留下了进程" in told
    assert f"sleep {NAP}" in told


def test_a_file_that_is_not_json_is_told_with_its_line(outcome):
    assert "不是合法的 JSON：第 2 行第 9 列" in report(outcome, "broken")
    assert "不是笔记本" in report(outcome, "other")
    assert "没有这个文件" in report(outcome, "missing")


def test_a_kernel_that_does_not_exist_is_told_with_the_next_step(tmp_path):
    write(tmp_path, "a", CELLS["good"])
    done = subprocess.run(
        command(tmp_path, "--kernel", "no-such", str(tmp_path / "a.ipynb")),
        env=environment(tmp_path), capture_output=True, encoding="utf-8", timeout=60,
    )
    assert done.returncode == 1
    assert "找不到内核 no-such。运行 ./build.sh doctor" in done.stderr


@pytest.mark.parametrize(
    "signum, moment",
    [(signal.SIGINT, "cell"), (signal.SIGTERM, "cell"), (signal.SIGINT, "start")],
)
def test_a_signal_ends_all_kernels(tmp_path, signum, moment):
    busy = [
        f'var child = new ProcessBuilder("sleep", "{NAP}").start();\n'
        'java.nio.file.Files.createFile(java.nio.file.Path.of("started"));\n'
        "Thread.sleep(1_000_000);"
    ]
    write(tmp_path, "a", busy)
    write(tmp_path, "b", CELLS["spins"])
    running = subprocess.Popen(
        command(tmp_path, "--jobs", "2", str(tmp_path / "a.ipynb"), str(tmp_path / "b.ipynb")),
        env=environment(tmp_path), stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        encoding="utf-8",
    )
    try:
        if moment == "cell":
            wait_for((tmp_path / "started").exists)
        else:
            wait_for(lambda: survivors(tmp_path / "runtime"))
    finally:
        sent = time.monotonic()
        running.send_signal(signum)
        _, told = running.communicate(timeout=30)
    assert running.returncode == 128 + signum
    assert "已中断" in told
    assert time.monotonic() - sent < 10 * crowd()
    assert survivors(tmp_path) == []
    assert list((tmp_path / "runtime").iterdir()) == []


def wait_for(condition):
    deadline = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < deadline, "等了 30 秒"
        time.sleep(0.05)
